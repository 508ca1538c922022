//! A keyring of one's own: the Secret Service of GNOME on the bus of a test, unlocked, with its files in
//! a directory of the test.

use crate::bus::{Bus, Outcome};
use std::fs::Permissions;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The running service. It ends with this, and its secrets with it.
pub struct Keyring {
    service: Child,
    _dir: TempDir,
}

impl Keyring {
    /// Starts it, and waits until it serves.
    ///
    /// # Errors
    /// Where `gnome-keyring-daemon` is not installed, or says nothing.
    pub fn on(bus: &Bus) -> Outcome<Self> {
        let dir = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir()?;
        let mut service = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets", "--control-directory"])
            .arg(dir.path())
            .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
            .env("XDG_DATA_HOME", dir.path())
            .env("XDG_RUNTIME_DIR", dir.path())
            .env("HOME", dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("gnome-keyring-daemon (package gnome-keyring): {error}"))?;
        // The end of what is typed is the end of an empty password.
        service.stdin.take().ok_or("it does not listen")?.write_all(b"\n")?;
        // It says where it is controlled once it is on the bus.
        let mut said = [0];
        let mut keyring = Self { service, _dir: dir };
        let out = keyring.service.stdout.as_mut().ok_or("it says nothing")?;
        out.read_exact(&mut said).map_err(|_| "gnome-keyring-daemon does not serve")?;
        Ok(keyring)
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}
