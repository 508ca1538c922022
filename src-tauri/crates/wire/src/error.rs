//! What can be wrong with bytes from elsewhere.

use holdfast_domain::{Error, ErrorCode};

/// The file ends before it should: it is still being written or copied, and may be whole later.
pub(crate) fn incomplete() -> Error {
    Error::new(
        ErrorCode::SegmentIncomplete,
        "A file of the shared store is not whole yet.",
        "Nothing: it is read again. If it stays like this, look at the program that syncs the folder.",
    )
}

/// The bytes are all there and are wrong.
pub(crate) fn damaged(why: &str) -> Error {
    Error::new(
        ErrorCode::SegmentDamaged,
        format!("A file of the shared store is damaged: {why}."),
        "Nothing is lost here: it is set aside, and the desk that wrote it can send it again.",
    )
}

/// Written in a format that this program does not know.
pub(crate) fn newer() -> Error {
    Error::new(
        ErrorCode::SegmentNewer,
        "A file of the shared store was written by a newer Holdfast.",
        "Update Holdfast on this desk; what you change meanwhile is kept and sent.",
    )
}

/// More than a file may hold.
pub(crate) fn too_large(what: &str) -> Error {
    Error::new(
        ErrorCode::TooLarge,
        format!("{what} is larger than can be shared."),
        "Split it into smaller parts.",
    )
}
