//! Quiet hours, office hours, do not disturb.

use super::*;
use chrono::TimeDelta;
use holdfast_desk::alarm::{Event, Screen};

#[test]
fn a_low_priority_waits_for_the_office_to_open() {
    let mut watch = Watch::new();
    // 13:00 in the office; four hours on it is 17:00, and the P4 captured at 16:00 breaches at 20:00.
    watch.clock.advance(TimeDelta::hours(3));
    watch.incident("P4", &["Sam Field"]);
    assert_eq!(watch.pass(TimeDelta::hours(12)), Vec::<String>::new());
    assert_eq!(watch.inbox()[0].0, "scheduled");
    assert_eq!(watch.inbox()[0].2, "Waits for office hours");
    assert_eq!(watch.unread(), 0);
    assert_eq!(watch.pass(TimeDelta::hours(5)), ["H-1 breached: Resolution"]);
    assert_eq!(watch.screen.toasts()[0].body.lines().last(), Some("12 h late."));
    assert_eq!(watch.states(), ["late"]);
}

#[test]
fn quiet_hours_end_in_one_summary_and_p1_breaks_through() {
    let mut watch = Watch::new();
    watch.ok("notification_rules_save", json!({ "quiet_from": "14:00", "quiet_until": "20:00" }));
    watch.incident("P2", &["Sam Field"]);
    watch.incident("P2", &["Sam Field"]);
    watch.incident("P1", &["Sam Field"]);
    let told = watch.pass(TimeDelta::minutes(330));
    assert!(told.iter().all(|title| title.starts_with("H-3 ")), "{told:?}");
    assert_eq!(told.len(), 4);
    let told = watch.pass(TimeDelta::hours(2));
    // What the breaches overtook is withdrawn.
    assert_eq!(told[0], "2 notifications you have not been told", "{told:?}");
}

#[test]
fn a_held_notification_that_is_no_longer_true_is_withdrawn() {
    let mut watch = Watch::new();
    watch.ok("notification_rules_save", json!({ "quiet_from": "14:00", "quiet_until": "20:00" }));
    let item = watch.incident("P2", &["Sam Field"]);
    watch.pass(TimeDelta::minutes(330));
    watch.ok("item_move", json!({ "id": item, "to": "done" }));
    assert_eq!(watch.pass(TimeDelta::hours(4)), Vec::<String>::new());
    assert!(watch.states().iter().all(|state| state == "withdrawn"), "{:?}", watch.inbox());
    assert_eq!(watch.unread(), 0);
}

#[test]
fn do_not_disturb_is_respected_until_it_ends_and_p1_passes_by_its_rule() {
    let mut watch = Watch::new();
    let screen =
        |inhibited| Event::Screen(Screen { present: true, inhibited, ..Screen::default() });
    watch.hear(screen(true));
    watch.incident("P2", &["Sam Field"]);
    assert_eq!(watch.pass(TimeDelta::minutes(181)), Vec::<String>::new());
    assert_eq!(watch.inbox()[0].2, "Do not disturb");
    watch.incident("P1", &["Sam Field"]);
    assert_eq!(watch.pass(TimeDelta::minutes(31)), ["H-2 due soon: Resolution"]);
    watch.hear(screen(false));
    assert_eq!(watch.told(), ["H-1 due soon: Resolution"]);
}

#[test]
fn office_hours_are_those_of_the_wall_clock_on_both_sides_of_summer_time() {
    let mut watch = Watch::new();
    // Friday 27 March 2026, 20:00 in the office; Monday it is summer.
    watch.clock.advance(TimeDelta::days(25) + TimeDelta::hours(7));
    watch.incident("P3", &["Sam Field"]);
    let next = watch.pass(TimeDelta::hours(6));
    assert_eq!(next, Vec::<String>::new());
    let opening = watch.look().unwrap();
    assert_eq!(opening.to_rfc3339(), "2026-03-30T06:00:00+00:00");
}

/// A P2 of mine whose warnings fell due within quiet hours and wait.
fn waiting_in_the_night() -> (Watch, String) {
    let mut watch = Watch::new();
    watch.ok("notification_rules_save", json!({ "quiet_from": "14:00", "quiet_until": "20:00" }));
    let item = watch.incident("P2", &["Sam Field"]);
    assert_eq!(watch.pass(TimeDelta::minutes(215)), Vec::<String>::new());
    assert_eq!(watch.states(), ["scheduled"]);
    (watch, item)
}

#[test]
fn what_somebody_else_took_over_in_the_night_is_not_told_in_the_morning() {
    let (mut watch, item) = waiting_in_the_night();
    watch.as_tom(|tom| tom.ok("item_own", json!({ "id": item })));
    assert_eq!(watch.pass(TimeDelta::hours(5)), Vec::<String>::new());
    let inbox = watch.inbox();
    assert!(inbox.iter().all(|row| row.0 == "withdrawn"), "{inbox:?}");
    assert_eq!(inbox[0].2, "Somebody else took it");
}

#[test]
fn a_clock_that_was_given_more_time_in_the_night_is_not_told_in_the_morning() {
    let (mut watch, item) = waiting_in_the_night();
    watch.as_tom(|tom| tom.ok("item_update", json!({ "id": item, "client": null })));
    assert_eq!(watch.pass(TimeDelta::hours(5)), Vec::<String>::new());
    assert_eq!(watch.inbox()[0].2, "The clock was stopped in time");
}

#[test]
fn a_chase_that_was_put_off_in_the_night_is_told_at_its_new_time_alone() {
    let mut watch = Watch::new();
    watch.ok("notification_rules_save", json!({ "quiet_from": "14:00", "quiet_until": "20:00" }));
    let item = watch.incident("P2", &["Sam Field"]);
    let block = |watch: &Watch, hours: i64| {
        let chase = (watch.now() + TimeDelta::hours(hours)).to_rfc3339();
        let blocked = json!({ "on": "vendor", "note": "A new fuser", "chase_at": chase });
        watch.ok("item_move", json!({ "id": item, "to": "blocked", "blocked": blocked }));
    };
    block(&watch, 2);
    watch.changed();
    watch.pass(TimeDelta::hours(3));
    block(&watch, 12);
    watch.changed();
    let told = watch.pass(TimeDelta::hours(8));
    assert!(told.iter().all(|title| !title.contains("chase")), "{told:?}");
    assert!(watch.inbox().iter().any(|row| row.2 == "There is another chase date"));
    let told = watch.pass(TimeDelta::hours(5));
    assert!(told.contains(&"H-1: chase the vendor".to_owned()), "{told:?}");
}
