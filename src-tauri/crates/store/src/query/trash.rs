//! What lies in the trash.

use crate::store::Read;
use crate::table::rows::{count, id, own_id};
use crate::value::millis;
use holdfast_domain::{EntityId, Result, TechnicianId, Timestamp};
use rusqlite::Row;

/// A work item or a document in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrashRow {
    /// Id.
    pub id: EntityId,
    /// When it last changed, which was when it was removed.
    pub at: Timestamp,
    /// Who changed it then.
    pub by: Option<TechnicianId>,
}

/// Every item and document in the trash: id, local number, last change.
const TRASH: &str = "(
    SELECT ent.id, e, updated_at AS at FROM work_item JOIN ent USING (e) WHERE alive = 0
    UNION ALL
    SELECT ent.id, e, updated_at FROM document JOIN ent USING (e) WHERE alive = 0
)";

impl Read<'_> {
    /// Work items and documents in the trash, the last removed first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn trash(self, offset: u32, limit: u32) -> Result<Vec<TrashRow>> {
        let sql = format!(
            "SELECT t.id, t.at, last.actor FROM {TRASH} t
             JOIN change last ON last.seq = (SELECT max(seq) FROM change WHERE change.e = t.e)
             ORDER BY last.seq DESC LIMIT ?1 OFFSET ?2"
        );
        self.rows(&sql, (limit, offset), |row: &Row<'_>| {
            Ok(TrashRow { id: own_id(row, 0)?, at: millis(row.get(1)?), by: id(row, 2)? })
        })
    }

    /// How much lies in the trash.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn trash_count(self) -> Result<u32> {
        let sql = format!("SELECT count(*) FROM {TRASH}");
        Ok(self.first(&sql, [], |row| count(row, 0))?.unwrap_or(0))
    }
}
