//! What was told about a store and not looked at yet.

use crate::store::Hint;
use holdfast_wire::{LogId, PartId};
use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A box that watchers put hints in. Hints of one partition are one hint.
#[derive(Default)]
pub(crate) struct Told {
    state: Mutex<State>,
    news: Notify,
}

#[derive(Default)]
struct State {
    parts: HashSet<PartId>,
    anything: bool,
    own: HashSet<LogId>,
}

impl Told {
    /// What is written to this log is no news: we write it.
    pub(crate) fn own(&self, log: LogId) {
        self.lock().own.insert(log);
    }

    /// A log of a partition changed, or the partition did.
    pub(crate) fn tell(&self, part: PartId, log: Option<LogId>) {
        let mut state = self.lock();
        if log.is_none_or(|log| !state.own.contains(&log)) {
            state.parts.insert(part);
            drop(state);
            self.news.notify_waiters();
        }
    }

    /// Something may have changed.
    pub(crate) fn tell_anything(&self) {
        self.lock().anything = true;
        self.news.notify_waiters();
    }

    /// Waits for the next hint. Dropping the future loses none.
    pub(crate) async fn next(&self) -> Hint {
        loop {
            let mut news = std::pin::pin!(self.news.notified());
            // Before looking, so that what is told meanwhile is not missed.
            news.as_mut().enable();
            if let Some(hint) = self.take() {
                return hint;
            }
            news.await;
        }
    }

    fn take(&self) -> Option<Hint> {
        let mut state = self.lock();
        if std::mem::take(&mut state.anything) {
            state.parts.clear();
            return Some(Hint::Anything);
        }
        let part = state.parts.iter().next().copied()?;
        state.parts.remove(&part);
        Some(Hint::Partition(part))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
