//! A data directory of last week is put back.

use super::*;

/// Copies the files of a data directory; `keep` says which are put back.
fn copy(from: &Path, to: &Path, keep: impl Fn(&str) -> bool) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_file() && keep(&name) {
            std::fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

/// Anna goes back to last week, goes on writing, and then exchanges with Tom again.
fn back_to_last_week(keep: impl Fn(&str) -> bool) {
    let folder = tempfile::tempdir().unwrap();
    let backup = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    let before = anna.card("Written before the backup");
    converge(&[&anna, &tom]);
    copy(anna.0.path(), backup.path(), |_| true);
    let lost = anna.card("Written after the backup");
    converge(&[&anna, &tom]);
    copy(backup.path(), anna.0.path(), keep);
    let since = anna.card("Written after going back");
    anna.retitle(&before, "Renamed after going back");
    converge(&[&anna, &tom]);
    for desk in [&anna, &tom] {
        assert_eq!(desk.title(&before), "Renamed after going back");
        assert_eq!(desk.title(&lost), "Written after the backup");
        assert_eq!(desk.title(&since), "Written after going back");
    }
    let notices = anna.asks("notices", &json!({}))["notices"].clone();
    assert_eq!(notices.as_array().map(Vec::len), Some(1), "{notices}");
    let message = notices[0]["message"].as_str().unwrap();
    assert!(message.contains("This desk goes on as a desk of its own."), "{message}");
    assert_eq!(tom.asks("notices", &json!({}))["notices"], json!([]), "it concerns nobody else");
    let members = anna.json(&["--json", "devices"])["devices"].as_array().unwrap().len();
    assert_eq!(members, 2, "it is the same desk to others");
}

#[test]
fn the_whole_directory_is_put_back() {
    back_to_last_week(|_| true);
}

#[test]
fn the_database_alone_is_put_back() {
    back_to_last_week(|name| name.starts_with("holdfast.db"));
}
