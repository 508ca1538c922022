//! Offsets of a zone from UTC over all time, and which instants a local time means.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;
/// Days from 1970 within which the rules of every zone lie: 1830 to 2101.
const DAYS: std::ops::Range<i64> = -51_135..47_847;
/// No zone is further from UTC.
const FURTHEST: i64 = 18 * 3_600_000;

/// From an instant on, the offset is this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    /// The instant.
    pub(super) at: i64,
    /// Local time less UTC from then on.
    pub(super) offset: i64,
}

/// All offsets a zone ever had and, by today's rules, will have. Everything is in milliseconds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Offsets {
    first: i64,
    changes: Vec<Change>,
}

impl Offsets {
    /// The offsets of a zone, found once for each.
    pub(super) fn of(zone: Tz) -> Arc<Self> {
        static KNOWN: OnceLock<Mutex<HashMap<Tz, Arc<Offsets>>>> = OnceLock::new();
        // Nothing can be half-done under the lock, so a panic elsewhere leaves it good.
        let mut known =
            KNOWN.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(zone).or_insert_with(|| Arc::new(Self::found(zone))))
    }

    /// Asks for the offset of every day, and looks closer where two differ.
    fn found(zone: Tz) -> Self {
        let first = offset(zone, DAYS.start * DAY);
        let (mut changes, mut last) = (Vec::new(), first);
        for day in DAYS {
            let (mut before, mut after) = (day * DAY, (day + 1) * DAY);
            let next = offset(zone, after);
            if next == last {
                continue;
            }
            while after - before > 1 {
                let middle = before + (after - before) / 2;
                if offset(zone, middle) == last {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            changes.push(Change { at: after, offset: next });
            last = next;
        }
        Self { first, changes }
    }

    /// Where the offset changes, in order, each with the offset before it.
    pub(super) fn changes(&self) -> impl Iterator<Item = (i64, Change)> {
        let before = std::iter::once(self.first).chain(self.changes.iter().map(|c| c.offset));
        before.zip(self.changes.iter().copied())
    }

    /// The offset before every change.
    pub(super) const fn first(&self) -> i64 {
        self.first
    }

    /// The offset at an instant.
    pub(super) fn at(&self, instant: i64) -> i64 {
        self.offset(self.changes.partition_point(|change| change.at <= instant))
    }

    fn offset(&self, index: usize) -> i64 {
        index.checked_sub(1).map_or(self.first, |change| self.changes[change].offset)
    }

    /// The first instant at which it is this local time or later: in a doubled hour the first
    /// occurrence, in a skipped one the jump.
    pub(super) fn earliest(&self, local: i64) -> i64 {
        let mut index = self.changes.partition_point(|change| change.at <= local - FURTHEST);
        loop {
            let begun = index.checked_sub(1).map_or(i64::MIN, |change| self.changes[change].at);
            let instant = begun.max(local - self.offset(index));
            match self.changes.get(index) {
                Some(next) if next.at <= instant => index += 1,
                _ => return instant,
            }
        }
    }

    /// The last instant at which this local time comes: in a doubled hour the
    /// second occurrence, in a skipped one the jump.
    pub(super) fn latest(&self, local: i64) -> i64 {
        let mut index = self.changes.partition_point(|change| change.at <= local + FURTHEST);
        loop {
            let instant = local - self.offset(index);
            match index.checked_sub(1).map(|change| self.changes[change].at) {
                Some(begun) if instant < begun => index -= 1,
                _ => {
                    let end = self.changes.get(index).map_or(i64::MAX, |next| next.at);
                    return instant.min(end);
                }
            }
        }
    }
}

fn offset(zone: Tz, instant: i64) -> i64 {
    let utc = DateTime::from_timestamp_millis(instant).unwrap_or_default().naive_utc();
    i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()) * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{MappedLocalTime, NaiveDate};
    use chrono_tz::{America, Asia, Europe, Pacific, TZ_VARIANTS};
    use proptest::prelude::*;

    fn local(text: &str) -> i64 {
        format!("{text}:00Z").parse::<DateTime<chrono::Utc>>().unwrap().timestamp_millis()
    }

    fn says(zone: Tz, text: &str, earliest: &str, latest: &str) {
        let offsets = Offsets::of(zone);
        assert_eq!(offsets.earliest(local(text)), local(earliest), "earliest {text} in {zone}");
        assert_eq!(offsets.latest(local(text)), local(latest), "latest {text} in {zone}");
    }

    #[test]
    fn an_ordinary_local_time_is_one_instant() {
        says(Europe::Amsterdam, "2026-07-01T10:00", "2026-07-01T08:00", "2026-07-01T08:00");
        says(Asia::Kolkata, "2026-07-01T10:00", "2026-07-01T04:30", "2026-07-01T04:30");
    }

    #[test]
    fn a_skipped_local_time_is_the_instant_of_the_jump() {
        says(Europe::Amsterdam, "2026-03-29T02:30", "2026-03-29T01:00", "2026-03-29T01:00");
        says(America::Santiago, "2026-09-06T00:00", "2026-09-06T04:00", "2026-09-06T04:00");
        says(Pacific::Apia, "2011-12-30T09:00", "2011-12-30T10:00", "2011-12-30T10:00");
    }

    #[test]
    fn a_doubled_local_time_starts_with_its_first_and_ends_with_its_second_occurrence() {
        says(Europe::Amsterdam, "2026-10-25T02:00", "2026-10-25T00:00", "2026-10-25T01:00");
        says(Europe::Amsterdam, "2026-10-25T02:30", "2026-10-25T00:30", "2026-10-25T01:30");
        says(Europe::Amsterdam, "2026-10-25T03:00", "2026-10-25T02:00", "2026-10-25T02:00");
    }

    /// Every seventh zone of the world, at instants spread so that no two are asked at the same ones.
    #[test]
    fn zones_have_the_offsets_that_their_rules_give() {
        for (number, zone) in TZ_VARIANTS.iter().enumerate().step_by(7) {
            let offsets = Offsets::of(*zone);
            let mut instant = (DAYS.start * DAY) + number as i64 * 7_919_000;
            while instant < (DAYS.end + 40_000) * DAY {
                assert_eq!(offsets.at(instant), offset(*zone, instant), "{zone} at {instant}");
                instant += 11 * DAY + 12_345_678;
            }
        }
    }

    proptest! {
        #[test]
        fn local_times_mean_what_the_rules_say(
            zone in prop::sample::select(vec![Europe::Amsterdam, Europe::Dublin, Asia::Tehran,
                America::St_Johns, America::Havana, Pacific::Apia, chrono_tz::Australia::Lord_Howe,
                chrono_tz::Africa::Casablanca, chrono_tz::Africa::Cairo]),
            minutes in -52_000_000_i64..52_000_000,
        ) {
            let said = NaiveDate::default().and_time(chrono::NaiveTime::MIN) + chrono::TimeDelta::minutes(minutes);
            let at = said.and_utc().timestamp_millis();
            let (earliest, latest) = (Offsets::of(zone).earliest(at), Offsets::of(zone).latest(at));
            match zone.from_local_datetime(&said) {
                MappedLocalTime::Single(one) => {
                    prop_assert_eq!((earliest, latest), (one.timestamp_millis(), one.timestamp_millis()));
                }
                MappedLocalTime::Ambiguous(one, two) => {
                    prop_assert_eq!((earliest, latest), (one.timestamp_millis(), two.timestamp_millis()));
                }
                MappedLocalTime::None => {
                    let end = chrono_tz::GapInfo::new(&said, &zone).unwrap().end.unwrap();
                    prop_assert_eq!((earliest, latest), (end.timestamp_millis(), end.timestamp_millis()));
                }
            }
        }
    }
}
