//! How a clock stands at some later instant than the one it was reckoned at.

use super::terms::always;
use crate::table::clock::ClockRow;
use holdfast_domain::sla::Hours;
use holdfast_domain::{ClockState, Timestamp};

/// How a clock stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How it stands.
    pub state: ClockState,
    /// True past the first warning and not yet due, while it is not over.
    pub at_risk: bool,
    /// Business milliseconds that counted.
    pub elapsed: i64,
    /// Business milliseconds left; negative once overdue.
    pub remaining: i64,
    /// Whether it counts by itself, overdue or not.
    pub counting: bool,
    /// While it counts: the instant at which it stops by itself because the client closes.
    pub counts_until: Option<Timestamp>,
}

impl ClockRow {
    /// How it stands at an instant, unless something happens before. `hours` are those of its
    /// calendar; without them it counts round the clock.
    #[must_use]
    pub fn standing(&self, hours: Option<&Hours>, now: Timestamp) -> Standing {
        let rests = Standing {
            state: self.state,
            at_risk: !self.ended && self.state != ClockState::Breached && self.elapsed >= self.risk,
            elapsed: self.elapsed,
            remaining: self.target - self.elapsed,
            counting: false,
            counts_until: None,
        };
        if !self.counts {
            return rests;
        }
        let hours = hours.unwrap_or_else(|| always());
        // With the wall clock set back, what had counted stays.
        let since = if now > self.at { hours.between(self.at, now).num_milliseconds() } else { 0 };
        let elapsed = self.elapsed + since;
        let overdue = self.due.is_some_and(|due| due <= now);
        let open = hours.is_open(now);
        Standing {
            state: match (overdue, open) {
                (true, _) => ClockState::Breached,
                (false, true) => ClockState::Running,
                (false, false) => ClockState::OutsideHours,
            },
            at_risk: !overdue && elapsed >= self.risk,
            elapsed,
            remaining: self.target - elapsed,
            counting: open,
            counts_until: open.then(|| hours.closes(now)).flatten(),
        }
    }
}
