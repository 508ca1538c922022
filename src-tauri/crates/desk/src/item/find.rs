//! Finding the item that is meant, by UUID or display number.

use holdfast_domain::{EntityId, EntityKind, Error, ErrorCode, Number, Result, WorkItemId};
use holdfast_store::Read;
use holdfast_store::table::entity::not_found;
use holdfast_store::table::work_item::WorkItemRow;
use uuid::Uuid;

/// The id of an item, also of one in the trash.
///
/// # Errors
/// `not_found`.
pub(crate) fn item_id(read: Read<'_>, text: &str) -> Result<WorkItemId> {
    let text = text.trim();
    let found = match (Uuid::parse_str(text), Number::parse(text)) {
        (Ok(id), _) => read.is(EntityKind::WorkItem, id)?.then_some(WorkItemId(id)),
        (Err(_), Some(number)) => read.item_of_number(number)?,
        (Err(_), None) => None,
    };
    found.ok_or_else(|| not_found("item", text))
}

/// The id of anything, or of an item by its display number.
///
/// # Errors
/// `not_found`.
pub(crate) fn entity_id(read: Read<'_>, text: &str) -> Result<EntityId> {
    match Uuid::parse_str(text.trim()) {
        Ok(id) if read.exists(id)? => Ok(EntityId(id)),
        Ok(_) => Err(not_found("item", text)),
        Err(_) => Ok(EntityId(item_id(read, text)?.0)),
    }
}

/// An item, also one in the trash.
///
/// # Errors
/// `not_found`.
pub(crate) fn any_item(read: Read<'_>, text: &str) -> Result<WorkItemRow> {
    let id = item_id(read, text)?;
    read.work_item(id)?.ok_or_else(|| not_found("item", text))
}

/// An item that is neither in the trash nor cancelled.
///
/// # Errors
/// `not_found`, `invalid`.
pub(crate) fn open_item(read: Read<'_>, text: &str) -> Result<WorkItemRow> {
    let item = any_item(read, text)?;
    let ended = match (item.alive, item.cancelled) {
        (false, _) => "in the trash",
        (true, true) => "cancelled",
        (true, false) => return Ok(item),
    };
    Err(Error::new(ErrorCode::Invalid, format!("{} is {ended}.", item.number), "Restore it first."))
}
