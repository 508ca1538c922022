//! A small office for tests: a team of three, one client, both boards.

use super::*;
use holdfast_domain::{EntityKind, ErrorCode};
use holdfast_store::query::dump::Record;
use holdfast_store::registry::KINDS;
use serde_json::json;

impl Desk {
    /// A workspace in which Sam sits at the desk, with Tom, Ana and the client Acme Dental.
    pub(crate) fn office() -> Self {
        let desk = Self::new();
        desk.ok(
            "workspace_create",
            json!({ "name": "Field IT", "technician": "Sam Field", "stage": "pods",
                    "sample": false, "zone": "Europe/Amsterdam" }),
        );
        desk.ok("technician_save", json!({ "name": "Tom Berg" }));
        desk.ok("technician_save", json!({ "name": "Ana Souza" }));
        desk.ok("client_save", json!({ "name": "Acme Dental", "zone": "Europe/Amsterdam" }));
        desk
    }

    /// Runs a command that must succeed.
    pub(crate) fn ok(&self, name: &str, request: Value) -> Value {
        self.run(name, request.clone())
            .unwrap_or_else(|error| panic!("{name} {request}: {error:?}"))
    }

    /// Runs a command that must fail, and gives the code.
    pub(crate) fn fails(&self, name: &str, request: Value) -> ErrorCode {
        match self.run(name, request.clone()) {
            Ok(answer) => panic!("{name} {request} gave {answer}"),
            Err(error) => error.code,
        }
    }

    /// Adds an item that is ready for work, and gives its number.
    pub(crate) fn item(&self, title: &str) -> String {
        let card = self.ok(
            "item_create",
            json!({ "title": title, "client": "acme", "priority": "P3", "kind": "incident",
                    "description": "It does not work." }),
        );
        text(&card["number"])
    }

    /// Moves an item and gives the outcome.
    pub(crate) fn moved(&self, id: &str, to: &str) -> Value {
        self.ok("item_move", json!({ "id": id, "to": to }))
    }

    /// An item in full.
    pub(crate) fn shown(&self, id: &str) -> Value {
        self.ok("item_get", json!({ "id": id }))
    }

    /// Sits another person at the desk.
    pub(crate) fn sits(&self, name: &str) {
        let team = self.ok("team_list", json!({}));
        let found = team["technicians"].as_array().unwrap().iter().find(|one| one["name"] == name);
        self.ok("settings_update", json!({ "me": found.unwrap()["id"] }));
    }

    /// Every living entity with all its fields.
    pub(crate) fn dump(&self) -> Vec<Record> {
        let desk = self.host.desk().unwrap();
        let kinds = KINDS.iter().map(|kind| kind.kind);
        kinds.flat_map(|kind| records(&desk, kind)).collect()
    }

    /// Every living entity of a kind.
    pub(crate) fn records(&self, kind: EntityKind) -> Vec<Record> {
        records(&self.host.desk().unwrap(), kind)
    }

    /// The newest change.
    pub(crate) fn seq(&self) -> i64 {
        self.host.desk().unwrap().store().read(|read| read.seq()).unwrap()
    }
}

fn records(desk: &holdfast_desk::host::Desk, kind: EntityKind) -> Vec<Record> {
    desk.store().read(|read| read.records(kind)).unwrap()
}

/// A JSON text.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The texts of one field of a list.
pub(crate) fn texts(list: &Value, field: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|one| text(&one[field])).collect()
}
