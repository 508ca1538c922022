//! The keyring of the operating system: Secret Service, Keychain or Credential Manager.

use holdfast_desk::sync::{Keyring, NoKeyring};
use keyring::v1::Entry;
use std::sync::mpsc::channel;
use std::time::Duration;

/// A keyring that takes longer counts as none: it may be waiting for a password nobody will type.
const PATIENCE: Duration = Duration::from_secs(2);
const SERVICE: &str = "holdfast";

/// The keyring of this system, if there is one.
pub(crate) struct SystemKeyring;

/// Asks on a thread of its own, because a keyring that hangs cannot be called off.
fn ask<T: Send + 'static>(
    name: &str,
    question: impl FnOnce(&Entry) -> keyring::v1::Result<T> + Send + 'static,
) -> Result<T, NoKeyring> {
    let (answer, answered) = channel();
    let name = name.to_owned();
    let asked = std::thread::Builder::new().name("holdfast-keyring".into()).spawn(move || {
        // Nobody listens any more where this fails.
        let _ = answer.send(Entry::new(SERVICE, &name).and_then(|entry| question(&entry)));
    });
    asked.map_err(|_| NoKeyring)?;
    answered.recv_timeout(PATIENCE).map_err(|_| NoKeyring)?.map_err(|error| {
        tracing::info!(%error, "the keyring does not answer");
        NoKeyring
    })
}

impl Keyring for SystemKeyring {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, NoKeyring> {
        ask(name, |entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring::v1::Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), NoKeyring> {
        let secret = secret.to_vec();
        ask(name, move |entry| entry.set_secret(&secret))
    }

    fn remove(&self, name: &str) -> Result<(), NoKeyring> {
        ask(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(keyring::v1::Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}
