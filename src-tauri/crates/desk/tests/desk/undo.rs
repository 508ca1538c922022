//! Undo and redo after any command.

use super::*;
use proptest::prelude::*;
use serde_json::json;

/// One random command over a few items, as a request.
fn command(
    desk: &Desk,
    items: &[String],
    (what, at, n): (u8, usize, usize),
) -> (&'static str, Value) {
    let id = items[at % items.len()].as_str();
    let other = items[(at + 1 + n) % items.len()].as_str();
    let column = ["backlog", "ready", "in_progress", "blocked", "review", "done"][n % 6];
    let why = json!({ "on": "vendor", "note": format!("note {n}") });
    let uuid = |number: &str| desk.shown(number)["card"]["id"].clone();
    match what {
        0..=2 => {
            ("item_move", json!({ "id": id, "to": column, "blocked": why, "reason": "night" }))
        }
        3 => ("item_move", json!({ "id": id, "to": "backlog", "after": uuid(other) })),
        4 => (
            "item_move",
            json!({ "id": id, "to": "backlog", "board": (["service", "project"][n % 2]) }),
        ),
        5 => (
            "item_assign",
            json!({ "id": id, "technicians": [(["sam", "tom", "ana"][n % 3])], "reason": "x" }),
        ),
        6 => (
            "item_update",
            json!({ "id": id, "title": format!("title {n}"), "priority": (["P1", "P2"][n % 2]), "due": null }),
        ),
        7 => {
            let opened = desk.shown(id)["description"].clone();
            let text = format!("{}line {n}\n", opened.as_str().unwrap());
            ("item_update", json!({ "id": id, "description": { "opened": opened, "text": text } }))
        }
        8 => ("tags_set", json!({ "id": id, "tags": [(["vpn", "print", "mail"][n % 3])] })),
        9 => ("item_cancel", json!({ "id": id, "reason": "twice" })),
        10 => ("item_remove", json!({ "id": id })),
        11 => ("item_restore", json!({ "id": id })),
        12 => ("checklist_add", json!({ "item": id, "text": format!("line {n}") })),
        13 => match desk.shown(id)["checklist"].as_array().unwrap().first() {
            Some(line) => ("checklist_update", json!({ "id": line["id"], "done": n % 2 == 0 })),
            None => ("comment_add", json!({ "item": id, "body": "hello" })),
        },
        14 => (
            "link_set",
            json!({ "item": id, "target": other, "relation": (["blocks", "relates"][n % 2]) }),
        ),
        15 => ("item_capture", json!({ "text": format!("new {n} @tom #tag p2") })),
        16 => (
            "item_create",
            json!({ "title": "made", "column": column, "blocked": why, "reason": "night", "assignees": ["ana"] }),
        ),
        17 => ("client_save", json!({ "name": format!("Client {n}"), "notes": "notes" })),
        18 => (
            "wip_save",
            json!({ "scope": "board", "target": "service", "max": n + 1, "mode": "warn" }),
        ),
        _ => ("settings_update", json!({ "review_days": 100 + n, "blocked_counts": n % 2 == 0 })),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn undo_brings_back_exactly_what_stood_before_and_redo_what_came_of_it(
        steps in prop::collection::vec((0u8..20, 0usize..5, 0usize..12), 1..25),
    ) {
        let desk = Desk::office();
        let items: Vec<String> = (0..5).map(|n| desk.item(&n.to_string())).collect();
        for one in steps {
            let (name, request) = command(&desk, &items, one);
            let (before, seq) = (desk.dump(), desk.seq());
            desk.clock.advance(chrono::TimeDelta::minutes(7));
            let outcome = desk.run(name, request.clone());
            if outcome.is_err() {
                prop_assert_eq!(desk.seq(), seq, "a refused {} left something behind", name);
            }
            if desk.seq() == seq {
                continue;
            }
            let after = desk.dump();
            desk.clock.advance(chrono::TimeDelta::minutes(7));
            desk.ok("undo", json!({}));
            prop_assert_eq!(&desk.dump(), &before, "undo of {} {}", name, request);
            desk.ok("redo", json!({}));
            prop_assert_eq!(&desk.dump(), &after, "redo of {} {}", name, request);
        }
    }
}

#[test]
fn the_label_says_what_would_be_taken_back() {
    let desk = Desk::office();
    let id = desk.item("a");
    desk.moved(&id, "ready");
    let status = desk.ok("workspace_status", json!({}));
    assert_eq!(status["undo"], format!("{id} moved from Backlog to Ready for Work"));
    assert_eq!(status["redo"], Value::Null);
    assert_eq!(desk.ok("undo", json!({}))["label"], status["undo"]);
    assert_eq!(
        desk.shown(&id)["history"][0]["summary"],
        "moved from Ready for Work to Backlog (undo)"
    );
    assert_eq!(desk.ok("workspace_status", json!({}))["redo"], status["undo"]);
    assert_eq!(desk.ok("redo", json!({}))["label"], status["undo"]);
    assert_eq!(desk.shown(&id)["card"]["category"], "ready");
}

#[test]
fn the_first_run_cannot_be_undone() {
    let desk = Desk::new();
    desk.ok(
        "workspace_create",
        json!({ "name": "Field IT", "technician": "Sam Field", "stage": "board", "sample": true, "zone": "UTC" }),
    );
    assert_eq!(desk.ok("workspace_status", json!({}))["undo"], Value::Null);
    assert_eq!(desk.fails("undo", json!({})), holdfast_domain::ErrorCode::NothingToUndo);
}
