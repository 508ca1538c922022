//! Undo and redo go back and forth through whole transactions.

use super::*;
use holdfast_domain::ErrorCode;

fn title(desk: &Desk) -> String {
    desk.value("SELECT title FROM work_item WHERE alive = 1")
}

#[test]
fn undo_and_redo_walk_back_and_forth() {
    let desk = desk();
    let id = desk.item("one");
    desk.retitle(id, "two");
    desk.retitle(id, "three");
    let mut seen = Vec::new();
    for _ in 0..2 {
        desk.store.undo(&origin("undo")).unwrap();
        seen.push(title(&desk));
    }
    for _ in 0..2 {
        desk.store.redo(&origin("redo")).unwrap();
        seen.push(title(&desk));
    }
    desk.store.undo(&origin("undo")).unwrap();
    seen.push(title(&desk));
    assert_eq!(seen, ["two", "one", "two", "three", "two"]);
    assert_eq!(desk.store.redo(&origin("redo")).unwrap().value.command, "item_update");
}

#[test]
fn undoing_a_create_puts_it_into_the_trash_and_redo_brings_it_back() {
    let desk = desk();
    desk.item("one");
    desk.store.undo(&origin("undo")).unwrap();
    assert_eq!(desk.value("SELECT count(*) FROM work_item WHERE alive = 1"), "0");
    desk.store.redo(&origin("redo")).unwrap();
    assert_eq!(title(&desk), "one");
}

#[test]
fn something_new_ends_the_way_forward() {
    let desk = desk();
    let id = desk.item("one");
    desk.retitle(id, "two");
    desk.store.undo(&origin("undo")).unwrap();
    desk.retitle(id, "other");
    assert_eq!(desk.store.redo(&origin("redo")).unwrap_err().code, ErrorCode::NothingToUndo);
}

#[test]
fn what_someone_else_changed_since_is_not_overwritten() {
    let desk = desk();
    let id = desk.item("one");
    desk.retitle(id, "two");
    let other = Origin { source: Source::Cli, ..origin("item_update") };
    desk.store
        .mutate(&other, |write| write.set(id, &[(work_item::TITLE, "theirs".into())]))
        .unwrap();
    assert_eq!(desk.store.undo(&origin("undo")).unwrap_err().code, ErrorCode::UndoConflict);
    assert_eq!(title(&desk), "theirs");
}

#[test]
fn each_door_takes_back_its_own() {
    let desk = desk();
    let id = desk.item("one");
    let other = Origin { source: Source::Cli, ..origin("tags_set") };
    desk.store.mutate(&other, |write| write.mark("tag", id, "print", true)).unwrap();
    desk.store.undo(&origin("undo")).unwrap();
    assert_eq!(desk.value("SELECT count(*) FROM edge WHERE alive = 1"), "1");
    assert_eq!(desk.value("SELECT count(*) FROM work_item WHERE alive = 1"), "0");
}

#[test]
fn a_text_edit_is_taken_back_and_what_came_after_it_stays() {
    let desk = desk();
    let id = desk.item("one");
    let edit = |source, opened: &str, text: &str| {
        let origin = Origin { source, ..origin("item_update") };
        desk.store
            .mutate(&origin, |write| write.edit_text(id, work_item::DESCRIPTION, opened, text))
            .unwrap();
    };
    edit(Source::Window, "", "Alpha.\n");
    edit(Source::Window, "Alpha.\n", "Alpha.\nBeta.\n");
    edit(Source::Cli, "Alpha.\nBeta.\n", "Start.\nAlpha.\nBeta.\n");
    desk.store.undo(&origin("undo")).unwrap();
    assert_eq!(desk.value("SELECT text FROM doc"), "Start.\nAlpha.\n");
}

#[test]
fn there_is_nothing_to_undo_at_first() {
    assert_eq!(desk().store.undo(&origin("undo")).unwrap_err().code, ErrorCode::NothingToUndo);
}
