//! The three clocks of an item, as the item lives.

use super::*;

#[test]
fn an_item_under_an_agreement_has_three_clocks_and_one_without_says_why_not() {
    let desk = Desk::office();
    let item = desk.incident("P2");
    let view = desk.ok("item_clocks", json!({ "id": item }));
    assert_eq!(view["clocks"], json!([]));
    assert!(text(&view["note"]).contains("no agreement"), "{view}");
    assert_eq!(desk.shown(&item)["card"]["clock"], Value::Null);

    desk.agree("Acme Dental", "Standard");
    let view = desk.ok("item_clocks", json!({ "id": item }));
    let clocks: Vec<_> =
        view["clocks"].as_array().unwrap().iter().map(|one| text(&one["clock"])).collect();
    assert_eq!(clocks, ["first_response", "next_update", "resolution"]);
    assert_eq!((text(&view["zone"]), text(&view["note"])), ("Europe/Amsterdam".into(), "".into()));
    assert_eq!(view["agreement"]["name"], "Managed care");
    assert_eq!(view["calendar"]["name"], "Office hours");
    assert_eq!(view["policy"]["name"], "Standard");
    // Five hours are left of Monday, three are used of Tuesday.
    assert_eq!(desk.clock(&item, "resolution")["due"], "2026-03-03T10:00:00Z");
    assert_eq!(desk.clock(&item, "first_response")["due"], "2026-03-02T12:30:00Z");
}

#[test]
fn only_a_message_or_a_call_answers_the_client() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    desk.wait(10);
    desk.ok("comment_add", json!({ "item": item, "body": "Looks like the disk." }));
    assert_eq!(desk.clock(&item, "first_response")["state"], "running");
    desk.wait(5);
    desk.ok("comment_add", json!({ "item": item, "body": "Called them.", "channel": "call" }));
    let clock = desk.clock(&item, "first_response");
    assert_eq!((text(&clock["state"]), &clock["elapsed"]), ("met".into(), &json!(900)));
    // The next update is promised from here on.
    let next = desk.clock(&item, "next_update");
    assert_eq!((&next["cycle"], &next["remaining"]), (&json!(2), &json!(3600)));
    assert_eq!(next["verdicts"][0]["state"], "met");
    let channels: Vec<_> = desk.shown(&item)["comments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| text(&c["channel"]))
        .collect();
    assert_eq!(channels, ["note", "call"]);
}

#[test]
fn waiting_for_the_client_pauses_and_says_who_paused() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    desk.moved(&item, "in_progress");
    desk.wait(60);
    desk.blocked(&item, "client");
    desk.wait(120);
    let clock = desk.clock(&item, "resolution");
    assert_eq!((text(&clock["state"]), &clock["due"]), ("paused".into(), &Value::Null));
    assert_eq!((&clock["elapsed"], &clock["remaining"]), (&json!(3600), &json!(7 * 3600)));
    let pause = &clock["segments"][1];
    assert_eq!(
        (text(&pause["reason"]), &pause["counted"]),
        ("Waiting for the client".into(), &json!(0))
    );
    assert_eq!(pause["by"]["name"], "Sam Field");
    assert_eq!(desk.shown(&item)["card"]["clock"]["state"], "breached", "nobody answered them");

    desk.tell_client(&item);
    let card = desk.moved(&item, "in_progress")["card"].clone();
    assert_eq!(desk.clock(&item, "resolution")["remaining"], json!(7 * 3600));
    assert_eq!(
        card["clock"]["clock"], "next_update",
        "the answer shows the clocks as they are now"
    );
    assert_eq!(card["clock"]["state"], "running");
}

#[test]
fn a_cycle_that_ended_keeps_its_verdict_whatever_is_promised_later() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    desk.tell_client(&item);
    desk.wait(30);
    desk.moved(&item, "done");
    let before = desk.clock(&item, "resolution");
    assert_eq!((text(&before["state"]), &before["elapsed"]), ("met".into(), &json!(1800)));
    let policy = desk.named("policy_list", "policies", "Standard")["id"].clone();
    let target = json!({ "priority": "P2", "first_response": "1m", "next_update": "1m", "resolution": "1m", "always": false });
    desk.ok("policy_save", json!({ "id": policy, "targets": [target] }));
    let after = desk.clock(&item, "resolution");
    assert_eq!(
        (&after["state"], &after["elapsed"], &after["target"]),
        (&before["state"], &before["elapsed"], &before["target"])
    );

    desk.moved(&item, "in_progress");
    let again = desk.clock(&item, "resolution");
    assert_eq!((&again["cycle"], text(&again["verdicts"][0]["state"])), (&json!(2), "met".into()));
    assert_eq!(
        again["state"], "breached",
        "what is promised now is a minute, and thirty have passed"
    );
}

#[test]
fn what_is_taken_back_never_happened() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    let start = desk.ok("item_clocks", json!({ "id": item }));
    for (command, request) in [
        ("comment_add", json!({ "item": item, "body": "Called.", "channel": "call" })),
        ("item_move", json!({ "id": item, "to": "done" })),
        ("item_update", json!({ "id": item, "priority": "P1" })),
        ("item_restored_set", json!({ "id": item, "restored": true })),
        ("item_cancel", json!({ "id": item, "reason": "Twice." })),
        ("item_remove", json!({ "id": item, "reason": "" })),
    ] {
        desk.ok(command, request);
        desk.ok("undo", json!({}));
        let now = desk.ok("item_clocks", json!({ "id": item }));
        assert_eq!(now["clocks"], start["clocks"], "{command}");
        assert_eq!(now["card"]["clock"], start["card"]["clock"], "{command}");
    }
    desk.ok("redo", json!({}));
    assert!(text(&desk.ok("item_clocks", json!({ "id": item }))["note"]).contains("trash"));
}

#[test]
fn what_was_cancelled_or_thrown_away_has_no_clock_and_is_not_judged() {
    let desk = Desk::agreed();
    let item = desk.incident("P1");
    desk.wait(60);
    desk.ok("item_cancel", json!({ "id": item, "reason": "Twice." }));
    let view = desk.ok("item_clocks", json!({ "id": item }));
    assert_eq!((view["clocks"].clone(), &view["card"]["clock"]), (json!([]), &Value::Null));
    assert!(text(&view["note"]).contains("cancelled"), "{view}");
    assert_eq!(desk.records(holdfast_domain::EntityKind::SlaVerdict), []);
    desk.wait(600);
    desk.ok("item_restore", json!({ "id": item }));
    let clock = desk.clock(&item, "resolution");
    assert_eq!((&clock["elapsed"], text(&clock["state"])), (&json!(3600), "running".into()));
}

#[test]
fn projects_are_promised_nothing() {
    let desk = Desk::agreed();
    let task = desk.ok("item_create", json!({ "title": "Move the server room", "client": "acme", "priority": "P3", "kind": "project_task" }));
    let view = desk.ok("item_clocks", json!({ "id": task["number"] }));
    assert!(text(&view["note"]).contains("service work"), "{view}");
    desk.ok("item_update", json!({ "id": task["number"], "kind": "incident" }));
    assert_eq!(desk.clock(&text(&task["number"]), "resolution")["state"], "running");
}

#[test]
fn restored_is_a_moment_of_its_own_and_stops_the_clock_where_the_policy_says_so() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    desk.wait(20);
    desk.ok("item_restored_set", json!({ "id": item, "restored": true }));
    assert_eq!(desk.shown(&item)["restored_at"], "2026-03-02T12:20:00Z");
    assert_eq!(desk.clock(&item, "resolution")["state"], "running");
    let policy = desk.named("policy_list", "policies", "Standard")["id"].clone();
    desk.ok("policy_save", json!({ "id": policy, "stops_on_restored": true }));
    assert_eq!(desk.clock(&item, "resolution")["state"], "met");
    assert_eq!(desk.clock(&item, "resolution")["elapsed"], json!(1200));
    desk.ok("item_restored_set", json!({ "id": item, "restored": false }));
    assert_eq!(desk.shown(&item)["restored_at"], Value::Null);
    assert_eq!(desk.clock(&item, "resolution")["state"], "running");
}

#[test]
fn a_breach_asks_why_and_keeps_the_answer() {
    let desk = Desk::agreed();
    let policy = desk.named("policy_list", "policies", "Standard")["id"].clone();
    desk.ok("policy_save", json!({ "id": policy, "breach_reason": true }));
    let item = desk.incident("P2");
    let why =
        json!({ "id": item, "clock": "first_response", "cycle": 1, "reason": "Nobody saw it." });
    assert_eq!(desk.fails("breach_reason_set", why.clone()), Invalid, "not breached yet");
    desk.wait(40);
    let clock = desk.clock(&item, "first_response");
    assert_eq!((text(&clock["state"]), &clock["remaining"]), ("breached".into(), &json!(-600)));
    assert_eq!(clock["reason_needed"], true);
    desk.ok("breach_reason_set", why);
    let clock = desk.clock(&item, "first_response");
    assert_eq!(
        (&clock["reason_needed"], text(&clock["reason"])),
        (&json!(false), "Nobody saw it.".into())
    );
    desk.tell_client(&item);
    let clock = desk.clock(&item, "first_response");
    assert_eq!(
        (text(&clock["state"]), text(&clock["reason"])),
        ("breached".into(), "Nobody saw it.".into())
    );
    desk.ok("undo", json!({}));
    desk.ok("undo", json!({}));
    assert_eq!(desk.clock(&item, "first_response")["reason"], "");
}

#[test]
fn what_if_answers_without_writing() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    let seq = desk.shown(&item)["seq"].clone();
    // Wait for the client from Monday 14:00, an answer comes on Tuesday at 09:00.
    let steps = json!([
        { "at": "2026-03-02T13:00:00Z", "what": "wait_client" },
        { "at": "2026-03-03T08:00:00Z", "what": "resume" },
    ]);
    let view = desk.ok("item_what_if", json!({ "id": item, "steps": steps }));
    let clock =
        view["clocks"].as_array().unwrap().iter().find(|c| c["clock"] == "resolution").unwrap();
    // An hour is used on Monday; seven are left from Tuesday 09:00.
    assert_eq!(clock["due"], "2026-03-03T15:00:00Z");
    assert_eq!(view["as_of"], "2026-03-03T08:00:00Z");
    assert_eq!(desk.shown(&item)["seq"], seq);
    assert_eq!(
        desk.fails("item_what_if", json!({ "id": item, "steps": [{ "what": "teleport" }] })),
        Invalid
    );
    let past = json!([{ "at": "2026-03-01T08:00:00Z", "what": "resolve" }]);
    assert_eq!(desk.fails("item_what_if", json!({ "id": item, "steps": past })), Invalid);
}
