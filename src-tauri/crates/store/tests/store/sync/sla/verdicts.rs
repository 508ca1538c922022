//! Verdicts on work that people changed while apart: pauses that are heard of later count in them too.

use super::*;
use chrono::NaiveDate;
use holdfast_domain::BusinessCalendarId;
use holdfast_domain::sla::{Verdict, evaluate};
use holdfast_store::edge::{exception_id, verdict_id};
use holdfast_store::registry::{business_calendar, calendar_exception, sla_verdict};
use holdfast_store::table::agreement::VerdictRow;

/// Resolved ten minutes late, but for a pause of half an hour at the other desk.
const PAUSED_APART: &Story = &[(10, 0, Wait("client")), (40, 0, Go(ACTIVE)), (250, 1, Go(DONE))];

impl Floor {
    fn verdict(&self, desk: usize) -> VerdictRow {
        let store = self.team[desk].store();
        while store.settle_stale(self.team[desk].now, 50).unwrap() {}
        let all = store.read(|read| read.verdicts(WorkItemId(self.item))).unwrap();
        let mut of_it = all.into_iter().filter(|row| row.is_on(SlaClock::Resolution, 1));
        of_it.find(VerdictRow::stands).unwrap()
    }

    /// How the resolution was judged, and after how many minutes that counted.
    fn judged(&self, desk: usize) -> (ClockState, i64) {
        let row = self.verdict(desk);
        (row.state.unwrap(), (row.elapsed + 30_000) / 60_000)
    }

    fn everywhere(&self) -> (ClockState, i64) {
        let row = self.verdict(0);
        for desk in 0..self.team.len() {
            assert_eq!(self.verdict(desk), row);
            let clock = self.resolution(desk);
            assert_eq!((Some(clock.state), clock.elapsed), (row.state, row.elapsed));
        }
        self.judged(0)
    }

    /// How often anybody wrote how the resolution was judged.
    fn written(&self, desk: usize) -> String {
        let id = verdict_id(WorkItemId(self.item), SlaClock::Resolution, 1).simple().to_string();
        let sql = "SELECT count(*) FROM change CROSS JOIN ent USING (e) WHERE id = x'ID'";
        self.team[desk].desk.value(&sql.replace("ID", &id))
    }

    /// The cycles of the resolution that are over: when they ended, and the milliseconds that counted.
    fn cycles(&self, desk: usize) -> Vec<(u32, Timestamp, i64)> {
        let store = self.team[desk].store();
        let all = store.read(|read| read.frozen_verdicts(WorkItemId(self.item))).unwrap();
        cycles(all)
    }

    /// The same, as it follows from the history.
    fn reckoned(&self, desk: usize) -> Vec<(u32, Timestamp, i64)> {
        let (store, now) = (self.team[desk].store(), self.team[desk].now);
        let terms = store.read(|read| store.terms(read)).unwrap();
        let clocks = evaluate(&self.events(desk), terms.book(), &[], now);
        let clock = clocks.get(SlaClock::Resolution);
        cycles(clock.verdicts.iter().cloned().chain(clock.verdict()).collect())
    }

    /// What a desk has stored that is not among these.
    fn new_of(&self, desk: usize, known: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let all = self.team[desk].segments().into_iter();
        all.filter(|bytes| !known.contains(bytes)).collect()
    }

    fn promise(&self, desk: usize, priority: &str, resolution: &str) {
        let id = target_id(self.policy, Priority::from_word(priority).unwrap());
        self.team[desk].set(id, &[(sla_target::RESOLUTION, resolution.into())]);
    }

    /// The client keeps hours from now on, and was closed on the day of the incident.
    fn close(&self, desk: usize) {
        let calendar = BusinessCalendarId::fresh();
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let week = vec![vec![("00:00", "24:00")]; 7];
        write(&self.team[desk], |write| {
            let fields = [
                (business_calendar::ZONE, "Europe/Amsterdam".into()),
                (business_calendar::WEEK, serde_json::to_string(&week).unwrap().into()),
            ];
            write.create(EntityKind::BusinessCalendar, calendar.0, &fields)?;
            let fields = [
                (calendar_exception::CALENDAR, calendar.0.into()),
                (calendar_exception::DATE, day.to_string().into()),
                (calendar_exception::RANGES, "[]".into()),
            ];
            write.create(EntityKind::CalendarException, exception_id(calendar, day), &fields)?;
            write.set(self.client.0, &[(client::CALENDAR, calendar.0.into())]).map(drop)
        });
    }
}

fn cycles(verdicts: Vec<Verdict>) -> Vec<(u32, Timestamp, i64)> {
    let on_it = verdicts.into_iter().filter(|one| one.clock == SlaClock::Resolution);
    on_it.map(|one| (one.cycle, one.at, one.elapsed.num_milliseconds())).collect()
}

#[test]
fn a_pause_that_is_heard_of_after_the_verdict_counts_in_it_on_both_desks() {
    let mut floor = Floor::new(2);
    floor.act(PAUSED_APART);
    assert_eq!(floor.judged(1), (ClockState::Breached, 250), "it had not heard of the pause");
    floor.meet();
    assert_eq!(floor.everywhere(), (ClockState::Met, 220));
}

#[test]
fn a_desk_that_hears_of_the_pause_and_of_the_verdict_in_any_order_has_the_same() {
    for verdict_first in [true, false] {
        for before_they_met in [true, false] {
            let mut floor = Floor::new(3);
            let known = floor.team[2].segments();
            floor.act(PAUSED_APART);
            let (pause, verdict) = (floor.new_of(0, &known), floor.new_of(1, &known));
            if !before_they_met {
                exchange(&floor.team[..2]);
            }
            let order = if verdict_first { [verdict, pause] } else { [pause, verdict] };
            for segments in order {
                floor.team[2].take(segments);
            }
            assert_eq!(floor.judged(2), (ClockState::Met, 220));
            floor.meet();
            assert_eq!(floor.everywhere(), (ClockState::Met, 220));
        }
    }
}

#[test]
fn a_pause_that_is_taken_back_apart_counts_no_more() {
    let mut floor = Floor::new(2);
    floor.act(&[(10, 0, Wait("client")), (40, 0, Go(ACTIVE))]);
    floor.meet();
    floor.act(&[(250, 1, Go(DONE))]);
    assert_eq!(floor.judged(1), (ClockState::Met, 220));
    floor.at(260);
    for _ in 0..2 {
        floor.team[0].store().undo(&floor.team[0].origin("undo")).unwrap();
    }
    floor.meet();
    assert_eq!(floor.everywhere(), (ClockState::Breached, 250));
}

#[test]
fn a_pause_that_was_declared_otherwise_counts_as_it_was() {
    let mut floor = Floor::new(2);
    floor.act(&[(10, 0, Wait("client"))]);
    floor.meet();
    floor.act(&[(15, 0, Wait("vendor")), (100, 1, Go(DONE))]);
    assert_eq!(floor.judged(1).1, 10);
    floor.meet();
    assert_eq!(floor.everywhere().1, 95, "who waits for the vendor does not rest");
}

#[test]
fn what_is_promised_later_and_a_holiday_change_no_verdict() {
    let mut floor = Floor::new(2);
    floor.act(&[(10, 0, Wait("client")), (40, 0, Go(ACTIVE)), (100, 0, Go(DONE))]);
    floor.meet();
    let (before, written) = (floor.verdict(0), floor.written(0));
    floor.close(0);
    floor.promise(0, "P2", "1h");
    floor.act(&[(110, 1, Prioritise("P1")), (120, 0, Prioritise("P3"))]);
    floor.meet();
    assert_eq!((floor.verdict(0), floor.verdict(1)), (before.clone(), before));
    assert_eq!((floor.written(0), floor.written(1)), (written.clone(), written));
}

#[test]
fn a_verdict_that_is_mended_is_held_against_what_was_promised_when_it_was_given() {
    for since in ["2h", "8h"] {
        for (resolved, state, counted) in
            [(250, ClockState::Met, 220), (300, ClockState::Breached, 270)]
        {
            let mut floor = Floor::new(2);
            let (wait, go) = (Wait("client"), Go(ACTIVE));
            floor.act(&[(10, 0, wait), (40, 0, go), (resolved, 1, Go(DONE))]);
            floor.promise(1, "P2", since);
            floor.meet();
            assert_eq!(floor.everywhere(), (state, counted), "{since}");
            assert_eq!(floor.verdict(0).target, 240 * 60_000);
        }
    }
}

#[test]
fn a_verdict_of_an_older_program_stands() {
    let mut floor = Floor::new(2);
    floor.act(PAUSED_APART);
    let verdict = verdict_id(WorkItemId(floor.item), SlaClock::Resolution, 1);
    floor.team[1].set(verdict, &[(sla_verdict::RESTED, Value::Null)]);
    floor.meet();
    assert_eq!(floor.everywhere(), (ClockState::Breached, 250));
}

#[test]
fn a_verdict_is_mended_once_by_each_who_hears_of_the_pause_and_then_no_more() {
    let mut floor = Floor::new(2);
    let known = floor.team[0].segments();
    floor.act(PAUSED_APART);
    let (pause, resolved) = (floor.new_of(0, &known), floor.new_of(1, &known));
    assert_eq!((floor.written(0), floor.written(1)), ("0".to_owned(), "1".to_owned()));
    floor.team[0].take(resolved);
    floor.team[1].take(pause);
    assert_eq!((floor.written(0), floor.written(1)), ("2".to_owned(), "2".to_owned()));
    for passed in [300, 310] {
        floor.meet();
        assert_eq!((floor.written(0), floor.written(1)), ("3".to_owned(), "3".to_owned()));
        floor.act(&[(passed, 0, Prioritise("P1")), (passed + 5, 1, Prioritise("P3"))]);
    }
    assert_eq!(floor.everywhere(), (ClockState::Met, 220));
}

#[test]
fn a_desk_that_judges_before_it_has_heard_of_the_pause_judges_anew_once_it_has() {
    let mut floor = Floor::new(4);
    let known = floor.team[2].segments();
    floor.act(PAUSED_APART);
    let (pause, resolved) = (floor.new_of(0, &known), floor.new_of(1, &known));
    floor.team[2].take(pause.clone());
    floor.team[2].take(resolved.clone());
    floor.team[2].seal();
    let told = [known, pause.clone(), resolved.clone()].concat();
    let mended = floor.new_of(2, &told);
    floor.team[3].take(resolved);
    assert_eq!(floor.judged(3), (ClockState::Breached, 250));
    floor.team[3].take(mended);
    assert_eq!(floor.judged(3), (ClockState::Met, 220));
    floor.act(&[(260, 3, Prioritise("P1"))]);
    assert_eq!(floor.judged(3), (ClockState::Breached, 250), "by all that it knows");
    floor.team[3].take(pause);
    assert_eq!(floor.judged(3), (ClockState::Met, 220));
    floor.meet();
    assert_eq!(floor.everywhere(), (ClockState::Met, 220));
}

#[test]
fn what_two_desks_resolved_apart_was_resolved_by_the_first_of_both() {
    let mut floor = Floor::new(2);
    floor.act(&[(60, 0, Go(DONE)), (100, 1, Go(DONE))]);
    floor.meet();
    assert_eq!(floor.everywhere(), (ClockState::Met, 60));
}

#[test]
fn a_cycle_that_was_none_after_all_keeps_no_verdict() {
    let mut floor = Floor::new(2);
    floor.act(&[(20, 0, Go(DONE)), (30, 0, Go(ACTIVE))]);
    floor.meet();
    floor.act(&[(60, 1, Go(DONE))]);
    floor.at(70);
    for _ in 0..2 {
        floor.team[0].store().undo(&floor.team[0].origin("undo")).unwrap();
    }
    floor.meet();
    assert_eq!(floor.everywhere(), (ClockState::Met, 60));
    assert_eq!(floor.cycles(0), floor.reckoned(0));
}

#[test]
fn of_a_verdict_that_two_desks_mended_one_holds_as_a_whole() {
    let mut floor = Floor::new(4);
    let known = floor.team[3].segments();
    floor.act(&[(10, 0, Wait("vendor")), (40, 0, Go(ACTIVE))]);
    floor.act(&[(50, 2, Wait("client")), (80, 2, Go(ACTIVE)), (250, 1, Go(DONE))]);
    let [vendor, resolved, client] = [0, 1, 2].map(|desk| floor.new_of(desk, &known));
    floor.at(300);
    floor.team[3].take([resolved.clone(), client].concat());
    assert_eq!(floor.judged(3), (ClockState::Met, 220));
    for _ in 0..2 {
        floor.team[2].store().undo(&floor.team[2].origin("undo")).unwrap();
    }
    floor.team[2].seal();
    let client = floor.new_of(2, &known);
    floor.at(310);
    floor.team[1].take([vendor, client].concat());
    floor.team[1].seal();
    let told = [known, resolved].concat();
    // What it follows from comes later.
    let mended = floor.new_of(1, &told).pop().unwrap();
    floor.team[3].take(vec![mended]);
    floor.meet();
    assert_eq!(floor.everywhere(), (ClockState::Breached, 250));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn verdicts_say_what_the_history_says(
        steps in prop::collection::vec((0..3_usize, 0..8_usize, any::<bool>()), 1..24),
    ) {
        let acts =
            [Wait("client"), Wait("vendor"), Go(ACTIVE), Go(ACTIVE), Go(DONE), Go(DONE), Answer];
        let mut floor = Floor::new(3);
        let mut done = [0; 3];
        for (number, (desk, act, pulls)) in steps.into_iter().enumerate() {
            let passed = 5 * i64::try_from(number).unwrap() + 5;
            floor.at(passed);
            if let Some(act) = acts.get(act) {
                floor.act(&[(passed, desk, *act)]);
                done[desk] += 1;
            } else if done[desk] > 0 {
                // What another desk changed since is not taken back.
                drop(floor.team[desk].store().undo(&floor.team[desk].origin("undo")));
                done[desk] -= 1;
            }
            if pulls {
                let from = (desk + 1 + number % 2) % 3;
                floor.team[desk].pull(&floor.team[from]);
            }
        }
        floor.meet();
        for desk in 0..3 {
            prop_assert_eq!(floor.cycles(desk), floor.reckoned(desk));
        }
    }
}
