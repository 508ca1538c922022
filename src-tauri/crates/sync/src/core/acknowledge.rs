//! Others want to know that their work is here. Who writes says so with the next segment; a desk that
//! only reads says it by itself, after a moment, and seldom where there are many. Acknowledgements
//! are no work, so that none is ever answered.

use super::{Answer, Local, Ticket, Turn};

/// Whoever writes within this after work came in says it with what they write, in milliseconds.
const SOON: u64 = 1_000;
/// Between two acknowledgements of a desk, for each desk that there is: however many they are,
/// together they send no more than one in this time.
const EVERY: u64 = 2_000;

/// What is to be acknowledged.
#[derive(Debug, Clone, Default)]
pub(super) struct Acknowledge {
    /// Something may have to be, from this instant on.
    due: Option<u64>,
    /// No other one before this instant.
    rests: u64,
    running: Option<Ticket>,
}

impl Acknowledge {
    pub(super) const fn due(&self) -> Option<u64> {
        match self.running {
            None => self.due,
            Some(_) => None,
        }
    }

    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        self.running == Some(ticket)
    }

    /// True while something may have to be acknowledged.
    pub(super) const fn is_busy(&self) -> bool {
        self.due.is_some() || self.running.is_some()
    }
}

impl Turn<'_> {
    /// Work of others is here, or was when the program ended.
    pub(super) fn owe(&mut self) {
        let moment = if self.state.config.brief { 0 } else { SOON };
        let acknowledge = &mut self.state.acknowledge;
        acknowledge.due.get_or_insert(acknowledge.rests.max(self.at.now + moment));
    }

    pub(super) fn pump_acknowledge(&mut self) {
        let due = self.state.acknowledge.due().is_some_and(|due| due <= self.at.now);
        if due && self.state.may_acknowledge() {
            self.state.acknowledge.due = None;
            let ticket = self.local(Local::Acknowledge);
            self.state.acknowledge.running = Some(ticket);
        }
    }

    pub(super) fn acknowledge_done(&mut self, answer: &Answer) {
        self.state.acknowledge.running = None;
        if matches!(answer, Answer::Sealed(true)) {
            let desks = self.state.pull.logs().max(1);
            self.state.acknowledge.rests = self.at.now + EVERY * desks;
            self.state.push.acknowledge();
        }
    }

    /// The link is down: what was under way is done or not, and found out when it is back.
    pub(super) fn acknowledge_later(&mut self) {
        let busy = self.state.acknowledge.is_busy();
        self.state.acknowledge.running = None;
        self.state.acknowledge.due = busy.then_some(self.at.now);
    }
}
