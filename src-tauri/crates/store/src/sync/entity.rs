//! One entity while changes of others are merged into it.
//!
//! A register goes to the later stamp, then the greater log, then the greater value; that of an event to the
//! earliest stamp. Long texts merge.

mod trash;

use super::conflict::{Conflicts, Kept};
use super::context::Contexts;
use super::ext::{Ext, pack_ext, unpack_ext};
use super::project::{fits, project};
use super::stream::{SHARED, Streams};
use super::texts::Texts;
use crate::change::{self, Entry, Stamp};
use crate::error::Context as _;
use crate::registry::{self, ALIVE_NUMBER, Field, Kind, Shape};
use crate::store::Read;
use crate::value::{self, Ops, Value};
use holdfast_domain::{EntityKind, Hlc, Result};
use holdfast_wire::canary::{self, Fault};
use holdfast_wire::{Change, LogId, Op, Rule};
use rusqlite::Connection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A change on its way in: of which transaction of the batch, by which stream, when.
#[derive(Clone, Copy)]
pub(super) struct Arriving<'a> {
    pub(super) txn: usize,
    pub(super) s: u32,
    pub(super) hlc: Hlc,
    pub(super) at_ms: i64,
    pub(super) op: &'a Op,
}

/// What merging needs to know about the rest.
pub(super) struct Around<'a, 'c> {
    pub(super) connection: &'a Connection,
    pub(super) streams: &'c Streams,
    pub(super) contexts: &'c mut Contexts<'a>,
    pub(super) conflicts: &'c mut Conflicts<'a>,
    /// No `updated_at` lies beyond it.
    pub(super) now_ms: i64,
}

/// What came of it.
pub(super) struct Merged {
    pub(super) e: i64,
    /// True where nothing was known of it before.
    pub(super) created: bool,
    pub(super) kind: Option<&'static Kind>,
    /// Per transaction what it did; nothing of what a snapshot tells.
    pub(super) rows: Vec<(usize, Entry)>,
    /// What it came to in all: for search and clocks.
    pub(super) changed: Ops,
}

/// A field that is touched.
struct Slot {
    number: u16,
    value: Value,
    /// What it held before, once a change holds.
    before: Option<Value>,
}

struct Merging {
    /// None until it has a row.
    e: Option<i64>,
    number: u16,
    kind: Option<&'static Kind>,
    clocks: Vec<Stamp>,
    ext: Ext,
    ext_changed: bool,
    slots: Vec<Slot>,
    texts: Texts,
    /// What the change log says of each field; read only where a change comes late.
    history: Option<History>,
}

/// An entity is told by its id among those of its kind, so that nobody makes of it what it is not.
pub(super) type Name = (Uuid, u16);

/// What an operation writes to.
pub(super) fn name(op: &Op) -> Name {
    (op.entity, op.kind)
}

/// Merges changes of one entity, in the order of their streams; `e` is its local number where it is here.
pub(super) fn merge(
    around: &mut Around<'_, '_>,
    e: Option<i64>,
    ops: &[Arriving<'_>],
) -> Result<Option<Merged>> {
    let Some(first) = ops.first() else { return Ok(None) };
    let id = first.op.entity;
    let mut merging = Merging::load(around.connection, e, first.op.kind)?;
    merging.present(around.connection, ops)?;
    let mut rows: Vec<(usize, Entry)> = Vec::new();
    let mut row: Option<(usize, Ops)> = None;
    let mut taken = false;
    let mut lost = Vec::new();
    for (index, arriving) in ops.iter().enumerate() {
        let same = |one: &Arriving<'_>| one.op.field == arriving.op.field;
        let mut before = ops[..index].iter().rev().take_while(|one| one.txn == arriving.txn);
        // A transaction writes each field once; more is what no desk writes.
        if before.any(same) {
            continue;
        }
        let done = match &arriving.op.change {
            Change::Set(bytes) => merging.set(around, &ops[..index], arriving, bytes, &mut lost)?,
            Change::Text(update) => merging.text(around.connection, arriving, update)?,
        };
        let Some(op) = done else { continue };
        taken = true;
        if around.conflicts.is_quiet() {
            // What a snapshot tells enters the log by its segments.
            continue;
        }
        if let Some((txn, ops)) = row.take_if(|(txn, _)| *txn != arriving.txn) {
            rows.push((txn, Entry::of(&ops)));
        }
        row.get_or_insert_with(|| (arriving.txn, Ops::new())).1.insert(arriving.op.field, op);
    }
    if !taken {
        return Ok(None);
    }
    rows.extend(row.map(|(txn, last)| (txn, Entry::of(&last))));
    let at = ops.iter().map(|arriving| arriving.at_ms).max().unwrap_or_default();
    let created = merging.e.is_none();
    let part = around.streams.get(first.s).map_or(SHARED, |stream| stream.p);
    let e = merging.save(around.connection, (id, part), at.min(around.now_ms))?;
    let met: BTreeSet<u16> = lost.iter().map(|met| met.field).collect();
    for mut met in lost {
        if let Some((lost, value)) = &met.lost
            && !around.conflicts.is_quiet()
            && merging.overtaken(around, ops, met.field, (*lost, value))?
        {
            met.lost = None;
        }
        around.conflicts.settle(around.contexts, e, &met)?;
    }
    for number in met {
        let (field, slot) = (merging.field(number), merging.slot(number));
        let held = &merging.slots[slot].value;
        around.conflicts.compare(e, number, |lost| !tells_apart(field, held, lost))?;
    }
    merging.deleted(around, e, ops)?;
    let changed = merging.changed();
    Ok(Some(Merged { e, created, kind: merging.kind, rows, changed }))
}

/// A write to a register that met another: which of them is not to be lost without a word.
pub(super) struct Met {
    pub(super) field: u16,
    /// The write that arrived.
    pub(super) by: (u32, Hlc),
    pub(super) value: Vec<u8>,
    /// The write that holds.
    pub(super) held: (u32, Hlc),
    /// What is kept for choosing, where neither author had seen the other.
    pub(super) lost: Option<Kept>,
}

impl Merging {
    fn load(connection: &Connection, e: Option<i64>, kind: u16) -> Result<Self> {
        type Row = (u16, Vec<u8>, Option<Vec<u8>>);
        let known: Option<Row> = match e {
            Some(e) => Read(connection).first(
                "SELECT kind, clk, ext FROM ent WHERE e = ?1",
                [e],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?,
            None => None,
        };
        let (number, clocks, ext) = match known {
            Some((number, clocks, ext)) => (number, change::stamps(&clocks), ext),
            None => (kind, Vec::new(), None),
        };
        Ok(Self {
            e,
            number,
            kind: registry::kind_of_number(number),
            clocks,
            ext: unpack_ext(ext.as_deref())?,
            ext_changed: false,
            slots: Vec::new(),
            texts: Texts::default(),
            history: None,
        })
    }

    fn field(&self, number: u16) -> Option<Field> {
        self.kind?.field(number)
    }

    /// Reads the present values of what is touched.
    fn present(&mut self, connection: &Connection, ops: &[Arriving<'_>]) -> Result<()> {
        let (Some(e), Some(kind)) = (self.e, self.kind) else { return Ok(()) };
        let numbers = ops
            .iter()
            .filter(|arriving| matches!(arriving.op.change, Change::Set(_)))
            .map(|arriving| arriving.op.field)
            .chain([ALIVE_NUMBER]);
        let mut fields: Vec<Field> = numbers
            .filter(|number| self.clocks.iter().any(|stamp| stamp.field == *number))
            .filter_map(|number| kind.field(number))
            .filter(|field| field.shape != Shape::Body)
            .collect();
        fields.sort_unstable_by_key(|field| field.number);
        fields.dedup();
        if fields.is_empty() {
            return Ok(());
        }
        let values = Read(connection).fields(e, kind, fields.iter().copied())?;
        for (field, value) in fields.iter().zip(values) {
            let value = self.ext.get(&field.number).map_or(value, |item| value::of_item(item));
            self.slots.push(Slot { number: field.number, value, before: None });
        }
        Ok(())
    }

    /// The place of a field among those that are touched.
    fn slot(&mut self, number: u16) -> usize {
        let known = self.slots.iter().position(|slot| slot.number == number);
        known.unwrap_or_else(|| {
            let value = self.ext.get(&number).map_or(Value::Null, |item| value::of_item(item));
            self.slots.push(Slot { number, value, before: None });
            self.slots.len() - 1
        })
    }

    /// What the changes that hold came to.
    fn changed(&mut self) -> Ops {
        let texts = self.texts.changed().map(|field| (field, (Value::Null, Value::Null)));
        let slots = std::mem::take(&mut self.slots).into_iter();
        slots
            .filter_map(|slot| Some((slot.number, (slot.before?, slot.value))))
            .chain(texts)
            .collect()
    }

    /// Merges a write to a register: what stood before it, what it wrote, whether it holds.
    fn set(
        &mut self,
        around: &mut Around<'_, '_>,
        earlier: &[Arriving<'_>],
        arriving: &Arriving<'_>,
        bytes: &[u8],
        lost: &mut Vec<Met>,
    ) -> Result<Option<(Value, Value)>> {
        let number = arriving.op.field;
        if number == ALIVE_NUMBER && bytes == [0xf4] && canary::on(Fault::NoDeletions) {
            return Ok(None);
        }
        let field = self.field(number);
        if field.is_some_and(|field| field.shape == Shape::Body) {
            return Ok(None);
        }
        let after = value::of_item(bytes);
        let rule = registry::rule(self.number, number);
        let log = around.streams.log(arriving.s);
        let by = (arriving.s, arriving.hlc);
        let at = self.clocks.iter().position(|stamp| stamp.field == number);
        let slot = self.slot(number);
        let won = match at {
            None => true,
            Some(at) => {
                let stamp = self.clocks[at];
                let present = &self.slots[slot].value;
                let order = rule
                    .order((arriving.hlc, log), (stamp.hlc, around.streams.log(stamp.stream)))
                    .then_with(|| bytes.cmp(&value::item(present)));
                let won = match arriving.hlc.cmp(&stamp.hlc) {
                    std::cmp::Ordering::Equal if canary::on(Fault::NoTieBreak) => false,
                    _ if around.conflicts.is_quiet() && canary::on(Fault::SnapshotLowers) => true,
                    _ => order.is_gt() || canary::on(Fault::LastArrivalWins),
                };
                let held = (stamp.stream, stamp.hlc);
                let elsewhere = order.is_eq() && arriving.s != stamp.stream;
                if elsewhere && !self.has_written(around, earlier, held)? {
                    // A snapshot told of it by its log; here comes the branch that has it.
                    self.clocks[at].stream = arriving.s;
                }
                let choice = rule == Rule::Last && order.is_ne() && self.is_chosen();
                let loser = if won { (held, by) } else { (by, held) };
                let unseen = choice
                    && !around.contexts.covers(loser.1, loser.0)?
                    && !canary::on(Fault::OverwriteSilently);
                let kept = || if won { value::item(present) } else { bytes.to_vec() };
                // One that was found a moment ago may be settled by what arrives with it.
                // What a snapshot says again is told by its log, not by the branch of it: it settles nothing.
                let again = order.is_eq() && around.conflicts.is_quiet();
                if unseen || !again && (!lost.is_empty() || around.conflicts.has(self.e)) {
                    let lost_value = unseen.then(|| (loser.0, kept()));
                    let (value, held) = (bytes.to_vec(), loser.1);
                    lost.push(Met { field: number, by, value, held, lost: lost_value });
                }
                won
            }
        };
        if !won {
            let after_all = at.is_some_and(|at| self.clocks[at].hlc < arriving.hlc);
            let before = match rule {
                Rule::First if after_all => self.slots[slot].value.clone(),
                _ => self.earlier(around, earlier, number, (arriving.hlc, log))?,
            };
            return Ok(Some((before, after)));
        }
        let stamp = Stamp { field: number, hlc: arriving.hlc, stream: arriving.s };
        match at {
            Some(at) => self.clocks[at] = stamp,
            None => self.clocks.push(stamp),
        }
        match field {
            Some(field) if fits(field, &after) => {
                self.ext_changed |= self.ext.remove(&number).is_some();
            }
            _ if canary::on(Fault::DropUnknownFields) => {}
            _ => {
                self.ext.insert(number, bytes.to_vec());
                self.ext_changed = true;
            }
        }
        let slot = &mut self.slots[slot];
        let before = std::mem::replace(&mut slot.value, after.clone());
        slot.before.get_or_insert_with(|| before.clone());
        Ok(Some((before, after)))
    }

    /// Whether a stream is known to have written to this entity at a stamp.
    fn has_written(
        &self,
        around: &Around<'_, '_>,
        earlier: &[Arriving<'_>],
        (s, hlc): (u32, Hlc),
    ) -> Result<bool> {
        if around.conflicts.is_quiet() || earlier.iter().any(|one| (one.s, one.hlc) == (s, hlc)) {
            return Ok(true);
        }
        let found = Read(around.connection).first(
            "SELECT EXISTS (SELECT 1 FROM change WHERE s = ?1 AND hlc = ?2 AND e = ?3)",
            (s, hlc.0.cast_signed(), self.e),
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(false))
    }

    /// Whether somebody chooses what it says: verdicts and exceeded limits follow from what happened.
    fn is_chosen(&self) -> bool {
        let follows =
            |kind: &Kind| matches!(kind.kind, EntityKind::SlaVerdict | EntityKind::WipBreach);
        !self.kind.is_some_and(follows)
    }

    /// What was written into a field, as far as is known: by the change log, and by what arrives.
    fn writes(
        &mut self,
        around: &Around<'_, '_>,
        arriving: &[Arriving<'_>],
        field: u16,
    ) -> Result<Vec<((u32, Hlc), Value)>> {
        if self.history.is_none() {
            self.history = Some(match self.e {
                Some(e) => history(around.connection, e)?,
                None => Vec::new(),
            });
        }
        let known = self.history.iter().flatten().filter(|(number, ..)| *number == field);
        let known = known.map(|(_, by, value)| (*by, value.clone()));
        let arriving = arriving.iter().filter(|one| one.op.field == field).filter_map(|one| {
            let Change::Set(bytes) = &one.op.change else { return None };
            Some(((one.s, one.hlc), value::of_item(bytes)))
        });
        Ok(known.chain(arriving).collect())
    }

    /// Whether somebody wrote a field who had seen a write of it, or said that again.
    fn overtaken(
        &mut self,
        around: &mut Around<'_, '_>,
        ops: &[Arriving<'_>],
        field: u16,
        (lost, value): ((u32, Hlc), &[u8]),
    ) -> Result<bool> {
        for (by, other) in self.writes(around, ops, field)? {
            let again = || value::item(&other) == value;
            if around.contexts.says_again(by, lost) && again()
                // Who has seen a write of a field gives a later stamp to the next; an edit is one of another.
                || (by.1 > lost.1 || field == ALIVE_NUMBER)
                    && by != lost
                    && around.contexts.covers(by, lost)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What a field held before a change that comes late: of the greatest stamp below its own.
    fn earlier(
        &mut self,
        around: &Around<'_, '_>,
        earlier: &[Arriving<'_>],
        field: u16,
        below: (Hlc, LogId),
    ) -> Result<Value> {
        let written = self.writes(around, earlier, field)?.into_iter();
        let stamped = written.map(|((s, hlc), value)| ((hlc, around.streams.log(s)), value));
        let found = stamped.filter(|(stamp, _)| *stamp < below);
        Ok(found.max_by_key(|(stamp, _)| *stamp).map_or(Value::Null, |(_, value)| value))
    }

    /// Merges an update of a long text. One that cannot be read changes nothing, on any desk.
    fn text(
        &mut self,
        connection: &Connection,
        arriving: &Arriving<'_>,
        update: &[u8],
    ) -> Result<Option<(Value, Value)>> {
        let number = arriving.op.field;
        if self.field(number).is_some_and(|field| field.shape != Shape::Body)
            || !self.texts.merge(connection, (self.e, number), update)?
        {
            return Ok(None);
        }
        // The next edit here must be later than what it builds on.
        if self.field(number).is_some() {
            match self.clocks.iter_mut().find(|stamp| stamp.field == number) {
                Some(stamp) if stamp.hlc >= arriving.hlc => {}
                Some(stamp) => (stamp.hlc, stamp.stream) = (arriving.hlc, arriving.s),
                None => {
                    let (hlc, stream) = (arriving.hlc, arriving.s);
                    self.clocks.push(Stamp { field: number, hlc, stream });
                }
            }
        }
        Ok(Some((Value::Null, Value::Update(update.to_vec()))))
    }

    /// Writes the rows of the entity, a new one in the part it came in, and gives its local number.
    fn save(&mut self, connection: &Connection, (id, p): (Uuid, i64), at: i64) -> Result<i64> {
        let clocks = change::pack(&self.clocks);
        let created = self.e.is_none();
        let e = match self.e {
            None => {
                connection
                    .prepare_cached(
                        "INSERT INTO ent (id, p, kind, clk, ext) VALUES (?1, ?2, ?3, ?4, ?5)",
                    )
                    .store()?
                    .execute((id, p, self.number, clocks, pack_ext(&self.ext)))
                    .store()?;
                *self.e.insert(connection.last_insert_rowid())
            }
            Some(e) if self.ext_changed => {
                connection
                    .prepare_cached("UPDATE ent SET clk = ?2, ext = ?3 WHERE e = ?1")
                    .store()?
                    .execute((e, clocks, pack_ext(&self.ext)))
                    .store()?;
                e
            }
            Some(e) => {
                connection
                    .prepare_cached("UPDATE ent SET clk = ?2 WHERE e = ?1")
                    .store()?
                    .execute((e, clocks))
                    .store()?;
                e
            }
        };
        if let Some(kind) = self.kind {
            let held = self.slots.iter().filter(|slot| slot.before.is_some());
            let written = held.map(|slot| (slot.number, &slot.value));
            project(connection, e, kind, created, at, written)?;
        }
        self.texts.save(connection, e)?;
        Ok(e)
    }
}

/// Whether losing one of two values would be a loss. Where a card stands within its column is not.
fn tells_apart(field: Option<Field>, one: &Value, other: &Value) -> bool {
    match (field.map(|field| field.shape), one, other) {
        (Some(Shape::Place), Value::Place(one), Value::Place(other)) => {
            (one.board, one.column) != (other.board, other.column)
        }
        _ => one != other,
    }
}

/// Every write of an entity that the change log knows: of which field, by which stream and when, and what.
pub(super) type History = Vec<(u16, (u32, Hlc), Value)>;

pub(super) fn history(connection: &Connection, e: i64) -> Result<History> {
    let rows = Read(connection).rows(
        "SELECT s, hlc, ops FROM change WHERE e = ?1 AND s > 0",
        [e],
        |row| Ok((row.get::<_, u32>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?)),
    )?;
    let mut known = Vec::new();
    for (s, hlc, ops) in rows {
        for (field, (_, after)) in value::decode(&ops)? {
            known.push((field, (s, Hlc(hlc.cast_unsigned())), after));
        }
    }
    Ok(known)
}
