//! One clock while a log is read: what ran, what it is measured by, how its cycles ended.

use super::{ChangeRule, Hours, Segment, SegmentKind, Verdict};
use crate::{SlaClock, TechnicianId, Timestamp};
use chrono::TimeDelta;

/// A ledger longer than this goes on without the nights: a clock that ran for decades is still one page.
const LONGEST_LEDGER: usize = 10_000;

/// A stretch in which the clock counted by the same hours. Everything is in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Run<'b> {
    from: i64,
    to: i64,
    hours: &'b Hours,
    /// What the clock showed at its start and at its end.
    before: i64,
    after: i64,
}

/// What a clock is measured by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure<'b> {
    /// What is promised; none where nothing is.
    pub(super) target: Option<i64>,
    /// The hours it counts in; none without terms.
    pub(super) hours: Option<&'b Hours>,
}

impl Measure<'_> {
    fn same(self, other: Self) -> bool {
        let hours = match (self.hours, other.hours) {
            (Some(one), Some(two)) => std::ptr::eq(one, two),
            (one, two) => one.is_none() && two.is_none(),
        };
        hours && self.target == other.target
    }
}

/// One clock while a log is read.
#[derive(Debug)]
pub(super) struct Track<'b> {
    pub(super) clock: SlaClock,
    pub(super) cycle: u32,
    pub(super) started: Option<i64>,
    pub(super) ended: Option<i64>,
    /// Business time counted.
    pub(super) elapsed: i64,
    pub(super) measure: Measure<'b>,
    /// No breach before the clock shows this: what grace after reopening comes to.
    floor: i64,
    last: Option<Run<'b>>,
    older: Vec<Run<'b>>,
    /// The due instant it had when it ended.
    ended_due: Option<i64>,
    /// Present only where somebody will read it.
    pub(super) segments: Option<Vec<Segment>>,
    pub(super) verdicts: Vec<Verdict>,
}

impl<'b> Track<'b> {
    pub(super) const fn new(clock: SlaClock, detail: bool) -> Self {
        Self {
            clock,
            cycle: 0,
            started: None,
            ended: None,
            elapsed: 0,
            measure: Measure { target: None, hours: None },
            floor: 0,
            last: None,
            older: Vec::new(),
            ended_due: None,
            segments: if detail { Some(Vec::new()) } else { None },
            verdicts: Vec::new(),
        }
    }

    /// Whether it has started and not ended.
    pub(super) const fn open(&self) -> bool {
        self.started.is_some() && self.ended.is_none()
    }

    /// What is promised, with grace.
    pub(super) fn target(&self) -> Option<i64> {
        self.measure.target.map(|target| target.max(self.floor))
    }

    /// Counts from one instant to another.
    pub(super) fn run(&mut self, from: i64, to: i64) {
        let Some(hours) = self.measure.hours.filter(|_| from < to) else { return };
        let before = self.elapsed;
        self.elapsed += hours.count(from, to);
        match &mut self.last {
            Some(last) if last.to == from && std::ptr::eq(last.hours, hours) => {
                last.to = to;
                last.after = self.elapsed;
            }
            last => {
                let run = Run { from, to, hours, before, after: self.elapsed };
                self.older.extend(last.replace(run));
            }
        }
        if self.segments.is_some() {
            self.note_run(hours, from, to);
        }
    }

    /// Rests from one instant to another.
    pub(super) fn rest(&mut self, from: i64, to: i64, kind: SegmentKind, by: Option<TechnicianId>) {
        if let Some(hours) = self.measure.hours.filter(|_| from < to) {
            self.note(from, to, kind, hours.count(from, to), by);
        }
    }

    fn note_run(&mut self, hours: &Hours, from: i64, to: i64) {
        let mut at = from;
        while at < to {
            let long = self.segments.as_ref().is_some_and(|all| all.len() >= LONGEST_LEDGER);
            let (end, kind) = if long {
                (to, SegmentKind::Running)
            } else if hours.open_at(at) {
                (hours.closing(at).unwrap_or(to).min(to), SegmentKind::Running)
            } else {
                (hours.opening(at).unwrap_or(to).min(to), SegmentKind::OutsideHours)
            };
            self.note(at, end, kind, hours.count(at, end), None);
            at = end.max(at + 1);
        }
    }

    fn note(
        &mut self,
        from: i64,
        to: i64,
        kind: SegmentKind,
        business: i64,
        by: Option<TechnicianId>,
    ) {
        let (Some(segments), Some(start), Some(end)) = (
            &mut self.segments,
            Timestamp::from_timestamp_millis(from),
            Timestamp::from_timestamp_millis(to),
        ) else {
            return;
        };
        let business = TimeDelta::milliseconds(business);
        match segments.last_mut() {
            Some(last) if last.to == start && last.kind == kind && last.by == by => {
                last.to = end;
                last.business += business;
            }
            _ => segments.push(Segment { from: start, to: end, kind, business, by }),
        }
    }

    /// The instant at which the clock first showed this much; none where it never did.
    pub(super) fn crossed(&self, shown: i64) -> Option<i64> {
        let run = self.older.iter().chain(&self.last).find(|run| run.after >= shown)?;
        let wanted = (shown - run.before).max(0);
        let (counted, real) = (run.after - run.before, run.hours.count(run.from, run.to));
        // They differ where the used share was carried over to another target.
        let wanted = if counted == real { wanted } else { scaled(wanted, real, counted) };
        run.hours.reach(run.from, wanted)
    }

    /// The instant at which the clock shows, or first showed, this much, if it counts on from `now`.
    pub(super) fn shows(&self, shown: i64, now: i64) -> Option<i64> {
        if shown <= self.elapsed {
            self.crossed(shown)
        } else {
            self.measure.hours.and_then(|hours| hours.reach(now, shown - self.elapsed))
        }
    }

    /// Starts a cycle from nothing.
    pub(super) fn start(&mut self, at: i64) {
        self.elapsed = 0;
        self.floor = 0;
        self.ended = None;
        self.last = None;
        self.older.clear();
        if let Some(segments) = &mut self.segments {
            segments.clear();
        }
        self.go_on(at, None);
    }

    /// Starts a cycle with what has run; no breach before so much more has.
    pub(super) fn go_on(&mut self, at: i64, grace: Option<i64>) {
        if let (Some(ended), Some(hours)) = (self.ended, self.measure.hours) {
            self.note(ended, at, SegmentKind::Resolved, hours.count(ended, at), None);
        }
        self.floor = grace.map_or(self.floor, |grace| self.elapsed + grace);
        self.cycle += 1;
        self.started = Some(at);
        self.ended = None;
        self.ended_due = None;
    }

    /// Ends the cycle; `counting` tells whether it counted until then.
    pub(super) fn end(&mut self, at: i64, counting: bool) {
        self.ended = Some(at);
        self.ended_due = self.due(at, counting);
    }

    /// The due instant: past, or to come if the clock counts on; none while it rests before it.
    pub(super) fn due(&self, now: i64, counting: bool) -> Option<i64> {
        if self.ended.is_some() && self.ended_due.is_some() {
            return self.ended_due;
        }
        let target = self.target()?;
        if self.elapsed >= target || counting { self.shows(target, now) } else { None }
    }

    /// Whether the due instant has passed; a clock that ends with it is in time.
    pub(super) fn breached(&self, now: i64) -> bool {
        match self.ended {
            Some(ended) => self.ended_due.is_some_and(|due| due < ended),
            None => self
                .target()
                .is_some_and(|target| self.elapsed >= target && self.due(now, false) <= Some(now)),
        }
    }

    /// How the cycle ended, or would if it ended now; none without a promise.
    pub(super) fn verdict(&self, now: i64) -> Option<Verdict> {
        let at = self.ended.unwrap_or(now);
        Some(Verdict {
            clock: self.clock,
            cycle: self.cycle,
            breached: self.breached(now),
            elapsed: TimeDelta::milliseconds(self.elapsed),
            target: TimeDelta::milliseconds(self.target()?),
            due: self.due(now, false).and_then(Timestamp::from_timestamp_millis),
            at: Timestamp::from_timestamp_millis(at)?,
            tzdb: chrono_tz::IANA_TZDB_VERSION.to_owned(),
        })
    }

    /// Keeps the verdict of the cycle that has ended, before another starts.
    pub(super) fn keep_verdict(&mut self, now: i64) {
        if self.segments.is_some() {
            self.verdicts.extend(self.verdict(now));
        }
    }

    /// Measures an open cycle by something else from an instant on.
    pub(super) fn measure_by(&mut self, measure: Measure<'b>, rule: ChangeRule, at: i64) {
        let old = self.measure;
        let both = old.target.zip(measure.target).filter(|_| !measure.same(old));
        // What is broken stays broken; what was still open is simply dropped.
        if both.is_some() && rule == ChangeRule::Restart && self.breached(at) {
            self.keep_verdict(at);
        }
        self.measure = measure;
        let Some((before, after)) = both else { return };
        match rule {
            ChangeRule::CarryElapsed => {}
            ChangeRule::CarryFraction => {
                for run in self.older.iter_mut().chain(&mut self.last) {
                    run.before = scaled(run.before, after, before);
                    run.after = scaled(run.after, after, before);
                }
                self.elapsed = scaled(self.elapsed, after, before);
                self.floor = scaled(self.floor, after, before);
            }
            ChangeRule::Restart => self.start(at),
        }
    }
}

/// `value × up ÷ down`, without overflow.
fn scaled(value: i64, up: i64, down: i64) -> i64 {
    let product = i128::from(value) * i128::from(up) / i128::from(down.max(1));
    i64::try_from(product).unwrap_or(i64::MAX)
}
