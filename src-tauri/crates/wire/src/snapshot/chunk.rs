//! Chunks: entities in their merged state.

use crate::bytes::{Put, Reader};
use crate::canary;
use crate::error::{damaged, incomplete, newer, too_large};
use crate::ids::{Hash, LogId};
use crate::register::Register;
use crate::snapshot::manifest::{ChunkRef, Content};
use holdfast_domain::{Hlc, Result};
use uuid::Uuid;

const MAGIC: &[u8; 4] = b"HFC1";
const FORMAT: u8 = 1;
const HEADER: usize = 44;
const LEVEL: i32 = 3;

/// Bytes that a chunk may have before compression.
pub const MAX_CHUNK: usize = 24 << 20;

/// Bytes that one entity may have in a chunk.
const MAX_ENTITY: usize = MAX_CHUNK - LARGE - (1 << 20);

/// Registers, texts and entities that a chunk may hold, so that a few bytes cannot unpack to many.
const MAX_PIECES: usize = 400_000;

/// Bytes at which a chunk ends in any case.
const LARGE: usize = 4 << 20;

/// One entity of this many ends a chunk: whether it does is told by the hash of its id alone.
const ENDS: u16 = 512;

/// The state of an entity, or a part of it: a snapshot may tell its registers in one chunk and its
/// texts in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityState {
    /// Id.
    pub id: Uuid,
    /// Kind, by its permanent number.
    pub kind: u16,
    /// Registers by field number, ascending; unknown fields included.
    pub fields: Vec<(u16, Register)>,
    /// Texts by field number, ascending: everything as one Yjs update (version 1).
    pub texts: Vec<(u16, Vec<u8>)>,
    /// What a newer program adds, untouched.
    pub rest: Vec<u8>,
}

/// A chunk: its bytes and what the manifest says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// For the manifest.
    pub about: ChunkRef,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Cuts entities, given in the order of their ids, into chunks.
#[derive(Debug)]
pub struct Chunker {
    content: Content,
    logs: Vec<LogId>,
    raw: Vec<u8>,
    entities: u64,
    pieces: usize,
}

impl Chunker {
    /// A cutter for chunks of one content.
    #[must_use]
    pub const fn new(content: Content) -> Self {
        Self { content, logs: Vec::new(), raw: Vec::new(), entities: 0, pieces: 0 }
    }

    /// Adds an entity; gives a chunk where it ends one.
    ///
    /// # Errors
    /// `too_large` where the entity alone exceeds what a chunk may hold.
    pub fn push(&mut self, entity: &EntityState) -> Result<Option<Chunk>> {
        let told = self.entity(entity);
        let pieces = 1 + entity.fields.len() + entity.texts.len();
        if told.len() > MAX_ENTITY || pieces > MAX_PIECES / 2 {
            return Err(too_large("A document"));
        }
        self.raw.put_blob(&told);
        self.entities += 1;
        self.pieces += pieces;
        let [low, high, ..] = Hash::of(entity.id.as_bytes()).0;
        let ends = u16::from_le_bytes([low, high]) < u16::MAX / ENDS + 1;
        let full = self.raw.len() >= LARGE || self.pieces >= MAX_PIECES / 2;
        if ends || full { self.finish() } else { Ok(None) }
    }

    /// The chunk of what is left, if anything is.
    ///
    /// # Errors
    /// `too_large`, in theory.
    pub fn finish(&mut self) -> Result<Option<Chunk>> {
        if self.entities == 0 {
            return Ok(None);
        }
        let mut raw = Vec::with_capacity(self.raw.len() + self.logs.len() * 16 + 8);
        raw.put_varint(self.logs.len() as u64);
        self.logs.iter().for_each(|log| raw.extend_from_slice(log.0.as_bytes()));
        raw.extend_from_slice(&self.raw);
        let body = zstd::bulk::compress(&raw, LEVEL).map_err(|_| too_large("A snapshot"))?;
        let mut bytes = Vec::with_capacity(HEADER + body.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&[FORMAT, 0]);
        bytes.extend_from_slice(&canary::reader().to_le_bytes());
        // The key and the nonce of an encryption to come.
        bytes.extend_from_slice(&[0; 4 + 24]);
        bytes.extend_from_slice(&(raw.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&(body.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&body);
        let about = ChunkRef {
            content: self.content,
            hash: Hash::of(&bytes),
            entities: self.entities,
            bytes: bytes.len() as u64,
        };
        *self = Self::new(self.content);
        Ok(Some(Chunk { about, bytes }))
    }

    fn entity(&mut self, entity: &EntityState) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        out.extend_from_slice(entity.id.as_bytes());
        out.put_varint(u64::from(entity.kind));
        out.put_varint(entity.fields.len() as u64);
        let mut last = 0;
        for (field, register) in &entity.fields {
            let log = self.log(register.log);
            out.put_varint(u64::from(*field));
            out.put_signed(register.hlc.0.wrapping_sub(last).cast_signed());
            last = register.hlc.0;
            out.put_varint(log);
            out.put_blob(&register.value);
        }
        out.put_varint(entity.texts.len() as u64);
        for (field, state) in &entity.texts {
            out.put_varint(u64::from(*field));
            out.put_blob(state);
        }
        out.extend_from_slice(&entity.rest);
        out
    }

    /// Desks are few, so looking through them is quick.
    fn log(&mut self, log: LogId) -> u64 {
        let at = self.logs.iter().position(|known| *known == log).unwrap_or_else(|| {
            self.logs.push(log);
            self.logs.len() - 1
        });
        at as u64
    }
}

/// Reads a chunk. Whether it is the one the manifest means is told by its hash.
///
/// # Errors
/// `segment_incomplete` where bytes are missing, `segment_newer` where a newer program is needed to
/// read it, `segment_damaged` for everything else.
pub fn read_chunk(bytes: &[u8]) -> Result<Vec<EntityState>> {
    let mut from = Reader::new(bytes);
    let known = bytes.len().min(MAGIC.len());
    if bytes[..known] != MAGIC[..known] {
        return Err(damaged("it is no part of a snapshot"));
    }
    if bytes.len() < HEADER {
        return Err(incomplete());
    }
    from.take(MAGIC.len())?;
    let (format, flags, min_reader, key_epoch) = (from.u8()?, from.u8()?, from.u16()?, from.u32()?);
    if format != FORMAT || flags != 0 || min_reader > canary::reader() || key_epoch != 0 {
        return Err(newer());
    }
    from.take(24)?;
    let (raw_len, body_len) = (from.u32()? as usize, from.u32()? as usize);
    if raw_len > MAX_CHUNK {
        return Err(damaged("it is larger than it may be"));
    }
    match from.left().cmp(&body_len) {
        std::cmp::Ordering::Less => return Err(incomplete()),
        std::cmp::Ordering::Greater => return Err(damaged("something was appended to it")),
        std::cmp::Ordering::Equal => {}
    }
    let raw = zstd::bulk::decompress(from.rest(), raw_len)
        .ok()
        .filter(|raw| raw.len() == raw_len)
        .ok_or_else(|| damaged("its content cannot be unpacked"))?;
    entities(&raw)
}

fn entities(raw: &[u8]) -> Result<Vec<EntityState>> {
    let mut from = Reader::new(raw);
    let count = from.count(16)?;
    let logs = (0..count).map(|_| from.uuid().map(LogId)).collect::<Result<Vec<_>>>()?;
    let mut entities = Vec::new();
    let mut pieces = 0;
    while !from.is_empty() {
        entities.push(entity(&mut Reader::new(from.blob()?), &logs, &mut pieces)?);
    }
    Ok(entities)
}

fn entity(from: &mut Reader<'_>, logs: &[LogId], pieces: &mut usize) -> Result<EntityState> {
    let (id, kind) = (from.uuid()?, from.small()?);
    let mut fields = Vec::new();
    let mut last = 0_u64;
    for _ in 0..some(from, 4, pieces)? {
        let field = from.small()?;
        last = last.wrapping_add(from.signed()?.cast_unsigned());
        let log = usize::try_from(from.varint()?).ok().and_then(|index| logs.get(index)).copied();
        let log = log.ok_or_else(|| damaged("it refers to something that it does not name"))?;
        let value = from.blob()?.to_vec();
        if last > Hlc::MAX.0 || fields.last().is_some_and(|(before, _)| *before >= field) {
            return Err(damaged("its fields are out of order"));
        }
        fields.push((field, Register { hlc: Hlc(last), log, value }));
    }
    let mut texts: Vec<(u16, Vec<u8>)> = Vec::new();
    for _ in 0..some(from, 2, pieces)? {
        let field = from.small()?;
        let state = from.blob()?.to_vec();
        if texts.last().is_some_and(|(before, _)| *before >= field) {
            return Err(damaged("its fields are out of order"));
        }
        texts.push((field, state));
    }
    Ok(EntityState { id, kind, fields, texts, rest: from.rest().to_vec() })
}

/// A count of registers or texts, within what a chunk may hold altogether.
fn some(from: &mut Reader<'_>, each: usize, pieces: &mut usize) -> Result<usize> {
    let count = from.count(each)?;
    *pieces += count + 1;
    if *pieces > MAX_PIECES { Err(damaged("it holds too many values")) } else { Ok(count) }
}
