//! What holds for every calendar and every instant.

use crate::random::{self, Random};
use chrono::TimeDelta;
use holdfast_domain::Timestamp;
use holdfast_domain::sla::{BusinessCalendar, Hours};
use proptest::prelude::*;

/// Some calendar, and milliseconds from the date it is worth looking at.
fn hours() -> impl Strategy<Value = (Hours, i64)> {
    any::<u64>().prop_map(|seed| {
        let (calendar, date) = random::calendar(&mut Random(seed));
        let noon = date.and_hms_opt(12, 0, 0).unwrap().and_utc();
        (Hours::new(&calendar), noon.timestamp_millis())
    })
}

/// Milliseconds: mostly near, sometimes years away.
fn offset() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => -400_000_000_i64..400_000_000,
        1 => -90_000_000_000_000_i64..90_000_000_000_000,
    ]
}

fn at(middle: i64, offset: i64) -> Timestamp {
    Timestamp::from_timestamp_millis(middle + offset).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn between_undoes_add((hours, middle) in hours(), from in offset(), span in 0_i64..5_000_000_000) {
        let span = TimeDelta::milliseconds(span);
        if let Ok(due) = hours.add(at(middle, from), span) {
            prop_assert_eq!(hours.between(at(middle, from), due), span);
        }
    }

    #[test]
    fn add_undoes_between_up_to_closed_time((hours, middle) in hours(), from in offset(), to in offset()) {
        let (from, to) = (at(middle, from.min(to)), at(middle, from.max(to)));
        if let Ok(due) = hours.add(from, hours.between(from, to)) {
            prop_assert!(due <= to);
            prop_assert_eq!(hours.between(due, to), TimeDelta::zero());
        }
    }

    #[test]
    fn add_finds_the_earliest_instant((hours, middle) in hours(), from in offset(), span in 1_i64..5_000_000_000) {
        if let Ok(due) = hours.add(at(middle, from), TimeDelta::milliseconds(span)) {
            let before = due - TimeDelta::milliseconds(1);
            prop_assert!(hours.between(at(middle, from), before) < TimeDelta::milliseconds(span));
            prop_assert!(hours.is_open(before), "its last millisecond is open");
        }
    }

    #[test]
    fn between_is_additive((hours, middle) in hours(), a in offset(), b in offset(), c in offset()) {
        let (a, b, c) = (at(middle, a), at(middle, b), at(middle, c));
        prop_assert_eq!(hours.between(a, b) + hours.between(b, c), hours.between(a, c));
    }

    #[test]
    fn between_is_monotone_and_never_more_than_the_time_that_passed((hours, middle) in hours(), a in offset(), b in offset()) {
        let (a, b) = (at(middle, a.min(b)), at(middle, a.max(b)));
        prop_assert!(hours.between(a, b) >= TimeDelta::zero());
        prop_assert!(hours.between(a, b) <= b - a);
        prop_assert_eq!(hours.between(b, a), -hours.between(a, b));
    }

    #[test]
    fn add_is_monotone_and_additive((hours, middle) in hours(), from in offset(), one in 0_i64..900_000_000, two in 0_i64..900_000_000) {
        let from = at(middle, from);
        let (one, two) = (TimeDelta::milliseconds(one), TimeDelta::milliseconds(two));
        if let (Ok(first), Ok(both)) = (hours.add(from, one), hours.add(from, one + two)) {
            prop_assert!(first <= both);
            prop_assert_eq!(hours.add(first, two), Ok(both));
        }
    }

    #[test]
    fn opening_and_closing_enclose_what_is_open((hours, middle) in hours(), from in offset()) {
        let from = at(middle, from);
        if let Some(opens) = hours.opens(from) {
            prop_assert_eq!(hours.between(from, opens), TimeDelta::zero());
            prop_assert!(hours.is_open(opens));
            if let Some(closes) = hours.closes(opens) {
                prop_assert_eq!(hours.between(opens, closes), closes - opens);
                prop_assert!(!hours.is_open(closes));
            }
        }
    }

    #[test]
    fn a_calendar_reads_back_from_its_json_and_reckons_the_same(seed: u64, a in offset(), b in offset()) {
        let (calendar, _) = random::calendar(&mut Random(seed));
        let read = BusinessCalendar::from_json(&serde_json::to_string(&calendar).unwrap()).unwrap();
        prop_assert_eq!(&read, &calendar);
        prop_assert_eq!(Hours::new(&read).between(at(0, a), at(0, b)), Hours::new(&calendar).between(at(0, a), at(0, b)));
    }
}
