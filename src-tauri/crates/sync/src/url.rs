//! Where a shared store is, in one line: `folder:/path` or `postgres://user@host:port/db?options`.
//!
//! Read strictly: what is not understood is refused. Error texts never quote what was typed, because a
//! mistyped address may have a password anywhere.

mod postgres;
mod secret;
mod settings;

pub use postgres::PostgresUrl;
pub use secret::{Password, Secrets};
pub use settings::{Env, PostgresSettings, Server, SslMode, TrustRoots};

use holdfast_domain::{Error, ErrorCode, Result};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The address of a shared store. Holds no secret: it may be written down, logged and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// A directory, by its absolute path.
    Folder(PathBuf),
    /// A PostgreSQL database.
    Postgres(PostgresUrl),
}

impl StoreUrl {
    /// Reads an address as a person typed it. A password in it goes to `secrets` and is not part of
    /// the result.
    ///
    /// # Errors
    /// `invalid` where the address cannot be read; what `secrets` says where it cannot keep the
    /// password.
    pub fn take(text: &str, secrets: &dyn Secrets) -> Result<Self> {
        let (url, password) = Self::parse(text)?;
        if let (Self::Postgres(postgres), Some(password)) = (&url, password) {
            secrets.remember(&postgres.account(), &password)?;
        }
        Ok(url)
    }

    /// Reads an address and separates the password that is in it.
    ///
    /// # Errors
    /// `invalid` where it cannot be read.
    pub fn parse(text: &str) -> Result<(Self, Option<Password>)> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("folder:") {
            return Ok((Self::Folder(folder(path)?), None));
        }
        for scheme in ["postgres://", "postgresql://"] {
            if let Some(rest) = text.strip_prefix(scheme) {
                let (url, password) = PostgresUrl::parse(rest)?;
                return Ok((Self::Postgres(url), password));
            }
        }
        Err(invalid("This is no address of a shared store."))
    }
}

/// An address without a password, as it is kept in files.
impl FromStr for StoreUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match Self::parse(text)? {
            (url, None) => Ok(url),
            (_, Some(_)) => Err(invalid("A password does not belong in this address.")),
        }
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "folder:{}", path.display()),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

fn folder(path: &str) -> Result<PathBuf> {
    let path = Path::new(path);
    if path.is_absolute() {
        Ok(path.components().collect())
    } else {
        Err(invalid("The folder has to be named by its full path."))
    }
}

/// Refuses an address. The message is fixed text on purpose.
fn invalid(message: &'static str) -> Error {
    Error::new(
        ErrorCode::Invalid,
        message,
        "Write folder:/full/path or postgres://user@host:5432/database.",
    )
}

#[cfg(test)]
mod tests;
