//! Runbooks, articles, attachments and import.

use super::{ClientRef, NamedRef, TechnicianRef};
use holdfast_domain::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for the folders of the library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct CollectionList {
    /// Only runbooks or articles.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<DocumentKind>,
}

/// The folders of the library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Collections {
    /// The folders, by path.
    pub collections: Vec<Collection>,
    /// Documents in all.
    pub total: u32,
}

/// A folder of the library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Collection {
    /// Path with `/`; empty for the top.
    pub path: String,
    /// Documents right in it.
    pub count: u32,
}

/// Asks for a page of documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct DocumentList {
    /// Only runbooks or articles.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<DocumentKind>,
    /// Only those right in this folder.
    #[serde(default)]
    #[ts(optional)]
    pub collection: Option<String>,
    /// Only those whose title has these letters.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub text: String,
    /// Only those of this client.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<ClientId>,
    /// How many to pass over.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub offset: u32,
    /// How many at most, 100 unless said.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A page of documents, by folder and title.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DocumentPage {
    /// The documents.
    pub documents: Vec<DocumentSummary>,
    /// How many there are.
    pub total: u32,
}

/// A document in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DocumentSummary {
    /// Id.
    pub id: DocumentId,
    /// Runbook or article.
    pub kind: DocumentKind,
    /// Title.
    pub title: String,
    /// Folder.
    pub collection: String,
    /// For which client; none for all.
    pub client: Option<ClientRef>,
    /// Who answers for it.
    pub owner: Option<TechnicianRef>,
    /// When it was last verified; void after an edit.
    pub verified_at: Option<Timestamp>,
    /// When it is due for review.
    pub review_due: Option<Timestamp>,
    /// True once the review is overdue.
    pub overdue: bool,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Tags.
    pub tags: Vec<String>,
    /// Fields with two values that nobody settled yet.
    pub conflicts: u32,
}

/// A document in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DocumentView {
    /// What the list shows.
    pub summary: DocumentSummary,
    /// Markdown, as opened.
    pub text: String,
    /// Safe HTML.
    pub html: String,
    /// Headings, in order.
    pub outline: Vec<Heading>,
    /// What the front matter said beyond the fields we know, as JSON.
    #[ts(type = "any")]
    pub front_matter: serde_json::Value,
    /// Where it was imported from.
    pub source_path: Option<String>,
    /// Files that belong to it.
    pub attachments: Vec<Attachment>,
    /// Work items, services and documents it is linked with, in either direction.
    pub linked: Vec<NamedRef>,
    /// Latest versions, newest first, at most five.
    pub versions: Vec<DocumentVersion>,
    /// What it lacks of the content a runbook should have, e.g. `Rollback`.
    pub missing_sections: Vec<String>,
    /// True once moved to the trash.
    pub deleted: bool,
    /// The newest change it contains.
    pub seq: i64,
}

/// A heading of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Text without markup.
    pub text: String,
    /// Value of the heading's `id` in the HTML.
    pub anchor: String,
}

/// A file that belongs to an item or a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Attachment {
    /// Id; its content is at `attachment://localhost/<id>`.
    pub id: AttachmentId,
    /// Name, for people only; never a path.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Bytes.
    pub size: u64,
}

/// Renders Markdown for the live preview.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentRender {
    /// Markdown.
    pub text: String,
    /// The document it belongs to, for relative links and images.
    #[serde(default)]
    #[ts(optional)]
    pub document: Option<DocumentId>,
}

/// Rendered Markdown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Rendered {
    /// Safe HTML.
    pub html: String,
    /// Headings, in order.
    pub outline: Vec<Heading>,
}

/// Adds a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentCreate {
    /// Runbook or article.
    pub kind: DocumentKind,
    /// Title.
    pub title: String,
    /// Folder.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub collection: String,
    /// Markdown; for a runbook the standard sections unless said.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// For which client.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<ClientId>,
}

/// Changes a document; absent fields stay, null clears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentUpdate {
    /// The document.
    pub id: DocumentId,
    /// Runbook or article.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<DocumentKind>,
    /// Title.
    #[serde(default)]
    #[ts(optional)]
    pub title: Option<String>,
    /// Folder.
    #[serde(default)]
    #[ts(optional)]
    pub collection: Option<String>,
    /// For which client.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<ClientId>")]
    #[ts(optional, type = "ClientId | null")]
    pub client: Option<Option<ClientId>>,
    /// Who answers for it.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<TechnicianId>")]
    #[ts(optional, type = "TechnicianId | null")]
    pub owner: Option<Option<TechnicianId>>,
    /// When it is due for review.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Timestamp>")]
    #[ts(optional, type = "string | null")]
    pub review_due: Option<Option<Timestamp>>,
    /// Body. An edit voids the verified mark.
    #[serde(default)]
    #[ts(optional)]
    pub body: Option<super::TextEdit>,
}

/// Links a document with a service, a client's item or another document, or unlinks them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentLink {
    /// The document.
    pub id: DocumentId,
    /// The other end: UUID or display number.
    pub target: String,
    /// True removes the link.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// All versions of a document, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DocumentHistory {
    /// The versions.
    pub versions: Vec<DocumentVersion>,
}

/// One version of a document's body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DocumentVersion {
    /// Number of the change that made it.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Option<TechnicianRef>,
    /// Through which door.
    pub source: Source,
    /// Lines added.
    pub added: u32,
    /// Lines removed.
    pub removed: u32,
    /// One line: `verified`, `restored the version of 9 Nov`, `edited`.
    pub summary: String,
}

/// Asks for, or brings back, one version of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentVersionRef {
    /// The document.
    pub id: DocumentId,
    /// The version.
    pub version: i64,
}

/// One version, and how it differs from the present text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DocumentVersionView {
    /// The version.
    pub version: DocumentVersion,
    /// Its Markdown.
    pub text: String,
    /// Line by line from that version to the present text.
    pub diff: Vec<DiffLine>,
}

/// One line of a difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DiffLine {
    /// ` ` kept, `-` only in the old text, `+` only in the new.
    pub op: String,
    /// The line without its end.
    pub text: String,
}

/// A file made for the user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FileContent {
    /// Suggested name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Content in base64.
    pub base64: String,
}

/// Adds a file to an item or a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentAdd {
    /// Item or document: UUID or display number.
    pub owner: String,
    /// Name.
    pub name: String,
    /// Content in base64.
    pub base64: String,
}

/// Imports a folder of Markdown files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportMarkdown {
    /// The folder.
    pub path: String,
    /// True writes nothing, on the same code path.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub dry_run: bool,
    /// What the documents are where their front matter does not say; runbooks unless said.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<DocumentKind>,
    /// For which client.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<ClientId>,
    /// Folder of the library to put them in.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub collection: String,
}

/// What an import did or would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema, Default)]
pub struct ImportReport {
    /// Documents that were added.
    pub created: u32,
    /// Documents whose text or front matter had changed.
    pub updated: u32,
    /// Documents that were the same already.
    pub unchanged: u32,
    /// Files that were not imported, and why.
    pub skipped: Vec<ImportNote>,
    /// Files that were imported after a repair, and which.
    pub repaired: Vec<ImportNote>,
    /// Images and other files that were stored.
    pub attachments: u32,
    /// Links that point to nothing.
    pub broken_links: Vec<ImportNote>,
    /// True where nothing was written.
    pub dry_run: bool,
}

/// A file and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportNote {
    /// Path relative to the imported folder.
    pub path: String,
    /// One sentence.
    pub reason: String,
}

/// A job that runs beside the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Job {
    /// Id, for `job_status` and `job_cancel`.
    pub id: String,
    /// What it does.
    pub label: String,
    /// Steps done.
    pub done: u32,
    /// Steps in all; 0 while they are being counted.
    pub total: u32,
    /// True once it ended.
    pub finished: bool,
    /// What an import did, once it ended well.
    pub report: Option<ImportReport>,
    /// What went wrong.
    pub error: Option<Error>,
}
