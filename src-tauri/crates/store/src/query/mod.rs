//! Queries that read the change log rather than one table.

pub mod dump;
pub mod flow;
mod history;
pub mod trash;
