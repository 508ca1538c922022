//! Dates and limits: chase, due, review, WIP.

use super::*;
use chrono::TimeDelta;

fn tomorrow(watch: &Watch) -> String {
    (watch.now() + TimeDelta::hours(20)).to_rfc3339()
}

#[test]
fn a_blocked_item_tells_when_to_chase_and_whom() {
    let mut watch = Watch::new();
    let item = watch.incident("P2", &["Sam Field"]);
    let chase = (watch.now() + TimeDelta::minutes(30)).to_rfc3339();
    let blocked = json!({ "on": "vendor", "note": "A new fuser", "chase_at": chase });
    watch.ok("item_move", json!({ "id": item, "to": "blocked", "blocked": blocked }));
    watch.changed();
    assert_eq!(watch.pass(TimeDelta::hours(1)), ["H-1: chase the vendor"]);
    assert_eq!(watch.pass(TimeDelta::hours(1)), Vec::<String>::new());
    // Another date is another notification.
    let chase = (watch.now() + TimeDelta::minutes(30)).to_rfc3339();
    let blocked = json!({ "on": "client", "note": "A new fuser", "chase_at": chase });
    watch.ok("item_move", json!({ "id": item, "to": "blocked", "blocked": blocked }));
    watch.changed();
    let told = watch.pass(TimeDelta::hours(1));
    assert!(told.contains(&"H-1: chase the client".to_owned()), "{told:?}");
}

#[test]
fn a_due_date_tells_and_a_date_that_was_moved_or_done_does_not() {
    let mut watch = Watch::new();
    let [a, b, c] = ["a", "b", "c"].map(|title| {
        let due = tomorrow(&watch);
        let card = watch.ok(
            "item_create",
            json!({ "title": title, "priority": "P2", "assignees": ["me"], "due": due }),
        );
        card["number"].as_str().unwrap().to_owned()
    });
    watch.look();
    watch.ok("item_move", json!({ "id": a, "to": "done" }));
    let later = (watch.now() + TimeDelta::days(3)).to_rfc3339();
    watch.ok("item_update", json!({ "id": b, "due": later }));
    watch.changed();
    assert_eq!(watch.pass(TimeDelta::days(1)), [format!("{c} is due")]);
    assert_eq!(watch.pass(TimeDelta::days(3)), [format!("{b} is due")]);
}

#[test]
fn a_document_of_mine_is_due_for_review_once() {
    use holdfast_store::registry::document;
    let mut watch = Watch::new();
    let saved =
        watch.ok("document_create", json!({ "kind": "runbook", "title": "Restore a mailbox" }));
    let id: uuid::Uuid = saved["id"].as_str().unwrap().parse().unwrap();
    let status = watch.ok("workspace_status", json!({}));
    let me: uuid::Uuid = status["me"]["id"].as_str().unwrap().parse().unwrap();
    let due = watch.now() + TimeDelta::days(2);
    watch.write(|write| {
        write.set(id, &[(document::OWNER, me.into()), (document::REVIEW_DUE, due.into())]).map(drop)
    });
    // What a colleague owns is theirs to review.
    let other =
        watch.ok("document_create", json!({ "kind": "runbook", "title": "Renew a certificate" }));
    let other: uuid::Uuid = other["id"].as_str().unwrap().parse().unwrap();
    let tom = uuid::Uuid::now_v7();
    watch.write(|write| {
        write
            .set(other, &[(document::OWNER, tom.into()), (document::REVIEW_DUE, due.into())])
            .map(drop)
    });
    // Wednesday noon is within office hours.
    assert_eq!(watch.pass(TimeDelta::days(3)), ["Due for review: Restore a mailbox"]);
}

#[test]
fn a_limit_is_told_when_somebody_else_exceeds_it_for_me_and_not_when_i_do() {
    let mut watch = Watch::new();
    watch.ok("wip_save", json!({ "scope": "person", "max": 1, "mode": "warn" }));
    let items = [(); 3].map(|()| watch.incident("P2", &["Sam Field"]));
    watch.look();
    for item in &items[..2] {
        watch.ok("item_move", json!({ "id": item, "to": "in_progress" }));
    }
    assert_eq!(watch.changed(), Vec::<String>::new(), "I know what I do");
    watch.as_tom(|tom| tom.ok("item_move", json!({ "id": items[2], "to": "in_progress" })));
    assert_eq!(watch.changed(), ["H-3 exceeds a WIP limit"]);
    let body = watch.screen.toasts()[0].body.clone();
    assert_eq!(body, "Sam has 3 of 1 in progress.");
    assert_eq!(watch.changed(), Vec::<String>::new());
}

#[test]
fn a_cause_that_is_switched_off_says_nothing() {
    let mut watch = Watch::new();
    watch.ok("notification_rules_save", json!({ "causes": ["chase"] }));
    let due = tomorrow(&watch);
    watch.ok(
        "item_create",
        json!({ "title": "x", "priority": "P2", "assignees": ["me"], "due": due }),
    );
    assert_eq!(watch.pass(TimeDelta::days(2)), Vec::<String>::new());
}

#[test]
fn a_date_that_somebody_writes_after_it_has_passed_is_told() {
    let mut watch = Watch::new();
    watch.look();
    watch.clock.advance(TimeDelta::minutes(5));
    watch.look();
    let due = (watch.now() - TimeDelta::minutes(3)).to_rfc3339();
    watch.as_tom(|tom| {
        let item =
            json!({ "title": "x", "priority": "P2", "assignees": ["Sam Field"], "due": due });
        tom.ok("item_create", item)
    });
    assert_eq!(watch.changed(), ["H-1 is due"]);
    assert_eq!(watch.changed(), Vec::<String>::new());
}

#[test]
fn a_due_date_that_i_set_into_the_past_is_in_the_inbox_and_rings_for_nobody() {
    let mut watch = Watch::new();
    let item = watch.incident("P4", &["Sam Field"]);
    watch.look();
    watch.clock.advance(TimeDelta::minutes(30));
    watch.look();
    let passed = (watch.now() - TimeDelta::minutes(5)).to_rfc3339();
    watch.ok("item_update", json!({ "id": item, "due": passed }));
    assert_eq!(watch.changed(), Vec::<String>::new());
    let inbox = watch.inbox();
    assert_eq!((inbox[0].0.as_str(), inbox[0].2.as_str()), ("seen", "Your own change"));
}
