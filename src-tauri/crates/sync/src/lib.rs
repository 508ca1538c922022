//! Sync: what lets many desks share one truth.
//!
//! [`store`] says what a shared store can do; [`folder`] and [`postgres`] are the two there are.
//! Which one is meant is read off a [`url`].

pub mod core;
pub mod drive;
pub mod folder;
mod pace;
pub mod postgres;
pub mod store;
mod told;
pub mod url;

pub use folder::FolderStore;
pub use postgres::PostgresStore;
pub use store::{Append, Head, Hint, SharedStore, StoreKind};
pub use url::StoreUrl;
