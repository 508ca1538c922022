//! The three clocks of an item, as they stand at an instant.

use crate::{BlockedOn, ClockState, SlaClock, TechnicianId, Timestamp};
use chrono::TimeDelta;

/// What a stretch of a clock was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentKind {
    /// It counted.
    Running,
    /// It rested while the item waited; for whom, where that is known.
    Paused(Option<BlockedOn>),
    /// It rested while the item was resolved.
    Resolved,
    /// It rested while the client was closed.
    OutsideHours,
}

/// A stretch of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// From.
    pub from: Timestamp,
    /// To; the evaluated instant where it still goes on.
    pub to: Timestamp,
    /// What it was.
    pub kind: SegmentKind,
    /// Business time in it. It counted where the segment is running; in a pause it is what the pause
    /// was worth.
    pub business: TimeDelta,
    /// Who paused or resolved.
    pub by: Option<TechnicianId>,
}

/// A fraction of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Percent of the target; 100 is the breach.
    pub percent: u8,
    /// Its instant, past or future; none while the clock rests or has stopped before it.
    pub at: Option<Timestamp>,
}

/// How a cycle ended. Kept for good once it has; see [`Verdict::tzdb`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Which clock.
    pub clock: SlaClock,
    /// Number of the cycle, from 1.
    pub cycle: u32,
    /// True where it ended after its due instant.
    pub breached: bool,
    /// Business time that counted.
    pub elapsed: TimeDelta,
    /// Business time promised.
    pub target: TimeDelta,
    /// Due instant, where it had one.
    pub due: Option<Timestamp>,
    /// When it ended.
    pub at: Timestamp,
    /// Version of the time zone rules it was reckoned with, such as `2025b`.
    pub tzdb: String,
}

impl Verdict {
    /// Met or breached.
    #[must_use]
    pub const fn state(&self) -> ClockState {
        if self.breached { ClockState::Breached } else { ClockState::Met }
    }
}

/// One clock at an instant: its current cycle and the verdicts of those before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemClock {
    /// Which one.
    pub clock: SlaClock,
    /// Number of the cycle, from 1; 0 before the first.
    pub cycle: u32,
    /// How it stands. Once past its due instant it is breached, whatever else it does.
    pub state: ClockState,
    /// True past the first warning and not yet due, while it is not over.
    pub at_risk: bool,
    /// When the cycle started.
    pub started: Option<Timestamp>,
    /// When the cycle ended, where it has.
    pub ended: Option<Timestamp>,
    /// Business time that counted, what earlier cycles carried over included.
    pub elapsed: TimeDelta,
    /// Business time promised; none where nothing is.
    pub target: Option<TimeDelta>,
    /// Business time left; negative once overdue.
    pub remaining: Option<TimeDelta>,
    /// Due instant; none while the clock rests before it, or where it ended at rest.
    pub due: Option<Timestamp>,
    /// The warnings and the breach, ascending.
    pub thresholds: Vec<Threshold>,
    /// The next threshold after the evaluated instant.
    pub next: Option<Threshold>,
    /// True while it counts whenever the client is open; false while it rests, and once it has ended.
    pub counting: bool,
    /// While it counts: the instant at which it stops by itself because the client closes.
    pub counts_until: Option<Timestamp>,
    /// What counted and what did not, oldest first.
    pub segments: Vec<Segment>,
    /// Earlier cycles, oldest first.
    pub verdicts: Vec<Verdict>,
}

impl ItemClock {
    /// The same in few numbers.
    #[must_use]
    pub fn glance(&self) -> Glance {
        Glance {
            clock: self.clock,
            cycle: self.cycle,
            state: self.state,
            at_risk: self.at_risk,
            ended: self.ended.is_some(),
            counting: self.counting,
            elapsed: self.elapsed.num_milliseconds(),
            target: self.target.map(|target| target.num_milliseconds()),
            due: self.due,
            next: self.next,
        }
    }

    /// The verdict of the current cycle, to be kept as soon as there is one: once it has ended, where
    /// something was promised.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        Some(Verdict {
            clock: self.clock,
            cycle: self.cycle,
            breached: self.state == ClockState::Breached,
            elapsed: self.elapsed,
            target: self.target?,
            due: self.due,
            at: self.ended?,
            tzdb: chrono_tz::IANA_TZDB_VERSION.to_owned(),
        })
    }
}

impl SegmentKind {
    /// The clock's state in such a stretch.
    #[must_use]
    pub const fn state(self) -> ClockState {
        match self {
            Self::Running => ClockState::Running,
            Self::Paused(_) | Self::Resolved => ClockState::Paused,
            Self::OutsideHours => ClockState::OutsideHours,
        }
    }
}

/// The three clocks of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocks {
    /// Each clock, in the order of [`SlaClock::ALL`].
    pub clocks: [ItemClock; 3],
    /// True where the order of the log and its instants disagree: a wall clock was set back somewhere.
    pub suspicious: bool,
    /// When this is true.
    pub now: Timestamp,
}

impl Clocks {
    /// One of the three.
    #[must_use]
    pub const fn get(&self, clock: SlaClock) -> &ItemClock {
        &self.clocks[clock as usize]
    }
}

/// A clock in the few numbers that many items are sorted and alarmed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glance {
    /// Which one.
    pub clock: SlaClock,
    /// Number of the cycle, from 1; 0 before the first.
    pub cycle: u32,
    /// How it stands.
    pub state: ClockState,
    /// True past the first warning and not yet due, while it is not over.
    pub at_risk: bool,
    /// True where the cycle has ended.
    pub ended: bool,
    /// True while it counts whenever the client is open.
    pub counting: bool,
    /// Business milliseconds that counted.
    pub elapsed: i64,
    /// Business milliseconds promised; none where nothing is.
    pub target: Option<i64>,
    /// Due instant, as in [`ItemClock::due`].
    pub due: Option<Timestamp>,
    /// The next threshold after the evaluated instant.
    pub next: Option<Threshold>,
}
