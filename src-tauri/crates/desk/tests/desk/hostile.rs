//! No request, however wrong, makes a command panic, write outside its folder, or damage the desk.

use super::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, json};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Requests for each command; `cargo xtask soak` will ask for a million.
const ROUNDS: u32 = 60;

/// Fields that name a file: what is put in them stays within a folder of the test.
const PATHS: [&str; 3] = ["file", "dir", "path"];

fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("'; DROP TABLE work_item; --".to_owned()),
        Just("\0".to_owned()),
        Just("../../../etc/passwd".to_owned()),
        Just("H-99999999999999999999".to_owned()),
        Just("9999-12-31T23:59:59Z".to_owned()),
        Just("-271821-04-20T00:00:00Z".to_owned()),
        Just("\u{202e}\u{0}\u{feff}ﷺ".to_owned()),
        Just("\"unclosed client: due:<<< -- @ # OR AND NEAR( *".to_owned()),
        Just("x".repeat(70_000)),
        "\\PC{0,40}",
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        nasty().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// What a field may hold: mostly of the right type, sometimes an id that exists, sometimes anything.
fn value_of(schema: &Value, root: &Value, known: &[String]) -> BoxedStrategy<Value> {
    if let Some(path) = schema["$ref"].as_str() {
        let target = root.pointer(path.trim_start_matches('#')).cloned().unwrap_or_default();
        return value_of(&target, root, known);
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(options) = schema[choice].as_array() {
            let options: Vec<_> =
                options.iter().map(|option| value_of(option, root, known)).collect();
            return proptest::strategy::Union::new(options).boxed();
        }
    }
    if let Some(constant) = schema.get("const") {
        return Just(constant.clone()).boxed();
    }
    if let Some(words) = schema["enum"].as_array() {
        return proptest::sample::select(words.clone()).boxed();
    }
    let types: Vec<_> = match &schema["type"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(many) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => vec![],
    };
    let right = match types.first().map(String::as_str) {
        Some("string") => prop_oneof![proptest::sample::select(known.to_vec()), nasty()]
            .prop_map(Value::from)
            .boxed(),
        Some("integer") => prop_oneof![0..5_i64, any::<i64>()].prop_map(Value::from).boxed(),
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("array") => proptest::collection::vec(value_of(&schema["items"], root, known), 0..4)
            .prop_map(Value::from)
            .boxed(),
        Some("object") => object_of(schema, root, known),
        _ => any_json().boxed(),
    };
    prop_oneof![8 => right, 1 => any_json()].boxed()
}

fn object_of(schema: &Value, root: &Value, known: &[String]) -> BoxedStrategy<Value> {
    let required: Vec<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fields: Vec<BoxedStrategy<Option<(String, Value)>>> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, field)| {
            let weight = if required.contains(&name.as_str()) { 0.97 } else { 0.5 };
            let name = name.clone();
            proptest::option::weighted(weight, value_of(field, root, known))
                .prop_map(move |value| value.map(|value| (name.clone(), value)))
                .boxed()
        })
        .collect();
    fields
        .prop_map(|fields| Value::Object(fields.into_iter().flatten().collect::<Map<_, _>>()))
        .boxed()
}

fn keep_inside(request: &mut Value, dir: &std::path::Path, round: u32) {
    let Some(fields) = request.as_object_mut() else { return };
    for name in PATHS {
        if fields.get(name).is_some_and(Value::is_string) {
            fields.insert(name.into(), json!(dir.join(format!("{name}-{round}"))));
        }
    }
}

#[test]
fn no_request_makes_a_command_panic() {
    let desk = Desk::new();
    desk.run(
        "workspace_create",
        json!({ "name": "Harbour IT", "technician": "Nadia Karim", "stage": "pods", "sample": true, "zone": "Europe/Amsterdam" }),
    )
    .unwrap();
    let outside = tempfile::tempdir().unwrap();
    let known: Vec<String> = known_names(&desk);
    // The same requests in every run.
    let mut runner = TestRunner::new_with_rng(
        Config { failure_persistence: None, ..Config::default() },
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    for command in commands::COMMANDS {
        let schema = (command.request)();
        let shaped = object_of(&schema, &schema, &known);
        let requests = prop_oneof![6 => shaped, 1 => any_json()];
        for round in 0..ROUNDS {
            let mut request = requests.new_tree(&mut runner).unwrap().current();
            keep_inside(&mut request, outside.path(), round);
            let shown = request.to_string();
            let outcome = catch_unwind(AssertUnwindSafe(|| desk.run(command.name, request)));
            let short: String = shown.chars().take(500).collect();
            let result = outcome.unwrap_or_else(|_| panic!("{} panicked on {short}", command.name));
            if let Err(error) = result {
                assert_ne!(
                    error.code,
                    holdfast_domain::ErrorCode::Internal,
                    "{} on {short}: {error}",
                    command.name
                );
                assert!(!error.message.is_empty());
            }
        }
    }
    assert_eq!(desk.run("doctor", json!({})).unwrap()["healthy"], true);
}

/// Ids and names that exist, so that requests get past the first check.
fn known_names(desk: &Desk) -> Vec<String> {
    let mut known: Vec<String> = [
        "H-2001",
        "H-2010",
        "me",
        "service",
        "project",
        "done",
        "in_progress",
        "P1",
        "2026-03-04T10:00:00Z",
    ]
    .map(str::to_owned)
    .to_vec();
    let board = desk.run("board_open", json!({})).unwrap();
    let clients = desk.run("client_list", json!({})).unwrap();
    let team = desk.run("team_list", json!({})).unwrap();
    let documents = desk.run("document_list", json!({})).unwrap();
    for (list, name) in [
        (&board["columns"], "id"),
        (&clients["clients"], "id"),
        (&team["technicians"], "id"),
        (&documents["documents"], "id"),
    ] {
        known.extend(
            list.as_array()
                .into_iter()
                .flatten()
                .filter_map(|entry| entry[name].as_str())
                .map(str::to_owned),
        );
    }
    known.extend(board["board"]["id"].as_str().map(str::to_owned));
    known
}
