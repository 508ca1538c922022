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
    assert_eq!(conflict["mine"]["text"], json!("Mail is lost"));
    assert_eq!(conflict["theirs"]["text"], json!("Mail is slow"));
    assert_eq!(conflict["theirs"]["author"]["name"], json!("Anna"));
    assert_eq!(conflict["theirs"]["device"], json!("Anna's desk"));
    tom.ok("conflict_settle", json!({ "id": conflict["id"], "take": "mine" }));
    converge(&[&tom, &anna]);
    for desk in [&anna, &tom] {
        assert_eq!(desk.title(&card), "Mail is lost");
        assert_eq!(desk.ok("conflict_list", json!({}))["total"], json!(0));
    }
}
