//! What goes along into a new log, when this desk leaves one.

use super::apply::Inbox;
use super::conflict::Conflicts;
use super::context::Contexts;
use super::entity::{self, Around, Arriving};
use crate::change;
use crate::error::Context;
use crate::store::Read;
use crate::value::{self, Value};
use holdfast_domain::{Hlc, Result};
use holdfast_wire::{Change, Op};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a stream wrote from a stamp on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Along {
    pub(super) s: u32,
    /// The first stamp that goes along.
    pub(super) from: Hlc,
    /// The last transaction that stays, and its stamp.
    pub(super) stays: (u64, Hlc),
}

impl Inbox<'_> {
    /// Moves changes to the new stream with their stamps, the clocks of the fields they wrote and the
    /// conflicts they are in.
    pub(super) fn take_along(&mut self, along: &Along, new: u32) -> Result<()> {
        let (old, from) = (along.s, along.from.0.cast_signed());
        let tied = self.restamp(along, new)?;
        // Within a stream a stamp is one transaction: what a copy wrote at a stamp of ours stays.
        for sql in [
            "UPDATE OR REPLACE conflict SET s = ?2 WHERE s = ?1 AND hlc >= ?3
                AND hlc NOT IN (SELECT hlc FROM change WHERE s = ?2)",
            "UPDATE change SET s = ?2 WHERE s = ?1 AND hlc >= ?3
                AND hlc NOT IN (SELECT hlc FROM change WHERE s = ?2)",
        ] {
            self.connection.execute(sql, (old, new, from)).store()?;
        }
        // What a copy wrote under our name beyond what stays, nobody had seen.
        let (seq, hlc) = along.stays;
        self.connection
            .execute(
                "DELETE FROM seen WHERE s = ?2 AND of = ?1 AND hlc > ?3",
                (old, new, hlc.0.cast_signed()),
            )
            .store()?;
        self.connection
            .execute(
                "INSERT OR REPLACE INTO seen (s, of, after, seq, hlc) VALUES (?2, ?1, 0, ?3, ?4)",
                (old, new, seq.cast_signed(), hlc.0.cast_signed()),
            )
            .store()?;
        tied.into_iter().try_for_each(|(e, hlc)| self.meet(new, e, hlc))
    }

    /// Clocks of fields that were written by what goes along are the new stream's. Gives the entities and
    /// stamps at which somebody else's write holds.
    fn restamp(&self, along: &Along, new: u32) -> Result<BTreeSet<(i64, Hlc)>> {
        let read = Read(self.connection);
        let stamp = |hlc: i64| Hlc(hlc.cast_unsigned());
        let taken: BTreeSet<Hlc> = read
            .rows("SELECT DISTINCT hlc FROM change WHERE s = ?1", [new], |row| {
                row.get(0).map(stamp)
            })?
            .into_iter()
            .collect();
        let touched: Vec<(i64, Vec<u8>)> = read.rows(
            "SELECT DISTINCT ent.e, clk FROM change CROSS JOIN ent USING (e) WHERE s = ?1 AND hlc >= ?2",
            (along.s, along.from.0.cast_signed()),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let mut tied = BTreeSet::new();
        for (e, clocks) in touched {
            let mut stamps = change::stamps(&clocks);
            let goes = |hlc: Hlc| hlc >= along.from && !taken.contains(&hlc);
            for stamp in stamps.iter_mut().filter(|stamp| goes(stamp.hlc)) {
                if stamp.stream == along.s {
                    stamp.stream = new;
                } else {
                    tied.insert((e, stamp.hlc));
                }
            }
            self.connection
                .prepare_cached("UPDATE ent SET clk = ?2 WHERE e = ?1")
                .store()?
                .execute((e, change::pack(&stamps)))
                .store()?;
            super::root::mark(self.connection, e)?;
        }
        Ok(tied)
    }

    /// Merges what went along at a stamp once more: under the greater log it may hold now.
    fn meet(&mut self, new: u32, e: i64, hlc: Hlc) -> Result<()> {
        let rows = Read(self.connection).rows(
            "SELECT ent.id, ent.kind, at, ops FROM change CROSS JOIN ent USING (e)
             WHERE s = ?1 AND hlc = ?2 AND e = ?3 ORDER BY seq",
            (new, hlc.0.cast_signed(), e),
            |row| Ok((row.get::<_, Uuid>(0)?, row.get(1)?, row.get(2)?, row.get::<_, Vec<u8>>(3)?)),
        )?;
        let mut ops = Vec::new();
        let mut at_ms = 0;
        for (entity, kind, at, written) in &rows {
            at_ms = *at;
            for (field, (_, after)) in value::decode(written)? {
                if !matches!(after, Value::Update(_)) {
                    let change = Change::Set(value::item(&after));
                    ops.push(Op { entity: *entity, kind: *kind, field, change });
                }
            }
        }
        let Some(id) = ops.first().map(|op| op.entity) else { return Ok(()) };
        let arriving: Vec<Arriving<'_>> =
            ops.iter().map(|op| Arriving { txn: 0, s: new, hlc, at_ms, op }).collect();
        let mut contexts = Contexts::new(self.connection, &self.streams)?;
        let mut around = Around {
            connection: self.connection,
            streams: &self.streams,
            contexts: &mut contexts,
            conflicts: &mut Conflicts::load(self.connection)?,
            now_ms: self.now.timestamp_millis(),
        };
        let Some(merged) = entity::merge(&mut around, id, &arriving)? else { return Ok(()) };
        if let Some(kind) = merged.kind.filter(|_| !merged.changed.is_empty()) {
            self.derived.note(Read(self.connection), kind.kind, merged.e, &merged.changed)?;
            self.received.loads_changed |= super::derive::loads(kind.kind, &merged.changed);
        }
        Ok(())
    }
}
