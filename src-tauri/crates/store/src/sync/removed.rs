//! Removed devices: what lies beyond the last transaction that counts is kept for review and applies
//! nowhere. What was applied of it before the removal arrived is taken back: the entities it touched are
//! made anew from what the change log still holds.

use super::apply::Inbox;
use super::conflict;
use super::context;
use super::entity::name;
use super::ext::{pack_ext, unpack_ext};
use super::members::bodies;
use super::parts::Parts;
use super::project::{fits, project};
use super::stream::{self, CONTROL, Stream, Streams};
use crate::change::{self, Stamp};
use crate::error::Context as _;
use crate::registry::{self, Shape};
use crate::store::{Read, Store};
use crate::text::Body;
use crate::value::{self, Ops, Value};
use holdfast_domain::{Hlc, Result, Source, Timestamp};
use holdfast_wire::{Change, LogId, Op, Record, Rule, Txn, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A transaction of a removed device that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// Its log.
    pub log: LogId,
    /// Its number there.
    pub seq: u64,
    /// When, by the writer's clock.
    pub at: Timestamp,
    /// Who.
    pub user: Option<Uuid>,
    /// By which command.
    pub command: String,
    /// What it would change, with the name or title that it would have where one is written.
    pub entities: BTreeMap<Uuid, Option<String>>,
}

impl Store {
    /// What removed devices wrote after their removal, oldest first, `limit` transactions at most.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn review_queue(&self, limit: usize) -> Result<Vec<Reviewed>> {
        self.read(|read| {
            let members = self.members_cache().get(read)?;
            let parts = Parts::load(read)?;
            let mut queue = Vec::new();
            for stream in Streams::load(read)?.iter().filter(|stream| stream.p != CONTROL) {
                let of = (stream.p, stream.log);
                let beyond = parts.verdict(&members, of, stream.stored) == Verdict::Removed;
                if stream.stored == 0 || !beyond {
                    continue;
                }
                let of = (stream.s, stream.applied);
                // What changes nothing is nothing to look at.
                let changing = txns(read, of)?.into_iter().filter(|(_, txn)| !txn.ops.is_empty());
                for (seq, txn) in changing.take(limit - queue.len().min(limit)) {
                    let mut entities: BTreeMap<Uuid, Option<String>> = BTreeMap::new();
                    for op in &txn.ops {
                        let name = entities.entry(op.entity).or_default();
                        *name = name.take().or_else(|| named(op));
                    }
                    queue.push(Reviewed {
                        log: stream.log,
                        seq,
                        at: value::millis(txn.at_ms),
                        user: txn.user,
                        command: txn.command,
                        entities,
                    });
                }
            }
            Ok(queue)
        })
    }
}

/// The name or title that an operation writes.
fn named(op: &Op) -> Option<String> {
    let field = registry::kind_of_number(op.kind)?.field(op.field)?;
    let Change::Set(item) = &op.change else { return None };
    let names = matches!(field.name, "name" | "title");
    names.then(|| value::of_item(item).as_text().map(str::to_owned)).flatten()
}

/// The stored transactions of a stream behind `after`.
fn txns(read: Read<'_>, (s, after): (u32, u64)) -> Result<Vec<(u64, Txn)>> {
    let mut found = Vec::new();
    for bytes in bodies(read, s, after)? {
        let segment = holdfast_wire::open(&bytes).map_err(crate::error::corrupt)?;
        let mut seq = segment.header.first;
        for record in segment.records {
            let counts = record.counts();
            if let Record::Txn(txn) = record
                && seq > after
            {
                found.push((seq, txn));
            }
            seq += u64::from(counts);
        }
    }
    Ok(found)
}

impl Inbox<'_> {
    /// Takes back what was applied beyond the last transaction that counts.
    pub(super) fn take_back(&mut self) -> Result<()> {
        if holdfast_wire::canary::on(holdfast_wire::canary::Fault::BeyondTheCutoff) {
            return Ok(());
        }
        let over: Vec<Stream> = self
            .streams
            .iter()
            .filter(|stream| stream.p != CONTROL && !self.is_own(stream.s))
            .filter(|stream| stream.applied.max(stream.known) > 0)
            .filter(|stream| {
                let reached = stream.applied.max(stream.known);
                let of = (stream.p, stream.log);
                self.parts.verdict(&self.members, of, reached) == Verdict::Removed
            })
            .cloned()
            .collect();
        for stream in over {
            let of = (stream.p, stream.log);
            let verdict = |seq| self.parts.verdict(&self.members, of, seq);
            let counts = |seq| verdict(seq) == Verdict::Accepted;
            let (mut upto, mut beyond) = (0, stream.applied.max(stream.known) + 1);
            while upto + 1 < beyond {
                let middle = upto + (beyond - upto) / 2;
                if counts(middle) { upto = middle } else { beyond = middle }
            }
            self.cut(&stream, upto)?;
        }
        // With the word that a pod is kept apart goes what a removed device wrote there.
        let told = self.parts.untold().count();
        self.parts = Parts::load(Read(self.connection))?;
        if self.parts.untold().count() > told { self.take_back() } else { Ok(()) }
    }

    /// Cuts a stream off behind a transaction.
    fn cut(&mut self, stream: &Stream, upto: u64) -> Result<()> {
        let read = Read(self.connection);
        let mut kept = Hlc::ZERO;
        let mut touched: BTreeSet<i64> = BTreeSet::new();
        for (seq, txn) in txns(read, (stream.s, upto.saturating_sub(1)))? {
            if seq <= upto {
                kept = txn.hlc;
                continue;
            }
            for op in &txn.ops {
                touched.extend(read.find(name(op))?);
            }
        }
        if upto > 0 && kept == Hlc::ZERO && stream.applied < upto {
            // Not all that counts has arrived; a snapshot brought more than that.
            return Ok(());
        }
        let beyond = |s: u32, hlc: Hlc| s == stream.s && hlc > kept;
        let all = read.rows("SELECT e, clk FROM ent", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })?;
        let stamped = all.into_iter().filter(|(_, clocks)| {
            change::stamps(clocks).iter().any(|stamp| beyond(stamp.stream, stamp.hlc))
        });
        touched.extend(stamped.map(|(e, _)| e));
        let texts: BTreeSet<(i64, u16)> = read
            .rows(
                "SELECT e, ops FROM change WHERE s = ?1 AND hlc > ?2",
                (stream.s, kept.0.cast_signed()),
                |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)),
            )?
            .into_iter()
            .map(|(e, ops)| {
                touched.insert(e);
                let ops = value::decode(&ops)?;
                let texts =
                    ops.into_iter().filter(|(_, (_, after))| matches!(after, Value::Update(_)));
                Ok(texts.map(|(field, _)| (e, field)).collect::<Vec<_>>())
            })
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect();
        if let Some(known) = self.streams.get_mut(stream.s) {
            known.applied = known.applied.min(upto);
            known.known = known.known.min(upto);
            known.hlc = kept;
            stream::save(self.connection, known)?;
        }
        for e in touched.iter().copied() {
            let of_text = texts.range((e, 0)..=(e, u16::MAX)).map(|(_, field)| *field);
            let mut log = log_of(Read(self.connection), e)?;
            log.retain(|one| !beyond(one.stream, one.hlc));
            self.rebuild(e, &|stamp| beyond(stamp.stream, stamp.hlc), &log, of_text.collect())?;
        }
        // Only now, behind the notes of what was taken back: were the newest rows taken out first, their
        // numbers would be given again, and who follows the log by number would miss what they say.
        for sql in [
            "DELETE FROM change WHERE s = ?1 AND hlc > ?2",
            "DELETE FROM conflict WHERE s = ?1 AND hlc > ?2",
            "DELETE FROM seen WHERE s = ?1 AND after > ?2",
        ] {
            self.connection
                .prepare_cached(sql)
                .store()?
                .execute((stream.s, kept.0.cast_signed()))
                .store()?;
        }
        context::renew(self.connection, stream.s)?;
        // What was overwritten by what was taken back may be in conflict with what holds.
        self.meet_again(touched.iter().copied())?;
        // What this desk replaced may wait beside nothing else now.
        touched.into_iter().try_for_each(|e| self.settle_replaced(e))
    }

    /// Makes fields of an entity anew, those with a stamp that is `wrong` and its `texts`, from what the
    /// change log says. What is in conflict with them is to be found out again.
    pub(super) fn rebuild(
        &mut self,
        e: i64,
        wrong: &dyn Fn(&Stamp) -> bool,
        log: &[Logged],
        texts: BTreeSet<u16>,
    ) -> Result<()> {
        type Row = (u16, Vec<u8>, Option<Vec<u8>>);
        let read = Read(self.connection);
        let row: Option<Row> =
            read.first("SELECT kind, clk, ext FROM ent WHERE e = ?1", [e], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let Some((number, clocks, ext)) = row else { return Ok(()) };
        let kind = registry::kind_of_number(number);
        let mut ext = unpack_ext(ext.as_deref())?;
        let (gone, mut stamps): (Vec<Stamp>, Vec<Stamp>) =
            change::stamps(&clocks).into_iter().partition(|stamp| wrong(stamp));
        let mut written = BTreeMap::new();
        let mut ops = Ops::new();
        for stamp in gone {
            let field = kind.and_then(|kind| kind.field(stamp.field));
            let candidates = log.iter().filter(|one| one.field == stamp.field);
            let best = candidates
                .reduce(|best, one| if one.beats(best, &self.streams) { one } else { best });
            ext.remove(&stamp.field);
            conflict::forget(self.connection, e, stamp.field)?;
            if let Some(best) = best {
                stamps.push(Stamp { field: best.field, hlc: best.hlc, stream: best.stream });
            }
            if field.is_some_and(|field| field.shape == Shape::Body) {
                continue;
            }
            let before = match (kind, field) {
                (Some(kind), Some(field)) => {
                    read.fields(e, kind, std::iter::once(field))?.pop().unwrap_or(Value::Null)
                }
                _ => Value::Null,
            };
            let after = best.map_or(Value::Null, |best| best.value.clone());
            if best.is_some() && field.is_none_or(|field| !fits(field, &after)) {
                ext.insert(stamp.field, value::item(&after));
            }
            ops.insert(stamp.field, (before, after.clone()));
            written.insert(stamp.field, after);
        }
        for field in texts {
            let updates = log.iter().filter(|one| one.field == field);
            let updates: Vec<&[u8]> = updates
                .filter_map(|one| match &one.value {
                    Value::Update(update) => Some(update.as_slice()),
                    _ => None,
                })
                .collect();
            let mut body = Body::load(None)?;
            for update in &updates {
                body.merge(update)?;
            }
            if updates.is_empty() {
                self.connection
                    .execute("DELETE FROM doc WHERE e = ?1 AND field = ?2", (e, field))
                    .store()?;
            } else {
                self.connection
                    .execute(
                        "UPDATE doc SET ystate = ?3, text = ?4 WHERE e = ?1 AND field = ?2",
                        (e, field, body.state(), body.text()),
                    )
                    .store()?;
            }
            ops.entry(field).or_insert((Value::Null, Value::Null));
        }
        self.connection
            .execute(
                "UPDATE ent SET clk = ?2, ext = ?3 WHERE e = ?1",
                (e, change::pack(&stamps), pack_ext(&ext)),
            )
            .store()?;
        if let Some(kind) = kind {
            // The beginning of what only a removed device made is gone: it is not shown.
            let at = self.now.timestamp_millis();
            let written = written.iter().map(|(number, value)| (*number, value));
            project(self.connection, e, kind, false, at, written)?;
            if super::settle::matters(self.parts.has_pods(), kind.kind, false, &ops) {
                self.rehome.push(e);
            }
            self.derived.note(read, kind.kind, e, &ops)?;
            self.received.loads_changed |= super::derive::loads(kind.kind, &ops);
        }
        self.note_taken_back(e, &ops)
    }

    /// Enters into the history of this desk, of which nothing is sent, that something was taken back.
    fn note_taken_back(&self, e: i64, ops: &Ops) -> Result<()> {
        let head = change::Head {
            s: 0,
            hlc: Hlc::at(self.now),
            cmd: Uuid::nil(),
            at: self.now.timestamp_millis(),
            actor: None,
            source: Source::System.word(),
            command: "device_remove",
            undo_of: None,
        };
        change::insert(self.connection, &head, e, &change::Entry::of(ops))
    }
}

/// A value of the change log.
pub(super) struct Logged {
    seq: i64,
    pub(super) stream: u32,
    pub(super) hlc: Hlc,
    pub(super) field: u16,
    pub(super) value: Value,
    rule: Rule,
}

impl Logged {
    /// Whether it holds against another of its field: by stamp, by log; what one transaction wrote twice, by
    /// order; what two branches of a log wrote, by value.
    pub(super) fn beats(&self, other: &Self, streams: &Streams) -> bool {
        let stamp = |one: &Self| (one.hlc, streams.log(one.stream));
        let tie = || {
            if self.stream == other.stream {
                self.seq.cmp(&other.seq)
            } else {
                value::item(&self.value).cmp(&value::item(&other.value))
            }
        };
        self.rule.order(stamp(self), stamp(other)).then_with(tie).is_gt()
    }
}

/// Every value that streams wrote to an entity, oldest first.
pub(super) fn log_of(read: Read<'_>, e: i64) -> Result<Vec<Logged>> {
    let rows = read.rows(
        "SELECT seq, s, hlc, ops, kind FROM change CROSS JOIN ent USING (e)
         WHERE e = ?1 AND s > 0 ORDER BY hlc, seq",
        [e],
        |row| {
            let (seq, s, hlc) = (row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?);
            Ok((seq, s, hlc, row.get::<_, Vec<u8>>(3)?, row.get::<_, u16>(4)?))
        },
    )?;
    let mut log = Vec::new();
    for (seq, stream, hlc, ops, kind) in rows {
        let hlc = Hlc(hlc.cast_unsigned());
        for (field, (_, value)) in value::decode(&ops)? {
            let rule = registry::rule(kind, field);
            log.push(Logged { seq, stream, hlc, field, value, rule });
        }
    }
    Ok(log)
}
