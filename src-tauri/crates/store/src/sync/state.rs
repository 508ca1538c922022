//! Desks that applied the same must hold the same. Each says what it holds when it acknowledges, and
//! whoever has applied the same work at that moment compares.

use super::derive::unproven;
use super::stream::{DATA, Streams};
use crate::store::{Read, Store};
use holdfast_domain::{Hlc, Result};
use holdfast_wire::root::{self, Root};
use holdfast_wire::{Hash, LogId, State};
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
    for stream in Streams::load(read)?.iter().filter(|stream| stream.p == DATA) {
        let newest: Option<i64> = read
            .first("SELECT max(hlc) FROM change WHERE s = ?1", [stream.s], |row| {
                row.get::<_, Option<i64>>(0)
            })?
            .flatten();
        last.extend(newest.map(|hlc| (stream.log, Hlc(hlc.cast_unsigned()))));
    }
    Ok(root::work(last))
}
