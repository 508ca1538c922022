//! Changing fields of an item.

use super::create::clean_title;
use super::find::{any_item, open_item};
use crate::api::{Card, ItemUpdate};
use crate::call::Call;
use crate::floor::Floor;
use holdfast_domain::{EntityKind, Error, ErrorCode, Priority, Result};
use holdfast_store::registry::{Field, work_item};
use holdfast_store::table::work_item::WorkItemRow;
use holdfast_store::{Read, Value, Write};
use uuid::Uuid;

pub(crate) fn update(call: &Call, request: ItemUpdate) -> Result<Card> {
    let written = call.write(|write| {
        let mut floor = Floor::load(call, write.read())?;
        let item = open_item(write.read(), &request.id)?;
        if let Some(edit) = &request.description {
            write.edit_text(item.id.0, work_item::DESCRIPTION, &edit.opened, &edit.text)?;
        }
        let fields = fields(write.read(), &request)?;
        set_admitted(write, &mut floor, &item, &fields, request.reason.as_deref())?;
        floor.card(write.read(), item.id)
    })?;
    Ok(written.value)
}

/// Sets fields of an item. A change of kind, client or priority may bring it under another limit.
pub(crate) fn set_admitted(
    write: &mut Write<'_>,
    floor: &mut Floor,
    item: &WorkItemRow,
    fields: &[(Field, Value)],
    reason: Option<&str>,
) -> Result<()> {
    write.set(item.id.0, fields)?;
    let after = any_item(write.read(), &item.id.to_string())?;
    if let Some(counted) = floor.counted(&after) {
        floor.admit(write, floor.counted(item).as_ref(), &counted, reason)?;
    }
    floor.refresh(write)
}

fn fields(read: Read<'_>, request: &ItemUpdate) -> Result<Vec<(Field, Value)>> {
    let mut fields = Vec::new();
    if let Some(title) = &request.title {
        fields.push((work_item::TITLE, clean_title(title)?.into()));
    }
    if let Some(kind) = request.kind {
        fields.push((work_item::KIND, kind.word().into()));
    }
    if let Some(priority) = request.priority {
        fields.push((work_item::PRIORITY, priority.map(Priority::word).into()));
    }
    if let Some(due) = request.due {
        fields.push((work_item::DUE, due.into()));
    }
    let references = [
        (work_item::CLIENT, EntityKind::Client, request.client.map(|id| id.map(Uuid::from))),
        (work_item::SITE, EntityKind::Site, request.site.map(|id| id.map(Uuid::from))),
        (work_item::CONTACT, EntityKind::Contact, request.contact.map(|id| id.map(Uuid::from))),
        (work_item::SERVICE, EntityKind::Service, request.service.map(|id| id.map(Uuid::from))),
    ];
    for (field, kind, id) in references {
        let Some(id) = id else { continue };
        if let Some(id) = id {
            check(read, kind, id)?;
        }
        fields.push((field, id.into()));
    }
    // Another client has other places and people.
    if request.client.is_some() {
        for (field, said) in [
            (work_item::SITE, request.site.is_some()),
            (work_item::CONTACT, request.contact.is_some()),
        ] {
            if !said {
                fields.push((field, Value::Null));
            }
        }
    }
    Ok(fields)
}

/// Refuses a reference to something that is not here, or is something else.
fn check(read: Read<'_>, kind: EntityKind, id: Uuid) -> Result<()> {
    if read.is(kind, id)? {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::NotFound,
        format!("There is no {} {id}.", kind.label().to_lowercase()),
        "It may have been removed; choose another one.",
    ))
}
