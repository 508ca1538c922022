//! Search over everything.

use holdfast_domain::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Searches work items, documents, clients and contacts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct Search {
    /// What was typed.
    pub query: String,
    /// Client id or name; everything unless said.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<String>,
    /// Hits per group at most, 8 unless said.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
    /// Only these groups: `work_item`, `runbook`, `article`, `client`, `contact`.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub groups: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SearchResults {
    /// Groups that have hits, in their fixed order.
    pub groups: Vec<SearchGroup>,
    /// The query with its typos mended, where it was.
    pub correction: Option<String>,
    /// How the words were taken: `exact`, `all`, `typo`, `any`.
    pub matched: String,
    /// Name of the client it was narrowed to.
    pub client: Option<String>,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
}

/// Hits of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SearchGroup {
    /// `work_item`, `runbook`, `article`, `client` or `contact`.
    pub kind: String,
    /// `Runbooks`, `Work items` …
    pub label: String,
    /// The best hits.
    pub hits: Vec<SearchHit>,
    /// True where there are more.
    pub more: bool,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SearchHit {
    /// `work_item`, `runbook`, `article`, `client` or `contact`.
    pub kind: String,
    /// Id.
    pub id: EntityId,
    /// Display number, for work items.
    pub number: Option<String>,
    /// Title, with what matched.
    pub title: Vec<Segment>,
    /// Where it matched, with what matched.
    pub snippet: Vec<Segment>,
    /// Folder and title for documents, board and column for items.
    pub path: String,
    /// Where a document was imported from, relative to the imported folder.
    pub source_path: Option<String>,
    /// Client, priority, state or freshness in a few words.
    pub detail: String,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Segment {
    /// The text.
    pub text: String,
    /// True where it matched.
    pub hit: bool,
}
