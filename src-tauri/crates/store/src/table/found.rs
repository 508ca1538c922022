//! What a hit of the search shows beside its text.

use super::rows::{flag, own_id, text, time, word};
use super::work_item::number;
use crate::search::Group;
use crate::searchable;
use crate::store::Read;
use holdfast_domain::{EntityId, Number, Priority, Result, Timestamp, WorkItemKind};

/// What a hit shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRow {
    /// Id.
    pub id: EntityId,
    /// Title or name.
    pub title: String,
    /// The text that was searched.
    pub text: String,
    /// Name of the client; empty where it has none, and for clients themselves.
    pub client: String,
    /// What only its group has.
    pub facts: Facts,
}

/// What only one group of hits has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Facts {
    /// A work item.
    WorkItem {
        /// Display number.
        number: Number,
        /// What it is.
        kind: Option<WorkItemKind>,
        /// How urgent.
        priority: Option<Priority>,
        /// Name of the board.
        board: String,
        /// Label of the column.
        column: String,
        /// True once cancelled.
        cancelled: bool,
    },
    /// A runbook or an article.
    Document {
        /// Its folder.
        collection: String,
        /// Where it was imported from; empty where it was written here.
        source_path: String,
        /// When it was verified.
        verified_at: Option<Timestamp>,
        /// When its review is due.
        review_due: Option<Timestamp>,
    },
    /// A client.
    Client {
        /// Name of the pod that owns it.
        pod: String,
        /// False once archived.
        active: bool,
    },
    /// A contact.
    Contact {
        /// What they do.
        role: String,
    },
}

const CLIENT: &str =
    "(SELECT c.name FROM ent i CROSS JOIN client c USING (e) WHERE i.id = t.client)";

impl Read<'_> {
    /// What a hit shows; none where it is no longer there.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn found(self, group: Group, e: i64) -> Result<Option<FoundRow>> {
        let Some(searched) = searchable::text_of(self, e)? else {
            return Ok(None);
        };
        let row = match group {
            Group::WorkItem => self.found_item(e),
            Group::Runbook | Group::Article => self.found_document(e),
            Group::Client => self.found_client(e),
            Group::Contact => self.found_contact(e),
        }?;
        Ok(row.map(|(id, client, facts)| FoundRow {
            id,
            title: searched.title,
            text: searched.body,
            client,
            facts,
        }))
    }

    fn found_item(self, e: i64) -> Result<Option<(EntityId, String, Facts)>> {
        let sql = format!(
            "SELECT ent.id, {CLIENT}, t.number, t.dup, t.kind, t.priority, t.cancelled,
                    (SELECT b.name FROM ent i CROSS JOIN board b USING (e) WHERE i.id = t.board),
                    (SELECT l.label FROM ent i CROSS JOIN board_column l USING (e) WHERE i.id = t.col)
             FROM work_item t CROSS JOIN ent USING (e) WHERE t.e = ?1"
        );
        self.first(&sql, [e], |row| {
            let facts = Facts::WorkItem {
                number: number(row, 2)?,
                kind: word(row, 4, WorkItemKind::from_word)?,
                priority: word(row, 5, Priority::from_word)?,
                cancelled: flag(row, 6)?,
                board: text(row, 7)?,
                column: text(row, 8)?,
            };
            Ok((own_id(row, 0)?, text(row, 1)?, facts))
        })
    }

    fn found_document(self, e: i64) -> Result<Option<(EntityId, String, Facts)>> {
        let sql = format!(
            "SELECT ent.id, {CLIENT}, t.collection, t.verified_at, t.review_due, t.source_path
             FROM document t CROSS JOIN ent USING (e) WHERE t.e = ?1"
        );
        self.first(&sql, [e], |row| {
            let facts = Facts::Document {
                collection: text(row, 2)?,
                source_path: text(row, 5)?,
                verified_at: time(row, 3)?,
                review_due: time(row, 4)?,
            };
            Ok((own_id(row, 0)?, text(row, 1)?, facts))
        })
    }

    fn found_client(self, e: i64) -> Result<Option<(EntityId, String, Facts)>> {
        let sql =
            "SELECT ent.id, (SELECT p.name FROM ent i CROSS JOIN pod p USING (e) WHERE i.id = t.pod),
                    t.active
             FROM client t CROSS JOIN ent USING (e) WHERE t.e = ?1";
        self.first(sql, [e], |row| {
            let active = row.get::<_, Option<bool>>(2)?.unwrap_or(true);
            Ok((own_id(row, 0)?, String::new(), Facts::Client { pod: text(row, 1)?, active }))
        })
    }

    fn found_contact(self, e: i64) -> Result<Option<(EntityId, String, Facts)>> {
        let sql = format!(
            "SELECT ent.id, {CLIENT}, t.role FROM contact t CROSS JOIN ent USING (e) WHERE t.e = ?1"
        );
        self.first(&sql, [e], |row| {
            Ok((own_id(row, 0)?, text(row, 1)?, Facts::Contact { role: text(row, 2)? }))
        })
    }
}
