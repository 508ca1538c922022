//! Boards, columns, limits and saved views.

use super::rows::{id, own_id, text, word};
use crate::store::Read;
use holdfast_domain::wip::{Limit, Subject};
use holdfast_domain::{
    BoardId, BoardKind, Category, ColumnId, Result, SavedViewId, Swimlane, Timestamp, WipLimitId,
    WipMode, WipScope, WorkItemId, WorkItemKind,
};
use rusqlite::Row;
use uuid::Uuid;

/// A board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// Id.
    pub id: BoardId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub kind: BoardKind,
    /// Order key among the boards.
    pub ord: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRow {
    /// Id.
    pub id: ColumnId,
    /// Its board.
    pub board: BoardId,
    /// Fixed meaning.
    pub category: Category,
    /// Name people read.
    pub label: String,
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedViewRow {
    /// Id.
    pub id: SavedViewId,
    /// Its board.
    pub board: BoardId,
    /// Name.
    pub name: String,
    /// Filter text.
    pub filter: String,
    /// How the board is divided.
    pub swimlane: Swimlane,
}

impl Read<'_> {
    /// All boards, in order.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn boards(self) -> Result<Vec<BoardRow>> {
        self.rows(
            "SELECT ent.id, name, board.kind, ord FROM board CROSS JOIN ent USING (e)
             WHERE alive = 1 ORDER BY ord, ent.id",
            [],
            |row| {
                Ok(BoardRow {
                    id: own_id(row, 0)?,
                    name: text(row, 1)?,
                    kind: word(row, 2, BoardKind::from_word)?.unwrap_or(BoardKind::Service),
                    ord: text(row, 3)?,
                })
            },
        )
    }

    /// The columns of all boards, each from left to right.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn columns(self) -> Result<Vec<ColumnRow>> {
        let rows = self.rows(
            "SELECT ent.id, board, category, label FROM board_column CROSS JOIN ent USING (e)
             WHERE alive = 1 ORDER BY ord, ent.id",
            [],
            |row| {
                let (board, category) = (id(row, 1)?, word(row, 2, Category::from_word)?);
                let (Some(board), Some(category)) = (board, category) else { return Ok(None) };
                Ok(Some(ColumnRow { id: own_id(row, 0)?, board, category, label: text(row, 3)? }))
            },
        )?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// How many items lie in each column, without cancelled ones.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn column_counts(self) -> Result<Vec<(ColumnId, u32)>> {
        self.rows(
            "SELECT col, count(*) FROM work_item
             WHERE alive = 1 AND cancelled IS NOT 1 AND col IS NOT NULL GROUP BY board, col",
            [],
            |row| Ok((own_id(row, 0)?, row.get(1)?)),
        )
    }

    /// Whether an item exceeds a limit, since it came into its column, only because desks that were apart
    /// were merged.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn exceeded_together(self, item: WorkItemId, since: Timestamp) -> Result<bool> {
        let found = self.first(
            "SELECT EXISTS (SELECT 1 FROM wip_breach
             WHERE item = ?1 AND at = ?2 AND technician IS NULL AND alive = 1)",
            (item.0, since.timestamp_millis()),
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(false))
    }

    /// Whether it is recorded that an item exceeds a limit since it came into its column.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn limit_recorded(
        self,
        item: WorkItemId,
        limit: WipLimitId,
        since: Timestamp,
    ) -> Result<bool> {
        let found = self.first(
            "SELECT EXISTS (SELECT 1 FROM wip_breach
             WHERE item = ?1 AND wip_limit = ?2 AND at >= ?3 AND alive = 1)",
            (item.0, limit.0, since.timestamp_millis()),
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(false))
    }

    /// All limits. One that this program cannot read counts nothing.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn limits(self) -> Result<Vec<Limit>> {
        let rows = self.rows(
            "SELECT ent.id, scope, target, categories, max, mode FROM wip_limit CROSS JOIN ent USING (e)
             WHERE alive = 1 ORDER BY ent.e",
            [],
            limit,
        )?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The saved views of a board, by name.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn saved_views(self, board: BoardId) -> Result<Vec<SavedViewRow>> {
        self.rows(
            "SELECT ent.id, name, filter, swimlane FROM saved_view CROSS JOIN ent USING (e)
             WHERE alive = 1 AND board = ?1 ORDER BY name COLLATE NOCASE, ent.id",
            [board.0],
            |row| {
                Ok(SavedViewRow {
                    id: own_id(row, 0)?,
                    board,
                    name: text(row, 1)?,
                    filter: text(row, 2)?,
                    swimlane: word(row, 3, Swimlane::from_word)?.unwrap_or(Swimlane::None),
                })
            },
        )
    }
}

fn limit(row: &Row<'_>) -> rusqlite::Result<Option<Limit>> {
    let target = row.get::<_, Option<String>>(2)?;
    let subject =
        word(row, 1, WipScope::from_word)?.and_then(|scope| subject(scope, target.as_deref()));
    let (Some(subject), Some(mode)) = (subject, word(row, 5, WipMode::from_word)?) else {
        return Ok(None);
    };
    Ok(Some(Limit {
        id: own_id(row, 0)?,
        subject,
        categories: text(row, 3)?.split(',').filter_map(Category::from_word).collect(),
        max: row.get::<_, Option<u32>>(4)?.unwrap_or(u32::MAX),
        mode,
    }))
}

/// What a limit counts over, from its scope and target as stored.
#[must_use]
pub fn subject(scope: WipScope, target: Option<&str>) -> Option<Subject> {
    let target = target.filter(|target| !target.is_empty());
    let id = || Uuid::parse_str(target?).ok();
    match scope {
        WipScope::Person if target.is_none() => Some(Subject::EveryPerson),
        WipScope::Person => Some(Subject::Person(id()?.into())),
        WipScope::Column => Some(Subject::Column(id()?.into())),
        WipScope::Board => Some(Subject::Board(id()?.into())),
        WipScope::Pod => Some(Subject::Pod(id()?.into())),
        WipScope::Kind => Some(Subject::Kind(WorkItemKind::from_word(target?)?)),
    }
}

/// The target as stored, of what a limit counts over.
#[must_use]
pub fn target(subject: Subject) -> Option<String> {
    match subject {
        Subject::EveryPerson => None,
        Subject::Person(id) => Some(id.to_string()),
        Subject::Column(id) => Some(id.to_string()),
        Subject::Board(id) => Some(id.to_string()),
        Subject::Pod(id) => Some(id.to_string()),
        Subject::Kind(kind) => Some(kind.word().to_owned()),
    }
}
