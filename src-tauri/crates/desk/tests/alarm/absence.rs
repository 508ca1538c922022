//! Asleep, switched off, or without a screen.

use super::*;
use chrono::TimeDelta;

#[test]
fn asleep_over_the_deadline_there_is_one_late_alarm_on_waking_up() {
    let mut watch = Watch::new();
    watch.incident("P1", &["Sam Field"]);
    watch.look();
    let told = watch.sleep(TimeDelta::minutes(190));
    assert_eq!(told, ["H-1 breached: Resolution"]);
    let body = watch.screen.toasts()[0].body.clone();
    assert!(body.ends_with("2 h 10 min late."), "{body}");
    assert_eq!(watch.states(), ["late"]);
}

#[test]
fn after_an_absence_there_is_one_summary_and_few_single_bubbles_for_what_is_mine() {
    let watch = Watch::new();
    for _ in 0..30 {
        watch.incident("P2", &[]);
    }
    for _ in 0..8 {
        watch.incident("P2", &["Sam Field"]);
    }
    let mut watch = watch.restarted();
    watch.clock.advance(TimeDelta::hours(6));
    let told = watch.told();
    assert_eq!(told[0], "38 notifications you have not been told");
    assert_eq!(told.len(), 6, "{told:?}");
    let mine: Vec<String> = (31..=35).map(|n| format!("H-{n} breached: Resolution")).collect();
    assert_eq!(told[1..], mine);
    let body = watch.screen.toasts()[0].body.clone();
    assert_eq!(body, "38 breached, up to 2 h late. They are in the inbox.");
    assert_eq!(watch.states(), vec!["late"; 38]);
    assert_eq!(watch.unread(), 38);
    assert_eq!(watch.pass(TimeDelta::days(1)), Vec::<String>::new());
}

#[test]
fn what_is_no_longer_true_on_waking_up_is_not_told() {
    let mut watch = Watch::new();
    let (a, b) = (watch.incident("P2", &["Sam Field"]), watch.incident("P2", &["Sam Field"]));
    watch.look();
    watch.clock.advance(TimeDelta::minutes(150));
    // A colleague resolved one while this desk slept.
    watch.as_tom(|tom| tom.ok("item_move", json!({ "id": a, "to": "done" })));
    let told = watch.sleep(TimeDelta::hours(2));
    assert_eq!(told, [format!("{b} breached: Resolution")]);
}

#[test]
fn without_a_screen_the_inbox_tells_and_a_summary_follows_when_there_is_one() {
    let mut watch = Watch::new();
    watch.incident("P1", &["Sam Field"]);
    watch.screen_breaks(true);
    watch.pass(TimeDelta::hours(2));
    assert_eq!(watch.states(), ["missed"; 4]);
    let why = "No notification service runs; start one, such as dunst";
    assert_eq!(watch.inbox()[0].2, why);
    assert_eq!(watch.unread(), 4);
    watch.screen_breaks(false);
    assert_eq!(watch.told(), ["You may have missed: H-1 breached: Resolution"]);
    assert_eq!(watch.states(), ["withdrawn", "withdrawn", "withdrawn", "late"]);
    // It has been told now, whatever the screen does next.
    watch.screen_breaks(true);
    watch.screen_breaks(false);
    assert_eq!(watch.told(), Vec::<String>::new());
}

#[test]
fn a_deadline_set_before_the_start_is_told_late_exactly_once_over_many_starts() {
    let mut watch = Watch::new();
    watch.incident("P2", &["Sam Field"]);
    watch.clock.advance(TimeDelta::hours(5));
    let mut told = Vec::new();
    for _ in 0..4 {
        watch = watch.restarted();
        told.extend(watch.told());
    }
    assert_eq!(told, ["H-1 breached: Resolution"]);
}
