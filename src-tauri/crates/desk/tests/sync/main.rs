//! Several desks over a real store, through the command list.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test ends where something is not as said"
)]

mod apart;
mod days;

use holdfast_desk::{commands, host::Host};
use holdfast_domain::{Error, Result, Source};
use holdfast_testkit::FakeClock;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// A desk in a directory of its own. Nothing runs beside its commands: it exchanges when told to.
struct Desk {
    dir: TempDir,
    clock: FakeClock,
    host: Host,
}

impl Desk {
    fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = FakeClock::noon();
        let host = Host::with_clock(dir.path(), Arc::new(clock.clone()));
        Self { dir, clock, host }
    }

    /// A desk with a workspace, of Anna.
    fn anna() -> Self {
        let desk = Self::empty();
        desk.ok(
            "workspace_create",
            json!({ "name": "Acme IT", "technician": "Anna", "stage": "board", "sample": false, "zone": "UTC" }),
        );
        desk
    }

    fn run(&self, name: &str, request: Value) -> Result<Value> {
        commands::run(&self.host, Source::Window, name, request)
    }

    fn ok(&self, name: &str, request: Value) -> Value {
        match self.run(name, request) {
            Ok(value) => value,
            Err(error) => panic!("{name}: {:?} {} {}", error.code, error.message, error.remedy),
        }
    }

    fn fails(&self, name: &str, request: Value) -> Error {
        self.run(name, request).expect_err(name)
    }

    /// Shares through a folder and gives the code.
    fn shares(&self, folder: &Path) -> String {
        let shared =
            self.ok("workspace_share", json!({ "url": url(folder), "device_name": "Anna's desk" }));
        shared["code"].as_str().unwrap().to_owned()
    }

    /// A new desk of somebody new, which joined.
    fn joined(code: &str, name: &str) -> Self {
        let desk = Self::empty();
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
