//! A PostgreSQL server of one's own, from the packages of the system: started, killed and started again
//! as the test says. It listens on a socket, where everybody is trusted, and on a port of this machine,
//! where passwords count.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tempfile::TempDir;

/// What a test ends with where the machine does not give what it needs.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Says that a server takes connections.
const READY: &str = "ready to accept connections";
/// Somebody may take the port between asking for a free one and using it.
const TRIES: u32 = 5;

/// How a server is to be.
#[derive(Debug, Clone, Default)]
pub struct Manners {
    /// Certificate and key, as PEM, of a server that speaks TLS.
    pub tls: Option<(String, String)>,
    /// Whether what is acknowledged survives a power cut. Off, it is faster.
    pub durable: bool,
}

/// A running server. It ends with this, and its data with it.
pub struct Postgres {
    dir: TempDir,
    bin: PathBuf,
    user: Option<User>,
    manners: Manners,
    port: u16,
    running: Mutex<Option<Child>>,
    databases: AtomicU32,
}

/// Whom the server runs as where we are root, which it refuses to be.
#[derive(Debug, Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

impl Postgres {
    /// One server for all tests that run at the moment and do it no harm.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn shared() -> Outcome<Arc<Self>> {
        static SHARED: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return Ok(running);
        }
        let server = Arc::new(Self::start(Manners::default())?);
        *shared = Arc::downgrade(&server);
        Ok(server)
    }

    /// Starts one.
    ///
    /// # Errors
    /// Where PostgreSQL is not installed.
    pub fn start(manners: Manners) -> Outcome<Self> {
        let bin = binaries().ok_or("PostgreSQL is not installed (apt-get install postgresql)")?;
        let user = if std::fs::metadata("/proc/self")?.uid() == 0 { Some(nobody()?) } else { None };
        let dir = tempfile::Builder::new().prefix("hf-pg").tempdir()?;
        let mut server = Self {
            dir,
            bin,
            user,
            manners,
            port: 0,
            running: Mutex::default(),
            databases: AtomicU32::new(0),
        };
        server.own(server.dir.path())?;
        let data = server.data();
        let made = server
            .program("initdb")
            .args(["--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256"])
            .args(["--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"])
            .arg(&data)
            .output()?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into());
        }
        if let Some((certificate, key)) = &server.manners.tls {
            for (name, text) in [("server.crt", certificate), ("server.key", key)] {
                let path = data.join(name);
                std::fs::write(&path, text)?;
                server.own(&path)?;
                std::fs::set_permissions(
                    &path,
                    std::os::unix::fs::PermissionsExt::from_mode(0o600),
                )?;
            }
        }
        for _ in 0..TRIES {
            server.port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            if server.resume().is_ok() {
                return Ok(server);
            }
        }
        Err("PostgreSQL does not start".into())
    }

    /// Kills the server as a power cut does.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn kill(&self) -> Outcome<()> {
        if let Some(mut server) = self.running().take() {
            server.kill()?;
            server.wait()?;
        }
        Ok(())
    }

    /// Starts it again on the same data.
    ///
    /// # Errors
    /// Where it does not come up; what it said is in the error.
    pub fn resume(&self) -> Outcome<()> {
        let onoff = |on: bool| if on { "on" } else { "off" };
        let mut server = self
            .program("postgres")
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1", "-k"])
            .arg(self.dir.path())
            .args(["-c", &format!("fsync={}", onoff(self.manners.durable))])
            .args(["-c", &format!("ssl={}", onoff(self.manners.tls.is_some()))])
            .args(["-c", "max_connections=60"])
            .stderr(Stdio::piped())
            .spawn()?;
        let said = BufReader::new(server.stderr.take().ok_or("the server has no voice")?);
        let mut lines = said.lines();
        let mut heard = String::new();
        loop {
            match lines.next() {
                Some(Ok(line)) if line.contains(READY) => break,
                Some(Ok(line)) => heard = heard + &line + "\n",
                _ => {
                    server.wait()?;
                    return Err(heard.into());
                }
            }
        }
        // A pipe that nobody empties would stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        *self.running() = Some(server);
        Ok(())
    }

    /// A fresh database and its name.
    ///
    /// # Errors
    /// What the server says.
    pub fn database(&self) -> Outcome<String> {
        let name = format!("d{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.ask("postgres", "postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(name)
    }

    /// Runs SQL as a role that is trusted, and gives what it answers, bare.
    ///
    /// # Errors
    /// What the server says.
    pub fn ask(&self, role: &str, database: &str, sql: &str) -> Outcome<String> {
        let answer = Command::new(self.bin.join("psql"))
            .args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-U", role, "-d", database])
            .args(["-p", &self.port.to_string(), "-c", sql, "-h"])
            .arg(self.dir.path())
            .output()?;
        if answer.status.success() {
            Ok(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
        } else {
            Err(String::from_utf8_lossy(&answer.stderr).into())
        }
    }

    /// The directory of its socket.
    #[must_use]
    pub fn socket(&self) -> &Path {
        self.dir.path()
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// A program of the server, as the user that it may be.
    fn program(&self, name: &str) -> Command {
        let path = self.bin.join(name);
        let mut command = match self.user {
            None => Command::new(path),
            Some(User { uid, gid }) => {
                let mut command = Command::new("setpriv");
                command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}"));
                command.arg("--clear-groups").arg("--").arg(path);
                command
            }
        };
        command.current_dir(self.dir.path()).stdin(Stdio::null()).env_remove("PGDATA");
        command.env("LC_ALL", "C");
        command
    }

    fn own(&self, path: &Path) -> Outcome<()> {
        if let Some(User { uid, gid }) = self.user {
            chown(path, Some(uid), Some(gid))?;
        }
        Ok(())
    }

    fn running(&self) -> MutexGuard<'_, Option<Child>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.kill();
    }
}

/// Where the programs of the newest PostgreSQL are.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .map(|(version, path)| (version, path.join("bin")))
        .filter(|(_, bin)| bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    versions.sort();
    let debian = versions.pop().map(|(_, bin)| bin);
    debian.or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|bin| bin.join("initdb").exists())
    })
}

/// A user without rights.
fn nobody() -> Outcome<User> {
    let users = std::fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut ids = line.split(':').skip(2).map(str::parse);
        Some(User { uid: ids.next()?.ok()?, gid: ids.next()?.ok()? })
    };
    Ok(find("postgres").or_else(|| find("nobody")).ok_or("there is no user without rights")?)
}
