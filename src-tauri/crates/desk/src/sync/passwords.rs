//! Passwords of shared stores: in the keyring, or in memory until the program ends. Never in a file.

use super::keyring::Keyring;
use crate::api::KeyPlace;
use holdfast_domain::Result;
use holdfast_sync::url::{Password, Secrets};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The passwords this desk knows.
pub(super) struct Passwords {
    keyring: Arc<dyn Keyring>,
    memory: Mutex<BTreeMap<String, Password>>,
}

impl Passwords {
    pub(super) fn new(keyring: Arc<dyn Keyring>) -> Self {
        Self { keyring, memory: Mutex::default() }
    }

    /// Where the password of an account lies, if one is known.
    pub(super) fn place(&self, account: &str) -> Option<KeyPlace> {
        if std::env::var_os("PGPASSWORD").is_some() {
            return Some(KeyPlace::Environment);
        }
        if self.memory().contains_key(account) {
            return Some(KeyPlace::Memory);
        }
        let kept = self.keyring.get(&name(account)).ok().flatten();
        kept.map(|_| KeyPlace::Keyring)
    }

    pub(super) fn forget(&self, account: &str) {
        self.memory().remove(account);
        // Where no keyring answers there is nothing to forget.
        let _ = self.keyring.remove(&name(account));
    }

    fn memory(&self) -> MutexGuard<'_, BTreeMap<String, Password>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name(account: &str) -> String {
    format!("password {account}")
}

impl Secrets for Passwords {
    fn password(&self, account: &str) -> Result<Option<Password>> {
        if let Some(password) = self.memory().get(account) {
            return Ok(Some(password.clone()));
        }
        let kept = self.keyring.get(&name(account)).ok().flatten();
        Ok(kept.and_then(|bytes| String::from_utf8(bytes).ok()).map(Password::new))
    }

    fn remember(&self, account: &str, password: &Password) -> Result<()> {
        if self.keyring.set(&name(account), password.reveal().as_bytes()).is_err() {
            self.memory().insert(account.to_owned(), password.clone());
        }
        Ok(())
    }
}
