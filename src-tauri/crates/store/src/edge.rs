//! Relations are entities of their own, so that two desks that add different tags both keep them.
//!
//! The id follows from what is related: adding the same tag on two desks gives one entity.

use chrono::NaiveDate;
use holdfast_domain::{
    BusinessCalendarId, Priority, SlaClock, SlaPolicyId, Timestamp, WipLimitId, WorkItemId,
};
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

/// The id of the date with other hours of a calendar: a date has one, whichever desk made it.
#[must_use]
pub fn exception_id(calendar: BusinessCalendarId, date: NaiveDate) -> Uuid {
    named(&[b"calendar_exception", calendar.0.as_bytes(), date.to_string().as_bytes()])
}

/// The id of what a policy promises for a priority.
#[must_use]
pub fn target_id(policy: SlaPolicyId, priority: Priority) -> Uuid {
    named(&[b"sla_target", policy.0.as_bytes(), priority.word().as_bytes()])
}

/// The id of the verdict on a cycle of a clock.
#[must_use]
pub fn verdict_id(item: WorkItemId, clock: SlaClock, cycle: u32) -> Uuid {
    let cycle = cycle.to_le_bytes();
    named(&[b"sla_verdict", item.0.as_bytes(), clock.word().as_bytes(), &cycle])
}

/// The id of what holds notifications about an item back for a technician.
#[must_use]
pub fn snooze_id(item: Uuid, technician: Uuid) -> Uuid {
    named(&[b"snooze", item.as_bytes(), technician.as_bytes()])
}

/// The id of what a technician is told for a priority.
#[must_use]
pub fn rule_id(technician: Uuid, priority: holdfast_domain::Priority) -> Uuid {
    named(&[b"notification_rule", technician.as_bytes(), priority.word().as_bytes()])
}

/// The id of what says that an item, since it came into its column, is one too many for a limit that two
/// desks exceeded together. `person` is whose load it is, nil where the limit is on none.
#[must_use]
pub fn merged_breach_id(
    limit: WipLimitId,
    person: Uuid,
    item: WorkItemId,
    since: Timestamp,
) -> Uuid {
    let since = since.timestamp_millis().to_le_bytes();
    named(&[b"merged_breach", limit.0.as_bytes(), person.as_bytes(), item.0.as_bytes(), &since])
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
