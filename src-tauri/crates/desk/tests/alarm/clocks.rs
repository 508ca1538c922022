//! A clock of an item reaches its thresholds.

use super::*;
use chrono::TimeDelta;

#[test]
fn a_clock_warns_at_its_thresholds_and_tells_its_breach_once() {
    let mut watch = Watch::new();
    watch.incident("P1", &["Sam Field"]);
    assert_eq!(watch.told(), Vec::<String>::new());
    let told = watch.pass(TimeDelta::hours(3));
    assert_eq!(
        told,
        [
            "H-1 due soon: Resolution",
            "H-1 due soon: Resolution",
            "H-1 due soon: Resolution",
            "H-1 breached: Resolution"
        ]
    );
    let toasts = watch.screen.toasts();
    assert!(toasts.iter().all(|toast| toast.key == toasts[0].key), "one bubble, replaced");
    assert_eq!(
        toasts.iter().map(|toast| toast.critical).collect::<Vec<_>>(),
        [false, false, false, true]
    );
    assert!(toasts[3].body.contains("P1 · Acme Dental · Printer is down"), "{}", toasts[3].body);
    assert!(toasts[3].body.contains("Was due 14:00."), "{}", toasts[3].body);
    assert_eq!(watch.states(), ["delivered"; 4]);
    assert_eq!(watch.unread(), 4);
    assert_eq!(watch.pass(TimeDelta::days(2)), Vec::<String>::new());
}

#[test]
fn what_others_own_is_theirs_and_what_nobody_owns_follows_the_rule() {
    let mut watch = Watch::new();
    watch.incident("P2", &["Tom Berg"]);
    watch.incident("P2", &[]);
    watch.incident("P3", &[]);
    let told = watch.pass(TimeDelta::hours(5));
    assert!(!told.is_empty() && told.iter().all(|title| title.starts_with("H-2 ")), "{told:?}");
}

#[test]
fn a_clock_that_ends_in_time_says_nothing() {
    let mut watch = Watch::new();
    let item = watch.incident("P2", &["Sam Field"]);
    watch.pass(TimeDelta::hours(1));
    watch.ok("item_move", json!({ "id": item, "to": "done" }));
    assert_eq!(watch.changed(), Vec::<String>::new());
    assert_eq!(watch.pass(TimeDelta::days(1)), Vec::<String>::new());
}

#[test]
fn a_change_brings_the_next_threshold_forward() {
    let mut watch = Watch::new();
    let item = watch.incident("P2", &["Sam Field"]);
    let next = watch.look().unwrap();
    assert_eq!(
        next - watch.now(),
        TimeDelta::hours(2),
        "half of four hours is decided on, not told"
    );
    watch.ok("item_update", json!({ "id": item, "priority": "P1" }));
    watch.hear(holdfast_desk::alarm::Event::Changed);
    let next = watch.look().unwrap();
    assert_eq!(next - watch.now(), TimeDelta::minutes(30));
}

#[test]
fn what_i_did_myself_is_never_told() {
    let mut watch = Watch::new();
    let item = watch.incident("P3", &["Sam Field"]);
    watch.pass(TimeDelta::minutes(70));
    // Seventy minutes are more than the hour that a P1 has.
    watch.ok("item_update", json!({ "id": item, "priority": "P1" }));
    assert_eq!(watch.changed(), Vec::<String>::new());
    // The same by a colleague is told.
    let other = watch.incident("P3", &["Sam Field"]);
    watch.pass(TimeDelta::minutes(70));
    watch.as_tom(|tom| tom.ok("item_update", json!({ "id": other, "priority": "P1" })));
    assert_eq!(watch.changed(), ["H-2 breached: Resolution"]);
}

#[test]
fn the_clock_set_back_repeats_nothing_and_set_forward_loses_nothing() {
    let mut watch = Watch::new();
    watch.incident("P1", &["Sam Field"]);
    let told = watch.pass(TimeDelta::minutes(50));
    assert_eq!(told.len(), 2, "{told:?}");
    for _ in 0..3 {
        assert_eq!(watch.sleep(TimeDelta::days(-365)), Vec::<String>::new());
        assert_eq!(watch.sleep(TimeDelta::days(365)), Vec::<String>::new());
    }
    let told = watch.sleep(TimeDelta::hours(1));
    assert_eq!(told, ["H-1 breached: Resolution"], "the 90 % that passed with it is not told");
}

#[test]
fn idle_there_is_nothing_to_wake_for() {
    let mut watch = Watch::new();
    assert_eq!(watch.look(), None);
    watch.incident("P2", &["Tom Berg"]);
    let mut wakes = 0;
    let end = watch.now() + TimeDelta::days(1);
    while let Some(next) = watch.look().filter(|next| *next <= end) {
        watch.clock.advance(next - watch.now());
        wakes += 1;
    }
    assert_eq!(wakes, 4, "the four thresholds of the one clock");
}
