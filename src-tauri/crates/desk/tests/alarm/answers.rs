//! What the buttons do, with nobody at the window.

use super::*;
use chrono::TimeDelta;
use holdfast_desk::alarm::Button;

fn breached() -> (Watch, String) {
    let mut watch = Watch::new();
    let item = watch.incident("P1", &[]);
    watch.pass(TimeDelta::minutes(61));
    (watch, item)
}

#[test]
fn own_it_assigns_me_alone_and_answers_everything_about_the_item() {
    let (mut watch, item) = breached();
    watch.press(Button::Own);
    let card = watch.ok("item_get", json!({ "id": item }))["card"].clone();
    assert_eq!(card["assignees"].as_array().unwrap().len(), 1);
    assert_eq!(card["assignees"][0]["name"], "Sam Field");
    assert_eq!(watch.states(), ["acted"; 4]);
    assert_eq!(watch.inbox()[3].2, "Owned");
    assert_eq!(watch.unread(), 0);
    assert!(watch.opened.lock().unwrap().is_empty(), "the window is not needed");
}

#[test]
fn own_it_obeys_the_limits_and_asks_in_the_window() {
    let (mut watch, item) = breached();
    watch.ok(
        "wip_save",
        json!({ "scope": "person", "max": 1, "mode": "reason", "categories": ["backlog"] }),
    );
    watch.incident("P4", &["Sam Field"]);
    watch.ok("item_update", json!({ "id": item, "priority": "P2" }));
    watch.changed();
    watch.press(Button::Own);
    let card = watch.ok("item_get", json!({ "id": item }))["card"].clone();
    assert_eq!(card["assignees"], json!([]));
    assert_eq!(*watch.opened.lock().unwrap(), ["item/H-1"]);
    let asked = watch.screen.toasts().last().unwrap().clone();
    assert!(asked.body.ends_with("Holdfast is open on it."), "{asked:?}");
}

#[test]
fn snooze_holds_the_item_for_a_quarter_of_an_hour_even_over_a_restart() {
    let mut watch = Watch::new();
    watch.incident("P1", &["Sam Field"]);
    assert_eq!(watch.pass(TimeDelta::minutes(50)).len(), 2);
    watch.press(Button::Snooze);
    assert_eq!(watch.inbox()[0].2, "Snoozed until 14:05");
    assert_eq!(watch.changed(), Vec::<String>::new());
    let mut watch = watch.restarted();
    // At 54 and 60 minutes two thresholds pass unheard.
    assert_eq!(watch.pass(TimeDelta::minutes(14)), Vec::<String>::new());
    assert_eq!(watch.pass(TimeDelta::minutes(2)), ["H-1 breached: Resolution"]);
    let body = watch.screen.toasts().last().unwrap().body.clone();
    assert!(body.contains("Also: H-1: the snooze is over"), "{body}");
}

#[test]
fn a_snooze_that_is_ended_lets_go_of_what_it_held_back() {
    let mut watch = Watch::new();
    let item = watch.incident("P1", &["Sam Field"]);
    let until = (watch.now() + TimeDelta::hours(5)).to_rfc3339();
    watch.ok("snooze_set", json!({ "id": item, "until": until }));
    assert_eq!(watch.pass(TimeDelta::hours(2)), Vec::<String>::new());
    watch.ok("snooze_set", json!({ "id": item }));
    let told = watch.changed();
    assert_eq!(told, ["H-1 breached: Resolution"]);
}

#[test]
fn open_goes_to_the_item_and_a_summary_to_the_inbox() {
    let (mut watch, _) = breached();
    watch.press(Button::Open);
    watch.hear(holdfast_desk::alarm::Event::Pressed("summary".into(), Button::Open));
    assert_eq!(*watch.opened.lock().unwrap(), ["item/H-1", "inbox"]);
    assert_eq!(watch.inbox()[0].2, "Opened");
    assert_eq!(watch.unread(), 0);
}

#[test]
fn the_inbox_answers_as_the_bubble_does() {
    let (watch, item) = breached();
    let page = watch.ok("inbox_list", json!({ "unread": true }));
    let newest = page["notifications"][0].clone();
    assert_eq!((&newest["percent"], &newest["clock"]), (&json!(100), &json!("resolution")));
    assert_eq!(newest["subject"]["detail"], "H-1");
    let answered = watch
        .ok("notification_act", json!({ "id": newest["id"], "action": "snooze", "minutes": 60 }));
    assert_eq!(answered["state"], "acted");
    assert_eq!(answered["detail"], "Snoozed until 15:01");
    let owned = watch.ok("item_own", json!({ "id": item }));
    assert_eq!(owned["card"]["assignees"][0]["name"], "Sam Field");
    watch.ok("snooze_set", json!({ "id": item }));
    for bad in [
        json!({ "id": newest["id"], "action": "eat" }),
        json!({ "id": 999_999, "action": "open" }),
        json!({ "id": newest["id"], "action": "snooze", "minutes": 0 }),
    ] {
        assert!(watch.run("notification_act", bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn reading_the_inbox_empties_the_count_and_keeps_the_list() {
    let (watch, _) = breached();
    assert_eq!(watch.unread(), 4);
    let page = watch.ok("inbox_list", json!({ "limit": 2 }));
    assert_eq!((&page["more"], &page["unread"]), (&json!(true), &json!(4)));
    let older = json!({ "before": page["notifications"][1]["id"] });
    assert_eq!(watch.ok("inbox_list", older)["notifications"].as_array().unwrap().len(), 2);
    watch.ok("inbox_seen", json!({ "ids": [page["notifications"][0]["id"]] }));
    assert_eq!(watch.unread(), 3);
    watch.ok("inbox_seen", json!({}));
    assert_eq!((watch.unread(), watch.inbox().len()), (0, 4));
}

#[test]
fn rules_are_kept_per_person_and_previewed_on_last_week() {
    let mut watch = Watch::new();
    let rules = watch.ok("notification_rules", json!({}));
    assert_eq!(rules["rules"][0]["thresholds"], json!([50, 75, 90, 100]));
    watch.incident("P1", &["Sam Field"]);
    watch.pass(TimeDelta::hours(20));
    let lines = watch.ok("notification_rules_preview", json!({}));
    assert_eq!(lines["lines"].as_array().unwrap().len(), 4, "{lines}");
    assert_eq!(lines["lines"][3]["title"], "H-1 breached: Resolution");
    assert_eq!(lines["out_of_hours"], 0);
    let rule = json!({ "priority": "P1", "thresholds": [100], "breaks_through": false,
                       "office_hours": false, "unowned": true });
    let saved = watch.ok(
        "notification_rules_save",
        json!({ "rules": [rule], "quiet_from": "13:30", "quiet_until": "15:00" }),
    );
    assert_eq!(saved["rules"][0]["thresholds"], json!([100]));
    let lines = watch.ok("notification_rules_preview", json!({}));
    assert_eq!(lines["lines"][0]["fate"], "held until Mon 15:00", "{lines}");
    assert_eq!(lines["lines"].as_array().unwrap().len(), 1);
    watch.as_tom(|tom| {
        let toms = tom.ok("notification_rules", json!({}));
        assert_eq!((&toms["rules"], &toms["quiet_from"]), (&rules["rules"], &json!("")));
    });
    for bad in [json!({ "quiet_from": "25:00" }), json!({ "causes": ["clock"] })] {
        assert!(watch.run("notification_rules_save", bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn what_is_answered_in_the_window_leaves_the_screen() {
    let (mut watch, item) = breached();
    let key = watch.screen.toasts()[0].key.clone();
    watch.changed();
    assert!(watch.screen.closed().is_empty(), "it is still breached and nobody's");
    watch.ok("item_own", json!({ "id": item }));
    watch.changed();
    assert_eq!(watch.screen.closed(), std::slice::from_ref(&key));
    let other = watch.incident("P1", &[]);
    watch.pass(TimeDelta::minutes(61));
    watch.ok("item_move", json!({ "id": other, "to": "done" }));
    watch.changed();
    assert_eq!(watch.screen.closed().len(), 2);
    assert_ne!(watch.screen.closed()[1], key);
}
