//! The checklist of an item.

use super::find::open_item;
use super::order::jitter;
use crate::api::{ChecklistAdd, ChecklistUpdate, Done, Saved};
use crate::call::Call;
use holdfast_domain::order::spread;
use holdfast_domain::{
    ChecklistItemId, EntityKind, Error, ErrorCode, OrderKey, Result, WorkItemId,
};
use holdfast_store::registry::{Field, checklist_item};
use holdfast_store::table::entity::not_found;
use holdfast_store::table::part::ChecklistRow;
use holdfast_store::{Value, Write};

pub(crate) fn add(call: &Call, request: ChecklistAdd) -> Result<Saved> {
    let id = ChecklistItemId::fresh();
    let written = call.write(|write| {
        let item = open_item(write.read(), &request.item)?;
        let lines = write.read().checklist(item.id)?;
        let last = lines.last().and_then(|line| OrderKey::from_text(&line.ord));
        let key = OrderKey::between(last.as_ref(), None, jitter()).map(|key| key.to_text());
        let fields = [
            (checklist_item::ITEM, item.id.0.into()),
            (checklist_item::TEXT, clean(&request.text)?.into()),
            (checklist_item::DONE, false.into()),
            (checklist_item::ORD, key.into()),
        ];
        write.create(EntityKind::ChecklistItem, id.0, &fields)
    })?;
    Ok(Saved { id: id.0.into(), seq: written.seq })
}

fn clean(text: &str) -> Result<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(Error::new(
            ErrorCode::Invalid,
            "A line of a checklist needs a text.",
            "Say in a few words what is to be done.",
        ));
    }
    Ok(text)
}

pub(crate) fn update(call: &Call, request: ChecklistUpdate) -> Result<Done> {
    let written = call.write(|write| {
        let item = write
            .read()
            .item_of_line(request.id)?
            .ok_or_else(|| not_found("line", &request.id.to_string()))?;
        open_item(write.read(), &item.to_string())?;
        if request.remove {
            return write.set_alive(EntityKind::ChecklistItem, request.id.0, false).map(drop);
        }
        let mut fields: Vec<(Field, Value)> = Vec::new();
        if let Some(text) = &request.text {
            fields.push((checklist_item::TEXT, clean(text)?.into()));
        }
        if let Some(done) = request.done {
            let by = write.actor().filter(|_| done).map(|actor| actor.0);
            fields.push((checklist_item::DONE, done.into()));
            fields.push((checklist_item::DONE_BY, by.into()));
            fields.push((checklist_item::DONE_AT, Some(call.now).filter(|_| done).into()));
        }
        if let Some(before) = request.before {
            let ord = key_before(write, item, request.id, before)?;
            fields.push((checklist_item::ORD, ord.into()));
        }
        write.set(request.id.0, &fields).map(drop)
    })?;
    Ok(Done { seq: written.seq })
}

/// The order key of a line that comes before another one.
fn key_before(
    write: &mut Write<'_>,
    item: WorkItemId,
    line: ChecklistItemId,
    before: ChecklistItemId,
) -> Result<String> {
    let mut lines = write.read().checklist(item)?;
    lines.retain(|other| other.id != line);
    let at = lines
        .iter()
        .position(|other| other.id == before)
        .ok_or_else(|| not_found("line", &before.to_string()))?;
    let key = |line: Option<&ChecklistRow>| match line {
        None => Some(None),
        Some(line) => OrderKey::from_text(&line.ord).map(Some),
    };
    let lower = at.checked_sub(1).and_then(|at| lines.get(at));
    if let (Some(lower), Some(upper)) = (key(lower), key(lines.get(at)))
        && let Some(key) = OrderKey::between(lower.as_ref(), upper.as_ref(), jitter())
    {
        return Ok(key.to_text());
    }
    // Equal keys: a checklist is short, so all its lines are spread anew.
    let mut keys = spread(None, None, lines.len() + 1, jitter()).unwrap_or_default();
    let own = keys.remove(at);
    for (other, key) in lines.iter().zip(keys) {
        write.set(other.id.0, &[(checklist_item::ORD, key.to_text().into())])?;
    }
    Ok(own.to_text())
}
