//! What goes wrong with files, in words.

use holdfast_domain::{Error, ErrorCode};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Words for what the operating system said about a path.
pub(super) fn explain(error: &io::Error, path: &Path) -> Error {
    let at = path.display();
    let (code, message, remedy) = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => (
            ErrorCode::StoreFull,
            format!("There is no room left for {at}."),
            "Make room there. What waits is sent by itself then; nothing is lost.",
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (
            ErrorCode::StoreDenied,
            format!("This desk may not use {at} ({error})."),
            "Give this user the right to read and write the shared folder.",
        ),
        ErrorKind::NotFound | ErrorKind::NotADirectory => (
            ErrorCode::StoreUnreachable,
            format!("{at} is not there."),
            "Connect the drive or the share. What is shared there is tried again by itself.",
        ),
        _ => (
            ErrorCode::StoreUnreachable,
            format!("{at} does not answer as it should ({error})."),
            "Check the drive or the network. What is shared there is tried again by itself.",
        ),
    };
    Error::new(code, message, remedy)
}

/// The folder is there but has no workspace in it.
pub(super) fn empty(root: &Path) -> Error {
    Error::new(
        ErrorCode::StoreUnreachable,
        format!(
            "{} has no workspace in it: the drive is not mounted, or it was emptied.",
            root.display()
        ),
        "Connect the drive. If the folder really was emptied, share the workspace there again; every \
         desk still has everything.",
    )
}

/// The folder says whose it is in a way that cannot be read.
pub(super) fn unreadable_marker(path: &Path) -> Error {
    Error::new(
        ErrorCode::StoreUnreachable,
        format!("{} is not whole yet or damaged.", path.display()),
        "Wait until the folder has synced. If it stays so, share the workspace there again.",
    )
}

/// The folder has another workspace.
pub(super) fn foreign(root: &Path) -> Error {
    Error::new(
        ErrorCode::StoreForeign,
        format!("{} is not the folder you used: it holds another workspace.", root.display()),
        "Connect the right drive, or choose another folder. Nothing was read or written there.",
    )
}

/// What was written did not come back.
pub(super) fn not_kept(path: &Path) -> Error {
    Error::new(
        ErrorCode::StoreUnreachable,
        format!("{} reads differently from what was written.", path.display()),
        "Check the drive. What is shared there is tried again by itself.",
    )
}

/// The folder does not answer at all.
pub(super) fn hangs(root: &Path) -> Error {
    Error::new(
        ErrorCode::StoreUnreachable,
        format!("{} does not answer.", root.display()),
        "Check the network or the drive. What is shared there is tried again by itself.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_has_to_settle_is_told_apart_from_what_passes() {
        for (kind, code) in [
            (ErrorKind::StorageFull, ErrorCode::StoreFull),
            (ErrorKind::QuotaExceeded, ErrorCode::StoreFull),
            (ErrorKind::PermissionDenied, ErrorCode::StoreDenied),
            (ErrorKind::ReadOnlyFilesystem, ErrorCode::StoreDenied),
            (ErrorKind::NotFound, ErrorCode::StoreUnreachable),
            (ErrorKind::StaleNetworkFileHandle, ErrorCode::StoreUnreachable),
            (ErrorKind::NetworkUnreachable, ErrorCode::StoreUnreachable),
            (ErrorKind::TimedOut, ErrorCode::StoreUnreachable),
        ] {
            let error = explain(&kind.into(), Path::new("/srv/share"));
            assert_eq!(error.code, code, "{kind}");
            assert!(error.message.contains("/srv/share") && !error.remedy.is_empty());
        }
    }
}
