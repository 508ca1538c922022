//! What goes along into a new log, when this desk leaves one.

use super::apply::Inbox;
use super::context;
use crate::change::{self, Stamp};
use crate::error::Context;
use crate::store::Read;
use holdfast_domain::{Hlc, Result};
use std::collections::BTreeSet;

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
        self.restamp(along, new)?;
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
        // What is said again of an older log besides was written before that.
        self.connection
            .execute(
                "INSERT OR REPLACE INTO seen (s, of, after, seq, hlc) VALUES (?2, ?1, ?4, ?3, ?4)",
                (old, new, seq.cast_signed(), hlc.0.cast_signed()),
            )
            .store()?;
        context::renew(self.connection, new)?;
        // Under the greater log it may hold now, and who named the old one had not seen it.
        let moved = Read(self.connection).rows(
            "SELECT DISTINCT hlc, e FROM change WHERE s = ?1 AND hlc >= ?2",
            (new, from),
            |row| Ok((new, Hlc(row.get::<_, i64>(0)?.cast_unsigned()), row.get(1)?)),
        )?;
        self.meet(moved.into_iter())
    }

    /// Clocks of fields that were written by what goes along are the new stream's.
    fn restamp(&self, along: &Along, new: u32) -> Result<()> {
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
        for (e, clocks) in touched {
            let mut stamps = change::stamps(&clocks);
            let goes = |hlc: Hlc| hlc >= along.from && !taken.contains(&hlc);
            let ours = |stamp: &&mut Stamp| stamp.stream == along.s && goes(stamp.hlc);
            stamps.iter_mut().filter(ours).for_each(|stamp| stamp.stream = new);
            self.connection
                .prepare_cached("UPDATE ent SET clk = ?2 WHERE e = ?1")
                .store()?
                .execute((e, change::pack(&stamps)))
                .store()?;
            super::root::mark(self.connection, e)?;
        }
        Ok(())
    }
}
