//! The workspace, its people's settings and the state of the desk.

use super::{BoardSummary, NamedRef};
use holdfast_domain::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Nothing to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct Empty {}

/// A command that did its work and has nothing to add.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Done {
    /// The newest change of the database; views at or beyond it are up to date.
    pub seq: i64,
}

/// Names an entity by id; a display number such as `H-12` is accepted for work items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ById {
    /// UUID or display number.
    pub id: String,
}

/// What the window needs to draw its frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct WorkspaceStatus {
    /// False until the first run is finished.
    pub initialised: bool,
    /// Name of the workspace.
    pub name: String,
    /// How far the team has come.
    pub stage: Stage,
    /// Who sits at this desk.
    pub me: Option<TechnicianRef>,
    /// Everyone of the team.
    pub technicians: Vec<TechnicianRef>,
    /// All boards with the number of their open items.
    pub boards: Vec<BoardSummary>,
    /// Number of runbooks.
    pub runbooks: u32,
    /// Number of articles.
    pub articles: u32,
    /// Number of active clients.
    pub clients: u32,
    /// Notifications that are not seen yet.
    pub unread: u32,
    /// Items with a clock past due, over all clients.
    pub overdue: u32,
    /// Where the data lies.
    pub data_dir: String,
    /// Version of the program.
    pub version: String,
    /// The newest change.
    pub seq: i64,
    /// What an undo would take back, in words.
    pub undo: Option<String>,
    /// What a redo would bring again, in words.
    pub redo: Option<String>,
}

/// Finishes the first run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceCreate {
    /// Name of the workspace, usually that of the company.
    pub name: String,
    /// Name of the person at this desk.
    pub technician: String,
    /// How far the team has come.
    pub stage: Stage,
    /// True fills it with a sample that looks like a real MSP.
    pub sample: bool,
    /// IANA name of the desk's time zone.
    pub zone: String,
}

/// A person of the team, as shown beside an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TechnicianRef {
    /// Id.
    pub id: TechnicianId,
    /// Full name.
    pub name: String,
    /// Two letters for the avatar.
    pub initials: String,
}

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Settings {
    /// Settings every desk shares.
    pub workspace: WorkspaceSettings,
    /// Settings of this desk alone.
    pub desk: DeskSettings,
}

/// Settings every desk shares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct WorkspaceSettings {
    /// Name of the workspace.
    pub name: String,
    /// How far the team has come.
    pub stage: Stage,
    /// Whether blocked items count towards WIP limits.
    pub blocked_counts: bool,
    /// When a worker may pass their own card.
    pub own_pass: OwnPass,
    /// Office hours as `HH:MM`, Monday to Friday, in `zone`.
    pub office_from: String,
    /// End of the office hours as `HH:MM`.
    pub office_to: String,
    /// IANA zone of the office.
    pub zone: String,
    /// Days after which a document is due for review.
    pub review_days: u32,
}

/// Settings of this desk alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DeskSettings {
    /// Who sits here.
    pub me: Option<TechnicianId>,
    /// Light, dark or as the system says.
    pub theme: Theme,
    /// How much fits on a screen.
    pub density: Density,
    /// Whether single letters act as keys.
    pub single_keys: bool,
    /// Global shortcut for quick add, e.g. `Ctrl+Alt+H`; empty for none.
    pub quick_add_shortcut: String,
    /// Whether closing the window leaves the app in the tray.
    pub close_to_tray: bool,
}

/// Changes settings; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct SettingsUpdate {
    /// Name of the workspace.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// How far the team has come.
    #[serde(default)]
    #[ts(optional)]
    pub stage: Option<Stage>,
    /// Whether blocked items count towards WIP limits.
    #[serde(default)]
    #[ts(optional)]
    pub blocked_counts: Option<bool>,
    /// When a worker may pass their own card.
    #[serde(default)]
    #[ts(optional)]
    pub own_pass: Option<OwnPass>,
    /// Start of the office hours, `HH:MM`.
    #[serde(default)]
    #[ts(optional)]
    pub office_from: Option<String>,
    /// End of the office hours, `HH:MM`.
    #[serde(default)]
    #[ts(optional)]
    pub office_to: Option<String>,
    /// IANA zone of the office.
    #[serde(default)]
    #[ts(optional)]
    pub zone: Option<String>,
    /// Days after which a document is due for review.
    #[serde(default)]
    #[ts(optional)]
    pub review_days: Option<u32>,
    /// Who sits here.
    #[serde(default)]
    #[ts(optional)]
    pub me: Option<TechnicianId>,
    /// Light, dark or as the system says.
    #[serde(default)]
    #[ts(optional)]
    pub theme: Option<Theme>,
    /// How much fits on a screen.
    #[serde(default)]
    #[ts(optional)]
    pub density: Option<Density>,
    /// Whether single letters act as keys.
    #[serde(default)]
    #[ts(optional)]
    pub single_keys: Option<bool>,
    /// Global shortcut for quick add.
    #[serde(default)]
    #[ts(optional)]
    pub quick_add_shortcut: Option<String>,
    /// Whether closing the window leaves the app in the tray.
    #[serde(default)]
    #[ts(optional)]
    pub close_to_tray: Option<bool>,
}

/// Takes the last change of this desk back, or brings it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct UndoOutcome {
    /// What was taken back or brought again, in words.
    pub label: String,
    /// The entities it touched.
    pub entities: Vec<EntityRef>,
    /// The newest change.
    pub seq: i64,
}

/// An entity with what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct EntityRef {
    /// What it is.
    pub kind: EntityKind,
    /// Its id.
    pub id: EntityId,
}

/// Asks for the changes after one already seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangesAfter {
    /// The newest change already seen.
    pub seq: i64,
    /// How many entities at most.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A batch of changes, for views to apply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ChangeBatch {
    /// The newest change in it.
    pub seq: i64,
    /// What changed, in order.
    pub changes: Vec<Change>,
    /// True when more were left out, or what follows from changes came behind them; the view should read anew.
    pub truncated: bool,
    /// True when notifications changed, which are no part of the change log.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub inbox: bool,
    /// True when `sync_status` may give another answer.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub sync: bool,
}

/// One entity in one transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Change {
    /// Number of the change.
    pub seq: i64,
    /// When, by the writer's clock. For display only.
    pub at: Timestamp,
    /// Who, where known.
    pub actor: Option<TechnicianRef>,
    /// Through which door.
    pub source: Source,
    /// What it touched.
    pub entity: EntityRef,
    /// The names of the fields that changed.
    pub fields: Vec<String>,
    /// One line for people: `moved to In Progress`.
    pub summary: String,
}

/// Asks for a page of the audit trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct AuditQuery {
    /// Only this entity: UUID or display number.
    #[serde(default)]
    #[ts(optional)]
    pub entity: Option<String>,
    /// How many to pass over.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub offset: u32,
    /// How many at most, 100 unless said.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A page of the audit trail, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct AuditPage {
    /// The changes.
    pub changes: Vec<AuditEntry>,
    /// How many there are.
    pub total: u32,
}

/// One change with what stood before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct AuditEntry {
    /// The change.
    pub change: Change,
    /// Name of the entity as it is now.
    pub title: String,
    /// Field by field.
    pub fields: Vec<FieldChange>,
}

/// One field before and after, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FieldChange {
    /// Name of the field.
    pub field: String,
    /// What stood there.
    pub before: Option<String>,
    /// What stands there.
    pub after: Option<String>,
}

/// Asks for a page of the trash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct TrashQuery {
    /// How many to pass over.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub offset: u32,
    /// How many at most, 100 unless said.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A page of the trash, the last removed first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TrashPage {
    /// What lies there.
    pub entries: Vec<TrashEntry>,
    /// How much there is.
    pub total: u32,
}

/// A work item or a document in the trash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TrashEntry {
    /// What it is.
    pub subject: NamedRef,
    /// When it was removed.
    pub at: Timestamp,
    /// By whom.
    pub by: Option<TechnicianRef>,
}

/// How the desk is doing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DoctorReport {
    /// True when every check passed.
    pub healthy: bool,
    /// Every check.
    pub checks: Vec<DoctorCheck>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DoctorCheck {
    /// Stable name.
    pub name: String,
    /// Whether it passed.
    pub ok: bool,
    /// What was found.
    pub message: String,
    /// What to do, where it did not pass.
    pub remedy: String,
}

/// Writes a copy of the database into one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BackupWrite {
    /// Where to. Must not exist.
    pub file: String,
}

/// A backup that was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Backup {
    /// Where it lies.
    pub file: String,
    /// When it was made.
    pub at: Timestamp,
    /// Its size in bytes.
    pub bytes: u64,
}

/// The backups of this desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Backups {
    /// The backups, newest first.
    pub backups: Vec<Backup>,
}

/// Names the backup to put in place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BackupRestore {
    /// Where it lies.
    pub file: String,
}

/// Writes everything into an open folder of Markdown, JSON and attachments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportWrite {
    /// Where to. Must be empty or absent.
    pub dir: String,
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExportReport {
    /// Where it lies.
    pub dir: String,
    /// Number of work items.
    pub work_items: u32,
    /// Number of documents.
    pub documents: u32,
    /// Number of attachments.
    pub attachments: u32,
    /// Number of all other entities.
    pub others: u32,
}
