//! Segments of others come in: verified, stored as they are, applied.

use super::apply::Inbox;
use super::clocks::ClockSign;
use super::opened::{self, Opened, Unread};
use super::own;
use super::parts::{self, Parts};
use super::stream::{self, CONTROL, Standing, Stream, Streams};
use crate::error::Context;
use crate::store::{Read, Store};
use holdfast_domain::{ErrorCode, Result, Timestamp};
use holdfast_wire::canary::{self, Fault};
use holdfast_wire::{Hash, LogId, PartId, Segment, SegmentName, State, Verdict};

/// How far a stream is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The part.
    pub part: PartId,
    /// The log.
    pub log: LogId,
    /// Empty, or the hash of the segment with which a copy of that desk went its own way.
    pub branch: Vec<u8>,
    /// Whether it is the one this desk writes.
    pub own: bool,
    /// The last transaction stored, without a gap.
    pub stored: u64,
    /// The last transaction applied.
    pub applied: u64,
    /// Hash of the last segment stored.
    pub head: Hash,
    /// True where a snapshot told more of it than has arrived.
    pub waits: bool,
    /// Whether it goes on, and why not.
    pub standing: Standing,
    /// The same in words; empty where it goes on.
    pub reason: String,
    /// What the control part says of what comes next.
    pub verdict: Verdict,
}

/// Why a segment was not stored. Nothing is lost: it is fetched again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Something before it has not arrived.
    Gap,
    /// It is not whole yet.
    Incomplete,
    /// It is written in a format of a newer program.
    Newer,
    /// It belongs to another workspace.
    Foreign,
    /// It branches off a log whose author is not admitted.
    Unknown,
}

/// A segment that was not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Which of the segments given, from 0.
    pub index: usize,
    /// Its part and log, where they could be read.
    pub of: Option<(PartId, LogId)>,
    /// Why.
    pub hold: Hold,
}

/// A complete segment that is not what it claims to be. It is kept aside and never applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Hash of its bytes.
    pub hash: Hash,
    /// What is wrong with it.
    pub reason: String,
    /// When it was first seen here.
    pub first_seen: Timestamp,
}

/// What came of segments that arrived.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Received {
    /// Segments stored.
    pub stored: u32,
    /// Segments that were here already.
    pub known: u32,
    /// Transactions applied.
    pub txns: u32,
    /// Changes of fields in them.
    pub ops: u32,
    /// Segments that were not stored.
    pub held: Vec<Held>,
    /// Hashes of segments that are not what they claim to be.
    pub quarantined: Vec<Hash>,
    /// Logs of which a copy went its own way.
    pub forked: Vec<LogId>,
    /// True where a copy of this desk has written: this desk has opened a new log.
    pub rotated: bool,
    /// True where who belongs to the workspace changed.
    pub members_changed: bool,
    /// True where what counts in a limit on work in progress changed.
    pub loads_changed: bool,
    /// What other desks say they hold, for [`Store::compare`].
    pub states: Vec<(LogId, State)>,
    /// What the newest segment of each log tells of the clock it was written by.
    pub clocks: Vec<(LogId, ClockSign)>,
    /// True where [`Store::apply_stored`] has more to do.
    pub more: bool,
    /// True where [`Store::settle_stale`] has something to do.
    pub stale: bool,
}

/// Changes that one transaction applies at most; the writer is held meanwhile.
pub const BATCH: usize = 50_000;

/// Segments kept aside at most, and bytes of each.
const QUARANTINE: u32 = 200;
const QUARANTINED_BYTES: usize = 64 << 10;

impl Store {
    /// Takes in segments, in any order and any number of times: what continues its stream is stored
    /// and applied, all in one transaction. A repeated call changes nothing.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`; nothing is stored then. What is wrong with a segment is no
    /// error but told in [`Received`].
    pub fn receive(&self, segments: Vec<Vec<u8>>, now: Timestamp) -> Result<Received> {
        let mut received = Received::default();
        let mut good: Vec<Opened> = Vec::with_capacity(segments.len());
        let mut bad = Vec::new();
        for one in opened::open(segments, &*self.members()?) {
            match one {
                Ok(opened) => good.push(opened),
                Err(Unread { index, error, .. }) if error.code == ErrorCode::SegmentIncomplete => {
                    received.held.push(Held { index, of: None, hold: Hold::Incomplete });
                }
                Err(Unread { index, error, .. }) if error.code == ErrorCode::SegmentNewer => {
                    received.held.push(Held { index, of: None, hold: Hold::Newer });
                }
                Err(Unread { bytes, error, .. }) => bad.push((bytes, error.message)),
            }
        }
        good.sort_by_key(|one| (one.segment.header.log, one.segment.header.first));
        self.fetched_write(|connection| {
            let mut inbox = Inbox::load(self, connection, now, received)?;
            for (bytes, reason) in &bad {
                inbox.quarantine(bytes, reason)?;
            }
            // Who belongs to the workspace comes first: it decides about the rest.
            let control = inbox.parts.id(CONTROL);
            let (first, rest): (Vec<_>, Vec<_>) =
                good.into_iter().partition(|one| one.segment.header.part == control);
            for opened in first {
                inbox.take(opened)?;
            }
            inbox.refresh_members()?;
            for opened in rest {
                inbox.take(opened)?;
            }
            inbox.apply(BATCH)?;
            inbox.finish()
        })
        .and_then(|received| {
            if received.rotated {
                self.flush()?;
                self.bear_witness()?;
            }
            Ok(received)
        })
    }

    /// Applies what is stored and was waiting: for an admission, for this program to be updated, for
    /// the batch before it. `ops` bounds what one transaction applies.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn apply_stored(&self, now: Timestamp, ops: usize) -> Result<Received> {
        self.fetched_write(|connection| {
            let mut inbox = Inbox::load(self, connection, now, Received::default())?;
            inbox.refresh_members()?;
            inbox.apply(ops)?;
            inbox.finish()
        })
    }

    /// How far each stream of a part is here.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn cursors(&self, part: PartId) -> Result<Vec<Cursor>> {
        self.read(|read| {
            let members = self.members_cache().get(read)?;
            let told = own::load(read)?.control;
            let ours = parts::ours(read)?;
            let parts = Parts::load(read)?;
            let Some(p) = parts.local(part) else { return Ok(Vec::new()) };
            let streams = Streams::load(read)?;
            let cursor = |stream: &Stream| Cursor {
                part,
                log: stream.log,
                branch: stream.branch.clone(),
                own: stream.s == told || ours.iter().any(|(s, _)| *s == stream.s),
                stored: stream.stored,
                applied: stream.applied,
                head: stream.head,
                waits: stream.known > stream.stored,
                standing: stream.standing,
                reason: stream.reason.clone(),
                verdict: parts.verdict(&members, (p, stream.log), stream.applied + 1),
            };
            Ok(streams.iter().filter(|stream| stream.p == p).map(cursor).collect())
        })
    }

    /// Of these segments of a log, those that are neither stored here nor set aside for good.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn lacking(
        &self,
        part: PartId,
        log: LogId,
        names: &[SegmentName],
    ) -> Result<Vec<SegmentName>> {
        self.read(|read| {
            let p = Parts::load(read)?.local(part);
            let mut here = read
                .0
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM seg WHERE s IN (SELECT s FROM stream WHERE p = ?1 AND log = ?2)
                        AND last = ?3 AND substr(hash, 1, 16) = ?4)
                     OR EXISTS (SELECT 1 FROM quarantine WHERE substr(hash, 1, 16) = ?4)",
                )
                .store()?;
            let mut lacking = Vec::new();
            for name in names {
                let of = (p, log.0, name.last.cast_signed(), name.hash16);
                if !here.query_row(of, |row| row.get::<_, bool>(0)).store()? {
                    lacking.push(*name);
                }
            }
            Ok(lacking)
        })
    }

    /// Segments that were set aside because they are not what they claim to be.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn quarantined(&self) -> Result<Vec<Quarantined>> {
        self.read(|read| {
            read.rows(
                "SELECT hash, reason, first_seen FROM quarantine ORDER BY first_seen",
                [],
                |row| {
                    Ok(Quarantined {
                        hash: stream::hash(&row.get::<_, Vec<u8>>(0)?),
                        reason: row.get(1)?,
                        first_seen: crate::value::millis(row.get(2)?),
                    })
                },
            )
        })
    }
}

impl Inbox<'_> {
    /// Keeps a segment aside that is not what it claims to be, as far as there is room for such.
    pub(super) fn quarantine(&mut self, bytes: &[u8], reason: &str) -> Result<()> {
        let hash = Hash::of(bytes);
        self.received.quarantined.push(hash);
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO quarantine (hash, reason, first_seen, bytes)
                 SELECT ?1, ?2, ?3, ?4 WHERE (SELECT count(*) FROM quarantine) < ?5",
            )
            .store()?
            .execute((
                hash.0,
                reason,
                self.now.timestamp_millis(),
                &bytes[..bytes.len().min(QUARANTINED_BYTES)],
                QUARANTINE,
            ))
            .store()?;
        Ok(())
    }

    /// Stores a segment that continues its stream, or says why not.
    fn take(&mut self, opened: Opened) -> Result<()> {
        let (index, segment, bytes) = (opened.index, &opened.segment, &opened.bytes);
        let header = &segment.header;
        let (part, log) = (header.part, header.log);
        let Some(p) = self.parts.local(part).filter(|p| self.parts.follows(*p)) else {
            self.hold(index, None, Hold::Foreign);
            return Ok(());
        };
        if self.has(p, segment)? {
            self.received.known += 1;
            return Ok(());
        }
        let known: Vec<Stream> = self.streams.of_log(p, log).cloned().collect();
        let claimed = if p == CONTROL && header.first == 1 { segment.claimed_key() } else { None };
        let key = known
            .iter()
            .find_map(|stream| stream.device)
            .or_else(|| self.members.key_of(log))
            .or(claimed);
        let checked = !canary::on(Fault::NoSignatures);
        if key.is_some_and(|key| checked && !opened.signed_by(key)) {
            return self.quarantine(bytes, "Its signature is not that of its author.");
        }
        if key.is_none() && p == CONTROL {
            // Who opens a log with a newer program says there whose it is.
            let hold = match header.first {
                1 if segment.readable() => {
                    return self.quarantine(bytes, "It does not say whose it is.");
                }
                1 => Hold::Newer,
                _ => Hold::Gap,
            };
            self.hold(index, Some((part, log)), hold);
            return Ok(());
        }
        let next = known
            .iter()
            .find(|stream| (stream.stored + 1, stream.head) == (header.first, header.prev));
        let s = match next {
            Some(stream) => stream.s,
            None if known.is_empty() && header.first == 1 => {
                self.streams.ensure(self.connection, p, log)?
            }
            None if canary::on(Fault::PastAGap) && p != CONTROL && !known.is_empty() => known[0].s,
            None if known.iter().all(|stream| header.first > stream.stored + 1) => {
                self.hold(index, Some((part, log)), Hold::Gap);
                return Ok(());
            }
            None if key.is_none() => {
                self.hold(index, Some((part, log)), Hold::Unknown);
                return Ok(());
            }
            None if canary::on(Fault::LoseABranch) => return Ok(()),
            None => match self.branch(p, segment)? {
                Some(s) => s,
                None => {
                    self.hold(index, Some((part, log)), Hold::Gap);
                    return Ok(());
                }
            },
        };
        // What we did not write under our own name was written by a copy of us.
        if self.own_log(log) {
            self.rotate("A copy of this desk has written in its name.", None)?;
        }
        let Some(stream) = self.streams.get_mut(s) else { return Ok(()) };
        stream.stored = header.last;
        stream.head = segment.hash;
        stream.device = stream.device.or(key);
        stream::save(self.connection, stream)?;
        if canary::on(Fault::CursorWithoutBytes) && p != CONTROL {
            stream.applied = stream.stored;
            return stream::save(self.connection, stream);
        }
        self.connection
            .prepare_cached(
                "INSERT INTO seg (s, last, first, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .store()?
            .execute((
                s,
                header.last.cast_signed(),
                header.first.cast_signed(),
                segment.hash.0,
                bytes,
            ))
            .store()?;
        self.look_at_clock(segment)?;
        self.received.stored += 1;
        self.received.members_changed |= p == CONTROL;
        self.opened.insert((s, header.last), opened.segment);
        Ok(())
    }

    fn hold(&mut self, index: usize, of: Option<(PartId, LogId)>, hold: Hold) {
        self.received.held.push(Held { index, of, hold });
    }

    /// Whether the very same segment is stored, in whatever branch.
    fn has(&self, p: i64, segment: &Segment) -> Result<bool> {
        let found = Read(self.connection).first(
            "SELECT EXISTS (SELECT 1 FROM seg WHERE s IN (SELECT s FROM stream WHERE p = ?1 AND log = ?2)
             AND last = ?3 AND hash = ?4)",
            (p, segment.header.log.0, segment.header.last.cast_signed(), segment.hash.0),
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(false))
    }

    /// The new branch that begins with a segment; none where what it follows is not here.
    fn branch(&mut self, p: i64, segment: &Segment) -> Result<Option<u32>> {
        let header = &segment.header;
        let follows = header.first == 1
            || Read(self.connection)
                .first(
                    "SELECT EXISTS (SELECT 1 FROM seg WHERE s IN (SELECT s FROM stream WHERE p = ?1 AND log = ?2)
                     AND last = ?3 AND hash = ?4)",
                    (p, header.log.0, (header.first - 1).cast_signed(), header.prev.0),
                    |row| row.get(0),
                )?
                .unwrap_or(false);
        if !follows {
            return Ok(None);
        }
        let from = (header.first - 1, header.prev);
        let hash = segment.hash.0;
        let s = self.streams.add(self.connection, p, header.log, &hash, from)?;
        self.received.forked.push(header.log);
        Ok(Some(s))
    }
}
