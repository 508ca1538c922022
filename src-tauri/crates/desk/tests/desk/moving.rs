//! Moving cards: order, rules, and what it costs.

use super::office::{text, texts};
use super::*;
use holdfast_domain::ErrorCode::*;
use serde_json::json;

fn titles(desk: &Desk, column: &str) -> Vec<String> {
    let board = desk.ok("board_open", json!({}));
    let columns = board["columns"].as_array().unwrap();
    let id = &columns.iter().find(|one| one["category"] == column).unwrap()["id"];
    let cells = board["cells"].as_array().unwrap();
    cells
        .iter()
        .find(|cell| cell["column"] == *id)
        .map_or_else(Vec::new, |cell| texts(&cell["cards"], "title"))
}

#[test]
fn a_card_goes_where_it_is_put() {
    let desk = Desk::office();
    let [a, b, c] = ["a", "b", "c"].map(|title| desk.item(title));
    assert_eq!(titles(&desk, "backlog"), ["c", "b", "a"], "new cards lie on top");
    let id = |number: &str| desk.shown(number)["card"]["id"].clone();
    desk.ok("item_move", json!({ "id": a, "to": "backlog", "before": id(&b) }));
    assert_eq!(titles(&desk, "backlog"), ["c", "a", "b"]);
    desk.ok("item_move", json!({ "id": c, "to": "Backlog", "after": id(&b) }));
    assert_eq!(titles(&desk, "backlog"), ["a", "b", "c"]);
    let outcome = desk.moved(&b, "ready");
    assert_eq!(outcome["message"], format!("{b} moved to Ready for Work"));
    assert_eq!(titles(&desk, "ready"), ["b"]);
    assert_eq!(titles(&desk, "backlog"), ["a", "c"]);
}

#[test]
fn another_order_within_a_column_does_not_make_a_card_younger() {
    let desk = Desk::office();
    let [a, b] = ["a", "b"].map(|title| desk.item(title));
    let since = desk.shown(&a)["card"]["since"].clone();
    desk.clock.advance(chrono::TimeDelta::hours(5));
    let outcome = desk.ok(
        "item_move",
        json!({ "id": a, "to": "backlog", "before": desk.shown(&b)["card"]["id"] }),
    );
    assert_eq!(outcome["card"]["since"], since);
    assert_ne!(desk.moved(&a, "ready")["card"]["since"], since);
}

#[test]
fn a_move_is_one_transaction_of_three_writing_statements() {
    let desk = Desk::office();
    let id = desk.item("a");
    let host = desk.host.desk().unwrap();
    let (_, statements) = host.store().traced(|| desk.moved(&id, "ready"));
    let begins = |word: &str| {
        statements.iter().filter(|sql| sql.trim_start().to_uppercase().starts_with(word)).count()
    };
    assert_eq!((begins("BEGIN IMMEDIATE"), begins("COMMIT")), (1, 1), "{statements:#?}");
    let writes = begins("INSERT") + begins("UPDATE") + begins("DELETE") + begins("REPLACE");
    assert_eq!(writes, 3, "{statements:#?}");
}

#[test]
fn equal_order_keys_of_two_desks_are_repaired_when_a_card_goes_between() {
    let desk = Desk::office();
    let [a, b, c] = ["a", "b", "c"].map(|title| desk.item(title));
    let host = desk.host.desk().unwrap();
    let read = |number: &str| {
        let id: uuid::Uuid = text(&desk.shown(number)["card"]["id"]).parse().unwrap();
        host.store().read(|read| read.work_item(id.into())).unwrap().unwrap()
    };
    let same = read(&a).place.unwrap();
    let origin = holdfast_store::Origin {
        actor: None,
        source: Source::Cli,
        command: "sync".into(),
        now: same.since,
        undo_of: None,
    };
    let place = holdfast_store::registry::work_item::PLACE;
    host.store()
        .mutate(&origin, |write| write.set(read(&b).id.0, &[(place, same.clone().into())]))
        .unwrap();
    let order = titles(&desk, "backlog");
    let (first, second) = (order[1].clone(), order[2].clone());
    let anchor = if second == "a" { &a } else { &b };
    desk.ok(
        "item_move",
        json!({ "id": c, "to": "backlog", "before": desk.shown(anchor)["card"]["id"] }),
    );
    assert_eq!(titles(&desk, "backlog"), [first.as_str(), "c", second.as_str()]);
}

#[test]
fn ready_for_work_says_what_is_missing() {
    let desk = Desk::office();
    let card = desk.ok("item_capture", json!({ "text": "Printer jam" }));
    let error = desk.run("item_move", json!({ "id": card["number"], "to": "ready" })).unwrap_err();
    assert_eq!(error.code, NotReady);
    assert_eq!(error.details["missing"].as_array().unwrap().len(), 3);
    assert_eq!(desk.shown(&text(&card["number"]))["missing"], error.details["missing"]);
    // What is urgent may pass it by.
    desk.moved(&text(&card["number"]), "in_progress");
}

#[test]
fn a_card_nobody_has_is_taken_by_who_starts_it() {
    let desk = Desk::office();
    let id = desk.item("a");
    let outcome = desk.moved(&id, "in_progress");
    assert_eq!(texts(&outcome["card"]["assignees"], "name"), ["Sam Field"]);
    assert_eq!(outcome["people"][0]["count"], 1);
    assert_eq!(outcome["message"], format!("{id} moved to In Progress, assigned to you"));
    let other = desk.item("b");
    desk.ok("item_assign", json!({ "id": other, "technicians": ["tom"] }));
    let outcome = desk.moved(&other, "in_progress");
    assert_eq!(texts(&outcome["card"]["assignees"], "name"), ["Tom Berg"]);
}

#[test]
fn blocked_says_for_whom_and_leaving_it_clears_that_but_not_the_history() {
    let desk = Desk::office();
    let id = desk.item("a");
    assert_eq!(desk.fails("item_move", json!({ "id": id, "to": "blocked" })), BlockedNeedsReason);
    let empty = json!({ "id": id, "to": "blocked", "blocked": { "on": "vendor", "note": " " } });
    assert_eq!(desk.fails("item_move", empty), BlockedNeedsReason);
    let why = json!({ "on": "vendor", "note": "KPN 88412, promised 17:00", "chase_at": "2026-03-03T16:00:00Z" });
    let outcome = desk.ok("item_move", json!({ "id": id, "to": "blocked", "blocked": why }));
    assert_eq!(outcome["card"]["blocked"]["note"], "KPN 88412, promised 17:00");
    assert_eq!(outcome["card"]["blocked"]["since"], outcome["card"]["since"]);
    assert_eq!(desk.moved(&id, "in_progress")["card"]["blocked"], Value::Null);
    let history = desk.shown(&id)["history"].clone();
    assert_eq!(
        history[1]["summary"],
        "moved from Backlog to Blocked / Needs Info, waits for a vendor"
    );
    assert_eq!(history[1]["detail"], "KPN 88412, promised 17:00 (chase 2026-03-03 17:00)");
}

#[test]
fn a_reviewed_card_is_passed_by_a_second_person() {
    let desk = Desk::office();
    let id = desk.item("a");
    desk.moved(&id, "in_progress");
    desk.moved(&id, "review");
    // Monday noon is within office hours, and the policy allows the worker only outside.
    let done = json!({ "id": id, "to": "done", "reason": "nobody is here" });
    assert_eq!(desk.fails("item_move", done.clone()), ReviewNeedsSecondPerson);
    desk.ok("item_assign", json!({ "id": id, "technicians": [] }));
    assert_eq!(
        desk.fails("item_move", done.clone()),
        ReviewNeedsSecondPerson,
        "taking one's name off does not make one a second person"
    );
    desk.clock.advance(chrono::TimeDelta::hours(8));
    let silent = json!({ "id": id, "to": "done" });
    assert_eq!(desk.fails("item_move", silent), ReviewReasonNeeded);
    desk.ok("item_move", done);
    assert!(text(&desk.shown(&id)["history"][0]["summary"]).contains("passed by the worker"));
    assert_eq!(desk.shown(&id)["history"][0]["detail"], "nobody is here");
}

#[test]
fn a_second_person_passes_without_a_word() {
    let desk = Desk::office();
    let id = desk.item("a");
    desk.moved(&id, "in_progress");
    desk.moved(&id, "review");
    desk.sits("Tom Berg");
    desk.moved(&id, "done");
    let history = desk.shown(&id)["history"].clone();
    assert_eq!(
        history[0]["summary"],
        "moved from Peer Review / QA to Done, passed by a second person"
    );
    assert_eq!(history[0]["actor"]["name"], "Tom Berg");
}

#[test]
fn a_card_may_go_to_the_other_board_and_the_wrong_one_says_so() {
    let desk = Desk::office();
    let id = desk.item("a");
    let outcome = desk.ok("item_move", json!({ "id": id, "to": "backlog", "board": "project" }));
    assert_eq!(outcome["message"], format!("{id} moved to Project Board, Backlog"));
    assert_eq!(outcome["card"]["wrong_board"], true);
    let board = desk.ok("board_open", json!({ "board": "project" }));
    assert_eq!(board["hints"][0]["code"], "wrong_board");
    assert_eq!(board["cells"][0]["cards"][0]["number"], json!(id));
}

#[test]
fn what_is_gone_does_not_move_until_it_is_restored() {
    let desk = Desk::office();
    let id = desk.item("a");
    assert_eq!(desk.ok("item_cancel", json!({ "id": id, "reason": "twice" }))["cancelled"], true);
    assert_eq!(desk.fails("item_move", json!({ "id": id, "to": "ready" })), Invalid);
    assert_eq!(titles(&desk, "backlog"), Vec::<String>::new());
    desk.ok("item_restore", json!({ "id": id }));
    assert_eq!(titles(&desk, "backlog"), ["a"]);
    desk.ok("item_remove", json!({ "id": id }));
    assert_eq!(desk.shown(&id)["deleted"], true);
    desk.ok("item_restore", json!({ "id": id }));
    let summaries = texts(&desk.shown(&id)["history"], "summary");
    assert_eq!(
        summaries,
        [
            "brought back from the trash",
            "moved to the trash",
            "restored",
            "cancelled",
            "added to Backlog"
        ]
    );
}

#[test]
fn names_that_are_not_there_are_told() {
    let desk = Desk::office();
    let id = desk.item("a");
    assert_eq!(desk.fails("item_move", json!({ "id": "H-999", "to": "ready" })), NotFound);
    assert_eq!(desk.fails("item_move", json!({ "id": id, "to": "limbo" })), NotFound);
    assert_eq!(desk.fails("item_assign", json!({ "id": id, "technicians": ["zed"] })), NotFound);
}
