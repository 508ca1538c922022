//! One round: listing, fetching and taking in what a part of the store has beyond what is here.

use super::{Cursor, Ticket};
use holdfast_wire::canary::{self, Fault};
use holdfast_wire::{LogId, SegmentName};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Listing, fetching and taking in what a part has beyond our cursors.
#[derive(Debug, Clone, Default)]
pub(super) struct Round {
    /// Logs to list, and after what.
    pub(super) list: VecDeque<Listing>,
    pub(super) listing: BTreeMap<Ticket, Listing>,
    /// What was listed.
    pub(super) sift: VecDeque<(LogId, Vec<SegmentName>)>,
    /// Of what was listed: what do we lack? And what it came to, where it goes on without a gap.
    pub(super) sifting: BTreeMap<Ticket, (LogId, Option<u64>)>,
    /// The store turned out to have lost something of ours.
    pub(super) noting: BTreeSet<Ticket>,
    /// What to fetch, log by log in order.
    pub(super) plan: VecDeque<(LogId, SegmentName)>,
    /// What is fetched or being fetched, in the order of the plan.
    pub(super) slots: VecDeque<Slot>,
    pub(super) fetching: BTreeSet<Ticket>,
    pub(super) ahead: usize,
    /// What the database works on: of which logs, and how many transactions.
    pub(super) receiving: Option<(Ticket, Vec<LogId>, u64)>,
}

/// The shared work, as far as it is here.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Work {
    pub(super) logs: u64,
    pub(super) transactions: u64,
    /// Whether somebody else has written, as far as is known.
    pub(super) others: bool,
}

impl Work {
    pub(super) fn of<'a>(cursors: impl Iterator<Item = &'a Cursor>) -> Self {
        cursors.fold(Self::default(), |work, cursor| Self {
            logs: work.logs + 1,
            transactions: work.transactions + cursor.stored,
            others: work.others || !cursor.own,
        })
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Listing {
    pub(super) log: LogId,
    pub(super) after: u64,
    /// It is about what the store is known to have, not about what is new.
    pub(super) known: bool,
    /// From the beginning on, to see what is lacking.
    pub(super) whole: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) log: LogId,
    pub(super) name: SegmentName,
    pub(super) ticket: Ticket,
    /// None while it is on its way.
    pub(super) bytes: Option<Vec<u8>>,
}

impl Round {
    pub(super) fn is_over(&self) -> bool {
        self.list.is_empty()
            && self.listing.is_empty()
            && self.sift.is_empty()
            && self.sifting.is_empty()
            && self.noting.is_empty()
            && self.plan.is_empty()
            && self.slots.is_empty()
            && self.receiving.is_none()
    }

    /// Nothing more of this log: what follows would be past a gap.
    pub(super) fn drop_log(&mut self, log: LogId) {
        self.plan.retain(|(of, _)| *of != log);
        let dropped: Vec<Slot> =
            self.slots.iter().filter(|slot| slot.log == log).cloned().collect();
        for slot in dropped {
            self.fetching.remove(&slot.ticket);
            self.ahead -= slot.bytes.as_ref().map_or(0, Vec::len);
        }
        self.slots.retain(|slot| slot.log != log);
    }
}

/// The segments that lead on from `stored` without a gap, and what lies beside what is stored. Where
/// several begin at the same number, all of them: a log that was forked has them, and the database tells
/// which chain they belong to.
pub(super) fn tail(mut names: Vec<SegmentName>, stored: u64) -> Vec<SegmentName> {
    let mut reach = stored;
    names.retain(|name| {
        let leads_on = name.first <= reach + 1 || canary::on(Fault::PastAGap);
        if leads_on {
            reach = reach.max(name.last);
        }
        leads_on
    });
    names
}
