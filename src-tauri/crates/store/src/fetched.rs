//! What others wrote lies in a shared store: here it is not flushed to the disk by itself, which would keep
//! the writer waiting, but with whatever this desk writes next, or when the log file is copied. The log file
//! keeps its order, so nothing that builds on it is ever there without it; a power cut before takes it back
//! as a whole, cursors and all, and it is fetched again.

use crate::error::Context;
use crate::store::Store;
use holdfast_domain::Result;
use rusqlite::Connection;
use std::sync::MutexGuard;

/// The writer while its commits are not flushed.
struct Unflushed<'a>(MutexGuard<'a, Connection>);

impl Drop for Unflushed<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.pragma_update(None, "synchronous", "FULL") {
            tracing::error!(%error, "writes may not survive a power cut");
        }
    }
}

impl Store {
    /// Writes what was fetched.
    pub(crate) fn fetched_write<T>(&self, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut writer = Unflushed(self.writer());
        writer.0.pragma_update(None, "synchronous", "NORMAL").store()?;
        self.sync_write_on(&mut writer.0, f)
    }

    /// Flushes what was fetched to the disk.
    pub(crate) fn flush(&self) -> Result<()> {
        let touch = "UPDATE own SET observed = observed";
        self.sync_write(|connection| connection.execute(touch, []).store().map(drop))
    }
}
