//! Who belongs to the workspace: the control part, folded.

use super::own::{self, Identity};
use super::parts::Parts;
use super::seal;
use super::stream::{self, CONTROL, Streams};
use crate::error::Context;
use crate::store::{Read, Store};
use holdfast_domain::{Hlc, Result, Timestamp};
use holdfast_wire::{
    Control, Cutoff, DeviceKey, Entry, LogId, Membership, Record, Sealed, SigningKey, members,
};
use rusqlite::Connection;
use std::sync::{Arc, Mutex, PoisonError};

/// The membership as it was when last asked for.
#[derive(Default)]
pub(crate) struct MembersCache(Mutex<Option<(i64, Arc<Membership>)>>);

impl MembersCache {
    /// Forgets what was seen in a transaction that did not come to be.
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The membership that `read` sees.
    pub(crate) fn get(&self, read: Read<'_>) -> Result<Arc<Membership>> {
        // Control streams only grow, and branches are streams of their own.
        let version: i64 = read
            .first(
                "SELECT coalesce(sum(stored + 1), 0) FROM stream WHERE p = ?1",
                [CONTROL],
                |row| row.get(0),
            )?
            .unwrap_or(0);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, members)) = kept.as_ref().filter(|(of, _)| *of == version) {
            return Ok(Arc::clone(members));
        }
        let members = Arc::new(fold(read)?);
        *kept = Some((version, Arc::clone(&members)));
        Ok(members)
    }
}

/// Folds all control records whose signature holds. Only the desk that the invitation names founds.
fn fold(read: Read<'_>) -> Result<Membership> {
    let streams = Streams::load(read)?;
    let Some(founder) = own::load(read)?.founder else { return Ok(Membership::default()) };
    let mut entries = Vec::new();
    for stream in streams.iter().filter(|stream| stream.p == CONTROL) {
        let Some(signer) = stream.device else { continue };
        for bytes in bodies(read, stream.s, 0)? {
            let segment = holdfast_wire::open(&bytes)?;
            let mut seq = segment.header.first;
            for record in segment.records {
                let counts = record.counts();
                if let Record::Control(control) = record {
                    entries.push(Entry { log: stream.log, seq, signer, control });
                }
                seq += u64::from(counts);
            }
        }
    }
    Ok(members(&founder, entries))
}

/// The stored segments of a stream that go beyond `after`, in order.
pub(super) fn bodies(read: Read<'_>, s: u32, after: u64) -> Result<Vec<Vec<u8>>> {
    read.rows(
        "SELECT body FROM seg WHERE s = ?1 AND last > ?2 ORDER BY last",
        (s, after.cast_signed()),
        |row| row.get(0),
    )
}

impl Store {
    /// Who belongs to the workspace.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn members(&self) -> Result<Arc<Membership>> {
        self.read(|read| self.members_cache().get(read))
    }

    /// Says something to all members: the closure gives it, from the stamp it is to carry, who this
    /// desk is and who belongs to the workspace; nothing is written where it gives none. What waited
    /// for it is applied by [`Store::apply_stored`].
    ///
    /// # Errors
    /// Whatever the closure says; `disk_full`, `read_only`, `busy`.
    pub fn control(
        &self,
        key: &SigningKey,
        now: Timestamp,
        say: impl FnOnce(Hlc, &Identity, &Membership) -> Result<Option<Control>>,
    ) -> Result<Option<Sealed>> {
        self.say_open_log(key, now)?;
        let told = self.sync_write(|connection| {
            let members = self.members_cache().get(Read(connection))?;
            let identity = Read(connection).identity()?;
            match say(stamp(connection, now, &members)?, &identity, &members)? {
                Some(control) => tell(connection, key, now, control).map(Some),
                None => Ok(None),
            }
        })?;
        if told.is_some() {
            self.bear_witness()?;
        }
        Ok(told)
    }

    /// Removes a device: what this desk has applied of it stands, and nothing beyond applies anywhere.
    /// It says so of the pods that this desk follows; a desk that follows another one says it of that.
    /// None where it is no member, or all of it was said.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn remove_device(
        &self,
        key: &SigningKey,
        now: Timestamp,
        device: DeviceKey,
    ) -> Result<Option<Sealed>> {
        let (known, parts) = self.read(|read| Ok((Streams::load(read)?, Parts::load(read)?)))?;
        self.control(key, now, |hlc, _, members| {
            let Some(member) = members.device(&device) else { return Ok(None) };
            let of = |log: &LogId| {
                let streams = known.iter().filter(|stream| stream.log == *log);
                let here = streams.filter(|stream| parts.follows(stream.p));
                let cutoff = |stream: &stream::Stream| Cutoff {
                    part: parts.id(stream.p),
                    log: stream.log,
                    last: stream.applied,
                };
                here.map(cutoff).collect::<Vec<_>>()
            };
            let mut cutoffs: Vec<Cutoff> = member.logs.iter().flat_map(of).collect();
            if member.removed.is_some() {
                cutoffs.retain(|one| {
                    parts.is_pod(one.part) && members.cutoff(one.part, one.log).is_none()
                });
                if cutoffs.is_empty() {
                    return Ok(None);
                }
            }
            Ok(Some(Control::Remove { hlc, device, cutoffs }))
        })
    }

    /// Says that this desk goes on in a new log, where it does and has not said so.
    pub(super) fn say_open_log(&self, key: &SigningKey, now: Timestamp) -> Result<()> {
        if self.read(unopened)?.is_none() {
            return Ok(());
        }
        self.sync_write(|connection| open_log(connection, key, now))?;
        self.bear_witness()
    }
}

/// Says that this desk goes on in a new log, where it does and has not said so.
pub(super) fn open_log(connection: &Connection, key: &SigningKey, now: Timestamp) -> Result<()> {
    let read = Read(connection);
    let Some(parent) = unopened(read)? else { return Ok(()) };
    // Not from memory: what this transaction has said already counts.
    let hlc = stamp(connection, now, &fold(read)?)?;
    let device = DeviceKey::of(key);
    tell(connection, key, now, Control::OpenLog { hlc, device, parent }).map(drop)
}

/// The log before the present one, where others have not been told of the present one.
fn unopened(read: Read<'_>) -> Result<Option<LogId>> {
    Ok(read
        .first(
            "SELECT parent FROM own WHERE device IS NOT NULL
             AND (SELECT stored FROM stream WHERE stream.s = own.control) = 0",
            [],
            |row| row.get::<_, Option<uuid::Uuid>>(0),
        )?
        .flatten()
        .map(LogId))
}

/// A stamp later than everything that was said to members so far.
fn stamp(connection: &Connection, now: Timestamp, members: &Membership) -> Result<Hlc> {
    let last: i64 = Read(connection)
        .first("SELECT coalesce(max(hlc), 0) FROM stream WHERE p = ?1", [CONTROL], |row| {
            row.get(0)
        })?
        .unwrap_or(0);
    Ok(Hlc::next(now, Hlc(last.cast_unsigned()), members.latest()))
}

/// Seals one control record as the next of our control stream.
pub(super) fn tell(
    connection: &Connection,
    key: &SigningKey,
    now: Timestamp,
    control: Control,
) -> Result<Sealed> {
    let read = Read(connection);
    let own = own::load(read)?;
    let streams = Streams::load(read)?;
    let (_, part) = stream::parts(read)?;
    let mut stream = streams
        .get(own.control)
        .cloned()
        .ok_or_else(|| crate::error::corrupt("this desk has no control stream"))?;
    let hlc = control.hlc();
    let header = seal::header(part, stream.log, (stream.stored, stream.head), 1, now);
    let sealed = holdfast_wire::seal(&header, &[Record::Control(control)], key)?;
    seal::freeze(connection, &mut stream, &sealed)?;
    stream.hlc = hlc;
    stream.device = Some(DeviceKey::of(key));
    stream::save(connection, &stream)?;
    connection
        .execute("UPDATE own SET device = coalesce(device, ?1)", [DeviceKey::of(key).0])
        .store()?;
    Ok(sealed)
}
