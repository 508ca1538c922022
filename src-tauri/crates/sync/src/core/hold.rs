//! Logs that do not go on: a piece is missing or bad. Only they wait, and nobody skips anything.

use crate::store::Head;
use holdfast_domain::{Error, ErrorCode};
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
    /// How far it had come, and what the store had; another of either ends the rest.
    at: (u64, u64),
    tries: u32,
    again: u64,
}

impl Holds {
    /// A log did not go on.
    pub(super) fn hold(
        &mut self,
        part: PartId,
        head: &Head,
        stored: u64,
        now: u64,
        error: Option<Error>,
    ) {
        let at = (stored, head.mark);
        let before = self.0.get(&(part, head.log)).filter(|hold| hold.at == at);
        let (since, tries) = before.map_or((now, 0), |hold| (hold.since, hold.tries + 1));
        let again = now + FIRST.saturating_mul(1 << tries.min(16)).min(LONGEST);
        // What is set aside is said once.
        let error = error.or_else(|| before.map(|hold| hold.error.clone())).unwrap_or_else(gap);
        self.0.insert((part, head.log), Hold { since, error, at, tries, again });
    }

    /// Whether a log waits.
    pub(super) fn holds(&self, part: PartId, log: LogId) -> bool {
        self.0.contains_key(&(part, log))
    }

    /// Whether it waits for so long that it may wait for ever.
    pub(super) fn is_old(&self, part: PartId, log: LogId, now: u64) -> bool {
        let hold = self.0.get(&(part, log));
        hold.is_some_and(|hold| now.saturating_sub(hold.since) >= REPORT)
    }

    /// It goes on.
    pub(super) fn release(&mut self, part: PartId, log: LogId) {
        self.0.remove(&(part, log));
    }

    /// Whether to leave it alone: neither it nor the store has more, and its time has not come.
    pub(super) fn rests(&self, part: PartId, head: &Head, stored: u64, now: u64) -> bool {
        let at = (stored, head.mark);
        self.0.get(&(part, head.log)).is_some_and(|hold| hold.at == at && hold.again > now)
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

fn gap() -> Error {
    Error::new(
        ErrorCode::StoreIncomplete,
        "A piece of what another desk wrote is missing in the shared store, or not whole yet.",
        "It is looked for again by itself. If it stays away, open Holdfast on that desk: it fills the gap.",
    )
}
