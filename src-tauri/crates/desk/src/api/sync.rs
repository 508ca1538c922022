//! Sharing a workspace with other desks: the mark, what waits, stores, devices and conflicts.

use super::{NamedRef, TechnicianRef};
use holdfast_domain::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far the work of this desk has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncMark {
    /// The workspace is not shared.
    Local,
    /// On its way.
    Saving,
    /// In every shared store.
    Shared,
    /// At least one other desk has all of it.
    OnAnotherDesk,
    /// Some of it has not left yet, and will by itself.
    Waiting,
    /// It will not leave by itself; the error says what to do.
    Trouble,
}

/// Where this workspace is shared, and how that stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SyncStatus {
    /// The small mark: the worst over all stores.
    pub mark: SyncMark,
    /// The mark in words: `3 changes wait for the folder Team`.
    pub words: String,
    /// Changes that have not left yet, the most of any store.
    pub waiting: u32,
    /// The shared stores; none where the workspace is not shared.
    pub stores: Vec<SharedStore>,
    /// Whether this desk may write: it is not while it waits for being admitted, or was removed.
    pub device: DeviceState,
    /// The first sync, until it is complete.
    pub first_sync: Option<FirstSync>,
    /// Conflicts nobody settled yet.
    pub conflicts: u32,
    /// Changes of removed devices that wait for a look.
    pub in_review: u32,
    /// Notices nobody put away yet.
    pub notices: u32,
}

/// A shared store and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SharedStore {
    /// Id of the share, at this desk alone.
    pub id: String,
    /// `folder` or `postgres`.
    pub kind: String,
    /// Where it is, without a password: `folder:/srv/team`, `postgres://lena@db/holdfast`.
    pub url: String,
    /// Name for people: `folder team`, `PostgreSQL on db`.
    pub name: String,
    /// How it stands.
    pub mark: SyncMark,
    /// Changes that have not left for it yet.
    pub waiting: u32,
    /// When something was last exchanged with it.
    pub last_exchange: Option<Timestamp>,
    /// Why it cannot be used now, with the remedy.
    pub error: Option<Error>,
    /// When the error came first.
    pub error_since: Option<Timestamp>,
    /// When it is tried again.
    pub retry_at: Option<Timestamp>,
    /// What this store holds that cannot be taken in, each with its remedy; the rest goes on.
    pub held: Vec<HeldStream>,
    /// Pods that are kept apart and that this store does not let this desk read or write; what is
    /// written for them waits.
    pub closed: Vec<ClosedPod>,
    /// Where its password lies; none where it needs none.
    pub password: Option<KeyPlace>,
}

/// What one desk wrote and cannot be taken in yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct HeldStream {
    /// Name of the desk that wrote it.
    pub device: String,
    /// Since when.
    pub since: Timestamp,
    /// Why, with the remedy.
    pub error: Error,
}

/// A pod that is kept apart and that a store does not open to this desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClosedPod {
    /// The pod.
    pub id: PodId,
    /// Its name.
    pub name: String,
    /// Why, with the remedy.
    pub error: Error,
}

/// How far the first sync is. The app can be used meanwhile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FirstSync {
    /// `connecting`, `snapshot` or `changes`.
    pub phase: String,
    /// Changes or parts taken in.
    pub done: u32,
    /// Of so many; 0 while that is unknown.
    pub total: u32,
}

/// Where a secret lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    /// In the keyring of the operating system.
    Keyring,
    /// In a file of the data directory that only this user may read.
    File,
    /// In the environment of the program.
    Environment,
    /// Nowhere: it is asked for again after a restart.
    Memory,
}

/// What has not left yet, per store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct WaitingList {
    /// One entry for each store.
    pub stores: Vec<WaitingStore>,
}

/// What has not left for one store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct WaitingStore {
    /// The store, with its last error.
    pub store: SharedStore,
    /// What waits, newest first, 200 at most.
    pub entries: Vec<WaitingEntry>,
    /// Whether there are more.
    pub more: bool,
}

/// An item, document or other thing with changes that have not left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct WaitingEntry {
    /// What it is.
    pub entity: NamedRef,
    /// The latest of its changes: `moved to In Progress`.
    pub summary: String,
    /// When that was.
    pub at: Timestamp,
    /// How many of its changes wait.
    pub changes: u32,
}

/// Prepares a store: makes the folder, or the tables and roles of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreInit {
    /// `folder:/path` or `postgres://user@host/database`.
    pub url: String,
    /// Password of the PostgreSQL role, where it needs one.
    #[serde(default)]
    #[ts(optional)]
    pub password: Option<String>,
}

/// Lets a technician use a PostgreSQL store: makes their role, gives it a password and access.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreMemberAdd {
    /// `postgres://owner@host/database`, as an owner of the store.
    pub url: String,
    /// Password of the owner, where it is not kept.
    #[serde(default)]
    #[ts(optional)]
    pub password: Option<String>,
    /// Name of the technician's role.
    pub name: String,
    /// The technician's password, where the role needs one. The server gets and keeps a proof alone.
    #[serde(default)]
    #[ts(optional)]
    pub member_password: Option<String>,
    /// True where the technician only reads.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub read_only: bool,
    /// The pods that are kept apart and that they may use as well, by name or id; what is shared by all
    /// they may use in any case. Pods that are not named stay as they are.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub pods: Vec<String>,
}

/// Takes a PostgreSQL store from a technician, or only pods of it. What they wrote stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreMemberRemove {
    /// `postgres://owner@host/database`, as an owner of the store.
    pub url: String,
    /// Password of the owner, where it is not kept.
    #[serde(default)]
    #[ts(optional)]
    pub password: Option<String>,
    /// Name of the technician's role.
    pub name: String,
    /// Only these pods, by name or id; everything where none is named.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub pods: Vec<String>,
}

/// The roles that may use a PostgreSQL store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StoreMembers {
    /// By name.
    pub members: Vec<StoreMember>,
}

/// A role that may use a PostgreSQL store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StoreMember {
    /// Name of the role.
    pub name: String,
    /// True where it may write everywhere it may read.
    pub can_write: bool,
    /// The pods that are kept apart and that it may use, by name as far as this desk knows them.
    pub pods: Vec<String>,
}

/// Says what a store is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct StoreChecked {
    /// Where it is, without a password.
    pub url: String,
    /// Name for people.
    pub name: String,
    /// True where it holds a workspace already.
    pub in_use: bool,
}

/// Shares this workspace through a store. One that is not prepared is, where the right exists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceShare {
    /// `folder:/path` or `postgres://user@host/database`.
    pub url: String,
    /// Password of the PostgreSQL role, where it needs one. Kept in the keyring, never in a file.
    #[serde(default)]
    #[ts(optional)]
    pub password: Option<String>,
    /// What this desk is called in the list of devices; the host name unless said.
    #[serde(default)]
    #[ts(optional)]
    pub device_name: Option<String>,
}

/// Makes another invitation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct InvitationCreate {
    /// Through which store; the first where not said.
    #[serde(default)]
    #[ts(optional)]
    pub store: Option<String>,
    /// Days it is good for, 7 unless said, 90 at most.
    #[serde(default)]
    #[ts(optional)]
    pub days: Option<u32>,
}

/// An invitation, to be handed over by a safe way: who has it can join.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct InvitationView {
    /// The code. It carries the workspace and the store, and no password.
    pub code: String,
    /// The store, as the code says it.
    pub url: String,
    /// Good until then.
    pub expires: Timestamp,
}

/// Reads an invitation code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationCheck {
    /// The code as typed or pasted; case, spaces and dashes do not matter.
    pub code: String,
    /// Password of the store, to look into it where it needs one.
    #[serde(default)]
    #[ts(optional)]
    pub password: Option<String>,
}

/// What an invitation says, and what its store says about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct InvitationChecked {
    /// Name of the workspace; empty where the store cannot be reached now.
    pub workspace: String,
    /// The store, without a password.
    pub url: String,
    /// Name of the store for people.
    pub store: String,
    /// Name of the desk that invites; empty where the store cannot be reached now.
    pub invited_by: String,
    /// Good until then, where known.
    pub expires: Option<Timestamp>,
    /// True where the store asks for a password.
    pub needs_password: bool,
    /// Why the store cannot be looked into now. The code itself is fine.
    pub trouble: Option<Error>,
}

/// Who sits at a desk that joins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JoinAs {
    /// Someone of the team, by full name or id.
    Existing(String),
    /// Someone new, by full name.
    New(String),
}

/// Joins a workspace from a data directory that holds none. Answers at once; the first sync goes on
/// beside it, and `sync_status` tells how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceJoin {
    /// The invitation code.
    pub code: String,
    /// Password of the store, where it needs one. Kept in the keyring, never in a file.
    #[serde(default)]
    #[ts(optional)]
    pub password: Option<String>,
    /// Where this desk finds the store, where that is another path than the code says.
    #[serde(default)]
    #[ts(optional)]
    pub url: Option<String>,
    /// What this desk is called; the host name unless said.
    #[serde(default)]
    #[ts(optional)]
    pub device_name: Option<String>,
    /// Who sits here. May be said later with `desk_owner_set`, when the team is known.
    #[serde(default)]
    #[ts(optional)]
    pub technician: Option<JoinAs>,
}

/// Says who sits at this desk, after joining.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeskOwnerSet {
    /// Who.
    pub technician: JoinAs,
}

/// Names a share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByShare {
    /// Id of the share.
    pub store: String,
}

/// Gives the password of a store that asks for it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharePassword {
    /// Id of the share.
    pub store: String,
    /// The password.
    pub password: String,
}

/// Whether a desk belongs to the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// It belongs.
    Member,
    /// It has asked to join, and no desk that belongs has answered yet.
    Waiting,
    /// It was removed; what it wrote afterwards waits for a look.
    Removed,
}

/// Every desk of the workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Devices {
    /// This one first, then by name.
    pub devices: Vec<Device>,
}

/// A desk of the workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Device {
    /// Public key in hexadecimal.
    pub id: String,
    /// Name.
    pub name: String,
    /// Who sits there, where known.
    pub technician: Option<TechnicianRef>,
    /// When it last wrote something that came here, by its own clock.
    pub last_seen: Option<Timestamp>,
    /// Version of its program.
    pub version: String,
    /// True for this desk.
    pub this: bool,
    /// Whether it belongs.
    pub state: DeviceState,
    /// Where its private key lies; told for this desk alone.
    pub key: Option<KeyPlace>,
    /// Its changes that wait for a look after it was removed.
    pub in_review: u32,
}

/// Names a device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByDevice {
    /// Its public key in hexadecimal; the first digits do, where they fit one.
    pub id: String,
}

/// Gives a device another name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceRename {
    /// Its public key in hexadecimal; the first digits do, where they fit one.
    pub id: String,
    /// The name.
    pub name: String,
}

/// What removed devices wrote after they were removed. None of it is on the boards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReviewList {
    /// Newest first, 200 at most.
    pub entries: Vec<ReviewEntry>,
    /// Whether there are more.
    pub more: bool,
}

/// A run of changes of a removed device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReviewEntry {
    /// Public key of the device in hexadecimal.
    pub device: String,
    /// Its name.
    pub device_name: String,
    /// When the first of them was made, by the clock of the device.
    pub at: Timestamp,
    /// How many changes.
    pub changes: u32,
    /// What they touch, 20 at most: `H-12 Mail does not arrive: title`.
    pub touches: Vec<String>,
}

/// Asks for conflicts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct ConflictQuery {
    /// Only of this entity: UUID or display number.
    #[serde(default)]
    #[ts(optional)]
    pub entity: Option<String>,
}

/// Values that were written at two desks which did not know of each other, and people who were assigned so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConflictList {
    /// Newest first, 500 at most; people before values.
    pub conflicts: Vec<Conflict>,
    /// How many there are.
    pub total: u32,
}

/// One field with two values, or the people who were assigned to an item apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Conflict {
    /// Names it for `conflict_settle`; has no meaning else.
    pub id: String,
    /// What it is about.
    pub entity: NamedRef,
    /// Stable name of the field: `title`.
    pub field: String,
    /// Its name for people: `Title`.
    pub label: String,
    /// The values side by side: first the one written at this desk, or the one that stands where none was.
    pub sides: Vec<ConflictSide>,
    /// True where all of them stand, and can be kept: people who were assigned apart.
    pub all: bool,
    /// True where a value of one's own can be set instead; places and references are only chosen.
    pub editable: bool,
}

/// One of the values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConflictSide {
    /// The value as people read it; empty where it was cleared.
    pub text: String,
    /// True for the one that stands now.
    pub stands: bool,
    /// Who wrote it.
    pub author: Option<TechnicianRef>,
    /// At which desk.
    pub device: String,
    /// When, by the clock of that desk.
    pub at: Timestamp,
}

/// Which value a conflict ends with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConflictTake {
    /// The one at this place, counted from 0.
    Side(u32),
    /// All of them, where all stand.
    All,
    /// This one, as people write it.
    Value(String),
}

/// Ends a conflict; every desk hears of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConflictSettle {
    /// Its name in the list.
    pub id: String,
    /// What it ends with.
    pub take: ConflictTake,
}

/// Things about this desk that somebody should know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Notices {
    /// Newest first.
    pub notices: Vec<Notice>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Notice {
    /// Local number.
    pub id: i64,
    /// `cloned`, `restored`, `forked`, `foreign_store`, `store_behind`, `divergence`, `clock`.
    pub kind: String,
    /// When it came up.
    pub at: Timestamp,
    /// What happened, in a sentence.
    pub message: String,
    /// What to do, in a sentence; empty where nothing has to be done.
    pub remedy: String,
    /// The share it is about.
    pub store: Option<String>,
}

/// Names a notice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByNotice {
    /// Its local number.
    pub id: i64,
}

/// What a check of everything received and written found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct VerifyReport {
    /// Whether nothing is wrong.
    pub sound: bool,
    /// Desks whose segments were checked.
    pub streams: u32,
    /// Segments whose chain, hash and signature were checked.
    pub segments: u32,
    /// State root of the workspace in hexadecimal; the same on every desk that has the same changes.
    pub root: String,
    /// What is wrong, each with its remedy.
    pub findings: Vec<Error>,
}
