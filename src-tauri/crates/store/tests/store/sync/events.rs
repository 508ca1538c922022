//! What tells of something that happened is never edited: of whatever is written into it the first holds,
//! on every desk and in whatever order it is heard of.

use super::forks::{refused, unnoticed, without};
use super::hostile::op;
use super::snapshots::{only_members, snapshot};
use super::*;
use holdfast_domain::{ErrorCode, Hlc};
use holdfast_store::registry::comment;
use holdfast_wire::LogId;
use holdfast_wire::snapshot::{Chunker, Content, read_chunk};
use proptest::prelude::*;

/// Somebody says something about an item.
fn say(peer: &Peer, body: &str) -> Uuid {
    let (id, item) = (Uuid::now_v7(), peer.item("Printer jam"));
    let fields = [(comment::ITEM, item.into()), (comment::BODY, body.into())];
    let origin = peer.origin("comment_add");
    peer.store().mutate(&origin, |write| write.create(EntityKind::Comment, id, &fields)).unwrap();
    id
}

fn said(peer: &Peer, id: Uuid) -> String {
    let sql = "SELECT body FROM comment CROSS JOIN ent USING (e) WHERE alive = 1 AND id = x'HEX'";
    peer.desk.value(&sql.replace("HEX", &id.simple().to_string()))
}

/// What a member sends whose program lets him put other words into a comment.
fn rewritten(by: &Peer, id: Uuid, body: &str, hlc: Hlc) -> Vec<u8> {
    let item = [&[0x60 + body.len() as u8], body.as_bytes()].concat();
    by.foreign_at(hlc, vec![op(id, 11, comment::BODY.number, &item)], None)
}

fn in_an_hour(peer: &Peer) -> Hlc {
    Hlc::at(peer.now + chrono::Duration::hours(1))
}

fn settle(peer: &Peer) {
    while peer.store().settle_stale(peer.now, 50).unwrap() {}
}

fn holds(peer: &Peer, id: Uuid, body: &str) {
    assert_eq!(said(peer, id), body);
    assert_eq!(peer.store().read(|read| read.conflict_count()).unwrap(), 0);
    assert_eq!(peer.store().verify().unwrap().defects, []);
}

#[test]
fn a_desk_does_not_edit_what_happened_but_takes_it_back() {
    let team = team(1);
    let peer = &team[0];
    let id = say(peer, "Tray 2 is empty.");
    let write = |command, fields: &[(holdfast_store::registry::Field, Value)]| {
        peer.store().mutate(&peer.origin(command), |write| write.set(id, fields))
    };
    let refused = write("comment_edit", &[(comment::BODY, "It was full.".into())]).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Immutable);
    assert!(!refused.remedy.is_empty());
    assert_eq!(said(peer, id), "Tray 2 is empty.");
    // What says nothing new is no edit.
    write("comment_edit", &[(comment::BODY, "Tray 2 is empty.".into())]).unwrap();
    write("trash", &[(comment::ALIVE, false.into())]).unwrap();
    assert_eq!(peer.desk.value("SELECT alive FROM comment"), "0");
    peer.store().undo(&peer.origin("undo")).unwrap();
    assert_eq!(said(peer, id), "Tray 2 is empty.");
}

#[test]
fn what_was_said_stays_and_who_writes_other_words_into_it_is_in_the_history() {
    let team = team(4);
    let id = say(&team[0], "Tray 2 is empty.");
    team[0].seal();
    let (original, other) =
        (team[0].segments(), rewritten(&team[1], id, "It was full.", in_an_hour(&team[1])));
    team[2].take(original.clone());
    team[2].take(vec![other.clone()]);
    team[3].take(vec![other.clone()]);
    team[3].take(original);
    team[0].take(vec![other]);
    for peer in [&team[0], &team[2], &team[3]] {
        holds(peer, id, "Tray 2 is empty.");
        assert_eq!(peer.root(), team[0].root());
        let history = peer.store().read(|read| read.changes_of(id.into(), 0, 10)).unwrap();
        let written: Vec<_> =
            history.iter().filter_map(|row| Some(&row.ops.get(&comment::BODY.number)?.1)).collect();
        assert_eq!(written, [&"It was full.".into(), &Value::from("Tray 2 is empty.")]);
    }
}

#[test]
fn an_event_of_a_kind_that_is_not_known_is_written_once_too() {
    let team = team(4);
    let id = Uuid::now_v7();
    let write = |by: &Peer, body: &[u8], hlc| by.foreign_at(hlc, vec![op(id, 1024, 2, body)], None);
    let first = write(&team[0], b"\x61a", Hlc::at(team[0].now));
    let later = write(&team[1], b"\x61b", in_an_hour(&team[1]));
    team[2].take(vec![first.clone()]);
    team[2].take(vec![later.clone()]);
    team[3].take(vec![later]);
    team[3].take(vec![first]);
    assert_eq!(team[2].root(), team[3].root());
    assert_eq!(
        team[2].desk.value("SELECT instr(ext, x'6161') > 0 FROM ent WHERE kind = 1024"),
        "1"
    );
}

/// When three members write the same comment, and in which order two desks hear of it.
fn writings() -> impl Strategy<Value = ([u64; 3], Vec<usize>, Vec<usize>)> {
    let order = || Just(vec![0, 1, 2]).prop_shuffle();
    (prop::array::uniform3(1..4_u64), order(), order())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_earliest_stamp_holds_in_whatever_order_it_is_heard_of((hlcs, one, other) in writings()) {
        let team = team(5);
        let id = Uuid::now_v7();
        let body = |number: usize| ["first", "second", "third"][number];
        let log = |number: usize| team[number].store().identity().unwrap().log;
        let segments: Vec<_> =
            (0..3).map(|by| rewritten(&team[by], id, body(by), Hlc(hlcs[by]))).collect();
        for (peer, order) in [(&team[3], one), (&team[4], other)] {
            for number in order {
                peer.take(vec![segments[number].clone()]);
                // Hearing it twice is hearing it once.
                peer.take(vec![segments[number].clone()]);
            }
            let key = |by: &usize| (std::cmp::Reverse(hlcs[*by]), log(*by));
            let holds = (0..3).max_by_key(key).map(body).unwrap();
            let shown = peer.desk.value("SELECT body FROM comment");
            prop_assert_eq!(shown, holds);
            prop_assert_eq!(peer.store().verify().unwrap().defects, []);
        }
        prop_assert_eq!(team[3].root(), team[4].root());
    }
}

#[test]
fn a_snapshot_comes_to_the_same_before_and_behind_what_would_edit_it() {
    let team = team(5);
    let id = say(&team[0], "Tray 2 is empty.");
    let (manifest, chunks) = snapshot(&team[0]);
    let other = rewritten(&team[1], id, "It was full.", in_an_hour(&team[1]));
    let load = |peer: &Peer| {
        peer.store().load_snapshot(&manifest, chunks.clone(), peer.now).unwrap();
        settle(peer);
    };
    for peer in &team[2..] {
        only_members(peer, &team[0]);
    }
    load(&team[2]);
    team[2].take(vec![other.clone()]);
    assert_eq!(said(&team[2], id), "Tray 2 is empty.");
    team[3].take(vec![other.clone()]);
    load(&team[3]);
    assert_eq!(said(&team[3], id), "Tray 2 is empty.");
    team[4].take(team[0].segments());
    team[4].take(vec![other]);
    load(&team[4]);
    for peer in &team[2..] {
        peer.take(team[0].segments());
        settle(peer);
        holds(peer, id, "Tray 2 is empty.");
        assert_eq!(peer.root(), team[4].root());
        let history = peer.store().read(|read| read.changes_of(id.into(), 0, 10)).unwrap();
        let made = &history[1].ops[&comment::BODY.number];
        assert_eq!(made.1, "Tray 2 is empty.".into());
        let tried = &history[0].ops[&comment::BODY.number];
        assert_eq!(tried.1, "It was full.".into());
    }
}

#[test]
fn a_snapshot_that_dates_other_words_back_is_found_out_by_the_history() {
    let team = team(2);
    let id = say(&team[0], "Tray 2 is empty.");
    let (mut manifest, chunks) = snapshot(&team[0]);
    let mut told = Vec::new();
    for content in [Content::Hot, Content::Cold] {
        let mut chunker = Chunker::new(content);
        let all = manifest.chunks.iter().zip(&chunks).filter(|(about, _)| about.content == content);
        for mut state in all.flat_map(|(_, bytes)| read_chunk(bytes).unwrap()) {
            let body = |one: &&mut (u16, _)| state.id == id && one.0 == comment::BODY.number;
            for (_, register) in state.fields.iter_mut().filter(body) {
                register.hlc = Hlc(1);
                register.value = b"\x63lie".to_vec();
            }
            told.extend(chunker.push(&state).unwrap());
        }
        told.extend(chunker.finish().unwrap());
    }
    manifest.chunks = told.iter().map(|chunk| chunk.about).collect();
    manifest.signatures.clear();
    manifest.sign(&team[0].key);
    only_members(&team[1], &team[0]);
    let bytes = told.into_iter().map(|chunk| chunk.bytes);
    team[1].store().load_snapshot(&manifest, bytes, team[1].now).unwrap();
    assert_eq!(said(&team[1], id), "lie");
    team[1].take(team[0].segments());
    settle(&team[1]);
    holds(&team[1], id, "Tray 2 is empty.");
    assert_eq!(team[1].root(), team[0].root());
}

#[test]
fn neither_does_a_copy_of_the_desk_that_said_it_edit_it() {
    let mut team = team(3);
    let (third, second) = (team.remove(2), team.remove(1));
    let first = team.remove(0);
    let id = say(&first, "Tray 2 is empty.");
    first.seal();
    let (first, clone) = unnoticed(first);
    first.item("by the desk");
    first.seal();
    let branch = rewritten(&clone, id, "It was full.", in_an_hour(&clone));
    second.take(first.segments());
    assert_eq!(second.take(vec![branch.clone()]).forked, [first.log()]);
    third.take(clone.segments());
    third.take(vec![branch]);
    third.take(first.segments());
    for peer in [&second, &third] {
        holds(peer, id, "Tray 2 is empty.");
    }
    assert_eq!(second.root(), third.root());
}

#[test]
fn what_was_said_and_has_to_be_said_again_comes_to_the_same_heard_once_or_twice() {
    let mut team = team(4);
    let (fourth, third, second) = (team.remove(3), team.remove(2), team.remove(1));
    let first = team.remove(0);
    first.item("Printer jam");
    first.seal();
    let (first, clone) = unnoticed(first);
    let (log, part): (LogId, PartId) = (first.log(), first.data());
    let after = first.store().cursors(part).unwrap().iter().find(|it| it.own).unwrap().stored;
    clone.item("by the copy");
    clone.seal();
    let id = say(&first, "Tray 2 is empty.");
    first.seal();
    assert!(refused(&first, log, part, after));
    let again = without(&first, part, log, after);
    for peer in [&first, &second, &third, &fourth] {
        peer.pull(&clone);
    }
    second.take(again.clone());
    third.take(first.segments());
    fourth.take(again);
    fourth.take(first.segments());
    let peers = [first, second, third, fourth];
    agree(&peers);
    for peer in &peers {
        holds(peer, id, "Tray 2 is empty.");
    }
}

#[test]
fn words_that_somebody_dated_back_go_with_his_removal() {
    let team = team(3);
    let id = say(&team[0], "Tray 2 is empty.");
    exchange(&team[..2]);
    let back = rewritten(&team[2], id, "It was full.", Hlc(1));
    team[1].take(vec![back]);
    assert_eq!(said(&team[1], id), "It was full.", "the earliest stamp holds, whoever wrote it");
    team[0].store().remove_device(&team[0].key, team[0].now, team[2].device()).unwrap().unwrap();
    team[1].pull(&team[0]);
    holds(&team[1], id, "Tray 2 is empty.");
    assert_eq!(team[1].root(), team[0].root());
}
