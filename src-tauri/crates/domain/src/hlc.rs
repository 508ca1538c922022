//! The hybrid logical clock: stamps that grow with every write, whatever the wall clock does.

use crate::Timestamp;
use chrono::{DateTime, TimeDelta};
use serde::{Deserialize, Serialize};

/// A stamp: 48 bits of milliseconds since 1970, then a counter of 16 bits.
///
/// Two stamps compare as numbers. A stamp says in what order one desk wrote, and roughly when;
/// nothing else may be read from it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Hlc(pub u64);

const COUNTER_BITS: u32 = 16;

/// How far ahead of our wall clock a foreign stamp may lie and still pull our clock along.
pub const DRAG: TimeDelta = TimeDelta::minutes(10);

impl Hlc {
    /// Before everything.
    pub const ZERO: Self = Self(0);

    /// No stamp lies beyond this one (the year 2200): a stamp from another desk that does is refused,
    /// on every desk alike.
    pub const MAX: Self = Self(7_258_118_400_000 << COUNTER_BITS);

    /// The first stamp of an instant. Instants before 1970 read as 1970.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Self((millis << COUNTER_BITS).min(Self::MAX.0))
    }

    /// The stamp of a write at `now`: later than every stamp this desk gave (`last`) and than every
    /// register the write touches (`touched`, the greatest of them).
    ///
    /// So a wall clock that runs backwards does no harm, and an edit always beats what its author
    /// saw, even where another desk stamped that with a date in the future.
    #[must_use]
    pub fn next(now: Timestamp, last: Self, touched: Self) -> Self {
        // A wall clock beyond all stamps says nothing; counting on from it would soon pass the last.
        let wall = Some(Self::at(now)).filter(|wall| *wall < Self::MAX).unwrap_or_default();
        wall.max(last.successor()).max(touched.successor())
    }

    /// This stamp, or the first one after it that ends in `salt`, where it does not come from the wall
    /// clock alone.
    ///
    /// Two copies of one desk that lie behind the stamps of others count on from the same one. With salts
    /// of their own they never come to the same stamp.
    #[must_use]
    pub fn salted(self, salt: u8) -> Self {
        if self.counter() == 0 {
            return self;
        }
        let low = u64::from(salt).wrapping_sub(self.0) & 0xff;
        Self(self.0.saturating_add(low).min(Self::MAX.0.max(self.0)))
    }

    /// Our clock after a stamp from another desk was seen at `now`.
    ///
    /// Stamps more than [`DRAG`] ahead leave it alone: one desk with a wrong date must not set
    /// the clocks of all others.
    #[must_use]
    pub fn observe(self, remote: Self, now: Timestamp) -> Self {
        if remote <= Self::at(now + DRAG) { self.max(remote) } else { self }
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0 >> COUNTER_BITS
    }

    /// Counter within the millisecond.
    #[must_use]
    pub const fn counter(self) -> u16 {
        (self.0 & 0xffff) as u16
    }

    /// The instant, for display only.
    #[must_use]
    pub fn instant(self) -> Timestamp {
        i64::try_from(self.millis())
            .ok()
            .and_then(DateTime::from_timestamp_millis)
            .unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// The next stamp. A full counter runs over into the next millisecond.
    const fn successor(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn time(millis: i64) -> Timestamp {
        DateTime::from_timestamp_millis(millis).unwrap()
    }

    #[test]
    fn it_follows_the_wall_clock() {
        let stamp = Hlc::next(time(1_000), Hlc::at(time(900)), Hlc::ZERO);
        assert_eq!((stamp.millis(), stamp.counter()), (1_000, 0));
        assert_eq!(stamp.instant(), time(1_000));
    }

    #[test]
    fn two_writes_in_one_millisecond_differ_by_the_counter() {
        let first = Hlc::next(time(1_000), Hlc::ZERO, Hlc::ZERO);
        let second = Hlc::next(time(1_000), first, Hlc::ZERO);
        assert_eq!((second.millis(), second.counter()), (1_000, 1));
    }

    #[test]
    fn a_full_counter_runs_into_the_next_millisecond() {
        let full = Hlc(Hlc::at(time(1_000)).0 | 0xffff);
        let next = Hlc::next(time(1_000), full, Hlc::ZERO);
        assert_eq!((next.millis(), next.counter()), (1_001, 0));
    }

    #[test]
    fn a_field_dated_in_the_future_is_repaired_by_editing_it() {
        let future = Hlc::at(time(5_000_000));
        let edit = Hlc::next(time(1_000), Hlc::at(time(999)), future);
        assert!(edit > future);
    }

    #[test]
    fn copies_that_count_on_from_one_stamp_do_not_meet() {
        let ahead = Hlc::at(time(5_000));
        let count = |salt| {
            let next = |last: &Hlc| Some(Hlc::next(time(1_000), *last, Hlc::ZERO).salted(salt));
            std::iter::successors(Some(ahead), next).skip(1).take(300).collect::<Vec<_>>()
        };
        let (one, other) = (count(7), count(8));
        assert!(one.iter().all(|stamp| !other.contains(stamp)));
        assert!(one.is_sorted_by(|one, next| one < next) && other[0] > ahead);
        assert_eq!(Hlc::next(time(9_000), ahead, Hlc::ZERO).salted(7), Hlc::at(time(9_000)));
        assert_eq!(Hlc(Hlc::MAX.0 - 1).salted(3), Hlc::MAX, "no stamp lies beyond the last");
    }

    #[test]
    fn a_desk_far_ahead_does_not_drag_ours() {
        let ours = Hlc::at(time(0));
        let within = Hlc::at(time(600_000));
        let beyond = Hlc::at(time(600_001));
        assert_eq!(ours.observe(within, time(0)), within);
        assert_eq!(ours.observe(beyond, time(0)), ours);
        assert_eq!(within.observe(ours, time(0)), within, "never backwards");
    }

    #[test]
    fn a_wall_clock_beyond_the_year_2200_is_not_followed() {
        let last = Hlc::at(time(1_000));
        assert_eq!(Hlc::next(time(9_000_000_000_000), last, Hlc::ZERO), Hlc(last.0 + 1));
    }

    #[test]
    fn stamps_fit_a_signed_column_of_the_database() {
        assert!(i64::try_from(Hlc::MAX.0).is_ok());
    }

    proptest! {
        #[test]
        fn stamps_grow_whatever_the_wall_clock_does(walls in prop::collection::vec(0i64..10_000, 1..200)) {
            let mut last = Hlc::ZERO;
            for wall in walls {
                let next = Hlc::next(time(wall), last, Hlc::ZERO);
                prop_assert!(next > last);
                last = next;
            }
        }

        #[test]
        fn a_write_beats_all_it_touches(wall in 0i64..1_000_000, last in 0u64..1 << 40, touched in 0u64..1 << 40) {
            let next = Hlc::next(time(wall), Hlc(last), Hlc(touched));
            prop_assert!(next > Hlc(last) && next > Hlc(touched) && next >= Hlc::at(time(wall)));
        }
    }
}
