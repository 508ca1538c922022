//! Several desks over a real store, through the command list. Nothing runs beside their commands: they
//! exchange when told to.

mod apart;
mod beside;
#[cfg(target_os = "linux")]
mod database;
mod days;
mod expired;
mod files;
mod forks;
mod keyring;
mod notices;
mod pods;
#[cfg(target_os = "linux")]
mod pods_database;
mod seen;

use super::*;
use holdfast_domain::ErrorCode;
use serde_json::json;
use std::path::Path;

impl Desk {
    /// A desk with a workspace, of Anna.
    fn anna() -> Self {
        let desk = Self::new();
        desk.ok(
            "workspace_create",
            json!({ "name": "Acme IT", "technician": "Anna", "stage": "board", "sample": false, "zone": "UTC" }),
        );
        desk
    }

    /// Shares through a folder and gives the code.
    fn shares(&self, folder: &Path) -> String {
        let shared =
            self.ok("workspace_share", json!({ "url": url(folder), "device_name": "Anna's desk" }));
        shared["code"].as_str().unwrap().to_owned()
    }

    /// A new desk of somebody new, which joined.
    fn joined(code: &str, name: &str) -> Self {
        let desk = Self::new();
        desk.ok(
            "workspace_join",
            json!({ "code": code, "device_name": format!("{name}'s desk"), "technician": { "new": name } }),
        );
        desk
    }

    fn sync(&self) -> Value {
        self.ok("sync_now", json!({}))
    }

    fn card(&self, title: &str) -> String {
        self.ok("item_create", json!({ "title": title }))["id"].as_str().unwrap().to_owned()
    }

    fn title(&self, id: &str) -> String {
        self.ok("item_get", json!({ "id": id }))["card"]["title"].as_str().unwrap().to_owned()
    }
}

fn url(folder: &Path) -> String {
    format!("folder:{}", folder.display())
}

/// Takes everything out of a folder.
fn emptied(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap();
        } else {
            std::fs::remove_file(path).unwrap();
        }
    }
}

/// Lets every desk exchange until all have what any has.
fn converge(desks: &[&Desk]) {
    for _ in 0..3 {
        for desk in desks {
            desk.sync();
        }
    }
    let reports: Vec<Value> = desks.iter().map(|desk| desk.ok("sync_verify", json!({}))).collect();
    assert!(reports.iter().all(|report| report["sound"] == json!(true)), "{reports:?}");
    let roots: Vec<&Value> = reports.iter().map(|report| &report["root"]).collect();
    assert!(roots.windows(2).all(|pair| pair[0] == pair[1]), "{roots:?}");
}
