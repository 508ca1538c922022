//! Search: the index, the queries on it and the text around what was found.
//!
//! Entries are written in the transaction of the rows they are made from ([`index()`], [`remove()`]).
//! A query never ranks all matches of a common word: each group takes its newest matches from
//! the index, which streams them in row order, and ranks only those. Typing errors are mended
//! against a [`Vocabulary`] in memory.

mod expression;
mod find;
mod index;
mod lengths;
mod live;
mod meant;
mod mend;
mod rank;
mod refs;
mod score;
mod snippet;
mod typed;
mod vocabulary;
mod within;
mod words;

pub use find::{Found, Hit, Hits, Matched, Query, query};
pub use index::{check, index, rebuild, remove};
pub use snippet::{Marks, Segment};

pub use vocabulary::{Vocabulary, Words};
pub(crate) use within::{entries_of, phrase};

/// Schema of the index.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Prepares a connection for [`query`].
///
/// # Errors
/// `internal` where the SQLite at hand has no FTS5.
pub fn prepare(connection: &rusqlite::Connection) -> holdfast_domain::Result<()> {
    score::register(connection)
}

/// What a search entry is; each group is a range of row ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

impl Group {
    /// Every group.
    pub const ALL: [Self; 5] =
        [Self::WorkItem, Self::Runbook, Self::Article, Self::Client, Self::Contact];

    /// Permanent number, part of the row ids.
    const fn number(self) -> i64 {
        match self {
            Self::WorkItem => 1,
            Self::Runbook => 2,
            Self::Article => 3,
            Self::Client => 4,
            Self::Contact => 5,
        }
    }
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
