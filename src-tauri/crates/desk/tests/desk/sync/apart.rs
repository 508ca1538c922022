//! Edits apart, then together.

use super::*;

#[test]
fn two_desks_that_share_a_folder_have_the_same_cards() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let card = anna.card("Mail does not arrive");
    let code = anna.shares(folder.path());
    let tom = Desk::joined(&code, "Tom");
    assert_eq!(tom.title(&card), "Mail does not arrive");
    converge(&[&anna, &tom]);
    tom.ok("item_update", json!({ "id": card, "title": "Mail arrives late" }));
    converge(&[&tom, &anna]);
    assert_eq!(anna.title(&card), "Mail arrives late");
    let status = anna.sync();
    assert_eq!(status["stores"][0]["url"], json!(url(folder.path())));
    assert_eq!(status["waiting"], json!(0));
}

#[test]
fn a_conflict_shows_on_both_desks_and_settling_it_on_one_settles_it_on_both() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let card = anna.card("Mail does not arrive");
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    converge(&[&anna, &tom]);
    anna.ok("item_update", json!({ "id": card, "title": "Mail is slow" }));
    tom.ok("item_update", json!({ "id": card, "title": "Mail is lost" }));
    converge(&[&anna, &tom]);
    let title = anna.title(&card);
    assert_eq!(title, tom.title(&card));
    for desk in [&anna, &tom] {
        assert_eq!(desk.ok("item_get", json!({ "id": card }))["card"]["conflicts"], json!(1));
        assert_eq!(desk.ok("sync_status", json!({}))["conflicts"], json!(1));
    }
    let list = tom.ok("conflict_list", json!({ "entity": card }));
    let conflict = &list["conflicts"][0];
    assert_eq!(conflict["label"], json!("Title"));
    assert_eq!(conflict["sides"][0]["text"], json!("Mail is lost"));
    assert_eq!(conflict["sides"][1]["text"], json!("Mail is slow"));
    assert_eq!(conflict["sides"][1]["author"]["name"], json!("Anna"));
    assert_eq!(conflict["sides"][1]["device"], json!("Anna's desk"));
    tom.ok("conflict_settle", json!({ "id": conflict["id"], "take": { "side": 0 } }));
    converge(&[&tom, &anna]);
    for desk in [&anna, &tom] {
        assert_eq!(desk.title(&card), "Mail is lost");
        assert_eq!(desk.ok("conflict_list", json!({}))["total"], json!(0));
    }
}

/// Anna and Tom, with a card to which each has assigned themself while apart.
fn assigned_apart(folder: &Path) -> (Desk, Desk, String) {
    let anna = Desk::anna();
    let card = anna.card("Mail does not arrive");
    let tom = Desk::joined(&anna.shares(folder), "Tom");
    converge(&[&anna, &tom]);
    for desk in [&anna, &tom] {
        let assigned = desk.ok("item_assign", json!({ "id": card, "technicians": ["me"] }));
        assert_eq!(assigned["card"]["owners_apart"], json!(false));
    }
    converge(&[&anna, &tom]);
    (anna, tom, card)
}

#[test]
fn two_owners_assigned_apart_are_shown_on_both_desks_and_one_or_both_are_kept() {
    for (take, kept) in [
        (json!({ "side": 0 }), &["Tom"][..]),
        (json!({ "side": 1 }), &["Anna"]),
        (json!("all"), &["Anna", "Tom"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (anna, tom, card) = assigned_apart(folder.path());
        for desk in [&anna, &tom] {
            let shown = desk.ok("item_get", json!({ "id": card }))["card"].clone();
            assert_eq!((&shown["owners_apart"], &shown["conflicts"]), (&json!(true), &json!(0)));
            assert_eq!(desk.ok("sync_status", json!({}))["conflicts"], json!(1));
        }
        let list = tom.ok("conflict_list", json!({ "entity": card }));
        let conflict = &list["conflicts"][0];
        assert_eq!((&list["total"], &conflict["all"]), (&json!(1), &json!(true)));
        assert_eq!(conflict["entity"]["name"], json!("Mail does not arrive"));
        let sides = [&conflict["sides"][0], &conflict["sides"][1]];
        assert_eq!(sides.map(|side| &side["text"]), ["Tom", "Anna"], "one's own comes first");
        assert_eq!(sides.map(|side| &side["author"]["name"]), ["Tom", "Anna"]);
        assert_eq!(sides.map(|side| &side["device"]), ["Tom's desk", "Anna's desk"]);
        tom.ok("conflict_settle", json!({ "id": conflict["id"], "take": take }));
        converge(&[&tom, &anna]);
        for desk in [&anna, &tom] {
            let shown = desk.ok("item_get", json!({ "id": card }))["card"].clone();
            let people = shown["assignees"].as_array().unwrap().iter();
            let mut names: Vec<_> = people.map(|one| one["name"].as_str().unwrap()).collect();
            names.sort_unstable();
            assert_eq!(names, kept);
            assert_eq!(shown["owners_apart"], json!(false));
            assert_eq!(desk.ok("conflict_list", json!({}))["total"], json!(0));
        }
        let gone = json!({ "id": conflict["id"], "take": "all" });
        assert_eq!(anna.fails("conflict_settle", gone), ErrorCode::NotFound);
    }
}

#[test]
fn who_is_kept_and_taken_off_apart_is_told_by_name_on_the_card() {
    let folder = tempfile::tempdir().unwrap();
    let (anna, tom, card) = assigned_apart(folder.path());
    // Each keeps themself, and so takes the other off.
    for desk in [&anna, &tom] {
        let list = desk.ok("conflict_list", json!({ "entity": card }));
        let own = json!({ "id": list["conflicts"][0]["id"], "take": { "side": 0 } });
        desk.ok("conflict_settle", own);
    }
    converge(&[&anna, &tom]);
    let told = |desk: &Desk| -> Vec<Value> {
        assert_eq!(desk.ok("item_get", json!({ "id": card }))["card"]["conflicts"], json!(2));
        let list = desk.ok("conflict_list", json!({ "entity": card }));
        list["conflicts"].as_array().unwrap().clone()
    };
    told(&anna);
    for conflict in told(&tom) {
        assert_eq!(conflict["entity"]["name"], json!("Mail does not arrive"));
        assert_eq!(conflict["label"], json!("Assignment"));
        let texts = [&conflict["sides"][0], &conflict["sides"][1]].map(|side| &side["text"]);
        assert!(
            texts == ["Assigned to Tom", "Taken off Tom"]
                || texts == ["Taken off Anna", "Assigned to Anna"],
            "one's own comes first: {texts:?}"
        );
        tom.ok("conflict_settle", json!({ "id": conflict["id"], "take": { "side": 0 } }));
    }
    converge(&[&tom, &anna]);
    for desk in [&anna, &tom] {
        let shown = desk.ok("item_get", json!({ "id": card }))["card"].clone();
        assert_eq!(shown["assignees"].as_array().unwrap().len(), 1);
        assert_eq!(shown["assignees"][0]["name"], json!("Tom"));
        assert_eq!((&shown["conflicts"], &shown["owners_apart"]), (&json!(0), &json!(false)));
        assert_eq!(desk.ok("conflict_list", json!({}))["total"], json!(0));
    }
}

#[test]
fn whoever_says_anew_who_works_on_it_ends_it_too() {
    let folder = tempfile::tempdir().unwrap();
    let (anna, tom, card) = assigned_apart(folder.path());
    let both = json!({ "id": card, "technicians": ["Anna", "Tom"] });
    assert_eq!(anna.ok("item_assign", both)["card"]["owners_apart"], json!(false));
    converge(&[&anna, &tom]);
    assert_eq!(tom.ok("conflict_list", json!({}))["total"], json!(0));
}
