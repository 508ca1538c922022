//! Opening a board: all counts, and the first cards of each cell, within a small answer.

use super::hints::hints;
use super::lanes::lanes;
use super::select::{Selected, select};
use crate::api::{BoardOpen, BoardView, Card, Cell, ColumnView, LaneView};
use crate::call::Call;
use crate::error::internal;
use crate::floor::Floor;
use crate::item::columns;
use holdfast_domain::{ColumnId, Result, Swimlane};
use holdfast_store::Read;
use holdfast_store::table::card::Spot;
use std::collections::HashMap;

/// Cards of a cell that are sent along unless said otherwise.
const WINDOW: u32 = 12;
/// Bytes that all cards together may take, so that the answer stays below 64 KB; a cell that
/// comes short is read with `board_cards` once it is seen.
const CARD_BYTES: usize = 44_000;
/// Cards that are looked at for that.
const CANDIDATES: usize = 120;

pub(crate) fn open(call: &Call, request: BoardOpen) -> Result<BoardView> {
    call.read(|read| {
        let floor = Floor::load(call, read)?;
        let board = floor.layout.board(request.board.as_deref())?.clone();
        let Selected { mut selection, view } = select(read, &floor, &request.filter, call.now)?;
        selection.boards = vec![board.id];
        let swimlane = request.swimlane.unwrap_or(Swimlane::None);
        let spots = read.spots(&selection, swimlane)?;
        let columns = columns(read, &floor, board.id)?;
        let lanes = lanes(read, &floor, swimlane, spots.iter().map(|spot| &*spot.lane).collect())?;
        let grid = Grid::new(&columns, &lanes, &spots);
        let window = request.window.unwrap_or(WINDOW) as usize;
        let counts = read.column_counts()?.into_iter().collect();
        Ok(BoardView {
            board: floor
                .layout
                .summaries(&counts)
                .into_iter()
                .find(|one| one.id == board.id)
                .ok_or_else(|| internal("the board has no summary"))?,
            cells: grid.cells(read, &floor, window)?,
            lanes: grid.lanes(&lanes),
            columns: columns
                .iter()
                .enumerate()
                .map(|(at, column)| ColumnView { count: grid.count_of(at), ..column.clone() })
                .collect(),
            people: floor.loads(),
            filter: view,
            hints: hints(read, &floor, board.id, call.now, None)?,
            seq: read.seq()?,
        })
    })
}

/// Local numbers of the cards of each cell: lane by lane, column by column.
struct Grid {
    columns: Vec<ColumnId>,
    cells: Vec<Vec<Vec<i64>>>,
    keys: Vec<String>,
}

impl Grid {
    fn new(columns: &[ColumnView], lanes: &[(String, String)], spots: &[Spot]) -> Self {
        let columns: Vec<ColumnId> = columns.iter().map(|column| column.id).collect();
        let column_at: HashMap<ColumnId, usize> =
            columns.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let keys: Vec<String> = lanes.iter().map(|(key, _)| key.clone()).collect();
        let lane_at: HashMap<&str, usize> =
            keys.iter().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
        let mut cells = vec![vec![Vec::new(); columns.len()]; keys.len()];
        for spot in spots {
            let at = (lane_at.get(&*spot.lane), column_at.get(&spot.column));
            if let (Some(lane), Some(column)) = at {
                cells[*lane][*column].push(spot.e);
            }
        }
        Self { columns, cells, keys }
    }

    fn count_of(&self, column: usize) -> u32 {
        let count: usize = self.cells.iter().map(|lane| lane[column].len()).sum();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn lanes(&self, lanes: &[(String, String)]) -> Vec<LaneView> {
        let count = |cell: &Vec<i64>| u32::try_from(cell.len()).unwrap_or(u32::MAX);
        lanes
            .iter()
            .zip(&self.cells)
            .map(|((key, label), cells)| LaneView {
                key: key.clone(),
                label: label.clone(),
                counts: cells.iter().map(count).collect(),
            })
            .collect()
    }

    /// The first cards of each cell: first cards before second ones, as many as the answer bears.
    fn cells(&self, read: Read<'_>, floor: &Floor, window: usize) -> Result<Vec<Cell>> {
        let mut candidates = Vec::new();
        for depth in 0..window.min(CANDIDATES) {
            for (lane, cells) in self.cells.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    if let Some(e) = cell.get(depth)
                        && candidates.len() < CANDIDATES
                    {
                        candidates.push((lane, column, *e));
                    }
                }
            }
        }
        let numbers: Vec<i64> = candidates.iter().map(|(.., e)| *e).collect();
        let mut cells: HashMap<(usize, usize), Vec<Card>> = HashMap::new();
        let mut bytes = 0;
        for ((lane, column, _), card) in candidates.iter().zip(floor.cards(read, &numbers)?) {
            bytes += serde_json::to_vec(&card).map_err(internal)?.len();
            if bytes > CARD_BYTES {
                break;
            }
            cells.entry((*lane, *column)).or_default().push(card);
        }
        let mut cells: Vec<_> = cells.into_iter().collect();
        cells.sort_by_key(|(at, _)| *at);
        Ok(cells
            .into_iter()
            .map(|((lane, column), cards)| Cell {
                column: self.columns[column],
                lane: self.keys[lane].clone(),
                offset: 0,
                cards,
            })
            .collect())
    }
}
