//! WIP limits through every door.

use super::office::{text, texts};
use super::*;
use holdfast_domain::EntityKind;
use holdfast_domain::ErrorCode::*;
use holdfast_store::registry::wip_breach;
use proptest::prelude::*;
use serde_json::json;

fn busy() -> (Desk, [String; 3]) {
    let desk = Desk::office();
    let items = ["a", "b", "c"].map(|title| desk.item(title));
    desk.moved(&items[0], "in_progress");
    desk.moved(&items[1], "in_progress");
    (desk, items)
}

fn breaches(desk: &Desk) -> Vec<(String, String)> {
    let field = |record: &holdfast_store::query::dump::Record, wanted| {
        let found = record.fields.iter().find(|(field, _)| *field == wanted);
        found.and_then(|(_, value)| value.as_text()).unwrap_or_default().to_owned()
    };
    let records = desk.records(EntityKind::WipBreach);
    records
        .iter()
        .map(|one| (field(one, wip_breach::WHO), field(one, wip_breach::REASON)))
        .collect()
}

fn mode(desk: &Desk, mode: &str) {
    let limit = desk.ok("wip_list", json!({}))["limits"][0]["id"].clone();
    desk.ok("wip_save", json!({ "id": limit, "scope": "person", "max": 2, "mode": mode }));
}

#[test]
fn the_third_card_asks_for_a_reason_and_records_it() {
    let (desk, [_, _, c]) = busy();
    let error = desk.run("item_move", json!({ "id": c, "to": "in_progress" })).unwrap_err();
    assert_eq!(error.code, WipReasonNeeded);
    assert_eq!(error.message, "Sam has 3 of 2 in progress.");
    assert_eq!(error.details["exceeded"][0]["count"], 3);
    assert_eq!(breaches(&desk), []);
    let outcome =
        desk.ok("item_move", json!({ "id": c, "to": "in_progress", "reason": "The site is down" }));
    assert_eq!(outcome["exceeded"][0]["who"], "Sam Field");
    assert_eq!(outcome["card"]["over_limit"], true);
    assert_eq!(outcome["people"][0]["count"], 3);
    assert_eq!(breaches(&desk), [("Sam Field".into(), "The site is down".into())]);
    let entry = desk.shown(&c)["history"][0].clone();
    assert!(text(&entry["summary"]).ends_with("limit exceeded: Sam Field 3 of 2"), "{entry}");
    assert_eq!(entry["detail"], "The site is down");
}

#[test]
fn every_way_in_asks_the_same_question() {
    let (desk, [a, _, c]) = busy();
    let ways = [
        ("item_move", json!({ "id": c, "to": "in_progress" })),
        ("item_create", json!({ "title": "d", "column": "in_progress" })),
        ("item_create", json!({ "title": "d", "column": "in_progress", "assignees": ["me"] })),
    ];
    for (command, request) in ways {
        assert_eq!(desk.fails(command, request), WipReasonNeeded, "{command}");
    }
    // By assignment: Tom's card in progress is given to Sam.
    desk.ok("item_assign", json!({ "id": c, "technicians": ["tom"] }));
    desk.moved(&c, "in_progress");
    let give = json!({ "id": c, "technicians": ["tom", "me"] });
    assert_eq!(desk.fails("item_assign", give), WipReasonNeeded);
    // By coming back from Blocked.
    let why = json!({ "on": "client", "note": "call back" });
    desk.ok("item_move", json!({ "id": a, "to": "blocked", "blocked": why }));
    let d = desk.item("d");
    desk.moved(&d, "in_progress");
    assert_eq!(desk.fails("item_move", json!({ "id": a, "to": "in_progress" })), WipReasonNeeded);
}

#[test]
fn a_limit_that_blocks_takes_no_reason_and_one_that_warns_needs_none() {
    let (desk, [_, _, c]) = busy();
    mode(&desk, "block");
    let request = json!({ "id": c, "to": "in_progress", "reason": "please" });
    assert_eq!(desk.fails("item_move", request), WipBlocked);
    mode(&desk, "warn");
    assert_eq!(desk.moved(&c, "in_progress")["exceeded"][0]["mode"], "warn");
    assert_eq!(breaches(&desk).len(), 1, "a warning is recorded too");
}

#[test]
fn p1_passes_a_limit_that_blocks_but_is_recorded_and_stays_under_watch() {
    let (desk, [_, _, c]) = busy();
    mode(&desk, "block");
    desk.ok("item_update", json!({ "id": c, "priority": "P1" }));
    let outcome = desk.moved(&c, "in_progress");
    assert_eq!(outcome["exceeded"][0]["exempt"], true);
    assert_eq!(breaches(&desk).len(), 1);
    assert_eq!(desk.fails("item_update", json!({ "id": c, "priority": "P3" })), WipBlocked);
}

#[test]
fn blocked_work_counts_by_setting() {
    let (desk, [a, _, c]) = busy();
    let why = json!({ "on": "client", "note": "call back" });
    desk.ok("item_move", json!({ "id": a, "to": "blocked", "blocked": why }));
    desk.ok("settings_update", json!({ "blocked_counts": true }));
    assert_eq!(desk.fails("item_move", json!({ "id": c, "to": "in_progress" })), WipReasonNeeded);
    desk.ok("settings_update", json!({ "blocked_counts": false }));
    desk.moved(&c, "in_progress");
}

#[test]
fn limits_count_over_columns_boards_pods_and_kinds() {
    let desk = Desk::office();
    let pod = desk.ok("pod_save", json!({ "name": "Harbour" }))["id"].clone();
    let client = desk.ok("client_list", json!({}))["clients"][0]["id"].clone();
    desk.ok("client_save", json!({ "id": client, "pod": pod }));
    let board = desk.ok("board_open", json!({}));
    let column = board["columns"][4]["id"].clone();
    let [a, b] = ["a", "b"].map(|title| desk.item(title));
    let cases = [
        (
            json!({ "scope": "pod", "target": "harbour" }),
            "in_progress",
            "Harbour has 2 of 1 in progress.",
        ),
        (
            json!({ "scope": "board", "target": "service" }),
            "in_progress",
            "Service Board has 2 of 1 in progress.",
        ),
        (
            json!({ "scope": "kind", "target": "incident" }),
            "in_progress",
            "Incident: 2 of 1 in progress.",
        ),
        (
            json!({ "scope": "column", "target": column }),
            "review",
            "Peer Review / QA holds 2 of 1.",
        ),
    ];
    for (mut limit, to, sentence) in cases {
        desk.ok("item_assign", json!({ "id": a, "technicians": ["tom"] }));
        desk.ok("item_assign", json!({ "id": b, "technicians": ["ana"] }));
        limit["max"] = json!(1);
        limit["mode"] = json!("block");
        let saved = desk.ok("wip_save", limit);
        desk.moved(&a, to);
        let error = desk.run("item_move", json!({ "id": b, "to": to })).unwrap_err();
        assert_eq!((error.code, error.message.as_str()), (WipBlocked, sentence));
        desk.moved(&a, "backlog");
        desk.ok("wip_remove", json!({ "id": saved["id"] }));
    }
}

#[test]
fn a_limit_says_what_it_is_about() {
    let desk = Desk::office();
    assert_eq!(
        desk.fails("wip_save", json!({ "scope": "pod", "max": 1, "mode": "warn" })),
        Invalid
    );
    assert_eq!(
        desk.fails("wip_save", json!({ "scope": "person", "max": 0, "mode": "warn" })),
        Invalid
    );
    desk.ok("wip_save", json!({ "scope": "person", "target": "tom", "max": 4, "mode": "warn" }));
    let limits = desk.ok("wip_list", json!({}))["limits"].clone();
    assert_eq!(texts(&limits, "target_label"), ["Each person", "Tom Berg"]);
}

#[test]
fn what_comes_back_from_the_trash_does_not_slip_past_a_limit() {
    let (desk, [a, _, c]) = busy();
    desk.ok("item_remove", json!({ "id": a }));
    desk.moved(&c, "in_progress");
    assert_eq!(desk.ok("item_restore", json!({ "id": a }))["category"], "backlog");
}

#[test]
fn an_undo_does_not_slip_past_a_limit_that_another_door_filled() {
    let (desk, [a, _, c]) = busy();
    mode(&desk, "block");
    desk.moved(&a, "review");
    let request = json!({ "id": c, "to": "in_progress" });
    commands::run(&desk.host, Source::Cli, "item_move", request).unwrap();
    assert_eq!(desk.fails("undo", json!({})), WipBlocked);
    assert_eq!(desk.shown(&a)["card"]["category"], "review", "nothing has changed");
}

// Mostly into progress, so that the limits are met all the time.
const TECHNICIANS: [&str; 3] = ["sam", "sam", "tom"];
const COLUMNS: [&str; 5] = ["in_progress", "in_progress", "in_progress", "blocked", "review"];

/// One random command; it may be refused.
fn step(desk: &Desk, items: &[String], (what, at, to, reason): (u8, usize, usize, bool)) {
    let id = &items[at % items.len()];
    let reason = reason.then_some("It cannot wait");
    let why = json!({ "on": "client", "note": "call back" });
    let to_column = COLUMNS[to % COLUMNS.len()];
    let person = TECHNICIANS[to % TECHNICIANS.len()];
    let (name, request) = match what {
        0..=3 => {
            ("item_move", json!({ "id": id, "to": to_column, "blocked": why, "reason": reason }))
        }
        16..=23 => ("item_assign", json!({ "id": id, "technicians": [person], "reason": reason })),
        24..=27 => {
            ("item_assign", json!({ "id": id, "technicians": ["sam", "tom"], "reason": reason }))
        }
        7 => (
            "item_update",
            json!({ "id": id, "priority": (["P1", "P3"][to % 2]), "reason": reason }),
        ),
        32 => ("item_remove", json!({ "id": id })),
        33..=36 => ("item_restore", json!({ "id": id })),
        37 => ("item_cancel", json!({ "id": id })),
        38 => ("undo", json!({})),
        _ => ("redo", json!({})),
    };
    let source = if at.is_multiple_of(2) { Source::Window } else { Source::Cli };
    // A refusal is as good as a success here; the property is what stands afterwards.
    let _ = commands::run(&desk.host, source, name, request);
}

/// Items in progress of each person: how many are no P1, how many there are, how many of them
/// have a recorded breach for that person.
fn loads(desk: &Desk) -> Vec<(usize, usize, usize)> {
    let list = desk.ok("item_list", json!({ "filter": "state:in_progress" }));
    let cards = list["cards"].as_array().unwrap().clone();
    let recorded = desk.records(EntityKind::WipBreach);
    let has = |card: &Value, name: &str| {
        recorded.iter().any(|breach| {
            let value =
                |wanted| breach.fields.iter().find(|(f, _)| *f == wanted).map(|(_, v)| v.clone());
            let item = value(wip_breach::ITEM).and_then(|value| value.as_id());
            let who = value(wip_breach::WHO).and_then(|value| value.as_text().map(str::to_owned));
            item.map(|id| id.to_string()).as_deref() == card["id"].as_str()
                && who.as_deref() == Some(name)
        })
    };
    ["Sam Field", "Tom Berg", "Ana Souza"]
        .into_iter()
        .map(|name| {
            let own: Vec<&Value> = cards
                .iter()
                .filter(|card| texts(&card["assignees"], "name").iter().any(|one| one == name))
                .collect();
            let plain = own.iter().filter(|card| card["priority"] != "P1").count();
            (plain, own.len(), own.iter().filter(|card| has(card, name)).count())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn no_sequence_of_commands_exceeds_a_limit_that_blocks(
        steps in prop::collection::vec((0u8..40, 0usize..6, 0usize..5, any::<bool>()), 30..60),
    ) {
        let desk = Desk::office();
        mode(&desk, "block");
        let items: Vec<String> = (0..6).map(|n| desk.item(&n.to_string())).collect();
        for one in steps {
            step(&desk, &items, one);
            for (plain, _, _) in loads(&desk) {
                prop_assert!(plain <= 2, "{one:?}");
            }
        }
    }

    #[test]
    fn whatever_exceeds_a_limit_that_asks_for_a_reason_has_it_on_record(
        steps in prop::collection::vec((0u8..38, 0usize..6, 0usize..5, any::<bool>()), 30..60),
    ) {
        let desk = Desk::office();
        let items: Vec<String> = (0..6).map(|n| desk.item(&n.to_string())).collect();
        for one in steps {
            step(&desk, &items, one);
            for (_, all, recorded) in loads(&desk) {
                prop_assert!(all.saturating_sub(2) <= recorded, "{one:?}: {all} {recorded}");
            }
        }
    }
}
