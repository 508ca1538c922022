//! What goes in comes out.

use crate::some;
use holdfast_domain::{ErrorCode, Hlc};
use holdfast_wire::root::Root;
use holdfast_wire::snapshot::{
    ChunkRef, Chunker, Content, EntityState, Manifest, Reached, read_chunk,
};
use holdfast_wire::{
    DeviceKey, Hash, Invitation, LogId, PartId, Record, Register, SegmentName, WorkspaceId, open,
    seal,
};
use proptest::prelude::*;
use std::collections::HashSet;

proptest! {
    #[test]
    fn a_segment_says_what_was_sealed_into_it((header, records) in some::segment()) {
        let sealed = seal(&header, &records, &some::key(1)).unwrap();
        let read = open(&sealed.bytes).unwrap();
        prop_assert_eq!(&read.header, &header);
        prop_assert_eq!(&read.records, &records);
        prop_assert_eq!(read.hash, sealed.hash);
        prop_assert!(read.signed_by(&some::device(1)));
        prop_assert!(!read.signed_by(&some::device(2)));
        prop_assert!(sealed.name().fits(read.hash));
        prop_assert_eq!(sealed.name().to_string().parse::<SegmentName>(), Ok(sealed.name()));
        // The same content is the same bytes: a retry cannot differ.
        prop_assert_eq!(seal(&header, &read.records, &some::key(1)).unwrap(), sealed);
    }

    #[test]
    fn a_chunk_says_what_was_cut_into_it(entities in prop::collection::vec(entity(), 0..40)) {
        let mut chunker = Chunker::new(Content::Hot);
        let mut chunks = Vec::new();
        for entity in &entities {
            chunks.extend(chunker.push(entity).unwrap());
        }
        chunks.extend(chunker.finish().unwrap());
        let mut read = Vec::new();
        for chunk in &chunks {
            prop_assert_eq!(Hash::of(&chunk.bytes), chunk.about.hash);
            read.extend(read_chunk(&chunk.bytes).unwrap());
        }
        prop_assert_eq!(read, entities);
    }

    #[test]
    fn a_manifest_says_what_it_was_told(manifest in manifest()) {
        let mut manifest = manifest;
        let id = manifest.id();
        manifest.sign(&some::key(1));
        manifest.sign(&some::key(2));
        manifest.sign(&some::key(1));
        prop_assert_eq!(manifest.id(), id, "a countersignature leaves the name");
        prop_assert_eq!(manifest.signatures.len(), 2);
        let read = Manifest::decode(&manifest.encode()).unwrap();
        prop_assert_eq!(&read, &manifest);
        prop_assert!(read.signed_by(&some::device(2)) && !read.signed_by(&some::device(3)));
    }

    #[test]
    fn an_invitation_survives_being_typed(
        workspace in some::uuid(), secret: [u8; 16], founder: [u8; 32], store_url in "[a-z]{1,8}:[ -~é]{0,60}",
        wrong in any::<prop::sample::Index>(), letter in "[0-9a-hjkmnp-tv-z]",
    ) {
        let invitation = Invitation {
            workspace: WorkspaceId(workspace), store_url, secret, founder: DeviceKey(founder),
        };
        let code = invitation.to_string();
        prop_assert_eq!(&code.parse::<Invitation>().unwrap(), &invitation);
        let typed = code.replace('-', " ").replace('0', "O").replace('1', "l").to_uppercase();
        prop_assert_eq!(&typed.parse::<Invitation>().unwrap(), &invitation);

        let at = wrong.index(code.len());
        let mistyped = format!("{}{letter}{}", &code[..at], &code[at + 1..]);
        let meant = |text: &str| text.replace('-', "");
        if meant(&mistyped) != meant(&code) {
            let read = mistyped.parse::<Invitation>();
            // The end has bits to spare, where another letter may make no difference.
            prop_assert!(read.is_err() || read.as_ref() == Ok(&invitation));
        }
    }
}

prop_compose! {
    fn register()(hlc in some::hlc(), log in some::uuid(), value in prop::collection::vec(any::<u8>(), 0..20)) -> Register {
        Register { hlc, log: LogId(log), value }
    }
}

prop_compose! {
    fn entity()(
        id in some::uuid(),
        kind: u16,
        fields in prop::collection::btree_map(any::<u16>(), register(), 0..8),
        texts in prop::collection::btree_map(any::<u16>(), prop::collection::vec(any::<u8>(), 0..2000), 0..3),
        rest in prop::collection::vec(any::<u8>(), 0..6),
    ) -> EntityState {
        EntityState { id, kind, fields: fields.into_iter().collect(), texts: texts.into_iter().collect(), rest }
    }
}

prop_compose! {
    pub(crate) fn manifest()(
        part in some::uuid(), created_ms: u64, registry: u32, root: [u8; 32],
        reached in prop::collection::vec((some::uuid(), any::<[u8; 32]>(), any::<u64>(), some::hlc(), any::<[u8; 32]>()), 0..5),
        chunks in prop::collection::vec((any::<bool>(), any::<[u8; 32]>(), any::<u64>(), any::<u64>()), 0..5),
    ) -> Manifest {
        Manifest {
            flags: 0, min_reader: 1, part: PartId(part), key_epoch: 0, created_ms, registry, root: Root(root),
            reached: reached.into_iter().map(|(log, branch, seq, hlc, hash)| Reached {
                log: LogId(log), branch: Hash(branch), seq, hlc, hash: Hash(hash),
            }).collect(),
            chunks: chunks.into_iter().map(|(hot, hash, entities, bytes)| ChunkRef {
                content: if hot { Content::Hot } else { Content::Cold }, hash: Hash(hash), entities, bytes,
            }).collect(),
            signatures: Vec::new(),
        }
    }
}

fn many(count: u32) -> Vec<EntityState> {
    (0..count)
        .map(|number| EntityState {
            id: some::id(u128::from(number) << 64),
            kind: 9,
            fields: vec![(
                4,
                Register {
                    hlc: Hlc(u64::from(number)),
                    log: LogId(some::id(1)),
                    value: Hash::of(&number.to_le_bytes()).0.to_vec(),
                },
            )],
            texts: Vec::new(),
            rest: Vec::new(),
        })
        .collect()
}

fn cut(entities: &[EntityState]) -> Vec<Hash> {
    let mut chunker = Chunker::new(Content::Hot);
    let mut chunks: Vec<_> =
        entities.iter().filter_map(|entity| chunker.push(entity).unwrap()).collect();
    chunks.extend(chunker.finish().unwrap());
    chunks.into_iter().map(|chunk| chunk.about.hash).collect()
}

#[test]
fn a_change_of_one_entity_leaves_the_other_chunks_alone() {
    let mut entities = many(20_000);
    let before: HashSet<_> = cut(&entities).into_iter().collect();
    entities[10_000].fields[0].1.value[0] ^= 1;
    entities.insert(5_000, EntityState { id: some::id((4999 << 64) + 1), ..entities[0].clone() });
    let after = cut(&entities);
    let reused = after.iter().filter(|hash| before.contains(*hash)).count();
    assert!(after.len() > 20 && reused >= after.len() - 3, "{reused} of {}", after.len());
}

#[test]
fn a_segment_that_needs_a_newer_program_is_kept_without_being_read() {
    let log = LogId(some::id(3));
    let records = [Record::Txn(some::rename(log, 1, "a"))];
    for newer in [
        holdfast_wire::Header { min_reader: 2, ..some::header(log, 1, 1) },
        holdfast_wire::Header { flags: 1, ..some::header(log, 1, 1) },
        holdfast_wire::Header { key_epoch: 1, ..some::header(log, 1, 1) },
    ] {
        let sealed = seal(&newer, &records, &some::key(1)).unwrap();
        let read = open(&sealed.bytes).unwrap();
        assert!(!read.readable() && read.records.is_empty());
        assert!(read.signed_by(&some::device(1)), "its author is known all the same");
        assert_eq!(read.header, newer);
    }
}

#[test]
fn what_does_not_fit_is_not_sealed() {
    let log = LogId(some::id(3));
    let txn = some::rename(log, 1, "a");
    let records = [Record::Txn(txn.clone())];
    let refused = |header, records: &[Record]| {
        seal(&header, records, &some::key(1)).map(drop).unwrap_err().code
    };
    assert_eq!(refused(some::header(log, 1, 2), &records), ErrorCode::Internal);
    assert_eq!(refused(some::header(log, 1, 1), &[]), ErrorCode::Internal);

    let many = holdfast_wire::Txn { ops: vec![txn.ops[0].clone(); 20_001], ..txn.clone() };
    assert_eq!(refused(some::header(log, 1, 1), &[Record::Txn(many)]), ErrorCode::TooLarge);

    let change = holdfast_wire::Change::Text(vec![0; 13 << 20]);
    let op = holdfast_wire::Op { change, ..txn.ops[0].clone() };
    let large = holdfast_wire::Txn { ops: vec![op], ..txn };
    assert_eq!(refused(some::header(log, 1, 1), &[Record::Txn(large)]), ErrorCode::TooLarge);
}
