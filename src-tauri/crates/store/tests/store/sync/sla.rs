//! Clocks of what people wrote who were apart: the same on every desk with the same history, in whatever
//! order it came.

mod verdicts;

use super::*;
use holdfast_domain::sla::ClockEvent;
use holdfast_domain::{
    AgreementId, BoardId, ClientId, ClockState, ColumnId, Priority, SlaClock, SlaPolicyId,
    WorkItemId,
};
use holdfast_store::edge::target_id;
use holdfast_store::registry::{agreement, board_column, client, comment, sla_policy, sla_target};
use holdfast_store::sync::Choice;
use holdfast_store::table::clock::ClockRow;
use holdfast_store::{Place, Write};
use proptest::prelude::*;

const PRIORITIES: [&str; 4] = ["P1", "P2", "P3", "P4"];
const ACTIVE: usize = 0;
const BLOCKED: usize = 1;
const DONE: usize = 2;

/// Desks with an incident of priority P2 that all of them know. Round the clock, P1 is to be resolved
/// within two hours, P2 four, P3 six and P4 eight; answered within half an hour.
struct Floor {
    team: Vec<Peer>,
    columns: [ColumnId; 3],
    client: ClientId,
    policy: SlaPolicyId,
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
        let (client, policy) = (ClientId::fresh(), SlaPolicyId::fresh());
        write(&team[0], |write| {
            for (column, category) in columns.iter().zip(["in_progress", "blocked", "done"]) {
                let fields = [(board_column::CATEGORY, category.into())];
                write.create(EntityKind::Column, column.0, &fields)?;
            }
            write.create(EntityKind::SlaPolicy, policy.0, &[(sla_policy::NAME, "Care".into())])?;
            write.create(
                EntityKind::Client,
                client.0,
                &[(client::NAME, "Bakkerij Jansen".into())],
            )?;
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
                (agreement::CLIENT, client.0.into()),
                (agreement::POLICY, policy.0.into()),
                (agreement::ACTIVE, true.into()),
            ];
            write.create(EntityKind::Agreement, AgreementId::fresh().0, &fields)
        });
        let item = team[0].item("Printer jam");
        let mut floor = Self { team, columns, client, policy, item };
        floor.at(0);
        let fields = [
            (work_item::KIND, "incident".into()),
            (work_item::PRIORITY, "P2".into()),
            (work_item::CLIENT, client.0.into()),
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

    fn go(&self, desk: usize, column: usize) {
        let fields =
            [(work_item::PLACE, self.place(desk, column)), (work_item::BLOCKED_ON, Value::Null)];
        self.team[desk].set(self.item, &fields);
    }

    fn wait_on(&self, desk: usize, whom: &str) {
        let fields =
            [(work_item::PLACE, self.place(desk, BLOCKED)), (work_item::BLOCKED_ON, whom.into())];
        self.team[desk].set(self.item, &fields);
    }

    fn answer(&self, desk: usize) {
        let peer = &self.team[desk];
        write(peer, |write| {
            let fields = [
                (comment::ITEM, self.item.into()),
                (comment::AT, peer.now.into()),
                (comment::CHANNEL, "message".into()),
            ];
            write.create(EntityKind::Comment, Uuid::now_v7(), &fields)
        });
    }

    fn events(&self, desk: usize) -> Vec<ClockEvent> {
        let store = self.team[desk].store();
        let events = |read: holdfast_store::Read<'_>| {
            read.clock_events(&*store.terms(read)?, WorkItemId(self.item))
        };
        store.read(events).unwrap()
    }

    fn clock(&self, desk: usize, clock: SlaClock) -> Option<ClockRow> {
        let store = self.team[desk].store();
        while store.settle_stale(self.team[desk].now, 50).unwrap() {}
        let rows = store.read(|read| read.clocks_of(WorkItemId(self.item))).unwrap();
        rows.into_iter().find(|row| row.clock == clock)
    }

    fn resolution(&self, desk: usize) -> ClockRow {
        self.clock(desk, SlaClock::Resolution).unwrap()
    }

    /// After how many minutes the incident is to be resolved; none while its clock rests.
    fn due(&self, desk: usize) -> Option<i64> {
        let due = self.resolution(desk).due?;
        Some((due - noon()).num_minutes())
    }

    /// The minutes that counted by now.
    fn counted(&self, desk: usize) -> i64 {
        let row = self.resolution(desk);
        (row.standing(None, self.team[desk].now).elapsed + 30_000) / 60_000
    }

    /// Every desk has the same, and reckons the same.
    fn agree(&self) {
        agree(&self.team);
        self.reckon_alike();
    }

    fn reckon_alike(&self) {
        let of = |desk| {
            let row = |clock| {
                let row = self.clock(desk, clock)?;
                let state = row.ended.then_some(row.state);
                Some((state, row.due, row.counts, row.target, row.cycle))
            };
            let rows = [SlaClock::FirstResponse, SlaClock::Resolution].map(row);
            (self.events(desk), rows)
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

/// What one desk does to the incident, after so many minutes.
type Story = [(i64, usize, Act)];

#[derive(Debug, Clone, Copy)]
enum Act {
    Wait(&'static str),
    Go(usize),
    Prioritise(&'static str),
    Answer,
}

use Act::{Answer, Go, Prioritise, Wait};

impl Floor {
    fn act(&mut self, story: &Story) {
        for (passed, desk, act) in story {
            self.at(*passed);
            match act {
                Wait(whom) => self.wait_on(*desk, whom),
                Go(column) => self.go(*desk, *column),
                Prioritise(priority) => self.prioritise(*desk, priority),
                Answer => self.answer(*desk),
            }
            self.team[*desk].seal();
        }
    }

    /// The incident after this happened at desks that were apart all the while.
    fn apart(story: &Story) -> Self {
        let mut floor = Self::new(2);
        floor.act(story);
        floor.meet();
        floor
    }
}

const OVERLAPPING: &Story =
    &[(10, 0, Wait("client")), (20, 1, Wait("client")), (30, 0, Go(ACTIVE)), (40, 1, Go(ACTIVE))];
const NESTED: &Story =
    &[(10, 0, Wait("client")), (20, 1, Wait("client")), (30, 1, Go(ACTIVE)), (40, 0, Go(ACTIVE))];
const FOR_DIFFERENT_REASONS: &Story =
    &[(10, 0, Wait("client")), (20, 1, Wait("vendor")), (30, 1, Go(ACTIVE)), (40, 0, Go(ACTIVE))];
const WITHOUT_AN_END: &Story =
    &[(10, 0, Wait("client")), (20, 1, Wait("client")), (30, 1, Go(ACTIVE))];

#[test]
fn a_pause_that_was_not_seen_by_who_ended_another_goes_on_until_its_own_end() {
    for story in [OVERLAPPING, NESTED, FOR_DIFFERENT_REASONS] {
        let floor = Floor::apart(story);
        assert_eq!(floor.due(0), Some(240 + 30), "{story:?}");
        assert!(floor.resolution(0).counts);
    }
}

#[test]
fn what_does_not_pause_under_the_policy_adds_nothing_to_what_does() {
    let floor = Floor::apart(&[
        (10, 0, Wait("vendor")),
        (20, 1, Wait("client")),
        (30, 1, Go(ACTIVE)),
        (40, 0, Go(ACTIVE)),
    ]);
    assert_eq!(floor.due(0), Some(240 + 10));
}

#[test]
fn a_pause_that_nobody_ended_who_had_seen_it_ends_when_the_item_waits_no_more() {
    let mut floor = Floor::apart(WITHOUT_AN_END);
    assert_eq!(floor.due(0), Some(240 + 20), "a card in progress has a clock that counts");
    // Its author sees it at work, and closes it: that is not where the pause ended.
    floor.act(&[(100, 0, Go(DONE))]);
    floor.meet();
    assert_eq!(floor.counted(0), 80);
    assert_eq!(floor.counted(1), 80);
}

#[test]
fn a_pause_ends_with_the_first_who_had_seen_it_and_says_so() {
    let mut floor = Floor::new(2);
    floor.act(&[(10, 0, Wait("client"))]);
    floor.meet();
    floor.act(&[(20, 1, Go(ACTIVE)), (30, 0, Go(ACTIVE))]);
    floor.meet();
    assert_eq!(floor.due(0), Some(240 + 10));
}

#[test]
fn an_item_that_waits_for_one_reason_rests_for_the_other_too_until_somebody_has_seen_both() {
    let mut floor = Floor::apart(&[(10, 0, Wait("client")), (20, 1, Wait("vendor"))]);
    assert_eq!(floor.due(1), None, "it waits for the client still");
    floor.act(&[(50, 1, Wait("colleague"))]);
    floor.meet();
    assert_eq!(floor.due(0), Some(240 + 40), "who says otherwise has seen that it did");
}

#[test]
fn what_is_resolved_apart_rests_no_more() {
    let mut floor = Floor::apart(&[(10, 0, Wait("client")), (20, 1, Go(DONE))]);
    assert!(floor.resolution(0).ended);
    assert_eq!(floor.counted(0), 10, "of the pause the verdict knows too");
    floor.act(&[(60, 0, Go(ACTIVE))]);
    floor.meet();
    assert_eq!(floor.due(0), Some(60 + 230), "what goes on knows of the pause");
}

#[test]
fn a_clock_shows_the_verdict_that_holds_although_it_comes_last() {
    let floor = Floor::apart(&[
        (10, 0, Wait("client")),
        (35, 0, Prioritise("P1")),
        (45, 0, Go(DONE)),
        (55, 1, Prioritise("P4")),
        (60, 1, Go(DONE)),
    ]);
    let target = |desk| floor.resolution(desk).target;
    let store = floor.team[0].store();
    let kept = store.read(|read| read.verdicts(WorkItemId(floor.item))).unwrap();
    let resolution = kept.iter().find(|row| row.clock == SlaClock::Resolution).unwrap();
    assert_eq!([target(0), target(1)], [resolution.target; 2]);
}

#[test]
fn the_history_of_one_desk_is_reckoned_as_it_reads() {
    let mut floor = Floor::new(2);
    floor.act(&[
        (10, 0, Wait("client")),
        (20, 0, Wait("vendor")),
        (30, 0, Wait("client")),
        (40, 0, Prioritise("P1")),
        (50, 0, Prioritise("P3")),
        (60, 0, Go(ACTIVE)),
    ]);
    floor.meet();
    assert_eq!(floor.due(0), Some(360 + 40));
    let beside =
        |event: &ClockEvent| matches!(event.what, holdfast_domain::sla::What::AlsoWaiting(_));
    assert!(!floor.events(0).iter().any(beside));
}

#[test]
fn a_desk_that_hears_of_it_in_any_order_reckons_the_same() {
    let mixed: &Story = &[
        (10, 0, Wait("client")),
        (12, 1, Prioritise("P1")),
        (15, 0, Prioritise("P3")),
        (20, 1, Wait("vendor")),
        (25, 1, Answer),
        (30, 0, Go(ACTIVE)),
        (35, 0, Answer),
        (40, 1, Go(ACTIVE)),
    ];
    for story in [OVERLAPPING, NESTED, FOR_DIFFERENT_REASONS, WITHOUT_AN_END, mixed] {
        for order in 0..4 {
            let mut floor = Floor::new(3);
            let known = floor.team[2].segments();
            floor.act(story);
            let new = |desk: usize| -> Vec<Vec<u8>> {
                let all = floor.team[desk].segments().into_iter();
                all.filter(|bytes| !known.contains(bytes)).collect()
            };
            let (first, second) = (new(0), new(1));
            exchange(&floor.team[..2]);
            let all: Vec<_> = match order {
                0 => first.into_iter().chain(second).collect(),
                1 => second.into_iter().chain(first).collect(),
                2 => first.into_iter().chain(second).rev().collect(),
                _ => second.into_iter().chain(first).rev().collect(),
            };
            // What comes before its turn is asked for again.
            for segment in all.iter().cycle().take(all.len() * all.len()) {
                floor.team[2].take(vec![segment.clone()]);
            }
            floor.reckon_alike();
            floor.meet();
        }
    }
}

#[test]
fn of_two_answers_given_apart_the_earlier_is_the_first_response() {
    for (early, late) in [(0, 1), (1, 0)] {
        let mut floor = Floor::apart(&[(10, early, Answer), (40, late, Answer)]);
        let first = floor.clock(0, SlaClock::FirstResponse).unwrap();
        assert_eq!((first.state, first.ended), (ClockState::Met, true), "after ten minutes of 30");
        let kept = |floor: &Floor, desk: usize| {
            let store = floor.team[desk].store();
            let all = store.read(|read| read.verdicts(WorkItemId(floor.item))).unwrap();
            let stand = all.into_iter().filter(|row| row.stands());
            stand.map(|row| (row.clock, row.cycle, row.state, row.elapsed)).collect::<Vec<_>>()
        };
        assert_eq!(kept(&floor, 0), kept(&floor, 1));
        assert_eq!((kept(&floor, 0)[0].3 + 30_000) / 60_000, 10);
        // What is pronounced once more holds everywhere, and nobody goes on writing it.
        let seq = |floor: &Floor| floor.team[0].desk.value("SELECT max(seq) FROM change");
        floor.meet();
        let before = seq(&floor);
        floor.at(50);
        floor.meet();
        assert_eq!(seq(&floor), before);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn desks_with_the_same_history_reckon_the_same(
        steps in prop::collection::vec((0..3_usize, 0..12_usize, any::<bool>()), 1..24),
    ) {
        let acts = [
            Wait("client"), Wait("vendor"), Go(ACTIVE), Go(DONE), Answer,
            Prioritise("P1"), Prioritise("P2"), Prioritise("P4"),
        ];
        let mut floor = Floor::new(3);
        for (number, (desk, act, pulls)) in steps.into_iter().enumerate() {
            let passed = 5 * i64::try_from(number).unwrap() + 5;
            match acts.get(act) {
                Some(act) => floor.act(&[(passed, desk, *act)]),
                None => drop(floor.team[desk].store().undo(&floor.team[desk].origin("undo"))),
            }
            if pulls {
                let from = (desk + 1 + number % 2) % 3;
                floor.team[desk].pull(&floor.team[from]);
            }
        }
        floor.meet();
    }
}
