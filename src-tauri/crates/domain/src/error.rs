//! The one error type of every layer: a stable code, a sentence a tired technician understands,
//! and what to do about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Result of a rule, a query or a command.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, what it means and what to do.
///
/// `code` never changes once released: the window, scripts and tests read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Stable machine name, e.g. `wip_reason_needed`.
    pub code: ErrorCode,
    /// What happened, in one sentence.
    pub message: String,
    /// What to do about it, in one sentence. Empty only where nothing can be done.
    pub remedy: String,
    /// Facts behind the message for a caller that offers the remedy as an action.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    #[ts(type = "any")]
    pub details: serde_json::Value,
}

impl Error {
    /// An error with its remedy.
    pub fn new(code: ErrorCode, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            remedy: remedy.into(),
            details: serde_json::Value::Null,
        }
    }

    /// Adds the facts that a caller needs to offer the remedy.
    #[must_use]
    pub fn with_details(mut self, details: serde_json::Value) -> Self {
        self.details = details;
        self
    }
}

/// Stable names of everything that can go wrong. Add one only when a caller needs to tell it apart.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, JsonSchema, PartialOrd, Ord,
)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request does not have the shape the command asks for.
    BadRequest,
    /// No command of that name.
    UnknownCommand,
    /// No such client, item, document, column …
    NotFound,
    /// A value is out of its range or empty where it must not be.
    Invalid,
    /// The workspace has no name and no technician yet.
    NotInitialised,
    /// A filter or capture text has a part that cannot be read.
    BadFilter,
    /// The item lacks what Ready for Work asks for; `details.missing` names it.
    NotReady,
    /// A WIP limit would be exceeded and asks for a reason; `details.exceeded` names it.
    WipReasonNeeded,
    /// A WIP limit would be exceeded and does not allow it.
    WipBlocked,
    /// Blocked must say whom the item waits for.
    BlockedNeedsReason,
    /// The worker cannot pass their own card.
    ReviewNeedsSecondPerson,
    /// Passing one's own card is allowed now, but the reason is recorded.
    ReviewReasonNeeded,
    /// Nothing to undo or redo.
    NothingToUndo,
    /// The change cannot be undone because something later builds on it.
    UndoConflict,
    /// Comments and other records of what happened are never edited.
    Immutable,
    /// The data directory lies on a network or cloud-synced folder.
    UnsafeLocation,
    /// The database was written by a newer program.
    NewerDatabase,
    /// The database is damaged.
    CorruptDatabase,
    /// The disk is full.
    DiskFull,
    /// The directory or file cannot be written.
    ReadOnly,
    /// A file or directory cannot be read.
    Unreadable,
    /// Another process holds the database for too long.
    Busy,
    /// A file is larger or deeper than the program accepts.
    TooLarge,
    /// An import or another long job was cancelled.
    Cancelled,
    /// There is no time zone of that name.
    UnknownZone,
    /// Opening hours have a part that is no time, no date or no weekday.
    BadHours,
    /// A calendar is never open, or not within ten years.
    NeverOpen,
    /// A link's scheme is not one that may be opened.
    LinkRefused,
    /// A shared store cannot be reached now. It is tried again by itself.
    StoreUnreachable,
    /// A shared store refuses us: password, rights or certificate.
    StoreDenied,
    /// A shared store holds another workspace.
    StoreForeign,
    /// A shared store has no room left. It is tried again by itself.
    StoreFull,
    /// A shared store has lost something that it had. Nothing is sent there until a person decides.
    StoreBehind,
    /// A piece of what another desk wrote is missing in a shared store. It is looked for by itself.
    StoreIncomplete,
    /// The workspace is not shared with other desks.
    NotShared,
    /// An invitation code is mistyped, used or expired.
    BadInvitation,
    /// A shared store asks for a password that this desk does not have.
    PasswordNeeded,
    /// This desk was removed from the workspace, or waits for being admitted.
    NotMember,
    /// A file of the shared store is not whole yet.
    SegmentIncomplete,
    /// A file of the shared store is damaged.
    SegmentDamaged,
    /// A file of the shared store needs a newer program.
    SegmentNewer,
    /// A defect of the program. The message says where the log is.
    Internal,
}
