//! Snapshots: the state of the work, so that a desk that joins is of use before its history arrives.
//!
//! Loading merges into what is here, by the same rules as segments: no register goes back. Changes then
//! arrive by their segments as ever, and find that they are in place already.

use super::apply::Inbox;
use super::conflict::Conflicts;
use super::context::Contexts;
use super::entity::{self, Around, Arriving};
use super::receive::Received;
use super::root::Canonical;
use super::stream::{self, DATA, Streams};
use super::{derive, root};
use crate::change;
use crate::error::Context as _;
use crate::registry;
use crate::store::{Read, Store};
use holdfast_domain::{EntityKind, Error, ErrorCode, Hlc, Result, Timestamp};
use holdfast_wire::snapshot::{
    Chunk, Chunker, Content, EntityState, Manifest, Reached, read_chunk,
};
use holdfast_wire::{Change, Hash, Op, READER, SigningKey, Verdict};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Entities that are loaded while the desk is in use already, whatever their fields.
const LATER: [EntityKind; 4] =
    [EntityKind::Comment, EntityKind::Attachment, EntityKind::SlaVerdict, EntityKind::PeerReview];

impl Store {
    /// Makes a snapshot of all that this desk has applied, hands its chunks out one by one, and gives
    /// what describes them. The state root is that of the same moment.
    ///
    /// # Errors
    /// Whatever `put` says; `too_large` where a text does not fit a chunk; `corrupt_database`.
    pub fn snapshot(
        &self,
        key: &SigningKey,
        now: Timestamp,
        mut put: impl FnMut(Chunk) -> Result<()>,
    ) -> Result<Manifest> {
        self.read(|read| {
            let streams = Streams::load(read)?;
            let (part, _) = stream::parts(read)?;
            let mut chunks = Vec::new();
            let mut hand_out = |chunk: Option<Chunk>| -> Result<()> {
                if let Some(chunk) = chunk {
                    chunks.push(chunk.about);
                    put(chunk)?;
                }
                Ok(())
            };
            let all = read.rows("SELECT e FROM ent WHERE p = ?1 ORDER BY id", [DATA], |row| {
                row.get::<_, i64>(0)
            })?;
            let mut sum = holdfast_wire::root::Root::default();
            for content in [Content::Hot, Content::Cold] {
                let mut chunker = Chunker::new(content);
                for e in &all {
                    let Some(canonical) = Canonical::load(read, &streams, *e)? else { continue };
                    if content == Content::Hot {
                        sum.add(canonical.hash());
                    }
                    if let Some(state) = told(read, *e, canonical, content)? {
                        hand_out(chunker.push(&state)?)?;
                    }
                }
                hand_out(chunker.finish()?)?;
            }
            let mut manifest = Manifest {
                flags: 0,
                min_reader: READER,
                part,
                key_epoch: 0,
                created_ms: u64::try_from(now.timestamp_millis()).unwrap_or(0),
                registry: super::upgrade::version() & 0xffff,
                root: sum,
                reached: reached(read, &streams)?,
                chunks,
                signatures: Vec::new(),
            };
            manifest.sign(key);
            Ok(manifest)
        })
    }

    /// Begins to load a snapshot: from now on the history here counts as incomplete until its segments
    /// have arrived, and nothing that follows from history is decided.
    ///
    /// # Errors
    /// `segment_damaged` where no member signed it, `segment_newer` where only a newer program can load
    /// it, `store_foreign` where it is of another workspace; `invalid` where it holds what a removed
    /// device wrote after its removal.
    pub fn begin_snapshot(&self, manifest: &Manifest) -> Result<()> {
        let members = self.members()?;
        self.sync_write(|connection| {
            let (part, _) = stream::parts(Read(connection))?;
            if manifest.part != part {
                return Err(refused(ErrorCode::StoreForeign, "it belongs to another workspace"));
            }
            if !manifest.readable() {
                return Err(refused(ErrorCode::SegmentNewer, "a newer Holdfast made it"));
            }
            let trusted = members.devices().iter().filter(|device| device.removed.is_none());
            if !trusted.into_iter().any(|device| manifest.signed_by(&device.key)) {
                return Err(refused(
                    ErrorCode::SegmentDamaged,
                    "no member of the workspace made it",
                ));
            }
            let beyond =
                |one: &Reached| members.accepts(part, one.log, one.seq) == Verdict::Removed;
            if manifest.reached.iter().any(beyond) {
                return Err(refused(ErrorCode::Invalid, "it holds changes of a removed device"));
            }
            let mut streams = Streams::load(Read(connection))?;
            for one in &manifest.reached {
                let s = streams.ensure(connection, DATA, one.log)?;
                connection
                    .execute(
                        "UPDATE stream SET known = max(known, ?2), known_hlc = max(known_hlc, ?3)
                         WHERE s = ?1 AND s NOT IN (SELECT s FROM own)",
                        (s, one.seq.cast_signed(), one.hlc.0.cast_signed()),
                    )
                    .store()?;
            }
            Ok(())
        })
    }

    /// Merges a chunk of a snapshot that was begun. Gives how many entities it told of.
    ///
    /// # Errors
    /// `segment_damaged` where it is not one of the snapshot's.
    pub fn load_chunk(&self, manifest: &Manifest, bytes: &[u8], now: Timestamp) -> Result<u64> {
        let hash = Hash::of(bytes);
        if !manifest.chunks.iter().any(|chunk| chunk.hash == hash) {
            return Err(refused(
                ErrorCode::SegmentDamaged,
                "a part of it is not what it should be",
            ));
        }
        let entities = read_chunk(bytes)?;
        let count = entities.len() as u64;
        self.sync_write(|connection| {
            let mut inbox = Inbox::load(self, connection, now, Received::default())?;
            for state in &entities {
                for (_, register) in &state.fields {
                    inbox.streams.ensure(connection, DATA, register.log)?;
                }
            }
            inbox.load_entities(&entities)
        })?;
        Ok(count)
    }

    /// Ends loading, once every chunk is merged: what this desk writes from now on has seen it.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn end_snapshot(&self, manifest: &Manifest, now: Timestamp) -> Result<()> {
        self.sync_write(|connection| {
            let inbox = Inbox::load(self, connection, now, Received::default())?;
            let mut contexts = Contexts::new(connection, &inbox.streams)?;
            let (own, last) = change::own(connection)?;
            let mut observed = inbox.own.observed;
            for one in &manifest.reached {
                observed = observed.observe(one.hlc, now);
                let known = inbox.streams.of_log(DATA, one.log).next();
                if let Some(known) = known.filter(|known| known.s != own && one.seq > known.applied)
                {
                    contexts.note((own, last), (known.s, one.seq, one.hlc))?;
                }
            }
            connection
                .execute("UPDATE own SET observed = max(observed, ?1)", [observed.0.cast_signed()])
                .store()?;
            Ok(())
        })
    }

    /// Loads a whole snapshot.
    ///
    /// # Errors
    /// Those of [`Store::begin_snapshot`] and [`Store::load_chunk`].
    pub fn load_snapshot(
        &self,
        manifest: &Manifest,
        chunks: impl IntoIterator<Item = Vec<u8>>,
        now: Timestamp,
    ) -> Result<u64> {
        self.begin_snapshot(manifest)?;
        let mut entities = 0;
        for bytes in chunks {
            entities += self.load_chunk(manifest, &bytes, now)?;
        }
        self.end_snapshot(manifest, now)?;
        Ok(entities)
    }
}

impl Read<'_> {
    /// Whether a snapshot told of changes whose history has not arrived yet.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn history_incomplete(self) -> Result<bool> {
        let found = self.first(
            "SELECT EXISTS (SELECT 1 FROM stream WHERE p = ?1 AND known > applied)",
            [DATA],
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(false))
    }
}

impl Inbox<'_> {
    fn load_entities(&mut self, entities: &[EntityState]) -> Result<()> {
        let mut contexts = Contexts::new(self.connection, &self.streams)?;
        let mut conflicts = Conflicts::quiet(self.connection, self.own.s)?;
        let mut around = Around {
            connection: self.connection,
            streams: &self.streams,
            contexts: &mut contexts,
            conflicts: &mut conflicts,
            now_ms: self.now.timestamp_millis(),
        };
        for state in entities {
            let ops = ops_of(state);
            let arriving: Vec<Arriving<'_>> = ops
                .iter()
                .enumerate()
                .filter_map(|(txn, (hlc, log, op))| {
                    let s = match log {
                        Some(log) => self.streams.of_log(DATA, *log).next()?.s,
                        None => 0,
                    };
                    let at_ms = i64::try_from(hlc.millis()).unwrap_or(0);
                    Some(Arriving { txn, s, hlc: *hlc, at_ms, op })
                })
                .collect();
            let Some(merged) = entity::merge(&mut around, state.id, &arriving)? else { continue };
            root::mark(self.connection, merged.e)?;
            if let Some(kind) = merged.kind {
                derive::mark_all(self.connection, merged.e, kind.kind)?;
                derive::numbers(self.connection, kind.kind, &merged.changed)?;
                if derive::terms(kind.kind) {
                    self.derived.note(
                        Read(self.connection),
                        kind.kind,
                        merged.e,
                        &merged.changed,
                    )?;
                }
            }
        }
        let derived = std::mem::take(&mut self.derived);
        derived.follow(self.store, self.connection, self.now).map(drop)
    }
}

/// The state of an entity as changes with the stamps of their registers.
fn ops_of(state: &EntityState) -> Vec<(Hlc, Option<holdfast_wire::LogId>, Op)> {
    let op = |field: u16, change| Op { entity: state.id, kind: state.kind, field, change };
    let fields = state.fields.iter().map(|(field, register)| {
        let change = Change::Set(register.value.clone());
        (register.hlc, Some(register.log), op(*field, change))
    });
    let texts = state
        .texts
        .iter()
        .map(|(field, update)| (Hlc::ZERO, None, op(*field, Change::Text(update.clone()))));
    fields.chain(texts).collect()
}

/// What a snapshot tells of an entity in chunks of a content.
fn told(
    read: Read<'_>,
    e: i64,
    canonical: Canonical,
    content: Content,
) -> Result<Option<EntityState>> {
    let kind = registry::kind_of_number(canonical.kind).map(|kind| kind.kind);
    let later = kind.is_none_or(|kind| LATER.contains(&kind));
    let cold = content == Content::Cold;
    let fields: BTreeMap<_, _> = if later == cold { canonical.registers } else { BTreeMap::new() };
    let texts = if cold && !canonical.texts.is_empty() {
        read.rows("SELECT field, ystate FROM doc WHERE e = ?1 ORDER BY field", [e], |row| {
            Ok((row.get::<_, u16>(0)?, row.get::<_, Vec<u8>>(1)?))
        })?
    } else {
        Vec::new()
    };
    if fields.is_empty() && texts.is_empty() {
        return Ok(None);
    }
    let (id, kind): (Uuid, u16) = (canonical.id, canonical.kind);
    let fields = fields.into_iter().collect();
    Ok(Some(EntityState { id, kind, fields, texts, rest: Vec::new() }))
}

/// How far this desk has applied each log, or branch of one.
fn reached(read: Read<'_>, streams: &Streams) -> Result<Vec<Reached>> {
    let mut all = Vec::new();
    for stream in streams.iter().filter(|stream| stream.p == DATA && stream.applied > 0) {
        let hash: Option<Vec<u8>> = read.first(
            "SELECT hash FROM seg WHERE s = ?1 AND last <= ?2 ORDER BY last DESC LIMIT 1",
            (stream.s, stream.applied.cast_signed()),
            |row| row.get(0),
        )?;
        all.push(Reached {
            log: stream.log,
            branch: stream::hash(&stream.branch),
            seq: stream.applied,
            hlc: stream.hlc,
            hash: hash.map_or(stream.head, |hash| stream::hash(&hash)),
        });
    }
    Ok(all)
}

fn refused(code: ErrorCode, why: &str) -> Error {
    Error::new(
        code,
        format!("A snapshot was not loaded: {why}."),
        "Nothing is lost: the same arrives change by change, which takes longer.",
    )
}
