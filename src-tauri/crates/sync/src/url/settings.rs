//! From an address to everything a connection needs: what the address leaves out comes from the
//! environment variables of libpq, then from the keyring, then from libpq's defaults. Its files of passwords
//! and services and certificates of clients are not used, and where somebody would miss them it is said.

use super::invalid;
use super::postgres::{PostgresUrl, read_port};
use super::secret::{Password, Secrets};
use holdfast_domain::{Error, Result};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

const PORT: u16 = 5432;
/// libpq waits for ever; a VPN that died must not.
const CONNECT: u32 = 5;

/// The environment: a name to its value.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// How a connection is protected; the words of libpq.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SslMode {
    /// Never encrypted.
    Disable,
    /// Encrypted where the server can, plain where it cannot. Whoever sits in between can read.
    Prefer,
    /// Encrypted, to whomever answers. With a file of roots it also verifies them, as libpq does.
    Require,
    /// Encrypted, to somebody the roots vouch for.
    VerifyCa,
    /// Encrypted, to the very host the roots vouch for.
    VerifyFull,
}

impl FromStr for SslMode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "disable" => Self::Disable,
            // Plain first, then encrypted: nothing is gained by trying plain first.
            "allow" | "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => {
                return Err(invalid(
                    "sslmode is disable, allow, prefer, require, verify-ca or verify-full.",
                ));
            }
        })
    }
}

impl fmt::Display for SslMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Disable => "disable",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        })
    }
}

/// Whom a connection trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustRoots {
    /// The roots of the operating system.
    System,
    /// Those of a PEM file.
    File(PathBuf),
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// A name, an address or, beginning with `/`, the directory of a socket.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// Everything a connection needs.
#[derive(Debug, Clone)]
pub struct PostgresSettings {
    /// Servers to try in turn.
    pub servers: Vec<Server>,
    /// Role.
    pub user: String,
    /// Database.
    pub database: String,
    /// Password, where there is one.
    pub password: Option<Password>,
    /// Protection.
    pub sslmode: SslMode,
    /// Whom to trust, where that is verified.
    pub roots: TrustRoots,
    /// How long a connection attempt may take.
    pub connect_timeout: Duration,
    /// Whether writes are announced and listened to.
    pub hints: bool,
}

/// Who logs in where; no secret.
impl fmt::Display for PostgresSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.servers.iter().map(|server| (server.host.clone(), Some(server.port)));
        let url = PostgresUrl {
            user: Some(self.user.clone()),
            hosts: hosts.collect(),
            database: Some(self.database.clone()),
            ..PostgresUrl::default()
        };
        url.fmt(f)
    }
}

impl PostgresUrl {
    /// Adds what the address leaves out.
    ///
    /// # Errors
    /// `invalid` where a variable of the environment cannot be read, and what the keyring says.
    pub fn resolve(&self, env: Env<'_>, secrets: &dyn Secrets) -> Result<PostgresSettings> {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        let user = self
            .user
            .clone()
            .or_else(|| env("PGUSER"))
            .or_else(|| ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(env))
            .ok_or_else(|| invalid("The address names no user, and PGUSER is not set."))?;
        let database =
            self.database.clone().or_else(|| env("PGDATABASE")).unwrap_or_else(|| user.clone());
        let password = match env("PGPASSWORD") {
            Some(password) => Some(Password::new(password)),
            None => secrets.password(&self.account())?,
        };
        let mode = match (self.sslmode, env("PGSSLMODE")) {
            (Some(mode), _) => mode,
            (None, Some(text)) => text.parse()?,
            (None, None) => SslMode::Prefer,
        };
        let (sslmode, roots) = self.trust(mode, &env);
        let seconds = match (self.connect_timeout, env("PGCONNECT_TIMEOUT")) {
            (Some(seconds), _) => seconds,
            (None, Some(text)) => {
                text.parse().map_err(|_| invalid("PGCONNECT_TIMEOUT is a number of seconds."))?
            }
            (None, None) => CONNECT,
        };
        Ok(PostgresSettings {
            servers: self.servers(&env)?,
            user,
            database,
            password,
            sslmode,
            roots,
            // 0 means for ever to libpq, and 1 is too short for it.
            connect_timeout: Duration::from_secs(
                if seconds == 0 { 60 } else { seconds.max(2) }.into(),
            ),
            hints: self.hints.unwrap_or(true),
        })
    }

    fn servers(&self, env: &impl Fn(&str) -> Option<String>) -> Result<Vec<Server>> {
        let mut hosts = self.hosts.clone();
        if hosts.is_empty() {
            // Whoever set it means another server than the one that would be found without it.
            if env("PGSERVICE").is_some() {
                return Err(invalid(
                    "The address names no host, and service files (PGSERVICE) are not read.",
                ));
            }
            let named = env("PGHOSTADDR").or_else(|| env("PGHOST"));
            let named = named.unwrap_or_else(|| default_host().to_owned());
            hosts = named.split(',').map(|host| (host.to_owned(), None)).collect();
        }
        let ports = match env("PGPORT") {
            Some(ports) => ports.split(',').map(read_port).collect::<Result<Vec<_>>>()?,
            None => vec![PORT],
        };
        let port = |number: usize| ports.get(number).or(ports.first()).copied().unwrap_or(PORT);
        let servers = hosts.into_iter().enumerate();
        Ok(servers
            .map(|(number, (host, own))| Server { host, port: own.unwrap_or_else(|| port(number)) })
            .collect())
    }

    /// Whom to trust. libpq's `require` verifies where its file of roots exists.
    fn trust(&self, mode: SslMode, env: &impl Fn(&str) -> Option<String>) -> (SslMode, TrustRoots) {
        let named = self.sslrootcert.clone().or_else(|| env("PGSSLROOTCERT"));
        let home = || ["HOME", "APPDATA"].into_iter().find_map(env);
        let usual = || {
            let folder = if cfg!(windows) { "postgresql" } else { ".postgresql" };
            let file = Path::new(&home()?).join(folder).join("root.crt");
            file.exists().then_some(file)
        };
        let roots = match named.as_deref() {
            // libpq lets the roots of the system vouch for the very host alone.
            Some("system") if mode != SslMode::Disable => {
                return (SslMode::VerifyFull, TrustRoots::System);
            }
            Some("system") => return (mode, TrustRoots::System),
            Some(file) => Some(PathBuf::from(file)),
            None => usual(),
        };
        match roots {
            Some(file) => {
                let mode = if mode == SslMode::Require { SslMode::VerifyCa } else { mode };
                (mode, TrustRoots::File(file))
            }
            None => (mode, TrustRoots::System),
        }
    }
}

fn default_host() -> &'static str {
    let socket = "/var/run/postgresql";
    if cfg!(unix) && Path::new(socket).is_dir() { socket } else { "localhost" }
}
