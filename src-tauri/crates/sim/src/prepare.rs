//! Prepared data directories: migrating a new database for every desk of every seed would be most of
//! the time. What is random in them is set by the dice.

use crate::dice::Dice;
use holdfast_domain::{Result, Timestamp};
use holdfast_store::{Store, damaged};
use holdfast_wire::{LogId, WorkspaceId};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A database of a desk that has done nothing yet.
pub struct Template {
    /// Where all desks of a run are.
    root: TempDir,
}

impl Template {
    /// Makes it, in memory where the system has a file system there.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn new() -> Result<Self> {
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() {
            tempfile::Builder::new().prefix("holdfast-sim").tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let root = root.map_err(damaged)?;
        Store::open(&root.path().join("template"), Timestamp::UNIX_EPOCH).map(drop)?;
        Ok(Self { root })
    }

    /// A new directory for a desk with this log.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn desk(&self, name: &str, log: LogId, dice: &mut Dice) -> Result<PathBuf> {
        let dir = self.root.path().join(name);
        copy(&self.root.path().join("template"), &dir)?;
        let database = Connection::open(holdfast_store::database(&dir)).map_err(damaged)?;
        database
            .execute("UPDATE stream SET log = ?1 WHERE s IN (SELECT s FROM own UNION SELECT control FROM own)", [log.0])
            .map_err(damaged)?;
        database.execute("UPDATE own SET nonce = ?1", [dice.uuid()]).map_err(damaged)?;
        Ok(dir)
    }

    /// Sets the id of the workspace of a desk that founds one.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn found(&self, dir: &Path, workspace: WorkspaceId) -> Result<()> {
        Store::open(dir, Timestamp::UNIX_EPOCH)?.adopt(workspace)
    }

    /// Forgets all desks.
    pub fn clear(&self) {
        for entry in std::fs::read_dir(self.root.path()).into_iter().flatten().flatten() {
            if entry.file_name() != "template" {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }

    /// Where to keep something.
    #[must_use]
    pub fn place(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }
}

/// Copies a data directory that nobody has open.
///
/// # Errors
/// Whatever the file system says.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to).map_err(damaged)?;
    for entry in std::fs::read_dir(from).map_err(damaged)? {
        let entry = entry.map_err(damaged)?;
        if entry.path().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).map_err(damaged)?;
        }
    }
    Ok(())
}
