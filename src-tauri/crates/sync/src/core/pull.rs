//! What others wrote is listed, fetched and handed to the database: the control part first, and
//! within a log never past a gap.

use super::round::{Listing, Round, Slot, Work, tail};
use super::{Answer, Cursor, Local, Received, Remote, Ticket, Turn};
use crate::store::{Head, StoreKind};
use holdfast_domain::Error;
use holdfast_wire::canary::{self, Fault};
use holdfast_wire::{LogId, PartId};
use std::collections::{BTreeMap, BTreeSet};

/// Questions to the store that may be open at once.
const OPEN: usize = 8;
/// Bytes that are fetched ahead of the database.
const AHEAD: usize = 16 << 20;
/// Bytes of a log that a store which can gives at once.
const PORTION: usize = 1 << 20;
/// Bytes handed to the database at once: at first, at least and at most.
const BATCH: usize = 256 << 10;
const LEAST: usize = 64 << 10;
const MOST: usize = 4 << 20;
/// The database should be held no longer than this, in milliseconds, because people write too.
const PATIENCE: u64 = 40;
/// After something that should be there was not found, in milliseconds.
const AGAIN: u64 = 2_000;

/// What is being fetched.
#[derive(Debug, Clone)]
pub(super) struct Pull {
    /// It is worth looking.
    pub(super) wanted: bool,
    /// When to look although nothing hinted at it.
    again: Option<u64>,
    stage: Stage,
    /// Which part is looked at, by its position.
    part: usize,
    heads: BTreeMap<LogId, Head>,
    cursors: BTreeMap<LogId, Cursor>,
    /// What was found of the shared work when it was last looked at.
    work: Work,
    /// What logs came to when they were listed, and nothing of them was lacking or beyond a gap.
    whole: BTreeMap<(PartId, LogId), u64>,
    /// The logs that this desk writes or wrote.
    own: BTreeSet<LogId>,
    /// The one that it writes now.
    current: Option<LogId>,
    batch: usize,
    /// Transactions taken in, and those known to be left, since looking began.
    pub(super) done: u64,
    pub(super) left: u64,
    /// True once everything that was known of had been taken in.
    pub(super) complete: bool,
    /// Who belongs may have changed.
    members: bool,
    /// What the database said of segments it did not keep.
    why: BTreeMap<LogId, Error>,
}

#[derive(Debug, Clone, Default)]
enum Stage {
    #[default]
    Idle,
    /// How far are we? True after a round, to see how far it brought us.
    Cursors(Ticket, bool),
    Heads(Ticket),
    Round(Box<Round>),
    Admitting(Ticket),
    /// What a snapshot told is given up where the store has nothing of it.
    Forgoing(Ticket),
    /// A snapshot comes first.
    Aside,
}

impl Default for Pull {
    fn default() -> Self {
        Self {
            wanted: false,
            again: None,
            stage: Stage::Idle,
            part: 0,
            heads: BTreeMap::new(),
            cursors: BTreeMap::new(),
            work: Work::default(),
            whole: BTreeMap::new(),
            own: BTreeSet::new(),
            current: None,
            batch: BATCH,
            done: 0,
            left: 0,
            complete: false,
            // Somebody may have asked just before the last end.
            members: true,
            why: BTreeMap::new(),
        }
    }
}

impl Pull {
    pub(super) const fn due(&self) -> Option<u64> {
        self.again
    }

    pub(super) fn again(&mut self, now: u64) {
        self.again = Some(now + AGAIN);
    }

    /// Drops what is under way.
    pub(super) fn stop(&mut self) {
        self.stage = Stage::Idle;
        self.wanted = true;
        self.members = true;
    }

    pub(super) const fn is_busy(&self) -> bool {
        !matches!(self.stage, Stage::Idle)
    }

    /// Whether this desk writes or wrote the log.
    pub(super) fn is_own(&self, log: LogId) -> bool {
        self.own.contains(&log)
    }

    /// This desk writes that log now.
    pub(super) fn owns(&mut self, log: LogId) {
        self.own.insert(log);
        self.current = Some(log);
    }

    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        match &self.stage {
            Stage::Idle | Stage::Aside => false,
            Stage::Cursors(of, _)
            | Stage::Heads(of)
            | Stage::Admitting(of)
            | Stage::Forgoing(of) => *of == ticket,
            Stage::Round(round) => {
                round.listing.contains_key(&ticket)
                    || round.sifting.contains_key(&ticket)
                    || round.noting.contains(&ticket)
                    || round.fetching.contains(&ticket)
                    || round.receiving.as_ref().is_some_and(|(of, ..)| *of == ticket)
            }
        }
    }

    /// Whether the answer that is waited for tells how far the store is.
    pub(super) const fn asks_for_heads(&self) -> bool {
        matches!(self.stage, Stage::Heads(_))
    }

    /// Logs of the shared work: about as many as there are desks.
    pub(super) const fn logs(&self) -> u64 {
        self.work.logs
    }

    fn stored(&self, log: LogId) -> u64 {
        self.cursors.get(&log).map_or(0, |cursor| cursor.stored)
    }

    /// Transactions that the store has and we do not, as far as is known.
    pub(super) fn missing(&self) -> u64 {
        self.heads.values().map(|head| head.last.saturating_sub(self.stored(head.log))).sum()
    }

    /// Whether everything is here that a head tells of: it ends as one of our branches does, or nothing
    /// of it was lacking when it was listed.
    fn has_all(&self, part: PartId, head: &Head) -> bool {
        let cursor = self.cursors.get(&head.log);
        let ends = cursor.is_some_and(|cursor| cursor.ends.contains(&head.mark));
        self.stored(head.log) >= head.last
            && (ends || self.whole.get(&(part, head.log)) == Some(&head.mark))
    }

    /// Whether nothing of a log can be taken in: everything is here that the store has of it, or what it
    /// has besides was set aside.
    fn has_what_there_is(&self, part: PartId, log: LogId) -> bool {
        self.heads.get(&log).is_some_and(|head| {
            self.has_all(part, head) || self.whole.get(&(part, log)) == Some(&head.mark)
        })
    }

    /// How far the store says each log goes.
    pub(super) fn heads(&self) -> impl Iterator<Item = (LogId, u64)> {
        self.heads.values().map(|head| (head.log, head.last))
    }

    /// How far the store says a log goes.
    pub(super) fn head(&self, log: LogId) -> u64 {
        self.heads.get(&log).map_or(0, |head| head.last)
    }

    /// Whether nothing of others is here in the present part.
    pub(super) fn has_nothing(&self) -> bool {
        self.cursors.values().all(|cursor| cursor.own || cursor.stored == 0)
    }

    /// Whether nobody else has written of the shared work, as far as is known.
    pub(super) const fn is_alone(&self) -> bool {
        !self.work.others
    }

    /// All transactions of the shared work that are here.
    pub(super) const fn all(&self) -> u64 {
        self.work.transactions
    }

    /// The log that this desk writes now.
    pub(super) const fn current(&self) -> Option<LogId> {
        self.current
    }

    fn learn(&mut self, cursors: Vec<Cursor>, shared: bool) {
        for cursor in &cursors {
            if cursor.own {
                self.own.insert(cursor.log);
            }
            if cursor.current {
                self.current = Some(cursor.log);
            }
        }
        self.cursors = cursors.into_iter().map(|cursor| (cursor.log, cursor)).collect();
        if shared {
            self.work = Work::of(self.cursors.values());
        }
    }

    /// The next batch depends on how long the last one held the database.
    fn adapt(&mut self, took: u64) {
        if took > PATIENCE {
            self.batch = (self.batch / 2).max(LEAST);
        } else if took < PATIENCE / 2 {
            self.batch = (self.batch * 2).min(MOST);
        }
    }
}

impl Turn<'_> {
    pub(super) fn pump_pull(&mut self) {
        let now = self.at.now;
        if self.state.pull.again.is_some_and(|again| again <= now) {
            self.state.pull.again = None;
            self.state.pull.wanted = true;
        }
        if self.state.holds.due().is_some_and(|due| due <= now) {
            self.state.pull.wanted = true;
        }
        if self.state.pull.wanted && matches!(self.state.pull.stage, Stage::Idle) {
            self.state.pull.wanted = false;
            self.state.pull.part = 0;
            (self.state.pull.done, self.state.pull.left) = (0, 0);
            self.look(false);
        }
        self.pump_round();
    }

    pub(super) fn here(&self) -> Option<PartId> {
        self.state.config.parts.get(self.state.pull.part).copied()
    }

    /// Asks how far we are in the present part, or ends where there is none left.
    fn look(&mut self, after_round: bool) {
        match self.here() {
            Some(part) => {
                let ticket = self.local(Local::Cursors(part));
                self.state.pull.stage = Stage::Cursors(ticket, after_round);
            }
            None => {
                self.state.pull.stage = Stage::Idle;
                self.state.pull.left = 0;
                if self.judge_absence() {
                    self.state.pull.complete = true;
                    self.state.checked = true;
                }
            }
        }
    }

    pub(super) fn pull_done(&mut self, ticket: Ticket, answer: Answer) {
        match (&mut self.state.pull.stage, answer) {
            (Stage::Cursors(_, after_round), Answer::Cursors(cursors)) => {
                let after_round = *after_round;
                self.compare(cursors, after_round);
            }
            (Stage::Heads(_), Answer::Heads(heads)) => {
                self.exchanged();
                if let Some(part) = self.here() {
                    self.opened(part);
                }
                self.plan(&heads);
            }
            (Stage::Admitting(_), Answer::Sealed(sealed)) => {
                if sealed {
                    // What those wrote that were let in has been applied.
                    self.owe();
                    self.state.push.want();
                    self.state.seal.now(self.at.now);
                }
                self.next_part();
            }
            (Stage::Forgoing(_), Answer::Done) => self.next_part(),
            (Stage::Round(_), answer) => {
                self.in_round(ticket, answer);
                self.pump_round();
            }
            _ => {}
        }
    }

    /// We know how far we are. Before a round: ask how far the store is. After one: did it help?
    fn compare(&mut self, cursors: Vec<Cursor>, after_round: bool) {
        let before: BTreeMap<LogId, u64> =
            self.state.pull.cursors.iter().map(|(log, cursor)| (*log, cursor.all)).collect();
        let Some(part) = self.here() else { return };
        let shared = self.data_part() == Some(part);
        self.state.pull.learn(cursors, shared);
        if !after_round {
            let ticket = self.remote(Remote::Heads(part));
            self.state.pull.stage = Stage::Heads(ticket);
            return;
        }
        let mut progress = false;
        for head in self.state.pull.heads.clone().into_values() {
            let log = head.log;
            let all = self.state.pull.cursors.get(&log).map_or(0, |cursor| cursor.all);
            let went_on = all > before.get(&log).copied().unwrap_or(0);
            progress |= went_on;
            if self.state.pull.has_all(part, &head) {
                self.state.holds.release(part, log);
            } else if !went_on {
                let error = self.state.pull.why.remove(&log);
                self.state.holds.hold(part, &head, all, self.at.now, error);
            }
        }
        if progress {
            // What a listing left out before it may tell now.
            let ticket = self.remote(Remote::Heads(part));
            self.state.pull.stage = Stage::Heads(ticket);
        } else {
            self.end_of_part();
        }
    }

    /// We know how far the store says it is. Lists every log that has more than we do.
    fn plan(&mut self, heads: &[Head]) {
        let Some(part) = self.here() else { return };
        let now = self.at.now;
        let pull = &mut self.state.pull;
        pull.heads = heads.iter().map(|head| (head.log, *head)).collect();
        let mut round = Round::default();
        for head in pull.heads.values() {
            let all = pull.cursors.get(&head.log).map_or(0, |cursor| cursor.all);
            if pull.has_all(part, head) {
                self.state.holds.release(part, head.log);
                continue;
            }
            if self.state.holds.rests(part, head, all, now) {
                continue;
            }
            // A directory is read whole anyway. In a chain that does not go on from ours, the place where
            // they part is looked for.
            let stored = pull.stored(head.log);
            let parted = head.last <= stored || self.state.holds.holds(part, head.log);
            let whole = self.state.config.kind == StoreKind::Folder || parted;
            let after = if whole { 0 } else { stored };
            round.list.push_back(Listing { log: head.log, after, known: false, whole });
        }
        // What the store is known to have of ours must be there.
        let own = pull.cursors.values().filter(|cursor| cursor.own && cursor.pushed > 0);
        for cursor in own {
            if pull.heads.get(&cursor.log).is_none_or(|head| head.last < cursor.pushed) {
                let (log, after) = (cursor.log, cursor.pushed - 1);
                round.list.push_back(Listing { log, after, known: true, whole: false });
            }
        }
        pull.left = pull.missing();
        if self.begins_by_snapshot(part) {
            self.state.pull.stage = Stage::Aside;
        } else if round.list.is_empty() {
            self.end_of_part();
        } else {
            self.state.pull.stage = Stage::Round(Box::new(round));
        }
    }

    fn in_round(&mut self, ticket: Ticket, answer: Answer) {
        let Some(part) = self.here() else { return };
        let Stage::Round(round) = &mut self.state.pull.stage else { return };
        match answer {
            Answer::Names(lacking) if round.sifting.contains_key(&ticket) => {
                let Some((log, mark)) = round.sifting.remove(&ticket) else { return };
                let Some(first) = lacking.first().map(|name| name.first) else {
                    self.state.pull.whole.extend(mark.map(|mark| ((part, log), mark)));
                    return;
                };
                round.plan.extend(lacking.into_iter().map(|name| (log, name)));
                self.replaced(part, log, first);
            }
            Answer::Done => {
                round.noting.remove(&ticket);
                self.state.push.want();
            }
            Answer::Names(mut names) => {
                let Some(listing) = round.listing.remove(&ticket) else { return };
                let Listing { log, after, known, .. } = listing;
                if known {
                    let found = names.iter().any(|name| name.last > after);
                    self.state.absence.lacking |= !found;
                    return;
                }
                names.sort_unstable();
                names.dedup();
                round.sift.push_back((log, names));
            }
            Answer::Tail(segments) => {
                let Some(listing) = round.listing.remove(&ticket) else { return };
                let (log, mut end) = (listing.log, listing.after);
                for (name, bytes) in segments {
                    // What follows a gap waits for it.
                    if name.first > end + 1 {
                        break;
                    }
                    end = end.max(name.last);
                    round.ahead += bytes.len();
                    round.slots.push_back(Slot { log, name, ticket, bytes: Some(bytes) });
                }
                if end > listing.after {
                    // The next portion is asked for while the database works on this one.
                    round.list.push_front(Listing { after: end, ..listing });
                }
            }
            Answer::Bytes(bytes) => {
                round.fetching.remove(&ticket);
                let Some(slot) = round.slots.iter_mut().find(|slot| slot.ticket == ticket) else {
                    return;
                };
                match bytes {
                    Some(bytes) => {
                        round.ahead += bytes.len();
                        slot.bytes = Some(bytes);
                    }
                    None if canary::on(Fault::PastAGap) => {
                        round.slots.retain(|slot| slot.ticket != ticket);
                    }
                    None => {
                        let log = slot.log;
                        round.drop_log(log);
                    }
                }
            }
            Answer::Received(received) => {
                let Some((_, logs, transactions)) = round.receiving.take() else { return };
                self.received(received, &logs, transactions);
            }
            _ => {}
        }
    }

    /// The store has something that we lack from transaction `first` of a log on. A database has one
    /// chain: what it took of ours at these numbers is gone, as after an older copy of it was brought
    /// back. It is sent again, and said again where it is refused.
    fn replaced(&mut self, part: PartId, log: LogId, first: u64) {
        let pull = &self.state.pull;
        let ours = pull.cursors.get(&log).filter(|cursor| cursor.own && cursor.pushed >= first);
        if self.state.config.kind == StoreKind::Postgres && ours.is_some() {
            let ticket = self.local(Local::Pushed(vec![(part, log, first - 1)]));
            if let Stage::Round(round) = &mut self.state.pull.stage {
                round.noting.insert(ticket);
            }
        }
    }

    fn received(&mut self, received: Received, logs: &[LogId], transactions: u64) {
        self.doubt(&received);
        let pull = &mut self.state.pull;
        pull.adapt(received.took);
        pull.done += transactions;
        pull.left = pull.left.saturating_sub(transactions);
        pull.members |= received.members;
        for (index, error) in received.held {
            if let Some(log) = logs.get(index) {
                pull.why.insert(*log, error);
            }
        }
        if received.work {
            self.owe();
        }
        if let Some(log) = received.rotated {
            self.rotated(log);
        }
    }

    /// Keeps so many questions open, and the database fed.
    fn pump_round(&mut self) {
        let Some(part) = self.here() else { return };
        if !matches!(self.state.pull.stage, Stage::Round(_)) {
            return;
        }
        // Taken out while tickets are drawn.
        let Stage::Round(mut round) = std::mem::take(&mut self.state.pull.stage) else { return };
        let in_portions = self.state.config.kind == StoreKind::Postgres;
        while round.listing.len() < OPEN
            && round.ahead < AHEAD
            && let Some(listing) = round.list.pop_front()
        {
            let Listing { log, after, known, whole } = listing;
            let ticket = self.remote(match in_portions && !known && !whole {
                true => Remote::Tail(part, log, after, PORTION),
                false => Remote::List(part, log, after),
            });
            round.listing.insert(ticket, listing);
        }
        while let Some((log, names)) = round.sift.pop_front() {
            let mark = self.state.config.kind.mark(&names);
            let listed = names.len();
            let names = tail(names, self.state.pull.stored(log));
            let mark = (names.len() == listed).then_some(mark);
            let ticket = self.local(Local::Lacking(part, log, names));
            round.sifting.insert(ticket, (log, mark));
        }
        while round.fetching.len() < OPEN
            && round.ahead < AHEAD
            && let Some((log, name)) = round.plan.pop_front()
        {
            let ticket = self.remote(Remote::Get(part, log, name));
            round.fetching.insert(ticket);
            round.slots.push_back(Slot { log, name, ticket, bytes: None });
        }
        self.feed(part, &mut round);
        let over = round.is_over();
        self.state.pull.stage = Stage::Round(round);
        if over {
            self.look(true);
        }
    }

    /// Hands what has come, in order, to the database.
    fn feed(&mut self, part: PartId, round: &mut Round) {
        if round.receiving.is_some() {
            return;
        }
        let (mut batch, mut logs) = (Vec::new(), Vec::new());
        let (mut bytes, mut transactions) = (0, 0);
        while bytes < self.state.pull.batch
            && let Some(next) = round.slots.pop_front_if(|slot| slot.bytes.is_some())
        {
            if let Some(segment) = next.bytes {
                bytes += segment.len();
                transactions += next.name.last - next.name.first + 1;
                logs.push(next.log);
                batch.push(segment);
            }
        }
        if !batch.is_empty() {
            round.ahead -= bytes;
            let ticket = self.local(Local::Receive(part, batch));
            round.receiving = Some((ticket, logs, transactions));
        }
    }

    /// A snapshot was loaded, or none is to be had.
    pub(super) fn go_on_by_segments(&mut self) {
        if matches!(self.state.pull.stage, Stage::Aside) {
            self.look(false);
        }
    }

    /// All that was listed of the present part is taken in: admissions that follow from it, or the next.
    fn end_of_part(&mut self) {
        if self.state.pull.part == 0 && std::mem::take(&mut self.state.pull.members) {
            let ticket = self.local(Local::Admit);
            self.state.pull.stage = Stage::Admitting(ticket);
            return;
        }
        let forgone = self.told_in_vain();
        match self.here().filter(|_| !forgone.is_empty()) {
            Some(part) => {
                let ticket = self.local(Local::Forgo(part, forgone));
                self.state.pull.stage = Stage::Forgoing(ticket);
            }
            None => self.next_part(),
        }
    }

    /// The logs of which a snapshot told more than has arrived, and than will: the store has something
    /// else at those numbers, or what it has there was not whole for a long time.
    fn told_in_vain(&self) -> Vec<LogId> {
        let Some(part) = self.here() else { return Vec::new() };
        let (pull, holds) = (&self.state.pull, &self.state.holds);
        let waiting = pull.cursors.values().filter(|cursor| cursor.waits).map(|cursor| cursor.log);
        let vain = |log: &LogId| {
            pull.has_what_there_is(part, *log) || holds.is_old(part, *log, self.at.now)
        };
        waiting.filter(vain).collect()
    }

    pub(super) fn next_part(&mut self) {
        self.state.pull.part += 1;
        self.look(false);
    }
}
