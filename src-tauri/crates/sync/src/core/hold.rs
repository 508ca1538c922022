//! Logs that do not go on: a piece is missing or bad. Only they wait, and nobody skips anything.

use holdfast_domain::Error;
use holdfast_wire::{LogId, PartId};
use std::collections::BTreeMap;

/// What is missing may be on its way: nobody is told before this, in milliseconds.
const REPORT: u64 = 3_600_000;
/// The first pause before it is looked for again; each further one is twice as long.
const FIRST: u64 = 1_000;
const LONGEST: u64 = 600_000;

/// All of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Holds(BTreeMap<(PartId, LogId), Hold>);

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Hold {
    pub(super) since: u64,
    pub(super) error: Error,
    /// How far it had come; going on from there ends the hold.
    stored: u64,
    tries: u32,
    again: u64,
}

impl Holds {
    /// A log did not go on.
    pub(super) fn hold(&mut self, part: PartId, log: LogId, stored: u64, now: u64, error: Error) {
        let before = self.0.get(&(part, log)).filter(|hold| hold.stored == stored);
        let (since, tries) = before.map_or((now, 0), |hold| (hold.since, hold.tries + 1));
        let again = now + FIRST.saturating_mul(1 << tries.min(16)).min(LONGEST);
        self.0.insert((part, log), Hold { since, error, stored, tries, again });
    }

    /// It goes on.
    pub(super) fn release(&mut self, part: PartId, log: LogId) {
        self.0.remove(&(part, log));
    }

    /// Whether to leave it alone: nothing more of it is stored, and its time has not come.
    pub(super) fn rests(&self, part: PartId, log: LogId, stored: u64, now: u64) -> bool {
        self.0.get(&(part, log)).is_some_and(|hold| hold.stored == stored && hold.again > now)
    }

    /// When the next one is looked for again.
    pub(super) fn due(&self) -> Option<u64> {
        self.0.values().map(|hold| hold.again).min()
    }

    /// A person wants to know now.
    pub(super) fn hurry(&mut self) {
        for hold in self.0.values_mut() {
            hold.again = 0;
        }
    }

    /// Those that somebody should know of.
    pub(super) fn reported(&self, now: u64) -> impl Iterator<Item = (PartId, LogId, &Hold)> {
        self.0
            .iter()
            .filter(move |(_, hold)| now.saturating_sub(hold.since) >= REPORT)
            .map(|((part, log), hold)| (*part, *log, hold))
    }

    /// When the next one has to be reported, if one has not been yet.
    pub(super) fn report_due(&self, now: u64) -> Option<u64> {
        self.0.values().map(|hold| hold.since + REPORT).filter(|at| *at > now).min()
    }
}
