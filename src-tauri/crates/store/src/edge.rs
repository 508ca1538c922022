//! Relations are entities of their own, so that two desks that add different tags both keep them.
//!
//! The id follows from what is related: adding the same tag on two desks gives one entity.

use uuid::Uuid;

/// Who works on an item.
pub const ASSIGNEE: &str = "assignee";
/// A tag on an item or a document.
pub const TAG: &str = "tag";
/// A document that belongs to an item, a service or another document.
pub const DOCUMENT: &str = "document";

/// The name of a relation between two work items.
#[must_use]
pub fn item_link(relation: holdfast_domain::Relation) -> &'static str {
    relation.word()
}

/// The id of a relation.
#[must_use]
pub fn id(rel: &str, a: Uuid, b: &[u8]) -> Uuid {
    named(&[b"edge", rel.as_bytes(), a.as_bytes(), b])
}

/// The id of a setting of the workspace.
#[must_use]
pub fn setting_id(key: &str) -> Uuid {
    named(&[b"setting", key.as_bytes()])
}

/// A UUIDv8 that follows from its parts.
pub(crate) fn named(parts: &[&[u8]]) -> Uuid {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
