//! The audit trail: every change with what stood before and after.

use super::changes::change;
use crate::api::{AuditEntry, AuditPage, AuditQuery};
use crate::call::Call;
use crate::item::item_id;
use crate::story::{Names, fields};
use holdfast_domain::Result;
use holdfast_store::Read;
use holdfast_store::table::entity::not_found;
use uuid::Uuid;

const PAGE: u32 = 100;
/// More changes than this are never sent at once.
const MOST: u32 = 1_000;

pub(crate) fn audit(call: &Call, request: AuditQuery) -> Result<AuditPage> {
    let limit = request.limit.unwrap_or(PAGE).min(MOST);
    call.read(|read| {
        let (rows, total) = match &request.entity {
            None => (read.changes_page(request.offset, limit)?, read.change_count(None)?),
            Some(text) => {
                let id = entity(read, text)?;
                (read.story(id, request.offset, limit)?, read.story_length(id)?)
            }
        };
        let names = Names::of(read, &rows)?;
        let changes = rows.iter().map(|row| AuditEntry {
            change: change(&names, row),
            title: names.title(names.owner(row).unwrap_or(row.id)),
            fields: fields(&names, row),
        });
        Ok(AuditPage { changes: changes.collect(), total })
    })
}

/// The id of any entity; items also by display number.
fn entity(read: Read<'_>, text: &str) -> Result<Uuid> {
    match Uuid::parse_str(text.trim()) {
        Ok(id) if read.exists(id)? => Ok(id),
        Ok(_) => Err(not_found("entity", text)),
        Err(_) => item_id(read, text).map(Uuid::from),
    }
}
