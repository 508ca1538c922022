//! Finding items and documents by title, and documents that may help with an item.

use super::rows::own_id;
use crate::store::Read;
use holdfast_domain::{
    ClientId, ColumnId, EntityId, EntityKind, Number, Result, ServiceId, WorkItemId,
};
use rusqlite::params_from_iter;
use std::collections::HashMap;
use uuid::Uuid;

/// Words of a title that say nothing about what it is about are at most this long.
const SHORT: usize = 3;

impl Read<'_> {
    /// Items (also by display number) or documents whose title contains a text, newest change first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn titled(
        self,
        kind: EntityKind,
        text: &str,
        client: Option<ClientId>,
        limit: u32,
    ) -> Result<Vec<EntityId>> {
        let (table, number) = match kind {
            EntityKind::WorkItem => ("work_item", "number = ?2"),
            _ => ("document", "?2 < 0"),
        };
        let sql = format!(
            "SELECT ent.id FROM {table} t CROSS JOIN ent USING (e)
             WHERE t.alive = 1 AND (instr(lower(t.title), lower(?1)) > 0 OR {number})
               AND (?3 IS NULL OR t.client = ?3)
             ORDER BY {number} DESC, t.updated_at DESC, ent.id LIMIT ?4"
        );
        let number = Number::parse(text).map_or(-1, |number| i64::from(number.value));
        self.rows(&sql, (text, number, client.map(Uuid::from), limit), |row| own_id(row, 0))
    }

    /// Documents that may help with an item: those of its service first, then those that have one
    /// of its tags or a longer word of its title as a tag, by how many.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn documents_for(
        self,
        service: Option<ServiceId>,
        tags: &[String],
        title: &str,
    ) -> Result<Vec<EntityId>> {
        let mut words: Vec<String> = title
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > SHORT)
            .map(str::to_lowercase)
            .chain(tags.iter().cloned())
            .collect();
        words.sort_unstable();
        words.dedup();
        let words = serde_json::Value::from(words).to_string();
        self.rows(
            "SELECT s.id FROM (
                SELECT b AS id, 10 AS score FROM edge WHERE a = ?1 AND rel = 'document' AND alive = 1
                UNION ALL
                SELECT a, 10 FROM edge WHERE b = ?1 AND rel = 'document' AND alive = 1
                UNION ALL
                SELECT a, 2 FROM edge WHERE rel = 'tag' AND alive = 1 AND word IS NOT NULL
                    AND word IN (SELECT value FROM json_each(?2))
             ) s JOIN ent ON ent.id = s.id JOIN document d USING (e)
             WHERE d.alive = 1 GROUP BY s.id ORDER BY sum(s.score) DESC, d.updated_at DESC LIMIT 10",
            (service.map(Uuid::from), words),
            |row| own_id(row, 0),
        )
    }

    /// The columns in which these items lie.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn columns_of_items(self, items: &[Uuid]) -> Result<HashMap<WorkItemId, ColumnId>> {
        let sql = format!(
            "SELECT ent.id, w.col FROM work_item w JOIN ent USING (e)
             WHERE w.col IS NOT NULL AND ent.id IN ({})",
            super::rows::marks(items.len())
        );
        let rows =
            self.rows(&sql, params_from_iter(items), |row| Ok((own_id(row, 0)?, own_id(row, 1)?)))?;
        Ok(rows.into_iter().collect())
    }
}
