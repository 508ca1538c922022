//! What belongs to an item or a document: checklist, comments, attachments, links.

use super::rows::{flag, id, marks, own_id, text, time, word};
use crate::registry;
use crate::store::Read;
use holdfast_domain::{
    AttachmentId, Channel, ChecklistItemId, CommentId, EntityId, EntityKind, Relation, Result,
    TechnicianId, Timestamp, WorkItemId,
};
use rusqlite::params_from_iter;
use std::collections::HashMap;
use uuid::Uuid;

/// A line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistRow {
    /// Id.
    pub id: ChecklistItemId,
    /// Text.
    pub text: String,
    /// Whether it is done.
    pub done: bool,
    /// By whom.
    pub done_by: Option<TechnicianId>,
    /// When.
    pub done_at: Option<Timestamp>,
    /// Order key.
    pub ord: String,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentRow {
    /// Id.
    pub id: CommentId,
    /// Who.
    pub author: Option<TechnicianId>,
    /// When.
    pub at: Timestamp,
    /// Markdown.
    pub body: String,
    /// To whom it went.
    pub channel: Channel,
}

/// A file of an item or a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    /// Id.
    pub id: AttachmentId,
    /// Name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Bytes.
    pub size: u64,
}

/// A link seen from one end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// How it stands; none for a link with a document.
    pub relation: Option<Relation>,
    /// True where the other end points here.
    pub inverse: bool,
    /// The other end.
    pub other: EntityId,
    /// What the other end is.
    pub kind: EntityKind,
}

/// What a relation relates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeRow {
    /// Which relation.
    pub rel: String,
    /// From where.
    pub a: Option<EntityId>,
    /// To where; none where it is a word.
    pub b: Option<EntityId>,
    /// The word.
    pub word: Option<String>,
}

impl Read<'_> {
    /// The checklist of an item, in order.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn checklist(self, item: WorkItemId) -> Result<Vec<ChecklistRow>> {
        self.rows(
            "SELECT ent.id, text, done, done_by, done_at, ord FROM checklist_item CROSS JOIN ent USING (e)
             WHERE item = ?1 AND alive = 1 ORDER BY ord, ent.id",
            [item.0],
            |row| {
                Ok(ChecklistRow {
                    id: own_id(row, 0)?,
                    text: text(row, 1)?,
                    done: flag(row, 2)?,
                    done_by: id(row, 3)?,
                    done_at: time(row, 4)?,
                    ord: text(row, 5)?,
                })
            },
        )
    }

    /// The item that a line of a checklist belongs to.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn item_of_line(self, line: ChecklistItemId) -> Result<Option<WorkItemId>> {
        let item = self.first(
            "SELECT item FROM ent CROSS JOIN checklist_item USING (e) WHERE id = ?1",
            [line.0],
            |row| id(row, 0),
        )?;
        Ok(item.flatten())
    }

    /// The comments on an item, oldest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn comments(self, item: WorkItemId) -> Result<Vec<CommentRow>> {
        self.rows(
            "SELECT ent.id, author, at, body, channel FROM comment CROSS JOIN ent USING (e)
             WHERE item = ?1 AND alive = 1 ORDER BY at, ent.e",
            [item.0],
            |row| {
                Ok(CommentRow {
                    id: own_id(row, 0)?,
                    author: id(row, 1)?,
                    at: time(row, 2)?.unwrap_or_default(),
                    body: text(row, 3)?,
                    channel: word(row, 4, Channel::from_word)?.unwrap_or(Channel::Note),
                })
            },
        )
    }

    /// The files of an item or a document, by name.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn attachments(self, owner: Uuid) -> Result<Vec<AttachmentRow>> {
        self.rows(
            "SELECT ent.id, name, mime, size FROM attachment CROSS JOIN ent USING (e)
             WHERE owner = ?1 AND alive = 1 ORDER BY name COLLATE NOCASE, ent.id",
            [owner],
            |row| {
                Ok(AttachmentRow {
                    id: own_id(row, 0)?,
                    name: text(row, 1)?,
                    mime: text(row, 2)?,
                    size: row.get::<_, Option<i64>>(3)?.unwrap_or(0).cast_unsigned(),
                })
            },
        )
    }

    /// The links of an entity in both directions, to what is not deleted.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn links(self, of: Uuid) -> Result<Vec<LinkRow>> {
        let rows = self.rows(
            "SELECT rel, inverse, other, o.kind FROM (
                SELECT e, rel, 0 AS inverse, b AS other FROM edge WHERE a = ?1 AND alive = 1
                UNION ALL
                SELECT e, rel, 1, a FROM edge WHERE b = ?1 AND alive = 1
             ) l JOIN ent o ON o.id = l.other
             WHERE rel NOT IN ('assignee', 'tag')
               AND coalesce((SELECT alive FROM work_item WHERE work_item.e = o.e),
                            (SELECT alive FROM document WHERE document.e = o.e), 1) = 1
             ORDER BY l.e",
            [of],
            |row| {
                let rel = text(row, 0)?;
                let Some(kind) = registry::kind_of_number(row.get(3)?) else { return Ok(None) };
                Ok(Some(LinkRow {
                    relation: Relation::from_word(&rel),
                    inverse: row.get(1)?,
                    other: own_id(row, 2)?,
                    kind: kind.kind,
                }))
            },
        )?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The tags of an item or a document, sorted.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn tags_of(self, of: Uuid) -> Result<Vec<String>> {
        self.rows(
            "SELECT word FROM edge WHERE a = ?1 AND rel = 'tag' AND alive = 1 AND word IS NOT NULL ORDER BY word",
            [of],
            |row| text(row, 0),
        )
    }

    /// What these relations relate, also those that were taken back.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn edges(self, ids: &[Uuid]) -> Result<HashMap<EntityId, EdgeRow>> {
        let mut edges = HashMap::new();
        for turn in ids.chunks(500) {
            let sql = format!(
                "SELECT ent.id, rel, a, b, word FROM edge JOIN ent USING (e) WHERE ent.id IN ({})",
                marks(turn.len())
            );
            edges.extend(self.rows(&sql, params_from_iter(turn), |row| {
                let edge = EdgeRow {
                    rel: text(row, 1)?,
                    a: id(row, 2)?,
                    b: id(row, 3)?,
                    word: row.get(4)?,
                };
                Ok((own_id(row, 0)?, edge))
            })?);
        }
        Ok(edges)
    }

    /// All tags in use that start with a text, the most used first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn tags_like(self, start: &str, limit: u32) -> Result<Vec<(String, u32)>> {
        self.rows(
            "SELECT word, count(*) FROM edge
             WHERE rel = 'tag' AND alive = 1 AND word IS NOT NULL AND substr(word, 1, length(?1)) = ?1
             GROUP BY word ORDER BY count(*) DESC, word LIMIT ?2",
            (start, limit),
            |row| Ok((text(row, 0)?, row.get(1)?)),
        )
    }
}
