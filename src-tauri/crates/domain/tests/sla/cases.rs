//! The cases that must hold. Each is a real bug of another system.

use crate::story::{Story, hms};
use crate::{at, hours, office, week};
use chrono::TimeDelta;
use holdfast_domain::sla::{
    ChangeRule, Hours, ReopenRule, SegmentKind, SlaPolicy, Span, UpdateMode,
};
use holdfast_domain::{BlockedOn, ClockState, Priority, SlaClock};
use serde_json::json;

/// Monday to Friday from eight to six, told in UTC. The 23rd of November 2026 is a Monday.
fn eight_to_six() -> Hours {
    hours(&office("UTC", "08:00", "18:00"))
}

#[test]
fn case_01_what_does_not_fit_in_today_is_due_tomorrow_and_warned_of_in_business_time() {
    let hours = eight_to_six();
    let due = hours.add(at("2026-11-23T17:00:00Z"), TimeDelta::hours(4)).unwrap();
    assert_eq!(due, at("2026-11-24T11:00:00Z"));
    let warning = hours.add(at("2026-11-23T17:00:00Z"), TimeDelta::hours(3)).unwrap();
    assert_eq!(warning, at("2026-11-24T10:00:00Z"), "one business hour before");

    let story = Story::new(hours).promising("4h").created("2026-11-23T17:00");
    let clock = story.clock("2026-11-23T17:30");
    assert_eq!(clock.due, Some(at("2026-11-24T11:00:00Z")));
    let three_quarters = clock.thresholds.iter().find(|threshold| threshold.percent == 75).unwrap();
    assert_eq!(three_quarters.at, Some(at("2026-11-24T10:00:00Z")));
}

#[test]
fn case_02_the_same_from_four_in_the_afternoon() {
    let story = Story::new(eight_to_six()).promising("4h").created("2026-11-23T16:00");
    assert_eq!(story.clock("2026-11-23T16:00").due, Some(at("2026-11-24T10:00:00Z")));
}

#[test]
fn case_03_the_night_does_not_count_towards_the_first_response() {
    let story = Story::new(eight_to_six())
        .promising("4h")
        .created("2026-11-23T17:30")
        .updated("2026-11-24T08:00");
    let clock = story.of(SlaClock::FirstResponse, "2026-11-24T09:00");
    assert_eq!((clock.elapsed, clock.state), (hms(0, 30, 0), ClockState::Met));
}

#[test]
fn case_04_round_the_clock_no_minute_is_lost_at_midnight() {
    let days = hours(
        &json!({ "zone": "Europe/Amsterdam", "week": week("mon-sun", &[["00:00", "24:00"]]) }),
    );
    for hours in [Hours::always(), days] {
        for (from, to) in [
            ("2026-11-23T22:59:00Z", "2026-11-23T23:01:00Z"),
            ("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"),
            ("2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"),
            ("2020-02-28T00:00:00Z", "2032-03-01T00:00:00Z"),
        ] {
            let passed = at(to) - at(from);
            assert_eq!(hours.between(at(from), at(to)), passed);
            assert_eq!(hours.add(at(from), passed).unwrap(), at(to));
        }
    }
}

#[test]
fn case_05_a_pause_over_the_weekend_is_worth_an_hour_and_not_sixty_five() {
    let story = Story::new(hours(&office("UTC", "09:00", "17:00")))
        .promising("8h")
        .created("2026-11-20T15:00")
        .waiting("2026-11-20T16:00", BlockedOn::Client)
        .active("2026-11-23T09:00");
    let clock = story.clock("2026-11-23T10:00");
    let pause = clock.segments.iter().find(|segment| segment.kind != SegmentKind::Running).unwrap();
    assert_eq!(pause.kind, SegmentKind::Paused(Some(BlockedOn::Client)));
    assert_eq!(pause.business, TimeDelta::minutes(60));
    assert_eq!((pause.from, pause.to), (at("2026-11-20T16:00:00Z"), at("2026-11-23T09:00:00Z")));
    assert_eq!(clock.elapsed, hms(2, 0, 0));
    assert_eq!(clock.due, Some(at("2026-11-23T16:00:00Z")));
}

#[test]
fn case_06_a_pause_survives_a_change_of_priority() {
    for (rule, elapsed) in [
        (ChangeRule::CarryElapsed, hms(2, 0, 0)),
        (ChangeRule::CarryFraction, hms(1, 0, 0)),
        (ChangeRule::Restart, hms(0, 0, 0)),
    ] {
        let story = Story::new(eight_to_six())
            .with(|policy| policy.on_change = rule)
            .promising("8h")
            .promising_for(Priority::P2, "4h")
            .created("2026-11-23T08:00")
            .waiting("2026-11-23T10:00", BlockedOn::Client)
            .priority("2026-11-23T11:00", Priority::P2);
        let paused = story.clock("2026-11-23T12:00");
        assert_eq!((paused.elapsed, paused.state), (elapsed, ClockState::Paused), "{rule:?}");
        assert_eq!((paused.target, paused.due), (Some(hms(4, 0, 0)), None));
        let resumed = story.active("2026-11-23T13:00").clock("2026-11-23T13:00");
        let left = hms(4, 0, 0) - elapsed;
        assert_eq!(resumed.due, Some(at("2026-11-23T13:00:00Z") + left), "{rule:?}");
    }
}

#[test]
fn case_07_reopening_after_the_target_has_passed_in_wall_time_is_no_breach() {
    let story = Story::new(eight_to_six())
        .promising("4h")
        .created("2026-11-23T08:00")
        .done("2026-11-23T10:00")
        .active("2026-11-25T09:00");
    let clock = story.clock("2026-11-25T09:00");
    assert_eq!((clock.state, clock.cycle), (ClockState::Running, 2));
    assert_eq!((clock.elapsed, clock.due), (hms(2, 0, 0), Some(at("2026-11-25T11:00:00Z"))));
    assert!(!clock.verdicts[0].breached);

    let fresh =
        story.with(|policy| policy.reopen = ReopenRule::FreshCycle).clock("2026-11-25T09:00");
    assert_eq!((fresh.elapsed, fresh.due), (hms(0, 0, 0), Some(at("2026-11-25T13:00:00Z"))));
    assert_eq!(fresh.verdicts[0].elapsed, hms(2, 0, 0), "the old verdict is kept");

    let late = Story::new(eight_to_six())
        .with(|policy| policy.reopen = ReopenRule::Grace(Span::Seconds(2 * 3_600)))
        .promising("4h")
        .created("2026-11-23T08:00")
        .done("2026-11-23T13:00")
        .active("2026-11-25T17:00");
    let clock = late.clock("2026-11-25T17:00");
    assert_eq!((clock.state, clock.elapsed), (ClockState::Running, hms(5, 0, 0)));
    assert_eq!(clock.due, Some(at("2026-11-26T09:00:00Z")), "no breach within two business hours");
    assert!(clock.verdicts[0].breached, "the cycle before stays what it was");
}

#[test]
fn case_08_while_the_client_is_silent_no_update_is_owed_in_the_mode_that_waits_for_them() {
    let story = Story::new(eight_to_six())
        .with(|policy| policy.next_update = UpdateMode::WaitsForClient)
        .promising("4h")
        .created("2026-11-23T08:00")
        .updated("2026-11-23T09:00");
    let silent = story.of(SlaClock::NextUpdate, "2026-11-27T09:00");
    assert_eq!((silent.state, silent.next), (ClockState::Met, None));
    let answered =
        story.client_replied("2026-11-27T09:00").of(SlaClock::NextUpdate, "2026-11-27T10:00");
    assert_eq!((answered.state, answered.cycle), (ClockState::Running, 2));
    assert_eq!(answered.due, Some(at("2026-11-27T13:00:00Z")));

    let cadence = story.with(|policy| policy.next_update = UpdateMode::Cadence);
    let promised = cadence.of(SlaClock::NextUpdate, "2026-11-27T09:00");
    assert_eq!(promised.state, ClockState::Breached, "where updates were promised they stay so");
}

#[test]
fn case_09_a_shorter_update_target_does_not_overrule_the_first_response() {
    let story = Story::new(eight_to_six())
        .promising("4h")
        .with(|policy| policy.targets[2].next_update = Some(Span::Seconds(1_800)))
        .created("2026-11-23T08:00");
    let first = story.of(SlaClock::FirstResponse, "2026-11-23T09:00");
    let update = story.of(SlaClock::NextUpdate, "2026-11-23T09:00");
    assert_eq!((first.state, first.due), (ClockState::Running, Some(at("2026-11-23T12:00:00Z"))));
    assert_eq!(
        (update.state, update.due),
        (ClockState::Breached, Some(at("2026-11-23T08:30:00Z")))
    );
}

#[test]
fn case_10_on_both_nights_of_the_clock_change_instants_an_hour_apart_stay_an_hour_apart() {
    let nights = hours(
        &json!({ "zone": "Europe/Amsterdam", "week": week("mon-sun", &[["00:00", "10:00"]]) }),
    );
    for (midnight, open) in [("2026-03-28T23:00:00Z", 9), ("2026-10-24T22:00:00Z", 11)] {
        for hour in 0..open {
            let from = at(midnight) + TimeDelta::hours(hour);
            assert_eq!(
                nights.between(from, from + TimeDelta::hours(1)),
                TimeDelta::hours(1),
                "{from}"
            );
            assert_eq!(nights.add(from, TimeDelta::hours(1)).unwrap(), from + TimeDelta::hours(1));
        }
        let day = at(midnight) + TimeDelta::hours(20);
        assert_eq!(nights.between(at(midnight), day), TimeDelta::hours(open));
    }
}

#[test]
fn case_11_a_shift_starts_at_half_past_eight_local_time_before_and_after_october() {
    let london = hours(&office("Europe/London", "08:30", "17:30"));
    assert_eq!(london.opens(at("2026-10-23T20:00:00Z")), Some(at("2026-10-26T08:30:00Z")));
    assert_eq!(london.opens(at("2026-10-23T00:00:00Z")), Some(at("2026-10-23T07:30:00Z")));
    assert_eq!(
        london.between(at("2026-10-23T07:30:00Z"), at("2026-10-26T08:30:00Z")),
        TimeDelta::hours(9)
    );
}

#[test]
fn case_12_created_in_a_pausing_or_a_closed_state_it_never_breaches() {
    let waiting = Story::new(eight_to_six())
        .promising("4h")
        .created_waiting("2026-11-23T08:00", BlockedOn::Client);
    let clock = waiting.clock("2026-12-23T08:00");
    assert_eq!((clock.state, clock.elapsed, clock.due), (ClockState::Paused, hms(0, 0, 0), None));
    assert_eq!(clock.next, None);

    let closed = Story::new(eight_to_six()).promising("4h").created_done("2026-11-23T08:00");
    for clock in closed.all("2026-12-23T08:00").clocks {
        assert_eq!(
            (clock.state, clock.elapsed, clock.due),
            (ClockState::Met, hms(0, 0, 0), clock.due)
        );
        assert_eq!(clock.next, None);
    }
}

#[test]
fn case_13_a_holiday_added_later_refunds_open_clocks_and_leaves_frozen_verdicts_alone() {
    let with_holiday = hours(&json!({
        "zone": "UTC", "week": week("mon-fri", &[["08:00", "18:00"]]),
        "exceptions": [{ "date": "2026-11-24", "ranges": [] }],
    }));
    let open = Story::new(eight_to_six()).promising("12h").created("2026-11-23T08:00");
    assert_eq!(open.clock("2026-11-25T09:00").state, ClockState::Breached);
    let refunded = open.in_hours(with_holiday.clone()).clock("2026-11-25T09:00");
    assert_eq!((refunded.state, refunded.elapsed), (ClockState::Running, hms(11, 0, 0)));

    let ended = open.done("2026-11-25T09:00");
    let frozen = ended.clock("2026-11-25T10:00").verdict().unwrap();
    assert!(frozen.breached);
    let kept = ended.in_hours(with_holiday).frozen(frozen.clone());
    let clock = kept.clock("2026-11-25T10:00");
    assert_eq!((clock.state, clock.elapsed), (ClockState::Breached, frozen.elapsed));
    assert_eq!(frozen.tzdb, chrono_tz::IANA_TZDB_VERSION);
    let reopened = kept.active("2026-11-26T08:00").clock("2026-11-26T08:00");
    assert_eq!(reopened.verdicts, [frozen], "also once another cycle has begun");
}

#[test]
fn case_14_a_state_that_stops_pausing_does_so_from_that_moment() {
    let story = Story::new(eight_to_six())
        .promising("8h")
        .created("2026-11-23T08:00")
        .waiting("2026-11-23T09:00", BlockedOn::Client)
        .waiting("2026-11-23T12:00", BlockedOn::Colleague);
    let clock = story.clock("2026-11-23T13:00");
    assert_eq!((clock.state, clock.elapsed), (ClockState::Running, hms(2, 0, 0)));

    let lenient =
        SlaPolicy { pauses_on: [BlockedOn::Client].into_iter().collect(), ..story.policy() };
    let strict = SlaPolicy { pauses_on: [].into_iter().collect(), ..story.policy() };
    let story = Story::new(eight_to_six())
        .under(lenient)
        .created("2026-11-23T08:00")
        .waiting("2026-11-23T09:00", BlockedOn::Client)
        .comes_under("2026-11-23T12:00", strict);
    let clock = story.clock("2026-11-23T13:00");
    assert_eq!((clock.state, clock.elapsed), (ClockState::Running, hms(2, 0, 0)), "not backwards");
}

#[test]
fn case_15_lunch_is_not_counted() {
    let lunch = hours(
        &json!({ "zone": "UTC", "week": week("mon-fri", &[["08:00", "12:00"], ["13:00", "18:00"]]) }),
    );
    let story = Story::new(lunch).promising("4h").created("2026-11-23T11:00");
    let clock = story.clock("2026-11-23T12:30");
    assert_eq!((clock.state, clock.elapsed), (ClockState::OutsideHours, hms(1, 0, 0)));
    assert_eq!(clock.due, Some(at("2026-11-23T16:00:00Z")));
}

#[test]
fn case_16_created_outside_hours_it_starts_at_the_next_opening_and_still_has_a_verdict() {
    let story = Story::new(eight_to_six()).promising("4h").created("2026-11-21T12:00");
    let waits = story.clock("2026-11-21T13:00");
    assert_eq!((waits.state, waits.elapsed), (ClockState::OutsideHours, hms(0, 0, 0)));
    assert_eq!(waits.due, Some(at("2026-11-23T12:00:00Z")));
    let resolved = story.done("2026-11-21T15:00").clock("2026-11-23T09:00");
    assert_eq!(resolved.state, ClockState::Met);
    let verdict = resolved.verdict().unwrap();
    assert_eq!((verdict.breached, verdict.elapsed), (false, hms(0, 0, 0)));
}

#[test]
fn case_17_a_clock_set_back_is_put_in_causal_order_and_marked_as_suspicious() {
    let story = Story::new(eight_to_six())
        .promising("8h")
        .created("2026-11-23T08:00")
        .waiting("2026-11-23T10:00", BlockedOn::Client)
        .active("2025-11-23T11:00")
        .done("2026-11-23T12:00");
    let clocks = story.all("2026-11-23T13:00");
    assert!(clocks.suspicious);
    let resolution = clocks.get(SlaClock::Resolution);
    assert_eq!((resolution.state, resolution.elapsed), (ClockState::Met, hms(4, 0, 0)));
    let set_back = Story::new(eight_to_six()).promising("8h").created("2026-11-23T08:00");
    assert!(
        set_back.all("2025-11-23T08:00").suspicious,
        "also where it is the present that went back"
    );
    assert!(!set_back.all("2026-11-23T08:00").suspicious);
}

#[test]
fn case_18_asleep_over_the_deadline_the_clock_says_how_late_it_is() {
    let story = Story::new(eight_to_six()).promising("4h").created("2026-11-23T09:00");
    let before = story.clock("2026-11-23T10:00");
    assert_eq!(
        before.next.map(|next| (next.percent, next.at)),
        Some((50, Some(at("2026-11-23T11:00:00Z"))))
    );
    let awake = story.clock("2026-11-24T09:00");
    assert_eq!((awake.state, awake.due), (ClockState::Breached, Some(at("2026-11-23T13:00:00Z"))));
    assert_eq!(awake.remaining, Some(-hms(6, 0, 0)), "overdue by six business hours");
    assert_eq!(awake.next, None, "every threshold lies behind it, each with its instant");
    assert!(awake.thresholds.iter().all(|threshold| threshold.at.is_some()));
}
