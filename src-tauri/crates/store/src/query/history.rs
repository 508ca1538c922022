//! What happened to one item, with all that belongs to it.

use crate::change::{COLUMNS, ChangeRow, row};
use crate::store::Read;
use crate::table::rows::count;
use crate::value;
use holdfast_domain::Result;
use uuid::Uuid;

/// The local numbers of entity ?1 and of all that belongs to it.
const WITH_PARTS: &str = "(
    SELECT e FROM ent WHERE id = ?1
    UNION ALL SELECT e FROM edge WHERE a = ?1
    UNION ALL SELECT e FROM edge WHERE b = ?1
    UNION ALL SELECT e FROM checklist_item WHERE item = ?1
    UNION ALL SELECT e FROM comment WHERE item = ?1
    UNION ALL SELECT e FROM attachment WHERE owner = ?1
    UNION ALL SELECT e FROM wip_breach WHERE item = ?1
    UNION ALL SELECT e FROM peer_review WHERE item = ?1
    UNION ALL SELECT e FROM sla_verdict WHERE item = ?1
)";

impl Read<'_> {
    /// Changes of an entity and of everything that belongs to it (links, tags, assignees,
    /// checklist, comments, files, exceeded limits, reviews, verdicts), newest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn story(self, id: Uuid, offset: u32, limit: u32) -> Result<Vec<ChangeRow>> {
        let sql = format!(
            "SELECT {COLUMNS} WHERE change.e IN {WITH_PARTS} ORDER BY hlc DESC, change.seq DESC LIMIT ?2 OFFSET ?3"
        );
        self.rows(&sql, (id, limit, offset), row)?
            .into_iter()
            .map(|(change, ops)| Ok(ChangeRow { ops: value::decode(&ops)?, ..change }))
            .collect::<Result<_>>()
    }

    /// How many changes [`Read::story`] has.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn story_length(self, id: Uuid) -> Result<u32> {
        let sql = format!("SELECT count(*) FROM change WHERE change.e IN {WITH_PARTS}");
        Ok(self.first(&sql, [id], |row| count(row, 0))?.unwrap_or(0))
    }
}
