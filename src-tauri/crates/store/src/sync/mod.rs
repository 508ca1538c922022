//! What desks exchange, on the side of the database.
//!
//! A desk reads its own changes off the change log and seals them into segments ([`Store::seal`](crate::Store::seal)); their
//! bytes are frozen before anyone sees them. Segments of others are verified, stored as they are and
//! applied in the transaction that moves the cursor ([`Store::receive`](crate::Store::receive)): registers by stamp, texts by
//! merging. What could not be applied yet is kept and applied when it can be ([`Store::apply_stored`](crate::Store::apply_stored)).
//! Nothing is ever inferred from what is absent, and nothing depends on the clock of this desk but the
//! stamps it gives.

mod acknowledge;
mod again;
mod along;
mod apply;
mod clocks;
mod conflict;
mod context;
mod derive;
mod entity;
mod ext;
mod file;
mod forks;
mod meet;
mod members;
mod opened;
mod own;
mod owners;
mod parts;
mod project;
mod receive;
mod removed;
mod root;
mod rotate;
mod seal;
mod seen;
mod settle;
mod share;
mod snapshot;
mod state;
mod stream;
mod texts;
mod unsealed;
mod upgrade;
mod veil;
mod verify;
mod view;

pub use clocks::ClockSign;
pub(crate) use conflict::settled_here;
pub use conflict::{Choice, Conflict, Written};
pub(crate) use derive::later;
pub(crate) use ext::{Ext, pack_ext, unpack_ext};
pub use file::LooseFile;
pub(crate) use members::MembersCache;
pub use own::Identity;
pub(crate) use own::prepare;
pub use owners::OwnersApart;
pub(crate) use owners::refresh as refresh_owners;
pub(crate) use project::fits;
pub use receive::{BATCH, Cursor, Held, Hold, Quarantined, Received};
pub use removed::Reviewed;
pub use rotate::{Rotation, witness_file};
pub use seal::SealLimits;
pub(crate) use seal::sendable;
pub(crate) use seen::{Point, Seen};
pub use share::{Share, Waiting};
pub use stream::Standing;
pub use veil::{HIDDEN, SHOWN};
pub use verify::{Defect, Verified};
