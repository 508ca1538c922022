//! The workspace: first run, settings, undo, audit, backup and export.

mod audit;
mod backup;
mod changes;
mod create;
mod export;
mod settings;
mod status;
mod trash;
mod undo;

pub(crate) use audit::audit;
pub(crate) use backup::backup;
pub(crate) use changes::{batch_after, changes};
pub(crate) use create::create;
pub(crate) use export::export;
pub(crate) use settings::{settings, update as update_settings};
pub(crate) use status::status;
pub(crate) use trash::trash;
pub(crate) use undo::{redo, undo};
