//! Queries that read the change log rather than one table.

pub mod flow;
mod history;
