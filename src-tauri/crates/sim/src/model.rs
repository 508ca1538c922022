//! The reference model: what the work is, as a pure fold over every segment that was ever sealed.
//!
//! It knows nothing of databases, batches, cursors or the order in which things arrive. Segments form
//! chains by the hash each has of the one before it; of every chain, in its order, those transactions
//! count that the members let count; every register goes to its greatest write, but that of an event to its
//! first; every text is the merge of its updates. The engine must give the same.

use holdfast_domain::{EntityKind, Hlc};
use holdfast_store::registry::{self, pod};
use holdfast_wire::root::{self, Root};
use holdfast_wire::{
    Change, DeviceKey, Entry, Hash, LogId, Membership, PartId, Record, Register, Rule, Segment,
    Verdict, members, open,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, ReadTxn, StateVector, Transact, Update};

/// Everything that was ever sealed.
#[derive(Default)]
pub struct Model {
    segments: BTreeMap<Hash, Segment>,
}

/// What an entity goes by: its id among those of its kind.
pub type Name = (Uuid, u16);

/// An entity as every desk must have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entity {
    /// Its registers.
    pub registers: BTreeMap<u16, Register>,
    /// Its texts.
    pub texts: BTreeMap<u16, String>,
}

/// What the segments lead to.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Every entity.
    pub entities: BTreeMap<Name, Entity>,
    /// Transactions that count: log, number, stamp.
    pub counted: BTreeSet<(LogId, u64, Hlc)>,
    /// Values and updates that count, as they were written.
    pub written: BTreeSet<Vec<u8>>,
    /// Values and updates that are kept for review, because their author was removed.
    pub reviewed: BTreeSet<Vec<u8>>,
}

impl State {
    /// What goes by an id, of whichever kind.
    pub fn of(&self, id: Uuid) -> impl Iterator<Item = &Entity> {
        self.entities.range((id, 0)..=(id, u16::MAX)).map(|(_, entity)| entity)
    }

    /// The state root.
    #[must_use]
    pub fn root(&self) -> Root {
        let mut root = Root::default();
        for ((id, kind), entity) in &self.entities {
            let registers = entity.registers.iter().map(|(field, register)| (*field, register));
            let texts = entity.texts.iter().map(|(field, text)| (*field, text.as_str()));
            root.add(root::entity(*id, *kind, registers, texts));
        }
        root
    }
}

impl Model {
    /// Takes in a sealed segment; whatever is none is left aside, as every desk does.
    pub fn take(&mut self, bytes: &[u8]) {
        if let Ok(segment) = open(bytes) {
            self.segments.insert(segment.hash, segment);
        }
    }

    /// Every segment.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.segments.values()
    }

    /// Every chain of a part: its log, and its segments from the first on.
    fn chains(&self, part: PartId) -> Vec<(LogId, Vec<&Segment>)> {
        let mut next: BTreeMap<(LogId, u64, Hash), Vec<&Segment>> = BTreeMap::new();
        for segment in self.segments.values().filter(|segment| segment.header.part == part) {
            let header = &segment.header;
            next.entry((header.log, header.first, header.prev)).or_default().push(segment);
        }
        let mut chains = Vec::new();
        for ((log, first, _), begins) in &next {
            if *first > 1 {
                continue;
            }
            let mut open: Vec<Vec<&Segment>> = begins.iter().map(|one| vec![*one]).collect();
            while let Some(chain) = open.pop() {
                let Some(last) = chain.last() else { continue };
                let key = (*log, last.header.last + 1, last.hash);
                match next.get(&key) {
                    None => chains.push((*log, chain)),
                    Some(further) => open.extend(further.iter().map(|one| {
                        let mut longer = chain.clone();
                        longer.push(one);
                        longer
                    })),
                }
            }
        }
        chains
    }

    /// Who belongs to the workspace: by every control record whose signature is that of its log.
    #[must_use]
    pub fn members(&self, founder: &DeviceKey, control: PartId) -> Membership {
        let mut entries = Vec::new();
        for (log, chain) in self.chains(control) {
            let Some(signer) = chain.first().and_then(|first| first.claimed_key()) else {
                continue;
            };
            for segment in chain.iter().take_while(|segment| segment.signed_by(&signer)) {
                let mut seq = segment.header.first;
                for record in &segment.records {
                    if let Record::Control(control) = record {
                        entries.push(Entry { log, seq, signer, control: control.clone() });
                    }
                    seq += u64::from(record.counts());
                }
            }
        }
        members(founder, entries)
    }

    /// What the segments of parts lead to together.
    #[must_use]
    pub fn state(&self, parts: &[PartId], members: &Membership) -> State {
        let mut state = State::default();
        let mut updates: BTreeMap<(Name, u16), BTreeSet<&[u8]>> = BTreeMap::new();
        let chains = parts.iter().flat_map(|part| {
            self.chains(*part).into_iter().map(|(log, chain)| (*part, log, chain))
        });
        for (part, log, chain) in chains {
            let Some(key) = members.key_of(log) else { continue };
            // A pod is told of in the shared work, which is the first of the parts. Where a removal says
            // nothing of it, all counts.
            let told = Some(&part) != parts.first() && is_told(&state, part);
            let mut last = Hlc::ZERO;
            let mut parked = false;
            for segment in chain.iter().take_while(|segment| segment.signed_by(&key)) {
                parked |= !segment.readable()
                    || segment.records.iter().any(|it| matches!(it, Record::Unknown { .. }));
                if parked {
                    break;
                }
                let mut seq = segment.header.first;
                for record in &segment.records {
                    if let Record::Txn(txn) = record
                        && txn.hlc >= last
                    {
                        let accepted = match members.accepts(part, log, seq) {
                            Verdict::Removed => told && members.cutoff(part, log).is_none(),
                            verdict => verdict == Verdict::Accepted,
                        };
                        for op in &txn.ops {
                            let (Change::Set(bytes) | Change::Text(bytes)) = &op.change;
                            let place =
                                if accepted { &mut state.written } else { &mut state.reviewed };
                            place.insert(bytes.clone());
                            if accepted {
                                merge(&mut state, &mut updates, (log, txn.hlc), op);
                            }
                        }
                        if accepted {
                            last = txn.hlc;
                            state.counted.insert((log, seq, txn.hlc));
                        }
                    }
                    seq += u64::from(record.counts());
                }
            }
        }
        for ((name, field), updates) in updates {
            if let Some(entity) = state.entities.get_mut(&name) {
                entity.texts.insert(field, text(&updates));
            }
        }
        state
    }
}

/// Whether somebody whose word counts has said how a pod is kept.
fn is_told(state: &State, pod: PartId) -> bool {
    const NULL: [u8; 1] = [0xf6];
    let entity = state.entities.get(&(pod.0, registry::kind(EntityKind::Pod).number));
    let apart = entity.and_then(|entity| entity.registers.get(&pod::APART.number));
    apart.is_some_and(|register| register.value != NULL)
}

/// Comments, exceeded limits, reviews and events that are not known yet are written once; whether they are
/// deleted is not.
fn rule(kind: u16, field: u16) -> Rule {
    let event = matches!(kind, 11 | 15 | 16) || kind >= 1024;
    if event && field != 1 { Rule::First } else { Rule::Last }
}

fn merge<'a>(
    state: &mut State,
    updates: &mut BTreeMap<(Name, u16), BTreeSet<&'a [u8]>>,
    (log, hlc): (LogId, Hlc),
    op: &'a holdfast_wire::Op,
) {
    let name = (op.entity, op.kind);
    let entity = state.entities.entry(name).or_default();
    match &op.change {
        Change::Set(value) => {
            let write = Register { hlc, log, value: value.clone() };
            let held = entity.registers.remove(&op.field);
            let rule = rule(op.kind, op.field);
            let merged = held.map_or_else(|| write.clone(), |held| held.merge(write.clone(), rule));
            entity.registers.insert(op.field, merged);
        }
        Change::Text(update) => {
            updates.entry((name, op.field)).or_default().insert(update);
        }
    }
}

/// The text that updates make together, in whatever order.
fn text(updates: &BTreeSet<&[u8]>) -> String {
    let doc = Doc::new();
    let text = doc.get_or_insert_text("body");
    {
        let mut txn = doc.transact_mut();
        for update in updates {
            if let Ok(update) = Update::decode_v1(update) {
                // One that cannot be applied changes nothing.
                let _ = txn.apply_update(update);
            }
        }
    }
    let txn = doc.transact();
    debug_assert!(!txn.encode_state_as_update_v1(&StateVector::default()).is_empty());
    text.get_string(&txn)
}
