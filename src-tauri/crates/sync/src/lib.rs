//! Sync: what lets many desks share one truth.
//!
//! [`store`] says what a shared store can do; [`folder`] is one in a directory. Which one is meant is
//! read off a [`url`].

pub mod core;
pub mod folder;
mod pace;
pub mod store;
pub mod url;

pub use folder::FolderStore;
pub use store::{Append, Head, Hint, SharedStore, StoreKind};
pub use url::StoreUrl;
