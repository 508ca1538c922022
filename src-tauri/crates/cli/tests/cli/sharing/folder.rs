//! Through a folder.

use super::*;
use std::os::unix::fs::PermissionsExt;

#[test]
fn two_desks_work_apart_and_settle_what_they_both_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    let card = anna.card("Mail does not arrive");
    converge(&[&anna, &tom]);
    anna.retitle(&card, "Mail is slow");
    tom.retitle(&card, "Mail is lost");
    converge(&[&anna, &tom]);
    let conflicts = tom.json(&["--json", "conflicts"]);
    assert_eq!(conflicts["total"], json!(1));
    let name = conflicts["conflicts"][0]["id"].as_str().unwrap();
    tom.json(&["--json", "conflicts", "--settle", name, "--take", "1"]);
    converge(&[&tom, &anna]);
    for desk in [&anna, &tom] {
        assert_eq!(desk.title(&card), "Mail is lost");
        let said = desk.run(&["conflicts"]);
        assert_eq!(String::from_utf8_lossy(&said.stdout).trim(), "No conflicts.");
    }
}

#[test]
fn two_people_assigned_apart_are_listed_and_both_can_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    let card = anna.card("Mail does not arrive");
    converge(&[&anna, &tom]);
    for desk in [&anna, &tom] {
        desk.asks("item_assign", &json!({ "id": card, "technicians": ["me"] }));
    }
    converge(&[&anna, &tom]);
    let said = anna.run(&["conflicts"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("Mail does not arrive: Assignment\n  1  \"Anna\", by Anna"), "{said}");
    assert!(said.trim_end().ends_with("--take 1|2|all"), "{said}");
    let conflicts = anna.json(&["--json", "conflicts", &card]);
    let name = conflicts["conflicts"][0]["id"].as_str().unwrap();
    anna.json(&["--json", "conflicts", "--settle", name, "--take", "all"]);
    converge(&[&anna, &tom]);
    for desk in [&anna, &tom] {
        let shown = desk.asks("item_get", &json!({ "id": card }));
        assert_eq!(shown["card"]["assignees"].as_array().unwrap().len(), 2);
        let said = desk.run(&["conflicts"]);
        assert_eq!(String::from_utf8_lossy(&said.stdout).trim(), "No conflicts.");
    }
}

#[test]
fn the_writer_hears_that_another_desk_has_it_although_that_one_only_reads() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    converge(&[&anna, &tom]);
    anna.card("Mail does not arrive");
    assert_eq!(anna.sync()["mark"], json!("shared"));
    tom.sync();
    let said = anna.run(&["sync", "--once"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.starts_with("On another desk."), "{said}");
    assert!(said.contains("0 waiting"), "{said}");
}

#[test]
fn three_desks_are_listed_and_what_a_removed_one_writes_later_waits() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    anna.sync();
    let mia = Desk::joined(&code(&anna.json(&["--json", "invite"])), "Mia");
    converge(&[&anna, &tom, &mia]);
    let devices = anna.json(&["--json", "devices"])["devices"].as_array().unwrap().clone();
    let mut names: Vec<&str> = devices.iter().map(|one| one["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Anna's desk", "Mia's desk", "Tom's desk"]);
    assert!(devices.iter().all(|one| one["state"] == "member"));
    let mias = devices.iter().find(|one| one["name"] == "Mia's desk").unwrap();
    anna.json(&["--json", "devices", "--remove", mias["id"].as_str().unwrap()]);
    anna.sync();
    let card = mia.card("Written after the removal");
    mia.run(&["sync", "--once"]);
    for desk in [&anna, &tom] {
        desk.sync();
        let refused = failed(&desk.run(&["--json", "show", &card]));
        assert_eq!(refused["code"], "not_found");
    }
    let devices = String::from_utf8_lossy(&anna.run(&["devices"]).stdout).into_owned();
    assert!(devices.contains("1 change waits for a look, made after its removal"), "{devices}");
}

#[test]
fn a_folder_that_is_gone_is_an_error_with_a_remedy_and_nothing_is_lost() {
    let place = tempfile::tempdir().unwrap();
    let (folder, away) = (place.path().join("team"), place.path().join("away"));
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(&folder), "Tom");
    converge(&[&anna, &tom]);
    std::fs::rename(&folder, &away).unwrap();
    let card = anna.card("Written on the train");
    let error = failed(&anna.run(&["--json", "sync", "--once"]));
    assert!(!error["remedy"].as_str().unwrap().is_empty());
    std::fs::rename(&away, &folder).unwrap();
    converge(&[&anna, &tom]);
    assert_eq!(tom.title(&card), "Written on the train");
}

#[test]
fn without_a_keyring_the_key_lies_in_a_file_of_its_user_and_the_list_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    anna.shares(folder.path());
    let mode = std::fs::metadata(anna.0.path().join("device.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let said = String::from_utf8_lossy(&anna.run(&["devices"]).stdout).into_owned();
    assert!(said.contains("its key lies in a file"), "{said}");
}

#[test]
fn what_is_not_shared_says_so() {
    let anna = Desk::anna();
    assert_eq!(failed(&anna.run(&["--json", "sync", "--once"]))["code"], "not_shared");
    let wrong = failed(&Desk::fresh().run(&["--json", "join", "not a code"]));
    assert_eq!(wrong["code"], "bad_invitation");
}
