//! Every decoder on arbitrary and on mutated bytes. `cargo bolero test` runs these for as long as one
//! likes; a plain test run takes a sample. Each target counts what got past the outermost check, so
//! that one that tests nothing fails.

use crate::golden::{acknowledgement, entities, manifest, transactions, words_on_members};
use crate::{memory::peak, some};
use bolero::generator::produce;
use holdfast_domain::ErrorCode;
use holdfast_wire::snapshot::{Chunker, Content, Manifest, read_chunk};
use holdfast_wire::{
    DeviceKey, Hash, Invitation, LogId, Record, SegmentName, WorkspaceId, open, seal,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A segment needs at most this much beside its own bytes.
const SEGMENT_MEMORY: usize = 64 << 20;
const CHUNK_MEMORY: usize = 128 << 20;
const MANIFEST_MEMORY: usize = 1 << 20;
/// Up to where the lengths of its body stand in a segment, and in a chunk.
const SEGMENT_HEADER: usize = 132;
const CHUNK_HEADER: usize = 44;

/// However long it takes on a busy machine: the counts below are of all inputs.
const ALL: Duration = Duration::MAX;

/// Where, how, and with which value a byte is changed.
type Edit = (u16, u8, u8);

/// How many inputs got past the outermost check.
#[derive(Default)]
struct Past(AtomicUsize);

impl Past {
    fn count(&self, past: bool) {
        self.0.fetch_add(usize::from(past), Ordering::Relaxed);
    }

    fn at_least(&self, least: usize) {
        let past = self.0.load(Ordering::Relaxed);
        assert!(past >= least, "{past} inputs got past the outermost check, not {least}");
    }
}

/// Applies edits to a well-formed file: each sets, flips, counts up or down, inserts, removes or cuts
/// at a place.
fn mutated(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, how, value) in edits {
        let at = usize::from(*at) % (bytes.len() + 1);
        match (how % 16, bytes.get_mut(at)) {
            (0, _) => bytes.truncate(at.max(1)),
            (1, _) => bytes.insert(at, *value),
            (2, Some(_)) => drop(bytes.remove(at)),
            (3..7, Some(byte)) => *byte ^= 1 << (value % 8),
            (7..9, Some(byte)) => *byte = byte.wrapping_add(1),
            (9..11, Some(byte)) => *byte = byte.wrapping_sub(1),
            (11, Some(byte)) => *byte = 0xff,
            (_, Some(byte)) => *byte = *value,
            (_, None) => {}
        }
    }
    bytes
}

/// A file with this content behind the header of another one.
fn with_body(header: &[u8], raw: &[u8]) -> Vec<u8> {
    let body = zstd::bulk::compress(raw, 1).unwrap();
    let lengths = header.len() - 8;
    let mut bytes = header[..lengths].to_vec();
    bytes.extend_from_slice(&(raw.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&(body.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

fn with_records(segment: &[u8], raw: &[u8]) -> Vec<u8> {
    let mut bytes = with_body(&segment[..SEGMENT_HEADER], raw);
    bytes.extend_from_slice(&[0; 64]);
    bytes
}

/// Segments with every kind of record, and what is packed in them.
fn some_segments() -> Vec<(Vec<u8>, Vec<u8>)> {
    let log = LogId(some::id(3));
    let two = vec![Record::Txn(some::rename(log, 1, "a")), Record::Txn(some::rename(log, 2, "b"))];
    [two, transactions(), words_on_members(), acknowledgement()]
        .into_iter()
        .map(|records| {
            let taken = records.iter().filter(|record| record.counts()).count() as u64;
            let bytes = seal(&some::header(log, 1, taken), &records, &some::key(1)).unwrap().bytes;
            let body = &bytes[SEGMENT_HEADER..bytes.len() - 64];
            let raw = zstd::bulk::decompress(body, 1 << 16).unwrap();
            (bytes, raw)
        })
        .collect()
}

#[test]
fn segments() {
    let (seeds, past) = (some_segments(), Past::default());
    let inputs = produce::<Vec<u8>>().with().len(0_usize..400);
    bolero::check!().with_test_time(ALL).with_iterations(3000).with_generator(inputs).for_each(
        |bytes| {
            let header = &seeds[bytes.len() % seeds.len()].0[..SEGMENT_HEADER];
            let behind_header = [header, bytes].concat();
            for bytes in [bytes.clone(), behind_header, with_records(header, bytes)] {
                let (read, memory) = peak(|| open(&bytes));
                assert!(memory < SEGMENT_MEMORY, "{memory}");
                past.count(match read {
                    Ok(_) => true,
                    Err(error) => {
                        error.code == ErrorCode::SegmentDamaged
                            && !error.message.contains("it is no segment")
                            && !error.message.contains("unpacked")
                    }
                });
            }
        },
    );
    past.at_least(900);
}

#[test]
fn mutated_segments() {
    let (seeds, past) = (some_segments(), Past::default());
    let edits = produce::<Vec<Edit>>().with().len(1_usize..5);
    bolero::check!().with_test_time(ALL).with_iterations(1500).with_generator(edits).for_each(
        |edits| {
            for (bytes, _) in &seeds {
                let bytes = mutated(bytes, edits);
                let (read, memory) = peak(|| open(&bytes));
                assert!(memory < SEGMENT_MEMORY, "{memory}");
                // Of what was not signed like this, nothing is believed.
                if let Ok(read) = read {
                    assert!(
                        !read.signed_by(&some::device(1))
                            || seeds.iter().any(|(seed, _)| *seed == bytes)
                    );
                    past.count(true);
                }
            }
        },
    );
    past.at_least(300);
}

#[test]
fn mutated_bodies_of_segments() {
    let (seeds, past) = (some_segments(), Past::default());
    let edits = produce::<Vec<Edit>>().with().len(1_usize..5);
    bolero::check!().with_test_time(ALL).with_iterations(900).with_generator(edits).for_each(
        |edits| {
            for (bytes, raw) in &seeds {
                let bytes = with_records(bytes, &mutated(raw, edits));
                let (read, memory) = peak(|| open(&bytes));
                assert!(memory < SEGMENT_MEMORY, "{memory}");
                past.count(read.is_ok());
                // What is accepted can be said again, and then says the same; but not a transaction that
                // says what only a later version understands, for what follows builds on its stamps.
                if let Ok(read) = read
                    && !read
                        .records
                        .iter()
                        .any(|record| matches!(record, Record::Unknown { tag: ..5, .. }))
                {
                    let again = seal(&read.header, &read.records, &some::key(1)).unwrap();
                    assert_eq!(open(&again.bytes).unwrap().records, read.records);
                }
            }
        },
    );
    past.at_least(300);
}

/// A manifest with several of everything.
fn some_manifest() -> Manifest {
    let mut manifest = manifest(700);
    let (reached, chunk) = (manifest.reached[0], manifest.chunks[0]);
    manifest.reached.push(holdfast_wire::snapshot::Reached { branch: Hash([3; 32]), ..reached });
    manifest.chunks.push(holdfast_wire::snapshot::ChunkRef { content: Content::Hot, ..chunk });
    (1..4).for_each(|seed| manifest.sign(&some::key(seed)));
    manifest
}

#[test]
fn manifests() {
    let past = Past::default();
    let seed = some_manifest().encode();
    assert_eq!(Manifest::decode(&seed).unwrap(), some_manifest());
    let inputs = produce::<(Vec<Edit>, Vec<u8>)>();
    bolero::check!().with_test_time(ALL).with_iterations(6000).with_generator(inputs).for_each(
        |(edits, more)| {
            let begun = [b"HFP1\x01\0\x01\0", more.as_slice()].concat();
            let lists = [&seed[..76], more.as_slice()].concat();
            let edits = &edits[..edits.len().min(4)];
            for bytes in [begun, lists, mutated(&seed, edits)] {
                let (read, memory) = peak(|| Manifest::decode(&bytes));
                assert!(memory < MANIFEST_MEMORY, "{memory}");
                if let Ok(read) = read {
                    past.count(true);
                    assert_eq!(read.encode(), bytes);
                }
            }
        },
    );
    past.at_least(600);
}

#[test]
fn mutated_chunks() {
    let past = Past::default();
    let mut chunker = Chunker::new(Content::Hot);
    entities().iter().for_each(|entity| assert!(chunker.push(entity).unwrap().is_none()));
    let chunk = chunker.finish().unwrap().unwrap().bytes;
    let raw = zstd::bulk::decompress(&chunk[CHUNK_HEADER..], 1 << 16).unwrap();
    let edits = produce::<Vec<Edit>>().with().len(1_usize..5);
    bolero::check!().with_test_time(ALL).with_iterations(1500).with_generator(edits).for_each(
        |edits| {
            let bytes = with_body(&chunk[..CHUNK_HEADER], &mutated(&raw, edits));
            for bytes in [mutated(&chunk, edits), mutated(&bytes, edits), bytes] {
                let (read, memory) = peak(|| read_chunk(&bytes));
                assert!(memory < CHUNK_MEMORY, "{memory}");
                past.count(read.is_ok());
            }
        },
    );
    past.at_least(180);
}

#[test]
fn names_and_invitations() {
    let (names, codes) = (Past::default(), Past::default());
    let code = Invitation {
        workspace: WorkspaceId(some::id(1)),
        store_url: "folder:/share".into(),
        secret: [1; 16],
        founder: DeviceKey([2; 32]),
    }
    .to_string();
    let name = SegmentName::new(1, 12, Hash::of(b"a segment")).to_string();
    let inputs = produce::<(String, Vec<Edit>)>();
    bolero::check!().with_test_time(ALL).with_iterations(6000).with_generator(inputs).for_each(
        |(text, edits)| {
            let _ = text.parse::<SegmentName>();
            let _ = text.parse::<Invitation>();
            let edits = &edits[..edits.len().min(3)];
            let changed =
                |text: &str| String::from_utf8_lossy(&mutated(text.as_bytes(), edits)).into_owned();
            if let Ok(read) = changed(&name).parse::<SegmentName>() {
                names.count(true);
                assert_eq!(read.to_string().parse::<SegmentName>().unwrap(), read);
            }
            if let Ok(read) = changed(&code).parse::<Invitation>() {
                codes.count(true);
                assert_eq!(read.to_string().parse::<Invitation>().unwrap(), read);
            }
        },
    );
    names.at_least(60);
    codes.at_least(15);
}
