//! Own changes are gathered for a moment, so that a burst becomes one segment.

use super::{Answer, Local, Ticket, Turn};
use crate::store::StoreKind;

/// Until when to gather.
#[derive(Debug, Clone, Default)]
pub(super) struct Seal {
    /// Something waits to be sealed, from this instant on.
    pub(super) due: Option<u64>,
    pub(super) running: Option<Ticket>,
}

/// How long changes are gathered, in milliseconds: a file costs more than a row.
const fn gather(kind: StoreKind) -> u64 {
    match kind {
        StoreKind::Folder => 400,
        StoreKind::Postgres => 20,
    }
}

impl Seal {
    /// From the first change on, so that one who types on and on is seen too.
    pub(super) fn changed(&mut self, now: u64, kind: StoreKind) {
        self.due.get_or_insert(now + gather(kind));
    }

    /// Without gathering.
    pub(super) fn now(&mut self, now: u64) {
        self.due = Some(now);
    }

    pub(super) const fn due(&self) -> Option<u64> {
        match self.running {
            None => self.due,
            Some(_) => None,
        }
    }

    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        self.running == Some(ticket)
    }

    /// True while something is being gathered or sealed.
    pub(super) const fn is_busy(&self) -> bool {
        self.due.is_some() || self.running.is_some()
    }
}

impl Turn<'_> {
    pub(super) fn pump_seal(&mut self) {
        if self.state.may_send() && self.state.seal.due().is_some_and(|due| due <= self.at.now) {
            self.state.seal.due = None;
            let ticket = self.local(Local::Seal);
            self.state.seal.running = Some(ticket);
        }
    }

    pub(super) fn seal_done(&mut self, answer: &Answer) {
        self.state.seal.running = None;
        if matches!(answer, Answer::Sealed(true)) {
            self.state.push.want();
        }
    }
}
