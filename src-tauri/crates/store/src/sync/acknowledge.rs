//! What others wrote and is here is acknowledged: whoever writes says what they have seen with the next
//! segment; a desk that only reads says it in a segment of its own, which changes nothing.
//!
//! Such a segment holds one transaction without a change, because every segment has numbers of its log.
//! Only what changed something is acknowledged: nobody answers an acknowledgement. It also says what
//! this desk holds, for others to compare; see [`super::state`].

use super::derive::unproven;
use super::own;
use super::parts::{self, Parts};
use super::seal::{Marks, empty, freeze, header, seen_of, unsealed_of};
use super::state;
use super::stream::{self, Streams};
use crate::change;
use crate::store::{Read, Store};
use holdfast_domain::{Hlc, Result, Timestamp};
use holdfast_wire::{DeviceKey, Record, Sealed, SigningKey};
use rusqlite::Connection;

impl Store {
    /// Seals that the work of others is here, where this desk has not said so yet and has nothing of
    /// its own to seal, which would say it too.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn acknowledge(&self, key: &SigningKey, now: Timestamp) -> Result<Option<Sealed>> {
        let mut last = None;
        for (_, p) in self.read(parts::ours)? {
            last = self.acknowledge_in(p, key, now)?.or(last);
        }
        Ok(last)
    }

    /// As [`Store::acknowledge`], of one part.
    pub(super) fn acknowledge_in(
        &self,
        p: i64,
        key: &SigningKey,
        now: Timestamp,
    ) -> Result<Option<Sealed>> {
        if !self.read(|read| owes(read, p))? {
            return Ok(None);
        }
        self.say_open_log(key, now)?;
        self.settle_root()?;
        // Nobody writes between the look and the stamp.
        let sealed = self.sync_write(|connection| match owes(Read(connection), p)? {
            true => seal(connection, p, key, (now, self.salt())).map(Some),
            false => Ok(None),
        })?;
        self.bear_witness()?;
        Ok(sealed)
    }

    /// Whether another desk has said that everything this one wrote is there; not where it has sealed
    /// nothing in its present log, or has something to seal.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn seen_by_others(&self) -> Result<bool> {
        self.read(|read| {
            let mut any = false;
            for (s, _) in parts::ours(read)? {
                let newest = |sql| -> Result<Option<i64>> {
                    Ok(read.first(sql, [s], |row| row.get::<_, Option<i64>>(0))?.flatten())
                };
                let written = newest("SELECT max(hlc) FROM change WHERE s = ?1")?;
                let seen = newest("SELECT max(hlc) FROM seen_newest WHERE of = ?1")?;
                if written.is_some() && seen < written {
                    return Ok(false);
                }
                any |= written.is_some();
            }
            Ok(any)
        })
    }
}

/// Whether others wrote something that is here and that this desk has not acknowledged, while it has
/// nothing of its own to seal there.
fn owes(read: Read<'_>, p: i64) -> Result<bool> {
    let s = change::ours(read.0, p)?;
    if unsealed_of(read, s)? > 0 {
        return Ok(false);
    }
    // What was noted after our last stamp was not sent yet.
    let owed = read.first(
        "SELECT EXISTS (SELECT 1 FROM stream AS mine
            JOIN seen AS fresh ON fresh.s = mine.s AND fresh.after >= mine.hlc
            WHERE mine.s = ?1 AND coalesce((SELECT max(change.hlc) FROM change
                    WHERE change.s = fresh.of AND change.hlc <= fresh.hlc), 0)
                > coalesce((SELECT said.hlc FROM seen AS said
                    WHERE said.s = mine.s AND said.of = fresh.of AND said.after < mine.hlc
                    ORDER BY said.after DESC LIMIT 1), 0))",
        [s],
        |row| row.get(0),
    )?;
    Ok(owed.unwrap_or(false))
}

fn seal(
    connection: &Connection,
    p: i64,
    key: &SigningKey,
    (now, salt): (Timestamp, u8),
) -> Result<Sealed> {
    let read = Read(connection);
    let streams = Streams::load(read)?;
    let (s, (_, last)) = (change::ours(connection, p)?, change::own(connection)?);
    let mut stream =
        streams.get(s).cloned().ok_or_else(|| crate::error::corrupt("this desk has no stream"))?;
    let seen = seen_of(read, &streams, s, stream.hlc)?;
    let hlc = Hlc::next(now, last, stream.hlc).salted(salt);
    let mut records = Marks::load(read, s)?.said(read, &stream, stream.hlc, seen)?;
    if !unproven(read)? {
        records.push(Record::State(state::of(connection)?));
    }
    records.push(Record::Txn(empty(stream.log, hlc, now.timestamp_millis())));
    let part = Parts::load(read)?.id(p);
    let count = records.iter().filter(|record| record.counts()).count() as u64;
    let header = header(part, stream.log, (stream.stored, stream.head), count, now);
    let sealed = holdfast_wire::seal(&header, &records, key)?;
    freeze(connection, &mut stream, &sealed)?;
    stream.hlc = hlc;
    stream.device = Some(DeviceKey::of(key));
    stream::save(connection, &stream)?;
    // The next write is later than this.
    own::observe(connection, hlc)?;
    Ok(sealed)
}
