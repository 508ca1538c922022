//! A full disk.

use crate::conformance::Ground;
use crate::desk::{Log, all, store};
use crate::given::Folder;
use holdfast_domain::ErrorCode;
use holdfast_sync::{Append, SharedStore};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Names the place with little room to the test that runs there.
const ROOM: &str = "HOLDFAST_TEST_ROOM";
const NAME: &str = "folder::full::a_full_disk_loses_nothing_and_leaves_nothing_behind";

/// Runs this test once more where there is little room: on a small file system of its own or, where
/// none may be mounted, with a limit on the size of files.
fn with_little_room() {
    let dir = tempfile::tempdir().unwrap();
    let me = std::env::current_exe().unwrap();
    let mount = format!("mount -t tmpfs -o size=1m none {}", dir.path().display());
    let inside = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        command
    };
    let mounts = inside(&mount).output().is_ok_and(|probe| probe.status.success());
    let mut command = if mounts {
        inside(&format!("{mount} && exec \"$@\""))
    } else {
        let mut command = Command::new("prlimit");
        command.args(["--fsize=100000", "env", "--ignore-signal=XFSZ"]);
        command
    };
    command.arg(me).args(["--exact", NAME, "--nocapture"]).env(ROOM, dir.path());
    assert!(command.status().unwrap().success());
}

#[test]
fn a_full_disk_loses_nothing_and_leaves_nothing_behind() {
    match std::env::var(ROOM) {
        Err(_) => with_little_room(),
        Ok(place) => {
            tokio::runtime::Runtime::new().unwrap().block_on(in_little_room(Path::new(&place)));
        }
    }
}

async fn in_little_room(place: &Path) {
    let folder = Folder::below(place);
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

    // Until the last byte, with every step once being the one that fails.
    let mut segment = log.seal(1);
    for _ in 0..1000 {
        match desk.append(&segment).await {
            Ok(Append::Stored) => {
                stored.push(std::mem::replace(&mut segment, log.seal(1)));
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => {
                assert_eq!(error.code, ErrorCode::StoreFull, "{error}");
                break;
            }
        }
    }
    let expected: Vec<_> = stored.iter().map(|segment| segment.bytes.clone()).collect();
    assert_eq!(all(&desk, folder.part(), log.id).await, expected);
    fs::remove_file(ballast).unwrap();
    store(&desk, &segment).await;
}
