//! Clocks of what people wrote who were apart: the same on every desk with the same history, in whatever
//! order it came.

use super::*;
use holdfast_domain::sla::ClockEvent;
use holdfast_domain::{
    AgreementId, BoardId, ClientId, ColumnId, Priority, SlaClock, SlaPolicyId, WorkItemId,
};
use holdfast_store::edge::target_id;
use holdfast_store::registry::{agreement, board_column, client, sla_policy, sla_target};
use holdfast_store::sync::Choice;
use holdfast_store::table::clock::ClockRow;
use holdfast_store::{Place, Write};

const PRIORITIES: [&str; 4] = ["P1", "P2", "P3", "P4"];
const ACTIVE: usize = 0;

/// Desks with an incident of priority P2 that all of them know. Round the clock, P1 is to be resolved
/// within two hours, P2 four, P3 six and P4 eight; answered within half an hour.
struct Floor {
    team: Vec<Peer>,
    columns: [ColumnId; 3],
    item: Uuid,
}

fn write(peer: &Peer, f: impl FnOnce(&mut Write<'_>) -> holdfast_domain::Result<()>) {
    peer.store().mutate(&peer.origin("test"), f).unwrap();
}

fn minutes(minutes: i64) -> chrono::TimeDelta {
    chrono::TimeDelta::minutes(minutes)
}

impl Floor {
    fn new(size: u8) -> Self {
        let team = team(size);
        let columns = [ColumnId::fresh(), ColumnId::fresh(), ColumnId::fresh()];
        let (of, policy) = (ClientId::fresh(), SlaPolicyId::fresh());
        write(&team[0], |write| {
            for (column, category) in columns.iter().zip(["in_progress", "blocked", "done"]) {
                let fields = [(board_column::CATEGORY, category.into())];
                write.create(EntityKind::Column, column.0, &fields)?;
            }
            write.create(EntityKind::SlaPolicy, policy.0, &[(sla_policy::NAME, "Care".into())])?;
            write.create(EntityKind::Client, of.0, &[(client::NAME, "Bakkerij Jansen".into())])?;
            for (number, priority) in PRIORITIES.iter().enumerate() {
                let id = target_id(policy, Priority::from_word(priority).unwrap());
                let fields = [
                    (sla_target::POLICY, policy.0.into()),
                    (sla_target::PRIORITY, (*priority).into()),
                    (sla_target::FIRST_RESPONSE, "30m".into()),
                    (sla_target::RESOLUTION, format!("{}h", 2 + 2 * number).into()),
                ];
                write.create(EntityKind::SlaTarget, id, &fields)?;
            }
            let fields = [
                (agreement::CLIENT, of.0.into()),
                (agreement::POLICY, policy.0.into()),
                (agreement::ACTIVE, true.into()),
            ];
            write.create(EntityKind::Agreement, AgreementId::fresh().0, &fields)
        });
        let item = team[0].item("Printer jam");
        let mut floor = Self { team, columns, item };
        floor.at(0);
        let fields = [
            (work_item::KIND, "incident".into()),
            (work_item::PRIORITY, "P2".into()),
            (work_item::CLIENT, of.0.into()),
            (work_item::CREATED_AT, noon().into()),
            (work_item::PLACE, floor.place(0, ACTIVE)),
        ];
        floor.team[0].set(item, &fields);
        floor.meet();
        floor
    }

    /// So many minutes have passed since the incident was written.
    fn at(&mut self, passed: i64) {
        for (number, peer) in self.team.iter_mut().enumerate() {
            // No two desks write in the same millisecond.
            peer.now = noon()
                + minutes(passed)
                + chrono::TimeDelta::milliseconds(i64::try_from(number).unwrap());
        }
    }

    fn meet(&self) {
        exchange(&self.team);
        self.agree();
    }

    fn place(&self, desk: usize, column: usize) -> Value {
        let (board, ord, since) = (BoardId(Uuid::nil()), "a".to_owned(), self.team[desk].now);
        Place { board, column: self.columns[column], ord, since }.into()
    }

    fn prioritise(&self, desk: usize, priority: &str) {
        self.team[desk].set(self.item, &[(work_item::PRIORITY, priority.into())]);
    }

    fn events(&self, desk: usize) -> Vec<ClockEvent> {
        let store = self.team[desk].store();
        let events = |read: holdfast_store::Read<'_>| {
            read.clock_events(&*store.terms(read)?, WorkItemId(self.item))
        };
        store.read(events).unwrap()
    }

    fn clock(&self, desk: usize, clock: SlaClock) -> ClockRow {
        let store = self.team[desk].store();
        while store.settle_stale(self.team[desk].now, 50).unwrap() {}
        let rows = store.read(|read| read.clocks_of(WorkItemId(self.item))).unwrap();
        rows.into_iter().find(|row| row.clock == clock).unwrap()
    }

    /// After how many minutes the incident is to be resolved; none while its clock rests.
    fn due(&self, desk: usize) -> Option<i64> {
        let due = self.clock(desk, SlaClock::Resolution).due?;
        Some((due - noon()).num_minutes())
    }

    /// Every desk has the same, and what is stored follows from it.
    fn agree(&self) {
        agree(&self.team);
        let of = |desk| {
            let row = self.clock(desk, SlaClock::Resolution);
            (self.events(desk), self.due(desk), row.counts, row.target, row.ended)
        };
        for desk in 1..self.team.len() {
            assert_eq!(of(desk), of(0));
        }
    }
}

#[test]
fn the_higher_of_two_priorities_written_apart_counts_until_somebody_lowers_it() {
    for (higher, lower) in [(0, 1), (1, 0)] {
        let mut floor = Floor::new(2);
        floor.at(10);
        floor.prioritise(higher, "P1");
        floor.prioritise(lower, "P3");
        floor.meet();
        assert_eq!(floor.due(0), Some(120), "P1, whichever is the later");
        let choices = floor.team[0].store().read(|read| read.conflicts(None)).unwrap();
        assert_eq!(choices.len(), 1, "the other value is shown as ever");
        floor.at(20);
        floor.prioritise(lower, "P4");
        floor.meet();
        assert_eq!(floor.due(0), Some(480), "who lowers it has seen both");
    }
}

#[test]
fn a_choice_between_two_priorities_counts() {
    let mut floor = Floor::new(2);
    floor.at(5);
    floor.prioritise(0, "P1");
    floor.prioritise(1, "P3");
    floor.meet();
    floor.at(10);
    let peer = &floor.team[0];
    let one = peer.store().read(|read| read.conflicts(None)).unwrap().remove(0);
    assert_eq!(one.held.value, "P3".into());
    let (id, lost) = (floor.item.into(), (one.lost.log, one.lost.hlc));
    let origin = peer.origin("conflict_settle");
    peer.store().settle_conflict(&origin, id, one.field, lost, Choice::Held).unwrap();
    assert_eq!(floor.due(0), Some(360), "at once, before it is sealed");
    floor.meet();
    assert_eq!(floor.due(1), Some(360));
}

#[test]
fn a_priority_lowered_by_somebody_who_had_not_seen_the_higher_one_leaves_it() {
    let mut floor = Floor::new(3);
    floor.prioritise(0, "P3");
    floor.team[1].pull(&floor.team[0]);
    floor.at(10);
    floor.prioritise(2, "P1");
    floor.at(20);
    floor.prioritise(1, "P4");
    floor.meet();
    assert_eq!(floor.due(0), Some(120));
    floor.at(30);
    floor.prioritise(2, "P3");
    floor.meet();
    assert_eq!(floor.due(0), Some(360));
}

#[test]
fn a_priority_that_was_taken_back_does_not_count() {
    let mut floor = Floor::new(2);
    floor.prioritise(0, "P1");
    floor.prioritise(1, "P3");
    floor.at(10);
    floor.team[0].store().undo(&floor.team[0].origin("undo")).unwrap();
    floor.meet();
    assert_eq!(floor.due(0), Some(360));
}

#[test]
fn a_priority_that_comes_late_counts_although_it_does_not_hold() {
    let mut floor = Floor::new(3);
    floor.at(10);
    floor.prioritise(0, "P1");
    floor.at(20);
    floor.prioritise(1, "P3");
    floor.team[2].pull(&floor.team[1]);
    assert_eq!(floor.due(2), Some(360));
    floor.team[2].pull(&floor.team[0]);
    assert_eq!(floor.due(2), Some(120));
}
