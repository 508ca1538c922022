//! Cards as a list.

use super::select::{Selected, select};
use crate::api::{CardPage, ItemList};
use crate::call::Call;
use crate::floor::Floor;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_store::table::card::Sort;

const PAGE: u32 = 100;
/// More cards than this are never sent at once.
const MOST: u32 = 1_000;

pub(crate) fn list(call: &Call, request: ItemList) -> Result<CardPage> {
    let sort = sort(&request.sort)?;
    call.read(|read| {
        let floor = Floor::load(call, read)?;
        let Selected { mut selection, view } = select(read, &floor, &request.filter, call.now)?;
        if let Some(board) = &request.board {
            selection.boards = vec![floor.layout.board(Some(board))?.id];
        }
        let limit = request.limit.unwrap_or(PAGE).min(MOST);
        let (total, page) =
            read.card_page(&selection, sort, request.descending, request.offset, limit)?;
        Ok(CardPage { cards: floor.cards(read, &page)?, total, filter: view })
    })
}

fn sort(name: &str) -> Result<Sort> {
    Ok(match name {
        "" | "number" => Sort::Number,
        "title" => Sort::Title,
        "client" => Sort::Client,
        "priority" => Sort::Priority,
        "state" => Sort::State,
        "assignee" => Sort::Assignee,
        "due" => Sort::Due,
        "age" => Sort::Age,
        other => {
            return Err(Error::new(
                ErrorCode::Invalid,
                format!("Cards cannot be sorted by “{other}”."),
                "Sort by number, title, client, priority, state, assignee, due or age.",
            ));
        }
    })
}
