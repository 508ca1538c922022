//! Entities of agreements: found, written, and refused where they are still used.

use crate::api::NamedRef;
use holdfast_domain::{EntityKind, Error, ErrorCode, Result, words};
use holdfast_store::registry::{self, Field};
use holdfast_store::table::entity::not_found;
use holdfast_store::{Read, Value, Write};
use uuid::Uuid;

/// Refuses an id of something that is not here, or is something else.
pub(super) fn known(read: Read<'_>, kind: EntityKind, id: Uuid) -> Result<()> {
    if read.is(kind, id)? {
        return Ok(());
    }
    Err(not_found(&kind.label().to_lowercase(), &id.to_string()))
}

/// Writes an entity whose id follows from what it is about: makes it, brings it back, or changes it.
pub(super) fn put(
    write: &mut Write<'_>,
    kind: EntityKind,
    id: Uuid,
    fields: &[(Field, Value)],
) -> Result<()> {
    if !write.read().is(kind, id)? {
        return write.create(kind, id, fields);
    }
    let mut fields = fields.to_vec();
    fields.push((registry::kind(kind).alive(), Value::Bool(true)));
    write.set(id, &fields)?;
    Ok(())
}

/// Refuses to remove what others rely on.
pub(super) fn unused(what: &str, users: &[NamedRef]) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = users.iter().take(3).map(|user| user.name.as_str()).collect();
    let more = users.len().saturating_sub(names.len());
    let names =
        if more > 0 { format!("{} and {more} more", names.join(", ")) } else { words::and(&names) };
    Err(Error::new(
        ErrorCode::Invalid,
        format!("This {what} is used by {names}."),
        "Give them another one first.",
    ))
}

/// Something with its name, without more.
pub(super) fn named(kind: EntityKind, id: Uuid, name: &str) -> NamedRef {
    NamedRef { kind, id: id.into(), name: name.to_owned(), detail: String::new() }
}
