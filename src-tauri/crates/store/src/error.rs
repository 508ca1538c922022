//! Turns what SQLite and the file system report into the one error type.

use holdfast_domain::{Error, ErrorCode};
use rusqlite::ffi::{self, ErrorCode as Sqlite};

/// What a stored value that cannot be read means.
pub fn corrupt(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "damaged database");
    Error::new(
        ErrorCode::CorruptDatabase,
        "The database of this desk is damaged.",
        "Restore the latest backup with `holdfast rpc backup_restore`, or from the window that opens next. The damaged file is kept.",
    )
}

/// What an error of SQLite means to a technician.
pub(crate) fn sqlite(error: rusqlite::Error) -> Error {
    let code = error.sqlite_error_code();
    // The file that processes share about the log cannot grow on a full disk.
    let no_room =
        error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE);
    match code {
        Some(code) if code == Sqlite::DiskFull || no_room => full(),
        Some(Sqlite::ReadOnly | Sqlite::CannotOpen | Sqlite::PermissionDenied) => Error::new(
            ErrorCode::ReadOnly,
            "The data directory cannot be written.",
            "Make it writable for your user, or choose another with --data or HOLDFAST_DATA.",
        ),
        Some(Sqlite::DatabaseCorrupt | Sqlite::NotADatabase) => corrupt(error),
        Some(Sqlite::SystemIoFailure) => {
            tracing::error!(%error, "the disk failed");
            Error::new(
                ErrorCode::Unreadable,
                "The disk with the data could not be read or written.",
                "Nothing was changed. Check the disk, and do it again.",
            )
        }
        Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => Error::new(
            ErrorCode::Busy,
            "Another program held the database for more than five seconds.",
            "Try again; if it stays, close other copies of Holdfast and programs that read the file.",
        ),
        _ => {
            tracing::error!(%error, "database error");
            Error::new(
                ErrorCode::Internal,
                format!("The database refused the change: {error}."),
                "Nothing was changed. Please report it with the log that `holdfast doctor` names.",
            )
        }
    }
}

/// There is no room for a change.
pub(crate) fn full() -> Error {
    Error::new(
        ErrorCode::DiskFull,
        "The disk is full, so the change was not saved.",
        "Free some space and do it again; nothing else was lost.",
    )
}

/// What an error of the file system means, with the path it is about.
pub fn io(error: &std::io::Error, path: &std::path::Path) -> Error {
    use std::io::ErrorKind;
    let path = path.display();
    match error.kind() {
        ErrorKind::StorageFull => Error::new(
            ErrorCode::DiskFull,
            format!("The disk is full: {path} could not be written."),
            "Free some space and do it again.",
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Error::new(
            ErrorCode::ReadOnly,
            format!("{path} cannot be written."),
            "Make it writable for your user, or choose another place.",
        ),
        ErrorKind::NotFound => {
            Error::new(ErrorCode::NotFound, format!("{path} does not exist."), "Check the path.")
        }
        _ => Error::new(
            ErrorCode::Unreadable,
            format!("{path} cannot be used: {error}."),
            "Check the path and its permissions.",
        ),
    }
}

/// Adds the meaning of an SQLite error to a result.
pub trait Context<T> {
    /// The value, or the error in our words.
    ///
    /// # Errors
    /// The error in our words.
    fn store(self) -> holdfast_domain::Result<T>;
}

impl<T> Context<T> for rusqlite::Result<T> {
    fn store(self) -> holdfast_domain::Result<T> {
        self.map_err(sqlite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_full_is_told_from_one_that_fails() {
        for (code, meaning) in [
            (ffi::SQLITE_FULL, ErrorCode::DiskFull),
            (ffi::SQLITE_IOERR_SHMSIZE, ErrorCode::DiskFull),
            (ffi::SQLITE_IOERR_WRITE, ErrorCode::Unreadable),
            (ffi::SQLITE_IOERR_FSYNC, ErrorCode::Unreadable),
            (ffi::SQLITE_READONLY_DIRECTORY, ErrorCode::ReadOnly),
            (ffi::SQLITE_CORRUPT, ErrorCode::CorruptDatabase),
        ] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(sqlite(error).code, meaning, "{code}");
        }
    }
}
