//! Work items in full.

use super::{Attachment, BlockedInput, Card, ClientRef, ColumnView, EntityRef, TechnicianRef};
use holdfast_domain::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Captures a line into Backlog. Understands `client:acme p2 @tom #tag due:fri kind:incident` within the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemCapture {
    /// What was typed.
    pub text: String,
    /// Board id, name or kind; the first service board unless said.
    #[serde(default)]
    #[ts(optional)]
    pub board: Option<String>,
}

/// Adds a work item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemCreate {
    /// Title.
    pub title: String,
    /// Board id, name or kind; the board its kind belongs on unless said.
    #[serde(default)]
    #[ts(optional)]
    pub board: Option<String>,
    /// Column id, category or label; Backlog unless said.
    #[serde(default)]
    #[ts(optional)]
    pub column: Option<String>,
    /// What it is.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<WorkItemKind>,
    /// How urgent.
    #[serde(default)]
    #[ts(optional)]
    pub priority: Option<Priority>,
    /// Client id or name.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<String>,
    /// Technician ids or names.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub assignees: Vec<String>,
    /// Tags.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub tags: Vec<String>,
    /// When it is due.
    #[serde(default)]
    #[ts(optional)]
    pub due: Option<Timestamp>,
    /// Description in Markdown.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub description: String,
    /// Why a limit is exceeded.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
    /// Why it is blocked, where it starts in a blocked column.
    #[serde(default)]
    #[ts(optional)]
    pub blocked: Option<BlockedInput>,
}

/// A work item in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ItemView {
    /// What its card shows.
    pub card: Card,
    /// Name of its board.
    pub board_name: String,
    /// Columns of its board, for "Move to…".
    pub columns: Vec<ColumnView>,
    /// Description in Markdown, as opened.
    pub description: String,
    /// Description as safe HTML.
    pub description_html: String,
    /// The place of the client.
    pub site: Option<NamedRef>,
    /// Whom to call.
    pub contact: Option<NamedRef>,
    /// What is affected.
    pub service: Option<NamedRef>,
    /// How much of the client's business is hit, once judged.
    pub impact: Option<Impact>,
    /// How soon it hurts, once judged.
    pub urgency: Option<Urgency>,
    /// When the service was restored, which may be before it is resolved.
    pub restored_at: Option<Timestamp>,
    /// Until when I am not told about it.
    pub snoozed_until: Option<Timestamp>,
    /// Who captured it.
    pub created_by: Option<TechnicianRef>,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Checklist, in order.
    pub checklist: Vec<ChecklistItem>,
    /// Comments, oldest first.
    pub comments: Vec<Comment>,
    /// Links to other items and documents.
    pub links: Vec<Link>,
    /// Attachments.
    pub attachments: Vec<Attachment>,
    /// History, newest first, 100 at most.
    pub history: Vec<HistoryEntry>,
    /// Documents that match it.
    pub suggested: Vec<NamedRef>,
    /// What Ready for Work still asks for.
    pub missing: Vec<String>,
    /// True once moved to the trash.
    pub deleted: bool,
    /// The newest change it contains.
    pub seq: i64,
}

/// Anything with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct NamedRef {
    /// What it is.
    pub kind: EntityKind,
    /// Id.
    pub id: EntityId,
    /// Name.
    pub name: String,
    /// A second line, e.g. a phone number or where a document lies.
    pub detail: String,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ChecklistItem {
    /// Id.
    pub id: ChecklistItemId,
    /// Text.
    pub text: String,
    /// Whether it is done.
    pub done: bool,
    /// By whom.
    pub done_by: Option<TechnicianRef>,
    /// When.
    pub done_at: Option<Timestamp>,
}

/// A comment. Never edited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Comment {
    /// Id.
    pub id: CommentId,
    /// Who.
    pub author: Option<TechnicianRef>,
    /// When.
    pub at: Timestamp,
    /// To whom it went.
    pub channel: Channel,
    /// Markdown.
    pub body: String,
    /// Safe HTML.
    pub html: String,
}

/// A link seen from one end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Link {
    /// How it stands.
    pub relation: Relation,
    /// True where the other end points here.
    pub inverse: bool,
    /// In words: `Blocks`, `Is blocked by`.
    pub label: String,
    /// The other end.
    pub target: NamedRef,
    /// Category of the other end, where it is a work item.
    pub category: Option<Category>,
}

/// One change in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Option<TechnicianRef>,
    /// Through which door.
    pub source: Source,
    /// One line: `moved from Ready for Work to In Progress`.
    pub summary: String,
    /// A reason or another second line.
    pub detail: String,
}

/// Changes fields of an item; absent fields stay, null clears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemUpdate {
    /// UUID or display number.
    pub id: String,
    /// Title.
    #[serde(default)]
    #[ts(optional)]
    pub title: Option<String>,
    /// What it is.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<WorkItemKind>,
    /// How urgent.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Priority>")]
    #[ts(optional, type = "Priority | null")]
    pub priority: Option<Option<Priority>>,
    /// For whom.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<ClientId>")]
    #[ts(optional, type = "ClientId | null")]
    pub client: Option<Option<ClientId>>,
    /// Where.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<SiteId>")]
    #[ts(optional, type = "SiteId | null")]
    pub site: Option<Option<SiteId>>,
    /// Whom to call.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<ContactId>")]
    #[ts(optional, type = "ContactId | null")]
    pub contact: Option<Option<ContactId>>,
    /// What is affected.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<ServiceId>")]
    #[ts(optional, type = "ServiceId | null")]
    pub service: Option<Option<ServiceId>>,
    /// When it is due.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Timestamp>")]
    #[ts(optional, type = "string | null")]
    pub due: Option<Option<Timestamp>>,
    /// Description.
    #[serde(default)]
    #[ts(optional)]
    pub description: Option<TextEdit>,
    /// Why a limit is exceeded, where another kind, client or priority brings it under one.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
}

/// An edit of a text: what the editor was opened with and what it holds now.
///
/// The difference of the two is merged, so an edit made elsewhere meanwhile is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextEdit {
    /// The text as opened.
    pub opened: String,
    /// The text as it should read.
    pub text: String,
}

/// Sets who works on an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemAssign {
    /// UUID or display number.
    pub id: String,
    /// Technician ids or names; `me` is understood.
    pub technicians: Vec<String>,
    /// Why a limit is exceeded.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
}

/// Sets the tags of an item or a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagsSet {
    /// Item or document.
    pub id: String,
    /// The tags it has afterwards.
    pub tags: Vec<String>,
}

/// Cancels an item, or moves it to the trash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemEnd {
    /// UUID or display number.
    pub id: String,
    /// Why.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub reason: String,
}

/// Adds a line to a checklist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistAdd {
    /// The item.
    pub item: String,
    /// Text.
    pub text: String,
}

/// Changes a line of a checklist; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistUpdate {
    /// The line.
    pub id: ChecklistItemId,
    /// Text.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// Whether it is done.
    #[serde(default)]
    #[ts(optional)]
    pub done: Option<bool>,
    /// Lies before this line afterwards.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<ChecklistItemId>,
    /// True removes it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// Adds a comment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentAdd {
    /// The item.
    pub item: String,
    /// Markdown.
    pub body: String,
    /// To whom it goes; the team only unless said.
    #[serde(default)]
    #[ts(optional)]
    pub channel: Option<Channel>,
}

/// Links an item to another item or to a document, or unlinks them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkSet {
    /// The item.
    pub item: String,
    /// The other end: UUID or display number.
    pub target: String,
    /// How it stands.
    pub relation: Relation,
    /// True removes the link.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// Asks for names to choose from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suggest {
    /// What to choose: `client`, `technician`, `tag`, `site`, `contact`, `service`, `pod`, `work_item` or `document`.
    pub kind: String,
    /// What was typed so far.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub text: String,
    /// Only those of this client.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<ClientId>,
}

/// Names to choose from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Suggestions {
    /// The best, at most twelve.
    pub names: Vec<Suggestion>,
}

/// One name to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Suggestion {
    /// Id, or the tag itself.
    pub value: String,
    /// Name.
    pub label: String,
    /// A second line.
    pub detail: String,
}

/// What an item's client page lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ItemsOfClient {
    /// The client.
    pub client: ClientRef,
    /// Open items.
    pub cards: Vec<Card>,
    /// Documents.
    pub documents: Vec<EntityRef>,
}
