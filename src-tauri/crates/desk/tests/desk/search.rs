//! Search through the command: what is found, how it is shown, and that it is never stale.

use super::Desk;
use serde_json::{Value, json};

/// A workspace with two clients, an item, two documents and a contact.
fn desk() -> (Desk, Value) {
    let desk = Desk::new();
    let request = json!({ "name": "Harbour IT", "technician": "Nadia Karim", "stage": "pods",
                          "sample": false, "zone": "Europe/Amsterdam" });
    desk.run("workspace_create", request).unwrap();
    let acme = desk.run("client_save", json!({ "name": "Acme Dental" })).unwrap();
    desk.run("client_save", json!({ "name": "Globex" })).unwrap();
    let contact = json!({ "client": acme["id"], "name": "Mara Quist", "role": "Office manager",
                          "email": "mara@acme.example" });
    desk.run("contact_save", contact).unwrap();
    let item = json!({ "title": "Exchange queue is stuck", "client": "Acme Dental", "priority": "P2",
                       "description": "srv-ex-01 holds 400 messages." });
    desk.run("item_create", item).unwrap();
    for (kind, title, text) in [
        ("runbook", "Restart Exchange transport", "On srv-ex-01 stop the transport service."),
        ("article", "How Exchange routes mail", "A queue for each destination."),
    ] {
        let document = json!({ "kind": kind, "title": title, "text": text, "collection": "mail" });
        desk.run("document_create", document).unwrap();
    }
    (desk, acme)
}

fn search(desk: &Desk, request: Value) -> Value {
    desk.run("search", request).unwrap()
}

/// `kind: title` of every hit, in order.
fn shown(results: &Value) -> Vec<String> {
    let text = |segments: &Value| -> String {
        segments.as_array().unwrap().iter().filter_map(|one| one["text"].as_str()).collect()
    };
    let groups = results["groups"].as_array().unwrap();
    let hits = groups.iter().flat_map(|group| group["hits"].as_array().unwrap());
    hits.map(|hit| format!("{}: {}", hit["kind"].as_str().unwrap(), text(&hit["title"]))).collect()
}

fn found(desk: &Desk, query: &str) -> Vec<String> {
    shown(&search(desk, json!({ "query": query })))
}

#[test]
fn groups_come_in_their_order_with_titles_snippets_and_places() {
    let (desk, _) = desk();
    let results = search(&desk, json!({ "query": "exchange" }));
    assert_eq!(
        shown(&results),
        [
            "work_item: Exchange queue is stuck",
            "runbook: Restart Exchange transport",
            "article: How Exchange routes mail",
        ]
    );
    let item = &results["groups"][0]["hits"][0];
    assert_eq!(item["number"], "H-1");
    assert_eq!(item["path"], "Service Board / Backlog");
    assert_eq!(item["detail"], "Acme Dental · P2 · Service request");
    assert_eq!(item["title"][0], json!({ "text": "Exchange", "hit": true }));
    let runbook = &results["groups"][1]["hits"][0];
    assert_eq!(runbook["path"], "mail / Restart Exchange transport");
    let host = search(&desk, json!({ "query": "srv-ex-01" }));
    assert_eq!(host["matched"], "exact");
    let snippet = &host["groups"][1]["hits"][0]["snippet"];
    assert_eq!(snippet[1], json!({ "text": "srv-ex-01", "hit": true }));
}

#[test]
fn a_client_narrows_by_name_or_id_and_is_named_in_the_answer() {
    let (desk, acme) = desk();
    for client in [json!("acme dental"), json!("acme"), acme["id"].clone()] {
        let results = search(&desk, json!({ "query": "exchange", "client": client }));
        assert_eq!(shown(&results), ["work_item: Exchange queue is stuck"]);
        assert_eq!(results["client"], "Acme Dental");
    }
    let none = search(&desk, json!({ "query": "exchange", "client": "Globex" }));
    assert_eq!(shown(&none), Vec::<String>::new());
    let unknown = desk.run("search", json!({ "query": "x", "client": "Initech" })).unwrap_err();
    assert_eq!(unknown.code, holdfast_domain::ErrorCode::NotFound);
}

#[test]
fn the_name_of_a_client_finds_the_client_its_people_and_its_work() {
    let (desk, _) = desk();
    assert_eq!(
        found(&desk, "acme"),
        ["work_item: Exchange queue is stuck", "client: Acme Dental", "contact: Mara Quist",]
    );
    assert_eq!(found(&desk, "mara@acme.example"), ["contact: Mara Quist"]);
    assert_eq!(found(&desk, "acme exchange"), ["work_item: Exchange queue is stuck"]);
}

#[test]
fn what_a_command_wrote_is_found_at_once_and_what_it_removed_never_again() {
    let (desk, _) = desk();
    desk.run("item_update", json!({ "id": "H-1", "title": "Spooler hangs" })).unwrap();
    assert_eq!(found(&desk, "spooler"), ["work_item: Spooler hangs"]);
    desk.run("comment_add", json!({ "item": "H-1", "body": "Swapped the zeppelin drum." }))
        .unwrap();
    assert_eq!(found(&desk, "zeppelin"), ["work_item: Spooler hangs"]);
    desk.run("item_remove", json!({ "id": "H-1" })).unwrap();
    assert_eq!(found(&desk, "spooler"), Vec::<String>::new());
    desk.run("undo", json!({})).unwrap();
    assert_eq!(found(&desk, "spooler"), ["work_item: Spooler hangs"]);
}

#[test]
fn groups_and_numbers_of_hits_are_as_asked() {
    let (desk, _) = desk();
    let some = search(&desk, json!({ "query": "exchange", "groups": ["article", "runbook"] }));
    assert_eq!(some["groups"][0]["kind"], "runbook", "the order is always the same");
    assert_eq!(some["groups"].as_array().unwrap().len(), 2);
    for number in 2..=4 {
        let title = format!("Exchange part {number}");
        desk.run("item_create", json!({ "title": title })).unwrap();
    }
    let few = search(&desk, json!({ "query": "exchange", "limit": 2 }));
    assert_eq!(few["groups"][0]["hits"].as_array().unwrap().len(), 2);
    assert_eq!(few["groups"][0]["more"], true);
    let unknown = desk.run("search", json!({ "query": "x", "groups": ["ticket"] })).unwrap_err();
    assert_eq!(unknown.code, holdfast_domain::ErrorCode::Invalid);
}

#[test]
fn a_display_number_finds_its_item_first() {
    let (desk, _) = desk();
    desk.run("item_create", json!({ "title": "Follow-up of H-1", "board": "service" })).unwrap();
    assert_eq!(found(&desk, "H-1")[0], "work_item: Exchange queue is stuck");
    assert_eq!(found(&desk, "#H-2"), ["work_item: Follow-up of H-1"]);
}
