//! A database of an older program is brought up to date, with a copy of it first.

use super::*;

/// Made by Holdfast 1, schema 1: a client, an incident in progress with a comment, and one done.
const OLD: &[u8] = include_bytes!("../fixtures/schema-1.db");

#[test]
fn a_database_of_schema_1_keeps_what_it_holds_and_a_copy_lies_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(holdfast_store::database(dir.path()), OLD).unwrap();
    let store = Store::open(dir.path(), noon()).unwrap();
    let desk = Desk { dir, store };
    assert_eq!(desk.value("PRAGMA user_version"), holdfast_store::SCHEMA_VERSION.to_string());
    assert_eq!(desk.value("SELECT title FROM work_item WHERE number = 1"), "Printer jam");
    assert_eq!(desk.value("SELECT count(*) FROM change WHERE command = 'item_move'"), "3");
    assert_eq!(desk.value("SELECT count(*) FROM sla_clock"), "0");
    let item = desk
        .store
        .read(|read| read.item_of_number(holdfast_domain::Number::parse("H-1").unwrap()))
        .unwrap()
        .unwrap();
    desk.store
        .mutate(&origin("item_update"), |write| {
            write.set(item.0, &[(work_item::IMPACT, "high".into())])
        })
        .unwrap();
    assert_eq!(desk.value("SELECT impact FROM work_item WHERE number = 1"), "high");
    assert!(desk.store.read(|read| read.defects()).unwrap().is_empty());

    let copies = holdfast_store::backup::list(&holdfast_store::backup::dir(desk.dir.path()));
    let copy = rusqlite::Connection::open(&copies[0].path).unwrap();
    let version: i32 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!((copies.len(), version), (1, 1));
}
