//! Passwords, and where they are kept.

use holdfast_domain::Result;
use std::fmt;

/// A password. Showing it is impossible by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Wraps a password.
    #[must_use]
    pub fn new(password: impl Into<String>) -> Self {
        Self(password.into())
    }

    /// The password itself, for whoever has to prove it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The keyring of the operating system, or what stands in for it.
pub trait Secrets: Send + Sync {
    /// The password of an account (`postgres://user@host:port/db`); none where none is kept.
    ///
    /// # Errors
    /// Where the keyring cannot be opened.
    fn password(&self, account: &str) -> Result<Option<Password>>;

    /// Keeps a password.
    ///
    /// # Errors
    /// Where the keyring cannot be written.
    fn remember(&self, account: &str, password: &Password) -> Result<()>;
}
