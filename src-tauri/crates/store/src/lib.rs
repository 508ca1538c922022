//! The local database of Holdfast.
//!
//! One SQLite file holds everything. Every change goes through [`Store::mutate`], which writes
//! rows, search entries, change log and clocks in one `BEGIN IMMEDIATE` transaction; everything
//! is read through [`Store::read`], which sees one consistent state and never waits for a writer.

pub mod backup;
pub mod change;
mod checkpoint;
mod columns;
pub mod edge;
mod error;
mod fetched;
#[cfg(test)]
mod golden;
mod guard;
mod home;
mod location;
mod open;
pub mod query;
pub mod registry;
pub mod search;
mod searchable;
pub mod sla;
mod store;
pub mod sync;
pub mod table;
pub mod text;
pub mod undo;
mod value;
mod write;

pub use error::{Context, corrupt as damaged, io as file_error};
pub use open::{SCHEMA_VERSION, database};
pub use store::{Committed, Read, Store, signal_file};
pub use value::{Ops, Place, Value};
pub use write::{Origin, Write};
