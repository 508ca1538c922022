//! The address of a PostgreSQL database, in the form of libpq.

use super::invalid;
use super::secret::Password;
use super::settings::SslMode;
use holdfast_domain::Result;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::fmt;

/// What stays as it is in every part of an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `postgres://user@host:port,host2:port/db?options` without its password. What is left out comes from
/// the environment, as with libpq.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostgresUrl {
    /// Role to log in as.
    pub user: Option<String>,
    /// Hosts to try in turn: a name, an address or the directory of a socket, and a port.
    pub hosts: Vec<(String, Option<u16>)>,
    /// Database.
    pub database: Option<String>,
    /// How the connection is protected.
    pub sslmode: Option<SslMode>,
    /// File with certificates to trust, or `system`.
    pub sslrootcert: Option<String>,
    /// Seconds to wait for a connection.
    pub connect_timeout: Option<u32>,
    /// False where writes are not announced to other desks and announcements are not listened to.
    pub hints: Option<bool>,
}

impl PostgresUrl {
    /// Reads what follows the scheme.
    pub(super) fn parse(rest: &str) -> Result<(Self, Option<Password>)> {
        let mut url = Self::default();
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, hosts) = match authority.rsplit_once('@') {
            Some((login, hosts)) => (Some(login), hosts),
            None => (None, authority),
        };
        let mut password = None;
        if let Some(login) = login {
            let (user, secret) = login.split_once(':').unwrap_or((login, ""));
            url.user = some(decode(user)?);
            password = some(decode(secret)?);
        }
        for host in hosts.split(',').filter(|_| !hosts.is_empty()) {
            url.hosts.push(read_host(host)?);
        }
        url.database = some(decode(database)?);
        for option in options.split('&').filter(|option| !option.is_empty()) {
            let (name, value) =
                option.split_once('=').ok_or_else(|| invalid("An option has no value."))?;
            url.read_option(name, decode(value)?, &mut password)?;
        }
        Ok((url, password.map(Password::new)))
    }

    fn read_option(
        &mut self,
        name: &str,
        value: String,
        password: &mut Option<String>,
    ) -> Result<()> {
        match name {
            "user" => self.user = some(value),
            "password" => *password = some(value),
            "dbname" => self.database = some(value),
            "sslmode" => self.sslmode = Some(value.parse()?),
            "sslrootcert" => self.sslrootcert = some(value),
            "connect_timeout" => {
                let seconds = value.parse();
                self.connect_timeout =
                    Some(seconds.map_err(|_| invalid("connect_timeout is a number of seconds."))?);
            }
            "hints" => {
                self.hints = Some(match value.as_str() {
                    "on" => true,
                    "off" => false,
                    _ => return Err(invalid("hints is on or off.")),
                });
            }
            _ => {
                return Err(invalid(
                    "The address has an option that is not known; known are user, dbname, sslmode, \
                     sslrootcert, connect_timeout and hints.",
                ));
            }
        }
        Ok(())
    }

    /// What a password is kept under: who logs in where, without the options.
    #[must_use]
    pub fn account(&self) -> String {
        let bare = Self {
            user: self.user.clone(),
            hosts: self.hosts.clone(),
            database: self.database.clone(),
            ..Self::default()
        };
        bare.to_string()
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = &self.user {
            write!(f, "{}@", encode(user))?;
        }
        for (number, (host, port)) in self.hosts.iter().enumerate() {
            f.write_str(if number == 0 { "" } else { "," })?;
            if host.contains(':') {
                write!(f, "[{host}]")?;
            } else {
                write!(f, "{}", encode(host))?;
            }
            if let Some(port) = port {
                write!(f, ":{port}")?;
            }
        }
        if let Some(database) = &self.database {
            write!(f, "/{}", encode(database))?;
        }
        let options = [
            ("sslmode", self.sslmode.map(|mode| mode.to_string())),
            ("sslrootcert", self.sslrootcert.as_deref().map(encode)),
            ("connect_timeout", self.connect_timeout.map(|seconds| seconds.to_string())),
            ("hints", self.hints.map(|on| if on { "on".into() } else { "off".into() })),
        ];
        let set = options.into_iter().filter_map(|(name, value)| Some((name, value?)));
        for (number, (name, value)) in set.enumerate() {
            write!(f, "{}{name}={value}", if number == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

fn read_host(text: &str) -> Result<(String, Option<u16>)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) =
                rest.split_once(']').ok_or_else(|| invalid("An address in [ ] has no end."))?;
            if host.parse::<std::net::Ipv6Addr>().is_err() {
                return Err(invalid("What is in [ ] is no IPv6 address."));
            }
            (host.to_owned(), port)
        }
        None => {
            let at = text.find(':').unwrap_or(text.len());
            (decode(&text[..at])?, &text[at..])
        }
    };
    let port = match port.strip_prefix(':') {
        Some(port) => Some(read_port(port)?),
        None if port.is_empty() => None,
        None => return Err(invalid("A host is followed by something that is no port.")),
    };
    if host.is_empty() || (host.contains('/') && !host.starts_with('/')) {
        return Err(invalid("A host has no name."));
    }
    Ok((host, port))
}

/// Reads a port.
pub(super) fn read_port(text: &str) -> Result<u16> {
    let port = text.parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| {
        invalid("A port is a number up to 65535. (A password with @, : or / in it is written with %40, %3A, %2F.)")
    })
}

fn decode(text: &str) -> Result<String> {
    let bytes = text.as_bytes();
    let broken = (0..bytes.len()).any(|at| {
        bytes[at] == b'%'
            && !bytes
                .get(at + 1..at + 3)
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    if broken {
        return Err(invalid("A % has to be followed by two hexadecimal digits."));
    }
    let text = percent_decode_str(text).decode_utf8();
    let text = text.map_err(|_| invalid("The address is not UTF-8."))?;
    if text.chars().any(char::is_control) {
        return Err(invalid("The address has control characters."));
    }
    Ok(text.into_owned())
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
