//! What the clocks do beyond the cases: thresholds, cycles, changes, what if.

use crate::story::{Story, hms, minute};
use crate::{at, hours, office};
use holdfast_domain::sla::*;
use holdfast_domain::{BlockedOn, ClockState, Priority, SlaClock, SlaPolicyId};
use std::sync::Arc;
use uuid::Uuid;

fn eight_to_six() -> Hours {
    hours(&office("UTC", "08:00", "18:00"))
}

fn four_hours() -> Story {
    Story::new(eight_to_six()).promising("4h").created("2026-11-23T08:00")
}

#[test]
fn thresholds_are_fractions_of_the_target_in_business_time() {
    let story = Story::new(eight_to_six()).promising("4h").created("2026-11-23T17:00");
    let clock = story.clock("2026-11-23T17:00");
    let told: Vec<_> = clock.thresholds.iter().map(|t| (t.percent, t.at)).collect();
    assert_eq!(
        told,
        [
            (50, Some(at("2026-11-24T09:00:00Z"))),
            (75, Some(at("2026-11-24T10:00:00Z"))),
            (90, Some(at("2026-11-24T10:36:00Z"))),
            (100, Some(at("2026-11-24T11:00:00Z"))),
        ],
    );
}

#[test]
fn the_next_threshold_lies_after_now_and_each_instant_is_told_once() {
    let next = |now: &str| four_hours().clock(now).next.map(|next| next.percent);
    assert_eq!(next("2026-11-23T08:00"), Some(50));
    assert_eq!(next("2026-11-23T10:00"), Some(75), "fifty was now");
    assert_eq!(next("2026-11-23T11:59"), Some(100));
    assert_eq!(next("2026-11-23T12:00"), None);
}

#[test]
fn a_clock_is_at_risk_from_its_first_warning_to_its_due_instant() {
    let risk = |now: &str| four_hours().clock(now).at_risk;
    assert!(!risk("2026-11-23T09:59"));
    assert!(risk("2026-11-23T10:00"));
    assert!(risk("2026-11-23T11:59"));
    assert!(!risk("2026-11-23T12:00"), "then it is breached");
    assert!(!four_hours().done("2026-11-23T11:00").clock("2026-11-23T11:30").at_risk, "it is over");
}

#[test]
fn ending_with_the_due_instant_is_in_time_and_a_minute_later_is_not() {
    let ended = |when: &str| four_hours().done(when).clock("2026-11-24T09:00");
    assert_eq!(ended("2026-11-23T12:00").state, ClockState::Met);
    assert_eq!(ended("2026-11-23T12:01").state, ClockState::Breached);
    assert_eq!(ended("2026-11-23T12:01").due, Some(at("2026-11-23T12:00:00Z")));
}

#[test]
fn due_at_closing_time_it_is_late_in_the_evening_although_no_business_time_has_passed() {
    let story = Story::new(eight_to_six()).promising("4h").created("2026-11-23T14:00");
    assert_eq!(story.clock("2026-11-23T17:59").state, ClockState::Running);
    let evening = story.clock("2026-11-23T20:00");
    assert_eq!(
        (evening.state, evening.due),
        (ClockState::Breached, Some(at("2026-11-23T18:00:00Z")))
    );
    assert_eq!(
        story.done("2026-11-23T20:00").clock("2026-11-24T09:00").state,
        ClockState::Breached
    );
}

#[test]
fn without_an_agreement_or_a_promise_no_clock_runs() {
    let created = [ClockEvent::new(
        minute("2026-11-23T08:00"),
        What::Created { priority: Some(Priority::P1), state: ItemState::Active },
    )];
    let unknown = TermsId { policy: SlaPolicyId(Uuid::from_u128(404)), calendar: None };
    let arrived =
        [created[0], ClockEvent::new(minute("2026-11-23T09:00"), What::Terms(Some(unknown)))];
    for events in [&created[..], &arrived] {
        let clocks = evaluate(events, &Book::default(), &[], minute("2026-11-24T08:00"));
        for clock in clocks.clocks {
            assert_eq!(
                (clock.state, clock.due, clock.verdict()),
                (ClockState::NotStarted, None, None)
            );
        }
    }
    let silent = Story::new(eight_to_six())
        .created("2026-11-23T08:00")
        .priority("2026-11-23T08:00", Priority::P4);
    assert_eq!(silent.of(SlaClock::NextUpdate, "2026-11-27T08:00").state, ClockState::NotStarted);
    assert_eq!(evaluate(&[], &Book::default(), &[], minute("2026-11-24T08:00")).clocks[0].cycle, 0);
}

#[test]
fn a_priority_may_count_round_the_clock_whatever_the_calendar_says() {
    let story = Story::new(eight_to_six())
        .created("2026-11-21T12:00")
        .priority("2026-11-21T12:00", Priority::P1);
    let clock = story.clock("2026-11-21T13:00");
    assert_eq!((clock.state, clock.due), (ClockState::Running, Some(at("2026-11-21T16:00:00Z"))));
    assert_eq!(clock.counts_until, None);
}

#[test]
fn the_defaults_promise_what_the_severity_matrix_expects() {
    let due = |priority, clock| {
        let story = Story::new(eight_to_six()).created("2026-11-23T08:00");
        story.priority("2026-11-23T08:00", priority).of(clock, "2026-11-23T08:00").due.unwrap()
    };
    let (first, resolution) = (SlaClock::FirstResponse, SlaClock::Resolution);
    assert_eq!(due(Priority::P1, first), at("2026-11-23T08:15:00Z"));
    assert_eq!(due(Priority::P1, resolution), at("2026-11-23T12:00:00Z"));
    assert_eq!(due(Priority::P2, first), at("2026-11-23T08:30:00Z"));
    assert_eq!(due(Priority::P2, resolution), at("2026-11-23T16:00:00Z"));
    assert_eq!(due(Priority::P3, first), at("2026-11-23T12:00:00Z"));
    assert_eq!(due(Priority::P3, resolution), at("2026-11-25T18:00:00Z"));
    assert_eq!(due(Priority::P4, first), at("2026-11-23T18:00:00Z"));
    assert_eq!(due(Priority::P4, resolution), at("2026-11-27T18:00:00Z"));
}

#[test]
fn each_client_update_ends_one_cycle_and_starts_the_next() {
    let story = four_hours().updated("2026-11-23T09:00").updated("2026-11-23T14:00");
    let clock = story.of(SlaClock::NextUpdate, "2026-11-23T15:00");
    assert_eq!(
        (clock.cycle, clock.elapsed, clock.due),
        (3, hms(1, 0, 0), Some(at("2026-11-23T18:00:00Z")))
    );
    let told: Vec<_> = clock.verdicts.iter().map(|v| (v.cycle, v.breached, v.elapsed)).collect();
    assert_eq!(told, [(1, false, hms(1, 0, 0)), (2, true, hms(5, 0, 0))]);
    assert_eq!(story.of(SlaClock::FirstResponse, "2026-11-23T15:00").elapsed, hms(1, 0, 0));
}

#[test]
fn the_first_response_never_pauses_and_stays_answered_after_reopening() {
    let waiting = four_hours().waiting("2026-11-23T08:30", BlockedOn::Client);
    assert_eq!(waiting.of(SlaClock::FirstResponse, "2026-11-23T12:00").state, ClockState::Breached);
    let answered = four_hours()
        .updated("2026-11-23T09:00")
        .done("2026-11-23T10:00")
        .active("2026-11-24T10:00");
    let clock = answered.of(SlaClock::FirstResponse, "2026-11-25T10:00");
    assert_eq!((clock.state, clock.cycle), (ClockState::Met, 1));
    let silent = four_hours().done("2026-11-23T10:00").active("2026-11-24T10:00");
    let clock = silent.of(SlaClock::FirstResponse, "2026-11-24T11:00");
    assert_eq!(
        (clock.state, clock.elapsed),
        (ClockState::Running, hms(3, 0, 0)),
        "nobody has answered yet"
    );
}

#[test]
fn restored_service_stops_the_resolution_clock_where_the_policy_says_so() {
    let restored = four_hours().then("2026-11-23T09:00", What::Restored(true));
    assert_eq!(restored.clock("2026-11-23T13:00").state, ClockState::Breached);
    let story = restored.with(|policy| policy.resolution_stops_on = Stop::Restored);
    let clock = story.clock("2026-11-23T13:00");
    assert_eq!((clock.state, clock.ended), (ClockState::Met, Some(at("2026-11-23T09:00:00Z"))));
    let broken = story.then("2026-11-23T10:00", What::Restored(false)).clock("2026-11-23T11:00");
    assert_eq!((broken.state, broken.elapsed), (ClockState::Running, hms(2, 0, 0)));
    let resolved = story.done("2026-11-23T17:00").clock("2026-11-23T18:00");
    assert_eq!(resolved.state, ClockState::Met, "resolved later, and the clock had stopped");
}

#[test]
fn a_change_of_priority_carries_what_ran_by_the_rule_of_the_policy() {
    let change = |rule, to: &str| {
        four_hours()
            .with(|policy| policy.on_change = rule)
            .promising_for(Priority::P2, to)
            .priority("2026-11-23T10:00", Priority::P2)
            .clock("2026-11-23T10:00")
    };
    assert_eq!(change(ChangeRule::CarryElapsed, "3h").due, Some(at("2026-11-23T11:00:00Z")));
    assert_eq!(change(ChangeRule::CarryFraction, "3h").due, Some(at("2026-11-23T11:30:00Z")));
    let restarted = change(ChangeRule::Restart, "3h");
    assert_eq!((restarted.due, restarted.cycle), (Some(at("2026-11-23T13:00:00Z")), 2));
    let late = change(ChangeRule::CarryElapsed, "1h");
    assert_eq!((late.state, late.due), (ClockState::Breached, Some(at("2026-11-23T09:00:00Z"))));
    let half = change(ChangeRule::CarryFraction, "1h");
    assert_eq!((half.state, half.elapsed), (ClockState::Running, hms(0, 30, 0)));
    let passed = half.thresholds.iter().find(|threshold| threshold.percent == 50).unwrap();
    assert_eq!(passed.at, Some(at("2026-11-23T10:00:00Z")), "passed when it was passed");
}

#[test]
fn restarting_does_not_make_a_breach_undone() {
    let story = four_hours()
        .with(|policy| policy.on_change = ChangeRule::Restart)
        .promising_for(Priority::P2, "8h")
        .priority("2026-11-23T13:00", Priority::P2);
    let clock = story.clock("2026-11-23T14:00");
    assert_eq!((clock.state, clock.cycle, clock.elapsed), (ClockState::Running, 2, hms(1, 0, 0)));
    assert!(clock.verdicts[0].breached);
}

#[test]
fn what_if_tells_when_it_would_be_due_and_changes_nothing() {
    let story = four_hours();
    let more = [
        ClockEvent::new(
            minute("2026-11-23T10:00"),
            What::State(ItemState::Waiting(Some(BlockedOn::Client))),
        ),
        ClockEvent::new(minute("2026-11-24T09:00"), What::State(ItemState::Active)),
    ];
    let book = story.book();
    let would = what_if(story.events(), &more, &book, &[], minute("2026-11-23T10:00"));
    assert_eq!(would.now, minute("2026-11-24T09:00"), "told for when they answer");
    let clock = would.get(SlaClock::Resolution);
    assert_eq!((clock.state, clock.due), (ClockState::Running, Some(at("2026-11-24T11:00:00Z"))));
    assert!(!would.suspicious);
    assert_eq!(story.clock("2026-11-23T10:00").due, Some(at("2026-11-23T12:00:00Z")));
}

#[test]
fn a_running_clock_tells_until_when_it_counts() {
    assert_eq!(
        four_hours().clock("2026-11-23T09:00").counts_until,
        Some(at("2026-11-23T18:00:00Z"))
    );
    let waiting = four_hours().waiting("2026-11-23T08:30", BlockedOn::Client);
    assert_eq!(waiting.clock("2026-11-23T09:00").counts_until, None);
}

#[test]
fn the_ledger_of_decades_is_one_page_and_still_adds_up() {
    let story = Story::new(eight_to_six()).promising("4h").created("1970-01-01T00:00");
    let clock = story.clock("9999-12-31T00:00");
    assert!(clock.segments.len() <= 10_001);
    assert_eq!(clock.due, Some(at("1970-01-01T12:00:00Z")));
}

#[test]
fn who_paused_is_told() {
    let by = Some(holdfast_domain::TechnicianId(Uuid::from_u128(9)));
    let story = four_hours();
    let mut events = story.events().to_vec();
    let what = What::State(ItemState::Waiting(Some(BlockedOn::Client)));
    events.push(ClockEvent { at: minute("2026-11-23T09:00"), what, by });
    let clocks = evaluate(&events, &story.book(), &[], minute("2026-11-23T10:00"));
    let last = *clocks.get(SlaClock::Resolution).segments.last().unwrap();
    assert_eq!((last.kind, last.by), (SegmentKind::Paused(Some(BlockedOn::Client)), by));
}

#[test]
fn terms_may_come_later_and_what_they_promise_counts_from_then() {
    let id = TermsId { policy: SlaPolicyId(Uuid::from_u128(1)), calendar: None };
    let policy = Arc::new(SlaPolicy::default());
    let mut book = Book::default();
    book.insert(id, Terms { policy, hours: Arc::new(Hours::always()) });
    let events = [
        ClockEvent::new(
            minute("2026-11-23T08:00"),
            What::Created { priority: Some(Priority::P1), state: ItemState::Active },
        ),
        ClockEvent::new(minute("2026-11-23T10:00"), What::Terms(Some(id))),
    ];
    let clocks = evaluate(&events, &book, &[], minute("2026-11-23T10:05"));
    assert_eq!(clocks.get(SlaClock::Resolution).due, Some(minute("2026-11-23T14:00")));
    assert_eq!(clocks.get(SlaClock::FirstResponse).remaining, Some(hms(0, 10, 0)));
}

#[test]
fn a_clock_rests_while_the_item_waits_for_somebody_besides_until_it_is_in_another_state() {
    let waits = |on| What::AlsoWaiting([on].into_iter().collect());
    let story = four_hours()
        .waiting("2026-11-23T08:30", BlockedOn::Client)
        .active("2026-11-23T09:00")
        .then("2026-11-23T09:00", waits(Some(BlockedOn::Client)));
    let clock = story.clock("2026-11-23T10:00");
    assert_eq!((clock.state, clock.elapsed), (ClockState::Paused, hms(0, 30, 0)));
    let told = story.then("2026-11-23T10:00", What::AlsoWaiting(AlsoWaiting::default()));
    assert_eq!(told.clock("2026-11-23T11:00").elapsed, hms(1, 30, 0));
    let moved = story.active("2026-11-23T10:00");
    assert_eq!(moved.clock("2026-11-23T11:00").elapsed, hms(1, 30, 0));
    let vendor = four_hours().then("2026-11-23T09:00", waits(Some(BlockedOn::Vendor)));
    assert!(vendor.clock("2026-11-23T10:00").counting, "by this policy a vendor is no reason");
    let nobody = four_hours().then("2026-11-23T09:00", waits(None));
    assert!(!nobody.clock("2026-11-23T10:00").counting);
}
