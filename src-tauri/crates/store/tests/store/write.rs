//! One transaction writes rows, change log and clocks, or nothing.

use super::*;
use holdfast_domain::{BoardId, ColumnId, Error, ErrorCode};
use holdfast_store::Place;
use std::sync::Arc;

#[test]
fn a_create_leaves_a_row_a_change_and_a_clock() {
    let desk = desk();
    desk.item("Printer jam");
    assert_eq!(desk.value("SELECT title FROM work_item"), "Printer jam");
    assert_eq!(desk.value("SELECT command FROM change"), "item_create");
    // alive, number and title: three stamps of 14 bytes.
    assert_eq!(desk.value("SELECT length(clk) FROM ent"), "42");
}

#[test]
fn setting_the_same_value_again_writes_no_change() {
    let desk = desk();
    let id = desk.item("Printer jam");
    desk.retitle(id, "Printer jam");
    assert_eq!(desk.value("SELECT count(*) FROM change"), "1");
}

#[test]
fn a_change_keeps_what_stood_before() {
    let desk = desk();
    let id = desk.item("Printer jam");
    desk.retitle(id, "Printer on floor 2 jams");
    let change = desk.store.read(|read| Ok(read.changes_of(id.into(), 0, 1)?.remove(0))).unwrap();
    let op = &change.ops[&work_item::TITLE.number];
    assert_eq!(*op, ("Printer jam".into(), "Printer on floor 2 jams".into()));
}

#[test]
fn an_error_in_the_middle_leaves_nothing_behind() {
    let desk = desk();
    let failed = desk.store.mutate(&origin("item_create"), |write| {
        write.create(EntityKind::Board, Uuid::now_v7(), &board_named("Service"))?;
        Err::<(), _>(Error::new(ErrorCode::Invalid, "no", ""))
    });
    assert_eq!(failed.unwrap_err().code, ErrorCode::Invalid);
    assert_eq!(desk.value("SELECT count(*) FROM board"), "0");
    assert_eq!(desk.value("SELECT count(*) FROM ent"), "0");
}

#[test]
fn a_rehearsal_does_the_same_and_writes_nothing() {
    let desk = desk();
    let id = Uuid::now_v7();
    let seen = desk.store.rehearse(&origin("import"), |write| {
        write.create(EntityKind::Board, id, &board_named("Service"))?;
        write.read().is(EntityKind::Board, id)
    });
    assert!(seen.unwrap().value);
    assert_eq!(desk.value("SELECT count(*) FROM board"), "0");
}

#[test]
fn a_clock_that_runs_backwards_still_stamps_forwards() {
    let desk = desk();
    let id = desk.item("Printer jam");
    let earlier = Origin { now: "2020-01-01T00:00:00Z".parse().unwrap(), ..origin("item_update") };
    desk.store
        .mutate(&earlier, |write| write.set(id, &[(work_item::TITLE, "later".into())]))
        .unwrap();
    let changes = desk.store.read(|read| read.changes_after(0, 10)).unwrap();
    assert!(changes[1].hlc > changes[0].hlc);
}

#[test]
fn a_place_is_one_value_and_marks_when_the_card_came() {
    let desk = desk();
    let id = desk.item("Printer jam");
    let place = Place {
        board: BoardId::fresh(),
        column: ColumnId::fresh(),
        ord: "a0".into(),
        since: noon(),
    };
    desk.store
        .mutate(&origin("item_move"), |write| write.set(id, &[(work_item::PLACE, place.into())]))
        .unwrap();
    assert_eq!(desk.value("SELECT ord FROM work_item"), "a0");
    assert_eq!(desk.value("SELECT since FROM work_item"), noon().timestamp_millis().to_string());
    assert_eq!(desk.value("SELECT count(*) FROM change WHERE moved = 1"), "1");
}

#[test]
fn adding_the_same_tag_twice_is_one_tag() {
    let desk = desk();
    let id = desk.item("Printer jam");
    let tag = |marked| {
        desk.store
            .mutate(&origin("tags_set"), |write| write.mark("tag", id, "print", marked))
            .unwrap()
            .value
    };
    assert_eq!(
        (tag(true), tag(true), tag(false), tag(false), tag(true)),
        (true, false, true, false, true)
    );
    assert_eq!(desk.value("SELECT count(*) FROM edge WHERE alive = 1"), "1");
}

#[test]
fn items_that_two_desks_gave_the_same_number_are_told_apart_by_id() {
    let desk = desk();
    let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
    for id in [second, first] {
        desk.store
            .mutate(&origin("sync"), |write| {
                write.create(EntityKind::WorkItem, id, &[(work_item::NUMBER, Value::Int(7))])
            })
            .unwrap();
    }
    let dup = |id: Uuid| {
        desk.value(&format!(
            "SELECT dup FROM work_item JOIN ent USING (e) WHERE hex(id) = '{:X}'",
            id.simple()
        ))
    };
    assert_eq!((dup(first.min(second)), dup(first.max(second))), ("0".into(), "1".into()));
}

#[test]
fn a_long_text_keeps_an_edit_made_meanwhile_and_all_its_versions() {
    let desk = desk();
    let id = desk.item("Printer jam");
    let edit = |opened: &str, text: &str| {
        desk.store
            .mutate(&origin("item_update"), |write| {
                write.edit_text(id, work_item::DESCRIPTION, opened, text)
            })
            .unwrap()
            .value
    };
    edit("", "One.\nTwo.\n");
    edit("One.\nTwo.\n", "One.\nTwo and a half.\n");
    assert_eq!(edit("One.\nTwo.\n", "Zero.\nOne.\nTwo.\n"), "Zero.\nOne.\nTwo and a half.\n");
    let versions = desk.store.read(|read| read.text_versions(id, work_item::DESCRIPTION)).unwrap();
    let texts: Vec<_> = versions.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        texts,
        ["One.\nTwo.\n", "One.\nTwo and a half.\n", "Zero.\nOne.\nTwo and a half.\n"]
    );
}

#[test]
fn readers_go_on_while_a_writer_writes() {
    let desk = desk();
    desk.item("Printer jam");
    let store = Arc::new(desk.store);
    let seen = store.mutate(&origin("item_create"), |write| {
        write.create(EntityKind::Board, Uuid::now_v7(), &board_named("Service"))?;
        let reader = Arc::clone(&store);
        let count = std::thread::spawn(move || reader.read(|read| read.seq())).join().unwrap()?;
        Ok(count)
    });
    assert_eq!(seen.unwrap().value, 1, "a reader sees the state before the open transaction");
}

#[test]
fn every_searchable_kind_can_be_written() {
    let desk = desk();
    let made = desk.store.mutate(&origin("seed"), |write| {
        for kind in holdfast_store::registry::KINDS {
            write.create(kind.kind, Uuid::now_v7(), &[])?;
        }
        Ok(())
    });
    assert_eq!(made.unwrap().seq, holdfast_store::registry::KINDS.len() as i64);
}

#[test]
fn a_long_log_file_is_copied_into_the_database_while_nobody_writes() {
    let desk = desk();
    let text = "x".repeat(5 << 20);
    desk.store.set_preference("long", &text).unwrap();
    let size = || std::fs::metadata(holdfast_store::database(desk.dir.path())).unwrap().len();
    assert!(size() < text.len() as u64, "the commit itself copies nothing");
    desk.item("Printer jam");
    while size() < text.len() as u64 {
        std::thread::yield_now();
    }
    assert_eq!(desk.store.read(|read| read.preference("long")).unwrap().as_ref(), Some(&text));
}
