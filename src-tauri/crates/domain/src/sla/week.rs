//! The open time of an ordinary week, over and over.

use super::calendar::OpenRange;
use super::zone::DAY;

/// Milliseconds of a week.
pub(super) const WEEK: i64 = 7 * DAY;
/// From the Monday before 1970 to 1970.
const TO_MONDAY: i64 = 3 * DAY;
const MINUTE: i64 = 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    start: i64,
    end: i64,
    /// Open time of the week before it.
    before: i64,
}

/// Open ranges of a week in local time, repeated for ever. Everything is in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Week {
    open: Vec<Open>,
    total: i64,
}

impl Week {
    /// Merges the ranges of each weekday, Monday first. Those of Sunday may reach into Monday.
    pub(super) fn new(week: &[Vec<OpenRange>; 7]) -> Self {
        let mut ranges = Vec::new();
        for (day, range) in (0..).zip(week).flat_map(|(day, all)| all.iter().map(move |r| (day, r)))
        {
            let start = day * DAY + i64::from(range.start()) * MINUTE;
            let end = day * DAY + i64::from(range.end()) * MINUTE;
            ranges.push((start, end.min(WEEK)));
            if end > WEEK {
                ranges.push((0, end - WEEK));
            }
        }
        let mut total = 0;
        let open = merged(ranges)
            .into_iter()
            .map(|(start, end)| {
                let before = total;
                total += end - start;
                Open { start, end, before }
            })
            .collect();
        Self { open, total }
    }

    /// Open time in a week.
    pub(super) const fn total(&self) -> i64 {
        self.total
    }

    /// Open time from the first Monday to a local time; negative before it.
    pub(super) fn before(&self, local: i64) -> i64 {
        let (week, within) = split(local);
        let index = self.open.partition_point(|open| open.start <= within);
        let part = index.checked_sub(1).map_or(0, |last| {
            let last = self.open[last];
            last.before + within.min(last.end) - last.start
        });
        week * self.total + part
    }

    /// The first local time before which there is this much open time. The week must be open somewhere.
    pub(super) fn reached(&self, open: i64) -> i64 {
        let week = (open - 1).div_euclid(self.total.max(1));
        let rest = open - week * self.total;
        let index = self.open.partition_point(|range| range.before < rest);
        let within = index.checked_sub(1).map_or(0, |last| {
            let last = self.open[last];
            last.start + rest - last.before
        });
        // An instant too far to be written is told from one that can be by whoever asked.
        week.saturating_mul(WEEK).saturating_add(within - TO_MONDAY)
    }

    /// The end of the range that a local time lies in; itself where it is closed.
    ///
    /// A range over midnight on Sunday ends there; the next week has its rest.
    pub(super) fn closes(&self, local: i64) -> i64 {
        let (week, within) = split(local);
        let index = self.open.partition_point(|open| open.start <= within);
        let end = index.checked_sub(1).map_or(within, |last| self.open[last].end.max(within));
        week * WEEK + end - TO_MONDAY
    }

    /// Whether a range starts or ends in a stretch of local time shorter than a week.
    pub(super) fn has_edge_in(&self, from: i64, to: i64) -> bool {
        let (_, phase) = split(from);
        let within = |edge: i64| (edge - phase).rem_euclid(WEEK) < to - from;
        self.open.iter().any(|open| within(open.start) || within(open.end))
    }
}

/// The number of the week and the time since its Monday.
const fn split(local: i64) -> (i64, i64) {
    let shifted = local + TO_MONDAY;
    (shifted.div_euclid(WEEK), shifted.rem_euclid(WEEK))
}

/// Ranges in order, those that touch or overlap as one, empty ones dropped.
pub(super) fn merged(mut ranges: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    ranges.retain(|(start, end)| start < end);
    ranges.sort_unstable();
    let mut merged: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
    for (start, end) in ranges {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}
