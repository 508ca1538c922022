//! What waits for a choice follows from the history alone: every desk that has heard of the same shows the
//! same, in whatever order it came.
//!
//! A write waits where nobody wrote the field who had seen it, and where it says something else than what
//! holds. So does the newest edit of what was deleted, where neither author had seen the other.

use super::snapshots::snapshot;
use super::*;
use holdfast_domain::{EntityId, Hlc};
use holdfast_store::edge;
use holdfast_store::registry::ALIVE_NUMBER;
use holdfast_wire::LogId;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const WRITERS: usize = 3;

#[derive(Debug, Clone)]
enum Step {
    Title(usize, u8),
    Tag(usize, bool),
    Alive(usize, bool),
    /// One takes what another wrote, as far as it has been heard of by a third.
    Hear(usize, usize, usize),
    Later(usize, i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let desk = || 0..WRITERS;
    let step = prop_oneof![
        4 => (desk(), 0..2_u8).prop_map(|(desk, to)| Step::Title(desk, to)),
        3 => (desk(), any::<bool>()).prop_map(|(desk, on)| Step::Tag(desk, on)),
        2 => (desk(), any::<bool>()).prop_map(|(desk, alive)| Step::Alive(desk, alive)),
        4 => (desk(), desk(), desk()).prop_map(|(to, of, from)| Step::Hear(to, of, from)),
        1 => (desk(), -5..5_i64).prop_map(|(desk, seconds)| Step::Later(desk, seconds)),
    ];
    prop::collection::vec(step, 1..24)
}

/// A write of a field.
#[derive(Debug)]
struct Wrote {
    by: (LogId, Hlc),
    value: Value,
    /// How far its author had heard of others.
    seen: BTreeMap<LogId, Hlc>,
}

impl Wrote {
    fn had_seen(&self, other: &Self) -> bool {
        let (log, hlc) = other.by;
        match self.by {
            (own, at) if own == log => hlc < at,
            _ => self.seen.get(&log).is_some_and(|seen| *seen >= hlc),
        }
    }
}

type Lost = BTreeSet<(LogId, Hlc, String)>;

fn held(written: &[Wrote]) -> Option<&Wrote> {
    written.iter().max_by_key(|one| (one.by.1, one.by.0))
}

fn lost(one: &Wrote, value: &Value) -> (LogId, Hlc, String) {
    (one.by.0, one.by.1, format!("{value:?}"))
}

/// What waits by the rule.
fn waits(written: &[Wrote]) -> Lost {
    let Some(held) = held(written) else { return Lost::new() };
    let waiting = written
        .iter()
        .filter(|one| one.value != held.value && !written.iter().any(|other| other.had_seen(one)));
    waiting.map(|one| lost(one, &one.value)).collect()
}

/// The edit that waits by the rule.
fn edited(alive: &[Wrote], edits: &[Wrote]) -> Option<(LogId, Hlc, String)> {
    let (deleted, edit) = (held(alive)?, held(edits)?);
    let waiting = deleted.value == false.into()
        && !edit.had_seen(deleted)
        && !alive.iter().any(|one| one.had_seen(edit));
    waiting.then(|| lost(edit, &true.into()))
}

fn shown(peer: &Peer, id: EntityId, field: u16) -> Lost {
    let all = peer.store().read(|read| read.conflicts(Some(id))).unwrap();
    let of_field = all.into_iter().filter(|one| one.field == field).map(|one| one.lost);
    of_field.map(|lost| (lost.log, lost.hlc, format!("{:?}", lost.value))).collect()
}

/// Hears of everything that the others wrote, a segment at a time, of whichever log comes next.
fn hear_all(peer: &Peer, said: &[Vec<Vec<u8>>], order: &[usize]) {
    let mut rest: Vec<_> = said.iter().map(|all| all.iter()).collect();
    for of in order.iter().cycle().take(40) {
        if let Some(segment) = rest[*of].next() {
            peer.take(vec![segment.clone()]);
        }
    }
    rest.into_iter().flatten().for_each(|segment| drop(peer.take(vec![segment.clone()])));
    while peer.store().settle_stale(peer.now, 50).unwrap() {}
}

struct Floor {
    team: Vec<Peer>,
    item: Uuid,
    tag: Uuid,
    titles: Vec<Wrote>,
    tags: Vec<Wrote>,
    alive: Vec<Wrote>,
}

impl Floor {
    fn new() -> Self {
        let team = team(WRITERS as u8 + 1);
        let item = team[0].item("Printer jam");
        exchange(&team);
        let tag = edge::id(edge::TAG, item, b"net");
        Self { team, item, tag, titles: Vec::new(), tags: Vec::new(), alive: Vec::new() }
    }

    fn run(&mut self, step: &Step) {
        match step {
            Step::Title(desk, to) => {
                let (peer, title) = (&self.team[*desk], ["one", "two"][usize::from(*to)]);
                if peer.title(self.item) != title {
                    let seen = heard(peer);
                    peer.retitle(self.item, title);
                    self.titles.push(wrote(peer, self.item, title.into(), seen));
                }
            }
            Step::Tag(desk, on) => {
                let (peer, seen) = (&self.team[*desk], heard(&self.team[*desk]));
                let write = |write: &mut holdfast_store::Write<'_>| {
                    write.mark("tag", self.item, "net", *on)
                };
                if peer.store().mutate(&peer.origin("tag"), write).unwrap().value {
                    self.tags.push(wrote(peer, self.tag, (*on).into(), seen));
                }
            }
            Step::Alive(desk, alive) => {
                let (peer, seen) = (&self.team[*desk], heard(&self.team[*desk]));
                let sql = "SELECT alive FROM work_item";
                if peer.desk.value(sql) != i32::from(*alive).to_string() {
                    let write = |write: &mut holdfast_store::Write<'_>| {
                        write.set_alive(EntityKind::WorkItem, self.item, *alive).map(drop)
                    };
                    peer.store().mutate(&peer.origin("trash"), write).unwrap();
                    self.alive.push(wrote(peer, self.item, (*alive).into(), seen));
                }
            }
            Step::Hear(to, of, from) => {
                self.team[*from].seal();
                self.team[*to].take(self.team[*from].stored_of(self.team[*of].log()));
            }
            Step::Later(desk, seconds) => {
                self.team[*desk].now += chrono::Duration::seconds(*seconds);
            }
        }
    }
}

fn heard(peer: &Peer) -> BTreeMap<LogId, Hlc> {
    peer.store().read(|read| read.last_stamps()).unwrap().into_iter().collect()
}

fn wrote(peer: &Peer, id: Uuid, value: Value, seen: BTreeMap<LogId, Hlc>) -> Wrote {
    let newest = peer.store().read(|read| read.changes_of(id.into(), 0, 1)).unwrap().remove(0);
    Wrote { by: (peer.log(), newest.hlc), value, seen }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_waits_follows_from_the_history(
        steps in steps(),
        orders in prop::array::uniform4(prop::collection::vec(0..WRITERS, 1..8)),
        told in prop::option::of((0..WRITERS, 0..4_usize)),
    ) {
        let mut floor = Floor::new();
        steps.iter().for_each(|step| floor.run(step));
        floor.team.iter().for_each(Peer::seal);
        let said = floor.team[..WRITERS].iter().map(|peer| peer.stored_of(peer.log()));
        let said: Vec<_> = said.collect();
        if let Some((by, heard)) = told {
            // The one that wrote nothing has a snapshot before it hears of most.
            let (reader, of) = (&floor.team[WRITERS], &said[heard % WRITERS]);
            reader.take(of[..heard.min(of.len())].to_vec());
            let (manifest, chunks) = snapshot(&floor.team[by]);
            reader.store().load_snapshot(&manifest, chunks, reader.now).unwrap();
        }
        for (peer, order) in floor.team.iter().zip(&orders) {
            hear_all(peer, &said, order);
            let of = |id: Uuid, field| shown(peer, id.into(), field);
            prop_assert_eq!(of(floor.item, work_item::TITLE.number), waits(&floor.titles));
            prop_assert_eq!(of(floor.tag, ALIVE_NUMBER), waits(&floor.tags));
            let mut alive = waits(&floor.alive);
            alive.extend(edited(&floor.alive, &floor.titles));
            prop_assert_eq!(of(floor.item, ALIVE_NUMBER), alive);
        }
        agree(&floor.team);
    }
}
