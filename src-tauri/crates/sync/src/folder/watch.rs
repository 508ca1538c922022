//! What the operating system tells about a folder. On a network share it tells little or nothing, so
//! this only ever makes looking earlier.

use super::layout::{VERSION, belongs_to};
use crate::told::Told;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Watches a folder for what others write.
#[derive(Default)]
pub(super) struct Watch {
    /// What was seen.
    pub(super) told: Arc<Told>,
    watcher: Mutex<Option<RecommendedWatcher>>,
}

impl Watch {
    /// Begins to watch, where that is possible and not done yet.
    pub(super) fn start(&self, root: &Path) {
        let mut watcher = self.watcher();
        if watcher.is_none() {
            *watcher = self.watch(root.to_owned()).ok();
            if watcher.is_some() {
                // What was written before is not told.
                self.told.tell_anything();
            }
        }
    }

    /// Ends watching: the folder may be another one by the same name.
    pub(super) fn stop(&self) {
        *self.watcher() = None;
    }

    fn watcher(&self) -> MutexGuard<'_, Option<RecommendedWatcher>> {
        self.watcher.lock().unwrap_or_else(PoisonError::into_inner)
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
                    told.tell(part, log);
                }
            })?;
        watcher.watch(&below, RecursiveMode::Recursive)?;
        Ok(watcher)
    }
}
