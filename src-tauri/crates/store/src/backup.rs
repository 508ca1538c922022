//! Copies of the whole database: before a migration, once a day, and on request.

use crate::error::{Context, io};
use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// How many daily copies are kept.
const KEEP: usize = 7;

/// A copy that lies in the backup directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Where.
    pub path: PathBuf,
    /// When it was made.
    pub at: Timestamp,
    /// Bytes.
    pub bytes: u64,
}

/// The backup directory of a data directory.
#[must_use]
pub fn dir(data: &Path) -> PathBuf {
    data.join("backups")
}

/// Writes a copy into the backup directory and removes the oldest beyond seven.
pub(crate) fn write(connection: &Connection, dir: &Path, now: Timestamp) -> Result<Copy> {
    std::fs::create_dir_all(dir).map_err(|error| io(&error, dir))?;
    let path = dir.join(format!("holdfast-{}.db", now.format("%Y%m%dT%H%M%S%3fZ")));
    let copy = write_to(connection, &path, now)?;
    for old in list(dir).into_iter().skip(KEEP) {
        std::fs::remove_file(&old.path).map_err(|error| io(&error, &old.path))?;
    }
    Ok(copy)
}

/// Writes a copy to a path of the user's, all or nothing.
pub(crate) fn write_to(connection: &Connection, path: &Path, now: Timestamp) -> Result<Copy> {
    if path.exists() {
        return Err(Error::new(
            ErrorCode::Invalid,
            format!("{} exists already.", path.display()),
            "Choose another name; a backup never overwrites a file.",
        ));
    }
    let partial = path.with_extension("partial");
    if partial.exists() {
        std::fs::remove_file(&partial).map_err(|error| io(&error, &partial))?;
    }
    let target = partial.to_string_lossy().into_owned();
    connection.execute("VACUUM INTO ?1", [&target]).store()?;
    let file = std::fs::File::open(&partial).map_err(|error| io(&error, &partial))?;
    file.sync_all().map_err(|error| io(&error, &partial))?;
    std::fs::rename(&partial, path).map_err(|error| io(&error, path))?;
    let bytes = std::fs::metadata(path).map_err(|error| io(&error, path))?.len();
    Ok(Copy { path: path.to_owned(), at: now, bytes })
}

/// The copies in a backup directory, newest first.
#[must_use]
pub fn list(dir: &Path) -> Vec<Copy> {
    let mut copies: Vec<_> = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let stamp = name.strip_prefix("holdfast-")?.strip_suffix(".db")?;
            let at =
                chrono::NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%S%3fZ").ok()?.and_utc();
            Some(Copy { path: entry.path(), at, bytes: entry.metadata().ok()?.len() })
        })
        .collect();
    copies.sort_by_key(|copy| std::cmp::Reverse(copy.at));
    copies
}

/// Puts a copy in place of the database. What was there is kept beside it under the name it returns.
///
/// # Errors
/// `corrupt_database` where the copy itself is damaged; nothing is touched then.
pub fn restore(data: &Path, copy: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    let check =
        Connection::open_with_flags(copy, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).store()?;
    let verdict: String = check.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).store()?;
    if verdict != "ok" {
        return Err(Error::new(
            ErrorCode::CorruptDatabase,
            format!("The backup {} is damaged too.", copy.display()),
            "Choose an older one. Nothing was changed.",
        ));
    }
    drop(check);
    let live = crate::open::database(data);
    let arriving = data.join("holdfast.db.arriving");
    std::fs::copy(copy, &arriving).map_err(|error| io(&error, &arriving))?;
    std::fs::File::open(&arriving)
        .and_then(|file| file.sync_all())
        .map_err(|error| io(&error, &arriving))?;
    let mut kept = None;
    for suffix in ["-wal", "-shm", ""] {
        let from = data.join(format!("holdfast.db{suffix}"));
        if from.exists() {
            let to = data.join(format!("damaged-{}.db{suffix}", now.format("%Y%m%dT%H%M%SZ")));
            std::fs::rename(&from, &to).map_err(|error| io(&error, &to))?;
            kept = Some(to);
        }
    }
    std::fs::rename(&arriving, &live).map_err(|error| io(&error, &live))?;
    Ok(kept)
}
