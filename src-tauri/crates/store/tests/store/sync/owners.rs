//! People who were assigned to an item at desks that did not know of each other: the same on every desk with
//! the same history, in whatever order it came.

use super::branches::four;
use super::pods::exchange_followed;
use super::snapshots::{only_members, snapshot};
use super::*;
use holdfast_domain::{TechnicianId, WorkItemId};
use holdfast_store::edge;
use holdfast_store::registry::{client, pod};
use proptest::prelude::*;

const NADIA: Uuid = Uuid::from_u128(0xa);
const TOM: Uuid = Uuid::from_u128(0xb);
const EVA: Uuid = Uuid::from_u128(0xc);
const NOBODY: [Uuid; 0] = [];

impl Peer {
    fn assign(&self, item: Uuid, person: Uuid, assigned: bool) {
        let relate = |write: &mut holdfast_store::Write<'_>| {
            write.relate(edge::ASSIGNEE, item, person, assigned)
        };
        self.store().mutate(&self.origin("item_assign"), relate).unwrap();
    }

    /// Assigns these people and nobody else, as somebody who has them all before the eyes.
    fn choose(&self, item: Uuid, people: &[Uuid]) {
        let choose = |write: &mut holdfast_store::Write<'_>| {
            for person in [NADIA, TOM, EVA] {
                if !people.contains(&person) {
                    write.relate(edge::ASSIGNEE, item, person, false)?;
                } else if !write.relate(edge::ASSIGNEE, item, person, true)? {
                    write.assign_again(WorkItemId(item), TechnicianId(person))?;
                }
            }
            Ok(())
        };
        self.store().mutate(&self.origin("item_assign"), choose).unwrap();
    }

    /// Who was assigned apart.
    fn apart(&self, item: Uuid) -> Vec<Uuid> {
        while self.store().settle_stale(self.now, 50).unwrap() {}
        let read = |read: holdfast_store::Read<'_>| {
            let found = read.owners_apart(Some(WorkItemId(item)))?;
            let counted = usize::try_from(read.conflict_count()?).unwrap();
            assert_eq!(counted, read.conflicts(None)?.len() + found.len());
            assert_eq!(read.items_with_owners_apart()?.len(), found.len());
            Ok(found)
        };
        let found = self.store().read(read).unwrap();
        found.iter().flat_map(|one| &one.owners).map(|(person, _)| person.0).collect()
    }

    fn assignees(&self, item: Uuid) -> Vec<Uuid> {
        let found = self.store().read(|read| read.work_item(WorkItemId(item))).unwrap().unwrap();
        let mut people: Vec<Uuid> = found.assignees.iter().map(|person| person.0).collect();
        people.sort_unstable();
        people
    }
}

/// Desks with an item that all of them know.
fn floor(size: u8) -> (Vec<Peer>, Uuid) {
    let team = team(size);
    let item = team[0].item("Printer jam");
    exchange(&team);
    (team, item)
}

/// Every desk shows the same.
fn shown(team: &[Peer], item: Uuid) -> Vec<Uuid> {
    agree(team);
    let first = team[0].apart(item);
    team.iter().for_each(|peer| assert_eq!(peer.apart(item), first));
    first
}

#[test]
fn two_owners_assigned_apart_are_shown_on_both_desks_with_who_assigned_them() {
    let (team, item) = floor(2);
    team[0].assign(item, NADIA, true);
    team[1].assign(item, TOM, true);
    assert_eq!(team[0].apart(item), NOBODY);
    exchange(&team);
    assert_eq!(shown(&team, item), [NADIA, TOM]);
    assert_eq!(team[0].assignees(item), [NADIA, TOM], "both stay");
    let found = team[1].store().read(|read| read.owners_apart(None)).unwrap().remove(0);
    let logs: Vec<_> = found.owners.iter().map(|(_, by)| by.log).collect();
    let of = |peer: &Peer| peer.store().identity().unwrap().log;
    assert_eq!(logs, [of(&team[0]), of(&team[1])]);
}

#[test]
fn who_had_seen_the_other_assignment_is_in_no_conflict() {
    let (team, item) = floor(3);
    team[0].assign(item, NADIA, true);
    team[1].pull(&team[0]);
    team[1].assign(item, TOM, true);
    team[1].seal();
    // The third desk hears of both at once, in the wrong order.
    team[2].take(team[1].segments());
    team[2].pull(&team[0]);
    exchange(&team);
    assert_eq!(shown(&team, item), NOBODY);
    assert_eq!(team[2].assignees(item), [NADIA, TOM]);
}

#[test]
fn one_person_assigned_at_two_desks_is_one_owner() {
    let (team, item) = floor(2);
    team.iter().for_each(|peer| peer.assign(item, NADIA, true));
    exchange(&team);
    assert_eq!(shown(&team, item), NOBODY);
}

#[test]
fn a_desk_that_hears_of_it_in_any_order_shows_the_same() {
    for order in 0..6 {
        let (team, item) = floor(4);
        let known = team[3].segments();
        team[0].assign(item, NADIA, true);
        team[1].assign(item, TOM, true);
        team[2].pull(&team[0]);
        team[2].assign(item, EVA, true);
        let new = |peer: &Peer| {
            peer.seal();
            peer.segments().into_iter().filter(|bytes| !known.contains(bytes)).collect::<Vec<_>>()
        };
        let mut arriving = [new(&team[0]), new(&team[1]), new(&team[2])];
        arriving.rotate_left(order % 3);
        if order >= 3 {
            arriving.reverse();
        }
        for segments in arriving {
            team[3].take(segments);
        }
        assert_eq!(team[3].apart(item), [NADIA, TOM, EVA]);
        exchange(&team);
        assert_eq!(shown(&team, item), [NADIA, TOM, EVA], "Tom's desk knew of neither");
    }
}

#[test]
fn keeping_one_or_both_ends_it_on_every_desk() {
    for (kept, desk) in [(&[NADIA][..], 0), (&[TOM], 0), (&[NADIA, TOM], 0), (&[NADIA, TOM], 2)] {
        let (team, item) = floor(3);
        team[0].assign(item, NADIA, true);
        team[1].assign(item, TOM, true);
        exchange(&team);
        team[desk].choose(item, kept);
        assert_eq!(team[desk].apart(item), NOBODY, "at once, before it is sealed");
        exchange(&team);
        assert_eq!(shown(&team, item), NOBODY);
        assert_eq!(team[1].assignees(item), kept);
    }
}

#[test]
fn what_is_chosen_does_not_count_for_who_was_assigned_apart_from_it() {
    for kept in [&[NADIA][..], &[NADIA, TOM]] {
        let (team, item) = floor(3);
        team[0].assign(item, NADIA, true);
        team[1].assign(item, TOM, true);
        exchange(&team[..2]);
        team[2].assign(item, EVA, true);
        team[1].choose(item, kept);
        exchange(&team);
        let all: Vec<Uuid> = kept.iter().copied().chain([EVA]).collect();
        assert_eq!(shown(&team, item), all);
        team[0].choose(item, &all);
        exchange(&team);
        assert_eq!(shown(&team, item), NOBODY);
    }
}

#[test]
fn of_two_choices_made_apart_the_later_one_holds_and_somebody_is_left() {
    let (mut team, item) = floor(2);
    team[0].assign(item, NADIA, true);
    team[1].assign(item, TOM, true);
    exchange(&team);
    team[1].later(60);
    team[0].choose(item, &[NADIA]);
    team[1].choose(item, &[TOM]);
    exchange(&team);
    assert_eq!(shown(&team, item), NOBODY);
    assert_eq!(team[0].assignees(item), [TOM]);
}

#[test]
fn who_was_taken_off_again_or_whose_item_is_in_the_trash_is_not_shown() {
    let (team, item) = floor(2);
    team[0].assign(item, NADIA, true);
    team[1].assign(item, TOM, true);
    team[1].assign(item, TOM, false);
    exchange(&team);
    assert_eq!(shown(&team, item), NOBODY);
    team[0].choose(item, &[]);
    team[1].assign(item, TOM, true);
    exchange(&team);
    assert_eq!(team[0].assignees(item), [TOM]);
    assert_eq!(shown(&team, item), NOBODY);
    team[0].assign(item, EVA, true);
    team[1].assign(item, NADIA, true);
    exchange(&team);
    assert_eq!(shown(&team, item), [NADIA, EVA], "Tom was known to both");
    let alive = |alive: bool| {
        let origin = team[0].origin("item_remove");
        team[0]
            .store()
            .mutate(&origin, |write| write.set_alive(EntityKind::WorkItem, item, alive))
            .unwrap();
        exchange(&team);
    };
    alive(false);
    assert_eq!(shown(&team, item), NOBODY);
    alive(true);
    assert_eq!(shown(&team, item), [NADIA, EVA]);
}

#[test]
fn it_is_known_too_where_the_item_comes_after_who_works_on_it() {
    let team = team(3);
    let item = team[0].item("Printer jam");
    team[1].pull(&team[0]);
    let known = team[2].segments();
    team[1].assign(item, TOM, true);
    team[0].assign(item, NADIA, true);
    team[2].pull(&team[1]);
    exchange(&team);
    assert_ne!(known.len(), team[2].segments().len());
    assert_eq!(shown(&team, item), [NADIA, TOM]);
}

#[test]
fn a_desk_that_began_with_a_snapshot_knows_once_the_history_is_here() {
    let (team, item) = floor(2);
    team[0].assign(item, NADIA, true);
    team[1].assign(item, TOM, true);
    exchange(&team);
    let late = Peer::new(9);
    late.ask(&team[0].invite(9));
    team[0].pull(&late);
    team[0].admit();
    let (manifest, chunks) = snapshot(&team[0]);
    only_members(&late, &team[0]);
    late.store().load_snapshot(&manifest, chunks, late.now).unwrap();
    assert_eq!(late.assignees(item), [NADIA, TOM]);
    assert_eq!(late.apart(item), NOBODY, "what authors had seen a snapshot does not tell");
    late.pull(&team[0]);
    assert_eq!(late.apart(item), [NADIA, TOM]);
}

#[test]
fn who_knew_one_branch_of_a_log_did_not_know_of_the_other() {
    let (first, mut copy, second, mut third, item) = four();
    first.assign(item, NADIA, true);
    second.pull(&first);
    // The same number of the log, and a later stamp.
    copy.later(60);
    copy.item("Scanner offline");
    third.pull(&copy);
    third.later(120);
    third.assign(item, TOM, true);
    third.pull(&second);
    second.pull(&third);
    for peer in [&second, &third] {
        assert_eq!(peer.apart(item), [NADIA, TOM]);
    }
}

#[test]
fn it_follows_when_it_is_known_only_later_that_an_assignment_in_a_pod_had_seen_another() {
    let team = team(3);
    let north = Uuid::now_v7();
    let (of, item) = (Uuid::now_v7(), Uuid::now_v7());
    let create = |write: &mut holdfast_store::Write<'_>| {
        write.create(EntityKind::Pod, north, &[(pod::NAME, "North".into())])?;
        write.create(EntityKind::Client, of, &[(client::POD, north.into())])?;
        write.create(EntityKind::WorkItem, item, &[(work_item::CLIENT, of.into())])
    };
    team[0].store().mutate(&team[0].origin("save"), create).unwrap();
    exchange_followed(&team);
    team[0].set(north, &[(pod::APART, true.into())]);
    // Who does not know yet that the pod is kept apart writes for everyone.
    team[1].assign(item, TOM, true);
    for other in [0, 1] {
        team[2].pull(&team[other]);
    }
    let known = team[0].segments();
    team[0].pull(&team[1]);
    team[0].assign(item, NADIA, true);
    let (of_all, of_pod) = team[0].said_since(&known);
    team[2].take(of_pod);
    assert_eq!(team[2].apart(item), [NADIA, TOM], "it is not known that Tom was");
    team[2].take(of_all);
    assert_eq!(team[2].apart(item), NOBODY);
    exchange_followed(&team);
    assert_eq!(team.iter().map(|peer| peer.apart(item).len()).collect::<Vec<_>>(), [0; 3]);
}

#[test]
fn a_database_of_before_finds_out_who_was_assigned_apart() {
    let (mut team, item) = floor(2);
    team[0].assign(item, NADIA, true);
    team[1].assign(item, TOM, true);
    exchange(&team);
    let older = team.remove(1).reopened(|dir| {
        let database = rusqlite::Connection::open(holdfast_store::database(dir)).unwrap();
        database
            .execute_batch(
                "DROP TABLE owner_apart;
                 ALTER TABLE sla_verdict DROP COLUMN rested;
                 ALTER TABLE conflict DROP COLUMN same;
                 PRAGMA user_version = 6;",
            )
            .unwrap();
    });
    assert_eq!(older.apart(item), [NADIA, TOM]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn desks_with_the_same_history_show_the_same(
        steps in prop::collection::vec((0..3_usize, 0..7_usize, 0..4_usize), 1..24),
    ) {
        let (mut team, item) = floor(3);
        for (desk, act, pulls) in steps {
            let people = [NADIA, TOM, EVA];
            let peer = &team[desk];
            match act {
                0..3 => peer.assign(item, people[act], true),
                3 => peer.assign(item, people[pulls % 3], false),
                4 => peer.choose(item, &people[..pulls]),
                5 => peer.choose(item, &peer.assignees(item)),
                _ => drop(peer.store().undo(&peer.origin("undo"))),
            }
            if pulls < 2 {
                peer.pull(&team[(desk + 1 + pulls) % 3]);
            }
            team[desk].later(1);
        }
        exchange(&team);
        shown(&team, item);
    }
}
