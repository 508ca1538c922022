//! What is promised for each priority, and the rules its clocks follow.

use super::Span;
use crate::{BlockedOn, Error, ErrorCode, Priority, Result, SlaClock};
use serde::{Deserialize, Serialize};

/// What is promised for one priority. An absent span is no promise, and no clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SlaTarget {
    /// Until the first message or call to the client.
    pub first_response: Option<Span>,
    /// From one client update to the next.
    pub next_update: Option<Span>,
    /// Until resolved.
    pub resolution: Option<Span>,
    /// True counts round the clock, whatever the calendar says.
    pub always: bool,
}

impl SlaTarget {
    /// The span promised on one clock.
    #[must_use]
    pub const fn span(&self, clock: SlaClock) -> Option<Span> {
        match clock {
            SlaClock::FirstResponse => self.first_response,
            SlaClock::NextUpdate => self.next_update,
            SlaClock::Resolution => self.resolution,
        }
    }
}

/// Whom an item may wait for with the clock at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PauseReasons {
    /// The client.
    pub client: bool,
    /// A vendor or carrier.
    pub vendor: bool,
    /// A colleague.
    pub colleague: bool,
}

impl PauseReasons {
    /// Waiting for nobody pauses.
    pub const NONE: Self = Self { client: false, vendor: false, colleague: false };

    /// Whether waiting for somebody pauses.
    #[must_use]
    pub const fn contains(self, on: BlockedOn) -> bool {
        match on {
            BlockedOn::Client => self.client,
            BlockedOn::Vendor => self.vendor,
            BlockedOn::Colleague => self.colleague,
        }
    }
}

impl Default for PauseReasons {
    fn default() -> Self {
        Self { client: true, ..Self::NONE }
    }
}

impl FromIterator<BlockedOn> for PauseReasons {
    fn from_iter<I: IntoIterator<Item = BlockedOn>>(reasons: I) -> Self {
        let mut all = Self::NONE;
        for reason in reasons {
            match reason {
                BlockedOn::Client => all.client = true,
                BlockedOn::Vendor => all.vendor = true,
                BlockedOn::Colleague => all.colleague = true,
            }
        }
        all
    }
}

/// What a reopened item's clock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReopenRule {
    /// It goes on counting; the time while resolved does not count.
    #[default]
    Continue,
    /// A new clock starts from nothing.
    FreshCycle,
    /// It goes on counting, but is not breached before this much business time has passed.
    Grace(Span),
}

/// What a change of priority, policy or client does to what has run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChangeRule {
    /// What ran counts against the new target.
    #[default]
    CarryElapsed,
    /// The used share of the old target is used of the new one.
    CarryFraction,
    /// The clock starts again.
    Restart,
}

/// When the next-update clock counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UpdateMode {
    /// From each client update to the next.
    #[default]
    Cadence,
    /// After an update only from the moment the client has answered.
    WaitsForClient,
}

/// What stops the resolution clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stop {
    /// The item is resolved.
    #[default]
    Resolved,
    /// The service is restored, or the item resolved.
    Restored,
}

/// Warnings in percent of the target, ascending, each from 1 to 99. The breach at 100 is always there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds(Vec<u8>);

impl Thresholds {
    /// Sorts the warnings and drops what is said twice; 100 may be among them.
    ///
    /// # Errors
    /// `invalid` for a percentage below 1 or above 100.
    pub fn new(mut percents: Vec<u8>) -> Result<Self> {
        if let Some(odd) = percents.iter().find(|percent| !(1..=100).contains(*percent)) {
            return Err(Error::new(
                ErrorCode::Invalid,
                format!("A warning cannot come at {odd} percent of the target."),
                "Give percentages from 1 to 99; the breach at 100 is always there.",
            ));
        }
        percents.retain(|percent| *percent < 100);
        percents.sort_unstable();
        percents.dedup();
        Ok(Self(percents))
    }

    /// The warnings, without the breach.
    #[must_use]
    pub fn warnings(&self) -> &[u8] {
        &self.0
    }

    /// The warnings and the breach, ascending.
    pub fn all(&self) -> impl Iterator<Item = u8> {
        self.0.iter().copied().chain([100])
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self(vec![50, 75, 90])
    }
}

/// An SLA policy: targets per priority and the rules of the clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlaPolicy {
    /// What is promised, by [`Priority`] in its order, P1 first.
    pub targets: [SlaTarget; 4],
    /// What pauses the resolution clock.
    pub pauses_on: PauseReasons,
    /// True where the same also pauses the next-update clock.
    pub next_update_pauses: bool,
    /// When the next-update clock counts.
    pub next_update: UpdateMode,
    /// What reopening does.
    pub reopen: ReopenRule,
    /// What a change of priority, policy or client does.
    pub on_change: ChangeRule,
    /// When to warn.
    pub thresholds: Thresholds,
    /// What stops the resolution clock.
    pub resolution_stops_on: Stop,
    /// True where a breach asks for a written reason.
    pub breach_reason: bool,
}

impl SlaPolicy {
    /// What is promised for a priority; an item without one is promised nothing.
    #[must_use]
    pub fn target(&self, priority: Option<Priority>) -> SlaTarget {
        priority.map_or_else(SlaTarget::default, |priority| self.targets[priority as usize])
    }
}

impl Default for SlaPolicy {
    /// P1 15 min / 4 h round the clock, P2 30 min / 8 h, P3 4 h / 3 business days,
    /// P4 1 business day / 5 business days.
    fn default() -> Self {
        let minutes = |minutes: u32| Some(Span::Seconds(minutes * 60));
        let days = |days: u32| Some(Span::BusinessDays(days));
        let target = |first_response, next_update, resolution, always| SlaTarget {
            first_response,
            next_update,
            resolution,
            always,
        };
        Self {
            targets: [
                target(minutes(15), minutes(20), minutes(4 * 60), true),
                target(minutes(30), minutes(60), minutes(8 * 60), false),
                target(minutes(4 * 60), days(1), days(3), false),
                target(days(1), None, days(5), false),
            ],
            pauses_on: PauseReasons::default(),
            next_update_pauses: true,
            next_update: UpdateMode::default(),
            reopen: ReopenRule::default(),
            on_change: ChangeRule::default(),
            thresholds: Thresholds::default(),
            resolution_stops_on: Stop::default(),
            breach_reason: false,
        }
    }
}
