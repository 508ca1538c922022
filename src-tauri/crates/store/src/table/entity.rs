//! Every entity: from id to local number and kind, long texts, display numbers.

use crate::error::Context;
use crate::registry::{self, Field};
use crate::store::Read;
use crate::text::Body;
use crate::value::Value;
use holdfast_domain::{EntityId, EntityKind, Error, ErrorCode, Result};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

/// Nothing has that id or name.
#[must_use]
pub fn not_found(what: &str, name: &str) -> Error {
    Error::new(
        ErrorCode::NotFound,
        format!("There is no {what} {name}."),
        "It may have been removed; search for it, or check the spelling.",
    )
}

impl Read<'_> {
    /// The local number of the entity of that id and kind; of a kind that only a newer program knows, too.
    pub(crate) fn find(self, named: (Uuid, u16)) -> Result<Option<i64>> {
        self.first("SELECT e FROM ent WHERE id = ?1 AND kind = ?2", named, |row| row.get(0))
    }

    /// The local number of the entity of that kind and id.
    pub(crate) fn local(self, kind: EntityKind, id: Uuid) -> Result<Option<i64>> {
        self.find((id, registry::kind(kind).number))
    }

    /// Whether there is an entity of that kind and id, also in the trash.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn is(self, kind: EntityKind, id: Uuid) -> Result<bool> {
        Ok(self.local(kind, id)?.is_some())
    }

    /// Whether there is an entity of that id, of whichever kind.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn exists(self, id: Uuid) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM ent WHERE id = ?1)";
        Ok(self.first(sql, [id], |row| row.get(0))?.unwrap_or(false))
    }

    /// The id of a local number.
    ///
    /// # Errors
    /// `corrupt_database`, `not_found`.
    pub fn id_of(self, e: i64) -> Result<EntityId> {
        self.0
            .prepare_cached("SELECT id FROM ent WHERE e = ?1")
            .store()?
            .query_row([e], |row| row.get(0).map(EntityId))
            .optional()
            .store()?
            .ok_or_else(|| not_found("entity", &e.to_string()))
    }

    /// A long text; empty where there is none.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn text(self, id: Uuid, field: Field) -> Result<String> {
        let text = self
            .0
            .prepare_cached(
                "SELECT text FROM ent CROSS JOIN doc USING (e)
                 WHERE id = ?1 AND ent.kind = ?2 AND field = ?3",
            )
            .store()?
            .query_row((id, registry::kind(field.kind).number, field.number), |row| row.get(0))
            .optional()
            .store()?;
        Ok(text.unwrap_or_default())
    }

    /// A long text as it was after each change to it, oldest first, with the number of the change.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn text_versions(self, id: Uuid, field: Field) -> Result<Vec<(i64, String)>> {
        let mut body = Body::load(None)?;
        let mut changes = self.changes_of(EntityId(id), 0, u32::MAX)?;
        changes.reverse();
        let mut versions = Vec::new();
        for change in changes.into_iter().filter(|change| change.kind == field.kind) {
            if let Some((_, Value::Update(update))) = change.ops.get(&field.number) {
                body.merge(update)?;
                versions.push((change.seq, body.text()));
            }
        }
        Ok(versions)
    }

    /// The next free display number.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn next_number(self) -> Result<i64> {
        self.0
            .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM work_item")
            .store()?
            .query_row([], |row| row.get(0))
            .store()
    }
}

/// Gives items that two desks made with the same number each a place of its own, by id, so that
/// every desk shows the same suffix.
pub(crate) fn separate_number(connection: &Connection, number: i64) -> Result<()> {
    let placed = Read(connection).rows(
        "SELECT dup FROM work_item WHERE number = ?1 LIMIT 2",
        [number],
        |row| row.get::<_, i64>(0),
    )?;
    // Nearly always.
    if placed.is_empty() || placed == [0] {
        return Ok(());
    }
    let rows = connection
        .prepare_cached(
            "SELECT w.e, w.dup FROM work_item w CROSS JOIN ent USING (e)
             WHERE w.number = ?1 ORDER BY ent.id",
        )
        .store()?
        .query_map([number], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))
        .store()?
        .collect::<rusqlite::Result<Vec<_>>>()
        .store()?;
    for (dup, (e, was)) in (0_i64..).zip(rows) {
        if was != dup {
            connection
                .prepare_cached("UPDATE work_item SET dup = ?2 WHERE e = ?1")
                .store()?
                .execute((e, dup))
                .store()?;
        }
    }
    Ok(())
}
