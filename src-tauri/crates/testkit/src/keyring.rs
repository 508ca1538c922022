//! A keyring of one's own: the Secret Service of GNOME on the bus of a test, unlocked, with its files in
//! a directory of the test.

use crate::bus::{Bus, Outcome};
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use zbus::OwnedObjectPath;

/// Longer than it takes to start on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(60);
const SERVICE: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const INTERFACE: &str = "org.freedesktop.Secret.Service";

/// The running service. It ends with this, and its secrets with it.
pub struct Keyring {
    service: Child,
    _dir: TempDir,
}

impl Keyring {
    /// Starts it, and waits until it serves.
    ///
    /// # Errors
    /// Where `gnome-keyring-daemon` is not installed, or does not come to serve.
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
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("gnome-keyring-daemon (package gnome-keyring): {error}"))?;
        // The end of what is typed is the end of an empty password.
        service.stdin.take().ok_or("it does not listen")?.write_all(b"\n")?;
        let keyring = Self { service, _dir: dir };
        wait_until_it_serves(bus)?;
        Ok(keyring)
    }
}

/// Asks for the collection that secrets go into until there is one: the service is on the bus some time
/// after it was started, and answers some time after that.
fn wait_until_it_serves(bus: &Bus) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let connection = zbus::connection::Builder::address(bus.address()).build().await?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let said = connection
                .call_method(Some(SERVICE), PATH, Some(INTERFACE), "ReadAlias", &"default")
                .await
                .and_then(|answer| answer.body().deserialize::<OwnedObjectPath>());
            match said {
                Ok(collection) if collection.as_str() != "/" => return Ok(()),
                said if Instant::now() > deadline => {
                    return Err(format!("gnome-keyring-daemon does not serve: {said:?}").into());
                }
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    })
}

impl Drop for Keyring {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}
