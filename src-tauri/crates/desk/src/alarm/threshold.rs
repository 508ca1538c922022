//! Which warning of a clock has passed, and which comes next.

use holdfast_domain::Timestamp;
use holdfast_domain::sla::{Hours, Thresholds};
use holdfast_store::table::clock::ClockRow;

/// What there is to decide on about a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passed {
    /// The highest threshold that has passed, in percent; none where only time went by.
    pub(super) percent: Option<u8>,
    /// When it passed.
    pub(super) at: Timestamp,
    /// True where it had passed already when the clock was last reckoned, so that a change led there
    /// and not time.
    pub(super) by_change: bool,
    /// The lowest above it, with its instant, unless the clock rests before.
    pub(super) next: Option<(u8, Timestamp)>,
}

/// Decides on a clock at an instant. Lower thresholds that passed with a higher one are never told:
/// one sleeps over a deadline and hears of it once.
pub(super) fn passed(
    row: &ClockRow,
    thresholds: &Thresholds,
    hours: Option<&Hours>,
    now: Timestamp,
) -> Passed {
    let mut passed = Passed { percent: None, at: now, by_change: false, next: None };
    for percent in thresholds.all().filter(|percent| *percent > row.fired) {
        let Some((at, by_change)) = instant(row, percent, hours) else { break };
        if at > now {
            passed.next = Some((percent, at));
            break;
        }
        passed = Passed { percent: Some(percent), at, by_change, next: None };
    }
    passed
}

/// Whether a threshold is still passed, so that there is something to tell.
pub(super) fn holds(row: &ClockRow, percent: u8, hours: Option<&Hours>, now: Timestamp) -> bool {
    // A warning about a clock that rests warns of nothing.
    let alive = !row.ended && (percent == 100 || row.counts);
    alive && instant(row, percent, hours).is_some_and(|(at, _)| at <= now)
}

/// When a threshold passes, and whether it had when the clock was reckoned.
fn instant(row: &ClockRow, percent: u8, hours: Option<&Hours>) -> Option<(Timestamp, bool)> {
    if row.ended {
        return None;
    }
    let left = row.target * i64::from(percent) / 100 - row.elapsed;
    if percent == 100 {
        // A grace after reopening moves the due instant away from the target.
        return row.due.map(|due| (due, due <= row.at));
    }
    if left <= 0 {
        return Some((row.at, true));
    }
    if !row.counts {
        return None;
    }
    let span = chrono::TimeDelta::milliseconds(left);
    let at = match hours {
        Some(hours) => hours.add(row.at, span).ok()?,
        None => row.at.checked_add_signed(span)?,
    };
    Some((at, false))
}
