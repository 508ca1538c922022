//! What the core asks of the database, answered by the store of this desk. The driver and the simulator
//! use the same.

use crate::core::{Answer, Cursor, Local, Made, Received};
use crate::store::mark_of;
use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use holdfast_store::Store;
use holdfast_store::sync::{BATCH, Hold, SealLimits};
use holdfast_wire::canary::{self, Fault};
use holdfast_wire::{Control, DeviceKey, Hash, LogId, PartId, SigningKey};
use std::collections::{BTreeMap, BTreeSet};

/// Entities whose search entries and clocks are brought up to date in one transaction.
const SLICE: u32 = 200;
/// Bytes of chunks that are held until they are sent.
const MEMORY: usize = 256 << 20;

/// This desk, as it stands to one shared store.
pub struct Desk<'a> {
    /// Its database.
    pub store: &'a Store,
    /// Its key.
    pub key: &'a SigningKey,
    /// Number of the share.
    pub share: i64,
    /// The present instant.
    pub now: Timestamp,
}

impl Desk<'_> {
    /// Does what is asked. Repeating it is harmless.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn answer(&self, local: Local) -> Result<Answer> {
        Ok(match local {
            Local::Cursors(part) => Answer::Cursors(self.cursors(part)?),
            Local::Seal => Answer::Sealed(self.seal()?),
            Local::Outbox { relay, except, bytes } => {
                Answer::Segments(self.outbox(relay, &except, bytes)?)
            }
            Local::Pushed(sent) => {
                let mut last: BTreeMap<(PartId, LogId), u64> = BTreeMap::new();
                for (part, log, seq) in sent {
                    let known = last.entry((part, log)).or_default();
                    *known = seq.max(*known);
                }
                for ((part, log), seq) in last {
                    self.store.set_pushed(self.share, part, log, seq)?;
                }
                Answer::Done
            }
            Local::Forget => {
                self.store.forget_shared_files(self.share)?;
                for part in self.store.read(|read| read.followed_parts())? {
                    for cursor in self.store.cursors(part)? {
                        self.store.set_pushed(self.share, part, cursor.log, 0)?;
                    }
                }
                Answer::Done
            }
            Local::Receive(_, segments) => Answer::Received(self.receive(segments)?),
            Local::CatchUp => {
                self.catch_up()?;
                Answer::Done
            }
            Local::BeginSnapshot(manifest) => loaded(self.store.begin_snapshot(&manifest))?,
            Local::LoadChunks(manifest, chunks) => {
                loaded(self.store.load_chunks(&manifest, &chunks, self.now))?
            }
            Local::LoadSince(manifest, segments) => {
                self.store.load_since(&manifest, &segments, self.now)?;
                Answer::Done
            }
            Local::EndSnapshot(manifest) => {
                self.store.end_snapshot(&manifest, self.now)?;
                self.catch_up()?;
                Answer::Done
            }
            Local::Forgo(part, logs) => {
                self.store.forgo(part, &logs)?;
                self.catch_up()?;
                Answer::Done
            }
            Local::MakeSnapshot(there) => Answer::Made(self.snapshot(&there)?),
            Local::Admit => Answer::Sealed(self.admit()?),
            Local::Acknowledge => Answer::Sealed(self.acknowledge()?),
            Local::Lacking(part, log, names) => {
                Answer::Names(self.store.lacking(part, log, &names)?)
            }
            Local::SayAgain(part, log, hash) => {
                let rotated = self.store.say_again(self.key, (part, log, hash), self.now)?;
                self.catch_up()?;
                Answer::Rotated(self.present(rotated)?)
            }
        })
    }

    /// The log that this desk writes now, where it has left another.
    fn present(&self, rotated: bool) -> Result<Option<LogId>> {
        Ok(if rotated { Some(self.store.identity()?.log) } else { None })
    }

    fn cursors(&self, part: PartId) -> Result<Vec<Cursor>> {
        let (own, current) = (self.store.own_logs()?, self.store.identity()?.log);
        let mut cursors: BTreeMap<LogId, Cursor> = BTreeMap::new();
        for stream in self.store.cursors(part)? {
            let log = stream.log;
            if let Some(cursor) = cursors.get_mut(&log) {
                cursor.stored = cursor.stored.max(stream.stored);
                cursor.all += stream.stored;
                cursor.ends.push(mark_of(&stream.head.0));
                cursor.waits |= stream.waits;
                continue;
            }
            let mine = own.contains(&log);
            let pushed = if mine { self.store.pushed(self.share, part, log)? } else { 0 };
            let cursor = Cursor {
                log,
                own: mine,
                current: log == current,
                stored: stream.stored,
                all: stream.stored,
                ends: vec![mark_of(&stream.head.0)],
                pushed,
                waits: stream.waits,
            };
            cursors.insert(log, cursor);
        }
        Ok(cursors.into_values().collect())
    }

    fn seal(&self) -> Result<bool> {
        let limits = SealLimits::default();
        let mut any = false;
        loop {
            let sealed = self.store.seal(self.key, self.now, limits)?.len();
            any |= sealed > 0;
            if sealed < limits.segments {
                return Ok(any);
            }
        }
    }

    fn outbox(
        &self,
        relay: bool,
        except: &[(PartId, LogId)],
        bytes: usize,
    ) -> Result<Vec<holdfast_wire::Sealed>> {
        let own = self.store.own_logs()?;
        for part in self.store.read(|read| read.followed_parts())? {
            let mut logs: BTreeMap<LogId, u64> = BTreeMap::new();
            for stream in self.store.cursors(part)? {
                let last = logs.entry(stream.log).or_default();
                *last = stream.stored.max(*last);
            }
            let wanted =
                |log: &LogId| (relay || own.contains(log)) && !except.contains(&(part, *log));
            for (log, stored) in logs.into_iter().filter(|(log, _)| wanted(log)) {
                let pushed = self.store.pushed(self.share, part, log)?;
                if stored > pushed {
                    let found = self.store.segments_after(part, log, pushed, bytes)?;
                    if let Some(last) = found.last()
                        && canary::on(Fault::SentBeforeTaken)
                    {
                        self.store.set_pushed(self.share, part, log, last.last)?;
                    }
                    if !found.is_empty() {
                        return Ok(found);
                    }
                }
            }
        }
        Ok(Vec::new())
    }

    fn receive(&self, segments: Vec<Vec<u8>>) -> Result<Received> {
        let hashes: Vec<Hash> = segments.iter().map(|bytes| Hash::of(bytes)).collect();
        let came = self.store.receive(segments, self.now)?;
        let mut rotated = came.rotated;
        let mut received =
            Received { members: came.members_changed, work: came.ops > 0, ..Received::default() };
        received.held.extend(came.held.iter().map(|held| (held.index, held_because(held.hold))));
        let bad =
            came.quarantined.iter().filter_map(|hash| hashes.iter().position(|of| of == hash));
        received.held.extend(bad.map(|index| (index, quarantined())));
        let (mut states, clocks) = (came.states, came.clocks);
        let mut more = came.more;
        let mut stale = came.stale;
        while more {
            let came = self.store.apply_stored(self.now, BATCH)?;
            rotated |= came.rotated;
            received.members |= came.members_changed;
            received.work |= came.ops > 0;
            states.extend(came.states);
            stale |= came.stale;
            more = came.more;
        }
        if stale {
            self.catch_up()?;
        }
        received.clocks = clocks;
        received.compared = self.store.compare(&states)?;
        received.rotated = self.present(rotated)?;
        Ok(received)
    }

    /// Applies what waits and brings up to date what follows from it, in short transactions.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn catch_up(&self) -> Result<()> {
        while self.store.apply_stored(self.now, BATCH)?.more {}
        while self.store.settle_stale(self.now, SLICE)? {}
        Ok(())
    }

    /// Says that the work of others is here. A removed desk says nothing: nobody waits for it.
    fn acknowledge(&self) -> Result<bool> {
        let members = self.store.members()?;
        let me = members.device(&DeviceKey::of(self.key));
        if me.is_some_and(|device| device.removed.is_some()) {
            return Ok(false);
        }
        Ok(self.store.acknowledge(self.key, self.now)?.is_some())
    }

    /// Makes a snapshot, where this desk has everything that it knows of; its chunks without those that
    /// are in the store.
    fn snapshot(&self, there: &BTreeSet<Hash>) -> Result<Option<Made>> {
        let members = self.store.members()?;
        let belongs =
            members.device(&DeviceKey::of(self.key)).is_some_and(|device| device.removed.is_none());
        let whole = !self.store.read(|read| read.history_incomplete())?;
        if !belongs || !whole || self.store.unsealed()? > 0 {
            return Ok(None);
        }
        let (mut chunks, mut bytes) = (Vec::new(), 0);
        let manifest = self.store.snapshot(self.key, self.now, |chunk| {
            if !there.contains(&chunk.about.hash) {
                bytes += chunk.bytes.len();
                chunks.push(chunk.bytes);
            }
            if bytes > MEMORY { Err(beyond_memory()) } else { Ok(()) }
        });
        match manifest {
            Ok(manifest) => {
                let reach = manifest.reached.iter().map(|one| one.seq).sum();
                Ok(Some(Made { manifest: manifest.encode(), chunks, reach }))
            }
            // Desks that join replay the history then, which has no limit.
            Err(error) if error.code == ErrorCode::TooLarge => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Admits whoever was invited and asks for it: the invitation is the consent. One that has expired
    /// is left alone.
    fn admit(&self) -> Result<bool> {
        let me = DeviceKey::of(self.key);
        let members = self.store.members()?;
        if members.device(&me).is_none_or(|device| device.removed.is_some()) {
            return Ok(false);
        }
        let now = self.now.timestamp_millis();
        let mut any = false;
        for request in members.requests() {
            let said = self.store.control(self.key, self.now, |hlc, _, members| {
                let asks = members.requests().contains(request);
                let open = members.invitations().iter().any(|open| {
                    open.invitation == request.invitation
                        && i64::try_from(open.expires_ms).unwrap_or(i64::MAX) > now
                });
                Ok((asks && open).then_some(Control::Admit {
                    hlc,
                    device: request.device,
                    log: request.log,
                    invitation: request.invitation,
                }))
            })?;
            any |= said.is_some();
        }
        if any {
            self.catch_up()?;
        }
        Ok(any)
    }
}

/// Whether a snapshot is what it should be; another error is one of this desk.
fn loaded<T>(result: Result<T>) -> Result<Answer> {
    match result {
        Ok(_) => Ok(Answer::Loaded(true)),
        Err(error) if refused(error.code) => {
            tracing::warn!(code = ?error.code, "{}", error.message);
            Ok(Answer::Loaded(false))
        }
        Err(error) => Err(error),
    }
}

fn refused(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::SegmentDamaged
            | ErrorCode::SegmentIncomplete
            | ErrorCode::SegmentNewer
            | ErrorCode::StoreForeign
            | ErrorCode::Invalid
    )
}

fn beyond_memory() -> Error {
    Error::new(
        ErrorCode::TooLarge,
        "The workspace is too large for a snapshot.",
        "Nothing is to be done: desks that join get it change by change.",
    )
}

fn held_because(hold: Hold) -> Error {
    let (code, message, remedy) = match hold {
        Hold::Gap => (
            ErrorCode::StoreIncomplete,
            "A piece of what another desk wrote is missing in the shared store.",
            "It is looked for again by itself. If it stays away, open Holdfast on that desk.",
        ),
        Hold::Incomplete => (
            ErrorCode::StoreIncomplete,
            "A piece of what another desk wrote is not whole yet in the shared store.",
            "It is looked for again by itself. Look whether what syncs the folder is running.",
        ),
        Hold::Newer => (
            ErrorCode::NewerDatabase,
            "Another desk writes in a format of a newer Holdfast.",
            "Update Holdfast on this desk. Nothing is lost meanwhile.",
        ),
        Hold::Foreign => (
            ErrorCode::StoreForeign,
            "The shared store holds something of another workspace.",
            "Nothing of it is taken in. Look who else writes to that store.",
        ),
        Hold::Unknown => (
            ErrorCode::StoreIncomplete,
            "A desk that is not known here yet has written to the shared store.",
            "It is taken in as soon as a desk that belongs has admitted it.",
        ),
    };
    Error::new(code, message, remedy)
}

fn quarantined() -> Error {
    Error::new(
        ErrorCode::StoreIncomplete,
        "Something in the shared store is not what it claims to be, and was set aside.",
        "Nothing of it is taken in. Look who else may write to that store, and run `holdfast verify`.",
    )
}
