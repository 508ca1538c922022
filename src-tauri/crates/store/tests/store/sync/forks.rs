//! I4, I5: a number of a log never stands for two contents where it can be helped, and where it cannot,
//! both contents are kept.

use super::*;
use std::path::Path;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

impl Peer {
    /// Closes the desk, does something to its directory, and opens it again.
    fn reopened(self, meanwhile: impl FnOnce(&Path)) -> Self {
        let Self { desk: Desk { dir, store }, key, now } = self;
        drop(store);
        meanwhile(dir.path());
        let store = Store::open(dir.path(), now).unwrap();
        Self { desk: Desk { dir, store }, key, now }
    }

    fn log(&self) -> holdfast_wire::LogId {
        self.store().identity().unwrap().log
    }
}

/// Replaces the database by a copy of it, and leaves the file beside it.
fn restore(copy: &Path, dir: &Path) {
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(dir.join(format!("holdfast.db{suffix}")));
    }
    std::fs::copy(holdfast_store::database(copy), holdfast_store::database(dir)).unwrap();
}

#[test]
fn a_desk_that_is_closed_and_opened_goes_on_in_its_log() {
    let mut team = team(2);
    let peer = team.remove(0);
    peer.item("one");
    peer.seal();
    let log = peer.log();
    let peer = peer.reopened(|_| {});
    assert_eq!(peer.log(), log);
    assert_eq!(peer.store().rotation().unwrap(), None);
}

#[test]
fn a_restored_desk_goes_on_in_a_new_log_and_loses_nothing() {
    let mut team = team(2);
    let last_week = tempfile::tempdir().unwrap();
    let other = team.remove(1);
    let peer = team.remove(0);
    let id = peer.item("Printer jam");
    peer.seal();
    let log = peer.log();
    let peer = peer.reopened(|dir| copy(dir, last_week.path()));
    peer.retitle(id, "written after the copy was made");
    other.pull(&peer);
    let peer = peer.reopened(|dir| restore(last_week.path(), dir));
    assert_ne!(peer.log(), log);
    let rotation = peer.store().rotation().unwrap().unwrap();
    assert_eq!(rotation.parent, log);
    peer.item("written after it was restored");
    let peers = [peer, other];
    exchange(&peers);
    agree(&peers);
    assert_eq!(peers[0].title(id), "written after the copy was made", "it comes back from others");
    assert_eq!(peers[1].desk.value("SELECT count(*) FROM work_item"), "2");
}

#[test]
fn what_was_not_sealed_when_a_desk_goes_on_in_a_new_log_goes_with_it() {
    let mut team = team(2);
    let other = team.remove(1);
    let peer = team.remove(0);
    let id = peer.item("sealed");
    peer.seal();
    peer.retitle(id, "not sealed");
    peer.store().rotate("for a test", peer.now).unwrap();
    let peers = [peer, other];
    exchange(&peers);
    assert_eq!(peers[1].title(id), "not sealed");
    agree(&peers);
    peers[0].store().undo(&peers[0].origin("undo")).unwrap();
    exchange(&peers);
    assert_eq!(peers[1].title(id), "sealed");
}

#[test]
fn a_log_that_never_said_anything_is_nobodys_parent() {
    let mut team = team(2);
    let id = team[0].item("Printer jam");
    exchange(&team);
    for _ in 0..2 {
        team[0].store().rotate("for a test", team[0].now).unwrap();
    }
    team[0].retitle(id, "in the third log");
    exchange(&team);
    assert_eq!(team.remove(1).title(id), "in the third log");
}

#[test]
fn a_copied_directory_is_another_desk_from_its_first_write_on() {
    let mut team = team(2);
    let other = team.remove(1);
    let peer = team.remove(0);
    let id = peer.item("Printer jam");
    peer.seal();
    let cloned = tempfile::tempdir().unwrap();
    let peer = peer.reopened(|dir| copy(dir, cloned.path()));
    let store = Store::open(cloned.path(), peer.now).unwrap();
    let key = SigningKey::from_bytes(&peer.key.to_bytes());
    let clone = Peer { desk: Desk { dir: cloned, store }, key, now: peer.now };
    assert_ne!(clone.log(), peer.log());
    clone.retitle(id, "by the copy");
    peer.item("by the desk");
    let peers = [peer, clone, other];
    exchange(&peers);
    agree(&peers);
    assert_eq!(peers[2].title(id), "by the copy");
}

/// A copy that nobody noticed: it writes in the name of the desk.
fn unnoticed(peer: Peer) -> (Peer, Peer) {
    let cloned = tempfile::tempdir().unwrap();
    let key = SigningKey::from_bytes(&peer.key.to_bytes());
    let peer = peer.reopened(|dir| {
        copy(dir, cloned.path());
        let file = holdfast_store::sync::witness_file(cloned.path());
        let said = std::fs::read_to_string(&file).unwrap();
        let here = cloned.path().canonicalize().unwrap();
        let there = dir.canonicalize().unwrap();
        std::fs::write(file, said.replace(there.to_str().unwrap(), here.to_str().unwrap()))
            .unwrap();
    });
    let store = Store::open(cloned.path(), peer.now).unwrap();
    let clone = Peer { desk: Desk { dir: cloned, store }, key, now: peer.now };
    assert_eq!(clone.log(), peer.log());
    (peer, clone)
}

#[test]
fn both_branches_of_a_forked_log_are_kept_and_applied() {
    let mut team = team(3);
    let (third, second) = (team.remove(2), team.remove(1));
    let first = team.remove(0);
    let id = first.item("Printer jam");
    first.seal();
    let (first, clone) = unnoticed(first);
    first.item("by the desk");
    clone.item("by the copy");
    clone.retitle(id, "retitled by the copy");
    first.retitle(id, "retitled by the desk");
    for peer in [&first, &clone] {
        peer.seal();
    }
    // The others hear of the two in different order.
    second.take(first.segments());
    let received = second.take(clone.segments());
    assert_eq!(received.forked, [first.log()]);
    third.take(clone.segments());
    third.take(first.segments());
    for peer in [&second, &third] {
        assert_eq!(peer.desk.value("SELECT count(*) FROM work_item"), "3");
    }
    assert_eq!(second.root(), third.root());
    assert_eq!(second.title(id), third.title(id));
    // The desk itself hears of it, and goes on in a new log.
    let log = first.log();
    let received = first.pull(&second);
    assert!(received.rotated);
    assert_ne!(first.log(), log);
    first.item("after it");
    let peers = [first, second, third];
    exchange(&peers);
    agree(&peers);
    assert_eq!(peers[2].desk.value("SELECT count(*) FROM work_item"), "4");
}
