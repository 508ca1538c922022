//! The key of this desk. Its private half lies in the keyring of the system or, where there is none, in
//! a file of the data directory that only its user may read.

use super::keyring::Keyring;
use crate::api::KeyPlace;
use crate::error::internal;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_store::file_error;
use holdfast_wire::{DeviceKey, SigningKey};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The key, and where its private half lies.
pub(super) struct OwnKey {
    pub(super) key: SigningKey,
    pub(super) place: KeyPlace,
}

fn file(dir: &Path) -> PathBuf {
    dir.join("device.key")
}

fn name(device: &DeviceKey) -> String {
    format!("device {device}")
}

/// Finds the private half of this key.
///
/// # Errors
/// `not_found` where it is gone; `unreadable`.
pub(super) fn find(dir: &Path, keyring: &dyn Keyring, device: &DeviceKey) -> Result<OwnKey> {
    let fits = |bytes: &[u8]| {
        let key = SigningKey::from_bytes(bytes.try_into().ok()?);
        (DeviceKey::of(&key) == *device).then_some(key)
    };
    // The file first: it answers at once.
    let path = file(dir);
    match std::fs::read(&path) {
        Ok(bytes) => {
            if let Some(key) = fits(&bytes) {
                return Ok(OwnKey { key, place: KeyPlace::File });
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(file_error(&error, &path)),
    }
    let kept = keyring.get(&name(device)).ok().flatten();
    match kept.and_then(|bytes| fits(&bytes)) {
        Some(key) => Ok(OwnKey { key, place: KeyPlace::Keyring }),
        None => Err(Error::new(
            ErrorCode::NotFound,
            "The key of this desk is not in the keyring, or the keyring is locked.",
            "Unlock the keyring and start Holdfast again. What you write stays here meanwhile.",
        )),
    }
}

/// Makes a key and puts its private half away.
///
/// # Errors
/// `read_only`, `disk_full`.
pub(super) fn make(dir: &Path, keyring: &dyn Keyring) -> Result<OwnKey> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(internal)?;
    let key = SigningKey::from_bytes(&secret);
    let name = name(&DeviceKey::of(&key));
    // Kept only where it can be read again.
    let kept = keyring.set(&name, &secret).and_then(|()| keyring.get(&name));
    if kept == Ok(Some(secret.to_vec())) {
        return Ok(OwnKey { key, place: KeyPlace::Keyring });
    }
    let path = file(dir);
    write(&path, &secret).map_err(|error| file_error(&error, &path))?;
    Ok(OwnKey { key, place: KeyPlace::File })
}

/// Writes a file that only its user may read, whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let partial = path.with_extension("key.partial");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&partial, path)
}
