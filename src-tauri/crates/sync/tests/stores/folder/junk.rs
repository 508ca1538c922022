//! What sync programs, editors and file systems leave in a folder, or withhold.

use super::{Place, everywhere};
use crate::conformance::Ground;
use crate::desk::{Log, all, store};
use crate::given::Folder;
use holdfast_sync::{Append, FolderStore, Hint, SharedStore};
use holdfast_wire::{Hash, PartId, Sealed, SegmentName};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A folder with a log of three segments.
struct Share {
    folder: Folder,
    desk: FolderStore,
    log: Log,
    segments: Vec<Sealed>,
}

impl Share {
    async fn open(place: Place) -> Self {
        let folder = place();
        let desk = folder.desk(0).await;
        desk.found().await.unwrap();
        let mut log = Log::new(folder.part());
        let mut segments = Vec::new();
        for _ in 0..3 {
            segments.push(log.seal(2));
            store(&desk, segments.last().unwrap()).await;
        }
        Self { folder, desk, log, segments }
    }

    fn part(&self) -> PartId {
        self.folder.part()
    }

    /// The directory of the log.
    fn shelf(&self) -> PathBuf {
        let part = self.part().0.simple().to_string();
        self.folder.root().join("v1").join(part).join("s").join(self.log.id.0.simple().to_string())
    }

    fn file(&self, number: usize) -> PathBuf {
        self.shelf().join(self.segments[number].name().to_string())
    }

    /// How many segments a desk can fetch.
    async fn fetched(&self) -> usize {
        let found = all(&self.folder.store(), self.part(), self.log.id).await;
        for (bytes, segment) in found.iter().zip(&self.segments) {
            assert_eq!(bytes, &segment.bytes);
        }
        found.len()
    }
}

fn upper(path: &Path) {
    let name = path.file_name().unwrap().to_str().unwrap().to_uppercase();
    fs::rename(path, path.with_file_name(name)).unwrap();
}

async fn a_torn_file_is_not_there_yet(place: Place) {
    let share = Share::open(place).await;
    for size in [0, 1, 100, share.segments[1].bytes.len() - 1] {
        fs::write(share.file(1), &share.segments[1].bytes[..size]).unwrap();
        assert_eq!(share.fetched().await, 1, "{size} bytes");
    }
    let mut flipped = share.segments[1].bytes.clone();
    flipped[150] ^= 1;
    fs::write(share.file(1), &flipped).unwrap();
    assert_eq!(share.fetched().await, 1, "a flipped bit");
    fs::write(share.file(1), &share.segments[1].bytes).unwrap();
    assert_eq!(share.fetched().await, 3, "once it is whole");
}

async fn a_torn_file_of_ours_is_made_whole_by_sending_it_again(place: Place) {
    let share = Share::open(place).await;
    fs::write(share.file(1), b"torn").unwrap();
    assert_eq!(share.desk.append(&share.segments[1]).await.unwrap(), Append::Stored);
    assert_eq!(share.fetched().await, 3);
}

async fn a_torn_file_proves_no_fork(place: Place) {
    let mut share = Share::open(place).await;
    let mut clone = share.log.clone();
    let (next, theirs) = (share.log.seal(1), clone.seal(1));
    fs::write(share.shelf().join(theirs.name().to_string()), &theirs.bytes[..50]).unwrap();
    store(&share.desk, &next).await;
    fs::write(share.shelf().join(theirs.name().to_string()), &theirs.bytes).unwrap();
    let after = share.log.seal(1);
    store(&share.desk, &after).await;
    let names = share.desk.list(share.part(), share.log.id, 6).await.unwrap();
    assert_eq!(names.len(), 3, "both branches are listed, whoever made them");
}

async fn junk_is_overlooked(place: Place) {
    let share = Share::open(place).await;
    let name = share.segments[0].name().to_string();
    let stem = name.trim_end_matches(".hfs");
    for junk in [
        format!("{stem}.sync-conflict-20261121-101112-ABCDEFG.hfs"),
        format!("{stem} (1).hfs"),
        format!("{stem} (Anna's conflicted copy 2026-11-21).hfs"),
        format!("{stem}-DESKTOP-1.hfs"),
        format!("~${name}"),
        format!(".{name}.icloud"),
        format!(".syncthing.{name}.tmp"),
        format!("{name}.partial"),
        "desktop.ini".to_owned(),
        ".DS_Store".to_owned(),
        "Thumbs.db".to_owned(),
    ] {
        for place in [share.shelf(), share.shelf().join(".."), share.folder.root().join("v1")] {
            fs::write(place.join(&junk), b"junk").unwrap();
        }
    }
    let logs = share.shelf().join("..");
    fs::create_dir(logs.join("00 (1)")).unwrap();
    fs::write(logs.join("0123456789abcdef0123456789abcdef"), b"a file named as a log").unwrap();
    let last = share.segments[2].name();
    fs::create_dir(share.shelf().join(name.replace("0000000000000001-", "0000000000000000-")))
        .unwrap();
    let directory = last.to_string().replacen("5-0000000000000006", "7-0000000000000007", 1);
    fs::create_dir(share.shelf().join(directory)).unwrap();

    assert_eq!(share.fetched().await, 3);
    let heads = share.desk.heads(share.part()).await.unwrap();
    assert_eq!(heads.iter().map(|head| head.log).collect::<Vec<_>>(), [share.log.id]);
    let manifests = share.desk.put_snapshot(share.part(), b"manifest").await.unwrap();
    let shelf = share.shelf().join("../../p");
    fs::write(shelf.join(format!("{manifests} (1).hfp")), b"junk").unwrap();
    assert_eq!(share.desk.snapshots(share.part()).await.unwrap(), [manifests]);
}

/// Its name is right, so that its size alone tells that no desk wrote it.
async fn a_file_that_is_larger_than_any_segment_is_not_read(place: Place) {
    const LARGEST: usize = 32 << 20;
    let mut share = Share::open(place).await;
    let bytes = vec![0; LARGEST + 1];
    let name = SegmentName::new(7, 7, Hash::of(&bytes));
    fs::write(share.shelf().join(name.to_string()), &bytes).unwrap();
    assert_eq!(share.desk.get(share.part(), share.log.id, &name).await.unwrap(), None);
    assert_eq!(share.fetched().await, 3);
    store(&share.desk, &share.log.seal(1)).await;
    let largest = SegmentName::new(20, 20, Hash::of(&bytes[1..]));
    fs::write(share.shelf().join(largest.to_string()), &bytes[1..]).unwrap();
    let read = share.desk.get(share.part(), share.log.id, &largest).await.unwrap();
    assert_eq!(
        read.map(|bytes| bytes.len()),
        Some(LARGEST),
        "what is as large as one may be is read"
    );
}

/// Opening a pipe waits for somebody to write to it.
#[cfg(target_os = "linux")]
async fn nothing_in_a_folder_keeps_a_desk_waiting(place: Place) {
    let share = Share::open(place).await;
    fs::remove_file(share.file(1)).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(share.file(1)).status().unwrap().success());
    assert_eq!(share.fetched().await, 1);
}

async fn a_folder_that_folds_cases_is_read(place: Place) {
    let share = Share::open(place).await;
    for number in 0..3 {
        upper(&share.file(number));
    }
    upper(&share.shelf());
    let heads = share.desk.heads(share.part()).await.unwrap();
    assert_eq!(
        heads.iter().map(|head| (head.log, head.last)).collect::<Vec<_>>(),
        [(share.log.id, 6)]
    );
    assert_eq!(share.fetched().await, 3);
    assert_eq!(share.desk.append(&share.segments[2]).await.unwrap(), Append::AlreadyHave);
}

async fn a_file_that_comes_late_only_comes_late(place: Place) {
    let share = Share::open(place).await;
    let kept = share.folder.root().join("kept");
    fs::rename(share.file(0), &kept).unwrap();
    assert_eq!(share.fetched().await, 0, "what follows a gap waits");
    let heads = share.desk.heads(share.part()).await.unwrap();
    assert_eq!(heads[0].last, 6, "and is known of");
    fs::rename(&kept, share.file(0)).unwrap();
    assert_eq!(share.fetched().await, 3);
    let arrived = share.desk.heads(share.part()).await.unwrap();
    assert_eq!(arrived[0].last, 6);
    assert_ne!(arrived[0].mark, heads[0].mark, "one more file shows, wherever it lies");
}

async fn what_is_missing_of_ours_is_sent_again(place: Place) {
    let mut share = Share::open(place).await;
    fs::remove_file(share.file(1)).unwrap();
    let next = share.log.seal(1);
    let behind = Append::Behind(2);
    assert_eq!(share.desk.append(&next).await.unwrap(), behind);
    store(&share.desk, &share.segments[1]).await;
    assert_eq!(share.desk.append(&share.segments[2]).await.unwrap(), Append::AlreadyHave);
    store(&share.desk, &next).await;
}

async fn what_a_crash_left_in_the_making_is_swept_after_a_day(place: Place) {
    let share = Share::open(place).await;
    let drafts = share.folder.root().join(".hf-tmp");
    assert_eq!(fs::read_dir(&drafts).unwrap().count(), 0, "nothing is left as a rule");
    let draft = |name: &str, hours: u64| {
        let file = fs::File::create(drafts.join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
    };
    draft("old.tmp", 25);
    draft("young.tmp", 23);
    share.folder.store().append(&share.segments[0]).await.unwrap();
    let left: Vec<_> = fs::read_dir(&drafts).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["young.tmp"]);
}

#[cfg(target_os = "linux")]
async fn the_system_tells_of_what_others_write(place: Place) {
    let share = Share::open(place).await;
    let watcher = share.folder.store();
    let part = share.part();
    assert_eq!(watcher.hint().await, Hint::Anything, "once, for what was before");
    // A log that is new here, and one that is known.
    for log in [&mut Log::new(part), &mut share.log.clone()] {
        store(&share.desk, &log.seal(1)).await;
        while watcher.hint().await != Hint::Partition(part) {}
    }
}

everywhere! {
    a_torn_file_is_not_there_yet
    a_torn_file_of_ours_is_made_whole_by_sending_it_again
    a_torn_file_proves_no_fork
    junk_is_overlooked
    a_file_that_is_larger_than_any_segment_is_not_read
    #[cfg(target_os = "linux")]
    nothing_in_a_folder_keeps_a_desk_waiting
    a_folder_that_folds_cases_is_read
    a_file_that_comes_late_only_comes_late
    what_is_missing_of_ours_is_sent_again
    what_a_crash_left_in_the_making_is_swept_after_a_day
    #[cfg(target_os = "linux")]
    the_system_tells_of_what_others_write
}
