//! A program that is killed at any point loses nothing that it had said was saved.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

const DIR: &str = "HOLDFAST_KILLED_DIR";
const CYCLES: u64 = 300;

/// The program that gets killed: writes items for ever and says each one that was committed.
/// It is this very test binary, run again with a directory in its environment.
#[test]
fn writer() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let store = Store::open(dir.as_ref(), noon()).unwrap();
    let desk = Desk { dir: tempfile::tempdir().unwrap(), store };
    let mut out = std::io::stdout();
    loop {
        let id = desk.item("written before the kill");
        desk.store
            .mutate(&origin("item_update"), |write| {
                write.edit_text(id, work_item::DESCRIPTION, "", "Steps taken so far.")?;
                write.mark("tag", id, "kept", true)
            })
            .unwrap();
        writeln!(out, "saved {id}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn a_killed_program_loses_nothing_that_it_had_saved() {
    let dir = tempfile::tempdir().unwrap();
    let mut saved: Vec<Uuid> = Vec::new();
    for cycle in 0..CYCLES {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::writer", "--nocapture"])
            .env(DIR, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Different points in each cycle, the same in each run of the test.
        let enough = 1 + (cycle * 7919) % 13;
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut heard = 0;
        while heard < enough {
            let line = lines.next().expect("the writer ended by itself").unwrap();
            if let Some((_, id)) = line.split_once("saved ") {
                saved.push(id.parse().unwrap());
                heard += 1;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it still said between our last look and the kill was saved as well.
        saved.extend(
            lines
                .map_while(Result::ok)
                .filter_map(|line| line.split_once("saved ")?.1.parse::<Uuid>().ok()),
        );
    }
    let store = Store::open(dir.path(), noon()).unwrap();
    store
        .read(|read| {
            for id in &saved {
                assert_eq!(
                    read.text(*id, work_item::DESCRIPTION)?,
                    "Steps taken so far.",
                    "{id} was lost"
                );
                assert_eq!(read.changes_of((*id).into(), 0, 9)?.len(), 2);
            }
            assert_eq!(read.defects()?, Vec::<String>::new());
            Ok(())
        })
        .unwrap();
    store.check_search().unwrap();
    assert!(saved.len() as u64 >= CYCLES);
}
