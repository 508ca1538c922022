//! Exactly one process on a data directory notifies.
//!
//! The lock is the system's, on a file that is never removed: it ends with the process that held it,
//! however that ended, and the next one in line takes over.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

fn path(dir: &Path) -> PathBuf {
    dir.join("holdfast.alarm")
}

fn open(dir: &Path) -> std::io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(path(dir))
}

/// The turn of this process to notify; it ends when this is dropped.
pub(super) struct Turn(#[expect(dead_code, reason = "held, never read")] File);

/// Takes the turn where nobody has it.
///
/// # Errors
/// Where the file cannot be made.
pub(super) fn take(dir: &Path) -> std::io::Result<Option<Turn>> {
    let file = open(dir)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Turn(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Waits for the turn, for as long as that takes.
///
/// # Errors
/// Where the file cannot be made.
pub(super) fn wait(dir: &Path) -> std::io::Result<Turn> {
    let file = open(dir)?;
    file.lock()?;
    Ok(Turn(file))
}

/// Whether some process notifies. Takes no turn and makes no file.
pub(super) fn is_held(dir: &Path) -> bool {
    let Ok(file) = File::open(path(dir)) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}
