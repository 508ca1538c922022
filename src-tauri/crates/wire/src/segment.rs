//! Segments: runs of transactions of one stream, sealed for good.
//!
//! ```text
//! "HFS1" fmt:u8 flags:u8 min_reader:u16 part[16] log[16] first:u64 last:u64 prev[32]
//! key_epoch:u32 nonce[24] created_ms:u64 raw_len:u32 body_len:u32   body[body_len]   signature[64]
//! ```
//! The body is zstd over dictionaries and records; the signature (ed25519) is over the BLAKE3 hash of
//! header and body; the hash of the whole file names it and is what the next segment refers to.
//! `flags`, `key_epoch` and `nonce` are there for encryption and zero until then. Numbers are little
//! endian.

use crate::bytes::Reader;
use crate::canary;
use crate::codec;
use crate::control::Control;
use crate::error::{damaged, incomplete, newer, too_large};
use crate::ids::{DeviceKey, Hash, LogId, PartId, Signature};
use crate::name::SegmentName;
use crate::record::Record;
use ed25519_dalek::SigningKey;
use holdfast_domain::{Hlc, Result};
use std::cell::RefCell;
use zstd::bulk::Decompressor;

/// Bytes that the body of a segment may have before compression: room for the longest document there may
/// be, written at once.
pub const MAX_RAW: usize = 12 << 20;

/// Changes, and records, that one segment may hold.
pub const MAX_OPS: usize = 20_000;

/// The `min_reader` up to which this program understands.
pub const READER: u16 = 1;

/// Bytes of header and signature.
pub const OVERHEAD: usize = HEADER + SIGNATURE;

const MAGIC: &[u8; 4] = b"HFS1";
const FORMAT: u8 = 1;
const HEADER: usize = 132;
const SIGNATURE: usize = 64;
/// The latest instant that a stamp has room for.
pub(crate) const MAX_MS: u64 = (1 << 48) - 1;
const LEVEL: i32 = 3;

/// What stands before the records of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Bits that change how the body is read; none is known yet.
    pub flags: u8,
    /// The oldest reader that may apply it; see [`READER`].
    pub min_reader: u16,
    /// Part of the workspace.
    pub part: PartId,
    /// Who wrote.
    pub log: LogId,
    /// Sequence number of the first transaction, from 1.
    pub first: u64,
    /// Sequence number of the last transaction.
    pub last: u64,
    /// Hash of the segment before it, zero for the first.
    pub prev: Hash,
    /// Which key the body is encrypted with; zero: it is not.
    pub key_epoch: u32,
    /// Nonce of the encryption.
    pub nonce: [u8; 24],
    /// When it was sealed, in milliseconds since 1970 by the author's clock. Nothing depends on it.
    pub created_ms: u64,
}

/// A segment as it is stored and sent. Its bytes never change again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Part of the workspace.
    pub part: PartId,
    /// Who wrote.
    pub log: LogId,
    /// Sequence number of the first transaction.
    pub first: u64,
    /// Sequence number of the last transaction.
    pub last: u64,
    /// Hash of the segment before it.
    pub prev: Hash,
    /// Hash of `bytes`.
    pub hash: Hash,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Sealed {
    /// Its name in a shared store.
    #[must_use]
    pub fn name(&self) -> SegmentName {
        SegmentName::new(self.first, self.last, self.hash)
    }
}

/// A segment that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its header.
    pub header: Header,
    /// Hash of the whole file.
    pub hash: Hash,
    /// By the author.
    pub signature: Signature,
    /// What it says. Empty where [`Segment::readable`] is false.
    pub records: Vec<Record>,
    /// What the signature is over.
    pub signed: Hash,
}

impl Segment {
    /// Whether this program knows how to read the records: not where a newer one asks for a newer
    /// reader or encrypted them. Such a segment is kept and passed on until the program is updated.
    #[must_use]
    pub fn readable(&self) -> bool {
        readable(&self.header)
    }

    /// Whether the owner of this key signed it.
    #[must_use]
    pub fn signed_by(&self, key: &DeviceKey) -> bool {
        key.verifies(&self.signed.0, &self.signature)
    }

    /// The key that the log itself says it is signed with, in the record that opens it: only in the
    /// first segment of a log of the control part. Whether that key belongs to a member is for
    /// [`members`](crate::members()) to say.
    #[must_use]
    pub fn claimed_key(&self) -> Option<DeviceKey> {
        self.records.iter().find_map(|record| match record {
            Record::Control(control) => control.claimed_key(),
            _ => None,
        })
    }
}

/// The name of a segment by what it says of itself; none where it is none. Nothing else is looked at.
#[must_use]
pub fn name_of(bytes: &[u8]) -> Option<SegmentName> {
    let numbers = bytes.get(40..56).filter(|_| bytes.starts_with(MAGIC))?;
    let number = |at: usize| numbers[at..at + 8].try_into().map(u64::from_le_bytes).ok();
    let (first, last) = (number(0)?, number(8)?);
    (1..=last).contains(&first).then(|| SegmentName::new(first, last, Hash::of(bytes)))
}

fn readable(header: &Header) -> bool {
    header.min_reader <= canary::reader() && header.flags == 0 && header.key_epoch == 0
}

/// Seals records into a segment.
///
/// # Errors
/// `too_large` beyond [`MAX_RAW`] or [`MAX_OPS`]; `internal` where the header does not fit the records.
pub fn seal(header: &Header, records: &[Record], key: &SigningKey) -> Result<Sealed> {
    let misfit = check(header).err().or_else(|| count(header, records).err());
    if let Some(error) = misfit {
        return Err(holdfast_domain::Error::new(
            holdfast_domain::ErrorCode::Internal,
            format!("A segment was about to be sealed wrongly: {}", error.message),
            "Restart Holdfast; if it happens again, tell us.",
        ));
    }
    let raw = codec::encode(header, records)?;
    if raw.len() > MAX_RAW {
        return Err(too_large("A change"));
    }
    let body = zstd::bulk::compress(&raw, LEVEL).map_err(|_| too_large("A change"))?;
    let mut bytes = Vec::with_capacity(OVERHEAD + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&[FORMAT, header.flags]);
    bytes.extend_from_slice(&header.min_reader.to_le_bytes());
    bytes.extend_from_slice(header.part.0.as_bytes());
    bytes.extend_from_slice(header.log.0.as_bytes());
    bytes.extend_from_slice(&header.first.to_le_bytes());
    bytes.extend_from_slice(&header.last.to_le_bytes());
    bytes.extend_from_slice(&header.prev.0);
    bytes.extend_from_slice(&header.key_epoch.to_le_bytes());
    bytes.extend_from_slice(&header.nonce);
    bytes.extend_from_slice(&header.created_ms.to_le_bytes());
    bytes.extend_from_slice(&(raw.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&(body.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&body);
    let signature = Signature::by(key, &Hash::of(&bytes).0);
    bytes.extend_from_slice(&signature.0);
    Ok(Sealed {
        part: header.part,
        log: header.log,
        first: header.first,
        last: header.last,
        prev: header.prev,
        hash: Hash::of(&bytes),
        bytes,
    })
}

/// Reads a segment: structure, lengths and content. Whether its author may write and whether the
/// signature is theirs are other questions ([`Segment::signed_by`]).
///
/// # Errors
/// `segment_incomplete` where bytes are missing at the end, so that it may be whole later;
/// `segment_newer` for another format; `segment_damaged` for everything else.
pub fn open(bytes: &[u8]) -> Result<Segment> {
    let mut from = Reader::new(bytes);
    let known = bytes.len().min(MAGIC.len());
    if bytes[..known] != MAGIC[..known] {
        return Err(damaged("it is no segment"));
    }
    if bytes.len() < HEADER {
        return Err(incomplete());
    }
    from.take(MAGIC.len())?;
    if from.u8()? != FORMAT {
        return Err(newer());
    }
    let header = Header {
        flags: from.u8()?,
        min_reader: from.u16()?,
        part: PartId(from.uuid()?),
        log: LogId(from.uuid()?),
        first: from.u64()?,
        last: from.u64()?,
        prev: from.hash()?,
        key_epoch: from.u32()?,
        nonce: from.array()?,
        created_ms: from.u64()?,
    };
    let (raw_len, body_len) = (from.u32()? as usize, from.u32()? as usize);
    check(&header)?;
    // Compression never makes much more of it.
    if raw_len > MAX_RAW || body_len > MAX_RAW + MAX_RAW / 128 {
        return Err(damaged("it is larger than a segment may be"));
    }
    let whole = OVERHEAD + body_len;
    if bytes.len() < whole {
        return Err(incomplete());
    }
    if bytes.len() > whole {
        return Err(damaged("something was appended to it"));
    }
    let body = from.take(body_len)?;
    let signature = Signature(from.array()?);
    let records = if readable(&header) {
        let raw = unpack(body, raw_len).ok_or_else(|| damaged("its content cannot be unpacked"))?;
        let records = codec::decode(&header, &raw)?;
        count(&header, &records)?;
        records
    } else {
        Vec::new()
    };
    let mut hasher = blake3::Hasher::new();
    let signed = Hash(*hasher.update(&bytes[..HEADER + body_len]).finalize().as_bytes());
    let hash = Hash(*hasher.update(&bytes[HEADER + body_len..]).finalize().as_bytes());
    Ok(Segment { header, hash, signature, records, signed })
}

/// Unpacks a body; none where it is not `raw_len` bytes long then.
fn unpack(body: &[u8], raw_len: usize) -> Option<Vec<u8>> {
    thread_local! {
        /// Making one takes longer than unpacking a small segment.
        static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
    }
    UNPACKER.with_borrow_mut(|unpacker| {
        if unpacker.is_none() {
            *unpacker = Decompressor::new().ok();
        }
        let raw = unpacker.as_mut()?.decompress(body, raw_len).ok()?;
        (raw.len() == raw_len).then_some(raw)
    })
}

fn check(header: &Header) -> Result<()> {
    if header.first == 0 || header.first > header.last || header.last > i64::MAX.cast_unsigned() {
        return Err(damaged("its sequence numbers are wrong"));
    }
    if (header.first == 1) != (header.prev == Hash::ZERO) {
        return Err(damaged("it does not say which segment it follows"));
    }
    if header.created_ms > MAX_MS {
        return Err(damaged("its date is no date"));
    }
    Ok(())
}

/// Every record that takes a sequence number has one, stamps are dates, and members are spoken of in
/// the control part alone: there nothing else is, so that the two can never be mixed.
fn count(header: &Header, records: &[Record]) -> Result<()> {
    let taken = records.iter().filter(|record| record.counts()).count() as u64;
    if taken != header.last - header.first + 1 {
        return Err(damaged("its sequence numbers do not match its content"));
    }
    let late = |record: &Record| match record {
        Record::Txn(txn) => txn.hlc > Hlc::MAX,
        Record::Seen(seen) => seen.hlc > Hlc::MAX,
        Record::Control(control) => Control::hlc(control) > Hlc::MAX,
        Record::State(_) | Record::Unknown { .. } => false,
    };
    if records.iter().any(late) {
        return Err(damaged("it is dated beyond the year 2200"));
    }
    Ok(())
}
