//! Tells listeners what changed, whether this process or another one wrote it.
//!
//! Every commit of any process writes a signal file anew; the file watcher of the system says so,
//! and the feed reads the changes it has not seen. Nothing is polled.

use crate::api::ChangeBatch;
use crate::error::internal;
use crate::host::Desk;
use crate::workspace::batch_after;
use holdfast_domain::Result;
use holdfast_store::{Read, signal_file};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Someone who wants to know what changed.
pub(crate) type Listener = Box<dyn Fn(&ChangeBatch) + Send + Sync>;

/// More entities in one batch than this and views read anew.
const BATCH: u32 = 500;

/// The running feed; it ends when this is dropped.
pub(crate) struct Feed {
    // Dropping the watcher closes the channel, and that ends the thread.
    _watcher: RecommendedWatcher,
}

impl Feed {
    pub(crate) fn start(
        desk: &Arc<Desk>,
        dir: &Path,
        listeners: Arc<Mutex<Vec<Listener>>>,
    ) -> Result<Self> {
        let (wake, woken) = channel::<()>();
        let mut watcher = watcher(signal_file(dir), wake).map_err(internal)?;
        watcher.watch(dir, RecursiveMode::NonRecursive).map_err(internal)?;
        let look = |read: Read<'_>| {
            Ok((read.notifications_version()?, read.exchange_version()?, read.unsettled()?))
        };
        let (mut seen, (mut told, mut exchanged, mut unsettled)) =
            desk.store.read(|read| Ok((read.seq()?, look(read)?)))?;
        // Weak, so that a desk that is being replaced is not kept open by its own feed.
        let desk: Weak<Desk> = Arc::downgrade(desk);
        std::thread::spawn(move || {
            while woken.recv().is_ok() {
                while woken.try_recv().is_ok() {}
                let Some(desk) = desk.upgrade() else { return };
                let news =
                    desk.store.read(|read| Ok((batch_after(read, seen, BATCH)?, look(read)?)));
                match news {
                    Ok((mut batch, versions))
                        if batch.seq > seen || versions != (told, exchanged, unsettled) =>
                    {
                        batch.inbox = versions.0 != told;
                        batch.sync = versions.1 != exchanged;
                        batch.truncated |= versions.2 != unsettled;
                        seen = batch.seq;
                        (told, exchanged, unsettled) = versions;
                        for listener in
                            listeners.lock().unwrap_or_else(PoisonError::into_inner).iter()
                        {
                            listener(&batch);
                        }
                    }
                    Ok(_) => {}
                    Err(error) => tracing::warn!("changes could not be read: {}", error.message),
                }
            }
        });
        Ok(Self { _watcher: watcher })
    }
}

fn watcher(signal: PathBuf, wake: Sender<()>) -> notify::Result<RecommendedWatcher> {
    notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let ours = |path: &PathBuf| path.file_name() == signal.file_name();
        if event.is_ok_and(|event| !event.kind.is_access() && event.paths.iter().any(ours)) {
            // The feed has ended when nobody receives; then there is nothing to tell.
            let _ = wake.send(());
        }
    })
}
