//! Files written by the first version of each format. They are read for ever: a change that cannot
//! read them breaks what is in the shared stores of our users.

use crate::some::{self, device, id, key};
use holdfast_domain::Hlc;
use holdfast_wire::root::{self, Root};
use holdfast_wire::snapshot::{
    ChunkRef, Chunker, Content, EntityState, Manifest, Reached, read_chunk,
};
use holdfast_wire::{
    About, Change, Control, Cutoff, DeviceKey, Hash, Invitation, LogId, PartId, Record, Register,
    Seen, State, WorkspaceId, open, seal,
};
use std::path::PathBuf;

/// The file; `HOLDFAST_BLESS=1` writes one that is not there yet, never one that is.
fn golden(name: &str, make: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    if !path.exists() && std::env::var_os("HOLDFAST_BLESS").is_some() {
        std::fs::write(&path, make()).unwrap();
    }
    std::fs::read(path).unwrap()
}

const LOG: LogId = LogId(id_of(3));

const fn id_of(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

pub(crate) fn transactions() -> Vec<Record> {
    let mut edit = some::rename(LOG, 2, "Kernswitch ersetzen");
    edit.undo_of = Some(Hlc((1_795_000_000_000 << 16) + 1));
    edit.cmd = id(0x0123_4567_89ab_cdef);
    edit.rest = vec![1, 2, 3];
    edit.ops.push(holdfast_wire::Op {
        entity: id(43),
        kind: 300,
        field: 2000,
        change: Change::Text(vec![0, 0]),
    });
    vec![
        Record::Seen(Seen { log: LogId(id(4)), seq: 17, hlc: Hlc(1_794_999_999_999 << 16) }),
        Record::Txn(some::rename(LOG, 1, "Replace core switch")),
        Record::Unknown { tag: 7, bytes: b"later".to_vec() },
        Record::Txn(edit),
    ]
}

pub(crate) fn acknowledgement() -> Vec<Record> {
    let mut nothing = some::rename(LOG, 1, "");
    nothing.ops.clear();
    vec![
        Record::Seen(Seen { log: LogId(id(4)), seq: 17, hlc: Hlc(1_794_999_999_999 << 16) }),
        Record::State(State { work: Hash([7; 32]), root: Root([8; 32]) }),
        Record::Txn(nothing),
    ]
}

pub(crate) fn words_on_members() -> Vec<Record> {
    let workspace = WorkspaceId(id(1));
    let about =
        |name: &str| About { name: name.into(), technician: Some(id(5)), version: "0.1.0".into() };
    let hlc = |n: u64| Hlc((1_795_000_000_000 << 16) + n);
    let (founder, joiner, invitation) = (device(1), device(2), device(9));
    let proof = holdfast_wire::Signature::by(
        &key(9),
        &holdfast_wire::join_proof(workspace, &joiner, LogId(id(4))),
    );
    let cutoffs = vec![Cutoff { part: PartId(id(7)), log: LogId(id(4)), last: 12 }];
    [
        Control::Found { hlc: hlc(1), workspace, device: founder, about: about("anna") },
        Control::Invite { hlc: hlc(2), invitation, expires_ms: 1_796_000_000_000 },
        Control::Join { hlc: hlc(3), device: joiner, invitation, proof, about: about("ben") },
        Control::Admit { hlc: hlc(4), device: joiner, log: LogId(id(4)), invitation },
        Control::OpenLog { hlc: hlc(5), device: founder, parent: LOG },
        Control::Remove { hlc: hlc(6), device: joiner, cutoffs },
        Control::Describe { hlc: hlc(7), about: About::default() },
        Control::Unknown { hlc: hlc(8), tag: 99, bytes: b"later".to_vec() },
    ]
    .map(Record::Control)
    .to_vec()
}

#[test]
fn segments_of_format_1() {
    for (name, records) in [
        ("segment-1.hfs", transactions()),
        ("control-1.hfs", words_on_members()),
        ("acknowledgement-1.hfs", acknowledgement()),
    ] {
        let taken = records.iter().filter(|record| record.counts()).count() as u64;
        let header = some::header(LOG, 5, 4 + taken);
        let bytes = golden(name, || seal(&header, &records, &key(1)).unwrap().bytes);
        let read = open(&bytes).unwrap();
        assert_eq!((&read.header, &read.records), (&header, &records), "{name}");
        assert!(read.signed_by(&device(1)), "{name}");
    }
}

pub(crate) fn entities() -> Vec<EntityState> {
    let register = |hlc, value: &[u8]| Register { hlc: Hlc(hlc), log: LOG, value: value.to_vec() };
    vec![
        EntityState {
            id: id(42),
            kind: 9,
            fields: vec![(1, register(1 << 40, &[0xf5])), (4, register(2 << 40, b"\x63abc"))],
            texts: vec![(20, vec![0, 0])],
            rest: Vec::new(),
        },
        EntityState {
            id: id(43),
            kind: 900,
            fields: vec![(77, register(3 << 40, &[0xf6]))],
            texts: Vec::new(),
            rest: b"later".to_vec(),
        },
    ]
}

pub(crate) fn manifest(bytes: u64) -> Manifest {
    Manifest {
        flags: 0,
        min_reader: 1,
        part: PartId(id(7)),
        key_epoch: 0,
        created_ms: 1_795_000_000_000,
        registry: 27,
        root: Root([5; 32]),
        reached: vec![Reached {
            log: LOG,
            branch: Hash::ZERO,
            seq: 12,
            hlc: Hlc(7 << 40),
            hash: Hash([6; 32]),
        }],
        chunks: vec![ChunkRef { content: Content::Cold, hash: Hash([8; 32]), entities: 2, bytes }],
        signatures: Vec::new(),
    }
}

#[test]
fn snapshots_of_format_1() {
    let chunk = golden("chunk-1.hfc", || {
        let mut chunker = Chunker::new(Content::Hot);
        entities().iter().for_each(|entity| assert!(chunker.push(entity).unwrap().is_none()));
        chunker.finish().unwrap().unwrap().bytes
    });
    assert_eq!(read_chunk(&chunk).unwrap(), entities());

    let mut manifest = manifest(chunk.len() as u64);
    manifest.sign(&key(1));
    let bytes = golden("snapshot-1.hfp", || manifest.encode());
    assert_eq!(Manifest::decode(&bytes).unwrap(), manifest);
    assert_eq!(manifest.encode(), bytes);
}

#[test]
fn invitations_of_format_1() {
    let invitation = Invitation {
        workspace: WorkspaceId(id(1)),
        store_url: "postgres://share.example/holdfast".into(),
        secret: [3; 16],
        founder: device(1),
    };
    let code = golden("invitation-1.txt", || invitation.to_string().into_bytes());
    let code = String::from_utf8(code).unwrap();
    assert_eq!(code.parse::<Invitation>().unwrap(), invitation);
    assert_eq!(invitation.to_string(), code);
    assert_eq!(
        invitation.id().to_string(),
        "3cacfd1f62ff23b5b11f3c739f2fcfc25949eb0cb381375391bdd16c759bbee3"
    );
}

#[test]
fn names_and_hashes_of_format_1() {
    // Other desks compute the same from the same: none of these may ever change.
    let part = PartId::control(WorkspaceId(id(1)));
    let command = LOG.command(Hlc(1 << 40));
    let state = &entities()[0];
    let fields = state.fields.iter().map(|(field, register)| (*field, register));
    let root = root::entity(state.id, state.kind, fields, [(20, "text")]);
    let proof = holdfast_wire::join_proof(WorkspaceId(id(1)), &DeviceKey([4; 32]), LOG);
    let said = format!("{part}\n{command}\n{root}\n{}\n", Hash(proof));
    let kept = golden("hashes-1.txt", || said.clone().into_bytes());
    assert_eq!(said.as_bytes(), kept);
}
