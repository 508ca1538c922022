//! Pods that are kept apart and that the store does not open to this desk: what is written for them
//! waits, and everything else goes on.

use super::status::ClosedPart;
use super::{State, Turn};
use holdfast_domain::{Error, ErrorCode};
use holdfast_wire::PartId;
use std::collections::BTreeMap;

/// The pods that cannot be read, or not be written, and why.
#[derive(Debug, Clone, Default)]
pub(super) struct Closed {
    unread: BTreeMap<PartId, Error>,
    unwritten: BTreeMap<PartId, Error>,
}

impl Closed {
    /// Each pod once.
    pub(super) fn all(&self) -> Vec<ClosedPart> {
        let one = |read: bool| {
            move |(part, error): (&PartId, &Error)| {
                let error = error.clone();
                ClosedPart { part: *part, read, error }
            }
        };
        let read = self.unwritten.iter().filter(|(part, _)| !self.unread.contains_key(part));
        self.unread.iter().map(one(false)).chain(read.map(one(true))).collect()
    }
}

impl State {
    /// Whether a part is that of a pod.
    pub(super) fn is_pod(&self, part: PartId) -> bool {
        self.config.parts.iter().skip(2).any(|pod| *pod == part)
    }
}

impl Turn<'_> {
    /// Whether an answer to the pull says that a pod cannot be read.
    pub(super) fn is_closed(&self, error: &Error) -> bool {
        let asked = self.state.pull.asks_for_heads().then(|| self.here()).flatten();
        error.code == ErrorCode::StoreDenied && asked.is_some_and(|part| self.state.is_pod(part))
    }

    /// Leaves out a pod that cannot be read.
    pub(super) fn pass_by(&mut self, error: Error) {
        if let Some(part) = self.here() {
            self.state.closed.unread.insert(part, error);
        }
        self.exchanged();
        self.next_part();
    }

    /// A part can be read: what it refused before may be taken now.
    pub(super) fn opened(&mut self, part: PartId) {
        if self.state.closed.unread.remove(&part).is_some() {
            self.state.closed.unwritten.remove(&part);
            self.state.push.reopen(part);
        }
    }

    /// Pods that took nothing are tried again.
    pub(super) fn try_closed(&mut self) {
        for part in std::mem::take(&mut self.state.closed.unwritten).into_keys() {
            self.state.push.reopen(part);
        }
    }

    /// A pod takes nothing from this desk.
    pub(super) fn takes_nothing(&mut self, part: PartId, error: Error) {
        self.state.closed.unwritten.insert(part, error);
    }
}
