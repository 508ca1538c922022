//! The use cases of Holdfast: every command of the app, over the store and the rules.

#![allow(clippy::needless_pass_by_value, reason = "a command owns its request")]

pub mod alarm;
pub mod api;
mod board;
mod call;
mod client;
pub mod commands;
mod data_dir;
pub mod embed;
mod error;
mod feed;
mod floor;
pub mod host;
mod import;
mod inbox;
mod item;
mod library;
pub mod markdown;
pub mod pdf;
mod recovery;
mod sample;
mod search;
mod settings;
mod sla;
mod story;
pub mod sync;
mod typescript;
mod workspace;

pub use data_dir::data_dir;
pub use typescript::typescript;
