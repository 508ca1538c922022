//! Snapshots: the state of the work, so that a desk that joins is of use before its history arrives.
//!
//! Loading merges into what is here, by the same rules as segments: no register goes back. Changes then
//! arrive by their segments as ever, and find that they are in place already.

mod later;
mod load;
mod proof;
mod replaced;

use self::later::Later;
use super::own;
use super::root::Canonical;
use super::stream::{self, SHARED, Streams};
use crate::error::Context as _;
use crate::store::{Read, Store};
use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use holdfast_wire::canary::{self, Fault};
use holdfast_wire::snapshot::{Chunk, Chunker, Content, EntityState, Manifest, Reached};
use holdfast_wire::{LogId, PartId, SigningKey, Verdict};
use rusqlite::Connection;
use std::collections::BTreeMap;
use uuid::Uuid;

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
            let all =
                read.rows("SELECT e FROM ent WHERE p = ?1 ORDER BY id, kind", [SHARED], |row| {
                    row.get::<_, i64>(0)
                })?;
            let later = Later::load(read)?;
            let mut sum = holdfast_wire::root::Root::default();
            for content in [Content::Hot, Content::Cold] {
                let mut chunker = Chunker::new(content);
                for e in &all {
                    let Some(canonical) = Canonical::load(read, &streams, *e)? else { continue };
                    if content == Content::Hot {
                        sum.add(canonical.hash());
                    }
                    if let Some(state) = told(read, &later, (*e, canonical), content)? {
                        hand_out(chunker.push(&state)?)?;
                    }
                }
                hand_out(chunker.finish()?)?;
            }
            let mut manifest = Manifest {
                flags: 0,
                min_reader: canary::reader(),
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
    /// it, `store_foreign` where it is of another workspace; `invalid` where it holds what no member
    /// wrote, e.g. a removed device after its removal.
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
                |one: &Reached| members.accepts(part, one.log, one.seq) != Verdict::Accepted;
            if manifest.reached.iter().any(beyond) {
                let why = "it holds changes of a device that does not belong, or not any more";
                return Err(refused(ErrorCode::Invalid, why));
            }
            let mut streams = Streams::load(Read(connection))?;
            for one in &manifest.reached {
                let s = streams.ensure(connection, SHARED, one.log)?;
                know(connection, s, one.seq)?;
            }
            Ok(())
        })
    }

    /// Ends loading, once every chunk is merged: stamps that this desk gives follow those it holds.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn end_snapshot(&self, manifest: &Manifest, now: Timestamp) -> Result<()> {
        self.sync_write(|connection| {
            if canary::on(Fault::SkipTheTail) {
                let sql = "UPDATE stream SET stored = known + 1, applied = known + 1 WHERE known > applied";
                connection.execute(sql, []).store()?;
            }
            let mut observed = own::load(Read(connection))?.observed;
            for one in &manifest.reached {
                observed = observed.observe(one.hlc, now);
            }
            connection
                .execute("UPDATE own SET observed = max(observed, ?1)", [observed.0.cast_signed()])
                .store()?;
            Ok(())
        })
    }

    /// Waits no longer for the history of what a snapshot told of logs, because there is none: it was
    /// written in a branch that got lost, or never. What history does not bear out is taken back by
    /// [`Store::settle_stale`]; should it arrive after all, it is applied as ever.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn forgo(&self, part: PartId, logs: &[LogId]) -> Result<()> {
        self.sync_write(|connection| {
            let (data, _) = stream::parts(Read(connection))?;
            for log in logs.iter().filter(|_| part == data) {
                connection
                    .prepare_cached(
                        "UPDATE stream SET known = min(known, applied) WHERE p = ?1 AND log = ?2",
                    )
                    .store()?
                    .execute((SHARED, log.0))
                    .store()?;
            }
            Ok(())
        })
    }

    /// Loads a whole snapshot.
    ///
    /// # Errors
    /// Those of [`Store::begin_snapshot`] and [`Store::load_chunks`].
    pub fn load_snapshot(
        &self,
        manifest: &Manifest,
        chunks: impl IntoIterator<Item = Vec<u8>>,
        now: Timestamp,
    ) -> Result<u64> {
        self.begin_snapshot(manifest)?;
        let mut entities = 0;
        for bytes in chunks {
            entities += self.load_chunks(manifest, &[bytes], now)?;
        }
        self.end_snapshot(manifest, now)?;
        Ok(entities)
    }
}

impl Read<'_> {
    /// Whether a snapshot told of changes whose history has not arrived yet. What only a newer program
    /// understands is no history here.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn history_incomplete(self) -> Result<bool> {
        let found = self.first(
            "SELECT EXISTS (SELECT 1 FROM stream WHERE p = ?1 AND known > applied
             AND (stored < known OR state <> 'parked'))",
            [SHARED],
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(false))
    }
}

/// What a snapshot tells of an entity in chunks of a content.
fn told(
    read: Read<'_>,
    later: &Later,
    (e, canonical): (i64, Canonical),
    content: Content,
) -> Result<Option<EntityState>> {
    let cold = content == Content::Cold;
    let fields: BTreeMap<_, _> =
        if later.holds(&canonical) == cold { canonical.registers } else { BTreeMap::new() };
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
    for stream in streams.iter().filter(|stream| stream.p == SHARED && stream.applied > 0) {
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

/// Notes that what is here contains a stream up to a transaction, although its history does not yet.
fn know(connection: &Connection, s: u32, seq: u64) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE stream SET known = max(known, ?2) WHERE s = ?1 AND s NOT IN (SELECT s FROM own)",
        )
        .store()?
        .execute((s, seq.cast_signed()))
        .store()?;
    Ok(())
}

fn refused(code: ErrorCode, why: &str) -> Error {
    Error::new(
        code,
        format!("A snapshot was not loaded: {why}."),
        "Nothing is lost: the same arrives change by change, which takes longer.",
    )
}
