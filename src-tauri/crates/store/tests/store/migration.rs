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

/// Made by Holdfast 1, schema 2: two items, one of them moved.
const BEFORE_SHARING: &[u8] = include_bytes!("../fixtures/schema-2.db");

#[test]
fn a_database_of_schema_2_can_share_what_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(holdfast_store::database(dir.path()), BEFORE_SHARING).unwrap();
    let before = {
        let connection = rusqlite::Connection::open(holdfast_store::database(dir.path())).unwrap();
        let log: (Vec<u8>, i64) = connection
            .query_row("SELECT log, (SELECT count(*) FROM change) FROM stream", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        log
    };
    let store = Store::open(dir.path(), noon()).unwrap();
    let desk = Desk { dir, store };
    assert_eq!(desk.value("SELECT title FROM work_item WHERE number = 1"), "Printer jam");
    let identity = desk.store.identity().unwrap();
    assert_eq!(identity.log.0.as_bytes().as_slice(), before.0, "the log goes on");
    assert_eq!(i64::from(desk.store.unsealed().unwrap()), before.1, "all of it is to be sent");
    desk.item("written after it");
    assert!(desk.store.read(|read| read.defects()).unwrap().is_empty());
}
