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
    pub(super) fn reopened(self, meanwhile: impl FnOnce(&Path)) -> Self {
        let Self { desk: Desk { dir, store }, key, now } = self;
        drop(store);
        meanwhile(dir.path());
        let store = Store::open(dir.path(), now).unwrap();
        Self { desk: Desk { dir, store }, key, now }
    }

    pub(super) fn log(&self) -> holdfast_wire::LogId {
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
fn a_desk_that_lost_what_it_had_fetched_in_a_power_cut_goes_on_in_its_log_and_fetches_it_again() {
    let mut team = team(2);
    let (peer, author) = (team.remove(1), team.remove(0));
    author.item("Printer jam");
    author.seal();
    let flushed = tempfile::tempdir().unwrap();
    copy(peer.desk.dir.path(), flushed.path());
    let log = peer.log();
    peer.take(author.segments());
    assert_eq!(peer.desk.value("SELECT count(*) FROM work_item"), "1");
    let peer = peer.reopened(|dir| {
        restore(flushed.path(), dir);
        let wal = "holdfast.db-wal";
        std::fs::copy(flushed.path().join(wal), dir.join(wal)).unwrap();
    });
    assert_eq!(peer.desk.value("SELECT count(*) FROM work_item"), "0");
    peer.take(author.segments());
    assert_eq!(peer.log(), log);
    agree(&[peer, author]);
}

#[test]
fn a_new_log_is_on_the_disk_before_the_file_beside_the_database_tells_of_it() {
    let mut team = team(2);
    let (peer, clone) = unnoticed(team.remove(0));
    clone.item("by the copy");
    clone.seal();
    let (received, said) = peer.store().traced(|| peer.take(clone.segments()));
    assert!(received.rotated);
    let last = |what: &str| said.iter().rposition(|sql| sql.contains(what)).unwrap();
    assert!(last("COMMIT") > last("FULL"), "{said:#?}");
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

/// A copy that nobody noticed: it writes in the name of the desk, at the same instant.
pub(super) fn unnoticed(peer: Peer) -> (Peer, Peer) {
    let cloned = tempfile::tempdir().unwrap();
    let key = SigningKey::from_bytes(&peer.key.to_bytes());
    let mut peer = peer.reopened(|dir| {
        copy(dir, cloned.path());
        let file = holdfast_store::sync::witness_file(cloned.path());
        let said = std::fs::read_to_string(&file).unwrap();
        let here = cloned.path().canonicalize().unwrap();
        let there = dir.canonicalize().unwrap();
        std::fs::write(file, said.replace(there.to_str().unwrap(), here.to_str().unwrap()))
            .unwrap();
    });
    let store = Store::open(cloned.path(), peer.now).unwrap();
    // A new instant gives both the same stamp; counting on from the last one would not.
    peer.later(1);
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

/// A store that keeps one chain of each log: what the others wrote under the same numbers is refused.
pub(super) fn refused(peer: &Peer, log: holdfast_wire::LogId, part: PartId, after: u64) -> bool {
    let found = peer.store().segments_after(part, log, after, usize::MAX).unwrap();
    peer.store().say_again(&peer.key, (part, log, found[0].hash), peer.now).unwrap()
}

/// Everything of a desk but what it has of these numbers of a log.
pub(super) fn without(
    peer: &Peer,
    part: PartId,
    log: holdfast_wire::LogId,
    after: u64,
) -> Vec<Vec<u8>> {
    peer.seal();
    let open = |bytes: &Vec<u8>| holdfast_wire::open(bytes).unwrap().header;
    let of = |it: &holdfast_wire::Header| (it.part, it.log) == (part, log) && it.first > after;
    peer.segments().into_iter().filter(|bytes| !of(&open(bytes))).collect()
}

#[test]
fn what_a_store_refuses_is_said_again_and_comes_to_the_same_heard_once_or_twice() {
    let mut team = team(4);
    let (fourth, third, second) = (team.remove(3), team.remove(2), team.remove(1));
    let first = team.remove(0);
    let id = first.item("Printer jam");
    first.edit(id, "", "It jams. ");
    exchange(std::slice::from_ref(&first));
    first.seal();
    for peer in [&second, &third, &fourth] {
        peer.pull(&first);
    }
    let (first, clone) = unnoticed(first);
    let (log, part) = (first.log(), first.data());
    let after = first.store().cursors(part).unwrap().iter().find(|it| it.own).unwrap().stored;
    clone.retitle(id, "by the copy");
    clone.item("by the copy");
    clone.seal();
    // Frozen under numbers that the copy has used by now.
    let kept = first.item("kept");
    first.retitle(id, "by the desk");
    first.edit(id, "It jams. ", "It jams. Badly. ");
    first.seal();
    first.retitle(kept, "not sealed");
    assert!(refused(&first, log, part, after));
    assert!(first.log() > log, "the new log holds over the old one at the same stamp");
    assert_eq!(first.store().rotation().unwrap().unwrap().parent, log);
    let root = first.root();

    // One hears only what the store took, one the refused bytes as well, one those last.
    let again = without(&first, part, log, after);
    for peer in [&second, &third, &fourth] {
        peer.pull(&clone);
    }
    second.take(again.clone());
    third.take(first.segments());
    fourth.take(again);
    fourth.take(first.segments());
    first.pull(&clone);
    assert_ne!(first.root(), root, "it has what the copy wrote as well");
    agree(&[first, second, third, fourth]);
}

#[test]
fn what_was_said_again_is_not_said_a_third_time() {
    let mut team = team(2);
    let other = team.remove(1);
    let first = team.remove(0);
    first.item("Printer jam");
    first.seal();
    let (log, part) = (first.log(), first.data());
    assert!(refused(&first, log, part, 0));
    first.seal();
    let said = first.segments().len();
    assert!(!refused(&first, log, part, 0));
    first.seal();
    assert_eq!(first.segments().len(), said);
    // Refused by a second store further on: nothing is left to say.
    other.take(without(&first, part, log, 0));
    assert_eq!(other.root(), first.root());
    assert!(first.store().verify().unwrap().defects.is_empty());
}

#[test]
fn an_invitation_that_a_store_refuses_holds_in_the_new_log() {
    let mut team = team(2);
    let other = team.remove(1);
    let first = team.remove(0);
    let (log, control) = (first.log(), first.store().identity().unwrap().control);
    let after = first.store().cursors(control).unwrap().iter().find(|it| it.own).unwrap().stored;
    let joiner = Peer::new(9);
    joiner.ask(&first.invite(9));
    first.pull(&joiner);
    first.admit();
    assert!(refused(&first, log, control, after));
    let told = without(&first, control, log, after);
    let device = joiner.device();
    other.take(told);
    other.pull(&joiner);
    assert!(other.store().members().unwrap().device(&device).is_some());
    let (once, both) = (other.store().members().unwrap(), first.store().members().unwrap());
    assert_eq!(once.devices(), both.devices());
    assert_eq!(once.invitations(), both.invitations());
}

#[test]
fn what_two_copies_wrote_at_one_stamp_comes_to_the_same_in_whatever_logs_it_is_said_again() {
    let mut team = team(2);
    let other = team.remove(1);
    let first = team.remove(0);
    let id = first.item("Printer jam");
    first.seal();
    other.pull(&first);
    let (first, clone) = unnoticed(first);
    let (log, part) = (first.log(), first.data());
    let after = first.store().cursors(part).unwrap().iter().find(|it| it.own).unwrap().stored;
    let stamp =
        |peer: &Peer| peer.store().read(|read| read.stamp_of(id, work_item::TITLE)).unwrap();
    for (peer, title) in [(&first, "by the desk"), (&clone, "by the copy")] {
        peer.retitle(id, title);
        peer.seal();
    }
    assert_eq!(stamp(&first), stamp(&clone));
    assert!(refused(&clone, log, part, after));
    first.take(without(&clone, part, log, after));
    // Greater than the log in which the copy went on, some time.
    let (mut left, mut from) = (log, after);
    while first.log() < clone.log() {
        assert!(refused(&first, left, part, from));
        first.seal();
        (left, from) = (first.log(), 0);
    }
    assert_eq!(first.title(id), "by the desk");
    assert!(first.store().verify().unwrap().defects.is_empty());
    for peer in [&clone, &other] {
        peer.take(without(&first, part, log, after));
    }
    other.take(without(&clone, part, log, after));
    agree(&[first, clone, other]);
}

#[test]
fn who_heard_another_branch_has_applied_something_else() {
    let mut team = team(3);
    let (third, second) = (team.remove(2), team.remove(1));
    let first = team.remove(0);
    let id = first.item("Printer jam");
    first.seal();
    second.pull(&first);
    third.pull(&first);
    let (first, clone) = unnoticed(first);
    for (peer, title) in [(&first, "by the desk"), (&clone, "by the copy")] {
        // At the same instant, so that both give it the same stamp.
        peer.retitle(id, title);
        peer.seal();
    }
    second.pull(&first);
    third.pull(&clone);
    third.store().acknowledge(&third.key, third.now).unwrap();
    let received = second.take(
        third
            .store()
            .segments_after(third.data(), third.log(), 0, usize::MAX)
            .unwrap()
            .into_iter()
            .map(|one| one.bytes)
            .collect(),
    );
    assert_eq!(received.states.len(), 1);
    assert_ne!(second.root(), third.root());
    assert_eq!(second.store().compare(&received.states).unwrap(), [], "it is no reason for alarm");
}
