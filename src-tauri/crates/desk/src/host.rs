//! The process around a desk: the data directory, and the desk where it could be opened.

use holdfast_domain::Result;
use std::sync::Arc;

/// A workspace that is open.
pub struct Desk {}

/// A data directory with its desk.
pub struct Host {
    desk: Arc<Desk>,
}

impl Host {
    /// The desk, or why it could not be opened.
    ///
    /// # Errors
    /// `corrupt_database`, `newer_database`, `read_only`, `disk_full`, `unsafe_location`.
    pub fn desk(&self) -> Result<Arc<Desk>> {
        Ok(Arc::clone(&self.desk))
    }
}
