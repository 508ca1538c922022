//! Folders that are not there, not ours any more, or empty: nothing is concluded, nothing is made anew.

use super::{Place, everywhere};
use crate::conformance::Ground;
use crate::desk::{Log, all, store};
use crate::given::Folder;
use holdfast_domain::ErrorCode;
use holdfast_sync::{FolderStore, SharedStore};
use holdfast_wire::{Sealed, WorkspaceId};
use std::fs;
use uuid::Uuid;

/// What every call of a desk ends with.
async fn codes(desk: &FolderStore, folder: &Folder, segment: &Sealed) -> Vec<ErrorCode> {
    let part = folder.part();
    let name = segment.name();
    let outcomes = [
        desk.heads(part).await.map(drop),
        desk.list(part, segment.log, 0).await.map(drop),
        desk.get(part, segment.log, &name).await.map(drop),
        desk.tail(part, segment.log, 0, 1).await.map(drop),
        desk.append(segment).await.map(drop),
        desk.restore(segment).await.map(drop),
        desk.put_chunk(part, b"x").await.map(drop),
        desk.put_snapshot(part, b"x").await.map(drop),
        desk.snapshots(part).await.map(drop),
    ];
    outcomes.map(|outcome| outcome.unwrap_err().code).to_vec()
}

/// A desk that has used its folder.
async fn used(place: Place) -> (Folder, FolderStore, Log, Sealed) {
    let folder = place();
    let desk = folder.desk(0).await;
    desk.found().await.unwrap();
    let mut log = Log::new(folder.part());
    let segment = log.seal(1);
    store(&desk, &segment).await;
    (folder, desk, log, segment)
}

async fn a_folder_is_prepared_with_those_above_it_and_a_file_in_its_place_is_told(place: Place) {
    let folder = place();
    let deep = folder.root().join("clients/team");
    let desk = FolderStore::new(deep.clone(), folder.workspace());
    desk.prepare().await.unwrap();
    desk.prepare().await.unwrap();
    assert!(deep.is_dir());
    desk.found().await.unwrap();

    fs::write(folder.root().join("file"), b"").unwrap();
    let under = FolderStore::new(folder.root().join("file/team"), folder.workspace());
    assert_eq!(under.prepare().await.unwrap_err().code, ErrorCode::StoreUnreachable);
}

async fn a_folder_that_is_gone_is_waited_for(place: Place) {
    let (folder, desk, mut log, segment) = used(place).await;
    let away = folder.root().with_extension("away");
    fs::rename(folder.root(), &away).unwrap();
    assert_eq!(codes(&desk, &folder, &segment).await, [ErrorCode::StoreUnreachable; 9]);
    assert!(!folder.root().exists(), "it is not made anew");
    fs::rename(&away, folder.root()).unwrap();
    store(&desk, &log.seal(1)).await;
    assert_eq!(all(&desk, folder.part(), log.id).await.len(), 2, "and goes on by itself");
}

/// The directory that a drive is mounted on is there without the drive as well.
async fn an_empty_folder_may_be_a_drive_that_is_not_mounted(place: Place) {
    let (folder, desk, mut log, segment) = used(place).await;
    let away = folder.root().with_extension("away");
    fs::rename(folder.root(), &away).unwrap();
    fs::create_dir(folder.root()).unwrap();
    assert_eq!(codes(&desk, &folder, &segment).await, [ErrorCode::StoreUnreachable; 9]);
    assert_eq!(desk.identity().await.unwrap(), None);
    assert_eq!(fs::read_dir(folder.root()).unwrap().count(), 0, "nothing is written to it");
    fs::remove_dir(folder.root()).unwrap();
    fs::rename(&away, folder.root()).unwrap();
    store(&desk, &log.seal(1)).await;
}

async fn a_folder_that_was_swapped_is_neither_read_nor_written(place: Place) {
    let (folder, desk, _, segment) = used(place).await;
    fs::rename(folder.root(), folder.root().with_extension("away")).unwrap();
    let stranger = FolderStore::new(folder.root(), WorkspaceId(Uuid::new_v4()));
    stranger.found().await.unwrap();
    assert_eq!(codes(&desk, &folder, &segment).await, [ErrorCode::StoreForeign; 9]);
    assert_eq!(desk.found().await.unwrap_err().code, ErrorCode::StoreForeign);
    let names: Vec<_> =
        fs::read_dir(folder.root()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names, ["workspace.id"]);
}

/// A person wants it: everything is sent once more.
async fn an_emptied_folder_is_founded_again_only_when_asked_to(place: Place) {
    let (folder, desk, log, segment) = used(place).await;
    fs::remove_dir_all(folder.root()).unwrap();
    fs::create_dir(folder.root()).unwrap();
    assert!(desk.append(&segment).await.is_err());
    desk.found().await.unwrap();
    store(&desk, &segment).await;
    assert_eq!(all(&desk, folder.part(), log.id).await, [segment.bytes]);
}

async fn sharing_makes_the_folder_but_not_the_place_it_lies_in(place: Place) {
    let folder = place();
    folder.store().found().await.unwrap();
    assert!(folder.root().join("workspace.id").exists());
    let deep = folder.root().join("not-mounted/share");
    let desk = FolderStore::new(deep.clone(), folder.workspace());
    assert_eq!(desk.found().await.unwrap_err().code, ErrorCode::StoreUnreachable);
    assert!(!deep.parent().unwrap().exists());
    let file = FolderStore::new(folder.root().join("workspace.id"), folder.workspace());
    assert!(file.found().await.is_err(), "a file is no folder");
}

async fn what_else_is_in_the_folder_stays(place: Place) {
    let folder = place();
    fs::create_dir(folder.root()).unwrap();
    fs::write(folder.root().join("letter.txt"), "Dear all").unwrap();
    folder.store().found().await.unwrap();
    assert_eq!(fs::read(folder.root().join("letter.txt")).unwrap(), b"Dear all");
}

async fn a_marker_that_is_not_whole_is_waited_for_and_one_of_ours_is_mended(place: Place) {
    let (folder, desk, mut log, segment) = used(place).await;
    let marker = folder.root().join("workspace.id");
    let whole = fs::read(&marker).unwrap();
    for size in [0, 5, 20, whole.len() / 2] {
        fs::write(&marker, &whole[..size]).unwrap();
        if size < 47 {
            assert_eq!(codes(&desk, &folder, &segment).await, [ErrorCode::StoreUnreachable; 9]);
        }
        desk.found().await.unwrap();
        store(&desk, &log.seal(1)).await;
    }
    for junk in [&b"something else"[..], b"holdfast 2\n", &[0xff; 100]] {
        fs::write(&marker, junk).unwrap();
        assert_eq!(codes(&desk, &folder, &segment).await, [ErrorCode::StoreUnreachable; 9]);
        assert!(desk.found().await.is_err());
        assert_eq!(fs::read(&marker).unwrap(), junk, "nobody's marker is overwritten");
    }
}

everywhere! {
    a_folder_is_prepared_with_those_above_it_and_a_file_in_its_place_is_told
    a_folder_that_is_gone_is_waited_for
    an_empty_folder_may_be_a_drive_that_is_not_mounted
    a_folder_that_was_swapped_is_neither_read_nor_written
    an_emptied_folder_is_founded_again_only_when_asked_to
    sharing_makes_the_folder_but_not_the_place_it_lies_in
    what_else_is_in_the_folder_stays
    a_marker_that_is_not_whole_is_waited_for_and_one_of_ours_is_mended
}
