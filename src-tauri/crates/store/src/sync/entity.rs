//! One entity while changes of others are merged into it.
//!
//! A register goes to the later stamp, then the greater log, then the greater value. Long texts merge.

use super::conflict::Conflicts;
use super::context::Contexts;
use super::ext::{Ext, pack_ext, unpack_ext};
use super::project::{fits, project};
use super::stream::Streams;
use crate::change::{self, Stamp};
use crate::error::Context as _;
use crate::registry::{self, ALIVE_NUMBER, Field, Kind, Shape};
use crate::store::Read;
use crate::text::Body;
use crate::value::{self, Ops, Value};
use holdfast_domain::{EntityKind, Hlc, Result};
use holdfast_wire::canary::{self, Fault};
use holdfast_wire::{Change, LogId, Op};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, HashMap};
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
    pub(super) kind: Option<&'static Kind>,
    /// Per transaction what it did, and whether to show it as a move.
    pub(super) rows: Vec<(usize, Ops)>,
    /// What it came to in all: for search and clocks.
    pub(super) changed: Ops,
}

struct Text {
    body: Body,
    /// The state it was loaded from, and what was merged since, to begin again behind a bad update.
    base: Option<Vec<u8>>,
    taken: Vec<Vec<u8>>,
}

struct Merging {
    /// None until it has a row.
    e: Option<i64>,
    number: u16,
    kind: Option<&'static Kind>,
    clocks: Vec<Stamp>,
    ext: Ext,
    /// Present values of the fields that are touched.
    values: HashMap<u16, Value>,
    written: BTreeMap<u16, Value>,
    ext_changed: bool,
    texts: BTreeMap<u16, Text>,
    /// What the change log says of each field; read only where a change comes late.
    history: Option<Vec<(u16, Hlc, LogId, Value)>>,
}

/// Merges changes, in the order of their streams, into an entity.
pub(super) fn merge(
    around: &mut Around<'_, '_>,
    id: Uuid,
    ops: &[Arriving<'_>],
) -> Result<Option<Merged>> {
    let Some(first) = ops.first() else { return Ok(None) };
    let mut merging = Merging::load(around.connection, id, first.op.kind)?;
    merging.present(around.connection, ops)?;
    let mut rows: Vec<(usize, Ops)> = Vec::new();
    let mut changed = Ops::new();
    let mut lost = Vec::new();
    for (index, arriving) in ops.iter().enumerate() {
        if arriving.op.kind != merging.number {
            continue;
        }
        let done = match &arriving.op.change {
            Change::Set(bytes) => merging.set(around, &ops[..index], arriving, bytes, &mut lost)?,
            Change::Text(update) => merging.text(around.connection, arriving, update)?,
        };
        let Some((before, after, won)) = done else { continue };
        let field = arriving.op.field;
        if won {
            changed
                .entry(field)
                .and_modify(|op: &mut (Value, Value)| op.1 = after.clone())
                .or_insert_with(|| (before.clone(), after.clone()));
        }
        match rows.last_mut() {
            Some((txn, ops)) if *txn == arriving.txn => drop(ops.insert(field, (before, after))),
            _ => rows.push((arriving.txn, Ops::from([(field, (before, after))]))),
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let at = ops.iter().map(|arriving| arriving.at_ms).max().unwrap_or_default();
    let e = merging.save(around.connection, id, at.min(around.now_ms))?;
    for lost in lost {
        around.conflicts.settle(around.contexts, e, &lost)?;
    }
    merging.deleted(around, e, ops, &changed)?;
    Ok(Some(Merged { e, kind: merging.kind, rows, changed }))
}

/// A write to a register that met another: which of them is not to be lost without a word.
pub(super) struct Met {
    pub(super) field: u16,
    /// The write that arrived.
    pub(super) by: (u32, Hlc),
    /// The write that holds.
    pub(super) held: (u32, Hlc),
    /// What is kept for choosing, where neither author had seen the other.
    pub(super) lost: Option<((u32, Hlc), Vec<u8>)>,
}

impl Merging {
    fn load(connection: &Connection, id: Uuid, kind: u16) -> Result<Self> {
        type Row = (i64, u16, Vec<u8>, Option<Vec<u8>>);
        let known: Option<Row> = connection
            .prepare_cached("SELECT e, kind, clk, ext FROM ent WHERE id = ?1")
            .store()?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()
            .store()?;
        let (e, number, clocks, ext) = match known {
            Some((e, number, clocks, ext)) => (Some(e), number, change::stamps(&clocks), ext),
            None => (None, kind, Vec::new(), None),
        };
        Ok(Self {
            e,
            number,
            kind: registry::kind_of_number(number),
            clocks,
            ext: unpack_ext(ext.as_deref())?,
            values: HashMap::new(),
            written: BTreeMap::new(),
            ext_changed: false,
            texts: BTreeMap::new(),
            history: None,
        })
    }

    fn field(&self, number: u16) -> Option<Field> {
        self.kind?.field(number)
    }

    /// Reads the present values of what is touched.
    fn present(&mut self, connection: &Connection, ops: &[Arriving<'_>]) -> Result<()> {
        let (Some(e), Some(kind)) = (self.e, self.kind) else { return Ok(()) };
        let mut fields: Vec<Field> = ops
            .iter()
            .filter(|arriving| matches!(arriving.op.change, Change::Set(_)))
            .filter(|arriving| self.clocks.iter().any(|stamp| stamp.field == arriving.op.field))
            .filter_map(|arriving| kind.field(arriving.op.field))
            .filter(|field| field.shape != Shape::Body)
            .collect();
        fields.sort_unstable_by_key(|field| field.number);
        fields.dedup();
        if fields.is_empty() {
            return Ok(());
        }
        let values = Read(connection).fields(e, kind, fields.iter().copied())?;
        self.values = fields.iter().map(|field| field.number).zip(values).collect();
        Ok(())
    }

    fn value(&self, field: u16) -> Value {
        match self.ext.get(&field) {
            Some(item) => value::of_item(item),
            None => self.values.get(&field).cloned().unwrap_or(Value::Null),
        }
    }

    /// Merges a write to a register: what stood before it, what it wrote, whether it holds.
    fn set(
        &mut self,
        around: &mut Around<'_, '_>,
        earlier: &[Arriving<'_>],
        arriving: &Arriving<'_>,
        bytes: &[u8],
        lost: &mut Vec<Met>,
    ) -> Result<Option<(Value, Value, bool)>> {
        let number = arriving.op.field;
        if number == ALIVE_NUMBER && bytes == [0xf4] && canary::on(Fault::NoDeletions) {
            return Ok(None);
        }
        let field = self.field(number);
        if field.is_some_and(|field| field.shape == Shape::Body) {
            return Ok(None);
        }
        let after = value::of_item(bytes);
        let log = around.streams.log(arriving.s);
        let by = (arriving.s, arriving.hlc);
        let at = self.clocks.iter().position(|stamp| stamp.field == number);
        let won = match at {
            None => true,
            Some(at) => {
                let stamp = self.clocks[at];
                let present = self.value(number);
                let order = (arriving.hlc, log)
                    .cmp(&(stamp.hlc, around.streams.log(stamp.stream)))
                    .then_with(|| bytes.cmp(&value::item(&present)));
                let won = match arriving.hlc.cmp(&stamp.hlc) {
                    std::cmp::Ordering::Equal if canary::on(Fault::NoTieBreak) => false,
                    _ => order.is_gt() || canary::on(Fault::LastArrivalWins),
                };
                let held = (stamp.stream, stamp.hlc);
                let apart = order.is_ne() && self.tells_apart(field, &present, &after);
                let loser = if won { (held, by) } else { (by, held) };
                let unseen = apart && !around.contexts.covers(loser.1, loser.0)?;
                let kept = || if won { value::item(&present) } else { bytes.to_vec() };
                if unseen || around.conflicts.any() {
                    let lost_value = unseen.then(|| (loser.0, kept()));
                    lost.push(Met { field: number, by, held: loser.1, lost: lost_value });
                }
                won
            }
        };
        if !won {
            let before = self.earlier(around, earlier, number, (arriving.hlc, log))?;
            return Ok(Some((before, after, false)));
        }
        let before = self.value(number);
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
        if field.is_some() {
            self.written.insert(number, after.clone());
        }
        self.values.insert(number, after.clone());
        Ok(Some((before, after, true)))
    }

    /// Whether losing one of two values would be a loss. Where a card stands within its column is not,
    /// and verdicts and exceeded limits follow from what happened.
    fn tells_apart(&self, field: Option<Field>, one: &Value, other: &Value) -> bool {
        let follows =
            |kind: &Kind| matches!(kind.kind, EntityKind::SlaVerdict | EntityKind::WipBreach);
        if self.kind.is_some_and(follows) {
            return false;
        }
        match (field.map(|field| field.shape), one, other) {
            (Some(Shape::Place), Value::Place(one), Value::Place(other)) => {
                (one.board, one.column) != (other.board, other.column)
            }
            _ => one != other,
        }
    }

    /// What a field held before a change that comes late: of the greatest stamp below its own.
    fn earlier(
        &mut self,
        around: &Around<'_, '_>,
        earlier: &[Arriving<'_>],
        field: u16,
        below: (Hlc, LogId),
    ) -> Result<Value> {
        if self.history.is_none() {
            self.history = Some(match self.e {
                Some(e) => history(around, e)?,
                None => Vec::new(),
            });
        }
        let known = self.history.iter().flatten().filter(|(number, ..)| *number == field);
        let known = known.map(|(_, hlc, log, value)| ((*hlc, *log), value.clone()));
        let batch = earlier.iter().filter(|one| one.op.field == field).filter_map(|one| {
            let Change::Set(bytes) = &one.op.change else { return None };
            Some(((one.hlc, around.streams.log(one.s)), value::of_item(bytes)))
        });
        let found = known.chain(batch).filter(|(stamp, _)| *stamp < below);
        Ok(found.max_by_key(|(stamp, _)| *stamp).map_or(Value::Null, |(_, value)| value))
    }

    /// Merges an update of a long text. One that cannot be read changes nothing, on any desk.
    fn text(
        &mut self,
        connection: &Connection,
        arriving: &Arriving<'_>,
        update: &[u8],
    ) -> Result<Option<(Value, Value, bool)>> {
        let number = arriving.op.field;
        if self.field(number).is_some_and(|field| field.shape != Shape::Body) {
            return Ok(None);
        }
        let text = match self.texts.entry(number) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => {
                let base: Option<Vec<u8>> = match self.e {
                    Some(e) => connection
                        .prepare_cached("SELECT ystate FROM doc WHERE e = ?1 AND field = ?2")
                        .store()?
                        .query_row((e, number), |row| row.get(0))
                        .optional()
                        .store()?,
                    None => None,
                };
                let body = Body::load(base.as_deref())?;
                free.insert(Text { body, base, taken: Vec::new() })
            }
        };
        if canary::on(Fault::TextLastWins) {
            text.body = Body::load(None)?;
        }
        if !text.body.take(update) {
            text.body = Body::load(text.base.as_deref())?;
            for taken in &text.taken {
                text.body.merge(taken)?;
            }
            return Ok(None);
        }
        text.taken.push(update.to_vec());
        // The next edit here must be later than what it builds on.
        if self.field(number).is_some() {
            match self.clocks.iter_mut().find(|stamp| stamp.field == number) {
                Some(stamp) if stamp.hlc >= arriving.hlc => {}
                Some(stamp) => (stamp.hlc, stamp.stream) = (arriving.hlc, arriving.s),
                None => {
                    self.clocks.push(Stamp {
                        field: number,
                        hlc: arriving.hlc,
                        stream: arriving.s,
                    });
                }
            }
        }
        Ok(Some((Value::Null, Value::Update(update.to_vec()), true)))
    }

    /// Writes the rows of the entity, and gives its local number.
    fn save(&mut self, connection: &Connection, id: Uuid, at: i64) -> Result<i64> {
        let clocks = change::pack(&self.clocks);
        let created = self.e.is_none();
        let e = match self.e {
            None => {
                connection
                    .prepare_cached(
                        "INSERT INTO ent (id, p, kind, clk, ext) VALUES (?1, 1, ?2, ?3, ?4)",
                    )
                    .store()?
                    .execute((id, self.number, clocks, pack_ext(&self.ext)))
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
            project(connection, e, kind, created, at, &self.written)?;
        }
        for (field, text) in &self.texts {
            if text.taken.is_empty() {
                continue;
            }
            connection
                .prepare_cached(
                    "INSERT INTO doc (e, field, ystate, text) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (e, field) DO UPDATE SET ystate = ?3, text = ?4",
                )
                .store()?
                .execute((e, field, text.body.state(), text.body.text()))
                .store()?;
        }
        Ok(e)
    }

    /// Says so where someone edited what another deleted, neither having seen the other.
    fn deleted(
        &self,
        around: &mut Around<'_, '_>,
        e: i64,
        ops: &[Arriving<'_>],
        changed: &Ops,
    ) -> Result<()> {
        let alive = self.clocks.iter().find(|stamp| stamp.field == ALIVE_NUMBER);
        let Some(alive) = alive else { return Ok(()) };
        let touched = changed.get(&ALIVE_NUMBER);
        let dead = match touched {
            Some((_, after)) => *after == Value::Bool(false),
            None => match self.kind {
                Some(kind) => {
                    let present =
                        Read(around.connection).fields(e, kind, std::iter::once(kind.alive()))?;
                    present.first() == Some(&Value::Bool(false))
                }
                None => false,
            },
        };
        let deleted = (alive.stream, alive.hlc);
        if !dead {
            if touched.is_some() {
                around.conflicts.forget(e, ALIVE_NUMBER)?;
            }
            return Ok(());
        }
        let edits: Vec<(u32, Hlc)> = if touched.is_some() {
            let others = self.clocks.iter().filter(|stamp| stamp.field != ALIVE_NUMBER);
            others.map(|stamp| (stamp.stream, stamp.hlc)).collect()
        } else {
            let others = ops.iter().filter(|one| one.op.field != ALIVE_NUMBER);
            others.map(|one| (one.s, one.hlc)).collect()
        };
        let newest = edits.into_iter().filter(|edit| edit.0 != deleted.0).max_by_key(|edit| edit.1);
        if let Some(edit) = newest
            && !around.contexts.covers(deleted, edit)?
            && !around.contexts.covers(edit, deleted)?
        {
            around.conflicts.edited_after_delete(e, edit)?;
        }
        Ok(())
    }
}

/// Every value that the change log knows of an entity.
fn history(around: &Around<'_, '_>, e: i64) -> Result<Vec<(u16, Hlc, LogId, Value)>> {
    let rows = Read(around.connection).rows(
        "SELECT s, hlc, ops FROM change WHERE e = ?1 AND s > 0",
        [e],
        |row| Ok((row.get::<_, u32>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?)),
    )?;
    let mut known = Vec::new();
    for (s, hlc, ops) in rows {
        for (field, (_, after)) in value::decode(&ops)? {
            known.push((field, Hlc(hlc.cast_unsigned()), around.streams.log(s), after));
        }
    }
    Ok(known)
}
