//! Clocks wherever items show: boards, lists, filters, sample, export, history.

use super::*;

#[test]
fn every_view_of_a_card_shows_the_same_pill() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    desk.wait(20);
    let expected = desk.shown(&item)["card"]["clock"].clone();
    assert_eq!(
        (text(&expected["clock"]), text(&expected["state"])),
        ("first_response".into(), "running".into())
    );
    assert_eq!((&expected["remaining"], &expected["at_risk"]), (&json!(600), &json!(true)));
    assert_eq!(expected["counts_until"], "2026-03-02T17:00:00Z");
    let board = desk.ok("board_open", json!({}));
    let open = board["cells"][0]["cards"][0].clone();
    assert_eq!(open["clock"], expected);
    let run = desk.ok("board_cards", json!({ "board": board["board"]["id"], "column": open["column"], "filter": "", "lane": "", "offset": 0, "limit": 10 }));
    assert_eq!(run["cell"]["cards"][0]["clock"], expected);
    let list = desk.ok("item_list", json!({ "filter": "", "offset": 0, "limit": 10 }));
    assert_eq!(list["cards"][0]["clock"], expected);
}

#[test]
fn what_is_over_goes_on_counting_round_the_clock_and_says_so() {
    let desk = Desk::agreed();
    let round = desk.incident("P1");
    let office = desk.incident("P2");
    desk.wait(60);
    let pill = |item: &str| desk.shown(item)["card"]["clock"].clone();
    assert_eq!(text(&pill(&round)["state"]), "breached");
    assert_eq!(
        (&pill(&round)["counting"], &pill(&round)["counts_until"]),
        (&json!(true), &Value::Null)
    );
    let always = |item: &str| desk.ok("item_clocks", json!({ "id": item }))["always"].clone();
    assert_eq!((always(&round), always(&office)), (json!(true), json!(false)));
    desk.wait(8 * 60);
    assert_eq!(text(&pill(&office)["state"]), "breached");
    assert_eq!(
        (&pill(&round)["counting"], &pill(&office)["counting"]),
        (&json!(true), &json!(false))
    );
}

#[test]
fn filters_ask_for_clocks() {
    let desk = Desk::agreed();
    let calm = desk.incident("P3");
    desk.tell_client(&calm);
    let late = desk.incident("P1");
    let risky = desk.incident("P2");
    let resting = desk.incident("P3");
    desk.tell_client(&resting);
    desk.moved(&resting, "in_progress");
    desk.blocked(&resting, "client");
    desk.wait(18);
    let found = |filter: &str| -> Vec<String> {
        let list = desk.ok(
            "item_list",
            json!({ "filter": filter, "sort": "number", "offset": 0, "limit": 10 }),
        );
        list["cards"].as_array().unwrap().iter().map(|card| text(&card["number"])).collect()
    };
    assert_eq!(found("clock:overdue"), [&*late]);
    assert_eq!(found("clock:risk"), [&*risky]);
    assert_eq!(found("clock:paused"), [resting]);
    assert_eq!(found("clock:overdue,risk"), [late, risky]);
    assert_eq!(found("-clock:overdue,risk,paused"), [calm]);
    let odd = desk.ok("item_list", json!({ "filter": "clock:ticking", "offset": 0, "limit": 10 }));
    assert!(text(&odd["filter"]["problems"][0]).contains("overdue"), "{odd}");
    let label = desk.ok("item_list", json!({ "filter": "clock:risk", "offset": 0, "limit": 10 }));
    assert_eq!(label["filter"]["tokens"][0]["label"], "Clock is at risk");
}

#[test]
fn the_sample_shows_every_state_of_a_clock() {
    let desk = Desk::new();
    desk.ok("workspace_create", json!({ "name": "Field IT", "technician": "Sam Field", "stage": "pods", "sample": true, "zone": "Europe/Amsterdam" }));
    let list = desk.ok("item_list", json!({ "filter": "", "offset": 0, "limit": 200 }));
    let pills: Vec<_> =
        list["cards"].as_array().unwrap().iter().map(|card| card["clock"].clone()).collect();
    for state in ["running", "breached", "paused", "outside_hours", "met"] {
        assert!(pills.iter().any(|pill| pill["state"] == state), "no {state}");
    }
    assert!(pills.iter().any(|pill| pill["at_risk"] == true));
    let agreements = desk.ok("agreement_list", json!({}));
    assert_eq!(agreements["without"].as_array().unwrap().len(), 1);
    let due = desk.ok("due_list", json!({}));
    let overdue = due["overdue"].as_u64().unwrap();
    assert!(
        overdue > 0 && overdue * 2 < due["total"].as_u64().unwrap(),
        "most promises are kept: {overdue} of {}",
        due["total"]
    );
}

#[test]
fn history_and_audit_tell_of_clocks_in_words() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    desk.tell_client(&item);
    desk.ok("item_restored_set", json!({ "id": item, "restored": true }));
    desk.moved(&item, "done");
    let history = desk.shown(&item)["history"].clone();
    let lines: Vec<_> =
        history.as_array().unwrap().iter().map(|entry| text(&entry["summary"])).collect();
    assert_eq!(lines[0], "moved from Backlog to Done, next update met, resolution met");
    assert_eq!(lines[1], "service restored");
    assert_eq!(lines[2], "told the client, first response met, next update met");
    assert_eq!(
        desk.ok("workspace_status", json!({}))["undo"],
        format!("{item} moved from Backlog to Done, next update met, resolution met")
    );
}

#[test]
fn an_export_holds_calendars_policies_agreements_and_verdicts() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    desk.moved(&item, "done");
    let dir = desk.dir.path().join("out");
    desk.ok("export_write", json!({ "dir": dir }));
    for (file, count) in [
        ("business_calendar", 1),
        ("sla_policy", 1),
        ("sla_target", 4),
        ("agreement", 1),
        ("sla_verdict", 3),
    ] {
        let text =
            std::fs::read_to_string(dir.join("records").join(format!("{file}.json"))).unwrap();
        let records: Vec<Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(records.len(), count, "{file}");
    }
}
