//! A desk's log, as far as a store sees it: segments that follow one another.

use holdfast_domain::Hlc;
use holdfast_sync::{Append, SharedStore};
use holdfast_wire::{
    Change, Hash, Header, LogId, Op, PartId, Record, Sealed, SigningKey, Txn, seal,
};
use uuid::Uuid;

/// Writes a log. A clone goes on from the same place, as a copied desk does.
#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) part: PartId,
    pub(crate) id: LogId,
    last: u64,
    head: Hash,
}

impl Log {
    pub(crate) fn new(part: PartId) -> Self {
        Self { part, id: LogId(Uuid::new_v4()), last: 0, head: Hash::ZERO }
    }

    /// The same log of a desk in another partition.
    pub(crate) fn in_part(&self, part: PartId) -> Self {
        Self { part, id: self.id, last: 0, head: Hash::ZERO }
    }

    /// Seals that many transactions.
    pub(crate) fn seal(&mut self, transactions: u64) -> Sealed {
        let fields = |_| vec![Uuid::new_v4().as_bytes().to_vec()];
        self.seal_fields(transactions, fields)
    }

    /// Seals one transaction of that many random bytes, more or less.
    pub(crate) fn seal_large(&mut self, bytes: usize) -> Sealed {
        // What cannot be compressed; a field holds at most so much.
        let field = |_| (0..4096).flat_map(|_| *Uuid::new_v4().as_bytes()).collect::<Vec<u8>>();
        self.seal_fields(1, |_| (0..bytes / 65_536).map(field).collect())
    }

    fn seal_fields(&mut self, transactions: u64, fields: impl Fn(u64) -> Vec<Vec<u8>>) -> Sealed {
        let (first, last) = (self.last + 1, self.last + transactions);
        let header = Header {
            flags: 0,
            min_reader: 1,
            part: self.part,
            log: self.id,
            first,
            last,
            prev: self.head,
            key_epoch: 0,
            nonce: [0; 24],
            created_ms: 0,
        };
        let records: Vec<_> = (first..=last)
            .map(|number| {
                let ops = fields(number).into_iter().map(|bytes| Op {
                    entity: Uuid::new_v4(),
                    kind: 1,
                    field: 1,
                    change: Change::Text(bytes),
                });
                Record::Txn(Txn {
                    hlc: Hlc(number << 16),
                    cmd: Uuid::new_v4(),
                    at_ms: 0,
                    user: None,
                    source: "test".into(),
                    command: "item_update".into(),
                    undo_of: None,
                    ops: ops.collect(),
                    rest: Vec::new(),
                })
            })
            .collect();
        let sealed = seal(&header, &records, &SigningKey::from_bytes(&[7; 32])).unwrap();
        (self.last, self.head) = (last, sealed.hash);
        sealed
    }
}

/// Everything the store has of a log, step by step as a desk fetches it.
pub(crate) async fn all(store: &impl SharedStore, part: PartId, log: LogId) -> Vec<Vec<u8>> {
    let (mut after, mut found) = (0, Vec::new());
    loop {
        let tail = store.tail(part, log, after, 10_000).await.unwrap();
        let Some(last) = tail.last() else { return found };
        after = holdfast_wire::open(last).unwrap().header.last;
        found.extend(tail);
    }
}

/// Appends and expects it to be new.
pub(crate) async fn store(at: &impl SharedStore, segment: &Sealed) {
    assert_eq!(at.append(segment).await.unwrap(), Append::Stored);
}
