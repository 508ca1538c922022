use super::*;
use crate::review::OfficeHours;
use crate::{Cause, ClientId, Priority, Timestamp};
use chrono::TimeDelta;
use chrono_tz::Europe::Amsterdam;
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn breach(priority: Priority) -> Occasion {
    Occasion {
        cause: Cause::Clock,
        percent: 100,
        priority: Some(priority),
        mine: true,
        snoozed: None,
    }
}

fn rules() -> Rules {
    let mut rules =
        Rules::defaults(Some(OfficeHours::parse("08:00", "18:00", "Europe/Amsterdam").unwrap()));
    rules.quiet = QuietHours::parse("22:00", "07:00", Amsterdam).unwrap();
    rules
}

#[test]
fn a_breach_finds_its_hour_by_priority() {
    let held = |hold, until: &str| Fate::Held(hold, Some(at(until)));
    for (priority, now, fate) in [
        // Thursday 03:00: quiet. P1 wakes, the others wait.
        (Priority::P1, "2026-11-19T02:00:00Z", Fate::Told),
        (Priority::P2, "2026-11-19T02:00:00Z", held(Hold::Quiet, "2026-11-19T06:00:00Z")),
        // Thursday 20:00: not quiet, but closed.
        (Priority::P2, "2026-11-19T19:00:00Z", Fate::Told),
        (Priority::P3, "2026-11-19T19:00:00Z", held(Hold::Closed, "2026-11-20T07:00:00Z")),
        // Friday evening waits for Monday.
        (Priority::P4, "2026-11-20T17:30:00Z", held(Hold::Closed, "2026-11-23T07:00:00Z")),
        (Priority::P3, "2026-11-20T12:00:00Z", Fate::Told),
    ] {
        assert_eq!(rules().fate(&breach(priority), at(now), true), fate, "{priority:?} at {now}");
    }
}

#[test]
fn quiet_hours_follow_the_wall_clock_through_both_nights_of_summer_time() {
    let quiet = QuietHours::parse("22:00", "07:00", Amsterdam).unwrap().unwrap();
    // 29 March: the night has eight hours; 25 October: it has ten.
    assert_eq!(quiet.end(at("2026-03-28T21:00:00Z")), Some(at("2026-03-29T05:00:00Z")));
    assert_eq!(quiet.end(at("2026-10-24T20:00:00Z")), Some(at("2026-10-25T06:00:00Z")));
    assert_eq!(quiet.end(at("2026-10-25T06:00:00Z")), None);
    let lunch = QuietHours::parse("12:00", "13:00", Amsterdam).unwrap().unwrap();
    assert_eq!(lunch.end(at("2026-11-19T11:30:00Z")), Some(at("2026-11-19T12:00:00Z")));
    // The doubled hour of a window inside it still ends.
    let night = QuietHours::parse("02:00", "02:30", Amsterdam).unwrap().unwrap();
    let second = at("2026-10-25T01:15:00Z");
    assert!(night.end(second).unwrap() > second);
}

#[test]
fn the_rules_ask_for_thresholds_causes_and_what_nobody_owns() {
    let rules = rules();
    let warning =
        |priority, percent, mine| rules.want(&Occasion { percent, mine, ..breach(priority) });
    assert!(warning(Priority::P1, 50, true));
    assert!(!warning(Priority::P3, 75, true));
    assert!(warning(Priority::P2, 75, false), "a P2 that nobody owns is everybody's");
    assert!(!warning(Priority::P4, 100, false));
    let other = |cause| rules.want(&Occasion { cause, percent: 0, ..breach(Priority::P3) });
    assert!(other(Cause::Chase) && other(Cause::Snooze));
    let none = Rules { causes: Vec::new(), ..rules.clone() };
    assert!(!none.want(&Occasion { cause: Cause::Chase, ..breach(Priority::P3) }));
}

#[test]
fn a_snooze_holds_even_what_breaks_through_and_do_not_disturb_does_not() {
    let now = at("2026-11-19T10:00:00Z");
    let until = now + TimeDelta::minutes(15);
    let snoozed = Occasion { snoozed: Some(until), ..breach(Priority::P1) };
    assert_eq!(rules().fate(&snoozed, now, true), Fate::Held(Hold::Snoozed, Some(until)));
    assert_eq!(rules().fate(&snoozed, until, true), Fate::Told);
    assert_eq!(rules().fate(&breach(Priority::P1), now, false), Fate::Told);
    let waits = Fate::Held(Hold::DoNotDisturb, None);
    assert_eq!(rules().fate(&breach(Priority::P2), now, false), waits);
}

#[test]
fn quiet_hours_that_cannot_be_kept_say_so() {
    assert_eq!(QuietHours::parse("", " ", Amsterdam).unwrap(), None);
    for (from, until) in [("22:00", ""), ("22:00", "22:00"), ("25:00", "07:00"), ("x", "y")] {
        assert!(QuietHours::parse(from, until, Amsterdam).is_err(), "{from} {until}");
    }
}

fn client() -> ClientId {
    ClientId(Uuid::now_v7())
}

/// Sends that many of a client through a storm at an instant, and counts what is shown at once.
fn shown(
    storm: &mut Storm,
    count: i64,
    who: Option<ClientId>,
    p: Priority,
    now: Timestamp,
) -> usize {
    let alone =
        (0..count).filter(|id| storm.route(*id, (who, None), Some(p), now) == Route::Alone).count();
    alone + storm.due(now).len()
}

#[test]
fn the_first_of_a_client_is_shown_at_once_and_the_rest_folds_for_two_minutes() {
    let (mut storm, acme, now) = (Storm::default(), client(), at("2026-11-19T10:00:00Z"));
    let route =
        |storm: &mut Storm, id, now| storm.route(id, (Some(acme), None), Some(Priority::P2), now);
    let fold = Route::With(Group::Fold((Some(acme), None)));
    assert_eq!(route(&mut storm, 1, now), Route::Alone);
    for id in 2..=8 {
        assert_eq!(route(&mut storm, id, now + TimeDelta::seconds(id * 2)), fold);
    }
    let later = now + TimeDelta::seconds(20);
    let bubble = storm.due(later).remove(0);
    assert_eq!((bubble.count, bubble.added.len()), (7, 7));
    // One more is gathered, and shown once the bubble has been readable for a while.
    assert_eq!(route(&mut storm, 9, later), fold);
    assert_eq!(storm.next(), Some(later + storm::REPLACED));
    assert!(storm.due(later).is_empty());
    assert_eq!(storm.due(later + storm::REPLACED).remove(0).count, 8);
    assert_eq!(route(&mut storm, 10, now + storm::WINDOW), Route::Alone, "a new storm");
}

#[test]
fn beyond_five_a_minute_there_is_one_digest_and_p1_passes() {
    let (mut storm, now) = (Storm::default(), at("2026-11-19T10:00:00Z"));
    let total: usize =
        (0..40).map(|_| shown(&mut storm, 1, Some(client()), Priority::P2, now)).sum();
    assert_eq!(total, storm::BUBBLES + 1, "five bubbles and one digest");
    assert_eq!(storm.route(99, (None, None), Some(Priority::P1), now), Route::Alone);
    assert_eq!(storm.next(), Some(now + storm::REPLACED));
}

#[test]
fn ten_thousand_breaches_in_a_minute_are_at_most_twenty_bubbles() {
    let (mut storm, start) = (Storm::default(), at("2026-11-19T10:00:00Z"));
    let clients: Vec<_> = (0..50).map(|_| client()).collect();
    let mut bubbles = 0;
    for id in 0..10_000_i64 {
        let now = start + TimeDelta::milliseconds(id * 6);
        let who = clients[usize::try_from(id).unwrap() % 50];
        let p = if id % 10 == 0 { Priority::P1 } else { Priority::P2 };
        bubbles += usize::from(storm.route(id, (Some(who), None), Some(p), now) == Route::Alone);
        bubbles += storm.due(now).len();
    }
    assert!(bubbles <= 20, "{bubbles}");
}

#[test]
fn a_clock_set_back_holds_nothing_for_longer_than_the_window() {
    let (mut storm, acme, now) = (Storm::default(), client(), at("2026-11-19T10:00:00Z"));
    storm.route(1, (Some(acme), None), Some(Priority::P2), now);
    let year_ago = now - TimeDelta::days(365);
    assert_eq!(storm.route(2, (Some(acme), None), Some(Priority::P2), year_ago), Route::Alone);
}
