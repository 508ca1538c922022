//! A desk that was copied or restored goes on in a new log, so that no number of a log ever stands for
//! two contents. How it is noticed: a file beside the database says what this database last sealed,
//! where it lies and on which machine.

use super::along::Along;
use super::apply::Inbox;
use super::context;
use super::own::{self, Own};
use super::parts;
use super::receive::Received;
use super::stream::{CONTROL, SHARED, Stream, Streams};
use crate::change;
use crate::error::Context;
use crate::store::{Read, Store};
use holdfast_domain::{Hlc, Result, Timestamp};
use holdfast_wire::{LogId, canary};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// That this desk went on in a new log, for the notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The log it wrote before.
    pub parent: LogId,
    /// Why, in a sentence.
    pub cause: String,
    /// When.
    pub at: Timestamp,
}

impl Inbox<'_> {
    /// Opens a new log for this desk. What is not sealed yet goes along, and what else is to be said
    /// again.
    pub(super) fn rotate(&mut self, cause: &str, again: Option<Along>) -> Result<()> {
        let left = self
            .streams
            .get(self.own.s)
            .cloned()
            .ok_or_else(|| crate::error::corrupt("this desk has no stream"))?;
        let before = parts::ours(Read(self.connection))?;
        open(self.connection, &left, cause, self.now)?;
        self.own = own::load(Read(self.connection))?;
        self.streams = Streams::load(Read(self.connection))?;
        self.received.rotated = true;
        let mut all = Vec::new();
        for (s, p) in &before {
            let Some(left) = self.streams.get(*s) else { continue };
            let stays = (left.stored, left.hlc);
            let unsealed = Along { s: *s, from: Hlc(left.hlc.0 + 1), stays };
            all.push((again.filter(|again| again.s == *s).unwrap_or(unsealed), *p));
        }
        let elsewhere = again.filter(|again| before.iter().all(|(s, _)| again.s != *s));
        let part = |along: Along| self.streams.get(along.s).map(|stream| (along, stream.p));
        all.extend(elsewhere.and_then(part));
        for (along, p) in all {
            let new = change::ours(self.connection, p)?;
            self.take_along(&along, new)?;
        }
        Ok(())
    }
}

impl Store {
    /// Goes on in a new log; [`Store::seal`] tells the others. What is not sealed yet goes with it.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn rotate(&self, cause: &str, now: Timestamp) -> Result<()> {
        self.sync_write(|connection| {
            let mut inbox = Inbox::load(self, connection, now, Received::default())?;
            inbox.rotate(cause, None)?;
            inbox.finish()
        })?;
        self.bear_witness()
    }

    /// The last time this desk went on in a new log.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn rotation(&self) -> Result<Option<Rotation>> {
        self.read(|read| {
            let found = read.first("SELECT parent, cause, opened_at FROM own", [], |row| {
                let parent: Option<Uuid> = row.get(0)?;
                let (cause, at) = (row.get(1)?, crate::value::millis(row.get(2)?));
                Ok(parent.map(|parent| Rotation { parent: LogId(parent), cause, at }))
            })?;
            Ok(found.flatten())
        })
    }

    /// Compares this database with the file beside it, and goes on in a new log where it is not the
    /// one that wrote the file.
    pub(crate) fn check_witness(&self, now: Timestamp) -> Result<()> {
        let (identity, present) =
            self.read(|read| Ok((read.identity()?, Witness::of(read, &self.place())?)))?;
        let path = witness_file(self.dir());
        // A database from before this desk shared lies beside the file of one that did.
        if identity.device.is_none() && !path.exists() {
            return Ok(());
        }
        let cause = match Witness::load(&path) {
            None => Some("The file that tells this desk from a copy of it is gone."),
            Some(before) => self.read(|read| before.against(&present, read))?,
        };
        match cause {
            Some(cause) => self.rotate(cause, now),
            None => Ok(()),
        }
    }

    /// Writes the file beside the database, after what it tells of was flushed: a database may be
    /// ahead of its file, but never behind.
    pub(super) fn bear_witness(&self) -> Result<()> {
        let witness = self.read(|read| Witness::of(read, &self.place()))?;
        let path = witness_file(self.dir());
        // Several links of one process, and several processes, may write it at the same time.
        let partial = path.with_extension(format!("{}.partial", Uuid::new_v4().simple()));
        let bytes = serde_json::to_vec(&witness).map_err(crate::error::corrupt)?;
        std::fs::write(&partial, bytes).and_then(|()| std::fs::rename(&partial, &path)).map_err(
            |error| {
                // On a full disk each attempt would leave one.
                let _ = std::fs::remove_file(&partial);
                crate::error::io(&error, &path)
            },
        )
    }

    fn place(&self) -> String {
        let real = self.dir().canonicalize().unwrap_or_else(|_| self.dir().to_owned());
        real.to_string_lossy().into_owned()
    }
}

/// New streams, which are ours from now on.
fn open(connection: &Connection, left: &Stream, cause: &str, now: Timestamp) -> Result<()> {
    let read = Read(connection);
    let Own { control: told, .. } = own::load(read)?;
    let (_, last) = change::own(connection)?;
    let mut streams = Streams::load(read)?;
    // Others know of a log once it says something: one that never did is nobody's parent.
    let parent = streams.get(told).filter(|stream| stream.stored > 0).map(|_| left.log.0);
    let log = left.log.after(canary::chance().unwrap_or_else(|| Uuid::new_v4().as_u128()));
    let new = streams.ensure(connection, SHARED, log)?;
    let control = streams.ensure(connection, CONTROL, log)?;
    let mut opened = vec![control];
    for (s, p) in parts::ours(read)? {
        let new = streams.ensure(connection, p, log)?;
        // The new log has seen what the old one had.
        connection
            .execute(
                "INSERT OR REPLACE INTO seen (s, of, after, seq, hlc)
                 SELECT ?2, of, after, seq, hlc FROM seen WHERE s = ?1",
                (s, new),
            )
            .store()?;
        // What it had seen and not said there, a copy that wrote on in it had not seen.
        connection
            .execute(
                "DELETE FROM seen WHERE s = ?1 AND after >= (SELECT hlc FROM stream WHERE s = ?1)",
                [s],
            )
            .store()?;
        context::renew(connection, new)?;
        context::renew(connection, s)?;
        opened.push(new);
    }
    connection
        .execute(
            "UPDATE own SET s = ?1, control = ?2, parent = coalesce(?3, parent), cause = ?4, opened_at = ?5, nonce = ?6,
                observed = max(observed, ?7)",
            (
                new,
                control,
                parent,
                cause,
                now.timestamp_millis(),
                Uuid::new_v4(),
                last.0.cast_signed(),
            ),
        )
        .store()?;
    for s in opened {
        connection
            .execute("UPDATE stream SET device = (SELECT device FROM own) WHERE s = ?1", [s])
            .store()?;
    }
    Ok(())
}

/// What the file beside the database says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Witness {
    nonce: Uuid,
    dir: String,
    machine: String,
    /// The last transactions sealed of the shared work, of the control part and of the pods, with the
    /// hashes of their segments.
    sealed: Vec<(u64, String)>,
}

/// The file that tells a database from a copy of it.
#[must_use]
pub fn witness_file(dir: &Path) -> PathBuf {
    dir.join("holdfast.witness")
}

impl Witness {
    fn of(read: Read<'_>, dir: &str) -> Result<Self> {
        let own = own::load(read)?;
        let streams = Streams::load(read)?;
        let at = |s| {
            let stream = streams.get(s);
            stream.map_or((0, String::new()), |stream| (stream.stored, stream.head.to_string()))
        };
        let nonce = read.first("SELECT nonce FROM own", [], |row| row.get(0))?.unwrap_or_default();
        let sealed = witnessed(read, &own)?.into_iter().map(at).collect();
        Ok(Self { nonce, dir: dir.to_owned(), machine: machine(), sealed })
    }

    fn load(path: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    /// Why a database that stands as `present` is not the one that wrote this.
    fn against(&self, present: &Self, read: Read<'_>) -> Result<Option<&'static str>> {
        if self.machine != present.machine || self.dir != present.dir {
            return Ok(Some("This data directory was copied from elsewhere."));
        }
        if self.nonce != present.nonce {
            return Ok(Some("The database was replaced by another copy of it."));
        }
        let own = own::load(read)?;
        for ((seq, hash), s) in self.sealed.iter().zip(witnessed(read, &own)?) {
            let found = *seq == 0
                || read
                    .first(
                        "SELECT hash FROM seg WHERE s = ?1 AND last = ?2",
                        (s, seq.cast_signed()),
                        |row| row.get::<_, Vec<u8>>(0),
                    )?
                    .is_some_and(|known| super::stream::hash(&known).to_string() == *hash);
            if !found {
                return Ok(Some("An older copy of the database was restored."));
            }
        }
        Ok(None)
    }
}

/// The streams that the file tells of. A pod comes behind those that were kept apart before it.
fn witnessed(read: Read<'_>, own: &Own) -> Result<Vec<u32>> {
    let pods = parts::ours(read)?.into_iter().map(|(s, _)| s).filter(|s| *s != own.s);
    Ok([own.s, own.control].into_iter().chain(pods).collect())
}

/// What tells this machine from others, as far as the system says.
fn machine() -> String {
    let id = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    // The name itself is nobody's business.
    blake3::derive_key("holdfast 2026 machine", id.trim().as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
