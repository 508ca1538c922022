//! Where the branches of a log part, and which of them somebody speaks of who names a number of it.
//!
//! A number of a log of which a copy went its own way stands for several transactions. Its stamp tells
//! them apart: who says "I had seen number 7 with this stamp" had seen the branch that has it there,
//! and of the others what lies before they part. Only where two wrote in the same millisecond under the
//! same number, and one of them never comes, it is taken for the other.

use super::stream::{Stream, Streams};
use crate::store::Read;
use holdfast_domain::{Hlc, Result};
use holdfast_wire::{DeviceKey, Hash, LogId, Record, Segment};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

/// A point in a stream: its number, and the stamp up to which.
type Point = (u32, Hlc);

/// A log in a part.
type Log = (i64, LogId);

/// Where a branch begins: behind a transaction of another stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fork {
    pub(super) parent: u32,
    pub(super) seq: u64,
    pub(super) hlc: Hlc,
}

/// The logs that have more than one branch, and those that their desk has left for another: of these a
/// branch may be named that never comes, because what it said was said again elsewhere.
pub(super) struct Forks<'a> {
    connection: &'a Connection,
    /// The log of each stream of them, in its part.
    of: HashMap<u32, Log>,
    /// The device of each stream in a part, where it has written other logs there.
    device: HashMap<u32, (i64, DeviceKey)>,
    /// The streams of each log, with the hash of the segment that begins a branch.
    branches: HashMap<Log, Vec<(u32, Vec<u8>)>>,
    /// Those that this desk writes: nobody else comes to what is not in them yet.
    ours: HashSet<u32>,
    begins: HashMap<u32, Option<Fork>>,
    stamps: HashMap<(u32, u64), Option<Hlc>>,
}

impl<'a> Forks<'a> {
    pub(super) fn new(connection: &'a Connection, streams: &Streams) -> Result<Self> {
        let branch = |stream: &Stream| (stream.s, stream.branch.clone());
        let mut logs: HashMap<_, HashSet<LogId>> = HashMap::new();
        let mut device = HashMap::new();
        for stream in streams.iter() {
            let Some(key) = stream.device else { continue };
            logs.entry((stream.p, key)).or_default().insert(stream.log);
            device.insert(stream.s, (stream.p, key));
        }
        device.retain(|_, of| logs.get(of).is_some_and(|all| all.len() > 1));
        let left = |stream: &&Stream| device.contains_key(&stream.s);
        let mut branches: HashMap<Log, Vec<_>> = HashMap::new();
        for stream in streams.iter().filter(|one| !one.branch.is_empty() || left(one)) {
            let log = (stream.p, stream.log);
            let of_log = || streams.of_log(stream.p, stream.log).map(branch).collect();
            branches.entry(log).or_insert_with(of_log);
        }
        let of = branches.iter().flat_map(|(log, all)| all.iter().map(|(s, _)| (*s, *log)));
        let of = of.collect();
        // Mostly there is no such log, and nothing is asked of any.
        let ours = match branches.is_empty() {
            true => Vec::new(),
            false => Read(connection).rows("SELECT s FROM ours", [], |row| row.get(0))?,
        };
        Ok(Self {
            connection,
            of,
            device,
            branches,
            ours: ours.into_iter().collect(),
            begins: HashMap::new(),
            stamps: HashMap::new(),
        })
    }

    /// All streams of the log of a stream, where it is one of these.
    pub(super) fn siblings(&self, s: u32) -> Option<Vec<u32>> {
        let all = self.branches.get(self.of.get(&s)?)?;
        Some(all.iter().map(|(s, _)| *s).collect())
    }

    /// Whether the log of a stream has more than one branch.
    pub(super) fn parts_ways(&self, s: u32) -> bool {
        self.siblings(s).is_some_and(|all| all.len() > 1)
    }

    /// Which branches of the log of `s` have that stamp at that number, as far as they are stored here:
    /// hardly ever more than one.
    pub(super) fn named(&mut self, s: u32, (seq, hlc): (u64, Hlc)) -> Result<Vec<u32>> {
        let mut named = Vec::new();
        for s in self.siblings(s).unwrap_or_default() {
            let own = self.begin(s)?.is_none_or(|fork| fork.seq < seq);
            if own && self.stamp(s, seq)? == Some(hlc) {
                named.push(s);
            }
        }
        Ok(named)
    }

    /// Which branches somebody may mean who names a number and a stamp: those that have it, else those that
    /// may still come to it.
    pub(super) fn meant(&mut self, s: u32, (seq, hlc): (u64, Hlc)) -> Result<Vec<u32>> {
        let mut meant = self.named(s, (seq, hlc))?;
        if meant.is_empty() {
            for s in self.siblings(s).unwrap_or_default() {
                if self.may_come_to(s, (seq, hlc))? {
                    meant.push(s);
                }
            }
        }
        Ok(meant)
    }

    /// Whether what a stream says up to `point` includes `what`: its own, and before it parts from others
    /// theirs.
    pub(super) fn includes(&mut self, mut point: Point, what: Point) -> Result<bool> {
        loop {
            if point.0 == what.0 {
                return Ok(what.1 <= point.1);
            }
            match self.begin(point.0)? {
                Some(fork) => point = (fork.parent, point.1.min(fork.hlc)),
                None => return Ok(false),
            }
        }
    }

    /// The streams of the other logs of the device of a stream, from their beginning.
    pub(super) fn left_for(&self, s: u32) -> Vec<Point> {
        let Some(device) = self.device.get(&s) else { return Vec::new() };
        let others = self.device.iter().filter(|(of, at)| **of != s && *at == device);
        others.map(|(of, _)| (*of, Hlc::ZERO)).collect()
    }

    /// Whether somebody spoke of a number of a stream that lies behind `point`, is here, and has another
    /// stamp: it is of a branch that is not here, and may never come.
    pub(super) fn is_mistaken(&mut self, (s, before): Point) -> Result<bool> {
        if !self.of.contains_key(&s) {
            return Ok(false);
        }
        let named = Read(self.connection).rows(
            "SELECT DISTINCT seen.seq, seen.hlc FROM stream
             CROSS JOIN seen_newest AS newest ON newest.s = stream.s AND newest.of = ?1
             CROSS JOIN seen ON seen.s = newest.s AND seen.of = ?1
             WHERE newest.hlc > ?2 AND seen.hlc > ?2",
            (s, before.0.cast_signed()),
            |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?)),
        )?;
        for (seq, hlc) in named {
            let at = (seq, Hlc(hlc.cast_unsigned()));
            if self.stamp(s, seq)? != Some(at.1) && !self.may_come_to(s, at)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Of each branch of the log of a stream the stamp behind which it is not part of all others.
    pub(super) fn apart(&mut self, s: u32) -> Result<Vec<Point>> {
        let all = self.siblings(s).unwrap_or_default();
        let mut apart: HashMap<u32, Hlc> = HashMap::new();
        let mut anew = false;
        for s in &all {
            if let Some(fork) = self.begin(*s)? {
                for branch in [*s, fork.parent] {
                    let left = apart.entry(branch).or_insert(fork.hlc);
                    *left = fork.hlc.min(*left);
                }
            } else if !self.hash(*s).is_empty() {
                apart.insert(*s, Hlc::ZERO);
                anew = true;
            }
        }
        // One that begins anew has nothing in common with any, though others may go on from it.
        let first = all.iter().filter(|s| anew && self.hash(**s).is_empty());
        apart.extend(first.map(|s| (*s, Hlc::ZERO)));
        Ok(apart.into_iter().collect())
    }

    /// Where a stream begins that is a branch of another one; none where that one is not here.
    pub(super) fn begin(&mut self, s: u32) -> Result<Option<Fork>> {
        if let Some(known) = self.begins.get(&s) {
            return Ok(*known);
        }
        let branch = self.hash(s).to_vec();
        let fork = if branch.is_empty() { None } else { self.find(s, &branch)? };
        self.begins.insert(s, fork);
        Ok(fork)
    }

    /// The hash of the segment that begins a branch; empty where a stream is none.
    fn hash(&self, s: u32) -> &[u8] {
        let log = self.of.get(&s).and_then(|log| self.branches.get(log));
        let found = log.and_then(|all| all.iter().find(|(of, _)| *of == s));
        found.map_or(&[], |(_, hash)| hash.as_slice())
    }

    /// Where the branch begins whose first segment has this hash.
    fn find(&mut self, s: u32, branch: &[u8]) -> Result<Option<Fork>> {
        let sql = "SELECT body FROM seg WHERE s = ?1 AND hash = ?2";
        let Some(body) =
            Read(self.connection).first(sql, (s, branch), |row| row.get::<_, Vec<u8>>(0))?
        else {
            return Ok(None);
        };
        let header = holdfast_wire::open(&body).map_err(crate::error::corrupt)?.header;
        let seq = header.first - 1;
        for parent in self.siblings(s).unwrap_or_default() {
            if parent != s && self.ends(parent, (seq, header.prev))? {
                let hlc = self.stamp(parent, seq)?.unwrap_or(Hlc::ZERO);
                return Ok(Some(Fork { parent, seq, hlc }));
            }
        }
        Ok(None)
    }

    /// Whether a segment of a stream ends with that number and has that hash.
    fn ends(&self, s: u32, (last, hash): (u64, Hash)) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM seg WHERE s = ?1 AND last = ?2 AND hash = ?3)";
        let found =
            Read(self.connection).first(sql, (s, last.cast_signed(), hash.0), |row| row.get(0));
        Ok(found?.unwrap_or(false))
    }

    /// The stamp that a stream had reached with a number, as far as its segments are here.
    pub(super) fn stamp(&mut self, s: u32, seq: u64) -> Result<Option<Hlc>> {
        if let Some(known) = self.stamps.get(&(s, seq)) {
            return Ok(*known);
        }
        let mut upto = seq;
        let stamp = loop {
            let sql = "SELECT body FROM seg WHERE s = ?1 AND last >= ?2 AND first <= ?2
                       ORDER BY last LIMIT 1";
            let of = (s, upto.cast_signed());
            let body = Read(self.connection).first(sql, of, |row| row.get::<_, Vec<u8>>(0))?;
            let Some(body) = body else { break None };
            let segment = holdfast_wire::open(&body).map_err(crate::error::corrupt)?;
            let reached = reached(&segment, upto);
            if reached.is_some() {
                break reached;
            }
            // Where it says nothing of the work, what stands before it holds on.
            upto = segment.header.first - 1;
            if upto == 0 {
                break Some(Hlc::ZERO);
            }
        };
        self.stamps.insert((s, seq), stamp);
        Ok(stamp)
    }

    /// Whether a stream may still come to a number with this stamp: it is not there yet, and not beyond it.
    fn may_come_to(&mut self, s: u32, (seq, hlc): (u64, Hlc)) -> Result<bool> {
        if self.ours.contains(&s) {
            return Ok(false);
        }
        let last = "SELECT max(last) FROM seg WHERE s = ?1";
        let last = Read(self.connection).first(last, [s], |row| row.get::<_, Option<i64>>(0))?;
        let last = last.flatten().map_or(0, i64::cast_unsigned);
        Ok(last < seq && self.stamp(s, last)?.is_none_or(|stamp| stamp < hlc))
    }
}

/// The greatest stamp of a segment up to a number.
fn reached(segment: &Segment, upto: u64) -> Option<Hlc> {
    let mut seq = segment.header.first;
    let mut reached = None;
    for record in &segment.records {
        if seq > upto {
            break;
        }
        if let Record::Txn(txn) = record {
            reached = reached.max(Some(txn.hlc));
        }
        seq += u64::from(record.counts());
    }
    reached
}
