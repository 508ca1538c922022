//! Turns what SQLite and the file system report into the one error type.

use holdfast_domain::{Error, ErrorCode};
use rusqlite::ffi::ErrorCode as Sqlite;

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
    match code {
        Some(Sqlite::DiskFull) => Error::new(
            ErrorCode::DiskFull,
            "The disk is full, so the change was not saved.",
            "Free some space and do it again; nothing else was lost.",
        ),
        Some(Sqlite::ReadOnly | Sqlite::CannotOpen | Sqlite::PermissionDenied) => Error::new(
            ErrorCode::ReadOnly,
            "The data directory cannot be written.",
            "Make it writable for your user, or choose another with --data or HOLDFAST_DATA.",
        ),
        Some(Sqlite::DatabaseCorrupt | Sqlite::NotADatabase) => corrupt(error),
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
