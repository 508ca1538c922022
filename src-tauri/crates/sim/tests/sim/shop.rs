//! A store that nothing troubles keeps the rules of the real ones, which `sync/tests/stores/conformance.rs`
//! sets; else runs would show nothing of them.

use holdfast_sim::dice::Dice;
use holdfast_sim::shop::Shop;
use holdfast_sync::core::{Answer, Remote};
use holdfast_sync::{Append, Head, StoreKind};
use holdfast_wire::{
    Hash, Header, LogId, PartId, Record, Sealed, SegmentName, SigningKey, Txn, WorkspaceId, seal,
};
use uuid::Uuid;

const PART: PartId = PartId(Uuid::from_u128(1));
const LOG: LogId = LogId(Uuid::from_u128(2));

/// Transactions that follow a segment. What `word` says tells those of one desk from those of its copy.
fn after(before: Option<&Sealed>, count: u64, word: &str) -> Sealed {
    let (end, prev) = before.map_or((0, Hash::ZERO), |before| (before.last, before.hash));
    let header = Header {
        flags: 0,
        min_reader: 1,
        part: PART,
        log: LOG,
        first: end + 1,
        last: end + count,
        prev,
        key_epoch: 0,
        nonce: [0; 24],
        created_ms: 0,
    };
    let txn = |number: u64| Txn {
        hlc: holdfast_domain::Hlc(number << 16),
        cmd: Uuid::from_u128(3),
        at_ms: 0,
        user: None,
        source: "test".into(),
        command: word.into(),
        undo_of: None,
        ops: Vec::new(),
        rest: Vec::new(),
    };
    let records: Vec<_> =
        (header.first..=header.last).map(|number| Record::Txn(txn(number))).collect();
    seal(&header, &records, &SigningKey::from_bytes(&[7; 32])).unwrap()
}

/// A store and who asks it.
struct Calm(Shop);

impl Calm {
    fn ask(&mut self, remote: &Remote) -> Answer {
        self.0.answer(0, 0, remote, &mut Dice::new(0)).unwrap()
    }

    fn append(&mut self, segment: &Sealed) -> Append {
        match self.ask(&Remote::Append(segment.clone())) {
            Answer::Appended(append) => append,
            other => panic!("{other:?}"),
        }
    }

    fn tail(&mut self, after: u64) -> Vec<Vec<u8>> {
        match self.ask(&Remote::Tail(PART, LOG, after, usize::MAX)) {
            Answer::Tail(tail) => tail.into_iter().map(|(_, bytes)| bytes).collect(),
            other => panic!("{other:?}"),
        }
    }
}

fn calm() -> impl Iterator<Item = Calm> {
    let workspace = WorkspaceId(PART.0);
    [StoreKind::Folder, StoreKind::Postgres]
        .map(|kind| Calm(Shop::new(kind, workspace, 0)))
        .into_iter()
}

#[test]
fn what_is_appended_is_read_byte_for_byte() {
    for mut store in calm() {
        let first = after(None, 1, "ours");
        let second = after(Some(&first), 5, "ours");
        assert_eq!([&first, &second].map(|one| store.append(one)), [Append::Stored; 2]);
        let names = [first.name(), second.name()];
        let mark = store.0.kind().mark(&names);
        let Answer::Heads(heads) = store.ask(&Remote::Heads(PART)) else { panic!() };
        assert_eq!(heads, [Head { log: LOG, last: 6, mark }]);
        let Answer::Names(listed) = store.ask(&Remote::List(PART, LOG, 1)) else { panic!() };
        assert_eq!(listed, names[1..]);
        for (name, bytes) in
            [(names[1], Some(&second.bytes)), (SegmentName::new(9, 9, Hash::of(b"unknown")), None)]
        {
            let Answer::Bytes(got) = store.ask(&Remote::Get(PART, LOG, name)) else { panic!() };
            assert_eq!(got.as_ref(), bytes);
        }
        assert_eq!(store.tail(0), [first.bytes, second.bytes]);
    }
}

#[test]
fn appending_again_is_harmless_and_what_is_missing_is_told() {
    for mut store in calm() {
        let first = after(None, 2, "ours");
        let second = after(Some(&first), 3, "ours");
        let third = after(Some(&second), 1, "ours");
        assert_eq!(store.append(&second), Append::Behind(0));
        assert_eq!(store.append(&first), Append::Stored);
        assert_eq!(store.append(&third), Append::Behind(2));
        assert_eq!(store.append(&second), Append::Stored);
        assert_eq!(store.append(&third), Append::Stored);
        for again in [&first, &second, &third] {
            assert_eq!(store.append(again), Append::AlreadyHave);
        }
    }
}

#[test]
fn nothing_is_ever_rewritten() {
    for mut store in calm() {
        let first = after(None, 2, "ours");
        let second = after(Some(&first), 2, "ours");
        assert_eq!([&first, &second].map(|one| store.append(one)), [Append::Stored; 2]);
        let copied = after(Some(&first), 2, "a copy's");
        for (other, why) in [
            (copied.clone(), "other content"),
            (after(Some(&copied), 1, "a copy's"), "it does not follow what is there"),
            (after(None, 1, "a copy's"), "within the first"),
            (after(None, 9, "a copy's"), "across the end"),
        ] {
            assert_eq!(store.append(&other), Append::Fork(4), "{why}");
        }
        assert_eq!(store.tail(0), [first.bytes, second.bytes]);
    }
}
