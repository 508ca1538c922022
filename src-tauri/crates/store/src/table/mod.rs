//! A file per table: its schema, its rows and the queries on it.
//!
//! Only this crate holds SQL. A projection table has `e` (the local number of the entity in
//! `ent`), a column for each registry field, and what is derived from them.
//!
//! Lists are read `FROM table CROSS JOIN ent`: a cross join is made in the order in which it is
//! written. SQLite keeps no statistics on tables of a few rows, takes `ent` for the smaller one and
//! would walk all entities to list six columns.

pub mod agreement;
pub mod alarm;
pub mod board;
pub mod card;
pub mod clock;
mod counts;
pub mod directory;
pub mod document;
pub mod entity;
pub mod found;
pub mod name;
pub mod notification;
pub mod part;
pub(crate) mod rows;
pub mod selection;
pub mod setting;
pub mod title;
pub mod work_item;

/// Schema version 1, in the order in which tables depend on each other.
pub(crate) const V1: &[&str] = &[
    include_str!("v1/entity.sql"),
    include_str!("v1/directory.sql"),
    include_str!("v1/board.sql"),
    include_str!("v1/work_item.sql"),
    include_str!("v1/document.sql"),
    include_str!("v1/desk.sql"),
];

/// Schema version 2: agreements, clocks and notifications.
pub(crate) const V2: &[&str] = &[
    include_str!("v2/agreement.sql"),
    include_str!("v2/clock.sql"),
    include_str!("v2/notification.sql"),
];

/// Schema version 3: what other desks wrote.
pub(crate) const V3: &[&str] = &[include_str!("v3/sync.sql")];

/// Schema version 4: files of attachments in shared stores.
pub(crate) const V4: &[&str] = &[include_str!("v4/file.sql")];

/// Schema version 5: pods that are kept apart.
pub(crate) const V5: &[&str] = &[include_str!("v5/pod.sql")];

/// Schema version 6: what authors had seen lies in the order in which they said it.
pub(crate) const V6: &[&str] = &[include_str!("v6/seen.sql")];

/// Schema version 7: people who were assigned apart.
pub(crate) const V7: &[&str] = &[include_str!("v7/owner.sql")];

/// Schema version 8: verdicts know what their clocks had rested on.
pub(crate) const V8: &[&str] = &[include_str!("v8/verdict.sql")];

/// Schema version 9: an id names one entity of each kind, and a value that was overwritten unseen by the same
/// value is remembered.
pub(crate) const V9: &[&str] = &[include_str!("v9/entity.sql"), include_str!("v9/conflict.sql")];
