//! I12, I16: bytes that are not what they claim to be touch nothing, and what a newer program writes is
//! kept as it came.

use super::*;
use holdfast_domain::Hlc;
use holdfast_store::sync::Hold;
use holdfast_wire::{Change, Hash, Header, LogId, Op, READER, Record, Txn, seal};

impl Peer {
    /// A segment of this desk, written by another program than this one.
    fn foreign(&self, ops: Vec<Op>, and: impl IntoIterator<Item = Record>) -> Vec<u8> {
        self.foreign_at(Hlc::at(self.now + chrono::Duration::hours(1)), ops, and)
    }

    pub(super) fn foreign_at(
        &self,
        hlc: Hlc,
        ops: Vec<Op>,
        and: impl IntoIterator<Item = Record>,
    ) -> Vec<u8> {
        let identity = self.store().identity().unwrap();
        let cursors = self.store().cursors(identity.data).unwrap();
        let own = cursors.iter().find(|cursor| cursor.own).unwrap();
        let txn = self.written_by_another(hlc, ops);
        let records: Vec<Record> = and.into_iter().chain([Record::Txn(txn)]).collect();
        let count = records.iter().filter(|record| record.counts()).count() as u64;
        let header = Header {
            flags: 0,
            min_reader: READER,
            part: identity.data,
            log: identity.log,
            first: own.stored + 1,
            last: own.stored + count,
            prev: own.head,
            key_epoch: 0,
            nonce: [0; 24],
            created_ms: 0,
        };
        seal(&header, &records, &self.key).unwrap().bytes
    }

    /// The segment behind another one of this desk.
    fn behind(&self, segment: &[u8], txn: Txn) -> Vec<u8> {
        let before = holdfast_wire::open(segment).unwrap();
        let next = before.header.last + 1;
        let header = Header { first: next, last: next, prev: before.hash, ..before.header };
        seal(&header, &[Record::Txn(txn)], &self.key).unwrap().bytes
    }

    fn written_by_another(&self, hlc: Hlc, ops: Vec<Op>) -> Txn {
        Txn {
            hlc,
            cmd: self.store().identity().unwrap().log.command(hlc),
            at_ms: 0,
            user: None,
            source: "hologram".to_owned(),
            command: "item_update".to_owned(),
            undo_of: None,
            ops,
            rest: Vec::new(),
        }
    }
}

pub(super) fn op(entity: Uuid, kind: u16, field: u16, item: &[u8]) -> Op {
    Op { entity, kind, field, change: Change::Set(item.to_vec()) }
}

#[test]
fn who_has_seen_ever_more_logs_of_nobody_fills_no_table_with_them() {
    let team = team(2);
    let rows = || team[1].desk.value("SELECT count(*) FROM stream").parse::<usize>().unwrap();
    let before = rows();
    let seen = (0..1_000).map(|log| {
        let log = LogId(Uuid::from_u128(log));
        Record::Seen(holdfast_wire::Seen { log, seq: 1, hlc: Hlc(1) })
    });
    team[1].take(vec![team[0].foreign(Vec::new(), seen)]);
    // One more is the log that says so.
    assert_eq!(rows(), before + 1 + 256);
}

#[test]
fn of_what_a_log_writes_twice_under_one_stamp_the_first_counts_in_the_history_too() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    let hlc = Hlc::at(team[0].now + chrono::Duration::hours(1));
    let titles = |all: &[&[u8]]| all.iter().map(|title| op(id, 9, 4, title)).collect::<Vec<_>>();
    let first = team[0].foreign_at(hlc, titles(&[b"\x61n", b"\x61m", b"\x61o"]), None);
    let once_more = team[0].written_by_another(hlc, titles(&[b"\x61z"]));
    let second = team[0].behind(&first, once_more);
    team[1].take(vec![first.clone(), second.clone()]);
    team[2].take(vec![first]);
    team[2].take(vec![second]);
    for peer in &team[1..] {
        assert_eq!(peer.title(id), "n");
        assert_eq!(peer.store().verify().unwrap().defects, []);
    }
}

#[test]
fn a_segment_with_any_byte_turned_touches_nothing() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    team[0].seal();
    let segments = team[0].segments();
    let good = segments.last().unwrap();
    let before = team[1].root();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x20;
        team[1].take(vec![bad]);
        assert_eq!(team[1].desk.value("SELECT count(*) FROM work_item"), "0", "byte {at}");
    }
    for length in 0..good.len() {
        team[1].take(vec![good[..length].to_vec()]);
    }
    assert_eq!(team[1].root(), before);
    assert!(!team[1].store().quarantined().unwrap().is_empty());
    team[1].take(vec![good.clone()]);
    assert_eq!(team[1].title(id), "Printer jam");
}

#[test]
fn fields_kinds_and_values_of_a_newer_program_are_kept_and_passed_on() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    let strange = Uuid::now_v7();
    let segment = team[0].foreign(
        vec![
            op(id, 9, 900, b"\x63new"),
            op(id, 9, 5, b"\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00"), // a priority that is a fraction
            op(id, 9, 20, b"\x61x"),                               // a value where a text merges
            Op { entity: id, kind: 9, field: 4, change: Change::Text(vec![1, 2, 3]) },
            Op { entity: id, kind: 9, field: 20, change: Change::Text(vec![0xff; 40]) },
            op(id, 13, 3, b"\x61x"), // another kind than it is
            op(strange, 4000, 7, b"\x18\x2a"),
        ],
        None,
    );
    for peer in &team[1..] {
        peer.take(vec![segment.clone()]);
        assert_eq!(peer.title(id), "Printer jam");
        assert_eq!(peer.text(id), "");
        assert_eq!(peer.desk.value("SELECT priority IS NULL FROM work_item"), "1");
        assert_eq!(peer.desk.value("SELECT count(*) FROM ent WHERE kind = 4000"), "1");
    }
    // An edit of what is known leaves the rest alone.
    team[1].retitle(id, "Printer jams");
    team[2].pull(&team[1]);
    assert_eq!(team[1].root(), team[2].root());
    assert_eq!(team[2].title(id), "Printer jams");
    let kept = "SELECT count(*) FROM ent WHERE instr(ext, x'636e6577') > 0";
    assert_eq!(team[2].desk.value(kept), "1");
    team[2].set(id, &[(work_item::PRIORITY, "P1".into())]);
    team[1].pull(&team[2]);
    assert_eq!(team[1].desk.value("SELECT priority FROM work_item"), "P1");
    assert_eq!(team[1].root(), team[2].root());
}

/// A card is told by its id among cards, a document by its id among documents.
#[test]
fn what_a_member_writes_under_the_id_of_another_kind_leaves_that_one_alone_in_whatever_order_it_comes()
 {
    let team = team(4);
    let id = team[0].item("Printer jam");
    team[0].seal();
    let card = team[0].segments();
    let hlc = Hlc::at(team[0].now - chrono::Duration::days(9));
    // Earlier than the card, by its stamps.
    let lie = team[1].foreign_at(
        hlc,
        vec![
            op(id, 13, 1, b"\xf5"),
            op(id, 13, 2, b"\x67runbook"),
            op(id, 13, 3, b"\x63lie"),
            op(id, 1, 4, b"\x63lie"),
        ],
        None,
    );
    team[2].take(card.clone());
    team[2].take(vec![lie.clone()]);
    team[3].take(vec![lie]);
    assert_eq!(team[3].desk.value("SELECT count(*) FROM work_item"), "0");
    team[3].take(card);
    for peer in &team[2..] {
        assert_eq!(peer.title(id), "Printer jam");
        assert_eq!(peer.desk.value("SELECT title FROM document"), "lie");
        assert_eq!(peer.store().verify().unwrap().defects, []);
    }
    assert_eq!(team[2].root(), team[3].root());
    // Who edits the card edits the card, and takes away the card.
    team[3].retitle(id, "Printer jams");
    team[3]
        .store()
        .mutate(&team[3].origin("item_delete"), |write| {
            write.set_alive(EntityKind::WorkItem, id, false)
        })
        .unwrap();
    team[2].pull(&team[3]);
    for peer in &team[2..] {
        assert_eq!(peer.desk.value("SELECT title FROM work_item WHERE alive = 0"), "Printer jams");
        assert_eq!(peer.desk.value("SELECT alive FROM document"), "1");
    }
    assert_eq!(team[2].root(), team[3].root());
}

#[test]
fn a_record_of_a_newer_program_parks_its_stream_until_this_one_is_updated() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    let unknown = Record::Unknown { tag: 900, bytes: vec![1, 2, 3] };
    let segment = team[0].foreign(vec![op(id, 9, 4, b"\x63new")], Some(unknown));
    team[1].take(vec![segment]);
    assert_eq!(team[1].title(id), "Printer jam");
    let cursors = team[1].store().cursors(team[1].data()).unwrap();
    let parked = cursors.iter().find(|cursor| cursor.stored > cursor.applied).unwrap();
    assert_eq!(parked.standing, holdfast_store::sync::Standing::Parked);
    assert!(parked.reason.contains("Update Holdfast"));
    // Everything else goes on.
    team[1].retitle(id, "edited here");
    team[2].pull(&team[1]);
    assert_eq!(team[2].title(id), "edited here");
}

#[test]
fn a_field_that_becomes_known_takes_its_column() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    exchange(&team);
    let mut team = team;
    let peer = team.remove(1);
    let Peer { desk: Desk { dir, store }, key, now } = peer;
    drop(store);
    // As a program before this one would have left it: it did not know the title.
    let connection = rusqlite::Connection::open(holdfast_store::database(dir.path())).unwrap();
    connection
        .execute_batch(
            "UPDATE work_item SET title = NULL;
             UPDATE ent SET ext = x'a1044c6b5072696e746572206a616d' WHERE kind = 9;
             UPDATE own SET reader = 1;",
        )
        .unwrap();
    drop(connection);
    let store = Store::open(dir.path(), now).unwrap();
    let peer = Peer { desk: Desk { dir, store }, key, now };
    assert_eq!(peer.title(id), "Printer jam");
    assert_eq!(peer.desk.value("SELECT count(*) FROM ent WHERE ext IS NOT NULL"), "0");
    assert_eq!(peer.root(), team[0].root());
}

#[test]
fn a_log_that_a_newer_program_opens_waits_for_this_one_to_be_updated() {
    let team = team(1);
    let control = team[0].store().identity().unwrap().control;
    let header = Header {
        flags: 0,
        min_reader: READER + 1,
        part: control,
        log: LogId(Uuid::from_u128(7)),
        first: 1,
        last: 1,
        prev: Hash::ZERO,
        key_epoch: 0,
        nonce: [0; 24],
        created_ms: 0,
    };
    let key = SigningKey::from_bytes(&[9; 32]);
    let opens = Control::Unknown { hlc: Hlc::at(team[0].now), tag: 77, bytes: b"later".to_vec() };
    let segment = seal(&header, &[Record::Control(opens)], &key).unwrap().bytes;
    let received = team[0].take(vec![segment]);
    assert_eq!(received.held.iter().map(|held| held.hold).collect::<Vec<_>>(), [Hold::Newer]);
    assert!(team[0].store().quarantined().unwrap().is_empty());
}

#[test]
fn a_segment_of_another_workspace_is_left_alone() {
    let team = team(2);
    let stranger = Peer::founder(8);
    stranger.item("elsewhere");
    let received = team[0].pull(&stranger);
    assert_eq!((received.stored, received.held.len()), (0, 2));
}
