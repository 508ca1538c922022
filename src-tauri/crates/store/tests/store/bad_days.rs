//! What the store says, and keeps, when the disk, the file or the program before it failed.

use super::*;
use holdfast_domain::ErrorCode;
use holdfast_store::{backup, database};

fn reopen(desk: &Desk) -> holdfast_domain::Result<Store> {
    Store::open(desk.dir.path(), noon())
}

fn code(result: holdfast_domain::Result<Store>) -> ErrorCode {
    result.err().expect("must not open").code
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let desk = desk();
    desk.item("kept");
    rusqlite::Connection::open(database(desk.dir.path()))
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    assert_eq!(code(reopen(&desk)), ErrorCode::NewerDatabase);
    assert_eq!(desk.value("SELECT title FROM work_item"), "kept");
}

#[test]
fn a_file_that_is_no_database_is_named_as_damaged() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(database(dir.path()), vec![b'x'; 8192]).unwrap();
    assert_eq!(code(Store::open(dir.path(), noon())), ErrorCode::CorruptDatabase);
}

#[test]
fn a_backup_takes_the_place_of_a_damaged_database_and_the_damaged_one_is_kept() {
    let desk = desk();
    desk.item("kept");
    let copy = desk.store.daily_backup(noon()).unwrap().expect("none yet, so one is made");
    let Desk { dir, store } = desk;
    drop(store);
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(dir.path().join(format!("holdfast.db{suffix}")));
    }
    std::fs::write(database(dir.path()), vec![b'x'; 8192]).unwrap();
    assert_eq!(code(Store::open(dir.path(), noon())), ErrorCode::CorruptDatabase);
    let kept =
        backup::restore(dir.path(), &copy.path, noon()).unwrap().expect("the damaged file is kept");
    assert_eq!(std::fs::read(kept).unwrap(), vec![b'x'; 8192]);
    let store = Store::open(dir.path(), noon()).unwrap();
    assert_eq!(Desk { dir, store }.value("SELECT title FROM work_item"), "kept");
}

#[test]
fn a_damaged_backup_is_refused_and_nothing_is_touched() {
    let desk = desk();
    desk.item("kept");
    let copy = desk.dir.path().join("bad.db");
    std::fs::write(&copy, vec![b'x'; 8192]).unwrap();
    assert_eq!(
        backup::restore(desk.dir.path(), &copy, noon()).unwrap_err().code,
        ErrorCode::CorruptDatabase
    );
    assert_eq!(desk.value("SELECT title FROM work_item"), "kept");
}

#[test]
fn one_backup_a_day_and_seven_at_most() {
    let desk = desk();
    for day in 0..9 {
        let now = noon() + chrono::Duration::days(day);
        assert!(desk.store.daily_backup(now).unwrap().is_some());
        assert!(desk.store.daily_backup(now + chrono::Duration::hours(23)).unwrap().is_none());
    }
    assert_eq!(backup::list(&backup::dir(desk.dir.path())).len(), 7);
}

#[test]
fn a_full_disk_is_named_and_loses_nothing_that_was_saved() {
    let desk = desk();
    let id = desk.item("kept");
    // SQLite reports a full disk when it may not grow the file any further.
    let Desk { dir, store } = desk;
    store.limit_growth(1).unwrap();
    let huge = "x".repeat(1 << 20);
    let error = store
        .mutate(&origin("item_update"), |write| {
            write.set(id, &[(work_item::TITLE, huge.as_str().into())])
        })
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::DiskFull);
    assert_eq!(Desk { dir, store }.value("SELECT title FROM work_item"), "kept");
}

#[test]
fn a_write_outside_the_one_way_is_denied() {
    let desk = desk();
    assert!(desk.store.write_aside("UPDATE work_item SET title = 'x'").is_err());
    assert!(desk.store.write_aside("SELECT 1").is_ok());
}

#[test]
#[cfg(target_os = "linux")]
fn a_directory_that_cannot_be_written_is_named() {
    // Not even root may make a folder there.
    let error = Store::open(std::path::Path::new("/sys/kernel/holdfast"), noon()).err().unwrap();
    assert_eq!(error.code, ErrorCode::ReadOnly);
    assert!(error.message.contains("/sys/kernel/holdfast"), "{}", error.message);
}

#[test]
fn garbage_behind_the_last_commit_is_ignored() {
    let desk = desk();
    desk.item("kept");
    let Desk { dir, store } = desk;
    // A power cut leaves a torn frame at the end of the log.
    let wal = dir.path().join("holdfast.db-wal");
    let copy = tempfile::tempdir().unwrap();
    std::fs::copy(database(dir.path()), database(copy.path())).unwrap();
    let mut bytes = std::fs::read(&wal).unwrap();
    bytes.extend([0xa5; 5000]);
    std::fs::write(copy.path().join("holdfast.db-wal"), bytes).unwrap();
    drop(store);
    let store = Store::open(copy.path(), noon()).unwrap();
    assert_eq!(Desk { dir: copy, store }.value("SELECT title FROM work_item"), "kept");
}
