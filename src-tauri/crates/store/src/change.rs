//! The change log: one row per transaction and entity, append-only.

use crate::error::Context;
use crate::registry;
use crate::store::Read;
use crate::value::{self, Ops, Value};
use holdfast_domain::{EntityId, EntityKind, Hlc, Result, Source, TechnicianId, Timestamp};
use rusqlite::{Connection, Row};
use uuid::Uuid;

/// When, and by which stream, a field was last written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) field: u16,
    pub(crate) hlc: Hlc,
    pub(crate) stream: u32,
}

/// Bytes of one packed stamp: field, hlc, stream, little endian.
const STAMP: usize = 2 + 8 + 4;

/// Unpacks the clocks of an entity.
pub(crate) fn stamps(bytes: &[u8]) -> Vec<Stamp> {
    bytes
        .chunks_exact(STAMP)
        .map(|chunk| {
            let part = |from: usize, len: usize| {
                chunk[from..from + len]
                    .iter()
                    .rev()
                    .fold(0_u64, |all, byte| all << 8 | u64::from(*byte))
            };
            Stamp { field: part(0, 2) as u16, hlc: Hlc(part(2, 8)), stream: part(10, 4) as u32 }
        })
        .collect()
}

/// The clocks of an entity whose fields, so many, are stamped later in the same transaction. A row that
/// has its size from the beginning is written over in place; one that grows splits pages.
pub(crate) fn unstamped(fields: usize) -> Vec<u8> {
    vec![0; fields * STAMP]
}

/// Packs the clocks of an entity.
pub(crate) fn pack(stamps: &[Stamp]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(stamps.len() * STAMP);
    for stamp in stamps {
        bytes.extend(stamp.field.to_le_bytes());
        bytes.extend(stamp.hlc.0.to_le_bytes());
        bytes.extend(stamp.stream.to_le_bytes());
    }
    bytes
}

/// Notes that a stream wrote these fields.
pub(crate) fn stamp(
    stamps: &mut Vec<Stamp>,
    fields: impl Iterator<Item = u16>,
    hlc: Hlc,
    stream: u32,
) {
    for field in fields {
        let new = Stamp { field, hlc, stream };
        match stamps.iter_mut().find(|stamp| stamp.field == field) {
            Some(old) => *old = new,
            None => stamps.push(new),
        }
    }
}

/// Our present stream in the shared part, and the stamp that the next of ours must exceed: our last
/// one, and those of others that pulled our clock along.
pub(crate) fn own(connection: &Connection) -> Result<(u32, Hlc)> {
    connection
        .prepare_cached(
            "SELECT s, max(observed, coalesce((SELECT max(
                (SELECT coalesce(max(hlc), 0) FROM change WHERE change.s = ours.s)) FROM ours), 0))
             FROM own",
        )
        .store()?
        .query_row([], |row| Ok((row.get(0)?, Hlc(row.get::<_, i64>(1)?.cast_unsigned()))))
        .store()
}

/// Our present stream in a part.
pub(crate) fn ours(connection: &Connection, p: i64) -> Result<u32> {
    connection
        .prepare_cached("SELECT s FROM ours WHERE p = ?1")
        .store()?
        .query_row([p], |row| row.get(0))
        .store()
}

/// What all change rows of one transaction have in common.
#[derive(Clone, Copy)]
pub(crate) struct Head<'a> {
    /// The stream that wrote it; 0 for what this desk notes for itself and never sends.
    pub(crate) s: u32,
    pub(crate) hlc: Hlc,
    pub(crate) cmd: Uuid,
    /// Milliseconds since 1970, by the writer's clock.
    pub(crate) at: i64,
    pub(crate) actor: Option<Uuid>,
    pub(crate) source: &'a str,
    pub(crate) command: &'a str,
    pub(crate) undo_of: Option<Hlc>,
}

/// What one transaction did to one entity, as the change log keeps it.
pub(crate) struct Entry {
    moved: bool,
    ops: Vec<u8>,
}

impl Entry {
    pub(crate) fn of(ops: &Ops) -> Self {
        Self { moved: moved(ops), ops: value::encode(ops) }
    }
}

/// Enters into the change log what a transaction did to an entity.
pub(crate) fn insert(
    connection: &Connection,
    head: &Head<'_>,
    e: i64,
    entry: &Entry,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO change (s, hlc, cmd, at, actor, source, command, undo_of, moved, e, ops)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )
        .store()?
        .execute((
            head.s,
            head.hlc.0.cast_signed(),
            head.cmd,
            head.at,
            head.actor,
            head.source,
            head.command,
            head.undo_of.map(|hlc| hlc.0.cast_signed()),
            entry.moved,
            e,
            &entry.ops,
        ))
        .store()?;
    Ok(())
}

/// Whether a card was moved, as flow diagrams count it.
fn moved(ops: &Ops) -> bool {
    ops.contains_key(&registry::work_item::PLACE.number)
        && ops.values().any(|(_, after)| matches!(after, Value::Place(_)))
}

/// What one transaction did to one entity.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    /// Number of the change.
    pub seq: i64,
    /// The transaction.
    pub hlc: Hlc,
    /// When, by the writer's clock. For display only.
    pub at: Timestamp,
    /// Who.
    pub actor: Option<TechnicianId>,
    /// Through which door.
    pub source: Source,
    /// By which command.
    pub command: String,
    /// The transaction it takes back.
    pub undo_of: Option<Hlc>,
    /// What it touched.
    pub kind: EntityKind,
    /// What it touched.
    pub id: EntityId,
    /// Field by field.
    pub ops: Ops,
}

pub(crate) const COLUMNS: &str = "change.seq, hlc, at, actor, source, command, undo_of, ent.kind, ent.id, ops FROM change CROSS JOIN ent USING (e)";

pub(crate) fn row(row: &Row<'_>) -> rusqlite::Result<(ChangeRow, Vec<u8>)> {
    let millis: i64 = row.get(2)?;
    let number: u16 = row.get(7)?;
    let source: String = row.get(4)?;
    Ok((
        ChangeRow {
            seq: row.get(0)?,
            hlc: Hlc(row.get::<_, i64>(1)?.cast_unsigned()),
            at: Timestamp::from_timestamp_millis(millis).unwrap_or_default(),
            actor: row.get::<_, Option<Uuid>>(3)?.map(TechnicianId),
            source: Source::from_word(&source).unwrap_or(Source::System),
            command: row.get(5)?,
            undo_of: row.get::<_, Option<i64>>(6)?.map(|hlc| Hlc(hlc.cast_unsigned())),
            kind: registry::kind_of_number(number).map_or(EntityKind::Setting, |kind| kind.kind),
            id: EntityId(row.get(8)?),
            ops: Ops::new(),
        },
        row.get(9)?,
    ))
}

impl Read<'_> {
    /// Changes by the rest of a query.
    pub(crate) fn changes(
        self,
        rest: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<ChangeRow>> {
        let mut statement = self.0.prepare_cached(&format!("SELECT {COLUMNS} {rest}")).store()?;
        let rows = statement.query_map(params, row).store()?;
        rows.map(|found| {
            let (change, ops) = found.store()?;
            Ok(ChangeRow { ops: value::decode(&ops)?, ..change })
        })
        .collect()
    }

    /// Changes after one already seen, oldest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn changes_after(self, seq: i64, limit: u32) -> Result<Vec<ChangeRow>> {
        self.changes("WHERE change.seq > ?1 ORDER BY change.seq LIMIT ?2", (seq, limit))
    }

    /// A page of all changes, newest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn changes_page(self, offset: u32, limit: u32) -> Result<Vec<ChangeRow>> {
        self.changes("ORDER BY change.seq DESC LIMIT ?2 OFFSET ?1", (offset, limit))
    }

    /// Changes of one entity, newest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn changes_of(self, id: EntityId, offset: u32, limit: u32) -> Result<Vec<ChangeRow>> {
        self.changes(
            "WHERE change.e IN (SELECT e FROM ent WHERE id = ?1) ORDER BY hlc DESC, change.seq DESC LIMIT ?3 OFFSET ?2",
            (id.0, offset, limit),
        )
    }

    /// All of one transaction of ours, oldest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn transaction(self, hlc: Hlc) -> Result<Vec<ChangeRow>> {
        self.changes(
            "WHERE change.s IN (SELECT s FROM ours) AND hlc = ?1 ORDER BY change.seq",
            [hlc.0.cast_signed()],
        )
    }

    /// How many changes there are, in all or of one entity.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn change_count(self, id: Option<EntityId>) -> Result<u32> {
        match id {
            None => self.0.query_row("SELECT count(*) FROM change", [], |row| row.get(0)),
            Some(id) => self.0.query_row(
                "SELECT count(*) FROM change WHERE e IN (SELECT e FROM ent WHERE id = ?1)",
                [id.0],
                |row| row.get(0),
            ),
        }
        .store()
    }
}
