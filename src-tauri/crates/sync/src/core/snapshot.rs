//! Snapshots: how a desk that has nothing yet comes to the state of the work before its history, and
//! when one is made for the desks to come.

mod load;
mod make;

use super::{Ticket, Turn};
use crate::core::Answer;
use holdfast_domain::{Error, ErrorCode};
use holdfast_wire::snapshot::Manifest;
use holdfast_wire::{Hash, LogId, PartId};
use load::Load;
use make::Make;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Manifests that are looked at; a store has few, because each is much further than the one before.
const MOST: usize = 64;

/// When snapshots are loaded and made. Numbers of transactions, unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshots {
    /// A desk that has nothing loads one where the store has at least so many.
    pub load: u64,
    /// One is made where the newest is behind by so many,
    pub make: u64,
    /// and by this part of all there are, so that a store never holds many.
    pub part: u64,
    /// Desks that could make one wait up to so many milliseconds, each its own time, so that mostly
    /// one of them does.
    pub spread: u64,
}

impl Default for Snapshots {
    fn default() -> Self {
        Self { load: 2_000, make: 5_000, part: 4, spread: 600_000 }
    }
}

/// What is known of snapshots, and what is being done with them.
#[derive(Debug, Clone, Default)]
pub(super) struct Snapshot {
    stage: Stage,
    /// No snapshot is loaded any more: one was, or none is to be had.
    settled: bool,
    /// Chunks that were merged, so that an interrupted load goes on behind them.
    merged: BTreeSet<Hash>,
    /// What is known of the store's.
    known: BTreeMap<Hash, Known>,
    make: Make,
}

#[derive(Debug, Clone, Default)]
enum Stage {
    #[default]
    Idle,
    /// Which are there?
    Asking(Ticket, Why),
    /// What do they hold?
    Reading(BTreeMap<Ticket, Hash>, Why),
    Loading(Box<Load>),
    Making(Box<make::Making>),
}

/// Why the store is asked for its snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Load,
    Make,
}

/// A snapshot of the store; none where its manifest is of no use.
type Known = Option<Arc<Manifest>>;

/// How many transactions a snapshot contains.
fn reach(manifest: &Manifest) -> u64 {
    manifest.reached.iter().fold(0, |sum, one| sum.saturating_add(one.seq))
}

impl Snapshot {
    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        match &self.stage {
            Stage::Idle => false,
            Stage::Asking(of, _) => *of == ticket,
            Stage::Reading(tickets, _) => tickets.contains_key(&ticket),
            Stage::Loading(load) => load.waits_for(ticket),
            Stage::Making(making) => making.waits_for(ticket),
        }
    }

    pub(super) const fn is_busy(&self) -> bool {
        !matches!(self.stage, Stage::Idle)
    }

    /// Chunks merged, and of how many, while one is loaded.
    pub(super) fn loading(&self) -> Option<(u64, u64)> {
        match &self.stage {
            Stage::Loading(load) => Some(load.progress()),
            Stage::Idle | Stage::Asking(..) | Stage::Reading(..) | Stage::Making(_) => None,
        }
    }

    /// Drops what is under way. What was merged stays merged.
    pub(super) fn stop(&mut self) {
        self.stage = Stage::Idle;
    }

    /// The snapshots that can be loaded, by how much they contain.
    fn newest_first(&self, part: PartId) -> Vec<Arc<Manifest>> {
        let of_part = |manifest: &&Arc<Manifest>| manifest.part == part && manifest.readable();
        let mut all: Vec<_> = self.known.values().flatten().filter(of_part).cloned().collect();
        all.sort_by_key(|manifest| (std::cmp::Reverse(reach(manifest)), manifest.id()));
        all
    }
}

impl Turn<'_> {
    /// Gives an answer to whoever waits for it.
    pub(super) fn snapshot_done(&mut self, ticket: Ticket, answer: Answer) {
        match (std::mem::take(&mut self.state.snapshot.stage), answer) {
            (Stage::Asking(_, why), Answer::Hashes(ids)) => self.read(&ids, why),
            (Stage::Reading(mut tickets, why), Answer::Bytes(bytes)) => {
                if let Some(id) = tickets.remove(&ticket) {
                    let known = bytes.and_then(|bytes| Manifest::decode(&bytes).ok());
                    self.state.snapshot.known.insert(id, known.map(Arc::new));
                }
                self.was_read(tickets, why);
            }
            (Stage::Loading(load), answer) => self.load_done(load, ticket, answer),
            (Stage::Making(making), answer) => self.make_done(making, ticket, answer),
            _ => {}
        }
    }

    /// A failure that concerns nothing but the making of a snapshot, which is then left alone for a while.
    pub(super) fn is_about_making(&self, error: &Error) -> bool {
        let making = match &self.state.snapshot.stage {
            Stage::Asking(_, why) | Stage::Reading(_, why) => *why == Why::Make,
            Stage::Making(_) => true,
            Stage::Idle | Stage::Loading(_) => false,
        };
        making && error.code != ErrorCode::StoreUnreachable
    }

    fn ask_for_snapshots(&mut self, part: PartId, why: Why) {
        let ticket = self.remote(super::Remote::Snapshots(part));
        self.state.snapshot.stage = Stage::Asking(ticket, why);
    }

    /// We know which there are: reads those that were not read yet.
    fn read(&mut self, ids: &[Hash], why: Why) {
        let Some(part) = self.data_part() else { return };
        self.state.snapshot.known.retain(|id, known| ids.contains(id) && known.is_some());
        let unknown: Vec<Hash> = ids
            .iter()
            .filter(|id| !self.state.snapshot.known.contains_key(*id))
            .take(MOST)
            .copied()
            .collect();
        let tickets = unknown
            .into_iter()
            .map(|id| (self.remote(super::Remote::GetSnapshot(part, id)), id))
            .collect();
        self.was_read(tickets, why);
    }

    fn was_read(&mut self, tickets: BTreeMap<Ticket, Hash>, why: Why) {
        if !tickets.is_empty() {
            self.state.snapshot.stage = Stage::Reading(tickets, why);
            return;
        }
        match why {
            Why::Load => self.choose(),
            Why::Make => self.consider(),
        }
    }

    /// The part of the shared work: the second one. Those of pods come by their segments.
    pub(in crate::core) fn data_part(&self) -> Option<PartId> {
        self.state.config.parts.get(1).copied()
    }

    /// The log that this desk writes, if it is known.
    fn own_log(&self) -> Option<LogId> {
        self.state.pull.current()
    }
}
