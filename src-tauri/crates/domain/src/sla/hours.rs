//! Business time: how much of it lies between two instants, and which instant some of it reaches.
//!
//! A calendar is turned into one function, the open time before an instant. It is pieced together
//! from stretches: between two changes of the zone's offset the ordinary week repeats, so such a
//! stretch needs no list of its days; only dates with other hours, and doubled hours in which a range
//! starts or ends, are written out. The whole of time fits in some kilobytes, and both operations are
//! two binary searches.

use super::calendar::{BusinessCalendar, never_open};
use super::week::{WEEK, Week, merged};
use super::zone::{DAY, Offsets};
use crate::{Error, ErrorCode, Result, Timestamp};
use chrono::{Datelike, NaiveDate, TimeDelta};
use std::collections::BTreeSet;

/// A calendar that stays closed for longer is as good as never open.
const TEN_YEARS: i64 = 3_653 * DAY;
/// The last instant that can be written with four digits of a year.
const END_OF_TIME: i64 = 253_402_300_799_999;

/// What a stretch of time is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Closed,
    Open,
    /// The ordinary week, at this offset from UTC.
    Weekly(i64),
}

/// From an instant to the next stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: i64,
    kind: Kind,
    /// Open time before `from`.
    before: i64,
    /// What the kind's own count is to be corrected by.
    base: i64,
}

/// A business calendar made ready for reckoning. Cheap to share, never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    week: Week,
    stretches: Vec<Stretch>,
    /// Milliseconds of a business day.
    day: i64,
}

impl Hours {
    /// Makes a calendar ready. The first calendar of a zone costs some milliseconds, others less
    /// than one.
    #[must_use]
    pub fn new(calendar: &BusinessCalendar) -> Self {
        let Some(ranges) = calendar.week() else { return Self::always() };
        let offsets = Offsets::of(calendar.zone());
        let week = Week::new(ranges);
        let open_days = ranges.iter().filter(|ranges| !ranges.is_empty()).count() as i64;
        let day = if open_days == 0 { DAY } else { week.total() / open_days };
        let mut hours = Self { week, stretches: Vec::new(), day };
        hours.push(i64::MIN / 4, Kind::Weekly(offsets.first()));
        let mut regions = regions(calendar, &offsets, &hours.week).into_iter().peekable();
        let mut written = i64::MIN;
        for (_, change) in offsets.changes() {
            while let Some(region) = regions.next_if(|region| region.from <= change.at) {
                written = region.to;
                hours.write_out(calendar, &offsets, &region);
            }
            if change.at > written {
                hours.push(change.at, Kind::Weekly(change.offset));
            }
        }
        for region in regions {
            hours.write_out(calendar, &offsets, &region);
        }
        hours
    }

    /// Open at every instant.
    #[must_use]
    pub fn always() -> Self {
        let mut hours =
            Self { week: Week::new(&Default::default()), stretches: Vec::new(), day: DAY };
        hours.push(i64::MIN / 4, Kind::Open);
        hours
    }

    /// The business time between two instants; negative where the second is the earlier one.
    #[must_use]
    pub fn between(&self, from: Timestamp, to: Timestamp) -> TimeDelta {
        TimeDelta::milliseconds(self.count(from.timestamp_millis(), to.timestamp_millis()))
    }

    /// The earliest instant `t ≥ from` with `between(from, t) == span`; `from` itself for no span at
    /// all, also outside hours.
    ///
    /// # Errors
    /// `never_open` where the calendar stays closed for ten years before that, `invalid` for a
    /// negative span or an instant after the year 9999.
    pub fn add(&self, from: Timestamp, span: TimeDelta) -> Result<Timestamp> {
        let from = from.timestamp_millis();
        let span = span.num_milliseconds();
        if span < 0 {
            return Err(Error::new(
                ErrorCode::Invalid,
                "Business time can only be counted forwards.",
                "Give a span of zero or more.",
            ));
        }
        let reached = self.reach(from, span).ok_or_else(|| {
            never_open("The calendar is not open within ten years, or too seldom for this span.")
        })?;
        Timestamp::from_timestamp_millis(reached).filter(|_| reached <= END_OF_TIME).ok_or_else(
            || {
                Error::new(
                    ErrorCode::Invalid,
                    "That would be after the year 9999.",
                    "Give a shorter span.",
                )
            },
        )
    }

    /// Whether it is open at an instant.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.open_at(at.timestamp_millis())
    }

    /// The first open instant from this one on; none where there is none within ten years.
    #[must_use]
    pub fn opens(&self, at: Timestamp) -> Option<Timestamp> {
        self.opening(at.timestamp_millis()).and_then(Timestamp::from_timestamp_millis)
    }

    /// The instant at which it next closes; none where it never does, `at` where it is closed.
    #[must_use]
    pub fn closes(&self, at: Timestamp) -> Option<Timestamp> {
        self.closing(at.timestamp_millis()).and_then(Timestamp::from_timestamp_millis)
    }

    /// A business day: the open time of an ordinary week shared out among its open weekdays; 24 hours
    /// where it never closes or has no ordinary week.
    #[must_use]
    pub const fn business_day(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.day())
    }

    pub(super) const fn day(&self) -> i64 {
        self.day
    }

    /// [`Hours::between`] in milliseconds.
    pub(super) fn count(&self, from: i64, to: i64) -> i64 {
        self.open_before(to) - self.open_before(from)
    }

    /// [`Hours::add`] in milliseconds; none where it is an error.
    pub(super) fn reach(&self, from: i64, span: i64) -> Option<i64> {
        if span == 0 {
            return Some(from);
        }
        let open = self.open_before(from).checked_add(span)?;
        let index = self.stretches.partition_point(|stretch| stretch.before < open);
        let stretch = self.stretches.get(index.checked_sub(1)?)?;
        let reached = match stretch.kind {
            Kind::Closed => return None,
            Kind::Open => open.saturating_sub(stretch.base),
            Kind::Weekly(_) if self.week.total() == 0 => return None,
            Kind::Weekly(offset) => {
                self.week.reached(open.saturating_sub(stretch.base)).saturating_sub(offset)
            }
        };
        let fine =
            reached > END_OF_TIME || reached - from <= TEN_YEARS || !self.deserted(from, reached);
        fine.then_some(reached)
    }

    pub(super) fn open_at(&self, at: i64) -> bool {
        self.count(at, at + 1) > 0
    }

    pub(super) fn opening(&self, at: i64) -> Option<i64> {
        self.reach(at, 1).map(|first| first - 1)
    }

    pub(super) fn closing(&self, at: i64) -> Option<i64> {
        let mut end = at;
        for index in self.index(at)..self.stretches.len() {
            let limit = self.stretches.get(index + 1).map_or(i64::MAX, |next| next.from);
            match self.stretches[index].kind {
                Kind::Closed => return Some(end),
                Kind::Open => {}
                Kind::Weekly(_) if self.week.total() == WEEK => {}
                Kind::Weekly(offset) => {
                    let closes = |local: i64| self.week.closes(local);
                    // Twice, because a range over midnight on Sunday ends in the next week.
                    let closed = closes(closes(end + offset)) - offset;
                    if closed < limit {
                        return Some(closed);
                    }
                }
            }
            end = limit;
        }
        None
    }

    /// Open time before an instant, from some beginning that is the same for all.
    fn open_before(&self, at: i64) -> i64 {
        let stretch = &self.stretches[self.index(at)];
        stretch.base + self.own_count(stretch.kind, at)
    }

    fn own_count(&self, kind: Kind, at: i64) -> i64 {
        match kind {
            Kind::Closed => 0,
            Kind::Open => at,
            Kind::Weekly(offset) => self.week.before(at + offset),
        }
    }

    fn index(&self, at: i64) -> usize {
        self.stretches.partition_point(|stretch| stretch.from <= at).saturating_sub(1)
    }

    /// Goes on with another stretch.
    fn push(&mut self, from: i64, kind: Kind) {
        let before = match self.stretches.last() {
            None => i64::MIN,
            Some(last) if last.from == from => {
                let before = last.before;
                self.stretches.pop();
                before
            }
            Some(last) => last.base + self.own_count(last.kind, from),
        };
        let base = if before == i64::MIN { 0 } else { before - self.own_count(kind, from) };
        self.stretches.push(Stretch { from, kind, before, base });
    }

    /// Writes some dates out, range by range, and goes on with the ordinary week.
    fn write_out(&mut self, calendar: &BusinessCalendar, offsets: &Offsets, region: &Region) {
        let mut ranges = Vec::new();
        // What starts on the date before may reach into the first one.
        let before = region.first.pred_opt().unwrap_or(region.first);
        for date in before.iter_days().take_while(|date| *date <= region.last) {
            for range in calendar.ranges_on(date) {
                let local = |minute: u16| midnight(date) + i64::from(minute) * 60_000;
                let start = offsets.earliest(local(range.start())).max(region.from);
                let end = offsets.latest(local(range.end())).min(region.to);
                ranges.push((start, end));
            }
        }
        self.push(region.from, Kind::Closed);
        for (start, end) in merged(ranges) {
            self.push(start, Kind::Open);
            self.push(end, Kind::Closed);
        }
        self.push(region.to, Kind::Weekly(offsets.at(region.to)));
    }

    /// Whether it is closed for more than ten years in a row somewhere between two instants.
    fn deserted(&self, from: i64, to: i64) -> bool {
        let mut last_open = from;
        for index in self.index(from)..=self.index(to) {
            let start = self.stretches[index].from.max(from);
            let end = self.stretches.get(index + 1).map_or(to, |next| next.from.min(to));
            let (first, last) = match self.stretches[index].kind {
                Kind::Closed => continue,
                Kind::Weekly(_) if self.count(start, end) == 0 => continue,
                Kind::Open => (start, end),
                Kind::Weekly(offset) => {
                    let before = self.week.before(start + offset);
                    let first = self.week.reached(before + 1) - 1;
                    let last = self.week.reached(self.week.before(end + offset));
                    (first - offset, last - offset)
                }
            };
            if first - last_open > TEN_YEARS {
                return true;
            }
            last_open = last;
        }
        to - last_open > TEN_YEARS
    }
}

/// Dates in a row that are written out, and the instants between which they lie.
struct Region {
    first: NaiveDate,
    last: NaiveDate,
    from: i64,
    to: i64,
}

/// Every date that is not like its weekday, and the one after it, into which its ranges may reach;
/// and the dates of doubled hours in which a range of the ordinary week starts or ends.
fn regions(calendar: &BusinessCalendar, offsets: &Offsets, week: &Week) -> Vec<Region> {
    let mut dates = BTreeSet::new();
    for (date, _) in calendar.exceptions() {
        dates.extend(date.iter_days().take(2));
    }
    for (before, change) in offsets.changes() {
        let doubled = (change.at + change.offset, change.at + before);
        if doubled.0 < doubled.1 && week.has_edge_in(doubled.0, doubled.1) {
            dates.extend([date(doubled.0), date(doubled.1 - 1)]);
        }
    }
    let mut regions: Vec<Region> = Vec::new();
    for date in dates {
        let next = date.succ_opt().unwrap_or(date);
        let to = offsets.earliest(midnight(next));
        match regions.last_mut() {
            Some(region) if region.last.succ_opt() == Some(date) => {
                region.last = date;
                region.to = to;
            }
            _ => {
                let from = offsets.earliest(midnight(date));
                regions.push(Region { first: date, last: date, from, to });
            }
        }
    }
    regions
}

/// Local milliseconds at the start of a date.
fn midnight(date: NaiveDate) -> i64 {
    (i64::from(date.num_days_from_ce()) - 719_163) * DAY
}

/// The date of a local time.
fn date(local: i64) -> NaiveDate {
    i32::try_from(local.div_euclid(DAY) + 719_163)
        .ok()
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .unwrap_or_default()
}
