//! The disk of a desk is full between any two steps of its work: it says so, loses nothing that was saved,
//! does nothing by half, and goes on by itself once there is room.

mod desk;
mod room;

use crate::given::Folder;
use crate::little_room::{self, Little};
use desk::{Felt, Short};
use holdfast_sync::SharedStore;
use room::Room;
use std::sync::Arc;

const NAME: &str = "short::a_disk_that_is_full_before_any_step_loses_nothing";

/// The steps that write, each of which is to fail.
const ALL: [&str; 17] = [
    "Acknowledge",
    "Admit",
    "BeginSnapshot",
    "CatchUp",
    "EndSnapshot",
    "Forget",
    "Join",
    "LoadChunks",
    "LoadSince",
    "Open",
    "Pushed",
    "Receive",
    "Say",
    "SayAgain",
    "Seal",
    "Share",
    "Write",
];
/// Those of them that need a page more in the database, whatever is free in it.
const LARGE: [&str; 4] = ["LoadChunks", "Receive", "Seal", "Write"];

/// On a small file system of its own or, where none may be mounted, with a limit on the pages of the
/// databases.
#[test]
fn a_disk_that_is_full_before_any_step_loses_nothing() {
    match little_room::here() {
        Some(Little::Disk(place)) => {
            let room = Room::on(&place);
            happens(Felt::new(room, &place), &ALL);
        }
        _ if little_room::on_a_small_disk(NAME, 32) => {}
        _ => {
            let place = tempfile::tempdir().unwrap();
            happens(Felt::new(Room::Database, place.path()), &LARGE);
        }
    }
}

/// Everything that a desk does: it shares, joins, begins with a snapshot, writes at the same time as
/// others, starts again, fills a store anew and meets a copy of itself.
fn happens(felt: Felt, expected: &[&str]) {
    let felt = Arc::new(felt);
    let founder = Short::new(1, &felt);
    let folder = Folder::of(founder.workspace());
    std::fs::create_dir_all(folder.root()).unwrap();
    holdfast_sync::drive::ask(folder.store().found()).unwrap();
    founder.found(&folder.root());
    for _ in 0..5 {
        founder.write();
    }
    founder.exchange();
    founder.write();
    founder.exchange();

    let joiner = Short::new(2, &felt);
    joiner.join(&founder.invite(), &folder.root());
    for desk in [&founder, &joiner, &founder, &joiner, &founder] {
        desk.exchange();
    }
    founder.write();
    joiner.write();
    for desk in [&founder, &joiner, &founder] {
        desk.exchange();
        desk.start_again();
    }

    // While the joiner looks what it has to send, a copy of it sends something else in its name.
    let copy = joiner.copy(3);
    copy.write();
    joiner.write();
    joiner.seal();
    joiner.meanwhile(move || {
        copy.exchange();
        copy
    });
    joiner.exchange();
    let copy = joiner.back();
    let desks = [&founder, &joiner, &copy];
    for _ in 0..3 {
        desks.iter().for_each(|desk| desk.exchange());
    }
    founder.fill();
    founder.exchange();

    let saved = felt.saved();
    for desk in desks {
        assert_eq!(desk.root(), founder.root());
        assert_eq!(desk.written(), saved);
        desk.is_sound();
    }
    let failed = felt.failed();
    assert!(expected.iter().all(|step| failed.contains(step)), "only these failed: {failed:?}");
}
