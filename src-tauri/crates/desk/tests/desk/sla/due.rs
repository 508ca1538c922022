//! What is due next over all clients.

use super::*;

#[test]
fn overdue_comes_first_then_what_is_due_and_what_rests_last() {
    let desk = Desk::agreed();
    let resting = desk.incident("P3");
    desk.tell_client(&resting);
    let later = desk.incident("P3");
    let soon = desk.incident("P2");
    let critical = desk.incident("P1");
    let policy = desk.named("policy_list", "policies", "Standard")["id"].clone();
    let silent = json!({ "priority": "P3", "first_response": "4h", "next_update": "", "resolution": "3bd", "always": false });
    desk.ok("policy_save", json!({ "id": policy, "targets": [silent] }));
    desk.moved(&resting, "in_progress");
    desk.blocked(&resting, "client");
    desk.wait(16);
    let list = desk.ok("due_list", json!({}));
    let order: Vec<_> = list["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| text(&line["card"]["number"]))
        .collect();
    assert_eq!(order, [critical, soon, later, resting]);
    let states: Vec<_> =
        list["lines"].as_array().unwrap().iter().map(|line| text(&line["pill"]["state"])).collect();
    assert_eq!(states, ["breached", "running", "running", "paused"]);
    assert_eq!(
        (&list["total"], &list["overdue"], &list["at_risk"]),
        (&json!(4), &json!(1), &json!(1))
    );
    assert_eq!(list["lines"][1]["zone"], "Europe/Amsterdam");
    assert_eq!(list["lines"][1]["pill"]["at_risk"], true);
    assert_eq!(desk.ok("workspace_status", json!({}))["overdue"], 1);
}

#[test]
fn of_what_is_due_at_one_instant_the_critical_one_comes_first() {
    let desk = Desk::agreed();
    let policy = desk.named("policy_list", "policies", "Standard")["id"].clone();
    let targets: Vec<_> = ["P1", "P4"]
        .iter()
        .map(|p| json!({ "priority": p, "first_response": "", "next_update": "", "resolution": "1h", "always": true }))
        .collect();
    desk.ok("policy_save", json!({ "id": policy, "targets": targets }));
    let noise = desk.incident("P4");
    let critical = desk.incident("P1");
    let list = desk.ok("due_list", json!({}));
    assert_eq!(list["lines"][0]["card"]["number"], json!(critical));
    assert_eq!(list["lines"][1]["card"]["number"], json!(noise));
}

#[test]
fn the_list_is_cut_to_a_client_to_me_and_to_a_page() {
    let desk = Desk::agreed();
    desk.ok("client_save", json!({ "name": "Bolt & Sons" }));
    desk.agree("Bolt & Sons", "Standard");
    let mine = desk.incident("P2");
    desk.moved(&mine, "in_progress");
    desk.ok(
        "item_create",
        json!({ "title": "Theirs", "client": "bolt", "priority": "P2", "kind": "incident" }),
    );
    let numbers = |request: Value| {
        let list = desk.ok("due_list", request);
        (list["lines"].as_array().unwrap().len(), list["total"].as_u64().unwrap())
    };
    assert_eq!(numbers(json!({})), (2, 2));
    assert_eq!(numbers(json!({ "client": "bolt" })), (1, 1));
    assert_eq!(numbers(json!({ "mine": true })), (1, 1));
    assert_eq!(numbers(json!({ "limit": 1 })), (1, 2));
    assert_eq!(numbers(json!({ "offset": 2 })), (0, 2));
    assert_eq!(desk.fails("due_list", json!({ "client": "nobody" })), NotFound);
}
