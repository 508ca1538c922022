//! First run, settings, the directory, the feed, the audit trail, export and backup.

use super::office::{text, texts};
use super::*;
use holdfast_domain::ErrorCode::*;
use serde_json::json;

#[test]
fn before_the_first_run_every_board_says_so() {
    let desk = Desk::new();
    assert_eq!(desk.ok("workspace_status", json!({}))["initialised"], false);
    assert_eq!(desk.fails("board_open", json!({})), NotInitialised);
    assert_eq!(desk.fails("item_capture", json!({ "text": "a" })), NotInitialised);
}

#[test]
fn an_empty_workspace_has_its_person_two_boards_and_one_limit() {
    let desk = Desk::office();
    let status = desk.ok("workspace_status", json!({}));
    assert_eq!(
        (text(&status["name"]), text(&status["me"]["initials"])),
        ("Field IT".into(), "SF".into())
    );
    assert_eq!(texts(&status["boards"], "kind"), ["service", "project"]);
    let limits = desk.ok("wip_list", json!({}))["limits"].clone();
    assert_eq!((&limits[0]["max"], text(&limits[0]["mode"])), (&json!(2), "reason".into()));
    let again =
        json!({ "name": "x", "technician": "y", "stage": "board", "sample": false, "zone": "UTC" });
    assert_eq!(desk.fails("workspace_create", again), Invalid);
    let nowhere = json!({ "name": "x", "technician": "y", "stage": "board", "sample": false, "zone": "Mars/Base" });
    assert_eq!(Desk::new().fails("workspace_create", nowhere), Invalid);
}

#[test]
fn the_sample_looks_like_a_provider_in_the_middle_of_a_month() {
    let desk = Desk::new();
    let status = desk.ok(
        "workspace_create",
        json!({ "name": "Field IT", "technician": "Sam Field", "stage": "pods", "sample": true, "zone": "Europe/Amsterdam" }),
    );
    assert!(status["clients"].as_u64().unwrap() >= 6);
    assert!(status["runbooks"].as_u64().unwrap() + status["articles"].as_u64().unwrap() >= 8);
    assert_eq!(status["technicians"].as_array().unwrap().len(), 5);
    let total = desk.ok("item_list", json!({ "limit": 1 }))["total"].as_u64().unwrap();
    assert!(total >= 45, "{total}");
    for board in ["service", "project"] {
        let board = desk.ok("board_open", json!({ "board": board }));
        for column in board["columns"].as_array().unwrap() {
            assert!(column["count"].as_u64().unwrap() > 0, "{} is empty", column["label"]);
        }
    }
    let flow = desk.ok("flow_report", json!({}));
    assert!(flow["finished"].as_array().unwrap().len() >= 8);
    assert!(flow["cycle_p50_hours"].as_f64().unwrap() > 0.5);
    assert!(flow["throughput"].as_array().unwrap().len() >= 4);
    // Two cards taken from Backlog make the limit speak.
    let cards =
        desk.ok("item_list", json!({ "filter": "state:backlog unassigned" }))["cards"].clone();
    let take =
        |card: &Value| desk.run("item_move", json!({ "id": card["id"], "to": "in_progress" }));
    take(&cards[0]).unwrap();
    assert_eq!(take(&cards[1]).unwrap_err().code, WipReasonNeeded);
}

#[test]
fn settings_of_the_workspace_are_shared_and_those_of_the_desk_are_not_changes() {
    let desk = Desk::office();
    let seq = desk.seq();
    let settings = desk.ok(
        "settings_update",
        json!({ "theme": "dark", "density": "compact", "single_keys": false }),
    );
    assert_eq!(
        (&settings["desk"]["theme"], &settings["desk"]["single_keys"]),
        (&json!("dark"), &json!(false))
    );
    assert_eq!(desk.seq(), seq);
    let settings = desk.ok("settings_update", json!({ "own_pass": "never", "office_to": "17:00" }));
    assert_eq!(settings["workspace"]["own_pass"], "never");
    assert!(desk.seq() > seq);
    for wrong in [
        json!({ "office_from": "19:00" }),
        json!({ "zone": "Mars/Base" }),
        json!({ "name": " " }),
        json!({ "review_days": 0 }),
    ] {
        assert_eq!(desk.fails("settings_update", wrong), Invalid);
    }
    assert_eq!(desk.ok("settings_get", json!({}))["workspace"]["office_from"], "08:00");
}

#[test]
fn a_client_is_shown_with_all_that_belongs_to_it() {
    let desk = Desk::office();
    let id = desk.ok("client_list", json!({}))["clients"][0]["id"].clone();
    desk.ok("client_save", json!({ "id": id, "notes": "No restarts before **19:00**." }));
    let site =
        desk.ok("site_save", json!({ "client": id, "name": "Leiden", "address": "Markt 1" }));
    for name in ["Anna", "Bert"] {
        desk.ok("contact_save", json!({ "client": id, "name": name, "main": true }));
    }
    desk.ok("service_save", json!({ "client": id, "name": "Exchange", "hosts": "EX-01" }));
    desk.item("a");
    let client = desk.ok("client_get", json!({ "id": "acme" }));
    assert!(text(&client["notes_html"]).contains("<strong>19:00</strong>"));
    assert_eq!(texts(&client["sites"], "address"), ["Markt 1"]);
    assert_eq!(
        texts(&client["contacts"], "name"),
        ["Bert", "Anna"],
        "the main contact comes first"
    );
    assert_eq!(client["contacts"][1]["main"], false, "there is one main contact");
    assert_eq!(texts(&client["services"], "hosts"), ["EX-01"]);
    assert_eq!(texts(&client["items"], "title"), ["a"]);
    assert_eq!((&client["summary"]["open"], &client["summary"]["sites"]), (&json!(1), &json!(1)));
    desk.ok("site_save", json!({ "id": site["id"], "remove": true }));
    assert_eq!(desk.ok("client_get", json!({ "id": id }))["sites"], json!([]));
    assert_eq!(desk.fails("site_save", json!({ "name": "nowhere" })), NotFound);
    assert_eq!(desk.fails("contact_save", json!({ "client": id })), Invalid);
    assert_eq!(desk.fails("client_save", json!({ "id": id, "zone": "Mars/Base" })), Invalid);
}

#[test]
fn the_feed_and_the_audit_trail_tell_who_did_what() {
    let desk = Desk::office();
    let seq = desk.seq();
    let id = desk.item("a");
    desk.moved(&id, "in_progress");
    let batch = desk.ok("changes", json!({ "seq": seq }));
    let summaries = texts(&batch["changes"], "summary");
    assert_eq!(
        summaries,
        ["added to Backlog", "moved from Backlog to In Progress", "assigned to Sam Field"]
    );
    assert_eq!(batch["changes"][1]["actor"]["name"], "Sam Field");
    assert_eq!(batch["changes"][1]["fields"], json!(["place"]));
    let cut = desk.ok("changes", json!({ "seq": seq, "limit": 1 }));
    assert_eq!((&cut["truncated"], &cut["seq"]), (&json!(true), &batch["seq"]));
    let audit = desk.ok("audit", json!({ "entity": id }));
    assert_eq!(audit["total"], 3);
    assert_eq!(audit["changes"][1]["title"], format!("{id} a"));
    assert_eq!(
        audit["changes"][1]["fields"][0],
        json!({ "field": "place", "before": "Service Board, Backlog", "after": "Service Board, In Progress" })
    );
    assert_eq!(
        desk.ok("audit", json!({ "limit": 2, "offset": 1 }))["changes"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn an_export_holds_everything_and_never_mixes_with_what_is_there() {
    let desk = Desk::office();
    let id = desk.item("Printer: jam");
    desk.ok("comment_add", json!({ "item": id, "body": "Called." }));
    desk.ok("checklist_add", json!({ "item": id, "text": "Open the tray" }));
    let file = desk
        .ok("attachment_add", json!({ "owner": id, "name": "../tray.txt", "base64": "aGVsbG8=" }));
    let dir = desk.dir.path().join("out");
    let report = desk.ok("export_write", json!({ "dir": dir }));
    assert_eq!((&report["work_items"], &report["attachments"]), (&json!(1), &json!(1)));
    let read = |path: &str| std::fs::read_to_string(dir.join(path)).unwrap();
    let markdown = read(&format!("work-items/{id}.md"));
    for part in [
        "title: \"Printer: jam\"",
        "client: \"Acme Dental\"",
        "- [ ] Open the tray",
        "## Sam Field, 2026-03-02 12:00 UTC\n\nCalled.",
    ] {
        assert!(markdown.contains(part), "{part} in {markdown}");
    }
    assert_eq!(read(&format!("attachments/{}/tray.txt", text(&file["id"]))), "hello");
    let records: Value = serde_json::from_str(&read("records/work_item.json")).unwrap();
    assert_eq!(records[0]["description"], "It does not work.");
    let changes = read("changes.jsonl");
    let lines: Vec<Value> =
        changes.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.last().unwrap()["seq"], desk.seq());
    assert_eq!(desk.fails("export_write", json!({ "dir": dir })), Invalid);
}

#[test]
fn a_backup_is_a_database_of_its_own() {
    let desk = Desk::office();
    desk.item("kept");
    let file = desk.dir.path().join("copy.db");
    assert!(desk.ok("backup_write", json!({ "file": file }))["bytes"].as_u64().unwrap() > 0);
    assert_eq!(desk.fails("backup_write", json!({ "file": file })), Invalid);
    let other = tempfile::tempdir().unwrap();
    std::fs::copy(&file, holdfast_store::database(other.path())).unwrap();
    let host = Host::with_clock(other.path(), Arc::new(desk.clock));
    let list = commands::run(&host, Source::Cli, "item_list", json!({})).unwrap();
    assert_eq!(texts(&list["cards"], "title"), ["kept"]);
}

#[test]
fn the_trash_lists_what_was_removed_until_it_is_brought_back() {
    let desk = Desk::office();
    let item = desk.item("Swap the toner");
    let document = desk.ok("document_create", json!({ "kind": "article", "title": "Old VPN" }));
    assert_eq!(desk.ok("trash_list", json!({}))["total"], 0);
    desk.ok("item_remove", json!({ "id": item, "reason": "twice" }));
    desk.ok("document_remove", json!({ "id": document["id"] }));
    let trash = desk.ok("trash_list", json!({}));
    assert_eq!(trash["total"], 2);
    let subjects: Vec<_> =
        trash["entries"].as_array().unwrap().iter().map(|entry| entry["subject"].clone()).collect();
    assert_eq!(texts(&json!(subjects), "name"), ["Old VPN", "Swap the toner"]);
    assert_eq!(subjects[1]["detail"], item.as_str());
    assert_eq!(trash["entries"][1]["by"]["name"], "Sam Field");
    let second = desk.ok("trash_list", json!({ "offset": 1, "limit": 1 }));
    assert_eq!(second["entries"], json!([trash["entries"][1]]));
    desk.ok("item_restore", json!({ "id": item }));
    desk.ok("document_restore", json!({ "id": document["id"] }));
    assert_eq!(desk.ok("trash_list", json!({}))["entries"], json!([]));
}
