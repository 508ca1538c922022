//! Requests and responses of the command list, as JSON sees them.

mod board;
mod client;
mod item;
mod library;
mod patch;
mod search;
mod workspace;

pub use board::*;
pub use client::*;
pub use item::*;
pub use library::*;
pub use search::*;
pub use workspace::*;
