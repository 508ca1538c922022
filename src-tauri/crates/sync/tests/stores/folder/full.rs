//! A full disk.

use crate::conformance::Ground;
use crate::desk::{Log, all, store};
use crate::given::Folder;
use crate::little_room::{self, Little};
use holdfast_domain::ErrorCode;
use holdfast_sync::{Append, SharedStore};
use holdfast_wire::Sealed;
use std::fs;

const NAME: &str = "folder::full::a_full_disk_loses_nothing_and_leaves_nothing_behind";
/// No segment of so many bytes and no smaller one is refused for its size.
const SMALL: usize = 100_000;

/// On a small file system of its own or, where none may be mounted, with a limit on the size of files.
#[test]
fn a_full_disk_loses_nothing_and_leaves_nothing_behind() {
    let Some(place) = little_room::here() else {
        if !little_room::on_a_small_disk(NAME, 1) {
            little_room::with_small_files(NAME, SMALL as u32);
        }
        return;
    };
    tokio::runtime::Runtime::new().unwrap().block_on(in_little_room(&place));
}

/// What fills a disk bit by bit, so that every step is once the one that fails; or more and more bytes
/// at once, where only these are limited.
fn next(place: &Little, log: &mut Log, number: usize) -> Sealed {
    match place {
        Little::Disk(_) => log.seal(1),
        Little::Files(_) => log.seal_large(number * 65_536),
    }
}

async fn in_little_room(place: &Little) {
    let (Little::Disk(path) | Little::Files(path)) = place;
    let folder = Folder::below(path);
    let desk = folder.desk(0).await;
    desk.found().await.unwrap();
    let ballast = folder.root().join("ballast");
    fs::write(&ballast, [0; 64_000]).unwrap();
    let mut log = Log::new(folder.part());
    let mut stored = vec![log.seal(1)];
    store(&desk, &stored[0]).await;

    let large = Log::new(folder.part()).seal_large(4_000_000);
    let refused = desk.append(&large).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::StoreFull, "{refused}");
    assert!(refused.remedy.contains("nothing is lost"));
    assert_eq!(desk.list(folder.part(), large.log, 0).await.unwrap(), []);
    assert_eq!(fs::read_dir(folder.root().join(".hf-tmp")).unwrap().count(), 0);

    let mut segment = next(place, &mut log, 0);
    let refused = loop {
        match desk.append(&segment).await {
            Ok(Append::Stored) => {
                let following = next(place, &mut log, stored.len());
                stored.push(std::mem::replace(&mut segment, following));
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => break error,
        }
    };
    assert_eq!(refused.code, ErrorCode::StoreFull, "{refused}");
    let bytes = |stored: &[Sealed]| stored.iter().map(|one| one.bytes.clone()).collect::<Vec<_>>();
    assert_eq!(all(&desk, folder.part(), log.id).await, bytes(&stored));
    match place {
        Little::Disk(_) => fs::remove_file(ballast).unwrap(),
        Little::Files(_) => little_room::allow_large_files(),
    }
    store(&desk, &segment).await;
    stored.push(segment);
    assert_eq!(all(&desk, folder.part(), log.id).await, bytes(&stored));
}
