//! What desks exchange, byte by byte.
//!
//! A desk seals its transactions into segments ([`seal`], [`open`]), signs them and hands them to a
//! shared store; a snapshot ([`snapshot`]) is the state that a run of segments leads to. Who may take
//! part follows from the control records alone ([`members()`]).
//!
//! Nothing here reads a file, a clock or randomness: keys, nonces and instants come in. Every decoder
//! takes any bytes at all, needs bounded memory and answers with an error, never a panic.

mod bytes;
pub mod canary;
mod codec;
mod control;
mod error;
mod ids;
mod invitation;
pub mod measure;
mod members;
mod name;
mod record;
mod register;
pub mod root;
mod segment;
pub mod snapshot;

pub use control::{About, Control, Cutoff, join_proof};
pub use ed25519_dalek::SigningKey;
pub use ids::{DeviceKey, Hash, LogId, NotAHash, PartId, Signature, WorkspaceId};
pub use invitation::Invitation;
pub use members::{Device, Entry, Membership, Open, Request, Verdict, members};
pub use name::{NotAName, SegmentName};
pub use record::{Change, Op, Record, Seen, State, Txn};
pub use register::{Register, Rule};
pub use segment::{
    Header, MAX_OPS, MAX_RAW, OVERHEAD, READER, Sealed, Segment, name_of, open, seal,
};
