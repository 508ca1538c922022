//! Moving a card: one transaction, and the answer holds all that a view has to change.

use super::enter::Enter;
use super::find::open_item;
use crate::api::{ItemMove, MoveOutcome};
use crate::call::Call;
use crate::floor::Floor;
use crate::floor::layout::not_initialised;
use holdfast_domain::{Category, Result};
use holdfast_store::table::work_item::At;

pub(crate) fn move_to(call: &Call, request: ItemMove) -> Result<MoveOutcome> {
    let written = call.write(|write| {
        let mut floor = Floor::load(call, write.read())?;
        let item = open_item(write.read(), &request.id)?;
        let from = item.place.as_ref().and_then(|place| floor.layout.column_of_id(place.column));
        let board = match (&request.board, from) {
            (None, Some(from)) => from.board,
            (text, _) => floor.layout.board(text.as_deref())?.id,
        };
        let to = floor.layout.column(board, &request.to)?;
        let at = match (request.before, request.after) {
            (Some(before), _) => At::Before(before),
            (None, Some(after)) => At::After(after),
            (None, None) => At::Top,
        };
        let entered = Enter {
            item: &item,
            from,
            to,
            at,
            blocked: request.blocked.as_ref(),
            reason: request.reason.as_deref(),
        }
        .apply(write, &floor)?;
        let left = from.map_or(to.id, |from| from.id);
        let mut message = match from {
            Some(from) if from.id == to.id => format!("{} moved within {}", item.number, to.label),
            Some(from) if from.board != to.board => format!(
                "{} moved to {}, {}",
                item.number,
                floor.layout.board_of_id(to.board)?.name,
                to.label
            ),
            _ => format!("{} moved to {}", item.number, to.label),
        };
        if entered.taken {
            message.push_str(", assigned to you");
        }
        floor.refresh(write)?;
        let card = floor.card(write.read(), item.id)?;
        let mut people = item.assignees.clone();
        people.extend(card.assignees.iter().map(|person| person.id));
        Ok(MoveOutcome {
            from: left,
            people: floor.loads_of(&people),
            exceeded: entered.exceeded,
            message,
            card,
            seq: 0,
        })
    })?;
    Ok(MoveOutcome { seq: written.seq, ..written.value })
}

/// The column that new work of a board comes into.
pub(super) fn backlog(
    floor: &Floor,
    board: holdfast_domain::BoardId,
) -> Result<&holdfast_store::table::board::ColumnRow> {
    let layout = &floor.layout;
    layout
        .first(board, Category::Backlog)
        .or_else(|| layout.columns_of(board).next())
        .ok_or_else(not_initialised)
}
