//! Front matter as it is found.

use super::front_matter::{date, known, split};
use holdfast_domain::DocumentKind;
use serde_json::json;

#[test]
fn front_matter_is_taken_off_and_kept_whole() {
    let parts = split("---\ntitle: Restart DNS\nweight: 3\nms:assetid: a:b\n---\n\n# H\n");
    assert_eq!(parts.body, "# H\n");
    assert_eq!(
        json!(parts.front_matter),
        json!({"title": "Restart DNS", "weight": 3, "ms:assetid": "a:b"})
    );
    assert_eq!(parts.repaired, None);
    for body in ["", "text", "--- \nno end", "---", "----\na: b\n----\n", "\n---\na: b\n---\n"] {
        assert_eq!((split(body).body, split(body).front_matter.len()), (body, 0), "{body:?}");
    }
    assert_eq!(split("---\n---\na").body, "a");
    assert_eq!(split("\u{feff}---\ntitle: x\n---\na").body, "a");
}

#[test]
fn what_is_not_yaml_is_read_by_line_or_kept_as_text() {
    let parts = split("---\ntitle: Backup: how to\nowner: \"Tom\"\ntags:\n- a\n- b\n---\nbody");
    assert_eq!(parts.body, "body");
    assert_eq!(
        json!(parts.front_matter),
        json!({"title": "Backup: how to", "owner": "Tom", "tags": ["a", "b"]})
    );
    assert!(parts.repaired.is_some_and(|note| note.contains("line by line")));

    let text = "---\nThis is a table of\nwords, not keys {\n---\nbody";
    let parts = split(text);
    assert_eq!(parts.body, text);
    assert!(parts.repaired.is_some_and(|note| note.contains("kept as text")));
}

#[test]
fn a_yaml_bomb_neither_grows_nor_stops_anything() {
    let mut bomb = String::from("---\na: &a [x,x,x,x,x,x,x,x,x]\n");
    for (name, before) in ["b", "c", "d", "e", "f", "g", "h", "i"]
        .iter()
        .zip(["a", "b", "c", "d", "e", "f", "g", "h"])
    {
        bomb += &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(","));
    }
    bomb += "---\nbody";
    let parts = split(&bomb);
    assert!(parts.repaired.is_some());
    assert!(json!(parts.front_matter).to_string().len() < 10_000);
    let deep = format!("---\na: {}\n---\nbody", "[".repeat(50_000));
    assert!(split(&deep).repaired.is_some());
}

#[test]
fn known_keys_are_found_under_their_many_names() {
    let parts = split(
        "---\nTitle: ' A  b '\nms.author: ann\nms.date: 03/28/2024\nkeywords: DNS, Mail\ntags: [dns, '#P1']\nms.topic: troubleshooting\nclient: Acme\ndescription: d\n---\n",
    );
    let known = known(&parts.front_matter);
    assert_eq!(known.title.as_deref(), Some("A b"));
    assert_eq!(known.owner.as_deref(), Some("ann"));
    assert_eq!(known.tags, ["dns", "p1", "mail"]);
    assert_eq!(known.kind, Some(DocumentKind::Article));
    assert_eq!(known.client.as_deref(), Some("Acme"));
    assert_eq!(known.date, date("2024-03-28"));
    assert_eq!(date("03/28/2024").unwrap().to_rfc3339(), "2024-03-28T00:00:00+00:00");
    assert_eq!(
        date("2024-03-28T10:00:00+02:00").unwrap().to_rfc3339(),
        "2024-03-28T08:00:00+00:00"
    );
    assert_eq!(date("soon"), None);
}
