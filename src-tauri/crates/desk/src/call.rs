//! One run of one command: who asks, through which door, and at what instant.

use crate::host::Desk;
use holdfast_domain::{Result, Source, TechnicianId, Timestamp};
use holdfast_store::{Committed, Origin, Read, Write};
use std::sync::Arc;

/// The preference that says who sits at this desk.
pub(crate) const ME: &str = "me";

/// What a command has in hand.
pub(crate) struct Call<'a> {
    pub(crate) desk: &'a Arc<Desk>,
    pub(crate) source: Source,
    pub(crate) command: &'static str,
    /// The instant of the whole command.
    pub(crate) now: Timestamp,
}

impl<'a> Call<'a> {
    pub(crate) fn new(desk: &'a Arc<Desk>, source: Source, command: &'static str) -> Self {
        Self { desk, source, command, now: desk.now() }
    }

    /// Who sits at this desk, once the first run is finished.
    pub(crate) fn me(&self) -> Result<Option<TechnicianId>> {
        self.read(Self::who)
    }

    /// As [`Call::me`], within a read that goes on.
    pub(crate) fn who(read: Read<'_>) -> Result<Option<TechnicianId>> {
        Ok(read.preference(ME)?.and_then(|id| id.parse().ok()))
    }

    /// Who writes, for the change log.
    pub(crate) fn origin(&self) -> Result<Origin> {
        Ok(Origin {
            actor: self.me()?,
            source: self.source,
            command: self.command.to_owned(),
            now: self.now,
            undo_of: None,
        })
    }

    /// Reads from one consistent state.
    pub(crate) fn read<T>(&self, f: impl FnOnce(Read<'_>) -> Result<T>) -> Result<T> {
        self.desk.store.read(f)
    }

    /// Writes in one transaction.
    pub(crate) fn write<T>(
        &self,
        f: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<Committed<T>> {
        self.desk.store.mutate(&self.origin()?, f)
    }
}
