//! Runbooks and articles.

mod attachments;
pub(crate) mod content;
pub(crate) mod files;
mod history;
mod links;
mod print;
mod read;
mod write;

pub(crate) use attachments::{
    add as attachment_add, clean_name, content_fields, fields as attachment_fields,
    read as attachment_read, remove as attachment_remove,
};
pub(crate) use history::{history, revert, version};
pub(crate) use print::pdf;
pub(crate) use read::{collections, get, list, render};
pub(crate) use write::{
    clean_collection, create, edit_body, link, remove, restore, review_due, update, verify,
};

use holdfast_domain::{DocumentId, EntityKind, Result};
use holdfast_store::Read;
use holdfast_store::table::document::DocumentRow;
use holdfast_store::table::entity::not_found;

/// A document by its id, also one in the trash.
///
/// # Errors
/// `not_found`.
fn document(read: Read<'_>, id: &str) -> Result<DocumentRow> {
    let found = match id.trim().parse::<DocumentId>() {
        Ok(id) => read.document(id)?,
        Err(_) => None,
    };
    found.ok_or_else(|| not_found(EntityKind::Document.label(), id))
}
