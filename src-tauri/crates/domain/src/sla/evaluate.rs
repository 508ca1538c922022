//! From what happened to how the clocks stand.

use super::order::instants;
use super::track::{Measure, Track};
use super::{
    AlsoWaiting, Book, ClockEvent, Clocks, Glance, ItemClock, ItemState, ReopenRule, SegmentKind,
    SlaPolicy, Stop, Terms, Threshold, UpdateMode, Verdict, What,
};
use crate::{BlockedOn, ClockState, Priority, SlaClock, TechnicianId, Timestamp};
use chrono::TimeDelta;

/// In the order in which they stand in a [`Reading`].
const CLOCKS: [SlaClock; 3] = [SlaClock::FirstResponse, SlaClock::NextUpdate, SlaClock::Resolution];

/// The three clocks of an item at an instant, with their ledgers.
///
/// `frozen` are the verdicts that were kept when cycles ended. They stand, whatever the calendars
/// say today; everything else is computed from the events.
#[must_use]
pub fn evaluate(events: &[ClockEvent], book: &Book, frozen: &[Verdict], now: Timestamp) -> Clocks {
    let reading = Reading::of(events, book, now, true);
    Clocks {
        clocks: CLOCKS.map(|clock| reading.clock(clock, frozen)),
        suspicious: reading.suspicious,
        now: Timestamp::from_timestamp_millis(reading.now).unwrap_or(now),
    }
}

/// The three clocks in few numbers, for many items at once. Says the same as [`evaluate`].
#[must_use]
pub fn glance(
    events: &[ClockEvent],
    book: &Book,
    frozen: &[Verdict],
    now: Timestamp,
) -> [Glance; 3] {
    let reading = Reading::of(events, book, now, false);
    CLOCKS.map(|clock| reading.glance(clock, frozen))
}

/// The clocks as they would stand if more happened, in this order, after what did: at the last of
/// those events, or now if that is later.
#[must_use]
pub fn what_if(
    events: &[ClockEvent],
    more: &[ClockEvent],
    book: &Book,
    frozen: &[Verdict],
    now: Timestamp,
) -> Clocks {
    let horizon = more.iter().map(|event| event.at).fold(now, Timestamp::max);
    evaluate(&[events, more].concat(), book, frozen, horizon)
}

/// A log that is being read.
struct Reading<'b> {
    book: &'b Book,
    terms: Option<&'b Terms>,
    priority: Option<Priority>,
    state: ItemState,
    /// Who brought it into that state.
    by: Option<TechnicianId>,
    /// Whom it waits for besides, and who said so.
    also: (AlsoWaiting, Option<TechnicianId>),
    /// True once a human has answered the client.
    answered: bool,
    /// True once the service was restored and the policy lets that stop the resolution clock.
    restored: bool,
    tracks: [Track<'b>; 3],
    now: i64,
    suspicious: bool,
}

impl<'b> Reading<'b> {
    fn of(events: &[ClockEvent], book: &'b Book, now: Timestamp, detail: bool) -> Self {
        let (instants, suspicious) = instants(events);
        let mut reading = Self {
            book,
            terms: book.initial(),
            priority: None,
            state: ItemState::Active,
            by: None,
            also: (AlsoWaiting::default(), None),
            answered: false,
            restored: false,
            tracks: CLOCKS.map(|clock| Track::new(clock, detail)),
            now: instants.first().copied().unwrap_or_else(|| now.timestamp_millis()),
            suspicious,
        };
        for (event, at) in events.iter().zip(instants) {
            reading.pass(at);
            reading.happens(event, detail);
        }
        let now = now.timestamp_millis();
        reading.suspicious |= now < reading.now;
        reading.pass(now.max(reading.now));
        reading
    }

    /// Time passes.
    fn pass(&mut self, to: i64) {
        let from = self.now;
        for index in 0..self.tracks.len() {
            let pause = self.pause(self.tracks[index].clock);
            let track = &mut self.tracks[index];
            if !track.open() {
                continue;
            }
            match pause {
                None => track.run(from, to),
                Some((kind, by)) => track.rest(from, to, kind, by),
            }
        }
        self.now = to;
    }

    /// Why a clock rests, if it does, and through whom.
    fn pause(&self, clock: SlaClock) -> Option<(SegmentKind, Option<TechnicianId>)> {
        let own = match self.state {
            ItemState::Done => return None,
            ItemState::Waiting(on) => Some((on, self.by)),
            ItemState::Active => None,
        };
        let policy = self.policy()?;
        let may = match clock {
            SlaClock::FirstResponse => false,
            SlaClock::NextUpdate => policy.next_update_pauses,
            SlaClock::Resolution => true,
        };
        let (also, by) = self.also;
        let mut all = own.into_iter().chain(also.iter().map(|on| (on, by)));
        let pauses = |on: Option<BlockedOn>| on.is_none_or(|on| policy.pauses_on.contains(on));
        let found = all.find(|(on, _)| may && pauses(*on));
        found.map(|(on, by)| (SegmentKind::Paused(on), by))
    }

    fn policy(&self) -> Option<&'b SlaPolicy> {
        self.terms.map(|terms| &*terms.policy)
    }

    fn happens(&mut self, event: &ClockEvent, detail: bool) {
        match event.what {
            What::Created { priority, state } => {
                self.priority = priority;
                self.answered = false;
                self.restored = false;
                self.tracks = CLOCKS.map(|clock| Track::new(clock, detail));
                for index in 0..self.tracks.len() {
                    self.tracks[index].measure = self.measure(self.tracks[index].clock);
                    self.tracks[index].start(self.now);
                }
                self.state = ItemState::Active;
                self.enter(state, event.by);
            }
            What::Terms(id) => {
                self.terms = id.and_then(|id| self.book.get(id));
                self.measure_anew();
            }
            What::Priority(priority) => {
                self.priority = priority;
                self.measure_anew();
            }
            What::State(state) => self.enter(state, event.by),
            What::AlsoWaiting(whom) => self.also = (whom, event.by),
            What::Updated => self.updated(),
            What::ClientReplied => self.client_replied(),
            What::Restored(restored) => self.restored(restored),
        }
    }

    /// What a clock is to be measured by under the present terms.
    fn measure(&self, clock: SlaClock) -> Measure<'b> {
        let Some(terms) = self.terms else { return Measure { target: None, hours: None } };
        let target = terms.policy.target(self.priority);
        let hours = if target.always { self.book.always() } else { &*terms.hours };
        let length = target.span(clock).map(|span| span.milliseconds(hours.day()));
        Measure { target: length, hours: Some(hours) }
    }

    fn measure_anew(&mut self) {
        for index in 0..self.tracks.len() {
            if self.tracks[index].open() {
                self.measure_track(index);
            }
        }
    }

    fn measure_track(&mut self, index: usize) {
        let measure = self.measure(self.tracks[index].clock);
        let rule = self.policy().map(|policy| policy.on_change).unwrap_or_default();
        self.tracks[index].measure_by(measure, rule, self.now);
    }

    fn enter(&mut self, state: ItemState, by: Option<TechnicianId>) {
        let before = std::mem::replace(&mut self.state, state);
        match (before == ItemState::Done, state == ItemState::Done) {
            (false, true) => {
                self.state = before;
                for clock in CLOCKS {
                    self.end(clock);
                }
                self.state = state;
            }
            (true, false) => self.reopened(),
            _ => {}
        }
        self.by = by;
        self.also = (AlsoWaiting::default(), None);
    }

    /// Ends the cycle of a clock that has one.
    fn end(&mut self, clock: SlaClock) {
        let counting = self.pause(clock).is_none();
        let track = &mut self.tracks[clock as usize];
        if track.open() {
            track.end(self.now, counting);
        }
    }

    /// Starts another cycle from nothing.
    fn start(&mut self, clock: SlaClock) {
        let measure = self.measure(clock);
        let track = &mut self.tracks[clock as usize];
        track.keep_verdict(self.now);
        track.measure = measure;
        track.start(self.now);
    }

    fn reopened(&mut self) {
        self.restored = false;
        if !self.answered {
            self.goes_on(SlaClock::FirstResponse);
        }
        self.start(SlaClock::NextUpdate);
        self.goes_on(SlaClock::Resolution);
    }

    /// A clock goes on after the item was reopened, as the policy says.
    fn goes_on(&mut self, clock: SlaClock) {
        let rule = self.policy().map(|policy| policy.reopen).unwrap_or_default();
        let grace = match rule {
            ReopenRule::FreshCycle => return self.start(clock),
            ReopenRule::Continue => None,
            ReopenRule::Grace(span) => {
                let hours = self.measure(clock).hours;
                hours.map(|hours| span.milliseconds(hours.day()))
            }
        };
        let track = &mut self.tracks[clock as usize];
        track.keep_verdict(self.now);
        track.go_on(self.now, grace);
        self.measure_track(clock as usize);
    }

    fn updated(&mut self) {
        self.answered = true;
        self.end(SlaClock::FirstResponse);
        if self.state == ItemState::Done {
            return;
        }
        self.end(SlaClock::NextUpdate);
        let mode = self.policy().map(|policy| policy.next_update).unwrap_or_default();
        if mode == UpdateMode::Cadence {
            self.start(SlaClock::NextUpdate);
        }
    }

    fn client_replied(&mut self) {
        let track = &self.tracks[SlaClock::NextUpdate as usize];
        if track.ended.is_some() && self.state != ItemState::Done {
            self.start(SlaClock::NextUpdate);
        }
    }

    fn restored(&mut self, restored: bool) {
        let stops = self.policy().is_some_and(|p| p.resolution_stops_on == Stop::Restored);
        if self.state == ItemState::Done {
            return;
        }
        if restored && stops {
            self.end(SlaClock::Resolution);
            self.restored = true;
        } else if !restored && std::mem::take(&mut self.restored) {
            self.goes_on(SlaClock::Resolution);
        }
    }

    fn frozen<'v>(&self, track: &Track<'_>, frozen: &'v [Verdict]) -> Option<&'v Verdict> {
        frozen
            .iter()
            .find(|v| v.clock == track.clock && v.cycle == track.cycle && track.ended.is_some())
    }

    fn state_of(&self, track: &Track<'_>, due: Option<i64>) -> ClockState {
        let (Some(_), Some(_), Some(hours)) = (track.started, track.target(), track.measure.hours)
        else {
            return ClockState::NotStarted;
        };
        if track.ended.is_some() {
            if track.breached(self.now) { ClockState::Breached } else { ClockState::Met }
        } else if due.is_some_and(|due| due <= self.now) {
            ClockState::Breached
        } else if self.pause(track.clock).is_some() {
            ClockState::Paused
        } else if hours.open_at(self.now) {
            ClockState::Running
        } else {
            ClockState::OutsideHours
        }
    }

    fn glance(&self, clock: SlaClock, frozen: &[Verdict]) -> Glance {
        let track = &self.tracks[clock as usize];
        if let Some(verdict) = self.frozen(track, frozen) {
            return Glance {
                clock,
                cycle: verdict.cycle,
                state: verdict.state(),
                at_risk: false,
                ended: true,
                counting: false,
                elapsed: verdict.elapsed.num_milliseconds(),
                target: Some(verdict.target.num_milliseconds()),
                due: verdict.due,
                next: None,
            };
        }
        let counting = track.open() && self.pause(clock).is_none();
        let due = track.due(self.now, counting);
        let state = self.state_of(track, due);
        let target = track.target();
        let next = target.filter(|_| counting).and_then(|target| {
            let percents = self.policy()?.thresholds.all();
            let shown = percents.map(|percent| (percent, part(target, percent)));
            let (percent, shown) = shown.into_iter().find(|(_, shown)| *shown > track.elapsed)?;
            let at = if percent == 100 { due } else { track.shows(shown, self.now) };
            at.map(|at| Threshold { percent, at: Timestamp::from_timestamp_millis(at) })
        });
        let open =
            !matches!(state, ClockState::Met | ClockState::Breached | ClockState::NotStarted);
        let first = self.policy().and_then(|policy| policy.thresholds.warnings().first());
        let warned = target.zip(first).is_some_and(|(t, first)| track.elapsed >= part(t, *first));
        Glance {
            clock,
            cycle: track.cycle,
            state,
            at_risk: open && warned,
            ended: track.ended.is_some(),
            counting,
            elapsed: track.elapsed,
            target,
            due: due.and_then(Timestamp::from_timestamp_millis),
            next,
        }
    }

    fn clock(&self, clock: SlaClock, frozen: &[Verdict]) -> ItemClock {
        let glance = self.glance(clock, frozen);
        let track = &self.tracks[clock as usize];
        let counting = glance.counting;
        let thresholds = match (self.policy(), glance.target) {
            (Some(policy), Some(target)) => policy
                .thresholds
                .all()
                .map(|percent| {
                    let shown = part(target, percent);
                    let reached = counting || shown <= track.elapsed;
                    let at = reached.then(|| track.shows(shown, self.now)).flatten();
                    Threshold { percent, at: at.and_then(Timestamp::from_timestamp_millis) }
                })
                .collect(),
            _ => Vec::new(),
        };
        let closing = track.measure.hours.and_then(|hours| hours.closing(self.now));
        let runs = counting && track.measure.hours.is_some_and(|hours| hours.open_at(self.now));
        let mut verdicts = track.verdicts.clone();
        for verdict in &mut verdicts {
            let kept = frozen.iter().find(|v| v.clock == verdict.clock && v.cycle == verdict.cycle);
            if let Some(kept) = kept {
                verdict.clone_from(kept);
            }
        }
        ItemClock {
            clock,
            cycle: glance.cycle,
            state: glance.state,
            at_risk: glance.at_risk,
            started: track.started.and_then(Timestamp::from_timestamp_millis),
            ended: track.ended.and_then(Timestamp::from_timestamp_millis),
            elapsed: TimeDelta::milliseconds(glance.elapsed),
            target: glance.target.map(TimeDelta::milliseconds),
            remaining: glance.target.map(|t| TimeDelta::milliseconds(t - glance.elapsed)),
            due: glance.due,
            thresholds,
            next: glance.next,
            counting,
            counts_until: closing.filter(|_| runs).and_then(Timestamp::from_timestamp_millis),
            segments: track.segments.clone().unwrap_or_default(),
            verdicts,
        }
    }
}

/// So many percent of a target.
const fn part(target: i64, percent: u8) -> i64 {
    // Ten years in milliseconds times a hundred is far from the end of the type.
    target * percent as i64 / 100
}
