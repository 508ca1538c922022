//! What travels as this crate writes it, as the first version wrote it. It is read for ever: a change
//! that cannot read it breaks what is in the shared stores of our users.

use crate::text::Body;
use crate::value::{Place, Value, item, of_item};
use chrono::DateTime;
use holdfast_domain::{BoardId, ColumnId};
use std::fmt::Write as _;
use std::path::PathBuf;
use uuid::Uuid;

/// The file; `HOLDFAST_BLESS=1` writes one that is not there yet, never one that is.
fn golden(name: &str, make: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    if !path.exists() && std::env::var_os("HOLDFAST_BLESS").is_some() {
        std::fs::write(&path, make()).unwrap();
    }
    std::fs::read(path).unwrap()
}

fn values() -> Vec<(&'static str, Value)> {
    let id = Uuid::from_u128(42);
    let place = Place {
        board: BoardId(id),
        column: ColumnId(Uuid::from_u128(43)),
        ord: "a0V".into(),
        since: DateTime::from_timestamp_millis(1_795_000_000_123).unwrap(),
    };
    vec![
        ("nothing", Value::Null),
        ("yes", Value::Bool(true)),
        ("no", Value::Bool(false)),
        ("zero", Value::Int(0)),
        ("greatest number", Value::Int(i64::MAX)),
        ("least number", Value::Int(i64::MIN)),
        ("text", Value::Text("Grüße 😀".into())),
        ("empty text", Value::Text(String::new())),
        ("id", Value::Id(id)),
        ("place", Value::Place(place)),
        ("update", Value::Update(vec![0, 0])),
        ("of a later version", Value::Other(vec![0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0])),
    ]
}

#[test]
fn values_of_format_1() {
    let said = values().iter().fold(String::new(), |mut said, (name, value)| {
        let bytes = item(value);
        write!(said, "{name}: ").unwrap();
        bytes.iter().for_each(|byte| write!(said, "{byte:02x}").unwrap());
        said + "\n"
    });
    let kept = golden("values-1.txt", || said.clone().into_bytes());
    assert_eq!(said.as_bytes(), kept);
    for (name, value) in values() {
        assert_eq!(of_item(&item(&value)), value, "{name}");
    }
}

#[test]
fn texts_of_format_1() {
    // The first text of two desks that write the same, which is the same for ever.
    let first = "Grüße aus Zürich 😀\n1. Stop the spooler.\n";
    let kept = golden("text-first-1.yjs", || Body::first(first).edit("", first).unwrap().unwrap());
    let mut here = Body::first(first);
    here.edit("", first).unwrap();
    assert!(here.take(&kept));
    assert_eq!(here.text(), first, "it is held once");

    // An edit of it, and both as they are stored.
    let then = "Grüße aus Köln 😀\n1. Stop the spooler, wait.\n";
    let loaded = || Body::load(Some(&kept)).unwrap();
    let edit = golden("text-edit-1.yjs", || loaded().edit(first, then).unwrap().unwrap());
    let state = golden("text-state-1.yjs", || {
        let mut body = loaded();
        body.merge(&edit).unwrap();
        body.state()
    });
    for updates in [[&kept, &edit], [&edit, &kept], [&state, &state]] {
        let mut body = Body::load(None).unwrap();
        assert!(updates.into_iter().all(|update| body.take(update)));
        assert_eq!(body.text(), then);
    }
}
