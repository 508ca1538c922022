//! Boards and their columns.

use super::pick;
use crate::api::BoardSummary;
use holdfast_domain::{
    BoardId, BoardKind, Category, ColumnId, Error, ErrorCode, Result, WorkItemKind, placement,
};
use holdfast_store::Read;
use holdfast_store::table::board::{BoardRow, ColumnRow};
use holdfast_store::table::entity::not_found;
use std::collections::HashMap;
use uuid::Uuid;

/// All boards with their columns.
pub(crate) struct Layout {
    pub(crate) boards: Vec<BoardRow>,
    pub(crate) columns: Vec<ColumnRow>,
}

impl Layout {
    pub(crate) fn load(read: Read<'_>) -> Result<Self> {
        Ok(Self { boards: read.boards()?, columns: read.columns()? })
    }

    /// The board that is meant: an id, a kind (its first board), or a name; the first service
    /// board where nothing is said.
    pub(crate) fn board(&self, text: Option<&str>) -> Result<&BoardRow> {
        let Some(first) = self.boards.first() else { return Err(not_initialised()) };
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(self.of_kind(BoardKind::Service).unwrap_or(first));
        };
        if let Ok(id) = Uuid::parse_str(text) {
            return self.board_of_id(id.into());
        }
        if let Some(board) = BoardKind::from_word(text).and_then(|kind| self.of_kind(kind)) {
            return Ok(board);
        }
        pick::one("board", text, &self.boards, |board| &board.name)
    }

    pub(crate) fn board_of_id(&self, id: BoardId) -> Result<&BoardRow> {
        self.boards
            .iter()
            .find(|board| board.id == id)
            .ok_or_else(|| not_found("board", &id.to_string()))
    }

    /// The first board of a kind.
    pub(crate) fn of_kind(&self, kind: BoardKind) -> Option<&BoardRow> {
        self.boards.iter().find(|board| board.kind == kind)
    }

    /// The board where a kind of work goes unless somebody says otherwise.
    pub(crate) fn home(&self, kind: WorkItemKind) -> Result<&BoardRow> {
        match self.of_kind(placement::home(kind)) {
            Some(board) => Ok(board),
            None => self.board(None),
        }
    }

    /// The columns of a board, from left to right.
    pub(crate) fn columns_of(&self, board: BoardId) -> impl Iterator<Item = &ColumnRow> {
        self.columns.iter().filter(move |column| column.board == board)
    }

    /// The column of a board that is meant: an id, a category (its first column), or a label.
    pub(crate) fn column(&self, board: BoardId, text: &str) -> Result<&ColumnRow> {
        if let Ok(id) = Uuid::parse_str(text.trim()) {
            return self
                .columns_of(board)
                .find(|column| column.id == id.into())
                .ok_or_else(|| not_found("column", text));
        }
        let category = Category::from_word(text.trim());
        if let Some(column) = category.and_then(|category| self.first(board, category)) {
            return Ok(column);
        }
        let columns: Vec<&ColumnRow> = self.columns_of(board).collect();
        pick::one("column", text, columns, |column| &column.label)
    }

    /// The first column of a category on a board.
    pub(crate) fn first(&self, board: BoardId, category: Category) -> Option<&ColumnRow> {
        self.columns_of(board).find(|column| column.category == category)
    }

    pub(crate) fn column_of_id(&self, id: ColumnId) -> Option<&ColumnRow> {
        self.columns.iter().find(|column| column.id == id)
    }

    /// Meaning of a column; one that is not here reads as Backlog.
    pub(crate) fn category(&self, id: ColumnId) -> Category {
        self.column_of_id(id).map_or(Category::Backlog, |column| column.category)
    }

    /// Whether a kind of work is on the wrong kind of board.
    pub(crate) fn misplaced(&self, kind: WorkItemKind, board: BoardId) -> bool {
        self.board_of_id(board).is_ok_and(|board| !placement::belongs(kind, board.kind))
    }

    /// The boards with the number of their open items, from the number of items in each column.
    pub(crate) fn summaries(&self, counts: &HashMap<ColumnId, u32>) -> Vec<BoardSummary> {
        self.boards
            .iter()
            .map(|board| {
                let open = self
                    .columns_of(board.id)
                    .filter(|column| column.category != Category::Done)
                    .map(|column| counts.get(&column.id).copied().unwrap_or(0))
                    .sum();
                BoardSummary { id: board.id, kind: board.kind, name: board.name.clone(), open }
            })
            .collect()
    }
}

/// There is no board yet.
pub(crate) fn not_initialised() -> Error {
    Error::new(
        ErrorCode::NotInitialised,
        "This workspace is empty: the first run is not finished.",
        "Open Holdfast and finish the first run, or run `holdfast rpc workspace_create`.",
    )
}
