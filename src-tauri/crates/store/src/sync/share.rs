//! The stores this desk shares with, and what each is known to have.

use super::parts::{self, Parts};
use super::stream::Streams;
use crate::error::Context;
use crate::store::{Read, Store};
use holdfast_domain::{Result, Timestamp};
use holdfast_wire::{LogId, PartId, Sealed};

/// A shared store of this desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its number here.
    pub id: i64,
    /// Where it is, without a password.
    pub url: String,
    /// A word of the caller's, e.g. why nothing is exchanged with it.
    pub state: String,
    /// Since when.
    pub added_at: Timestamp,
}

/// What has not reached a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The store.
    pub share: i64,
    /// Transactions of this desk that are sealed and not there.
    pub sealed: u64,
    /// Those of them that change something: the others only acknowledge what others wrote.
    pub changing: u64,
    /// Changes of this desk that are not sealed yet.
    pub unsealed: u32,
}

impl Store {
    /// Every shared store of this desk.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn shares(&self) -> Result<Vec<Share>> {
        self.read(|read| {
            read.rows("SELECT share, url, state, added_at FROM share ORDER BY share", [], |row| {
                Ok(Share {
                    id: row.get(0)?,
                    url: row.get(1)?,
                    state: row.get(2)?,
                    added_at: crate::value::millis(row.get(3)?),
                })
            })
        })
    }

    /// Adds a shared store, or changes the word about one.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn set_share(&self, url: &str, state: &str, now: Timestamp) -> Result<i64> {
        self.sync_write(|connection| {
            connection
                .query_row(
                    "INSERT INTO share (url, state, added_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (url) DO UPDATE SET state = ?2 RETURNING share",
                    (url, state, now.timestamp_millis()),
                    |row| row.get(0),
                )
                .store()
        })
    }

    /// Forgets a shared store. What is in it stays there, and here.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn remove_share(&self, share: i64) -> Result<()> {
        self.sync_write(|connection| {
            connection.execute("DELETE FROM pushed WHERE share = ?1", [share]).store()?;
            connection.execute("DELETE FROM shared_file WHERE share = ?1", [share]).store()?;
            connection.execute("DELETE FROM share WHERE share = ?1", [share]).store()?;
            Ok(())
        })
    }

    /// Up to which transaction of a log a shared store is known to have everything.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn pushed(&self, share: i64, part: PartId, log: LogId) -> Result<u64> {
        self.read(|read| {
            let p = local(read, part)?;
            let seq: Option<i64> = read
                .first(
                    "SELECT max(seq) FROM pushed WHERE share = ?1
                 AND s IN (SELECT s FROM stream WHERE p = ?2 AND log = ?3 AND branch = x'')",
                    (share, p, log.0),
                    |row| row.get::<_, Option<i64>>(0),
                )?
                .flatten();
            Ok(seq.unwrap_or(0).cast_unsigned())
        })
    }

    /// Notes up to which transaction of a log a shared store has everything. Lower than before where
    /// the store turned out to have lost something: it is sent again.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn set_pushed(&self, share: i64, part: PartId, log: LogId, seq: u64) -> Result<()> {
        self.sync_write(|connection| {
            let p = local(Read(connection), part)?;
            connection
                .execute(
                    "INSERT OR REPLACE INTO pushed (share, s, seq)
                     SELECT ?1, s, ?4 FROM stream WHERE p = ?2 AND log = ?3 AND branch = x''",
                    (share, p, log.0, seq.cast_signed()),
                )
                .store()?;
            Ok(())
        })
    }

    /// Stored segments of a log behind a transaction, byte for byte as they were sealed, oldest first;
    /// for pushing, repeating a push, and filling a store anew. At least one, where there is any, and
    /// no more than `limit` bytes beyond that. Branches follow the log they left.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn segments_after(
        &self,
        part: PartId,
        log: LogId,
        seq: u64,
        limit: usize,
    ) -> Result<Vec<Sealed>> {
        self.read(|read| {
            let p = local(read, part)?;
            let streams = Streams::load(read)?;
            let (mut found, mut bytes) = (Vec::new(), 0);
            for stream in streams.of_log(p, log) {
                let mut statement = read
                    .0
                    .prepare_cached("SELECT body FROM seg WHERE s = ?1 AND last > ?2 ORDER BY last")
                    .store()?;
                let mut rows = statement.query((stream.s, seq.cast_signed())).store()?;
                while let Some(row) = rows.next().store()? {
                    let body: Vec<u8> = row.get(0).store()?;
                    bytes += body.len();
                    if bytes > limit && !found.is_empty() {
                        return Ok(found);
                    }
                    found.push(sealed(body)?);
                }
            }
            Ok(found)
        })
    }

    /// What has not reached each shared store.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn waiting(&self) -> Result<Vec<Waiting>> {
        self.read(|read| {
            let unsealed = read.unsealed()?;
            let said = super::own::load(read)?.control;
            let ours = parts::ours(read)?;
            let mut waiting = Vec::new();
            for share in
                read.rows("SELECT share FROM share ORDER BY share", [], |row| row.get(0))?
            {
                let mut one = Waiting { share, sealed: 0, changing: 0, unsealed };
                let control = behind(read, share, said)?;
                (one.sealed, one.changing) = (control, control);
                for (s, _) in &ours {
                    let work = behind(read, share, *s)?;
                    one.sealed += work;
                    one.changing += if work > 0 { read.unsent(share, *s)? } else { 0 };
                }
                waiting.push(one);
            }
            Ok(waiting)
        })
    }
}

/// How many transactions of a stream a shared store is not known to have.
fn behind(read: Read<'_>, share: i64, s: u32) -> Result<u64> {
    let behind: Option<i64> = read.first(
        "SELECT stored - coalesce((SELECT seq FROM pushed WHERE share = ?1 AND pushed.s = ?2), 0)
         FROM stream WHERE s = ?2",
        (share, s),
        |row| row.get(0),
    )?;
    Ok(behind.unwrap_or(0).max(0).cast_unsigned())
}

fn local(read: Read<'_>, part: PartId) -> Result<i64> {
    Ok(Parts::load(read)?.local(part).unwrap_or(0))
}

/// A stored segment as it is sent.
fn sealed(bytes: Vec<u8>) -> Result<Sealed> {
    let segment = holdfast_wire::open(&bytes).map_err(crate::error::corrupt)?;
    let header = segment.header;
    Ok(Sealed {
        part: header.part,
        log: header.log,
        first: header.first,
        last: header.last,
        prev: header.prev,
        hash: segment.hash,
        bytes,
    })
}
