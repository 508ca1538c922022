//! Calendars, agreements and clocks through the command list.

mod agreements;
mod calendars;
mod clocks;
mod due;
mod everywhere;
mod policies;
mod severity;

use super::office::text;
use super::*;
use chrono::TimeDelta;
use holdfast_domain::ErrorCode::*;
use serde_json::json;

impl Desk {
    /// The office with an agreement with Acme Dental: the usual targets in the usual hours, Monday to
    /// Friday from 08:00 to 18:00 in Amsterdam. It is Monday, 13:00 there.
    fn agreed() -> Self {
        let desk = Self::office();
        desk.agree("Acme Dental", "Standard");
        desk
    }

    fn agree(&self, client: &str, policy: &str) -> String {
        let request = json!({
            "client": self.named("client_list", "clients", client)["id"],
            "policy": self.named("policy_list", "policies", policy)["id"],
            "name": "Managed care",
        });
        text(&self.ok("agreement_save", request)["id"])
    }

    /// The entry of a list with that name.
    fn named(&self, list: &str, entries: &str, name: &str) -> Value {
        let all = self.ok(list, json!({}));
        let found = all[entries].as_array().unwrap().iter().find(|one| one["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {all}")).clone()
    }

    /// An incident for Acme Dental, and its number.
    fn incident(&self, priority: &str) -> String {
        let request = json!({ "title": "It is down", "client": "acme", "priority": priority,
                              "kind": "incident", "description": "It does not work." });
        text(&self.ok("item_create", request)["number"])
    }

    fn wait(&self, minutes: i64) {
        self.clock.advance(TimeDelta::minutes(minutes));
    }

    /// A clock of an item.
    fn clock(&self, item: &str, clock: &str) -> Value {
        let view = self.ok("item_clocks", json!({ "id": item }));
        let all = view["clocks"].as_array().unwrap();
        all.iter().find(|one| one["clock"] == clock).cloned().unwrap_or(Value::Null)
    }

    fn tell_client(&self, item: &str) {
        self.ok(
            "comment_add",
            json!({ "item": item, "body": "We are on it.", "channel": "message" }),
        );
    }

    fn blocked(&self, item: &str, on: &str) {
        self.ok(
            "item_move",
            json!({ "id": item, "to": "blocked", "blocked": { "on": on, "note": "Which one?" } }),
        );
    }
}
