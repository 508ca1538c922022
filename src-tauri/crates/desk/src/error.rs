//! Turns what libraries report into the one error type.

use holdfast_domain::{Error, ErrorCode};

/// A defect of the program; what happened is in the log.
pub(crate) fn internal(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "internal error");
    Error::new(
        ErrorCode::Internal,
        "Holdfast could not do this because of a defect of its own.",
        "Nothing was changed. Please report it with the log that `holdfast doctor` names.",
    )
}
