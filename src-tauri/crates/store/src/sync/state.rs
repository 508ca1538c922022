//! Desks that applied the same must hold the same. Each says what it holds when it acknowledges, and
//! whoever has applied the same work at that moment compares.

use super::derive::unproven;
use super::stream::{CONTROL, Stream, Streams};
use crate::store::{Read, Store};
use holdfast_domain::{Hlc, Result};
use holdfast_wire::root::{self, Root};
use holdfast_wire::{Hash, LogId, Record, State};
use rusqlite::Connection;

impl Store {
    /// Compares what other desks said they hold with what this one holds, and says of each that can
    /// be compared whether it is the same: those that had applied just the work that is here now.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn compare(&self, said: &[(LogId, State)]) -> Result<Vec<(LogId, bool)>> {
        // A snapshot may tell more than the work that has arrived, or something else.
        if self.read(unproven)? {
            return Ok(Vec::new());
        }
        let here = self.read(work)?;
        if said.iter().all(|(_, state)| state.work != here) {
            return Ok(Vec::new());
        }
        self.settle_root()?;
        // Somebody may have written meanwhile.
        let here = self.sync_write(of)?;
        let comparable = said.iter().filter(|(_, state)| state.work == here.work);
        Ok(comparable.map(|(log, state)| (*log, state.root == here.root)).collect())
    }
}

/// What this desk holds.
pub(super) fn of(connection: &Connection) -> Result<State> {
    let root: Root = super::root::refresh(connection)?;
    Ok(State { work: work(Read(connection))?, root })
}

/// Which work this desk has applied. The acknowledgements among it leave no trace in the change log.
fn work(read: Read<'_>) -> Result<Hash> {
    let mut last = Vec::new();
    for stream in Streams::load(read)?.iter().filter(|stream| stream.p != CONTROL) {
        let newest: Option<i64> = read
            .first("SELECT max(hlc) FROM change WHERE s = ?1", [stream.s], |row| {
                row.get::<_, Option<i64>>(0)
            })?
            .flatten();
        if let Some(hlc) = newest.map(|hlc| Hlc(hlc.cast_unsigned())) {
            last.push((stream.log, hlc, holder(read, stream, hlc)?));
        }
    }
    Ok(root::work(last))
}

/// The segment of a stream that holds a transaction; zero while it is not sealed. It is one of the
/// last: only acknowledgements follow it.
fn holder(read: Read<'_>, stream: &Stream, hlc: Hlc) -> Result<Hash> {
    let mut before = i64::MAX;
    loop {
        let found = read.first(
            "SELECT last, body FROM seg WHERE s = ?1 AND last < ?2 AND first <= ?3
             ORDER BY last DESC LIMIT 1",
            (stream.s, before, stream.applied.cast_signed()),
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)),
        )?;
        let Some((last, body)) = found else { return Ok(Hash::ZERO) };
        let segment = holdfast_wire::open(&body).map_err(crate::error::corrupt)?;
        let holds = |record: &Record| matches!(record, Record::Txn(txn) if txn.hlc == hlc);
        if segment.records.iter().any(holds) {
            return Ok(segment.hash);
        }
        before = last;
    }
}
