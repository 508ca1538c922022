//! Loading: chunks, and what was written since, are merged by the rules of segments. No cursor moves:
//! the same arrives by its segments, which bring the history.
//!
//! Until then this desk says of nothing that it has seen it: a snapshot tells what holds, not what was
//! overwritten unseen and waits for a choice. What it replaces meanwhile is settled by
//! [`super::replaced`] once its history is here.

use super::super::apply::Inbox;
use super::super::conflict::Conflicts;
use super::super::context::Contexts;
use super::super::derive;
use super::super::entity::{self, Around, Arriving, Name, name};
use super::super::receive::Received;
use super::super::settle;
use super::super::stream::SHARED;
use super::refused;
use crate::store::{Read, Store};
use holdfast_domain::{ErrorCode, Hlc, Result, Timestamp};
use holdfast_wire::snapshot::{EntityState, Manifest, read_chunk};
use holdfast_wire::{Change, Hash, LogId, Op, Record, Segment, Verdict};
use std::collections::HashMap;

impl Store {
    /// Merges chunks of a snapshot that was begun, all or none. Gives how many entities they told of.
    ///
    /// # Errors
    /// `segment_damaged` where one is not the snapshot's, what [`read_chunk`] says of its content;
    /// `disk_full`, `read_only`, `busy`.
    pub fn load_chunks(
        &self,
        manifest: &Manifest,
        chunks: &[Vec<u8>],
        now: Timestamp,
    ) -> Result<u64> {
        let mut entities = Vec::new();
        for bytes in chunks {
            let hash = Hash::of(bytes);
            if !manifest.chunks.iter().any(|chunk| chunk.hash == hash) {
                let why = "a part of it is not what it should be";
                return Err(refused(ErrorCode::SegmentDamaged, why));
            }
            entities.extend(read_chunk(bytes)?);
        }
        let count = entities.len() as u64;
        self.fetched_write(|connection| {
            let mut inbox = Inbox::load(self, connection, now, Received::default())?;
            inbox.load_entities(entities)
        })?;
        Ok(count)
    }

    /// Merges what was written since a snapshot that was begun was made: segments of a log, in any
    /// order, that follow the snapshot without a gap and count. What is not of that kind is left to
    /// [`Store::receive`], which all of them pass in any case.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn load_since(
        &self,
        manifest: &Manifest,
        segments: &[Vec<u8>],
        now: Timestamp,
    ) -> Result<()> {
        let mut opened: Vec<Segment> =
            segments.iter().filter_map(|bytes| holdfast_wire::open(bytes).ok()).collect();
        opened.sort_by_key(|segment| (segment.header.log, segment.header.first));
        self.fetched_write(|connection| {
            let mut inbox = Inbox::load(self, connection, now, Received::default())?;
            inbox.load_segments(manifest, opened)
        })
    }
}

/// How far a log is known.
struct End {
    seq: u64,
    hlc: Hlc,
    hash: Hash,
}

impl Inbox<'_> {
    fn load_entities(&mut self, entities: Vec<EntityState>) -> Result<()> {
        let mut told = Vec::with_capacity(entities.len());
        for state in entities {
            told.push(((state.id, state.kind), self.ops_of(state)?));
        }
        let mut grouped = Vec::with_capacity(told.len());
        for (named, ops) in &told {
            let arriving = ops.iter().enumerate().map(|(txn, (hlc, s, op))| {
                let at_ms = i64::try_from(hlc.millis()).unwrap_or(0);
                Arriving { txn, s: *s, hlc: *hlc, at_ms, op }
            });
            grouped.push((*named, arriving.collect()));
        }
        self.merge_ahead(&grouped)
    }

    /// The state of an entity as changes with the stamps and streams of their registers.
    fn ops_of(&mut self, state: EntityState) -> Result<Vec<(Hlc, u32, Op)>> {
        let op = |field: u16, change| Op { entity: state.id, kind: state.kind, field, change };
        let mut ops = Vec::with_capacity(state.fields.len() + state.texts.len());
        for (field, register) in state.fields {
            let s = self.streams.ensure(self.connection, SHARED, register.log)?;
            ops.push((register.hlc, s, op(field, Change::Set(register.value))));
        }
        // Whose a text is its updates say.
        for (field, update) in state.texts {
            ops.push((Hlc::ZERO, 0, op(field, Change::Text(update))));
        }
        Ok(ops)
    }

    fn load_segments(&mut self, manifest: &Manifest, segments: Vec<Segment>) -> Result<()> {
        let mut ends: HashMap<LogId, End> = HashMap::new();
        for one in &manifest.reached {
            ends.insert(one.log, End { seq: one.seq, hlc: one.hlc, hash: one.hash });
        }
        let mut txns = Vec::new();
        for segment in segments {
            let header = &segment.header;
            let nothing = || End { seq: 0, hlc: Hlc::ZERO, hash: Hash::ZERO };
            let end = ends.entry(header.log).or_insert_with(nothing);
            let key = self.members.key_of(header.log);
            let follows = header.part == self.parts.id(SHARED)
                && (header.first, header.prev) == (end.seq + 1, end.hash)
                && key.is_some_and(|key| segment.signed_by(&key));
            let strange = |record: &Record| matches!(record, Record::Unknown { .. });
            let accepted = self.members.accepts(self.parts.id(SHARED), header.log, header.last)
                == Verdict::Accepted;
            let all = segment.readable() && !segment.records.iter().any(strange);
            if !follows || !accepted || !all || self.own_log(header.log) {
                continue;
            }
            let s = self.streams.ensure(self.connection, SHARED, header.log)?;
            (end.seq, end.hash) = (header.last, segment.hash);
            for record in segment.records {
                if let Record::Txn(txn) = record
                    && txn.hlc >= end.hlc
                {
                    end.hlc = txn.hlc;
                    txns.push((s, txn));
                }
            }
            super::know(self.connection, s, end.seq)?;
        }
        txns.sort_by_key(|(s, txn)| (txn.hlc, *s));
        let mut at: HashMap<Name, usize> = HashMap::new();
        let mut grouped: Vec<(Name, Vec<Arriving<'_>>)> = Vec::new();
        for (number, (s, txn)) in txns.iter().enumerate() {
            for op in &txn.ops {
                let place = *at.entry(name(op)).or_insert_with(|| {
                    grouped.push((name(op), Vec::new()));
                    grouped.len() - 1
                });
                let (hlc, at_ms) = (txn.hlc, txn.at_ms);
                grouped[place].1.push(Arriving { txn: number, s: *s, hlc, at_ms, op });
            }
        }
        self.merge_ahead(&grouped)
    }

    /// Merges what comes before its history: rows and registers alone.
    fn merge_ahead(&mut self, grouped: &[(Name, Vec<Arriving<'_>>)]) -> Result<()> {
        let mut contexts = Contexts::new(self.connection, &self.streams)?;
        let mut conflicts = Conflicts::quiet(self.connection, self.own.s)?;
        let mut around = Around {
            connection: self.connection,
            streams: &self.streams,
            contexts: &mut contexts,
            conflicts: &mut conflicts,
            now_ms: self.now.timestamp_millis(),
        };
        let has_pods = self.parts.has_pods();
        for (named, arriving) in grouped {
            let e = Read(self.connection).find(*named)?;
            let Some(merged) = entity::merge(&mut around, e, arriving)? else { continue };
            let kind = merged.kind.map(|kind| kind.kind);
            derive::mark_told(self.connection, merged.e, kind)?;
            // The history of that finds it in place, and would pass over what stood there.
            if !merged.created && !merged.changed.is_empty() {
                derive::mark_replaced(self.connection, merged.e)?;
            }
            let Some(kind) = kind else { continue };
            if settle::matters(has_pods, kind, merged.created, &merged.changed) {
                self.rehome.push(merged.e);
            }
            if derive::terms(kind) {
                let read = Read(self.connection);
                self.derived.note(read, kind, merged.e, &merged.changed)?;
            } else {
                derive::numbers(self.connection, kind, &merged.changed)?;
            }
        }
        self.settle_homes()?;
        let derived = std::mem::take(&mut self.derived);
        derived.follow(self.store, self.connection, self.now).map(drop)
    }
}
