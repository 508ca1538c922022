//! Where the data of this desk lies.

use holdfast_domain::{Error, ErrorCode, Result};
use std::path::PathBuf;

/// The data directory: the one given, else that of `HOLDFAST_DATA`, else the user's own
/// (`~/.local/share/holdfast` on Linux).
///
/// # Errors
/// `not_found` where the user has no home directory.
pub fn data_dir(given: Option<PathBuf>) -> Result<PathBuf> {
    let variable =
        || std::env::var_os("HOLDFAST_DATA").filter(|dir| !dir.is_empty()).map(PathBuf::from);
    let own = || {
        directories::ProjectDirs::from("app", "Holdfast", "holdfast")
            .map(|dirs| dirs.data_local_dir().to_owned())
    };
    given.or_else(variable).or_else(own).ok_or_else(|| {
        Error::new(
            ErrorCode::NotFound,
            "Your user has no home directory to keep data in.",
            "Name a directory with --data or HOLDFAST_DATA.",
        )
    })
}
