//! Every decoder on arbitrary and on mutated bytes. `cargo bolero test` runs these for as long as one
//! likes; a plain test run takes a sample.

use crate::{memory::peak, some};
use holdfast_domain::Hlc;
use holdfast_wire::WorkspaceId;
use holdfast_wire::snapshot::{Chunker, Content, EntityState, Manifest, read_chunk};
use holdfast_wire::{DeviceKey, Invitation, LogId, Record, Register, SegmentName, open, seal};

/// A segment needs at most this much beside its own bytes.
const SEGMENT_MEMORY: usize = 64 << 20;
const CHUNK_MEMORY: usize = 128 << 20;

/// Applies edits to a well-formed file: each sets, inserts or cuts at a place.
fn mutated(bytes: &[u8], edits: &[(u16, u8, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, how, value) in edits {
        let at = usize::from(*at) % (bytes.len() + 1);
        match how % 4 {
            0 => bytes.insert(at, *value),
            1 => bytes.truncate(at.max(1)),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = *value;
                }
            }
        }
    }
    bytes
}

fn raw_body() -> (Vec<u8>, Vec<u8>) {
    let log = LogId(some::id(3));
    let records = [Record::Txn(some::rename(log, 1, "a")), Record::Txn(some::rename(log, 2, "b"))];
    let sealed = seal(&some::header(log, 1, 2), &records, &some::key(1)).unwrap();
    let raw = zstd::bulk::decompress(&sealed.bytes[132..sealed.bytes.len() - 64], 4096).unwrap();
    (sealed.bytes, raw)
}

#[test]
fn segments() {
    bolero::check!().with_type::<Vec<u8>>().for_each(|bytes| {
        let (_, memory) = peak(|| open(bytes).is_ok());
        assert!(memory < SEGMENT_MEMORY, "{memory}");
    });
}

#[test]
fn mutated_segments() {
    let (bytes, _) = raw_body();
    bolero::check!().with_type::<Vec<(u16, u8, u8)>>().for_each(|edits| {
        let bytes = mutated(&bytes, edits);
        let (_, memory) = peak(|| open(&bytes).is_ok());
        assert!(memory < SEGMENT_MEMORY, "{memory}");
    });
}

#[test]
fn mutated_bodies_of_segments() {
    let (bytes, raw) = raw_body();
    bolero::check!().with_type::<Vec<(u16, u8, u8)>>().for_each(|edits| {
        let raw = mutated(&raw, edits);
        let body = zstd::bulk::compress(&raw, 1).unwrap();
        let mut bytes = bytes[..132].to_vec();
        bytes[124..128].copy_from_slice(&(raw.len() as u32).to_le_bytes());
        bytes[128..132].copy_from_slice(&(body.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&body);
        bytes.extend_from_slice(&[0; 64]);
        let (read, memory) = peak(|| open(&bytes));
        assert!(memory < SEGMENT_MEMORY, "{memory}");
        // What is accepted can be said again, and then says the same.
        if let Ok(read) = read
            && !read.records.iter().any(|record| matches!(record, Record::Unknown { .. }))
        {
            let again = seal(&read.header, &read.records, &some::key(1)).unwrap();
            assert_eq!(open(&again.bytes).unwrap().records, read.records);
        }
    });
}

#[test]
fn manifests() {
    bolero::check!().with_type::<Vec<u8>>().for_each(|bytes| {
        let bytes = [b"HFP1\x01\0\x01\0", bytes.as_slice()].concat();
        let (read, memory) = peak(|| Manifest::decode(&bytes));
        assert!(memory < 1 << 20, "{memory}");
        if let Ok(read) = read {
            assert_eq!(read.encode(), bytes);
        }
    });
}

#[test]
fn mutated_chunks() {
    let mut chunker = Chunker::new(Content::Hot);
    let register = Register { hlc: Hlc(1 << 40), log: LogId(some::id(1)), value: vec![0x61, b'a'] };
    let entity = EntityState {
        id: some::id(2),
        kind: 9,
        fields: vec![(1, register.clone()), (2, register)],
        texts: vec![(3, vec![0, 0])],
        rest: vec![1],
    };
    chunker.push(&entity).unwrap();
    let chunk = chunker.finish().unwrap().unwrap().bytes;
    let raw = zstd::bulk::decompress(&chunk[44..], 4096).unwrap();
    bolero::check!().with_type::<Vec<(u16, u8, u8)>>().for_each(|edits| {
        for raw in [mutated(&raw, edits), raw.clone()] {
            let body = zstd::bulk::compress(&raw, 1).unwrap();
            let mut bytes = chunk[..36].to_vec();
            bytes.extend_from_slice(&(raw.len() as u32).to_le_bytes());
            bytes.extend_from_slice(&(body.len() as u32).to_le_bytes());
            bytes.extend_from_slice(&body);
            for bytes in [mutated(&bytes, edits), bytes] {
                let (_, memory) = peak(|| read_chunk(&bytes).is_ok());
                assert!(memory < CHUNK_MEMORY, "{memory}");
            }
        }
    });
}

#[test]
fn names_and_invitations() {
    let code = Invitation {
        workspace: WorkspaceId(some::id(1)),
        store_url: "folder:/share".into(),
        secret: [1; 16],
        founder: DeviceKey([2; 32]),
    }
    .to_string();
    bolero::check!().with_type::<(String, Vec<(u16, u8, u8)>)>().for_each(|(text, edits)| {
        let _ = text.parse::<SegmentName>();
        let _ = text.parse::<Invitation>();
        let edited = mutated(code.as_bytes(), edits);
        let _ = String::from_utf8_lossy(&edited).parse::<Invitation>();
    });
}
