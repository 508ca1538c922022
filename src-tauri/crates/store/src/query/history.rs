//! What happened to one item, with all that belongs to it.

use crate::change::{COLUMNS, ChangeRow, row};
use crate::store::Read;
use crate::value;
use holdfast_domain::Result;
use uuid::Uuid;

impl Read<'_> {
    /// Changes of an item or a document and of everything that belongs to it (links, tags,
    /// assignees, checklist, comments, files, exceeded limits, reviews), newest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn story(self, id: Uuid, limit: u32) -> Result<Vec<ChangeRow>> {
        let sql = format!(
            "SELECT {COLUMNS} WHERE change.e IN (
                SELECT e FROM ent WHERE id = ?1
                UNION ALL SELECT e FROM edge WHERE a = ?1
                UNION ALL SELECT e FROM edge WHERE b = ?1
                UNION ALL SELECT e FROM checklist_item WHERE item = ?1
                UNION ALL SELECT e FROM comment WHERE item = ?1
                UNION ALL SELECT e FROM attachment WHERE owner = ?1
                UNION ALL SELECT e FROM wip_breach WHERE item = ?1
                UNION ALL SELECT e FROM peer_review WHERE item = ?1
             ) ORDER BY change.seq DESC LIMIT ?2"
        );
        self.rows(&sql, (id, limit), row)?
            .into_iter()
            .map(|(change, ops)| Ok(ChangeRow { ops: value::decode(&ops)?, ..change }))
            .collect::<Result<_>>()
    }
}
