//! Streams: what one incarnation of one desk writes into a part, and how far we followed it.

use crate::error::Context;
use crate::store::Read;
use holdfast_domain::{Hlc, Result};
use holdfast_wire::{DeviceKey, Hash, LogId, PartId};
use rusqlite::{Connection, Row};
use std::collections::HashMap;
use uuid::Uuid;

pub(super) use crate::home::SHARED;

/// The local number of the part that says who belongs to the workspace.
pub(super) const CONTROL: i64 = 2;

/// Why a stream goes no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It goes on.
    Open,
    /// It holds what only a newer program understands: stored, and applied once the program is updated.
    Parked,
}

impl Standing {
    const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Parked => "parked",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "parked" => Self::Parked,
            _ => Self::Open,
        }
    }
}

/// A stream as the database knows it.
#[derive(Debug, Clone)]
pub(super) struct Stream {
    pub(super) s: u32,
    pub(super) p: i64,
    pub(super) log: LogId,
    /// Empty, or the hash of the segment with which a copy went its own way.
    pub(super) branch: Vec<u8>,
    pub(super) stored: u64,
    pub(super) applied: u64,
    pub(super) head: Hash,
    /// Stamp of the last transaction applied, or sealed where it is ours.
    pub(super) hlc: Hlc,
    /// How far a snapshot covered it.
    pub(super) known: u64,
    pub(super) device: Option<DeviceKey>,
    pub(super) standing: Standing,
    pub(super) reason: String,
}

pub(super) fn hash(bytes: &[u8]) -> Hash {
    <[u8; 32]>::try_from(bytes).map(Hash).unwrap_or_default()
}

const COLUMNS: &str =
    "s, p, log, branch, stored, applied, head_hash, hlc, known, device, state, reason FROM stream";

fn row(row: &Row<'_>) -> rusqlite::Result<Stream> {
    let device: Option<Vec<u8>> = row.get(9)?;
    let state: String = row.get(10)?;
    Ok(Stream {
        s: row.get(0)?,
        p: row.get(1)?,
        log: LogId(row.get(2)?),
        branch: row.get(3)?,
        stored: row.get::<_, i64>(4)?.cast_unsigned(),
        applied: row.get::<_, i64>(5)?.cast_unsigned(),
        head: hash(&row.get::<_, Vec<u8>>(6)?),
        hlc: Hlc(row.get::<_, i64>(7)?.cast_unsigned()),
        known: row.get::<_, i64>(8)?.cast_unsigned(),
        device: device.and_then(|key| <[u8; 32]>::try_from(key).ok()).map(DeviceKey),
        standing: Standing::of(&state),
        reason: row.get(11)?,
    })
}

/// All streams.
#[derive(Debug, Clone, Default)]
pub(super) struct Streams {
    /// In the order of their local numbers.
    all: Vec<Stream>,
    /// The branch of each log in each part that was here first.
    first: HashMap<(i64, LogId), u32>,
}

impl Streams {
    pub(super) fn load(read: Read<'_>) -> Result<Self> {
        let mut streams = Self::default();
        for stream in read.rows(&format!("SELECT {COLUMNS} ORDER BY s"), [], row)? {
            streams.push(stream);
        }
        Ok(streams)
    }

    fn push(&mut self, stream: Stream) {
        self.first.entry((stream.p, stream.log)).or_insert(stream.s);
        self.all.push(stream);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Stream> {
        self.all.iter()
    }

    fn at(&self, s: u32) -> Option<usize> {
        self.all.binary_search_by_key(&s, |stream| stream.s).ok()
    }

    pub(super) fn get(&self, s: u32) -> Option<&Stream> {
        self.at(s).map(|at| &self.all[at])
    }

    pub(super) fn get_mut(&mut self, s: u32) -> Option<&mut Stream> {
        self.at(s).map(|at| &mut self.all[at])
    }

    /// The log of a stream; nil for one that is not here.
    pub(super) fn log(&self, s: u32) -> LogId {
        self.get(s).map_or(LogId(Uuid::nil()), |stream| stream.log)
    }

    /// The branches of a log in a part, the one that was here first first.
    pub(super) fn of_log(&self, p: i64, log: LogId) -> impl Iterator<Item = &Stream> {
        self.all.iter().filter(move |stream| stream.p == p && stream.log == log)
    }

    /// The branch of a log in a part that was here first.
    pub(super) fn first(&self, p: i64, log: LogId) -> Option<u32> {
        self.first.get(&(p, log)).copied()
    }

    /// The stream of a log, made where there is none.
    pub(super) fn ensure(&mut self, connection: &Connection, p: i64, log: LogId) -> Result<u32> {
        if let Some(known) = self.first(p, log) {
            return Ok(known);
        }
        self.add(connection, p, log, &[], (0, Hash::ZERO))
    }

    /// A new stream that begins behind `from`.
    pub(super) fn add(
        &mut self,
        connection: &Connection,
        p: i64,
        log: LogId,
        branch: &[u8],
        (stored, head): (u64, Hash),
    ) -> Result<u32> {
        connection
            .prepare_cached(
                "INSERT INTO stream (p, log, branch, stored, applied, head_hash) VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
            )
            .store()?
            .execute((p, log.0, branch, stored.cast_signed(), head.0))
            .store()?;
        let s = u32::try_from(connection.last_insert_rowid()).map_err(crate::error::corrupt)?;
        self.push(Stream {
            s,
            p,
            log,
            branch: branch.to_vec(),
            stored,
            applied: stored,
            head,
            hlc: Hlc::ZERO,
            known: 0,
            device: None,
            standing: Standing::Open,
            reason: String::new(),
        });
        Ok(s)
    }
}

/// Writes how far a stream is.
pub(super) fn save(connection: &Connection, stream: &Stream) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE stream SET stored = ?2, applied = ?3, head_hash = ?4, hlc = ?5, device = ?6,
                state = ?7, reason = ?8, known = min(known, ?9) WHERE s = ?1",
        )
        .store()?
        .execute((
            stream.s,
            stream.stored.cast_signed(),
            stream.applied.cast_signed(),
            stream.head.0,
            stream.hlc.0.cast_signed(),
            stream.device.map(|key| key.0),
            stream.standing.word(),
            &stream.reason,
            stream.known.cast_signed(),
        ))
        .store()?;
    Ok(())
}

/// The ids of our parts: of the work, and of who belongs to it.
pub(super) fn parts(read: Read<'_>) -> Result<(PartId, PartId)> {
    let id = |p: i64| -> Result<PartId> {
        read.0
            .prepare_cached("SELECT id FROM part WHERE p = ?1")
            .store()?
            .query_row([p], |row| row.get(0).map(PartId))
            .store()
    };
    Ok((id(SHARED)?, id(CONTROL)?))
}
