//! Stored segments are applied: in the order of their streams, grouped by entity.

use super::conflict::Conflicts;
use super::context::Contexts;
use super::derive::Derived;
use super::entity::{self, Around, Arriving, Name, name};
use super::own::{self, Own};
use super::parts::Parts;
use super::receive::Received;
use super::settle;
use super::stream::{self, CONTROL, Standing, Stream, Streams};
use crate::change::{self, Entry};
use crate::error::Context as _;
use crate::sla;
use crate::store::{Read, Store};
use crate::value;
use holdfast_domain::{EntityKind, Hlc, Result, Timestamp};
use holdfast_wire::canary::{self, Fault};
use holdfast_wire::{LogId, Membership, Record, Seen, Segment, State, Txn, Verdict};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// Logs of nobody that a stream may say its author has seen.
const LOGS_OF_NOBODY: usize = 256;

/// One transaction of the database in which foreign segments are taken in.
pub(super) struct Inbox<'a> {
    pub(super) store: &'a Store,
    pub(super) connection: &'a Connection,
    pub(super) now: Timestamp,
    pub(super) parts: Parts,
    pub(super) own: Own,
    pub(super) streams: Streams,
    pub(super) members: Arc<Membership>,
    /// Segments that were opened already, by stream and last transaction.
    pub(super) opened: HashMap<(u32, u64), Segment>,
    pub(super) derived: Derived,
    pub(super) received: Received,
    /// Entities that may live in another place now.
    pub(super) rehome: Vec<i64>,
    /// The greatest stamp that may pull our clock along.
    observed: Hlc,
    /// Data streams that advanced, and the stamps that they had reached before.
    advanced: BTreeMap<u32, Hlc>,
}

/// A transaction on its way in.
struct Incoming {
    s: u32,
    txn: Txn,
}

impl Incoming {
    fn head(&self) -> change::Head<'_> {
        change::Head {
            s: self.s,
            hlc: self.txn.hlc,
            cmd: self.txn.cmd,
            at: self.txn.at_ms,
            actor: self.txn.user,
            source: &self.txn.source,
            command: &self.txn.command,
            undo_of: self.txn.undo_of,
        }
    }
}

/// What arrives for one entity.
struct Group<'b, 'o> {
    /// Which of the entities of a batch it is, in the order in which they are named.
    place: usize,
    /// Its local number, where it is here.
    e: Option<i64>,
    ops: &'b [Arriving<'o>],
}

impl<'a> Inbox<'a> {
    pub(super) fn load(
        store: &'a Store,
        connection: &'a Connection,
        now: Timestamp,
        received: Received,
    ) -> Result<Self> {
        let read = Read(connection);
        let own = own::load(read)?;
        Ok(Self {
            store,
            connection,
            now,
            parts: Parts::load(read)?,
            streams: Streams::load(read)?,
            members: store.members_cache().get(read)?,
            opened: HashMap::new(),
            derived: Derived::default(),
            received,
            rehome: Vec::new(),
            observed: own.observed,
            own,
            advanced: BTreeMap::new(),
        })
    }

    /// Whether this desk writes that log now.
    pub(super) fn own_log(&self, log: LogId) -> bool {
        self.streams.get(self.own.s).is_some_and(|stream| stream.log == log)
    }

    /// Whether this desk writes that stream now.
    pub(super) fn is_own(&self, s: u32) -> bool {
        let told = self.own.control == s;
        told || self.streams.get(s).is_some_and(|stream| {
            stream.p != CONTROL && stream.branch.is_empty() && self.own_log(stream.log)
        })
    }

    /// Folds the control part anew, and takes back what a removal took away.
    pub(super) fn refresh_members(&mut self) -> Result<()> {
        for s in self.pending(|p| p == CONTROL) {
            let Some(stream) = self.streams.get_mut(s) else { continue };
            // What is verified is folded as soon as it is stored.
            stream.applied = stream.stored;
            stream::save(self.connection, stream)?;
        }
        self.members = self.store.members_cache().get(Read(self.connection))?;
        self.take_back()
    }

    fn pending(&self, of: impl Fn(i64) -> bool) -> Vec<u32> {
        let pending = self.streams.iter().filter(|stream| {
            of(stream.p) && stream.applied < stream.stored && !self.is_own(stream.s)
        });
        pending.map(|stream| stream.s).collect()
    }

    /// Applies what is stored and accepted, `limit` changes at most.
    pub(super) fn apply(&mut self, limit: usize) -> Result<()> {
        let mut contexts = Contexts::new(self.connection, &self.streams)?;
        let mut batch = Vec::new();
        let mut ops = 0;
        for s in self.pending(|p| p != CONTROL) {
            ops += self.gather(s, &mut contexts, &mut batch, limit.saturating_sub(ops))?;
        }
        // In the order of their stamps, which is that of each stream too, so that each change finds what
        // stood before it.
        batch.sort_by_key(|incoming: &Incoming| (incoming.txn.hlc, incoming.s));
        self.merge(&batch, &mut contexts)?;
        self.received.txns += u32::try_from(batch.len()).unwrap_or(u32::MAX);
        self.received.ops += u32::try_from(ops).unwrap_or(u32::MAX);
        let (_, last) = change::own(self.connection)?;
        for s in self.advanced.keys() {
            if let Some(stream) = self.streams.get(*s) {
                let own = change::ours(self.connection, stream.p)?;
                contexts.note((own, last), (*s, stream.applied, stream.hlc))?;
            }
        }
        let advanced = std::mem::take(&mut self.advanced);
        self.heard_across_parts(&advanced)?;
        if advanced.values().any(|before| *before == Hlc::ZERO) {
            // Whose a log is may be known only since it is read.
            contexts = Contexts::new(self.connection, &self.streams)?;
        }
        self.reconsider(&mut contexts, &advanced)
    }

    /// Reads the transactions of a stream that are to be applied, and moves its cursor behind them.
    fn gather(
        &mut self,
        s: u32,
        contexts: &mut Contexts<'_>,
        batch: &mut Vec<Incoming>,
        limit: usize,
    ) -> Result<usize> {
        let Some(mut stream) = self.streams.get(s).cloned() else { return Ok(0) };
        let parked = stream.standing == Standing::Parked;
        if parked || !self.begun(contexts, s)? || !self.verified(&mut stream)? {
            return Ok(0);
        }
        let (from, before, mut ops) = (stream.applied, stream.hlc, 0);
        while stream.applied < stream.stored {
            if ops >= limit {
                self.received.more = true;
                break;
            }
            let verdict = self.verdict(&stream, stream.applied + 1);
            if verdict != Verdict::Accepted {
                break;
            }
            let segment = self.segment(&stream)?;
            let strange =
                segment.records.iter().any(|record| matches!(record, Record::Unknown { .. }));
            if (strange && !canary::on(Fault::SkipUnknownRecords)) || !segment.readable() {
                stream.standing = Standing::Parked;
                stream.reason =
                    "A newer Holdfast wrote this. Update Holdfast to see it.".to_owned();
                break;
            }
            let whole = self.verdict(&stream, segment.header.last) == Verdict::Accepted;
            let mut seq = segment.header.first;
            for record in segment.records {
                let counts = record.counts();
                if seq > stream.applied {
                    if !whole && self.verdict(&stream, seq) != Verdict::Accepted {
                        break;
                    }
                    match record {
                        Record::Seen(seen) => self.seen(contexts, &stream, seen)?,
                        Record::State(state) => self.note_state(stream.log, state),
                        // A stamp below the one before it would be another one's: it counts nowhere.
                        Record::Txn(txn)
                            if canary::on(Fault::RejectByClock)
                                && txn.hlc > Hlc::at(self.now + holdfast_domain::hlc::DRAG) => {}
                        Record::Txn(mut txn) if txn.hlc >= stream.hlc => {
                            if txn.hlc == stream.hlc {
                                self.once(s, &mut txn, batch)?;
                            }
                            stream.hlc = txn.hlc;
                            ops += txn.ops.len();
                            self.observed = match canary::on(Fault::ClockGoesBack) {
                                true => txn.hlc,
                                false => self.observed.observe(txn.hlc, self.now),
                            };
                            batch.push(Incoming { s, txn });
                        }
                        _ => {}
                    }
                    if counts {
                        stream.applied = seq;
                    }
                }
                seq += u64::from(counts);
            }
        }
        if stream.applied > from {
            self.advanced.entry(s).or_insert(before);
        }
        stream::save(self.connection, &stream)?;
        if let Some(known) = self.streams.get_mut(s) {
            *known = stream;
        }
        Ok(ops)
    }

    /// Takes out of a transaction what its stream has written under the same stamp before. A large one comes
    /// in several, which share a stamp and no field; of what comes twice all the same the first counts.
    fn once(&self, s: u32, txn: &mut Txn, batch: &[Incoming]) -> Result<()> {
        let of_it = |one: &&Incoming| (one.s, one.txn.hlc) == (s, txn.hlc);
        let waiting = batch.iter().rev().take_while(of_it).flat_map(|one| &one.txn.ops);
        let mut written: HashSet<(Name, u16)> = waiting.map(|op| (name(op), op.field)).collect();
        let entities: BTreeSet<Name> = txn.ops.iter().map(name).collect();
        for entity in entities {
            // By entity: of the stamp there may be a hundred thousand.
            let rows: Vec<Vec<u8>> = Read(self.connection).rows(
                "SELECT ops FROM change
                 WHERE e = (SELECT e FROM ent WHERE id = ?1 AND kind = ?2) AND +s = ?3 AND +hlc = ?4",
                (entity.0, entity.1, s, txn.hlc.0.cast_signed()),
                |row| row.get(0),
            )?;
            for ops in rows {
                written.extend(value::decode(&ops)?.into_keys().map(|field| (entity, field)));
            }
        }
        txn.ops.retain(|op| !written.contains(&(name(op), op.field)));
        Ok(())
    }

    /// Whether all that a branch goes on from is applied. Which of two branches came first makes no
    /// difference then.
    fn begun(&self, contexts: &mut Contexts<'_>, s: u32) -> Result<bool> {
        let Some(fork) = contexts.forks.begin(s)? else { return Ok(true) };
        Ok(self.streams.get(fork.parent).is_some_and(|of| of.applied >= fork.seq))
    }

    fn verdict(&self, stream: &Stream, seq: u64) -> Verdict {
        match self.parts.verdict(&self.members, (stream.p, stream.log), seq) {
            Verdict::Removed if canary::on(Fault::BeyondTheCutoff) => Verdict::Accepted,
            Verdict::Waiting if canary::on(Fault::CountStrangers) => Verdict::Accepted,
            verdict => verdict,
        }
    }

    /// Whether what is stored of a stream is signed by its author; what arrived before its author was
    /// admitted could not be checked then.
    fn verified(&mut self, stream: &mut Stream) -> Result<bool> {
        let unverified = canary::on(Fault::NoSignatures) || canary::on(Fault::CountStrangers);
        if stream.device.is_some() || unverified {
            return Ok(true);
        }
        let Some(key) = self.members.key_of(stream.log) else { return Ok(false) };
        let mut good = stream.applied;
        let mut head = None;
        for bytes in super::members::bodies(Read(self.connection), stream.s, stream.applied)? {
            let segment = holdfast_wire::open(&bytes).map_err(crate::error::corrupt)?;
            if !segment.signed_by(&key) {
                self.quarantine(&bytes, "Its signature is not that of its author.")?;
                // The right one is fetched again.
                self.connection
                    .execute(
                        "DELETE FROM seg WHERE s = ?1 AND last > ?2",
                        (stream.s, good.cast_signed()),
                    )
                    .store()?;
                stream.stored = good;
                stream.head = head.unwrap_or(segment.header.prev);
                break;
            }
            good = segment.header.last;
            head = Some(segment.hash);
        }
        stream.device = Some(key);
        stream::save(self.connection, stream)?;
        if let Some(known) = self.streams.get_mut(stream.s) {
            *known = stream.clone();
        }
        Ok(true)
    }

    /// The stored segment that holds the next transaction of a stream.
    fn segment(&mut self, stream: &Stream) -> Result<Segment> {
        let next = Read(self.connection).first(
            "SELECT last FROM seg WHERE s = ?1 AND last > ?2 ORDER BY last LIMIT 1",
            (stream.s, stream.applied.cast_signed()),
            |row| row.get::<_, i64>(0).map(i64::cast_unsigned),
        )?;
        let next = next.ok_or_else(|| crate::error::corrupt("a stored segment is gone"))?;
        if let Some(opened) = self.opened.remove(&(stream.s, next)) {
            return Ok(opened);
        }
        let bytes: Option<Vec<u8>> = Read(self.connection).first(
            "SELECT body FROM seg WHERE s = ?1 AND last = ?2",
            (stream.s, next.cast_signed()),
            |row| row.get(0),
        )?;
        holdfast_wire::open(&bytes.unwrap_or_default()).map_err(crate::error::corrupt)
    }

    fn seen(&mut self, contexts: &mut Contexts<'_>, stream: &Stream, seen: Seen) -> Result<()> {
        if !self.may_belong(stream.s, seen.log)? {
            return Ok(());
        }
        let of = self.streams.ensure(self.connection, stream.p, seen.log)?;
        let of = contexts.branch(of, (seen.seq, seen.hlc))?;
        contexts.note((stream.s, stream.hlc), (of, seen.seq, seen.hlc))
    }

    /// Whether a log that stream `s` has seen may be one of a member. Who admitted its desk may be heard of
    /// later, in any order; but a member that names ever more logs of nobody fills no table with them.
    fn may_belong(&self, s: u32, log: LogId) -> Result<bool> {
        if self.members.key_of(log).is_some() || self.own_log(log) {
            return Ok(true);
        }
        let named: Vec<Uuid> = Read(self.connection).rows(
            "SELECT log FROM seen_newest CROSS JOIN stream ON stream.s = of WHERE seen_newest.s = ?1",
            [s],
            |row| row.get(0),
        )?;
        let of_nobody = |named: &&Uuid| self.members.key_of(LogId(**named)).is_none();
        Ok(named.contains(&log.0) || named.iter().filter(of_nobody).count() < LOGS_OF_NOBODY)
    }

    /// Of what a desk says it holds only the latest is compared.
    fn note_state(&mut self, log: LogId, state: State) {
        self.received.states.retain(|(of, _)| *of != log);
        self.received.states.push((log, state));
    }

    /// Merges transactions into the entities they touch, and enters them into the change log.
    fn merge(&mut self, batch: &[Incoming], contexts: &mut Contexts<'a>) -> Result<()> {
        let mut places: HashMap<Name, usize> = HashMap::new();
        let mut arriving: Vec<(usize, Arriving<'_>)> = Vec::new();
        for (txn, incoming) in batch.iter().enumerate() {
            let whole = if canary::on(Fault::HalfATransaction) { 1 } else { usize::MAX };
            for op in incoming.txn.ops.iter().take(whole) {
                let next = places.len();
                let place = *places.entry(name(op)).or_insert(next);
                let (s, hlc, at_ms) = (incoming.s, incoming.txn.hlc, incoming.txn.at_ms);
                arriving.push((place, Arriving { txn, s, hlc, at_ms, op }));
            }
        }
        arriving.sort_by_key(|(place, _)| *place);
        let (places, arriving): (Vec<usize>, Vec<Arriving<'_>>) = arriving.into_iter().unzip();
        let mut conflicts = Conflicts::load(self.connection)?;
        let mut around = Around {
            connection: self.connection,
            streams: &self.streams,
            contexts,
            conflicts: &mut conflicts,
            now_ms: self.now.timestamp_millis(),
        };
        let has_pods = self.parts.has_pods();
        let mut rows: Vec<(usize, usize, i64, Entry)> = Vec::new();
        for group in self.groups(&places, &arriving)? {
            let Some(merged) = entity::merge(&mut around, group.e, group.ops)? else { continue };
            if let Some(kind) = merged.kind.filter(|_| !merged.changed.is_empty()) {
                if settle::matters(has_pods, kind.kind, merged.created, &merged.changed) {
                    self.rehome.push(merged.e);
                }
                let read = Read(self.connection);
                self.derived.note(read, kind.kind, merged.e, &merged.changed)?;
                self.received.loads_changed |= super::derive::loads(kind.kind, &merged.changed);
            }
            if let Some(kind) = merged.kind.map(|kind| kind.kind)
                && (kind == EntityKind::Edge
                    || group.ops.iter().any(|arriving| sla::tells(arriving.op.field)))
            {
                self.derived.replay(kind, merged.e);
            }
            let of = |(txn, entry)| (txn, group.place, merged.e, entry);
            rows.extend(merged.rows.into_iter().map(of));
        }
        // The log shows each transaction whole, and each stream in its order.
        rows.sort_unstable_by_key(|(txn, place, ..)| (*txn, *place));
        for (txn, _, e, entry) in &rows {
            change::insert(self.connection, &batch[*txn].head(), *e, entry)?;
        }
        Ok(())
    }

    /// What arrives by entity, in the order of the tables: what is looked up, and then what is written, lies
    /// together. New entities come last, in the order of their places.
    fn groups<'b, 'o>(
        &self,
        places: &[usize],
        mut arriving: &'b [Arriving<'o>],
    ) -> Result<Vec<Group<'b, 'o>>> {
        let mut groups = Vec::new();
        for places in places.chunk_by(|one, other| one == other) {
            let (ops, rest) = arriving.split_at(places.len());
            arriving = rest;
            groups.push(Group { place: places[0], e: None, ops });
        }
        groups.sort_unstable_by_key(|group| name(group.ops[0].op));
        for group in &mut groups {
            group.e = Read(self.connection).find(name(group.ops[0].op))?;
        }
        groups.sort_unstable_by_key(|group| (group.e.is_none(), group.e, group.place));
        Ok(groups)
    }

    /// Brings everything up to date that follows, and gives what came of it.
    pub(super) fn finish(mut self) -> Result<Received> {
        self.settle_homes()?;
        if self.observed > self.own.observed || canary::on(Fault::ClockGoesBack) {
            self.connection
                .execute("UPDATE own SET observed = ?1", [self.observed.0.cast_signed()])
                .store()?;
        }
        self.tell_parts()?;
        let derived = std::mem::take(&mut self.derived);
        self.received.stale = derived.follow(self.store, self.connection, self.now)?;
        Ok(self.received)
    }
}
