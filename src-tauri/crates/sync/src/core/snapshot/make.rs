//! Making: one desk of those that have everything, once the newest snapshot is far behind.

use super::super::{Answer, Local, Remote, Ticket, Turn};
use super::{Stage, Why, reach};
use holdfast_wire::{Hash, LogId, PartId};
use std::collections::{BTreeSet, VecDeque};

/// Chunks that are on their way to the store at once.
const OPEN: usize = 4;
/// Where none can be made, it is tried again after so many times what desks wait for each other.
const REST: u64 = 6;

/// When to make the next one.
#[derive(Debug, Clone, Default)]
pub(super) struct Make {
    /// Not before this instant; none while nothing speaks for one.
    due: Option<u64>,
    /// How much the newest one contains that was seen.
    newest: u64,
    /// How much is here that a snapshot of this desk does not contain: what a removed device wrote after
    /// its removal, and what only a newer program understands.
    beyond: u64,
}

/// A snapshot while it is made.
#[derive(Debug, Clone)]
pub(super) struct Making {
    part: PartId,
    /// The database makes it.
    asked: Option<Ticket>,
    chunks: VecDeque<Vec<u8>>,
    sending: BTreeSet<Ticket>,
    /// What describes it: sent last, so that whoever finds it finds its chunks.
    manifest: Option<Vec<u8>>,
    reach: u64,
}

impl Making {
    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        self.asked == Some(ticket) || self.sending.contains(&ticket)
    }
}

impl super::Snapshot {
    pub(in crate::core) const fn due(&self) -> Option<u64> {
        match self.stage {
            Stage::Idle => self.make.due,
            _ => None,
        }
    }
}

/// How long a desk waits for another one to be first: it follows from who it is and what the snapshot
/// would be made for.
fn wait(log: LogId, newest: u64, spread: u64) -> u64 {
    let [low, high, ..] = Hash::of(&[&log.0.as_bytes()[..], &newest.to_le_bytes()].concat()).0;
    spread * u64::from(u16::from_le_bytes([low, high])) / u64::from(u16::MAX)
}

impl Turn<'_> {
    /// Whether the newest snapshot is so far behind that another one is worth it.
    fn is_worth_it(&self) -> bool {
        let rule = self.state.config.snapshots;
        let make = &self.state.snapshot.make;
        let all = self.state.pull.all().saturating_sub(make.beyond);
        let behind = all.saturating_sub(make.newest);
        behind >= rule.make.max(all / rule.part.max(1)).max(1)
    }

    pub(in crate::core) fn pump_snapshot(&mut self) {
        let settled = self.state.pull.complete
            && !self.state.pull.is_busy()
            && self.state.push.complete
            && self.state.push.is_idle()
            && self.state.may_send();
        if !settled || self.state.snapshot.is_busy() {
            return;
        }
        if !self.is_worth_it() {
            self.state.snapshot.make.due = None;
            return;
        }
        let (Some(part), Some(log)) = (self.data_part(), self.own_log()) else { return };
        let make = &self.state.snapshot.make;
        // Whoever is alone waits for nobody.
        let spread =
            if self.state.pull.is_alone() { 0 } else { self.state.config.snapshots.spread };
        let due = make.due.unwrap_or_else(|| self.at.now + wait(log, make.newest, spread));
        self.state.snapshot.make.due = Some(due);
        if due <= self.at.now {
            self.ask_for_snapshots(part, Why::Make);
        }
    }

    /// We know what snapshots there are: is another one still worth it?
    pub(super) fn consider(&mut self) {
        let Some(part) = self.data_part() else { return };
        let known = &self.state.snapshot.known;
        let newest = known.values().flatten().map(|one| reach(one)).max().unwrap_or(0);
        self.state.snapshot.make.newest = newest;
        self.state.snapshot.make.due = None;
        if !self.is_worth_it() {
            return;
        }
        let chunks = known.values().flatten().flat_map(|one| &one.chunks);
        let there = chunks.map(|chunk| chunk.hash).collect();
        let ticket = self.local(Local::MakeSnapshot(there));
        self.state.snapshot.stage = Stage::Making(Box::new(Making {
            part,
            asked: Some(ticket),
            chunks: VecDeque::new(),
            sending: BTreeSet::new(),
            manifest: None,
            reach: 0,
        }));
    }

    pub(super) fn make_done(&mut self, mut making: Box<Making>, ticket: Ticket, answer: Answer) {
        making.sending.remove(&ticket);
        if making.asked.take_if(|asked| *asked == ticket).is_some() {
            let Answer::Made(Some(made)) = answer else {
                self.rest_from_making();
                return;
            };
            self.state.snapshot.make.beyond = self.state.pull.all().saturating_sub(made.reach);
            if !self.is_worth_it() {
                self.state.snapshot.stop();
                return;
            }
            making.reach = made.reach;
            making.chunks = made.chunks.into();
            making.manifest = Some(made.manifest);
        }
        while making.sending.len() < OPEN
            && let Some(chunk) = making.chunks.pop_front()
        {
            let ticket = self.remote(Remote::PutChunk(making.part, chunk));
            making.sending.insert(ticket);
        }
        if making.sending.is_empty() {
            let Some(manifest) = making.manifest.take() else {
                self.exchanged();
                self.state.snapshot.make.newest = making.reach;
                return;
            };
            let ticket = self.remote(Remote::PutSnapshot(making.part, manifest));
            making.sending.insert(ticket);
        }
        self.state.snapshot.stage = Stage::Making(making);
    }

    /// None can be made now, or the store takes none: not asked again for a while.
    pub(in crate::core) fn rest_from_making(&mut self) {
        let rest = REST * self.state.config.snapshots.spread.max(1_000);
        self.state.snapshot.stop();
        self.state.snapshot.make.due = Some(self.at.now + rest);
    }
}
