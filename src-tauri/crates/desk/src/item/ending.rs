//! Cancelling an item, moving it to the trash, and bringing it back.

use super::enter::Enter;
use super::find::{any_item, open_item};
use super::moving::backlog;
use crate::api::{ById, Card, Done, ItemEnd};
use crate::call::Call;
use crate::floor::Floor;
use holdfast_domain::{Category, EntityKind, Result};
use holdfast_store::Value;
use holdfast_store::registry::work_item;
use holdfast_store::table::work_item::At;

pub(crate) fn cancel(call: &Call, request: ItemEnd) -> Result<Card> {
    let written = call.write(|write| {
        let mut floor = Floor::load(call, write.read())?;
        let item = open_item(write.read(), &request.id)?;
        let fields =
            [(work_item::CANCELLED, true.into()), (work_item::END_REASON, reason(&request.reason))];
        write.set(item.id.0, &fields)?;
        floor.refresh(write)?;
        floor.card(write.read(), item.id)
    })?;
    Ok(written.value)
}

pub(crate) fn remove(call: &Call, request: ItemEnd) -> Result<Done> {
    let written = call.write(|write| {
        let item = any_item(write.read(), &request.id)?;
        write.set_alive(EntityKind::WorkItem, item.id.0, false)?;
        write.set(item.id.0, &[(work_item::END_REASON, reason(&request.reason))])
    })?;
    Ok(Done { seq: written.seq })
}

fn reason(text: &str) -> Value {
    Some(text.trim()).filter(|text| !text.is_empty()).into()
}

/// Brings an item back to where it lay. Work in progress goes back to Backlog instead where its
/// return would exceed a limit that does not allow it without a word.
pub(crate) fn restore(call: &Call, request: ById) -> Result<Card> {
    let written = call.write(|write| {
        let mut floor = Floor::load(call, write.read())?;
        let item = any_item(write.read(), &request.id)?;
        write.set_alive(EntityKind::WorkItem, item.id.0, true)?;
        write.set(
            item.id.0,
            &[(work_item::CANCELLED, Value::Null), (work_item::END_REASON, Value::Null)],
        )?;
        let back = any_item(write.read(), &request.id)?;
        let limited = match floor.counted(&back) {
            Some(counted) => floor.admit(write, None, &counted, None).is_err(),
            None => true,
        };
        if limited {
            let board = match &back.place {
                Some(place) => place.board,
                None => floor.layout.home(back.kind)?.id,
            };
            let to = backlog(&floor, board)?;
            let from = back.place.as_ref().and_then(|p| floor.layout.column_of_id(p.column));
            let from = from.filter(|from| from.category != Category::Review);
            Enter { item: &back, from, to, at: At::Top, blocked: None, reason: None }
                .apply(write, &floor)?;
        }
        floor.refresh(write)?;
        floor.card(write.read(), item.id)
    })?;
    Ok(written.value)
}
