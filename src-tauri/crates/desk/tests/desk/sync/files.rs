//! Files of attachments travel too, beside the changes.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::PathBuf;

/// Bytes of three pieces, the last one short.
fn photograph() -> String {
    let bytes: Vec<u8> =
        (0..2_500_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    STANDARD.encode(bytes)
}

fn attach(desk: &Desk, card: &str, name: &str, base64: &str) -> Value {
    desk.ok("attachment_add", json!({ "owner": card, "name": name, "base64": base64 }))["id"]
        .clone()
}

fn content(desk: &Desk, file: &Value) -> Value {
    desk.ok("attachment_read", json!({ "id": file }))["base64"].clone()
}

/// The files of a kind that lie under a folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path, ending) } else { vec![path] })
        .filter(|path| path.to_str().unwrap().ends_with(ending))
        .collect()
}

#[test]
fn files_large_and_small_reach_the_other_desk() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    let card = anna.card("Rack is on fire");
    let (large, small) = (photograph(), STANDARD.encode("see rack 4"));
    let photo = attach(&anna, &card, "rack.jpg", &large);
    let note = attach(&anna, &card, "note.txt", &small);
    let empty = attach(&anna, &card, "empty.txt", "");
    converge(&[&anna, &tom]);
    assert_eq!(content(&tom, &photo), json!(large));
    assert_eq!(content(&tom, &note), json!(small));
    assert_eq!(content(&tom, &empty), json!(""));
    let here = tom.dir.path().join("attachments");
    assert_eq!((files(&here, "").len(), files(&here, ".part").len()), (3, 0), "no pieces are left");
}

#[test]
fn a_file_waits_by_name_until_the_store_has_it() {
    let place = tempfile::tempdir().unwrap();
    let (folder, away) = (place.path().join("team"), place.path().join("away"));
    let anna = Desk::anna();
    let card = anna.card("Rack is on fire");
    anna.shares(&folder);
    anna.sync();
    std::fs::rename(&folder, &away).unwrap();
    attach(&anna, &card, "rack.jpg", &photograph());
    // The change that adds it, and the file.
    assert_eq!(anna.sync()["waiting"], json!(2));
    let entries = anna.ok("sync_waiting", json!({}))["stores"][0]["entries"].clone();
    assert_eq!(entries.as_array().unwrap().len(), 1);
    assert_eq!(
        (&entries[0]["entity"]["name"], &entries[0]["changes"]),
        (&json!("Rack is on fire"), &json!(2))
    );
    std::fs::rename(&away, &folder).unwrap();
    assert_eq!(anna.sync()["waiting"], json!(0));
}

#[test]
fn a_piece_that_is_not_whole_yet_is_no_piece_and_what_came_is_not_fetched_twice() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    converge(&[&anna, &tom]);
    let before = files(folder.path(), ".hfc");
    let large = photograph();
    let photo = attach(&anna, &anna.card("Rack is on fire"), "rack.jpg", &large);
    anna.sync();
    let mut pieces = files(folder.path(), ".hfc");
    pieces.retain(|piece| !before.contains(piece));
    assert_eq!(pieces.len(), 3);
    let whole: Vec<Vec<u8>> = pieces.iter().map(|piece| std::fs::read(piece).unwrap()).collect();
    for (piece, bytes) in pieces.iter().zip(&whole) {
        std::fs::write(piece, &bytes[..bytes.len() / 2]).unwrap();
    }
    tom.sync();
    let missing = tom.run("attachment_read", json!({ "id": photo })).unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
    assert!(missing.remedy.contains("by itself"), "{missing:?}");

    let is_first = |bytes: &[u8]| large.starts_with(&STANDARD.encode(&bytes[..3 * 1000]));
    let first = whole.iter().position(|bytes| is_first(bytes)).unwrap();
    std::fs::write(&pieces[first], &whole[first]).unwrap();
    tom.sync();
    let gathered = files(&tom.dir.path().join("attachments"), ".part");
    assert_eq!(gathered[0].metadata().unwrap().len(), 1 << 20);

    for (piece, bytes) in pieces.iter().zip(&whole) {
        std::fs::write(piece, bytes).unwrap();
    }
    std::fs::remove_file(&pieces[first]).unwrap();
    tom.sync();
    assert_eq!(content(&tom, &photo), json!(large));
}

#[test]
fn a_store_that_was_emptied_gets_the_files_again() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let note = STANDARD.encode("see rack 4");
    let file = attach(&anna, &anna.card("Rack is on fire"), "note.txt", &note);
    let share = anna.shares(folder.path());
    anna.sync();
    emptied(folder.path());
    let status = anna.sync();
    anna.ok("share_reseed", json!({ "store": status["stores"][0]["id"] }));
    anna.sync();
    let tom = Desk::joined(&share, "Tom");
    converge(&[&anna, &tom]);
    assert_eq!(content(&tom, &file), json!(note));
}

#[test]
fn what_a_desk_lost_comes_again_once_it_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    let note = STANDARD.encode("see rack 4");
    let file = attach(&anna, &anna.card("Rack is on fire"), "note.txt", &note);
    converge(&[&anna, &tom]);
    std::fs::remove_dir_all(tom.dir.path().join("attachments")).unwrap();
    tom.sync();
    assert_eq!(tom.fails("attachment_read", json!({ "id": file })), ErrorCode::NotFound);
    tom.sync();
    assert_eq!(content(&tom, &file), json!(note));
}

#[test]
fn a_long_file_that_was_added_before_files_travelled_goes_in_one_piece() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    let large = photograph();
    let photo = attach(&anna, &anna.card("Rack is on fire"), "rack.jpg", &large);
    for desk in [&anna, &tom] {
        // The second time it is known, by a program that wrote no pieces.
        for _ in 0..2 {
            let database = holdfast_store::database(desk.dir.path());
            let database = rusqlite::Connection::open(database).unwrap();
            database.execute("UPDATE attachment SET pieces = NULL", []).unwrap();
            desk.sync();
        }
    }
    assert_eq!(content(&tom, &photo), json!(large));
    assert_eq!(anna.ok("sync_status", json!({}))["waiting"], json!(0));
}
