//! Boards as they open: cells, lanes, filters, lists and the size of the answer.

use super::office::{text, texts};
use super::*;
use holdfast_domain::order::spread;
use holdfast_domain::{EntityKind, Priority, WorkItemKind};
use holdfast_store::registry::work_item;
use holdfast_store::{Origin, Place, Value as Field, edge};
use serde_json::json;
use uuid::Uuid;

fn origin(desk: &Desk) -> Origin {
    Origin {
        actor: None,
        source: Source::Import,
        command: "import".into(),
        now: holdfast_domain::Clock::now(&desk.clock),
        undo_of: None,
    }
}

fn ids(list: &Value) -> Vec<Uuid> {
    list.as_array().unwrap().iter().map(|one| text(&one["id"]).parse().unwrap()).collect()
}

/// Ten thousand cards of fifty clients over the columns of the service board.
fn crowded() -> Desk {
    let desk = Desk::office();
    for n in 0..50 {
        desk.ok("client_save", json!({ "name": format!("Client {n} & Partners") }));
    }
    let clients = ids(&desk.ok("client_list", json!({}))["clients"]);
    let people = ids(&desk.ok("team_list", json!({}))["technicians"]);
    let board = desk.ok("board_open", json!({}));
    let columns = ids(&board["columns"]);
    let board: Uuid = text(&board["board"]["id"]).parse().unwrap();
    let keys = spread(None, None, 10_000, [1, 2, 3]).unwrap();
    let host = desk.host.desk().unwrap();
    host.store()
        .mutate(&origin(&desk), |write| {
            for (n, key) in keys.iter().enumerate() {
                let id = Uuid::now_v7();
                // Most work is done or waits; a few hundred cards are being worked on.
                let column = columns
                    [[5, 5, 5, 0, 0, 1, 5, 0, 4, 3][n % 10].min(if n % 50 == 2 { 2 } else { 5 })];
                let place = Place {
                    board: board.into(),
                    column: column.into(),
                    ord: key.to_text(),
                    since: write.now() - chrono::TimeDelta::minutes(n as i64),
                };
                let kind = WorkItemKind::ALL[n % 4];
                write.create(
                    EntityKind::WorkItem,
                    id,
                    &[
                        (work_item::NUMBER, Field::Int(n as i64 + 1)),
                        (work_item::KIND, kind.word().into()),
                        (
                            work_item::TITLE,
                            format!("Workstation {n} loses its network drive after the update")
                                .into(),
                        ),
                        (work_item::PRIORITY, Priority::ALL[n % 4].word().into()),
                        (work_item::CLIENT, clients[n % clients.len()].into()),
                        (work_item::CREATED_AT, write.now().into()),
                        (work_item::PLACE, place.into()),
                        (
                            work_item::DESCRIPTION,
                            format!("Drive letter H: is gone on ws-{n:05}.").as_str().into(),
                        ),
                    ],
                )?;
                write.relate(edge::ASSIGNEE, id, people[n % people.len()], true)?;
                write.mark(edge::TAG, id, ["vpn", "network", "windows"][n % 3], true)?;
            }
            Ok(())
        })
        .unwrap();
    desk
}

#[test]
fn a_board_of_ten_thousand_cards_opens_within_64_kilobytes_however_it_is_divided() {
    let desk = crowded();
    for swimlane in ["none", "person", "client", "pod", "priority"] {
        let board = desk.ok("board_open", json!({ "swimlane": swimlane }));
        let bytes = board.to_string().len();
        assert!(bytes <= 64 * 1024, "{swimlane}: {bytes}");
        let counts = |list: &Value| -> u64 {
            list.as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).sum()
        };
        let total: u64 =
            board["lanes"].as_array().unwrap().iter().map(|l| counts(&l["counts"])).sum();
        assert_eq!(total, 10_000, "{swimlane}");
        let columns: u64 = board["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["count"].as_u64().unwrap())
            .sum();
        assert_eq!(columns, 10_000, "{swimlane}");
    }
    // The runs of a cell join without a gap, and every filter finds what it names.
    let board = desk.ok("board_open", json!({}));
    let (id, column) = (&board["board"]["id"], &board["columns"][0]);
    let run = |offset: u64| {
        desk.ok(
            "board_cards",
            json!({ "board": id, "column": column["id"], "offset": offset, "limit": 40 }),
        )
    };
    let (first, second) = (run(0), run(40));
    assert_eq!(first["total"], column["count"]);
    let mut all = texts(&first["cell"]["cards"], "number");
    all.extend(texts(&second["cell"]["cards"], "number"));
    let shown =
        board["cells"].as_array().unwrap().iter().find(|cell| cell["column"] == column["id"]);
    let shown = texts(&shown.unwrap()["cards"], "number");
    assert_eq!(all[..shown.len()], shown[..]);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 80);
    let total = |filter: &str| {
        desk.ok("item_list", json!({ "filter": filter, "limit": 1 }))["total"].clone()
    };
    assert_eq!(total("priority:p1"), 2_500);
    assert_eq!(total("-priority:p1"), 7_500);
    assert_eq!(total("tag:vpn"), 3_334);
    assert_eq!(total("client:\"Client 7 & Partners\""), 196, "a fifty-first of them");
    assert_eq!(total("ws-04711"), 1, "words of the description");
    assert_eq!(total("H-77"), 1);
    assert_eq!(
        total("kind:incident client:\"client 7\" @tom"),
        total("@tom client:\"client 7\" kind:incident")
    );
}

/// One line per column: its label and the titles in it.
fn cells(board: &Value) -> Vec<(String, Vec<String>)> {
    let cells = board["cells"].as_array().unwrap();
    let columns = board["columns"].as_array().unwrap();
    let label = |id: &Value| text(&columns.iter().find(|one| one["id"] == *id).unwrap()["label"]);
    cells.iter().map(|cell| (label(&cell["column"]), texts(&cell["cards"], "title"))).collect()
}

#[test]
fn a_filter_narrows_counts_and_cards_but_not_the_work_in_progress() {
    let desk = Desk::office();
    let [a, b] = ["Printer jam", "VPN down"].map(|title| desk.item(title));
    desk.moved(&a, "in_progress");
    desk.ok("tags_set", json!({ "id": b, "tags": ["VPN", " #Remote  Access"] }));
    let board =
        desk.ok("board_open", json!({ "filter": "tag:vpn -printer priority:high zebra:x" }));
    assert_eq!(board["columns"][2]["count"], 0);
    assert_eq!(board["columns"][2]["wip"], 1);
    assert_eq!(board["columns"][2]["person_limit"], 2);
    assert_eq!(
        texts(&board["filter"]["tokens"], "label"),
        ["Tag is vpn", "Without “printer”", "With “zebra:x”"]
    );
    assert_eq!(board["filter"]["problems"].as_array().unwrap().len(), 1);
    let board = desk.ok("board_open", json!({ "filter": "tag:vpn" }));
    assert_eq!(cells(&board), [("Backlog".into(), vec!["VPN down".to_owned()])]);
    assert_eq!(board["cells"][0]["cards"][0]["tags"], json!(["remote-access", "vpn"]));
}

#[test]
fn filters_find_out_whom_names_mean() {
    let desk = Desk::office();
    let [a, b, c] = ["a", "b", "c"].map(|title| desk.item(title));
    desk.ok("item_assign", json!({ "id": a, "technicians": ["me"] }));
    desk.ok("item_assign", json!({ "id": b, "technicians": ["Tom"] }));
    desk.ok("item_update", json!({ "id": c, "client": null, "due": "2026-03-01T12:00:00Z" }));
    desk.moved(&a, "in_progress");
    let found = |filter: &str| {
        let list = desk.ok("item_list", json!({ "filter": filter, "sort": "title" }));
        assert_eq!(list["filter"]["problems"], json!([]), "{filter}");
        texts(&list["cards"], "title")
    };
    for (filter, expected) in [
        ("mine", &["a"][..]),
        ("@tom", &["b"]),
        ("@tom,me", &["a", "b"]),
        ("-@tom", &["a", "c"]),
        ("unassigned", &["c"]),
        ("client:acme", &["a", "b"]),
        ("client:none", &["c"]),
        ("state:in_progress", &["a"]),
        ("-state:in_progress", &["b", "c"]),
        ("is:overdue", &["c"]),
        ("-is:overdue", &["a", "b"]),
        ("due:none", &["a", "b"]),
        ("due:<7d", &["c"]),
        ("age:<1d", &["a", "b", "c"]),
        ("is:blocked", &[]),
        ("is:cancelled", &[]),
    ] {
        assert_eq!(found(filter), expected, "{filter}");
    }
    let list = desk.ok("item_list", json!({ "filter": "client:zed" }));
    assert_eq!(list["filter"]["problems"], json!(["No client is named “zed”."]));
    assert_eq!(list["total"], 0);
    desk.ok("item_cancel", json!({ "id": b }));
    assert_eq!(found("is:cancelled"), ["b"]);
    assert_eq!(found(""), ["a", "c"]);
}

#[test]
fn lanes_show_who_has_what_and_nobody_last() {
    let desk = Desk::office();
    let [a, b] = ["a", "b"].map(|title| desk.item(title));
    desk.ok("item_assign", json!({ "id": a, "technicians": ["tom", "ana"] }));
    let board = desk.ok("board_open", json!({ "swimlane": "person" }));
    assert_eq!(texts(&board["lanes"], "label"), ["Ana Souza", "Nobody"], "a card lies in one lane");
    let board = desk.ok("board_open", json!({ "swimlane": "client" }));
    assert_eq!(texts(&board["lanes"], "label"), ["Acme Dental"]);
    desk.ok("item_update", json!({ "id": b, "priority": "P1" }));
    let board = desk.ok("board_open", json!({ "swimlane": "priority" }));
    assert_eq!(texts(&board["lanes"], "key"), ["P1", "P3"]);
    let run = desk.ok(
        "board_cards",
        json!({ "board": board["board"]["id"], "column": board["columns"][0]["id"], "lane": "P1",
                "swimlane": "priority", "offset": 0, "limit": 10 }),
    );
    assert_eq!(texts(&run["cell"]["cards"], "title"), ["b"]);
}

#[test]
fn opening_a_board_takes_the_same_number_of_queries_however_many_cards_it_shows() {
    let desk = Desk::office();
    let count = || {
        let host = desk.host.desk().unwrap();
        host.store().traced(|| desk.ok("board_open", json!({ "swimlane": "person" }))).1.len()
    };
    desk.item("first");
    let few = count();
    for n in 0..30 {
        let id = desk.item(&n.to_string());
        desk.ok("item_assign", json!({ "id": id, "technicians": ["tom"] }));
    }
    assert_eq!(count(), few);
}

#[test]
fn boards_and_columns_are_added_and_renamed_and_rules_read_only_the_category() {
    let desk = Desk::office();
    let board =
        desk.ok("board_create", json!({ "name": "Night shift", "kind": "service" }))["id"].clone();
    let opened = desk.ok("board_open", json!({ "board": "night shift" }));
    assert_eq!(opened["board"]["id"], board);
    assert_eq!(opened["columns"].as_array().unwrap().len(), 6);
    desk.ok("board_rename", json!({ "id": opened["columns"][2]["id"], "name": "Doing" }));
    let id = desk.item("a");
    let outcome = desk.ok("item_move", json!({ "id": id, "to": "doing", "board": board }));
    assert_eq!(outcome["message"], format!("{id} moved to Night shift, Doing, assigned to you"));
    assert_eq!(outcome["card"]["category"], "in_progress");
    let boards = desk.ok("workspace_status", json!({}))["boards"].clone();
    assert_eq!(texts(&boards, "name"), ["Service Board", "Project Board", "Night shift"]);
}

#[test]
fn views_are_kept_by_name() {
    let desk = Desk::office();
    let board = desk.ok("board_open", json!({}))["board"]["id"].clone();
    let view = json!({ "board": board, "name": "Mine", "filter": "mine", "swimlane": "client" });
    let id = desk.ok("view_save", view)["id"].clone();
    desk.ok(
        "view_save",
        json!({ "id": id, "board": board, "name": "My day", "filter": "mine", "swimlane": "none" }),
    );
    assert_eq!(
        texts(&desk.ok("view_list", json!({ "board": board }))["views"], "name"),
        ["My day"]
    );
    desk.ok("view_remove", json!({ "id": id }));
    assert_eq!(desk.ok("view_list", json!({ "board": board }))["views"], json!([]));
}

#[test]
fn the_flow_report_follows_cards_through_their_columns() {
    let desk = Desk::office();
    let [a, b] = ["a", "b"].map(|title| desk.item(title));
    let later = |hours| desk.clock.advance(chrono::TimeDelta::hours(hours));
    later(2);
    desk.moved(&a, "in_progress");
    later(10);
    let why = json!({ "on": "vendor", "note": "parts" });
    desk.ok("item_move", json!({ "id": b, "to": "blocked", "blocked": why }));
    later(12);
    desk.moved(&a, "done");
    let report = desk.ok("flow_report", json!({ "days": 3 }));
    assert_eq!(report["finished"][0]["cycle_hours"], 22.0);
    assert_eq!(report["finished"][0]["lead_hours"], 24.0);
    assert_eq!(report["cycle_p50_hours"], 22.0);
    assert_eq!(report["throughput"][0]["count"], 1);
    assert_eq!(report["blocked"][0]["hours"], 12.0);
    assert_eq!(report["blocked"][0]["client"]["name"], "Acme Dental");
    let days = report["cumulative"].as_array().unwrap();
    assert_eq!(days[1]["counts"], json!([1, 0, 1, 0, 0, 0]));
    assert_eq!(days[2]["counts"], json!([0, 0, 0, 1, 0, 1]));
    assert_eq!(texts(&report["aging"], "title"), ["b"]);
    later(24 * 7);
    let codes = texts(&desk.ok("flow_report", json!({}))["hints"], "code");
    assert_eq!(codes, Vec::<String>::new(), "one blocked card is no full column");
}
