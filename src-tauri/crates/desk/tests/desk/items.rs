//! Items: capture, change, what belongs to them, and their history in words.

use super::office::{text, texts};
use super::*;
use holdfast_domain::ErrorCode::*;
use serde_json::json;

#[test]
fn a_captured_line_is_taken_apart_and_lands_on_the_board_of_its_kind() {
    let desk = Desk::office();
    let line = "Printer jam on floor 2 client:acme p2 @tom #print due:tomorrow kind:incident";
    let card = desk.ok("item_capture", json!({ "text": line }));
    assert_eq!(card["title"], "Printer jam on floor 2");
    assert_eq!(card["client"]["name"], "Acme Dental");
    assert_eq!(card["priority"], "P2");
    assert_eq!(texts(&card["assignees"], "name"), ["Tom Berg"]);
    assert_eq!(card["tags"], json!(["print"]));
    assert_eq!(card["due"], "2026-03-03T16:00:00Z");
    assert_eq!(
        (text(&card["kind"]), text(&card["category"])),
        ("incident".into(), "backlog".into())
    );
    let debt = desk.ok("item_capture", json!({ "text": "Retire the old NAS kind:tech_debt" }));
    let project = desk.ok("board_open", json!({ "board": "project" }));
    assert_eq!(debt["board"], project["board"]["id"]);
    let task = desk.ok("item_capture", json!({ "text": "Plan it", "board": "project" }));
    assert_eq!(task["kind"], "project_task");
}

#[test]
fn capturing_loses_nothing() {
    let desk = Desk::office();
    let card = desk.ok("item_capture", json!({ "text": "Ask @nobody about client:zed" }));
    assert_eq!(card["title"], "Ask @nobody about client:zed");
    let long = "word ".repeat(100);
    let card = desk.ok("item_capture", json!({ "text": long }));
    let item = desk.shown(&text(&card["number"]));
    assert!(text(&card["title"]).ends_with('…'));
    assert_eq!(item["description"], long.trim());
    assert_eq!(desk.fails("item_capture", json!({ "text": "   " })), Invalid);
}

#[test]
fn an_item_is_found_by_its_number_in_any_spelling_and_by_its_id() {
    let desk = Desk::office();
    let number = desk.item("a");
    let id = desk.shown(&number)["card"]["id"].clone();
    for text in [&number.to_lowercase(), number.trim_start_matches("H-"), id.as_str().unwrap()] {
        assert_eq!(desk.shown(text)["card"]["id"], id, "{text}");
    }
    assert_eq!(desk.fails("item_get", json!({ "id": "H-404" })), NotFound);
    assert_eq!(desk.fails("item_get", json!({ "id": "printer" })), NotFound);
}

#[test]
fn fields_change_clear_and_stay() {
    let desk = Desk::office();
    let id = desk.item("a");
    let client = desk.ok("client_list", json!({}))["clients"][0]["id"].clone();
    let site = desk.ok("site_save", json!({ "client": client, "name": "Leiden" }))["id"].clone();
    desk.ok(
        "item_update",
        json!({ "id": id, "site": site, "due": "2026-03-05T12:00:00Z", "title": " b  c " }),
    );
    let item = desk.shown(&id);
    assert_eq!(
        (text(&item["card"]["title"]), text(&item["site"]["name"])),
        ("b c".into(), "Leiden".into())
    );
    desk.ok("item_update", json!({ "id": id, "due": null, "priority": null }));
    let item = desk.shown(&id);
    assert_eq!((&item["card"]["due"], &item["card"]["priority"]), (&Value::Null, &Value::Null));
    assert_eq!(item["card"]["client"]["name"], "Acme Dental");
    // Another client has other places.
    desk.ok("item_update", json!({ "id": id, "client": null }));
    assert_eq!(desk.shown(&id)["site"], Value::Null);
    assert_eq!(desk.fails("item_update", json!({ "id": id, "title": " " })), Invalid);
    assert_eq!(desk.fails("item_update", json!({ "id": id, "client": site })), NotFound);
    let order: Vec<String> = texts(&desk.shown(&id)["history"], "summary");
    assert_eq!(order[0], "client cleared (was Acme Dental), site cleared (was Leiden)");
    assert_eq!(order[1], "priority cleared (was P3), due date cleared (was 2026-03-05 13:00)");
}

#[test]
fn two_edits_of_a_description_both_stay() {
    let desk = Desk::office();
    let id = desk.item("a");
    let edit = |opened: &str, text: &str| {
        desk.ok(
            "item_update",
            json!({ "id": id, "description": { "opened": opened, "text": text } }),
        );
    };
    let opened = "It does not work.";
    edit(opened, "It does not work.\n\nSeen on **two** desks.");
    edit(opened, "Since Monday it does not work.");
    let item = desk.shown(&id);
    assert_eq!(item["description"], "Since Monday it does not work.\n\nSeen on **two** desks.");
    assert!(text(&item["description_html"]).contains("<strong>two</strong>"));
}

#[test]
fn a_checklist_is_ticked_ordered_and_counted() {
    let desk = Desk::office();
    let id = desk.item("a");
    let [one, two, three] = ["one", "two", "three"]
        .map(|line| desk.ok("checklist_add", json!({ "item": id, "text": line }))["id"].clone());
    desk.ok("checklist_update", json!({ "id": three, "before": one }));
    desk.ok("checklist_update", json!({ "id": two, "done": true }));
    let item = desk.shown(&id);
    assert_eq!(texts(&item["checklist"], "text"), ["three", "one", "two"]);
    assert_eq!(item["checklist"][2]["done_by"]["name"], "Sam Field");
    assert_eq!(
        (&item["card"]["checklist_done"], &item["card"]["checklist_total"]),
        (&json!(1), &json!(3))
    );
    desk.ok("checklist_update", json!({ "id": two, "done": false, "text": "2" }));
    assert_eq!(desk.shown(&id)["checklist"][2]["done_by"], Value::Null);
    desk.ok("checklist_update", json!({ "id": one, "remove": true }));
    assert_eq!(texts(&desk.shown(&id)["checklist"], "text"), ["three", "2"]);
    assert_eq!(
        texts(&desk.shown(&id)["history"], "summary")[0],
        "“one” removed from the checklist"
    );
}

#[test]
fn links_read_from_both_ends_and_only_once() {
    let desk = Desk::office();
    let [a, b] = ["a", "b"].map(|title| desk.item(title));
    desk.ok("link_set", json!({ "item": a, "target": b, "relation": "blocks" }));
    assert_eq!(texts(&desk.shown(&a)["links"], "label"), ["Blocks"]);
    let seen = desk.shown(&b)["links"][0].clone();
    assert_eq!(
        (text(&seen["label"]), text(&seen["target"]["detail"])),
        ("Is blocked by".into(), a.clone())
    );
    assert_eq!(seen["category"], "backlog");
    for (from, to) in [(&a, &b), (&b, &a)] {
        desk.ok("link_set", json!({ "item": from, "target": to, "relation": "relates" }));
    }
    assert_eq!(desk.shown(&a)["links"].as_array().unwrap().len(), 2);
    desk.ok("link_set", json!({ "item": b, "target": a, "relation": "relates", "remove": true }));
    assert_eq!(desk.shown(&a)["links"].as_array().unwrap().len(), 1);
    assert_eq!(texts(&desk.shown(&b)["history"], "summary")[2], format!("{a} blocks {b} b"));
    assert_eq!(
        desk.fails("link_set", json!({ "item": a, "target": a, "relation": "blocks" })),
        Invalid
    );
}

#[test]
fn comments_stay_as_they_were_said_and_render_safely() {
    let desk = Desk::office();
    let id = desk.item("a");
    desk.ok(
        "comment_add",
        json!({ "item": id, "body": "Called. <script>alert(1)</script> **Down.**" }),
    );
    let item = desk.shown(&id);
    let html = text(&item["comments"][0]["html"]);
    assert!(html.contains("<strong>Down.</strong>") && !html.contains("<script"), "{html}");
    assert_eq!(item["comments"][0]["author"]["name"], "Sam Field");
    assert_eq!(item["card"]["comments"], 1);
    assert_eq!(desk.fails("comment_add", json!({ "item": id, "body": " " })), Invalid);
}

#[test]
fn the_history_speaks_in_names() {
    let desk = Desk::office();
    let id = desk.item("a");
    desk.ok("item_assign", json!({ "id": id, "technicians": ["tom"] }));
    desk.moved(&id, "ready");
    desk.ok("item_assign", json!({ "id": id, "technicians": [] }));
    desk.moved(&id, "in_progress");
    desk.ok("tags_set", json!({ "id": id, "tags": ["vpn"] }));
    desk.ok("tags_set", json!({ "id": id, "tags": [] }));
    desk.ok("item_update", json!({ "id": id, "title": "b", "kind": "problem", "priority": "P1" }));
    desk.ok("comment_add", json!({ "item": id, "body": "Called." }));
    assert_eq!(
        texts(&desk.shown(&id)["history"], "summary"),
        [
            "commented",
            "renamed from “a” to “b”, kind set to Problem (was Incident), priority set to P1 (was P3)",
            "tag vpn removed",
            "tagged vpn",
            "moved from Ready for Work to In Progress, assigned to Sam Field",
            "taken off Tom Berg",
            "moved from Backlog to Ready for Work",
            "assigned to Tom Berg",
            "added to Backlog",
        ]
    );
}

#[test]
fn names_are_suggested_while_typing() {
    let desk = Desk::office();
    let id = desk.item("Printer jam");
    desk.ok("tags_set", json!({ "id": id, "tags": ["print", "vpn"] }));
    let labels = |kind: &str, text: &str| {
        texts(&desk.ok("suggest", json!({ "kind": kind, "text": text }))["names"], "label")
    };
    assert_eq!(labels("client", "ac"), ["Acme Dental"]);
    assert_eq!(labels("technician", ""), ["Ana Souza", "Sam Field", "Tom Berg"]);
    assert_eq!(labels("tag", "pr"), ["print"]);
    assert_eq!(labels("work_item", "jam"), ["Printer jam"]);
    assert_eq!(labels("work_item", &id), ["Printer jam"]);
    assert_eq!(labels("pod", "x"), Vec::<String>::new());
    assert_eq!(desk.fails("suggest", json!({ "kind": "colour" })), BadRequest);
}
