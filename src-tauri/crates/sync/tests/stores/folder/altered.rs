//! Files that something else takes or changes as soon as they are there.

use crate::conformance::Ground;
use crate::desk::{Log, all};
use crate::given::Folder;
use holdfast_domain::ErrorCode;
use holdfast_sync::{Append, SharedStore};
use holdfast_wire::Sealed;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// What is changed as soon as it is there may have been read back before; one of so many was not.
const TRIES: usize = 300;

/// A program that waits for a file and does something to it, once.
struct Meddler {
    done: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Meddler {
    fn on(file: PathBuf, meddle: fn(&Path) -> io::Result<()>) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&done);
        let thread =
            std::thread::spawn(
                move || {
                    while !told.load(Ordering::Relaxed) && meddle(&file).is_err() {}
                },
            );
        Self { done, thread }
    }

    fn stop(self) {
        self.done.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
    }
}

/// As a drive that acknowledges what it does not keep.
fn overwrite(file: &Path) -> io::Result<()> {
    File::options().write(true).open(file)?.write_all(b"something else")
}

/// As a virus scanner that puts away what it does not know.
fn take(file: &Path) -> io::Result<()> {
    fs::remove_file(file)
}

fn file(folder: &Folder, segment: &Sealed) -> PathBuf {
    let (part, log) = (segment.part.0.simple().to_string(), segment.log.0.simple().to_string());
    folder.root().join("v1").join(part).join("s").join(log).join(segment.name().to_string())
}

#[tokio::test]
async fn what_did_not_stay_as_it_was_written_is_not_stored_and_is_sent_again() {
    let folder = Folder::on_disk();
    let desk = folder.desk(0).await;
    desk.found().await.unwrap();
    for meddle in [overwrite, take] {
        let mut refused = None;
        for _ in 0..TRIES {
            let mut log = Log::new(folder.part());
            let segment = log.seal(1);
            let meddler = Meddler::on(file(&folder, &segment), meddle);
            let outcome = desk.append(&segment).await;
            meddler.stop();
            if let Err(error) = outcome {
                refused = Some((log, segment, error));
                break;
            }
        }
        let (log, segment, error) = refused.expect("what is not kept is acknowledged");
        assert_eq!(error.code, ErrorCode::StoreUnreachable, "{error}");
        assert!(!error.remedy.is_empty());
        assert_eq!(desk.append(&segment).await.unwrap(), Append::Stored);
        assert_eq!(all(&desk, folder.part(), log.id).await, [segment.bytes]);
    }
}
