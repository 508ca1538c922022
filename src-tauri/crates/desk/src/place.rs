//! Where the data of this user lies.

use std::path::PathBuf;

/// The variable that names another data directory.
pub const VARIABLE: &str = "HOLDFAST_DATA";

/// The data directory: what the variable names, otherwise the user's own place for the data of
/// programs. `None` for a user without a home.
#[must_use]
pub fn data_dir() -> Option<PathBuf> {
    if let Some(dir) = std::env::var_os(VARIABLE).filter(|dir| !dir.is_empty()) {
        return Some(dir.into());
    }
    let dirs = directories::ProjectDirs::from("dev", "holdfast", "Holdfast")?;
    Some(dirs.data_local_dir().to_owned())
}
