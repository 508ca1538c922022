//! Opening the database: location, version, migrations, and how each connection is set.

use crate::backup;
use crate::error::{Context, corrupt, io};
use crate::{location, search, table};
use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Marks the file as ours: "HFST".
const APPLICATION_ID: i32 = 0x4846_5354;

/// The oldest SQLite without the WAL-reset and FTS5 corruption bugs (3.53.2).
const OLDEST_SQLITE: i32 = 3_053_002;

/// Version of the schema that this program writes.
pub const SCHEMA_VERSION: i32 = 9;

/// The database file of a data directory.
#[must_use]
pub fn database(dir: &Path) -> PathBuf {
    dir.join("holdfast.db")
}

fn migrations() -> Migrations<'static> {
    // Append-only: a released migration is never edited.
    let v1 = table::V1.iter().copied().chain([search::SCHEMA]).collect::<Vec<_>>().join("\n");
    let v2 = table::V2.join("\n");
    let v3 = table::V3.join("\n");
    let v4 = table::V4.join("\n");
    let v5 = table::V5.join("\n");
    let v6 = table::V6.join("\n");
    let v7 = table::V7.join("\n");
    let v8 = table::V8.join("\n");
    let v9 = table::V9.join("\n");
    Migrations::new(
        [v1, v2, v3, v4, v5, v6, v7, v8, v9]
            .map(|sql| M::up(Box::leak(sql.into_boxed_str())))
            .into(),
    )
}

/// Opens the connection that writes, after bringing the schema up to date.
///
/// # Errors
/// `unsafe_location`, `read_only`, `disk_full`, `corrupt_database`, `newer_database`.
pub(crate) fn writer(dir: &Path, now: Timestamp) -> Result<Connection> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(Error::new(
            ErrorCode::Internal,
            format!("SQLite {} has known defects that damage data.", rusqlite::version()),
            "Build Holdfast with the SQLite it brings along.",
        ));
    }
    make_private(dir)?;
    let real = dir.canonicalize().map_err(|error| io(&error, dir))?;
    location::check(&real)?;
    let path = database(dir);
    let fresh = std::fs::metadata(&path).map_or(true, |meta| meta.len() == 0);
    let mut connection = Connection::open(&path).store()?;
    connection.busy_handler(Some(wait_for_others)).store()?;
    let version = version(&connection)?;
    if version > SCHEMA_VERSION {
        return Err(Error::new(
            ErrorCode::NewerDatabase,
            format!(
                "This data was written by a newer Holdfast (schema {version}, this program knows {SCHEMA_VERSION})."
            ),
            "Install the newer Holdfast; this one has changed nothing.",
        ));
    }
    let id: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).store()?;
    if !fresh && version > 0 && id != APPLICATION_ID {
        return Err(corrupt("the file is another program's database"));
    }
    settings(&connection)?;
    // Only where pages are written from: readers map the file, so each look at a page would be
    // checked cell by cell anew, which took half the time of opening a large board.
    connection.pragma_update(None, "cell_size_check", true).store()?;
    connection.pragma_update(None, "journal_mode", "WAL").store()?;
    connection.pragma_update(None, "synchronous", "FULL").store()?;
    if version < SCHEMA_VERSION {
        if version > 0 {
            backup::write(&connection, &backup::dir(dir), now)?;
        }
        connection.pragma_update(None, "application_id", APPLICATION_ID).store()?;
        migrations().to_latest(&mut connection).map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => crate::error::sqlite(err),
            other => corrupt(other),
        })?;
    }
    #[cfg(unix)]
    private_file(&path)?;
    Ok(connection)
}

/// Opens a connection that can only read.
///
/// # Errors
/// As [`writer`].
pub(crate) fn reader(dir: &Path) -> Result<Connection> {
    let connection = Connection::open_with_flags(
        database(dir),
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI,
    )
    .store()?;
    connection.busy_handler(Some(wait_for_others)).store()?;
    settings(&connection)?;
    connection.pragma_update(None, "mmap_size", 2_i64 << 30).store()?;
    connection.pragma_update(None, "query_only", true).store()?;
    Ok(connection)
}

/// Opens a connection for `VACUUM INTO`, which `query_only` would refuse.
pub(crate) fn reader_for_copies(dir: &Path) -> Result<Connection> {
    Connection::open_with_flags(database(dir), OpenFlags::SQLITE_OPEN_READ_ONLY).store()
}

fn settings(connection: &Connection) -> Result<()> {
    connection.set_prepared_statement_cache_capacity(256);
    // References may point to entities that have not arrived yet, so foreign keys are not enforced.
    for (pragma, value) in [("trusted_schema", 0), ("cache_size", -32_000), ("temp_store", 2)] {
        connection.pragma_update(None, pragma, value).store()?;
    }
    search::prepare(connection)
}

/// Waits up to five seconds for a lock, asking every two milliseconds: the waiting that comes with
/// SQLite asks ten times a second at last, and so may miss every gap that a busy writer leaves.
fn wait_for_others(asked: i32) -> bool {
    const PAUSE: Duration = Duration::from_millis(2);
    std::thread::sleep(PAUSE);
    asked < 2_500
}

fn version(connection: &Connection) -> Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).store()
}

/// Makes the data directory, readable by its owner only.
fn make_private(dir: &Path) -> Result<()> {
    #[cfg(unix)]
    let fresh = !dir.exists();
    std::fs::create_dir_all(dir).map_err(|error| io(&error, dir))?;
    #[cfg(unix)]
    if fresh {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
            .map_err(|error| io(&error, dir))?;
    }
    Ok(())
}

#[cfg(unix)]
fn private_file(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
        .map_err(|error| io(&error, path))
}
