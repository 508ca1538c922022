//! I13: a snapshot and what comes after it give what the whole history gives.

use super::*;
use holdfast_domain::Hlc;
use holdfast_wire::snapshot::{Chunker, Content, Manifest, read_chunk};

pub(super) fn snapshot(peer: &Peer) -> (Manifest, Vec<Vec<u8>>) {
    peer.seal();
    let mut chunks = Vec::new();
    let manifest = peer
        .store()
        .snapshot(&peer.key, peer.now, |chunk| {
            chunks.push(chunk.bytes);
            Ok(())
        })
        .unwrap();
    (Manifest::decode(&manifest.encode()).unwrap(), chunks)
}

/// Takes who belongs to the workspace, and nothing else.
pub(super) fn only_members(to: &Peer, from: &Peer) {
    let identity = from.store().identity().unwrap();
    let log = identity.log;
    let control = from.store().segments_after(identity.control, log, 0, usize::MAX).unwrap();
    to.take(control.into_iter().map(|sealed| sealed.bytes).collect());
}

#[test]
fn a_snapshot_and_the_history_that_follows_give_what_the_history_gives() {
    let team = team(3);
    let mut ids = Vec::new();
    for number in 0..40 {
        let id = team[0].item(&format!("Printer {number} jams"));
        team[0].edit(id, "", "Tray 2 is empty.");
        ids.push(id);
    }
    exchange(&team[..2]);
    team[1].retitle(ids[3], "retitled");
    exchange(&team[..2]);
    let (manifest, chunks) = snapshot(&team[1]);
    only_members(&team[2], &team[0]);
    only_members(&team[2], &team[1]);
    let count = team[2].store().load_snapshot(&manifest, chunks.clone(), team[2].now).unwrap();
    assert!(count >= 40);
    assert_eq!(team[2].title(ids[3]), "retitled");
    assert_eq!(team[2].text(ids[0]), "Tray 2 is empty.");
    assert_eq!(format!("{:?}", manifest.root), team[2].root());
    assert_eq!(team[2].root(), team[1].root());
    assert!(team[2].store().read(|read| read.history_incomplete()).unwrap());
    while team[2].store().settle_stale(team[2].now, 50).unwrap() {}
    assert_eq!(team[2].desk.value("SELECT count(*) FROM search_doc"), "40");
    team[2].retitle(ids[3], "edited on the snapshot");
    // Then the history arrives, and changes nothing but the history.
    team[2].pull(&team[0]);
    team[2].pull(&team[1]);
    assert!(!team[2].store().read(|read| read.history_incomplete()).unwrap());
    let story = team[2].store().read(|read| read.story(ids[3], 0, 10)).unwrap();
    let before: Vec<_> =
        story.iter().filter_map(|row| row.ops.get(&work_item::TITLE.number)).collect();
    assert_eq!(before[0].0, "retitled".into());
    assert_eq!(before[1].0, "Printer 3 jams".into(), "each change has what stood before it");
    while team[2].store().settle_stale(team[2].now, 50).unwrap() {}
    exchange(&team);
    agree(&team);
    assert_eq!(team[0].store().read(|read| read.conflict_count()).unwrap(), 0);
    // Loading it again lowers nothing.
    team[0].store().load_snapshot(&manifest, chunks, team[0].now).unwrap();
    agree(&team);
    assert_eq!(team[0].title(ids[3]), "edited on the snapshot");
}

/// Two desks, with a title that waits for a choice on both, and one that has no more than a snapshot of
/// that and retitles it.
fn retitled_on_a_snapshot() -> (Vec<Peer>, Peer, Uuid) {
    let mut team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team[..2]);
    team[0].retitle(id, "by the first");
    team[1].retitle(id, "by the second");
    exchange(&team[..2]);
    let joins = team.pop().unwrap();
    let (manifest, chunks) = snapshot(&team[1]);
    team.iter().for_each(|member| only_members(&joins, member));
    joins.store().load_snapshot(&manifest, chunks, joins.now).unwrap();
    assert_eq!(joins.title(id), "by the second");
    joins.retitle(id, "by who joins");
    (team, joins, id)
}

fn waiting(peer: &Peer) -> Vec<Value> {
    let mut all = peer.store().read(|read| read.conflicts(None)).unwrap();
    all.sort_by_key(|one| one.lost.hlc);
    all.into_iter().map(|one| one.lost.value).collect()
}

#[test]
fn who_has_no_more_than_a_snapshot_overwrites_nothing_unawares() {
    let (team, joins, _) = retitled_on_a_snapshot();
    joins.seal();
    for member in &team {
        member.take(joins.segments());
        assert_eq!(waiting(member), ["by the first".into(), "by the second".into()]);
    }
    joins.pull(&team[0]);
    joins.pull(&team[1]);
    while joins.store().settle_stale(joins.now, 50).unwrap() {}
    assert_eq!(waiting(&joins), ["by the first".into(), "by the second".into()]);
}

/// Two desks, the second of which has no more of an item than a snapshot.
fn joined_by_a_snapshot() -> (Vec<Peer>, Uuid) {
    let team = team(2);
    let id = team[0].item("Printer jam");
    let (manifest, chunks) = snapshot(&team[0]);
    only_members(&team[1], &team[0]);
    team[1].store().load_snapshot(&manifest, chunks, team[1].now).unwrap();
    (team, id)
}

#[test]
fn what_was_replaced_on_a_snapshot_is_settled_once_its_history_is_here() {
    let (team, id) = joined_by_a_snapshot();
    team[1].retitle(id, "by who joins");
    team[1].seal();
    team[0].take(team[1].segments());
    assert_eq!(waiting(&team[0]), ["Printer jam".into()]);
    team[1].pull(&team[0]);
    while team[1].store().settle_stale(team[1].now, 50).unwrap() {}
    exchange(&team);
    agree(&team);
    for peer in &team {
        assert_eq!(peer.title(id), "by who joins");
        assert_eq!(waiting(peer), []);
    }
}

#[test]
fn what_was_replaced_on_a_snapshot_by_and_by_is_settled_too() {
    let (team, id) = joined_by_a_snapshot();
    team[1].retitle(id, "by who joins");
    team[1].retitle(id, "by who joins, in other words");
    team[1].pull(&team[0]);
    while team[1].store().settle_stale(team[1].now, 50).unwrap() {}
    exchange(&team);
    for peer in &team {
        assert_eq!(peer.title(id), "by who joins, in other words");
        assert_eq!(waiting(peer), []);
    }
}

#[test]
fn what_a_snapshot_replaced_unseen_waits_for_a_choice_once_the_history_is_here() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "by the first");
    team[2].pull(&team[0]);
    team[1].retitle(id, "by the second");
    exchange(&team[..2]);
    let (manifest, chunks) = snapshot(&team[1]);
    team[2].store().load_snapshot(&manifest, chunks, team[2].now).unwrap();
    assert_eq!(team[2].title(id), "by the second");
    team[2].pull(&team[1]);
    while team[2].store().settle_stale(team[2].now, 50).unwrap() {}
    assert_eq!(waiting(&team[2]), ["by the first".into()]);
}

#[test]
fn what_a_snapshot_replaced_unseen_by_the_same_value_waits_once_another_holds() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "jammed");
    team[2].pull(&team[0]);
    team[1].retitle(id, "jammed");
    let (manifest, chunks) = snapshot(&team[1]);
    team[2].store().load_snapshot(&manifest, chunks, team[2].now).unwrap();
    team[1].retitle(id, "stuck");
    team[2].pull(&team[1]);
    while team[2].store().settle_stale(team[2].now, 50).unwrap() {}
    assert_eq!(team[2].title(id), "stuck");
    assert_eq!(waiting(&team[2]), ["jammed".into()]);
}

/// Two desks, with a title that waits for a choice, and one that joined by a snapshot which lies about it:
/// under a stamp that nothing has, or at which the first wrote something else.
fn lied_to(elsewhere: bool) -> (Vec<Peer>, Peer, Uuid) {
    let mut team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team[..2]);
    team[0].retitle(id, "by the first");
    team[1].retitle(id, "by the second");
    exchange(&team[..2]);
    let joins = team.pop().unwrap();
    let (mut manifest, chunks) = snapshot(&team[1]);
    team[0].set(id, &[(work_item::PRIORITY, "P1".into())]);
    let newest = team[0].store().read(|read| read.changes_of(id.into(), 0, 1)).unwrap();
    // As if the first had written once more: it had seen what it wrote before.
    let (mut chunker, mut lies) = (Chunker::new(Content::Hot), Vec::new());
    for mut state in chunks.iter().flat_map(|chunk| read_chunk(chunk).unwrap()) {
        for (_, title) in state.fields.iter_mut().filter(|one| one.0 == work_item::TITLE.number) {
            title.log = team[0].store().identity().unwrap().log;
            title.hlc = if elsewhere { newest[0].hlc } else { Hlc(title.hlc.0 + 1) };
            title.value = b"\x63lie".to_vec();
        }
        lies.extend(chunker.push(&state).unwrap());
    }
    lies.extend(chunker.finish().unwrap());
    manifest.chunks = lies.iter().map(|chunk| chunk.about).collect();
    manifest.signatures.clear();
    manifest.sign(&team[1].key);
    team.iter().for_each(|member| only_members(&joins, member));
    let lies = lies.into_iter().map(|chunk| chunk.bytes);
    joins.store().load_snapshot(&manifest, lies, joins.now).unwrap();
    assert_eq!(joins.title(id), "lie");
    (team, joins, id)
}

#[test]
fn a_lie_that_was_overwritten_is_nothing_to_choose() {
    for elsewhere in [false, true] {
        let (mut team, joins, id) = lied_to(elsewhere);
        team[1].later(60);
        team[1].retitle(id, "by the second again");
        team.iter().for_each(|member| drop(joins.pull(member)));
        while joins.store().settle_stale(joins.now, 50).unwrap() {}
        assert_eq!(joins.title(id), "by the second again");
        assert_eq!(waiting(&joins), [], "{elsewhere}");
    }
}

#[test]
fn what_a_snapshot_hid_by_a_lie_waits_for_a_choice_once_it_is_found_out() {
    let (team, joins, id) = lied_to(false);
    team.iter().for_each(|member| drop(joins.pull(member)));
    while joins.store().settle_stale(joins.now, 50).unwrap() {}
    assert_eq!(joins.title(id), "by the second");
    assert_eq!(waiting(&joins), ["by the first".into()]);
}

#[test]
fn what_was_written_before_a_snapshot_is_loaded_is_merged_with_it() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    team[0].edit(id, "", "From the snapshot.");
    let (manifest, chunks) = snapshot(&team[0]);
    let own = team[1].item("written before it came");
    team[1].store().load_snapshot(&manifest, chunks, team[1].now).unwrap();
    assert_eq!(team[1].title(id), "Printer jam");
    assert_eq!(team[1].title(own), "written before it came");
    // Both desks gave the number 1.
    assert_eq!(team[1].desk.value("SELECT count(DISTINCT dup) FROM work_item"), "2");
    exchange(&team);
    agree(&team);
}

#[test]
fn a_snapshot_of_a_stranger_and_a_damaged_chunk_are_refused() {
    let team = team(2);
    team[0].item("Printer jam");
    let (mut manifest, mut chunks) = snapshot(&team[0]);
    manifest.signatures.clear();
    manifest.sign(&SigningKey::from_bytes(&[99; 32]));
    assert!(team[1].store().load_snapshot(&manifest, chunks.clone(), team[1].now).is_err());
    let (manifest, _) = snapshot(&team[0]);
    chunks[0][60] ^= 1;
    assert!(team[1].store().load_snapshot(&manifest, chunks, team[1].now).is_err());
    assert_eq!(team[1].desk.value("SELECT count(*) FROM work_item"), "0");
}

#[test]
fn what_a_snapshot_told_and_nobody_has_is_taken_back_once_it_is_waited_for_no_longer() {
    let mut team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team[..2]);
    team[0].retitle(id, "heard by nobody else");
    let (manifest, chunks) = snapshot(&team[0]);
    let joins = team.pop().unwrap();
    only_members(&joins, &team[0]);
    joins.store().load_snapshot(&manifest, chunks, joins.now).unwrap();
    assert_eq!(joins.title(id), "heard by nobody else");
    let log = team[0].store().identity().unwrap().log;
    let there = team[1].store().segments_after(team[1].data(), log, 0, usize::MAX).unwrap();
    joins.take(there.into_iter().map(|sealed| sealed.bytes).collect());
    let waits = || joins.store().read(|read| read.history_incomplete()).unwrap();
    assert!(waits());
    joins.store().forgo(joins.data(), &[log]).unwrap();
    assert!(!waits());
    while joins.store().settle_stale(joins.now, 50).unwrap() {}
    assert_eq!(joins.title(id), "Printer jam");
    assert_eq!(joins.root(), team[1].root());
    // It comes after all.
    joins.pull(&team[0]);
    assert_eq!(joins.title(id), "heard by nobody else");
    assert_eq!(joins.root(), team[0].root());
}
