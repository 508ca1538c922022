//! The same life as segments: what fifty desks would seal, signed by each.

use super::data::{self, AUTHORS, Txn};
use crate::Outcome;
use holdfast_domain::{EntityKind, Hlc};
use holdfast_store::Value;
use holdfast_store::registry;
use holdfast_wire::{
    About, Change, Control, DeviceKey, Hash, Header, LogId, Op, PartId, READER, Record, Sealed,
    Seen, SigningKey, WorkspaceId, seal,
};
use minicbor::Encoder;
use uuid::Uuid;

/// The workspace of all fifty.
pub(crate) fn workspace() -> WorkspaceId {
    WorkspaceId(Uuid::from_u128(0x5eed))
}

/// The part that holds the work.
pub(crate) fn part() -> PartId {
    PartId(workspace().0)
}

/// The key of a desk.
pub(crate) fn key(author: usize) -> SigningKey {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&(author as u64).to_le_bytes());
    SigningKey::from_bytes(&bytes)
}

/// The log of a desk.
pub(crate) fn log(author: usize) -> LogId {
    LogId(data::technician(author + 1_000))
}

/// What is told of a desk.
pub(crate) fn about() -> About {
    About { name: "Desk".into(), technician: None, version: "0".into() }
}

/// What makes all of them members: the first desk founds the workspace and admits the others.
pub(crate) fn control() -> Outcome<Sealed> {
    let hlc = |number: usize| Hlc((number as u64 + 1) << 16);
    let about = about();
    let (founder, workspace) = (DeviceKey::of(&key(0)), workspace());
    let mut records =
        vec![Record::Control(Control::Found { hlc: hlc(0), workspace, device: founder, about })];
    records.extend((1..AUTHORS).map(|author| {
        let device = DeviceKey::of(&key(author));
        let admit =
            Control::Admit { hlc: hlc(author), device, log: log(author), invitation: founder };
        Record::Control(admit)
    }));
    let desk = Desk { author: 0, stored: 0, head: Hash::ZERO, ..Desk::new(0) };
    let header = desk.header(PartId::control(workspace), records.len() as u64, 1);
    Ok(seal(&header, &records, &key(0))?)
}

/// One desk while its segments are made.
struct Desk {
    author: usize,
    stored: u64,
    head: Hash,
    last: Hlc,
    /// Of each other desk, how far it was seen when last said.
    seen: Vec<u64>,
    open: Vec<Record>,
    ops: usize,
}

impl Desk {
    fn new(author: usize) -> Self {
        Self {
            author,
            stored: 0,
            head: Hash::ZERO,
            last: Hlc::ZERO,
            seen: vec![0; AUTHORS],
            open: Vec::new(),
            ops: 0,
        }
    }

    fn header(&self, part: PartId, count: u64, created_ms: u64) -> Header {
        Header {
            flags: 0,
            min_reader: READER,
            part,
            log: log(self.author),
            first: self.stored + 1,
            last: self.stored + count,
            prev: self.head,
            key_epoch: 0,
            nonce: [0; 24],
            created_ms,
        }
    }

    /// Says what others had sealed by now, as far as it was not said before.
    fn look(&mut self, heads: &[(u64, Hlc)]) {
        for (author, (seq, hlc)) in heads.iter().enumerate() {
            if author != self.author && *seq > self.seen[author] {
                self.seen[author] = *seq;
                self.open.push(Record::Seen(Seen { log: log(author), seq: *seq, hlc: *hlc }));
            }
        }
    }

    fn write(&mut self, txn: &Txn) {
        let hlc = Hlc((txn.at.cast_unsigned()) << 16).max(Hlc(self.last.0 + 1));
        self.last = hlc;
        let alive = txn.new.then_some((registry::work_item::ALIVE.number, Value::Bool(true)));
        let sets = txn.sets.iter().map(|(field, value)| (field.number, value.clone()));
        let kind = registry::kind(EntityKind::WorkItem).number;
        let op = |(field, value): (u16, Value)| Op {
            entity: txn.card,
            kind,
            field,
            change: Change::Set(item(&value)),
        };
        let ops: Vec<_> = alive.into_iter().chain(sets).map(op).collect();
        self.ops += ops.len();
        self.open.push(Record::Txn(holdfast_wire::Txn {
            hlc,
            cmd: log(self.author).command(hlc),
            at_ms: txn.at,
            user: Some(data::technician(self.author)),
            source: "window".into(),
            command: if txn.new { "item_create" } else { "item_update" }.into(),
            undo_of: None,
            ops,
            rest: Vec::new(),
        }));
    }

    fn seal(&mut self) -> Outcome<Sealed> {
        let records = std::mem::take(&mut self.open);
        let count = records.iter().filter(|record| record.counts()).count() as u64;
        let header = self.header(part(), count, self.last.millis());
        let sealed = seal(&header, &records, &key(self.author))?;
        (self.stored, self.head, self.ops) = (sealed.last, sealed.hash, 0);
        Ok(sealed)
    }
}

/// A segment and the field changes in it.
pub(crate) struct Counted {
    pub(crate) sealed: Sealed,
    pub(crate) ops: usize,
}

/// Segments of about `ops` changes each, in the order in which they were sealed. Every desk says
/// before each what it had seen of the others.
pub(crate) fn segments(life: impl Iterator<Item = Txn>, ops: usize) -> Outcome<Vec<Counted>> {
    let mut desks: Vec<Desk> = (0..AUTHORS).map(Desk::new).collect();
    let mut heads = vec![(0, Hlc::ZERO); AUTHORS];
    let mut made = Vec::new();
    let mut close = |desk: &mut Desk, heads: &mut Vec<(u64, Hlc)>| -> Outcome {
        let ops = desk.ops;
        made.push(Counted { sealed: desk.seal()?, ops });
        heads[desk.author] = (desk.stored, desk.last);
        Ok(())
    };
    for txn in life {
        let desk = &mut desks[txn.author];
        if desk.open.is_empty() {
            desk.look(&heads);
        }
        desk.write(&txn);
        if desk.ops >= ops {
            close(desk, &mut heads)?;
        }
    }
    for desk in desks.iter_mut().filter(|desk| desk.ops > 0) {
        close(desk, &mut heads)?;
    }
    Ok(made)
}

/// A value as it travels: one item of canonical CBOR.
fn item(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(24);
    let mut out = Encoder::new(&mut bytes);
    // Writing to memory cannot fail.
    let _ = match value {
        Value::Null => out.null().map(drop),
        Value::Bool(value) => out.bool(*value).map(drop),
        Value::Int(value) => out.i64(*value).map(drop),
        Value::Text(text) => out.str(text).map(drop),
        Value::Id(id) => {
            out.tag(minicbor::data::Tag::new(37)).and_then(|out| out.bytes(id.as_bytes())).map(drop)
        }
        Value::Place(place) => out
            .array(4)
            .and_then(|out| out.bytes(place.board.0.as_bytes()))
            .and_then(|out| out.bytes(place.column.0.as_bytes()))
            .and_then(|out| out.str(&place.ord))
            .and_then(|out| out.i64(place.since.timestamp_millis()))
            .map(drop),
        Value::Update(bytes) | Value::Other(bytes) => out.bytes(bytes).map(drop),
    };
    bytes
}
