//! Search: the index and the queries on it.

use holdfast_domain::Result;
use rusqlite::Connection;

/// Schema of the index.
pub const SCHEMA: &str = "";

/// What a search entry is; each group is a range of row ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Work items.
    WorkItem,
    /// Runbooks.
    Runbook,
    /// Articles.
    Article,
    /// Clients.
    Client,
    /// Contacts.
    Contact,
}

/// What is searched of one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText {
    /// What it is.
    pub group: Group,
    /// Its local number.
    pub e: i64,
    /// Display number, for work items.
    pub number: Option<i64>,
    /// Title or name.
    pub title: String,
    /// Everything else that is read.
    pub body: String,
    /// Tags and folder.
    pub tags: String,
    /// The client it belongs to.
    pub client: Option<uuid::Uuid>,
    /// When it last changed, in milliseconds.
    pub updated_at: i64,
}

/// The words of the index.
#[derive(Default)]
pub struct Vocabulary;

/// Puts an entry in place.
///
/// # Errors
/// `disk_full`.
pub fn index(_: &Connection, _: &SearchText) -> Result<()> {
    Ok(())
}

/// Removes an entry.
///
/// # Errors
/// `disk_full`.
pub fn remove(_: &Connection, _: Group, _: i64) -> Result<()> {
    Ok(())
}
