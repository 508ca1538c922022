//! Requests and responses of the command list, as JSON sees them.

mod board;
mod client;
mod inbox;
mod item;
mod library;
mod patch;
mod search;
mod sla;
mod sync;
mod workspace;

pub use board::*;
pub use client::*;
pub use inbox::*;
pub use item::*;
pub use library::*;
pub use search::*;
pub use sla::*;
pub use sync::*;
pub use workspace::*;
