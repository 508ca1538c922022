//! Own changes become segments: read off the change log, signed, and stored before anyone sees them.

use super::parts::{self, Parts};
use super::stream::{self, SHARED, Stream, Streams};
use super::unsealed::Unsealed;
use crate::error::Context;
use crate::store::{Read, Store};
use crate::value::{Ops, Value};
use holdfast_domain::{Error, ErrorCode, Hlc, Result, Timestamp};
use holdfast_wire::canary;
use holdfast_wire::{
    Change, DeviceKey, Header, LogId, MAX_OPS, Op, PartId, Record, Sealed, Seen, SigningKey, Txn,
};
use rusqlite::Connection;

/// How much is sealed at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealLimits {
    /// Bytes of changes after which a segment is closed.
    pub bytes: usize,
    /// Segments.
    pub segments: usize,
}

impl Default for SealLimits {
    /// What keeps segments worth their overhead and a seal short.
    fn default() -> Self {
        Self { bytes: 256 << 10, segments: 16 }
    }
}

/// Bytes of one value that a segment can hold, with room for what stands around it.
const LARGEST: usize = holdfast_wire::MAX_RAW - (1 << 20);

/// Refuses what no segment could hold, before it is saved: it would keep all that is written later
/// from other desks.
pub(crate) fn sendable(ops: &Ops) -> Result<()> {
    let large = |value: &Value| match value {
        Value::Text(text) => text.len() > LARGEST,
        Value::Update(bytes) | Value::Other(bytes) => bytes.len() > LARGEST,
        _ => false,
    };
    if !ops.values().any(|(_, after)| large(after)) {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::TooLarge,
        "A text of more than 11 MiB cannot be saved at once.",
        "Split it into several documents, or attach it as a file.",
    ))
}

/// Bytes of changes that one segment holds at most; the rest of what it may hold is for dictionaries.
const FULL: usize = 3 << 20;

impl Store {
    /// Seals what this desk wrote since it last did, whole transactions in order, and gives the
    /// segments; none where there is nothing, or more than `limits` where it is called again. Their
    /// bytes are stored first, so a repeated push sends the same.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`; `invalid` where the desk does not share yet.
    pub fn seal(
        &self,
        key: &SigningKey,
        now: Timestamp,
        limits: SealLimits,
    ) -> Result<Vec<Sealed>> {
        self.say_open_log(key, now)?;
        let mut all = Vec::new();
        let ours = self.read(parts::ours)?;
        for (s, p) in &ours {
            if *p != SHARED && self.read(|read| unsealed_of(read, *s))? > 0 {
                // What is written in a pod may rest on what was seen in the shared part.
                all.extend(self.acknowledge_in(SHARED, key, now)?);
            }
            while all.len() < limits.segments.max(1) {
                let sealed = self.seal_some(*s, key, now, limits)?;
                if sealed.is_empty() {
                    break;
                }
                all.extend(sealed);
            }
        }
        Ok(all)
    }

    fn seal_some(
        &self,
        s: u32,
        key: &SigningKey,
        now: Timestamp,
        limits: SealLimits,
    ) -> Result<Vec<Sealed>> {
        // Read, compressed and signed beside other writers.
        let Some(plan) = self.read(|read| Plan::make(read, s, limits))? else {
            return Ok(Vec::new());
        };
        let sealed = plan.seal(key, now)?;
        let done = self.sync_write(|connection| {
            let streams = Streams::load(Read(connection))?;
            let ours = parts::ours(Read(connection))?.iter().any(|(own, _)| *own == s);
            let present = streams.get(s).filter(|_| ours).cloned();
            // Another process sealed meanwhile, or the desk opened another log.
            let Some(mut stream) = present.filter(|stream| plan.follows(stream)) else {
                return Ok(false);
            };
            for one in &sealed {
                freeze(connection, &mut stream, one)?;
            }
            stream.hlc = plan.upto;
            stream.device = Some(DeviceKey::of(key));
            stream::save(connection, &stream)?;
            Ok(true)
        })?;
        self.bear_witness()?;
        Ok(if done { sealed } else { Vec::new() })
    }

    /// Whether there is anything to seal.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn unsealed(&self) -> Result<u32> {
        self.read(|read| read.unsealed())
    }
}

impl Read<'_> {
    /// How many changes of this desk are not sealed yet.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn unsealed(self) -> Result<u32> {
        let ours = parts::ours(self)?.into_iter();
        ours.map(|(s, _)| unsealed_of(self, s)).sum()
    }
}

/// How many changes of a stream of ours are not sealed yet.
pub(super) fn unsealed_of(read: Read<'_>, s: u32) -> Result<u32> {
    let count = read.first(
        "SELECT count(*) FROM change WHERE s = ?1 AND hlc > (SELECT hlc FROM stream WHERE s = ?1)",
        [s],
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// Stores a sealed segment as the newest of its stream.
pub(super) fn freeze(connection: &Connection, stream: &mut Stream, sealed: &Sealed) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO seg (s, last, first, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)")
        .store()?
        .execute((
            stream.s,
            sealed.last.cast_signed(),
            sealed.first.cast_signed(),
            sealed.hash.0,
            &sealed.bytes,
        ))
        .store()?;
    stream.stored = sealed.last;
    stream.applied = sealed.last;
    stream.head = sealed.hash;
    Ok(())
}

struct Plan {
    part: PartId,
    stream: Stream,
    segments: Vec<Vec<Record>>,
    upto: Hlc,
}

impl Plan {
    fn make(read: Read<'_>, s: u32, limits: SealLimits) -> Result<Option<Self>> {
        let streams = Streams::load(read)?;
        let Some(stream) = streams.get(s).cloned() else { return Ok(None) };
        let part = Parts::load(read)?.id(stream.p);
        let mut seen = seen_of(read, &streams, s, stream.hlc)?.into_iter().peekable();
        let mut plan = Self { part, upto: stream.hlc, segments: Vec::new(), stream };
        let (mut records, mut bytes, mut ops) = (Vec::new(), 0, 0);
        let mut unsealed = Unsealed::load(read, &plan.stream)?;
        let marks = Marks::load(read, s)?;
        while let Some(txn) = unsealed.next()? {
            let mut said = Vec::new();
            while let Some(one) = seen.next_if(|noted| noted.after < txn.hlc) {
                said.push(one);
            }
            let mut before = marks.said(read, &plan.stream, plan.upto, said)?;
            let hlc = txn.hlc;
            for (number, txn) in in_pieces(txn).into_iter().enumerate() {
                let size = weight(&txn);
                let full = bytes + size > limits.bytes.min(FULL)
                    || ops + txn.ops.len() + records.len() + before.len() >= MAX_OPS;
                if full && !records.is_empty() {
                    plan.segments.push(std::mem::take(&mut records));
                    (bytes, ops) = (0, 0);
                    // Pieces of one transaction stay together.
                    if number == 0 && plan.segments.len() >= limits.segments {
                        return Ok(Some(plan));
                    }
                }
                bytes += size;
                ops += txn.ops.len();
                records.append(&mut before);
                records.push(Record::Txn(txn));
            }
            plan.upto = hlc;
        }
        if !records.is_empty() {
            plan.segments.push(records);
        }
        Ok((!plan.segments.is_empty()).then_some(plan))
    }

    fn follows(&self, stream: &Stream) -> bool {
        (stream.s, stream.stored, stream.head, stream.hlc)
            == (self.stream.s, self.stream.stored, self.stream.head, self.stream.hlc)
    }

    fn seal(&self, key: &SigningKey, now: Timestamp) -> Result<Vec<Sealed>> {
        let (mut stored, mut head) = (self.stream.stored, self.stream.head);
        let mut sealed = Vec::with_capacity(self.segments.len());
        for records in &self.segments {
            let count = records.iter().filter(|record| record.counts()).count() as u64;
            let header = header(self.part, self.stream.log, (stored, head), count, now);
            let one = holdfast_wire::seal(&header, records, key)?;
            (stored, head) = (one.last, one.hash);
            sealed.push(one);
        }
        Ok(sealed)
    }
}

/// The header of the next segment of a log that stands at `(stored, head)`.
pub(super) fn header(
    part: PartId,
    log: LogId,
    (stored, prev): (u64, holdfast_wire::Hash),
    count: u64,
    now: Timestamp,
) -> Header {
    Header {
        flags: 0,
        min_reader: canary::reader(),
        part,
        log,
        first: stored + 1,
        last: stored + count,
        prev,
        key_epoch: 0,
        nonce: [0; 24],
        created_ms: u64::try_from(now.timestamp_millis()).unwrap_or(0).min((1 << 48) - 1),
    }
}

/// What our stream had seen of another one, and after which of its own stamps.
pub(super) struct Noted {
    after: Hlc,
    of: u32,
    seen: Seen,
}

/// What our stream had seen, from a stamp of its own on.
pub(super) fn seen_of(read: Read<'_>, streams: &Streams, s: u32, since: Hlc) -> Result<Vec<Noted>> {
    let rows = read.rows(
        "SELECT after, of, seq, hlc FROM seen WHERE s = ?1 AND after >= ?2 ORDER BY after, of",
        (s, since.0.cast_signed()),
        |row| {
            let hlc = |at| row.get::<_, i64>(at).map(|hlc| Hlc(hlc.cast_unsigned()));
            Ok((hlc(0)?, row.get::<_, u32>(1)?, row.get::<_, i64>(2)?.cast_unsigned(), hlc(3)?))
        },
    )?;
    let seen =
        |(after, of, seq, hlc)| Noted { after, of, seen: Seen { log: streams.log(of), seq, hlc } };
    Ok(rows.into_iter().map(seen).collect())
}

/// A transaction that changes nothing: it has a number and a stamp.
pub(super) fn empty(log: LogId, hlc: Hlc, now: i64) -> Txn {
    Txn {
        hlc,
        cmd: log.command(hlc),
        at_ms: now,
        user: None,
        source: String::new(),
        command: String::new(),
        undo_of: None,
        ops: Vec::new(),
        rest: Vec::new(),
    }
}

/// What we wrote in other parts. What was seen of this part after that was not seen when it was
/// written: an empty transaction with its stamp stands between.
pub(super) struct Marks {
    others: Vec<u32>,
}

impl Marks {
    pub(super) fn load(read: Read<'_>, s: u32) -> Result<Self> {
        let ours = parts::ours(read)?.into_iter().map(|(ours, _)| ours);
        Ok(Self { others: ours.filter(|other| *other != s).collect() })
    }

    /// What is said of others, each after the stamp that comes with it, behind what stands at `last`.
    pub(super) fn said(
        &self,
        read: Read<'_>,
        stream: &Stream,
        mut last: Hlc,
        seen: Vec<Noted>,
    ) -> Result<Vec<Record>> {
        let mut records = Vec::new();
        // Of each stream only the newest before a mark is said.
        let mut open: Vec<Noted> = Vec::new();
        for noted in seen {
            if let Some((hlc, at)) = self.between(read, last, noted.after)? {
                records.extend(open.drain(..).map(|noted| Record::Seen(noted.seen)));
                records.push(Record::Txn(empty(stream.log, hlc, at)));
                last = hlc;
            }
            open.retain(|one| one.of != noted.of);
            open.push(noted);
        }
        records.extend(open.into_iter().map(|noted| Record::Seen(noted.seen)));
        Ok(records)
    }

    /// The last that we wrote in other parts behind a stamp and up to another, and when.
    fn between(&self, read: Read<'_>, from: Hlc, upto: Hlc) -> Result<Option<(Hlc, i64)>> {
        let mut newest = None;
        for s in &self.others {
            let found = read.first(
                "SELECT hlc, at FROM change WHERE s = ?1 AND hlc > ?2 AND hlc <= ?3
                 ORDER BY hlc DESC LIMIT 1",
                (s, from.0.cast_signed(), upto.0.cast_signed()),
                |row| Ok((Hlc(row.get::<_, i64>(0)?.cast_unsigned()), row.get(1)?)),
            )?;
            newest = newest.max(found);
        }
        Ok(newest)
    }
}

/// Bytes of a transaction before compression, roughly.
fn weight(txn: &Txn) -> usize {
    let op = |op: &Op| match &op.change {
        Change::Set(bytes) | Change::Text(bytes) => bytes.len() + 24,
    };
    txn.ops.iter().map(op).sum::<usize>() + 64
}

/// A transaction that is too large for one segment, as an import may be, in pieces with one stamp.
fn in_pieces(mut txn: Txn) -> Vec<Txn> {
    if txn.ops.len() <= MAX_OPS / 2 && weight(&txn) <= FULL {
        return vec![txn];
    }
    let all = std::mem::take(&mut txn.ops);
    let mut pieces = vec![txn.clone()];
    let mut bytes = 0;
    for op in all {
        let size = match &op.change {
            Change::Set(bytes) | Change::Text(bytes) => bytes.len() + 24,
        };
        let open = pieces.last().map_or(0, |piece| piece.ops.len());
        if open > 0 && (open >= MAX_OPS / 2 || bytes + size > FULL) {
            pieces.push(txn.clone());
            bytes = 0;
        }
        bytes += size;
        if let Some(piece) = pieces.last_mut() {
            piece.ops.push(op);
        }
    }
    pieces
}
