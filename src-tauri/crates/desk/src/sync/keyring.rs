//! The keyring of the operating system, as a port.

/// Where secrets lie. Every call ends within about two seconds.
pub trait Keyring: Send + Sync {
    /// The secret of that name; none where there is none.
    ///
    /// # Errors
    /// Where no keyring answers.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, NoKeyring>;

    /// Keeps a secret under that name.
    ///
    /// # Errors
    /// Where no keyring answers.
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), NoKeyring>;

    /// Forgets the secret of that name, if there is one.
    ///
    /// # Errors
    /// Where no keyring answers.
    fn remove(&self, name: &str) -> Result<(), NoKeyring>;
}

/// No keyring answers: there is none, it is locked, or it is too slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoKeyring;

/// Stands in where there is none.
pub struct WithoutKeyring;

impl Keyring for WithoutKeyring {
    fn get(&self, _name: &str) -> Result<Option<Vec<u8>>, NoKeyring> {
        Err(NoKeyring)
    }

    fn set(&self, _name: &str, _secret: &[u8]) -> Result<(), NoKeyring> {
        Err(NoKeyring)
    }

    fn remove(&self, _name: &str) -> Result<(), NoKeyring> {
        Err(NoKeyring)
    }
}
