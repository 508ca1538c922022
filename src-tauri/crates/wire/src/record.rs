//! What a segment says: transactions, what their author had seen, and who belongs to the workspace.

use crate::control::Control;
use crate::ids::{Hash, LogId};
use crate::root::Root;
use holdfast_domain::Hlc;
use uuid::Uuid;

/// One record of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// What the author had applied before the records that follow.
    Seen(Seen),
    /// What the author holds, so that others can compare.
    State(State),
    /// A transaction.
    Txn(Txn),
    /// A word on who belongs to the workspace. Only in the control part.
    Control(Control),
    /// Something that a newer program writes. An even tag takes a sequence number, an odd one none.
    Unknown {
        /// The type of the record.
        tag: u64,
        /// Its content, untouched.
        bytes: Vec<u8>,
    },
}

impl Record {
    /// Whether the record takes a sequence number of its stream.
    #[must_use]
    pub const fn counts(&self) -> bool {
        match self {
            Self::Seen(_) | Self::State(_) => false,
            Self::Txn(_) | Self::Control(_) => true,
            Self::Unknown { tag, .. } => tag.is_multiple_of(2),
        }
    }
}

/// The author had applied this log of the same part up to here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Which log.
    pub log: LogId,
    /// The last transaction applied.
    pub seq: u64,
    /// Its stamp, so that "had seen" is a comparison of stamps.
    pub hlc: Hlc,
}

/// What the author held before the records that follow. Whoever applied the same work must hold the
/// same; whoever applied other work cannot compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Which work of this part it had applied; see [`root::work`](crate::root::work).
    pub work: Hash,
    /// The state root that it came to from its own rows.
    pub root: Root,
}

/// A transaction: applied whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Txn {
    /// Its stamp, unique within the log.
    pub hlc: Hlc,
    /// The command it carried out; see [`LogId::command`].
    pub cmd: Uuid,
    /// When, by the author's clock, in milliseconds since 1970. For display only.
    pub at_ms: i64,
    /// The technician.
    pub user: Option<Uuid>,
    /// Through which door; at most 255 bytes.
    pub source: String,
    /// By which command; at most 255 bytes.
    pub command: String,
    /// The transaction of the same log that it takes back.
    pub undo_of: Option<Hlc>,
    /// What it changes.
    pub ops: Vec<Op>,
    /// What a newer program adds, untouched.
    pub rest: Vec<u8>,
}

/// A change of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Op {
    /// Which entity.
    pub entity: Uuid,
    /// Its kind, by the permanent number of the field registry.
    pub kind: u16,
    /// The field, by its permanent number.
    pub field: u16,
    /// What becomes of it.
    pub change: Change,
}

/// What becomes of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The register takes this value: one item of canonical CBOR.
    Set(Vec<u8>),
    /// The text takes this update (Yjs, version 1 of its format).
    Text(Vec<u8>),
}
