//! Sync: what lets many desks share one truth.
//!
//! [`store`] says what a shared store can do; [`folder`] and [`postgres`] are the two there are.
//! Which one is meant is read off a [`url`].

mod any;
pub mod core;
pub mod drive;
pub mod folder;
pub mod local;
mod pace;
pub mod postgres;
pub mod store;
mod told;
pub mod url;

pub use any::AnyStore;
pub use folder::FolderStore;
pub use postgres::PostgresStore;
pub use store::{Append, Head, Hint, SharedStore, StoreKind};
pub use url::StoreUrl;
