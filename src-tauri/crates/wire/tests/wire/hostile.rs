//! Bytes from elsewhere: cut, flipped, oversized, lying.

use crate::{memory::peak, some};
use holdfast_domain::ErrorCode;
use holdfast_wire::snapshot::{Manifest, read_chunk};
use holdfast_wire::{LogId, Record, Sealed, open, seal};

/// Where the lengths stand in the header.
const RAW_LEN: usize = 124;
const BODY_LEN: usize = 128;
const HEADER: usize = 132;

fn sealed() -> Sealed {
    let log = LogId(some::id(3));
    let records: Vec<_> =
        (0..20).map(|n| Record::Txn(some::rename(log, n, &format!("name {n}")))).collect();
    seal(&some::header(log, 1, 20), &records, &some::key(1)).unwrap()
}

fn code(bytes: &[u8]) -> ErrorCode {
    open(bytes).map(drop).unwrap_err().code
}

/// A segment with this body: its lengths say what it is, its signature is nobody's.
fn with_body(raw: &[u8], said: usize) -> Vec<u8> {
    let body = zstd::bulk::compress(raw, 3).unwrap();
    let mut bytes = sealed().bytes[..HEADER].to_vec();
    bytes[RAW_LEN..BODY_LEN].copy_from_slice(&(said as u32).to_le_bytes());
    bytes[BODY_LEN..HEADER].copy_from_slice(&(body.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&body);
    bytes.extend_from_slice(&[0; 64]);
    bytes
}

#[test]
fn a_file_that_is_still_being_written_is_told_from_a_damaged_one() {
    let bytes = sealed().bytes;
    for length in 0..bytes.len() {
        assert_eq!(code(&bytes[..length]), ErrorCode::SegmentIncomplete, "{length}");
    }
    let mut zeros = bytes.clone();
    zeros[..8].fill(0);
    assert_eq!(code(&zeros), ErrorCode::SegmentDamaged);
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(code(&longer), ErrorCode::SegmentDamaged);
}

#[test]
fn no_flipped_bit_goes_unnoticed() {
    let sealed = sealed();
    for bit in 0..sealed.bytes.len() * 8 {
        let mut bytes = sealed.bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        // What still opens has another hash than its name says, and is signed by nobody.
        if let Ok(read) = open(&bytes) {
            assert!(!sealed.name().fits(read.hash), "bit {bit}");
            assert!(!read.signed_by(&some::device(1)), "bit {bit}");
        }
    }
}

#[test]
fn what_grows_when_it_is_unpacked_is_refused_before_it_does() {
    let bomb = vec![0_u8; 64 << 20];
    for said in [64 << 20, (4 << 20) + 1, 4 << 20, 1] {
        let bytes = with_body(&bomb, said);
        let (code, memory) = peak(|| code(&bytes));
        assert_eq!(code, ErrorCode::SegmentDamaged);
        assert!(memory < 6 << 20, "{memory}");
    }
    let mut chunk = b"HFC1\x01\0\x01\0".to_vec();
    chunk.extend_from_slice(&[0; 28]);
    let body = zstd::bulk::compress(&bomb, 3).unwrap();
    chunk.extend_from_slice(&(64_u32 << 20).to_le_bytes());
    chunk.extend_from_slice(&(body.len() as u32).to_le_bytes());
    chunk.extend_from_slice(&body);
    let (read, memory) = peak(|| read_chunk(&chunk).map(drop));
    assert_eq!(read.unwrap_err().code, ErrorCode::SegmentDamaged);
    assert!(memory < 1 << 20, "{memory}");
}

#[test]
fn lengths_and_counts_that_lie_are_refused() {
    let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    let door = [&[0, 0, 1][..], &[0; 18]].concat();
    let mut bodies = vec![
        // The dictionaries claim more than there is, one after the other.
        huge.to_vec(),
        [&[0][..], &huge].concat(),
        [&[0, 0][..], &huge].concat(),
        [&[0, 0, 1][..], &[0; 16], &huge].concat(),
        // A record longer than the body, and one whose type is no number.
        [&[0, 0, 0, 2][..], &huge].concat(),
        [&[0, 0, 0][..], &[0xff; 12]].concat(),
        // A transaction through a door, and one on an entity, that nobody named.
        [&[0, 0, 0][..], &[2, 5, 0, 0, 0, 7, 0]].concat(),
        [&door[..], &[2, 8, 0, 0, 0, 0, 1, 5, 4, 0]].concat(),
        // A log that nobody named; a text that is none; a stamp before time began; nothing at all.
        [&[0, 0, 0][..], &[1, 3, 5, 1, 0]].concat(),
        [&[0, 0, 1][..], &[0; 16], &[1, 0xff, 0]].concat(),
        [&door[..], &[2, 12, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0]]
            .concat(),
        vec![],
    ];
    // Twenty thousand records and one; as many doors.
    bodies.push([vec![0, 0, 0], [6, 0].repeat(20_001)].concat());
    bodies.push([vec![0, 0, 0xa1, 0x9c, 0x01], vec![0; 18 * 20_001]].concat());
    for body in bodies {
        let bytes = with_body(&body, body.len());
        let (code, memory) = peak(|| code(&bytes));
        assert_eq!(code, ErrorCode::SegmentDamaged, "{:?}", &body[..body.len().min(20)]);
        assert!(memory < 16 << 20, "{memory}");
    }
}

#[test]
fn a_word_repeated_often_costs_little_memory() {
    // A name as long as allowed, in as many transactions as allowed.
    let name = [&[0xff, 0x01][..], &[b'x'; 255]].concat();
    let mut body = [&[0, 0, 1][..], &[0; 16], &name, &name].concat();
    body.extend([2, 5, 0, 0, 0, 0, 0].repeat(20_000));
    let mut bytes = with_body(&body, body.len());
    bytes[48..56].copy_from_slice(&20_000_u64.to_le_bytes());
    let (read, memory) = peak(|| open(&bytes));
    assert_eq!(read.unwrap().records.len(), 20_000);
    assert!(memory < 32 << 20, "{memory}");
}

#[test]
fn a_manifest_that_was_cut_or_changed_is_not_read_as_another() {
    let mut manifest = Manifest {
        flags: 0,
        min_reader: 1,
        part: holdfast_wire::PartId(some::id(7)),
        key_epoch: 0,
        created_ms: 1,
        registry: 2,
        root: holdfast_wire::root::Root([3; 32]),
        reached: Vec::new(),
        chunks: Vec::new(),
        signatures: Vec::new(),
    };
    manifest.sign(&some::key(1));
    let bytes = manifest.encode();
    for length in 0..bytes.len() {
        assert!(Manifest::decode(&bytes[..length]).is_err(), "{length}");
    }
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(read) = Manifest::decode(&bytes) {
            assert!(!read.signed_by(&some::device(1)), "bit {bit}");
        }
    }
}
