//! What the operating system tells about a folder. On a network share it tells little or nothing, so
//! this only ever makes looking earlier.

use super::layout::{VERSION, belongs_to};
use crate::store::Hint;
use holdfast_wire::{LogId, PartId};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Watches a folder for what others write.
#[derive(Default)]
pub(super) struct Watch {
    told: Arc<Told>,
    watcher: Mutex<Option<RecommendedWatcher>>,
}

#[derive(Default)]
struct Told {
    parts: Mutex<HashSet<PartId>>,
    own: Mutex<HashSet<LogId>>,
    news: Notify,
}

impl Watch {
    /// What is written to this log is no news.
    pub(super) fn own(&self, log: LogId) {
        lock(&self.told.own).insert(log);
    }

    /// Begins to watch, where that is possible and not done yet.
    pub(super) fn start(&self, root: &Path) {
        let mut watcher = lock(&self.watcher);
        if watcher.is_none() {
            *watcher = self.watch(root.to_owned()).ok();
        }
    }

    /// Watches anew: the folder may be another one by the same name.
    pub(super) fn stop(&self) {
        *lock(&self.watcher) = None;
    }

    /// Waits for news of a partition.
    pub(super) async fn news(&self) -> Hint {
        loop {
            let mut told = std::pin::pin!(self.told.news.notified());
            // Before looking, so that what is told meanwhile is not missed.
            told.as_mut().enable();
            let part = {
                let mut parts = lock(&self.told.parts);
                let part = parts.iter().next().copied();
                part.inspect(|part| {
                    parts.remove(part);
                })
            };
            if let Some(part) = part {
                return Hint::Partition(part);
            }
            told.await;
        }
    }

    fn watch(&self, root: PathBuf) -> notify::Result<RecommendedWatcher> {
        let told = Arc::clone(&self.told);
        let below = root.join(VERSION);
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                let Ok(event) = event else { return };
                if matches!(event.kind, EventKind::Access(_) | EventKind::Remove(_)) {
                    return;
                }
                for (part, log) in event.paths.iter().filter_map(|path| belongs_to(&root, path)) {
                    if !log.is_some_and(|log| lock(&told.own).contains(&log)) {
                        lock(&told.parts).insert(part);
                        told.news.notify_waiters();
                    }
                }
            })?;
        watcher.watch(&below, RecursiveMode::Recursive)?;
        Ok(watcher)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
