//! A thread that looks after the links when something happened.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// Why to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Poke {
    /// Something was written.
    Changed,
    /// A person wants it now.
    Hurry,
    /// A password or something else that a link was made with is another one.
    Anew,
}

/// The thread; it ends when this is dropped.
pub(super) struct Watcher {
    pokes: Option<Sender<Poke>>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// None where the system has no thread left.
    pub(super) fn start(look: impl Fn(Poke) + Send + 'static) -> Option<Self> {
        let (pokes, poked) = channel();
        let thread = std::thread::Builder::new()
            .name("holdfast-share".into())
            .spawn(move || watch(&poked, look))
            .inspect_err(|error| tracing::error!(%error, "nothing is exchanged"))
            .ok()?;
        Some(Self { pokes: Some(pokes), thread: Some(thread) })
    }

    pub(super) fn poke(&self, poke: Poke) {
        if let Some(pokes) = &self.pokes {
            // It has ended when this fails.
            let _ = pokes.send(poke);
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.pokes = None;
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the thread of sharing ended badly");
        }
    }
}

fn watch(poked: &Receiver<Poke>, look: impl Fn(Poke)) {
    while let Ok(first) = poked.recv() {
        // What came meanwhile is looked at in one go.
        let mut pokes = vec![first];
        while let Ok(next) = poked.try_recv() {
            if !pokes.contains(&next) {
                pokes.push(next);
            }
        }
        pokes.into_iter().for_each(&look);
    }
}
