//! What a snapshot contains and how far it reaches.

use crate::bytes::{Put, Reader};
use crate::canary;
use crate::error::{damaged, incomplete, newer};
use crate::ids::{DeviceKey, Hash, LogId, PartId, Signature};
use crate::root::Root;
use ed25519_dalek::SigningKey;
use holdfast_domain::{Hlc, Result};

const MAGIC: &[u8; 4] = b"HFP1";
const FORMAT: u8 = 1;
/// More logs, chunks or signatures are none.
const MANY: usize = 100_000;

/// How far a snapshot contains a log, or one branch of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// The log.
    pub log: LogId,
    /// The branch of a forked log; [`Hash::ZERO`] for the one that was there first.
    pub branch: Hash,
    /// The last transaction contained.
    pub seq: u64,
    /// Its stamp.
    pub hlc: Hlc,
    /// Hash of the segment that ends with it, which the next one refers to.
    pub hash: Hash,
}

/// What a chunk holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// What boards and lists need: loaded first.
    Hot,
    /// Everything else: loaded while the desk is in use.
    Cold,
}

/// A chunk of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkRef {
    /// What it holds.
    pub content: Content,
    /// The hash of its bytes, which is its name.
    pub hash: Hash,
    /// How many entities it holds.
    pub entities: u64,
    /// Its length in bytes.
    pub bytes: u64,
}

/// A signature under a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// Who signed.
    pub key: DeviceKey,
    /// Over [`Manifest::id`].
    pub signature: Signature,
}

/// What a snapshot contains and how far it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Bits that change how it is read; none is known yet.
    pub flags: u8,
    /// The oldest reader that may load it.
    pub min_reader: u16,
    /// Part of the workspace.
    pub part: PartId,
    /// Which key the chunks are encrypted with; zero: they are not.
    pub key_epoch: u32,
    /// When it was made, in milliseconds since 1970 by its author's clock. Nothing depends on it.
    pub created_ms: u64,
    /// How many fields the author's program knew: a version of the field registry.
    pub registry: u32,
    /// The state root that loading it into nothing gives.
    pub root: Root,
    /// How far it reaches, log by log.
    pub reached: Vec<Reached>,
    /// Its chunks.
    pub chunks: Vec<ChunkRef>,
    /// Who says that this is the state.
    pub signatures: Vec<Signed>,
}

impl Manifest {
    /// Its name: a hash of everything but the signatures, which are added one by one.
    #[must_use]
    pub fn id(&self) -> Hash {
        Hash::of(&self.unsigned())
    }

    /// Adds a signature.
    pub fn sign(&mut self, key: &SigningKey) {
        let signature = Signature::by(key, &self.id().0);
        let key = DeviceKey::of(key);
        self.signatures.retain(|signed| signed.key != key);
        self.signatures.push(Signed { key, signature });
    }

    /// Whether the owner of this key signed it.
    #[must_use]
    pub fn signed_by(&self, key: &DeviceKey) -> bool {
        let id = self.id();
        self.signatures
            .iter()
            .any(|signed| signed.key == *key && key.verifies(&id.0, &signed.signature))
    }

    /// Whether this program can load it.
    #[must_use]
    pub fn readable(&self) -> bool {
        self.min_reader <= canary::reader() && self.flags == 0 && self.key_epoch == 0
    }

    fn unsigned(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(128 + self.reached.len() * 100 + self.chunks.len() * 48);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&[FORMAT, self.flags]);
        out.extend_from_slice(&self.min_reader.to_le_bytes());
        out.extend_from_slice(self.part.0.as_bytes());
        out.extend_from_slice(&self.key_epoch.to_le_bytes());
        out.extend_from_slice(&self.created_ms.to_le_bytes());
        out.extend_from_slice(&self.registry.to_le_bytes());
        out.extend_from_slice(&self.root.0);
        out.put_varint(self.reached.len() as u64);
        for reached in &self.reached {
            out.extend_from_slice(reached.log.0.as_bytes());
            out.extend_from_slice(&reached.branch.0);
            out.put_varint(reached.seq);
            out.extend_from_slice(&reached.hlc.0.to_le_bytes());
            out.extend_from_slice(&reached.hash.0);
        }
        out.put_varint(self.chunks.len() as u64);
        for chunk in &self.chunks {
            out.push(match chunk.content {
                Content::Hot => 0,
                Content::Cold => 1,
            });
            out.extend_from_slice(&chunk.hash.0);
            out.put_varint(chunk.entities);
            out.put_varint(chunk.bytes);
        }
        out
    }

    /// Its bytes, signatures included.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.unsigned();
        out.put_varint(self.signatures.len() as u64);
        for signed in &self.signatures {
            out.extend_from_slice(&signed.key.0);
            out.extend_from_slice(&signed.signature.0);
        }
        out
    }

    /// Reads one.
    ///
    /// # Errors
    /// `segment_incomplete` for a part of the first bytes, `segment_newer` for another format,
    /// `segment_damaged` for everything else.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let mut from = Reader::new(bytes);
        if bytes.len() < 8 && MAGIC.starts_with(&bytes[..bytes.len().min(4)]) {
            return Err(incomplete());
        }
        if from.take(4)? != MAGIC {
            return Err(damaged("it is no snapshot"));
        }
        if from.u8()? != FORMAT {
            return Err(newer());
        }
        let mut manifest = Self {
            flags: from.u8()?,
            min_reader: from.u16()?,
            part: PartId(from.uuid()?),
            key_epoch: from.u32()?,
            created_ms: from.u64()?,
            registry: from.u32()?,
            root: Root(from.array()?),
            reached: Vec::new(),
            chunks: Vec::new(),
            signatures: Vec::new(),
        };
        for _ in 0..many(&mut from, 89)? {
            manifest.reached.push(Reached {
                log: LogId(from.uuid()?),
                branch: from.hash()?,
                seq: from.varint()?,
                hlc: Hlc(from.u64()?),
                hash: from.hash()?,
            });
        }
        for _ in 0..many(&mut from, 35)? {
            let content = match from.u8()? {
                0 => Content::Hot,
                1 => Content::Cold,
                _ => return Err(newer()),
            };
            manifest.chunks.push(ChunkRef {
                content,
                hash: from.hash()?,
                entities: from.varint()?,
                bytes: from.varint()?,
            });
        }
        for _ in 0..many(&mut from, 96)? {
            manifest.signatures.push(Signed {
                key: DeviceKey(from.array()?),
                signature: Signature(from.array()?),
            });
        }
        from.is_empty().then_some(manifest).ok_or_else(|| damaged("something was appended to it"))
    }
}

fn many(from: &mut Reader<'_>, each: usize) -> Result<usize> {
    let count = from.count(each)?;
    if count > MANY { Err(damaged("it names too many things")) } else { Ok(count) }
}
