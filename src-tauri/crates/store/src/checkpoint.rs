//! The log file of the database is copied into the database beside whoever writes. Done by the writer, as
//! SQLite does it by itself, every so many commits one takes many times as long as the others.

use crate::open;
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use std::cell::Cell;
use std::ffi::c_int;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::JoinHandle;

/// Pages that are added to the log file before it is copied: each time costs the same two flushes to the disk.
const MANY: c_int = 1_000;
/// Pages from which on the writer does so itself: whoever should is prevented, or cannot keep up.
const TOO_MANY: c_int = 16 * MANY;

thread_local! {
    /// Pages of the log file after the last commit of this thread.
    static PAGES: Cell<c_int> = const { Cell::new(0) };
}

/// Counts pages of the log file with each commit of a connection, which then copies them only where they
/// are too many.
pub(crate) fn count(writer: &Connection) {
    writer.wal_hook(Some(|wal: &Wal, pages| {
        PAGES.set(pages);
        if pages >= TOO_MANY
            && let Err(error) = wal.checkpoint()
        {
            // The commit stands; the next one tries again.
            tracing::warn!(%error, "the log file of the database was not copied");
        }
        Ok(())
    }));
}

/// The thread that copies, begun when there is something to copy.
pub(crate) struct Checkpoints {
    dir: PathBuf,
    /// Pages of the log file when it was last to be copied.
    upto: AtomicI32,
    thread: OnceLock<(SyncSender<()>, JoinHandle<()>)>,
}

impl Checkpoints {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), upto: AtomicI32::new(0), thread: OnceLock::new() }
    }

    /// Has the log file copied if it has grown long by the commit that this thread just made.
    pub(crate) fn committed(&self) {
        let (pages, upto) = (PAGES.get(), self.upto.load(Ordering::Relaxed));
        // One that is shorter than it was has begun anew.
        let added = if pages < upto { pages } else { pages - upto };
        if added < MANY {
            return;
        }
        self.upto.store(pages, Ordering::Relaxed);
        let (wake, _) = self.thread.get_or_init(|| {
            let (wake, woken) = mpsc::sync_channel(1);
            let dir = self.dir.clone();
            (wake, std::thread::spawn(move || copy_when(&woken, &dir)))
        });
        // One that is woken already will copy this commit too.
        let _ = wake.try_send(());
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        if let Some((wake, thread)) = self.thread.take() {
            drop(wake);
            // What is not copied now is copied when the database is opened again.
            let _ = thread.join();
        }
    }
}

fn copy_when(woken: &Receiver<()>, dir: &Path) {
    let connection = match open::reader(dir) {
        Ok(connection) => connection,
        Err(error) => {
            tracing::warn!(%error, "the log file of the database is left to whoever writes");
            return;
        }
    };
    while woken.recv().is_ok() {
        let copied = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        if let Err(error) = copied {
            tracing::warn!(%error, "the log file of the database was not copied");
        }
    }
}
