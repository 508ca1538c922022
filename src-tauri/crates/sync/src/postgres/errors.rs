//! What a database says, in words. Nothing the server or the driver says is passed on but the server's
//! own sentence: addresses and settings may be in the rest.

use holdfast_domain::{Error, ErrorCode};
use std::io;
use tokio_postgres::error::{DbError, SqlState};

/// What became of a statement that failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The connection is gone, and with it the knowledge whether the statement took place.
    Lost(Error),
    /// The server asks to try again.
    Again(Error),
    /// The server said no.
    Refused(Error),
}

impl Failure {
    /// The words for it.
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Lost(error) | Self::Again(error) | Self::Refused(error) => error,
        }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            let broken =
                std::error::Error::source(&error).is_some_and(|cause| cause.is::<io::Error>());
            return if broken || error.is_closed() {
                Self::Lost(unreachable("The connection to the database was lost."))
            } else {
                Self::Refused(misunderstood())
            };
        };
        let state = said.code();
        let class = state.code().get(..2).unwrap_or_default();
        match class {
            // Serialization failures and deadlocks. CockroachDB says restart transaction the same way.
            "40" => Self::Again(unreachable("The database was too busy.")),
            "08" => Self::Lost(unreachable("The connection to the database was lost.")),
            // Shutting down, starting up, taken over by another server.
            "57" if *state != SqlState::QUERY_CANCELED => {
                Self::Lost(unreachable("The database is shutting down or starting."))
            }
            "57" => Self::Refused(unreachable("The database took too long.")),
            "25" => Self::Lost(unreachable("The database takes no writes now.")),
            _ => Self::Refused(refusal(state, said.message())),
        }
    }
}

/// Words for a refusal.
fn refusal(state: &SqlState, message: &str) -> Error {
    let class = state.code().get(..2).unwrap_or_default();
    if *state == SqlState::DISK_FULL {
        return Error::new(
            ErrorCode::StoreFull,
            "The disk of the database server is full.",
            "Tell whoever runs the server. What waits is sent by itself once there is room.",
        );
    }
    if *state == SqlState::TOO_MANY_CONNECTIONS || class == "53" || class == "58" {
        return unreachable("The database has no room for another connection or a failing disk.");
    }
    if *state == SqlState::INVALID_PASSWORD
        || *state == SqlState::INVALID_AUTHORIZATION_SPECIFICATION
    {
        return Error::new(
            ErrorCode::StoreDenied,
            "The database does not accept this user and password.",
            "Enter the password again, or ask whoever runs the database. (Certificates of clients are not \
             used.)",
        );
    }
    if *state == SqlState::INVALID_CATALOG_NAME {
        return denied("There is no database of that name on the server.");
    }
    if *state == SqlState::INSUFFICIENT_PRIVILEGE {
        return Error::new(
            ErrorCode::StoreDenied,
            format!("The database refuses: {message}."),
            "Ask an owner of the store to give this user access (holdfast store add).",
        );
    }
    if is_missing(state) {
        return Error::new(
            ErrorCode::StoreForeign,
            "This database has not been prepared for Holdfast.",
            "Run `holdfast store init` with its address, as a user who may create schemas and roles.",
        );
    }
    denied(&format!("The database refuses: {message}."))
}

/// Whether something of ours does not exist.
pub(super) fn is_missing(state: &SqlState) -> bool {
    [SqlState::UNDEFINED_TABLE, SqlState::INVALID_SCHEMA_NAME, SqlState::UNDEFINED_FUNCTION]
        .contains(state)
}

/// Whether another session changed the same thing of the server's own tables at that moment: both
/// added the same row, waited for each other, or wrote one row.
pub(super) fn is_collision(error: &DbError) -> bool {
    let state = error.code();
    *state == SqlState::UNIQUE_VIOLATION
        || state.code().starts_with("40")
        || (*state == SqlState::INTERNAL_ERROR && error.message().starts_with("tuple concurrently"))
}

/// Whether the server does not know something that PostgreSQL can.
pub(super) fn is_unsupported(state: &SqlState) -> bool {
    [
        SqlState::FEATURE_NOT_SUPPORTED,
        SqlState::SYNTAX_ERROR,
        SqlState::UNDEFINED_FUNCTION,
        SqlState::UNDEFINED_OBJECT,
    ]
    .contains(state)
}

/// The database cannot be reached.
pub(super) fn unreachable(message: &str) -> Error {
    Error::new(
        ErrorCode::StoreUnreachable,
        message,
        "Check the network or the VPN. What is shared there is tried again by itself; work goes on meanwhile.",
    )
}

/// The database does not want us.
pub(super) fn denied(message: &str) -> Error {
    Error::new(ErrorCode::StoreDenied, message, "Ask whoever runs the database.")
}

/// The database shows nothing of a pod.
pub(super) fn closed() -> Error {
    Error::new(
        ErrorCode::StoreDenied,
        "The database gives this user no access to the pod.",
        "Ask an owner of the store to give it (holdfast store add URL NAME --pod POD).",
    )
}

/// The database answers something else than was asked.
fn misunderstood() -> Error {
    Error::new(
        ErrorCode::StoreForeign,
        "The tables in this database are not as Holdfast made them.",
        "Run `holdfast store init` of this version with its address, or check the address.",
    )
}

/// The database holds another workspace.
pub(super) fn foreign() -> Error {
    Error::new(
        ErrorCode::StoreForeign,
        "This database holds another workspace.",
        "Give each workspace a database of its own, or check the address. Nothing was read or written.",
    )
}

/// The database holds none.
pub(super) fn empty() -> Error {
    Error::new(
        ErrorCode::StoreForeign,
        "This database holds no workspace.",
        "Share the workspace there, if this is the right database. Every desk still has everything.",
    )
}

/// Somebody keeps something else under the name of our bytes.
pub(super) fn spoilt() -> Error {
    denied("Something else is kept in the database under the name of a part of our snapshot.")
}

/// Words for a connection that did not come about.
pub(super) fn not_connected(error: &tokio_postgres::Error, server: &str) -> Error {
    if error.as_db_error().is_some() {
        return match error.as_db_error() {
            Some(said) if said.code().code().starts_with("57") => {
                unreachable("The database is shutting down or starting.")
            }
            Some(said) => refusal(said.code(), said.message()),
            None => unreachable("The database cannot be reached."),
        };
    }
    let words = source_words(error);
    if words.contains("certificate") || words.contains("UnknownIssuer") {
        return Error::new(
            ErrorCode::StoreDenied,
            format!("{server} cannot prove that it is the right server."),
            "Check the host name in the address, and that sslrootcert names the certificate of your \
             authority.",
        );
    }
    if words.contains("password missing") || words.contains("authentication") {
        return Error::new(
            ErrorCode::PasswordNeeded,
            "The database asks for a password, and this desk has none.",
            "Enter the password; it is kept in the keyring. (A .pgpass file is not read.)",
        );
    }
    if words.contains("does not support TLS") || words.contains("server does not support") {
        return denied("The server offers no encryption, and the address asks for it (sslmode).");
    }
    unreachable(&format!("{server} cannot be reached."))
}

/// Everything an error says about its causes; only looked at, never shown.
fn source_words(error: &dyn std::error::Error) -> String {
    let mut words = format!("{error} {error:?}");
    let mut next = error.source();
    while let Some(cause) = next {
        words += &format!(" {cause} {cause:?}");
        next = cause.source();
    }
    words
}
