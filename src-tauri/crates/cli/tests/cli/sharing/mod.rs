//! Sharing by the command line alone: as many data directories as there are desks.

mod damaged;
#[cfg(target_os = "linux")]
mod database;
mod emptied;
mod folder;
#[cfg(target_os = "linux")]
mod keyring;
mod pods;
mod restored;
mod running;
#[cfg(target_os = "linux")]
mod secrets;

use super::*;
use serde_json::json;
use std::path::Path;

impl Desk {
    /// Anna's desk, with a workspace that nobody shares yet.
    fn anna() -> Self {
        let desk = Self::fresh();
        desk.json(&["--json", "init", "Acme IT", "--technician", "Anna"]);
        desk
    }

    /// Shares through a folder, and gives the code.
    fn shares(&self, folder: &Path) -> String {
        let url = url(folder);
        let prepared = self.json(&["--json", "store", "init", &url]);
        assert_eq!(prepared["in_use"], json!(false));
        code(&self.json(&["--json", "share", &url, "--device", "Anna's desk"]))
    }

    /// A desk of somebody new, which joined.
    fn joined(code: &str, name: &str) -> Self {
        let desk = Self::fresh();
        let device = format!("{name}'s desk");
        let status =
            desk.json(&["--json", "join", code, "--new", name, "--device", device.as_str()]);
        assert_eq!(status["device"], json!("waiting"));
        desk
    }

    fn sync(&self) -> Value {
        self.json(&["--json", "sync", "--once"])
    }

    /// Adds a card and gives its id.
    fn card(&self, title: &str) -> String {
        self.json(&["--json", "add", title])["id"].as_str().unwrap().to_owned()
    }

    fn retitle(&self, card: &str, title: &str) {
        self.asks("item_update", &json!({ "id": card, "title": title }));
    }

    fn title(&self, card: &str) -> String {
        let shown = self.asks("item_get", &json!({ "id": card }));
        shown["card"]["title"].as_str().unwrap().to_owned()
    }

    fn asks(&self, name: &str, request: &Value) -> Value {
        self.json(&["rpc", name, &request.to_string()])
    }

    /// The state root of a desk that is sound.
    fn root(&self) -> String {
        self.json(&["--json", "verify"])["root"].as_str().unwrap().to_owned()
    }
}

fn url(folder: &Path) -> String {
    format!("folder:{}", folder.display())
}

fn code(invitation: &Value) -> String {
    invitation["code"].as_str().unwrap().to_owned()
}

/// Lets every desk exchange until all have what any has, and sees that they do.
fn converge(desks: &[&Desk]) {
    for _ in 0..3 {
        for desk in desks {
            desk.sync();
        }
    }
    let roots: Vec<String> = desks.iter().map(|desk| desk.root()).collect();
    assert!(roots.windows(2).all(|pair| pair[0] == pair[1]), "{roots:?}");
}

/// Whether some file of a desk holds these bytes.
fn writes(desk: &Desk, secret: &[u8]) -> bool {
    std::fs::read_dir(desk.0.path()).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { vec![] };
        bytes.windows(secret.len()).any(|part| part == secret)
    })
}

/// What a program that failed said.
fn failed(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(1));
    serde_json::from_slice(&output.stderr).unwrap()
}
