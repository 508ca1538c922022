//! The names people read, of any entities at once.

use super::rows::{marks, text};
use crate::registry;
use crate::store::Read;
use holdfast_domain::{EntityId, EntityKind, Number, Result};
use rusqlite::params_from_iter;
use std::collections::HashMap;
use uuid::Uuid;

/// What an entity is and how people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What it is.
    pub kind: EntityKind,
    /// Its name, also of something deleted.
    pub name: String,
    /// A display number for work items, the folder for documents, the role for contacts.
    pub detail: String,
}

/// More ids than this are asked for in several turns.
const TURN: usize = 500;

impl Read<'_> {
    /// The names of these entities; those that are not here are left out.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn names(self, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<EntityId, Name>> {
        let mut ids: Vec<Uuid> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let mut names = HashMap::with_capacity(ids.len());
        for turn in ids.chunks(TURN) {
            let sql = format!(
                "SELECT ent.id, ent.kind, CASE ent.kind
                    WHEN 1 THEN (SELECT name FROM client t WHERE t.e = ent.e)
                    WHEN 2 THEN (SELECT name FROM site t WHERE t.e = ent.e)
                    WHEN 3 THEN (SELECT name FROM contact t WHERE t.e = ent.e)
                    WHEN 4 THEN (SELECT name FROM technician t WHERE t.e = ent.e)
                    WHEN 5 THEN (SELECT name FROM pod t WHERE t.e = ent.e)
                    WHEN 6 THEN (SELECT name FROM service t WHERE t.e = ent.e)
                    WHEN 7 THEN (SELECT name FROM board t WHERE t.e = ent.e)
                    WHEN 8 THEN (SELECT label FROM board_column t WHERE t.e = ent.e)
                    WHEN 9 THEN (SELECT title FROM work_item t WHERE t.e = ent.e)
                    WHEN 10 THEN (SELECT text FROM checklist_item t WHERE t.e = ent.e)
                    WHEN 12 THEN (SELECT name FROM attachment t WHERE t.e = ent.e)
                    WHEN 13 THEN (SELECT title FROM document t WHERE t.e = ent.e)
                    WHEN 17 THEN (SELECT name FROM saved_view t WHERE t.e = ent.e)
                    WHEN 19 THEN (SELECT key FROM setting t WHERE t.e = ent.e)
                    WHEN 20 THEN (SELECT name FROM business_calendar t WHERE t.e = ent.e)
                    WHEN 21 THEN (SELECT date || ' ' || coalesce(name, '') FROM calendar_exception t WHERE t.e = ent.e)
                    WHEN 22 THEN (SELECT name FROM sla_policy t WHERE t.e = ent.e)
                    WHEN 23 THEN (SELECT priority FROM sla_target t WHERE t.e = ent.e)
                    WHEN 24 THEN (SELECT name FROM agreement t WHERE t.e = ent.e)
                    WHEN 25 THEN (SELECT clock FROM sla_verdict t WHERE t.e = ent.e)
                 END,
                 CASE ent.kind
                    WHEN 3 THEN (SELECT role FROM contact t WHERE t.e = ent.e)
                    WHEN 13 THEN (SELECT collection FROM document t WHERE t.e = ent.e)
                 END,
                 (SELECT number FROM work_item t WHERE t.e = ent.e),
                 (SELECT dup FROM work_item t WHERE t.e = ent.e)
                 FROM ent WHERE ent.id IN ({})",
                marks(turn.len())
            );
            let rows = self.rows(&sql, params_from_iter(turn), |row| {
                let Some(kind) = registry::kind_of_number(row.get(1)?) else { return Ok(None) };
                let number: Option<u32> = row.get(4)?;
                let detail = match number {
                    Some(value) => {
                        Number { value, rank: row.get::<_, Option<u32>>(5)?.unwrap_or(0) }
                            .to_string()
                    }
                    None => text(row, 3)?,
                };
                let name = Name { kind: kind.kind, name: text(row, 2)?, detail };
                Ok(Some((EntityId(row.get(0)?), name)))
            })?;
            names.extend(rows.into_iter().flatten());
        }
        Ok(names)
    }
}
