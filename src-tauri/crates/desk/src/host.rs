//! The process around a desk: the data directory, and the desk where it could be opened.

use crate::api::ChangeBatch;
use holdfast_domain::Result;
use std::path::Path;
use std::sync::Arc;

/// A workspace that is open.
pub struct Desk {}

/// A data directory with its desk.
pub struct Host {
    desk: Arc<Desk>,
}

impl Host {
    /// Opens the data directory; why the desk could not be opened is told by [`Host::desk`].
    #[must_use]
    pub fn open(_dir: &Path) -> Self {
        Self { desk: Arc::new(Desk {}) }
    }

    /// Calls the listener with every batch of changes, whichever process made them.
    pub fn subscribe(&self, _listener: impl Fn(&ChangeBatch) + Send + Sync + 'static) {}

    /// The desk, or why it could not be opened.
    ///
    /// # Errors
    /// `corrupt_database`, `newer_database`, `read_only`, `disk_full`, `unsafe_location`.
    pub fn desk(&self) -> Result<Arc<Desk>> {
        Ok(Arc::clone(&self.desk))
    }
}
