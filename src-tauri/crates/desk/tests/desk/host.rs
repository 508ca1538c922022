//! A data directory with its desk: what happens where it cannot be opened, and what listeners hear.

use super::*;
use holdfast_domain::{EntityKind, ErrorCode};
use holdfast_store::{Origin, Store, registry::pod};
use serde_json::json;
use std::sync::mpsc::channel;
use std::time::Duration;

fn origin(desk: &Desk) -> Origin {
    use holdfast_domain::Clock;
    Origin {
        actor: None,
        source: Source::Cli,
        command: "pod_save".into(),
        now: desk.clock.now(),
        undo_of: None,
    }
}

#[test]
fn a_change_by_another_process_reaches_the_listener() {
    let desk = Desk::new();
    let (sender, receiver) = channel();
    desk.host.subscribe(move |batch| sender.send(batch.clone()).unwrap());
    // A second store on the same directory stands for the command line.
    let other = Store::open(desk.dir.path(), origin(&desk).now).unwrap();
    let id = uuid::Uuid::now_v7();
    other
        .mutate(&origin(&desk), |write| {
            write.create(EntityKind::Pod, id, &[(pod::NAME, "Harbour".into())])
        })
        .unwrap();
    let batch = receiver.recv_timeout(Duration::from_secs(10)).expect("the listener hears of it");
    assert_eq!(batch.changes[0].entity.id.0, id);
    assert_eq!(batch.changes[0].fields, ["alive", "name"]);
}

#[test]
fn a_damaged_database_is_told_by_every_command_and_a_backup_brings_the_desk_back() {
    let Desk { dir, clock, host } = Desk::new();
    let backup = {
        let other = Store::open(dir.path(), holdfast_domain::Clock::now(&clock)).unwrap();
        other.daily_backup(holdfast_domain::Clock::now(&clock)).unwrap().unwrap()
    };
    drop(host);
    std::fs::write(holdfast_store::database(dir.path()), [b'x'; 8192]).unwrap();
    let host = Host::with_clock(dir.path(), Arc::new(clock.clone()));
    let desk = Desk { dir, clock, host };
    let error = desk.run("workspace_status", json!({})).unwrap_err();
    assert_eq!(error.code, ErrorCode::CorruptDatabase);
    assert!(!error.remedy.is_empty());
    assert_eq!(desk.run("doctor", json!({})).unwrap()["healthy"], false);
    let listed = desk.run("backup_list", json!({})).unwrap();
    assert_eq!(listed["backups"][0]["file"], backup.path.display().to_string());
    let report = desk.run("backup_restore", json!({ "file": backup.path })).unwrap();
    assert_eq!(report["healthy"], true, "{report}");
    desk.host.desk().unwrap();
}

#[test]
fn an_unknown_command_and_a_bad_request_are_told_apart() {
    let desk = Desk::new();
    assert_eq!(desk.run("board_explode", json!({})).unwrap_err().code, ErrorCode::UnknownCommand);
    let error = desk.run("board_open", json!({ "bord": "x" })).unwrap_err();
    assert_eq!(error.code, ErrorCode::BadRequest);
    assert!(error.message.contains("bord"), "{}", error.message);
}
