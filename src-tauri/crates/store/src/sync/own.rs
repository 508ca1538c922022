//! This desk: its workspace, its streams, its key.

use super::stream::{self, CONTROL, SHARED};
use crate::change;
use crate::error::Context;
use crate::registry::{self, Field};
use crate::store::{Read, Store};
use holdfast_domain::{Error, ErrorCode, Hlc, Result};
use holdfast_wire::{DeviceKey, LogId, PartId, WorkspaceId};
use rusqlite::Connection;
use uuid::Uuid;

/// Who this desk is to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The part that holds the work.
    pub data: PartId,
    /// The part that says who belongs to the workspace.
    pub control: PartId,
    /// The log this desk writes, in both parts.
    pub log: LogId,
    /// Its key, once it shares.
    pub device: Option<DeviceKey>,
    /// The key of the desk that founded the workspace, once it shares.
    pub founder: Option<DeviceKey>,
}

/// The row of this desk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own {
    pub(super) s: u32,
    pub(super) control: u32,
    pub(super) observed: Hlc,
    pub(super) device: Option<DeviceKey>,
    pub(super) founder: Option<DeviceKey>,
}

pub(super) fn load(read: Read<'_>) -> Result<Own> {
    let key = |bytes: Option<Vec<u8>>| {
        bytes.and_then(|key| <[u8; 32]>::try_from(key).ok()).map(DeviceKey)
    };
    read.0
        .prepare_cached("SELECT s, control, observed, device, founder FROM own")
        .store()?
        .query_row([], |row| {
            Ok(Own {
                s: row.get(0)?,
                control: row.get(1)?,
                observed: Hlc(row.get::<_, i64>(2)?.cast_unsigned()),
                device: key(row.get(3)?),
                founder: key(row.get(4)?),
            })
        })
        .store()
}

/// What this desk writes from now on is later than this stamp.
pub(super) fn observe(connection: &Connection, hlc: Hlc) -> Result<()> {
    connection
        .prepare_cached("UPDATE own SET observed = max(observed, ?1)")
        .store()?
        .execute([hlc.0.cast_signed()])
        .store()?;
    Ok(())
}

/// Gives a new database its parts, its streams and what tells it from a copy. Another process may
/// have been first: then nothing is done.
pub(crate) fn prepare(connection: &Connection) -> Result<()> {
    connection
        .execute("INSERT OR IGNORE INTO part (p, id) VALUES (?1, ?2)", (SHARED, Uuid::now_v7()))
        .store()?;
    connection
        .execute(
            "INSERT OR IGNORE INTO stream (s, p, log) VALUES (1, ?1, ?2)",
            (SHARED, Uuid::new_v4()),
        )
        .store()?;
    let workspace = connection
        .query_row("SELECT id FROM part WHERE p = ?1", [SHARED], |row| row.get(0).map(WorkspaceId))
        .store()?;
    connection
        .execute(
            "INSERT OR IGNORE INTO part (p, id) VALUES (?1, ?2)",
            (CONTROL, PartId::control(workspace).0),
        )
        .store()?;
    let known: i64 =
        connection.query_row("SELECT count(*) FROM own", [], |row| row.get(0)).store()?;
    if known > 0 {
        return Ok(());
    }
    connection
        .execute("INSERT INTO stream (p, log) SELECT ?1, log FROM stream WHERE s = 1", [CONTROL])
        .store()?;
    connection
        .execute(
            "INSERT INTO own (one, s, control, nonce, reader) VALUES (1, 1, ?1, ?2, ?3)",
            (connection.last_insert_rowid(), Uuid::new_v4(), super::upgrade::version()),
        )
        .store()?;
    Ok(())
}

impl Read<'_> {
    /// Who this desk is to others.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn identity(self) -> Result<Identity> {
        let own = load(self)?;
        let (data, control) = stream::parts(self)?;
        let log = self
            .0
            .prepare_cached("SELECT log FROM stream WHERE s = ?1")
            .store()?
            .query_row([own.s], |row| row.get(0).map(LogId))
            .store()?;
        let (device, founder) = (own.device, own.founder);
        Ok(Identity { workspace: WorkspaceId(data.0), data, control, log, device, founder })
    }
}

impl Read<'_> {
    /// The stamp that the next one of this desk exceeds.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn newest_stamp(self) -> Result<Hlc> {
        change::own(self.0).map(|(_, newest)| newest)
    }

    /// By which log a field was written last, and when.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn stamp_of(self, id: Uuid, field: Field) -> Result<Option<(LogId, Hlc)>> {
        let clocks: Option<Vec<u8>> = self.first(
            "SELECT clk FROM ent WHERE id = ?1 AND kind = ?2",
            (id, registry::kind(field.kind).number),
            |row| row.get(0),
        )?;
        let stamps = change::stamps(&clocks.unwrap_or_default());
        let Some(stamp) = stamps.into_iter().find(|stamp| stamp.field == field.number) else {
            return Ok(None);
        };
        let log = self.first("SELECT log FROM stream WHERE s = ?1", [stamp.stream], |row| {
            row.get(0).map(LogId)
        })?;
        Ok(log.map(|log| (log, stamp.hlc)))
    }
}

impl Store {
    /// Who this desk is to others.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn identity(&self) -> Result<Identity> {
        self.read(|read| read.identity())
    }

    /// Begins to share: from now on this desk signs with `device`, and `founder` is whom the workspace
    /// rests on. Idempotent.
    ///
    /// # Errors
    /// `invalid` where the desk shares with another key or founder already.
    pub fn begin_sharing(&self, device: DeviceKey, founder: DeviceKey) -> Result<()> {
        self.sync_write(|connection| {
            let own = load(Read(connection))?;
            let other = |known: Option<DeviceKey>, key| known.is_some_and(|known| known != key);
            if other(own.device, device) || other(own.founder, founder) {
                return Err(shared_already());
            }
            connection
                .execute("UPDATE own SET device = ?1, founder = ?2", (device.0, founder.0))
                .store()?;
            Ok(())
        })?;
        self.bear_witness()
    }

    /// Makes this desk, which has shared nothing yet, one of that workspace. What was written here
    /// before comes along.
    ///
    /// # Errors
    /// `invalid` where it shares a workspace already.
    pub fn adopt(&self, workspace: WorkspaceId) -> Result<()> {
        self.sync_write(|connection| {
            let identity = Read(connection).identity()?;
            if identity.workspace == workspace {
                return Ok(());
            }
            if identity.device.is_some() {
                return Err(shared_already());
            }
            connection
                .execute("UPDATE part SET id = ?2 WHERE p = ?1", (SHARED, workspace.0))
                .store()?;
            connection
                .execute(
                    "UPDATE part SET id = ?2 WHERE p = ?1",
                    (CONTROL, PartId::control(workspace).0),
                )
                .store()?;
            Ok(())
        })
    }
}

fn shared_already() -> Error {
    Error::new(
        ErrorCode::Invalid,
        "This desk belongs to a shared workspace already.",
        "Use another data directory (--data) to join a second workspace.",
    )
}
