//! What the page can reach, asked through the real configuration and the real access list.

use crate::app::with_abilities;
use crate::shell::Shell;
use crate::window::MAIN;
use serde_json::{Value, json};
use std::sync::mpsc;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// The capability files, as they lie in the repository.
const CAPABILITIES: &[(&str, &str)] = &[("main", include_str!("../capabilities/main.json"))];

struct Page {
    _dir: tempfile::TempDir,
    _app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
}

fn page(label: &str) -> Page {
    let dir = tempfile::tempdir().unwrap();
    let app = with_abilities(mock_builder()).build(tauri::generate_context!()).unwrap();
    app.manage(Shell::open(dir.path().to_owned(), mpsc::channel().0));
    let window = WebviewWindowBuilder::new(&app, label, WebviewUrl::default())
        // Otherwise a folder is made in the home of the user.
        .data_directory(dir.path().join("webview"))
        .build()
        .unwrap();
    Page { _dir: dir, _app: app, window }
}

impl Page {
    fn ask(&self, command: &str, request: Value) -> Result<Value, Value> {
        self.ask_from("tauri://localhost", command, request)
    }

    fn ask_from(&self, origin: &str, command: &str, request: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: origin.parse().unwrap(),
            body: InvokeBody::Json(request),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.into(),
        };
        get_ipc_response(&self.window, request).map(|body| body.deserialize().unwrap())
    }
}

fn denied(answer: &Result<Value, Value>) -> bool {
    answer.as_ref().err().and_then(Value::as_str).is_some_and(|why| {
        why.contains("not allowed") || why.contains("not found") || why.contains("denied")
    })
}

#[test]
fn a_command_of_the_list_is_answered() {
    let page = page(MAIN);
    let refused = page.ask("rpc", json!({ "name": "no_such", "request": {} })).unwrap_err();
    assert_eq!(refused["code"], "unknown_command", "{refused}");
    let refused = page.ask("open_link", json!({ "url": "file:///etc/passwd" })).unwrap_err();
    assert_eq!(refused["code"], "link_refused", "{refused}");
    assert_eq!(page.ask("painted", json!({})).unwrap(), Value::Null);
}

#[test]
fn a_command_outside_the_list_is_denied() {
    let page = page(MAIN);
    for outside in [
        "item_remove",
        "restart",
        "plugin:event|emit",
        "plugin:app|version",
        "plugin:path|resolve_directory",
        "plugin:webview|create_webview_window",
        "plugin:window|close",
        "plugin:dialog|open",
        "plugin:dialog|save",
        "plugin:opener|open_path",
        "plugin:fs|read_file",
        "plugin:shell|execute",
    ] {
        let answer = page.ask(outside, json!({}));
        assert!(denied(&answer), "{outside}: {answer:?}");
    }
}

#[test]
fn another_window_and_a_foreign_page_reach_nothing() {
    let request = json!({ "name": "doctor", "request": {} });
    let other = page("other");
    let answer = other.ask("rpc", request.clone());
    assert!(denied(&answer), "{answer:?}");
    let page = page(MAIN);
    // Tauri takes `attachment:` for its own; that the window never goes there is tested with it.
    for origin in ["https://example.org", "http://localhost:1420", "tauri.localhost://x"] {
        let answer = page.ask_from(origin, "rpc", request.clone());
        assert!(denied(&answer), "{origin}: {answer:?}");
    }
}

#[test]
fn capabilities_are_explicit_lists_for_the_one_window() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities");
    assert_eq!(std::fs::read_dir(dir).unwrap().count(), CAPABILITIES.len(), "an unlisted file");
    for (name, text) in CAPABILITIES {
        let capability: Value = serde_json::from_str(text).unwrap();
        assert_eq!(capability["windows"], json!([MAIN]), "{name}");
        for absent in ["remote", "webviews"] {
            assert!(capability.get(absent).is_none(), "{name}: {absent}");
        }
        for permission in capability["permissions"].as_array().unwrap() {
            let permission = permission.as_str().unwrap();
            let explicit = permission.split(':').next_back().unwrap().starts_with("allow-");
            assert!(explicit && !permission.contains('*'), "{name}: {permission}");
        }
        assert!(!text.contains('*'), "{name}");
    }
}

#[test]
fn the_page_policy_is_strict() {
    let config: Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
    let app = &config["app"];
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["security"]["freezePrototype"], true);
    assert_eq!(app["security"]["capabilities"], json!(["main"]));
    assert!(app["security"].get("devCsp").is_none());
    let csp = app["security"]["csp"].as_object().unwrap();
    assert_eq!(csp["default-src"], "'none'");
    assert_eq!(csp["require-trusted-types-for"], "'script'");
    for (directive, sources) in csp {
        let sources = sources.as_str().unwrap();
        for loose in ["unsafe", "*", "https:", "strict-dynamic"] {
            assert!(!sources.contains(loose), "{directive} {sources}");
        }
    }
}
