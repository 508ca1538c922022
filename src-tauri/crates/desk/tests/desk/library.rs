//! Runbooks and articles: written, verified, edited by two at once, brought back.

use super::Desk;
use chrono::TimeDelta;
use holdfast_domain::ErrorCode;
use serde_json::{Value, json};

impl Desk {
    pub(super) fn started() -> Self {
        let desk = Self::new();
        desk.run(
            "workspace_create",
            json!({"name": "Northgate", "technician": "Tom Brandt", "zone": "Europe/Berlin", "stage": "board", "sample": false}),
        )
        .unwrap();
        desk
    }

    fn runbook(&self, title: &str, text: &str) -> String {
        let saved = self.ok(
            "document_create",
            json!({"kind": "runbook", "title": title, "collection": " Mail / Queues/", "text": text}),
        );
        saved["id"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_new_runbook_starts_with_the_standard_sections() {
    let desk = Desk::started();
    let saved = desk.ok("document_create", json!({"kind": "runbook", "title": "  Restart   DNS "}));
    let view = desk.ok("document_get", json!({"id": saved["id"]}));
    assert_eq!(view["summary"]["title"], "Restart DNS");
    assert_eq!(view["summary"]["owner"]["initials"], "TB");
    assert_eq!(view["missing_sections"], json!([]));
    let names: Vec<_> =
        view["outline"].as_array().unwrap().iter().map(|h| h["text"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["When to use", "Steps", "Escalation", "Contacts", "Verification", "Rollback"]
    );
    assert_eq!(view["versions"][0]["summary"], "written");
    for title in ["", "   ", &"x".repeat(301)] {
        let error =
            desk.run("document_create", json!({"kind": "article", "title": title})).unwrap_err();
        assert_eq!(error.code, ErrorCode::Invalid);
    }
}

#[test]
fn an_edit_voids_the_verified_mark_and_a_change_of_title_does_not() {
    let desk = Desk::started();
    let id = desk.runbook("Queue", "1. Look.\n");
    let view = desk.ok("document_verify", json!({"id": id}));
    let due = view["summary"]["review_due"].clone();
    assert_eq!(view["summary"]["verified_at"], "2026-03-02T12:00:00Z");
    assert_eq!(due, "2026-08-29T12:00:00Z");
    let view = desk.ok("document_update", json!({"id": id, "title": "Mail queue"}));
    assert!(view["summary"]["verified_at"].is_string());
    let body = json!({"opened": "1. Look.\n", "text": "1. Look.\n2. Wait.\n"});
    let view = desk.ok("document_update", json!({"id": id, "body": body}));
    assert_eq!(view["summary"]["verified_at"], Value::Null);
    assert_eq!(view["summary"]["review_due"], due);
    assert_eq!(view["summary"]["overdue"], false);
    desk.clock.advance(TimeDelta::days(181));
    let page = desk.ok("document_list", json!({}));
    assert_eq!(page["documents"][0]["overdue"], true);
}

#[test]
fn edits_of_two_people_are_both_kept() {
    let desk = Desk::started();
    let opened = "1. Stop it.\n2. Clear it.\n";
    let id = desk.runbook("Queue", opened);
    for text in
        ["1. Stop it on srv-01.\n2. Clear it.\n", "1. Stop it.\n2. Clear it.\n3. Start it.\n"]
    {
        desk.ok("document_update", json!({"id": id, "body": {"opened": opened, "text": text}}));
    }
    let view = desk.ok("document_get", json!({"id": id}));
    assert_eq!(view["text"], "1. Stop it on srv-01.\n2. Clear it.\n3. Start it.\n");
}

#[test]
fn every_version_can_be_read_and_brought_back() {
    let desk = Desk::started();
    let id = desk.runbook("Queue", "a\nb\n");
    desk.ok(
        "document_update",
        json!({"id": id, "body": {"opened": "a\nb\n", "text": "a\nc\nd\n"}}),
    );
    desk.ok("document_verify", json!({"id": id}));
    let history = desk.ok("document_history", json!({"id": id}));
    let lines: Vec<_> = history["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| {
            (
                v["summary"].as_str().unwrap(),
                v["added"].as_u64().unwrap(),
                v["removed"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(lines, [("verified", 0, 0), ("edited", 2, 1), ("written", 2, 0)]);
    let first = history["versions"][2]["version"].as_i64().unwrap();
    let view = desk.ok("document_version", json!({"id": id, "version": first}));
    assert_eq!(view["text"], "a\nb\n");
    let diff: Vec<_> = view["diff"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| format!("{}{}", line["op"].as_str().unwrap(), line["text"].as_str().unwrap()))
        .collect();
    assert_eq!(diff, [" a", "-b", "+c", "+d"]);
    let view = desk.ok("document_revert", json!({"id": id, "version": first}));
    assert_eq!(view["text"], "a\nb\n");
    assert_eq!(view["versions"][0]["summary"], "restored the version of 2 Mar");
    assert_eq!(view["summary"]["verified_at"], Value::Null);
}

#[test]
fn documents_are_listed_by_folder_and_found_by_title() {
    let desk = Desk::started();
    desk.runbook("zebra", "");
    desk.runbook("Apple", "");
    desk.ok("document_create", json!({"kind": "article", "title": "Top"}));
    let folders = desk.ok("collection_list", json!({}));
    assert_eq!(
        folders,
        json!({"total": 3, "collections": [{"path": "", "count": 1}, {"path": "Mail/Queues", "count": 2}]})
    );
    let titles = |request: Value| -> Vec<String> {
        let page = desk.ok("document_list", request);
        page["documents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| d["title"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(titles(json!({})), ["Top", "Apple", "zebra"]);
    assert_eq!(titles(json!({"kind": "runbook", "text": "APP"})), ["Apple"]);
    assert_eq!(titles(json!({"collection": ""})), ["Top"]);
    assert_eq!(titles(json!({"offset": 1, "limit": 1})), ["Apple"]);
}

#[test]
fn links_stand_on_both_ends_until_they_are_removed() {
    let desk = Desk::started();
    let (a, b) = (desk.runbook("A", ""), desk.runbook("B", ""));
    let item = desk.ok("item_create", json!({"title": "Mail is late"}));
    desk.ok("document_link", json!({"id": a, "target": item["number"]}));
    desk.ok("document_link", json!({"id": a, "target": b}));
    let linked = |id: &str| -> Vec<String> {
        let view = desk.ok("document_get", json!({"id": id}));
        view["linked"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(linked(&a), ["Mail is late", "B"]);
    assert_eq!(linked(&b), ["A"]);
    desk.ok("document_link", json!({"id": b, "target": a, "remove": true}));
    assert_eq!(linked(&a), ["Mail is late"]);
    assert_eq!(
        desk.run("document_link", json!({"id": a, "target": a})).unwrap_err().code,
        ErrorCode::Invalid
    );
    assert_eq!(
        desk.run("document_link", json!({"id": a, "target": "H-99"})).unwrap_err().code,
        ErrorCode::NotFound
    );
}

#[test]
fn the_trash_keeps_a_document_whole() {
    let desk = Desk::started();
    let id = desk.runbook("Queue", "text\n");
    desk.ok("document_remove", json!({"id": id}));
    assert_eq!(desk.ok("document_list", json!({}))["total"], 0);
    assert_eq!(desk.ok("document_get", json!({"id": id}))["deleted"], true);
    let edit = json!({"id": id, "body": {"opened": "text\n", "text": "other\n"}});
    assert_eq!(desk.run("document_update", edit).unwrap_err().code, ErrorCode::Invalid);
    desk.ok("document_restore", json!({"id": id}));
    assert_eq!(desk.ok("document_get", json!({"id": id}))["text"], "text\n");
}

const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

#[test]
fn attachments_are_shown_by_name_and_by_id() {
    let desk = Desk::started();
    let id = desk.runbook("Queue", "![Rack](rack.png) ![gone](gone.png)\n");
    let file =
        desk.ok("attachment_add", json!({"owner": id, "name": "../../Rack.png", "base64": PNG}));
    assert_eq!(
        (file["name"].as_str(), file["mime"].as_str()),
        (Some("Rack.png"), Some("image/png"))
    );
    let view = desk.ok("document_get", json!({"id": id}));
    let image = format!("<img src=\"attachment:{}\" alt=\"Rack\">", file["id"].as_str().unwrap());
    assert!(view["html"].as_str().unwrap().contains(&image), "{}", view["html"]);
    assert!(view["html"].as_str().unwrap().contains("broken-link"));
    assert_eq!(desk.ok("attachment_read", json!({"id": file["id"]}))["base64"], PNG);
    desk.ok("attachment_remove", json!({"id": file["id"]}));
    assert_eq!(
        desk.run("attachment_read", json!({"id": file["id"]})).unwrap_err().code,
        ErrorCode::NotFound
    );
    let bad = json!({"owner": id, "name": "x", "base64": "***"});
    assert_eq!(desk.run("attachment_add", bad).unwrap_err().code, ErrorCode::BadRequest);
}

#[test]
fn a_document_becomes_a_pdf() {
    let desk = Desk::started();
    let id = desk.runbook("Mail: the queue/is stuck", "# Steps\n\n1. Look.\n");
    let file = desk.ok("document_pdf", json!({"id": id}));
    assert_eq!(file["name"], "Mail-the-queue-is-stuck.pdf");
    assert!(file["base64"].as_str().unwrap().starts_with("JVBERi0x"));
    assert_eq!(file, desk.ok("document_pdf", json!({"id": id})));
}

#[test]
fn the_preview_knows_the_files_of_its_document() {
    let desk = Desk::started();
    let id = desk.runbook("Queue", "");
    let file = desk.ok("attachment_add", json!({"owner": id, "name": "a.png", "base64": PNG}));
    let html =
        |request: Value| desk.ok("document_render", request)["html"].as_str().unwrap().to_owned();
    assert!(html(json!({"text": "![a](a.png)"})).contains("broken-link"));
    assert!(
        html(json!({"text": "![a](a.png)", "document": id})).contains(file["id"].as_str().unwrap())
    );
}
