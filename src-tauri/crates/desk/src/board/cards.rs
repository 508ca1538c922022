//! Another run of cards of one cell.

use super::select::{Selected, select};
use crate::api::{BoardCards, CardRun, Cell};
use crate::call::Call;
use crate::floor::Floor;
use holdfast_domain::{Result, Swimlane};
use holdfast_store::table::selection::Condition;

/// More cards than this are never sent at once.
const MOST: u32 = 200;

pub(crate) fn cards(call: &Call, request: BoardCards) -> Result<CardRun> {
    call.read(|read| {
        let floor = Floor::load(call, read)?;
        let board = floor.layout.board_of_id(request.board)?.id;
        let column = floor.layout.column(board, &request.column.to_string())?.id;
        let Selected { mut selection, .. } = select(read, &floor, &request.filter, call.now)?;
        selection.boards = vec![board];
        selection.conditions.push((false, Condition::Columns(vec![column])));
        let spots = read.spots(&selection, request.swimlane.unwrap_or(Swimlane::None))?;
        let cell: Vec<i64> = spots
            .into_iter()
            .filter(|spot| *spot.lane == *request.lane)
            .map(|spot| spot.e)
            .collect();
        let from = (request.offset as usize).min(cell.len());
        let to = (from + request.limit.min(MOST) as usize).min(cell.len());
        Ok(CardRun {
            cell: Cell {
                column,
                lane: request.lane,
                offset: request.offset,
                cards: floor.cards(read, &cell[from..to])?,
            },
            total: u32::try_from(cell.len()).unwrap_or(u32::MAX),
            seq: read.seq()?,
        })
    })
}
