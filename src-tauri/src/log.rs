//! The log: one file in the data directory, the one before kept beside it, secrets masked.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// Bytes after which the file is put aside.
const LIMIT: u64 = 2 * 1024 * 1024;

/// Words behind which a secret stands, as `token=…`, `"token": "…"` or `Bearer …`.
const SECRETS: &[&str] = &["token", "password", "passphrase", "secret", "authorization", "bearer"];

/// Starts to log into the data directory, or to stderr where that cannot be written.
/// `HOLDFAST_LOG` sets what is logged, `info` unless said.
pub(crate) fn start(dir: &Path) {
    let filter = EnvFilter::try_from_env("HOLDFAST_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
    let started = match Rotated::open(dir.join("logs").join("holdfast.log"), LIMIT) {
        Ok(file) => log.with_writer(Mutex::new(file)).try_init(),
        Err(_) => log.with_writer(io::stderr).try_init(),
    };
    if let Err(error) = started {
        eprintln!("There will be no log: {error}");
    }
}

/// A file that is put aside as `.old` once it has grown to its limit.
struct Rotated {
    path: PathBuf,
    file: File,
    size: u64,
    limit: u64,
}

impl Rotated {
    fn open(path: PathBuf, limit: u64) -> io::Result<Self> {
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let size = file.metadata()?.len();
        Ok(Self { path, file, size, limit })
    }

    fn put_aside(&mut self) -> io::Result<()> {
        std::fs::rename(&self.path, self.path.with_extension("log.old"))?;
        *self = Self::open(self.path.clone(), self.limit)?;
        Ok(())
    }
}

impl Write for Rotated {
    /// Takes one line at a time, as the subscriber hands them over.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.size >= self.limit {
            self.put_aside()?;
        }
        let masked = mask(&String::from_utf8_lossy(line));
        self.file.write_all(masked.as_bytes())?;
        self.size += masked.len() as u64;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Replaces the value behind every word of [`SECRETS`] by dots.
fn mask(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let mut masked = String::with_capacity(line.len());
    let mut done = 0;
    while let Some(value) = next_secret(&lower, done) {
        masked += &line[done..value.start];
        masked += "…";
        done = value.end;
    }
    masked + &line[done..]
}

fn next_secret(lower: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let word_end = SECRETS
        .iter()
        .filter_map(|word| lower[from..].find(word).map(|at| from + at + word.len()))
        .min()?;
    let separator = |c: char| matches!(c, ' ' | '=' | ':' | '"' | '\'');
    let start = word_end + lower[word_end..].find(|c| !separator(c))?;
    if start == word_end {
        // Part of a longer word, such as `tokenizer`.
        return next_secret(lower, word_end);
    }
    if SECRETS.iter().any(|word| lower[start..].starts_with(word)) {
        // `Authorization: Bearer …`: the secret stands behind the second word.
        return next_secret(lower, start);
    }
    let ends = |c: char| separator(c) || c.is_whitespace() || matches!(c, ',' | ';' | '&' | '}');
    let length = lower[start..].find(ends).unwrap_or(lower.len() - start);
    Some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_never_reach_the_file() {
        for line in [
            "push failed token=s3cr3t to folder",
            "Authorization: Bearer s3cr3t",
            r#"{"password":"s3cr3t","user":"nadia"}"#,
            "url=https://host/?x=1&token=s3cr3t&y=2",
            "SECRET: 's3cr3t'",
        ] {
            let masked = mask(line);
            assert!(!masked.contains("s3cr3t"), "{masked}");
            assert!(masked.contains('…'), "{masked}");
        }
        assert_eq!(
            mask(r#"{"password":"x","user":"nadia"}"#),
            r#"{"password":"…","user":"nadia"}"#
        );
    }

    #[test]
    fn other_lines_stay_as_they_are() {
        for line in ["", "tokenizer ready", "opened in 12 ms", "Zürich → Leiden", "token"] {
            assert_eq!(mask(line), line);
        }
    }

    #[test]
    fn a_grown_file_is_put_aside_once() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = Rotated::open(dir.path().join("holdfast.log"), 10).unwrap();
        for line in ["first line\n", "second line\n", "third line\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
        assert_eq!(read("holdfast.log"), "third line\n");
        assert_eq!(read("holdfast.log.old"), "second line\n");
    }
}
