//! Values of every kind, for tests.

use holdfast_domain::Hlc;
use holdfast_wire::root::Root;
use holdfast_wire::{
    About, Change, Control, Cutoff, DeviceKey, Hash, Header, LogId, Op, PartId, Record, Seen,
    Signature, SigningKey, State, Txn, WorkspaceId,
};
use proptest::prelude::*;
use uuid::Uuid;

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(crate) fn device(seed: u8) -> DeviceKey {
    DeviceKey::of(&key(seed))
}

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn uuid() -> impl Strategy<Value = Uuid> {
    prop_oneof![(0_u128..6).prop_map(Uuid::from_u128), any::<u128>().prop_map(Uuid::from_u128)]
}

pub(crate) fn hlc() -> impl Strategy<Value = Hlc> {
    prop_oneof![
        (0_u64..1000).prop_map(|more| Hlc((1_795_000_000_000 << 16) + more)),
        (0..=Hlc::MAX.0).prop_map(Hlc),
    ]
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![Just("window".to_owned()), Just("item_move".to_owned()), ".{0,40}"]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..40)
}

fn op() -> impl Strategy<Value = Op> {
    let change = prop_oneof![bytes().prop_map(Change::Set), bytes().prop_map(Change::Text)];
    (uuid(), any::<u16>(), any::<u16>(), change).prop_map(|(entity, kind, field, change)| Op {
        entity,
        kind,
        field,
        change,
    })
}

fn seen() -> impl Strategy<Value = Seen> {
    (uuid(), any::<u64>(), hlc()).prop_map(|(log, seq, hlc)| Seen { log: LogId(log), seq, hlc })
}

fn txn(log: LogId) -> impl Strategy<Value = Txn> {
    (
        (hlc(), prop::option::of(uuid()), any::<i64>(), prop::option::of(1_u128..9)),
        (word(), word(), prop::option::of(hlc()), prop::collection::vec(op(), 0..8), bytes()),
    )
        .prop_map(move |((hlc, cmd, at_ms, user), (source, command, undo_of, ops, rest))| {
            Txn {
                hlc,
                cmd: cmd.unwrap_or_else(|| log.command(hlc)),
                at_ms,
                user: user.map(Uuid::from_u128),
                source,
                command,
                undo_of,
                ops,
                rest,
            }
        })
}

fn about() -> impl Strategy<Value = About> {
    (word(), prop::option::of(1_u128..9), word()).prop_map(|(name, technician, version)| About {
        name,
        technician: technician.map(Uuid::from_u128),
        version,
    })
}

fn some_key() -> impl Strategy<Value = DeviceKey> {
    any::<[u8; 32]>().prop_map(DeviceKey)
}

pub(crate) fn control() -> impl Strategy<Value = Control> {
    let cutoff = (uuid(), uuid(), any::<u64>()).prop_map(|(part, log, last)| Cutoff {
        part: PartId(part),
        log: LogId(log),
        last,
    });
    let cutoffs = prop::collection::vec(cutoff, 0..4);
    let signature = prop::collection::vec(any::<u8>(), 64)
        .prop_map(|bytes| Signature(bytes.try_into().expect("64 bytes were asked for")));
    prop_oneof![
        (hlc(), uuid(), some_key(), about()).prop_map(|(hlc, workspace, device, about)| {
            Control::Found { hlc, workspace: WorkspaceId(workspace), device, about }
        }),
        (hlc(), some_key(), any::<u64>()).prop_map(|(hlc, invitation, expires_ms)| {
            Control::Invite { hlc, invitation, expires_ms }
        }),
        (hlc(), some_key(), some_key(), signature, about()).prop_map(
            |(hlc, device, invitation, proof, about)| Control::Join {
                hlc,
                device,
                invitation,
                proof,
                about
            }
        ),
        (hlc(), some_key(), uuid(), some_key()).prop_map(|(hlc, device, log, invitation)| {
            Control::Admit { hlc, device, log: LogId(log), invitation }
        }),
        (hlc(), some_key(), uuid()).prop_map(|(hlc, device, parent)| Control::OpenLog {
            hlc,
            device,
            parent: LogId(parent)
        }),
        (hlc(), some_key(), cutoffs).prop_map(|(hlc, device, cutoffs)| Control::Remove {
            hlc,
            device,
            cutoffs
        }),
        (hlc(), about()).prop_map(|(hlc, about)| Control::Describe { hlc, about }),
        (hlc(), 8..u64::MAX, bytes()).prop_map(|(hlc, tag, bytes)| Control::Unknown {
            hlc,
            tag,
            bytes
        }),
    ]
}

fn record(log: LogId) -> impl Strategy<Value = Record> {
    prop_oneof![
        1 => seen().prop_map(Record::Seen),
        1 => any::<([u8; 32], [u8; 32])>().prop_map(|(work, root)| {
            Record::State(State { work: Hash(work), root: Root(root) })
        }),
        4 => txn(log).prop_map(Record::Txn),
        2 => control().prop_map(Record::Control),
        1 => (5..u64::MAX, bytes()).prop_map(|(tag, bytes)| Record::Unknown { tag, bytes }),
    ]
}

prop_compose! {
    /// Records, at least one of which takes a number, with a header that fits them.
    pub(crate) fn segment()(log in uuid())(
        first in 1_u64..1 << 40,
        created_ms in 0_u64..1 << 48,
        prev in any::<[u8; 32]>(),
        part in uuid(),
        txn in txn(LogId(log)),
        mut records in prop::collection::vec(record(LogId(log)), 0..12),
        at in any::<prop::sample::Index>(),
        log in Just(log),
    ) -> (Header, Vec<Record>) {
        records.insert(at.index(records.len() + 1), Record::Txn(txn));
        let count = records.iter().filter(|record| record.counts()).count() as u64;
        let header = Header {
            created_ms,
            prev: if first == 1 { Hash::ZERO } else { Hash(prev) },
            part: PartId(part),
            ..self::header(LogId(log), first, first + count - 1)
        };
        (header, records)
    }
}

pub(crate) fn header(log: LogId, first: u64, last: u64) -> Header {
    Header {
        flags: 0,
        min_reader: 1,
        part: PartId(id(7)),
        log,
        first,
        last,
        prev: if first == 1 { Hash::ZERO } else { Hash([9; 32]) },
        key_epoch: 0,
        nonce: [0; 24],
        created_ms: 1_795_000_000_000,
    }
}

/// A transaction that renames something.
pub(crate) fn rename(log: LogId, hlc: u64, value: &str) -> Txn {
    let mut set = vec![0x60 + value.len() as u8];
    set.extend_from_slice(value.as_bytes());
    Txn {
        hlc: Hlc((1_795_000_000_000 << 16) + hlc),
        cmd: log.command(Hlc((1_795_000_000_000 << 16) + hlc)),
        at_ms: 1_795_000_000_000,
        user: Some(id(5)),
        source: "window".into(),
        command: "item_save".into(),
        undo_of: None,
        ops: vec![Op { entity: id(42), kind: 9, field: 4, change: Change::Set(set) }],
        rest: Vec::new(),
    }
}
