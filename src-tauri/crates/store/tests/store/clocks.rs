//! Clocks follow from what is written, whichever way it was written.

use super::*;
use chrono::TimeDelta;
use holdfast_domain::sla::{ItemClock, evaluate};
use holdfast_domain::{
    AgreementId, BoardId, BusinessCalendarId, ClientId, ColumnId, SlaPolicyId, WorkItemId,
};
use holdfast_store::edge::{exception_id, target_id};
use holdfast_store::registry::{
    agreement, board_column, business_calendar, calendar_exception, client, comment, sla_policy,
    sla_target,
};
use holdfast_store::table::clock::ClockRow;
use holdfast_store::{Place, Write};
use proptest::prelude::*;

const CATEGORIES: [&str; 4] = ["backlog", "in_progress", "blocked", "done"];
const PRIORITIES: [&str; 4] = ["P1", "P2", "P3", "P4"];

/// A desk with a board, two clients under one policy, and two items of theirs.
struct Floor {
    desk: Desk,
    now: Timestamp,
    columns: Vec<ColumnId>,
    calendar: BusinessCalendarId,
    policy: SlaPolicyId,
    clients: Vec<ClientId>,
    agreements: Vec<AgreementId>,
    items: Vec<WorkItemId>,
}

impl Floor {
    fn new() -> Self {
        let mut floor = Self {
            desk: desk(),
            now: noon(),
            columns: CATEGORIES.iter().map(|_| ColumnId::fresh()).collect(),
            calendar: BusinessCalendarId::fresh(),
            policy: SlaPolicyId::fresh(),
            clients: vec![ClientId::fresh(), ClientId::fresh()],
            agreements: vec![AgreementId::fresh(), AgreementId::fresh()],
            items: vec![WorkItemId::fresh(), WorkItemId::fresh()],
        };
        floor.set_up();
        floor
    }

    fn set_up(&mut self) {
        let day = r#"[["08:00","12:00"],["13:00","18:00"]]"#;
        let week = format!("[{day},{day},{day},{day},{day},[],[]]");
        let (columns, clients) = (self.columns.clone(), self.clients.clone());
        let (calendar, policy) = (self.calendar.0, self.policy);
        self.write(|write| {
            for (column, category) in columns.iter().zip(CATEGORIES) {
                let fields = [(board_column::CATEGORY, category.into())];
                write.create(EntityKind::Column, column.0, &fields)?;
            }
            let fields = [
                (business_calendar::ZONE, "Europe/Amsterdam".into()),
                (business_calendar::WEEK, week.into()),
            ];
            write.create(EntityKind::BusinessCalendar, calendar, &fields)?;
            write.create(EntityKind::SlaPolicy, policy.0, &[(sla_policy::NAME, "Care".into())])?;
            for client in &clients {
                let fields = [(client::CALENDAR, calendar.into())];
                write.create(EntityKind::Client, client.0, &fields)?;
            }
            Ok(())
        });
        for (number, priority) in PRIORITIES.iter().enumerate() {
            let hours = format!("{}h", 2 << number);
            self.promise(priority, &hours);
        }
        for (agreement, client) in self.agreements.clone().into_iter().zip(clients) {
            let fields = [
                (agreement::CLIENT, client.0.into()),
                (agreement::POLICY, self.policy.0.into()),
                (agreement::ACTIVE, true.into()),
            ];
            self.write(|write| write.create(EntityKind::Agreement, agreement.0, &fields));
        }
        for item in self.items.clone() {
            let fields = [
                (work_item::KIND, "incident".into()),
                (work_item::PRIORITY, "P2".into()),
                (work_item::CLIENT, self.clients[0].0.into()),
                (work_item::CREATED_AT, self.now.into()),
                (work_item::PLACE, self.place(0)),
            ];
            self.write(|write| write.create(EntityKind::WorkItem, item.0, &fields));
        }
    }

    fn place(&self, column: usize) -> Value {
        let (board, ord) = (BoardId(Uuid::nil()), "a".to_owned());
        Place { board, column: self.columns[column], ord, since: self.now }.into()
    }

    fn promise(&self, priority: &str, resolution: &str) {
        let word = holdfast_domain::Priority::from_word(priority).unwrap();
        let id = target_id(self.policy, word);
        let fields = [
            (sla_target::POLICY, self.policy.0.into()),
            (sla_target::PRIORITY, priority.into()),
            (sla_target::FIRST_RESPONSE, "30m".into()),
            (sla_target::NEXT_UPDATE, "1h".into()),
            (sla_target::RESOLUTION, resolution.into()),
        ];
        self.write(|write| {
            if write.read().is(EntityKind::SlaTarget, id)? {
                return write.set(id, &fields).map(drop);
            }
            write.create(EntityKind::SlaTarget, id, &fields)
        });
    }

    fn origin(&self) -> Origin {
        Origin { now: self.now, ..origin("test") }
    }

    fn write<T>(&self, f: impl FnOnce(&mut Write<'_>) -> holdfast_domain::Result<T>) -> T {
        self.desk.store.mutate(&self.origin(), f).unwrap().value
    }

    fn set(&self, item: usize, fields: &[(holdfast_store::registry::Field, Value)]) {
        self.write(|write| write.set(self.items[item].0, fields).map(drop));
    }

    /// Runs a step.
    fn step(&mut self, step: &Step) {
        match step {
            Step::Wait(minutes) => self.now += TimeDelta::minutes(*minutes),
            Step::Priority(item, priority) => {
                let priority: Value = PRIORITIES.get(*priority).copied().into();
                self.set(*item, &[(work_item::PRIORITY, priority)]);
            }
            Step::Move(item, column) => {
                let on: Value = if *column == 2 { "client".into() } else { Value::Null };
                let fields = [(work_item::PLACE, self.place(*column)), (work_item::BLOCKED_ON, on)];
                self.set(*item, &fields);
            }
            Step::Client(item, client) => {
                let client: Value = self.clients.get(*client).map(|client| client.0).into();
                self.set(*item, &[(work_item::CLIENT, client)]);
            }
            Step::Cancelled(item, cancelled) => {
                self.set(*item, &[(work_item::CANCELLED, (*cancelled).into())]);
            }
            Step::Alive(item, alive) => {
                self.write(|write| {
                    write.set_alive(EntityKind::WorkItem, self.items[*item].0, *alive).map(drop)
                });
            }
            Step::Restored(item, restored) => {
                let at: Value = restored.then_some(self.now).into();
                self.set(*item, &[(work_item::RESTORED_AT, at)]);
            }
            Step::Tell(item, channel) => {
                let fields = [
                    (comment::ITEM, self.items[*item].0.into()),
                    (comment::AT, self.now.into()),
                    (comment::CHANNEL, (*channel).into()),
                ];
                self.write(|write| write.create(EntityKind::Comment, Uuid::now_v7(), &fields));
            }
            Step::Holiday(day) => {
                let date = chrono::NaiveDate::from_ymd_opt(2026, 3, 2 + day).unwrap();
                let id = exception_id(self.calendar, date);
                let fields = [
                    (calendar_exception::CALENDAR, self.calendar.0.into()),
                    (calendar_exception::DATE, date.to_string().into()),
                    (calendar_exception::RANGES, "[]".into()),
                ];
                let kind = EntityKind::CalendarException;
                self.write(|write| {
                    if write.read().is(kind, id)? {
                        return write.set_alive(kind, id, false).map(drop);
                    }
                    write.create(kind, id, &fields)
                });
            }
            Step::Promise(priority, hours) => {
                self.promise(PRIORITIES[*priority], &format!("{hours}h"));
            }
            Step::Agreed(client, active) => {
                let id = self.agreements[*client].0;
                self.write(|write| write.set(id, &[(agreement::ACTIVE, (*active).into())]));
            }
            // Whether there is something to take back is not the question here.
            Step::Undo => drop(self.desk.store.undo(&self.origin())),
            Step::Redo => drop(self.desk.store.redo(&self.origin())),
        }
    }

    /// The clocks of an item as they are reckoned from the change log alone.
    fn reckoned(&self, item: WorkItemId) -> Vec<ItemClock> {
        let store = &self.desk.store;
        let clocks = store.read(|read| {
            let terms = store.terms(read)?;
            let row = read.work_item(item)?.unwrap();
            if !row.alive || row.cancelled || terms.of(row.client, row.site).is_none() {
                return Ok(Vec::new());
            }
            let events = read.clock_events(&terms, item)?;
            let frozen = read.frozen_verdicts(item)?;
            Ok(evaluate(&events, terms.book(), &frozen, self.now).clocks.to_vec())
        });
        let all = clocks.unwrap().into_iter();
        all.filter(|clock| clock.target.is_some() && clock.cycle > 0).collect()
    }

    fn rows(&self, item: WorkItemId) -> Vec<ClockRow> {
        self.desk.store.read(|read| read.clocks_of(item)).unwrap()
    }

    /// Whether what is stored says what the change log says.
    fn check(&self) {
        for item in &self.items {
            let (rows, clocks) = (self.rows(*item), self.reckoned(*item));
            // What had ended before an agreement began is not reckoned with, and what has ended
            // stands after it.
            let over = clocks.iter().all(|clock| clock.ended.is_some());
            if rows.is_empty() && over || clocks.is_empty() && rows.iter().all(|row| row.ended) {
                continue;
            }
            assert_eq!(rows.len(), clocks.len(), "{rows:?}\n{clocks:?}");
            for (row, clock) in rows.iter().zip(&clocks) {
                self.check_clock(row, clock);
            }
        }
    }

    fn check_clock(&self, row: &ClockRow, clock: &ItemClock) {
        let store = &self.desk.store;
        let standing = store
            .read(|read| {
                let terms = store.terms(read)?;
                Ok(row.standing(terms.hours(row.calendar), self.now))
            })
            .unwrap();
        let ended = clock.ended.is_some();
        assert_eq!((row.clock, row.cycle, row.ended), (clock.clock, clock.cycle, ended));
        assert_eq!(row.counts, clock.counting);
        let moves = clock.counting && clock.state != holdfast_domain::ClockState::OutsideHours;
        assert!(!standing.counting || moves, "{row:?}\n{clock:?}");
        assert_eq!(
            standing.state == holdfast_domain::ClockState::Running,
            standing.counting && standing.remaining > 0,
            "{row:?}\n{clock:?}"
        );
        assert_eq!(standing.state, clock.state, "{row:?}\n{clock:?}");
        assert_eq!(standing.elapsed, clock.elapsed.num_milliseconds(), "{row:?}\n{clock:?}");
        assert_eq!(Some(TimeDelta::milliseconds(row.target)), clock.target);
        assert_eq!(Some(TimeDelta::milliseconds(standing.remaining)), clock.remaining);
        assert_eq!(standing.at_risk, clock.at_risk, "{row:?}\n{clock:?}");
        assert_eq!(standing.counts_until, clock.counts_until);
        if !ended {
            assert_eq!(row.due, clock.due);
            let next = clock.thresholds.iter().find(|one| one.percent > row.fired);
            let at = next.and_then(|one| one.at);
            // Of what has passed and was not decided on, only that it has passed is kept.
            let passed = |at: Option<Timestamp>| at.map(|at| at.max(self.now));
            assert_eq!(passed(row.next_at), passed(at), "{row:?}\n{clock:?}");
        }
    }

    /// What happened to the items, as their clocks see it.
    fn events(&self) -> Vec<Vec<holdfast_domain::sla::ClockEvent>> {
        let store = &self.desk.store;
        let of = |item: &WorkItemId| {
            store.read(|read| read.clock_events(&*store.terms(read)?, *item)).unwrap()
        };
        self.items.iter().map(of).collect()
    }
}

#[derive(Debug, Clone)]
enum Step {
    Wait(i64),
    Priority(usize, usize),
    Move(usize, usize),
    Client(usize, usize),
    Cancelled(usize, bool),
    Alive(usize, bool),
    Restored(usize, bool),
    Tell(usize, &'static str),
    Holiday(u32),
    Promise(usize, u32),
    Agreed(usize, bool),
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    let item = 0..2_usize;
    prop_oneof![
        4 => (1..2_000_i64).prop_map(Step::Wait),
        2 => (item.clone(), 0..5_usize).prop_map(|(i, p)| Step::Priority(i, p)),
        4 => (item.clone(), 0..4_usize).prop_map(|(i, c)| Step::Move(i, c)),
        1 => (item.clone(), 0..3_usize).prop_map(|(i, c)| Step::Client(i, c)),
        1 => (item.clone(), any::<bool>()).prop_map(|(i, b)| Step::Cancelled(i, b)),
        1 => (item.clone(), any::<bool>()).prop_map(|(i, b)| Step::Alive(i, b)),
        1 => (item.clone(), any::<bool>()).prop_map(|(i, b)| Step::Restored(i, b)),
        2 => (item, prop_oneof![Just("note"), Just("message"), Just("call")])
            .prop_map(|(i, c)| Step::Tell(i, c)),
        1 => (0..20_u32).prop_map(Step::Holiday),
        1 => (0..4_usize, 1..40_u32).prop_map(|(p, h)| Step::Promise(p, h)),
        1 => (0..2_usize, any::<bool>()).prop_map(|(c, b)| Step::Agreed(c, b)),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_stored_says_what_the_change_log_says(steps in prop::collection::vec(step(), 1..40)) {
        let mut floor = Floor::new();
        for step in &steps {
            floor.step(step);
            floor.check();
        }
    }

    #[test]
    fn an_undo_leaves_no_trace_in_what_happened(
        before in prop::collection::vec(step(), 0..8),
        one in step(),
    ) {
        let mut floor = Floor::new();
        before.iter().for_each(|step| floor.step(step));
        let (events, seq) = (floor.events(), floor.desk.value("SELECT max(seq) FROM change"));
        floor.step(&one);
        let undone = !matches!(one, Step::Undo | Step::Redo | Step::Wait(_))
            && floor.desk.value("SELECT max(seq) FROM change") != seq;
        if undone {
            let after = floor.events();
            floor.step(&Step::Undo);
            prop_assert_eq!(floor.events(), events);
            floor.step(&Step::Redo);
            prop_assert_eq!(floor.events(), after);
        }
    }
}

#[test]
fn a_cycle_that_ended_has_one_verdict_which_goes_with_what_ended_it() {
    let mut floor = Floor::new();
    floor.step(&Step::Wait(20));
    floor.step(&Step::Move(0, 3));
    let verdicts = |floor: &Floor| {
        floor.desk.value("SELECT count(*) FROM sla_verdict WHERE alive = 1 AND state = 'met'")
    };
    assert_eq!(verdicts(&floor), "3");
    floor.step(&Step::Undo);
    assert_eq!(verdicts(&floor), "0");
    floor.step(&Step::Redo);
    assert_eq!(verdicts(&floor), "3");
    floor.step(&Step::Wait(600));
    floor.step(&Step::Move(0, 1));
    floor.step(&Step::Move(0, 3));
    assert_eq!(
        floor.desk.value("SELECT max(cycle) FROM sla_verdict WHERE clock = 'resolution'"),
        "2"
    );
    assert_eq!(verdicts(&floor), "6");
}

#[test]
fn a_threshold_that_was_decided_on_stays_so_until_the_next_cycle() {
    let mut floor = Floor::new();
    let item = floor.items[0];
    let resolution = |floor: &Floor| {
        floor
            .rows(item)
            .into_iter()
            .find(|row| row.clock == holdfast_domain::SlaClock::Resolution)
            .unwrap()
    };
    assert_eq!((resolution(&floor).fired, resolution(&floor).next_threshold), (0, Some(50)));
    let clock = holdfast_domain::SlaClock::Resolution;
    floor.write(|write| write.set_fired(item, clock, 1, 50, Some((75, noon()))));
    assert_eq!((resolution(&floor).fired, resolution(&floor).next_at), (50, Some(noon())));
    floor.step(&Step::Priority(0, 2));
    assert_eq!((resolution(&floor).fired, resolution(&floor).next_threshold), (50, Some(75)));
    floor.step(&Step::Holiday(1));
    assert_eq!((resolution(&floor).fired, resolution(&floor).next_threshold), (50, Some(75)));
    floor.step(&Step::Wait(30));
    floor.step(&Step::Move(0, 3));
    assert_eq!(resolution(&floor).next_at, None);
    floor.step(&Step::Move(0, 1));
    assert_eq!(
        (resolution(&floor).cycle, resolution(&floor).fired, resolution(&floor).next_threshold),
        (2, 0, Some(50))
    );
}

#[test]
fn items_that_nobody_was_promised_anything_for_cost_nothing() {
    let desk = desk();
    let id = desk.item("Printer jam");
    let (_, statements) = desk.store.traced(|| desk.retitle(id, "Printer on floor 2 jams"));
    assert!(statements.iter().all(|sql| !sql.contains("sla_clock")), "{statements:#?}");
}
