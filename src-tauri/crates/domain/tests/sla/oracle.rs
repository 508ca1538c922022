//! A second answer to every question, found by walking through the minutes one by one. It shares no
//! thought with the product: it asks the zone for the local time of each minute and reads the rules.

use crate::random::{self, Random};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use holdfast_domain::sla::*;
use holdfast_domain::{BlockedOn, ClockState, Priority, SlaClock, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Days that are walked through.
const DAYS: i64 = 7;
const MINUTES: i64 = DAYS * 24 * 60;
const CALENDARS: u64 = 1_000;
const CASES: usize = 1_000;

/// Minute by minute, whether a calendar is open.
struct Walk {
    start: DateTime<Utc>,
    open: Vec<bool>,
}

impl Walk {
    fn through(calendar: &BusinessCalendar, middle: NaiveDate) -> Self {
        let start = (middle - Days::new(3)).and_time(NaiveTime::MIN).and_utc();
        // First and last minute at which each local time is shown, three days wider on both sides.
        let margin = 3 * 24 * 60;
        let mut shown: BTreeMap<NaiveDateTime, (i64, i64)> = BTreeMap::new();
        for minute in -margin..MINUTES + margin {
            let local = (start + TimeDelta::minutes(minute)).with_timezone(&calendar.zone());
            let local = local.naive_local();
            shown.entry(local).or_insert((minute, minute)).1 = minute;
        }
        let mut open = vec![false; MINUTES as usize];
        for date in (middle - Days::new(5)).iter_days().take(DAYS as usize + 3) {
            for range in calendar.ranges_on(date) {
                let local = |minutes: u16| {
                    date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minutes))
                };
                // A skipped local time is the first minute that shows a later one.
                let (from, _) = *shown.range(local(range.start())..).next().unwrap().1;
                let end = local(range.end());
                let to = match shown.get(&end) {
                    Some((_, last)) => *last,
                    None => shown.range(end..).next().unwrap().1.0,
                };
                for minute in from.max(0)..to.min(MINUTES) {
                    open[minute as usize] = true;
                }
            }
        }
        Self { start, open }
    }

    fn at(&self, minute: i64) -> Timestamp {
        self.start + TimeDelta::minutes(minute)
    }

    /// Open minutes from one minute to another, and the first minute after so many of them. Those
    /// of a pause are left out.
    fn walk(&self, from: i64, to: i64, wanted: i64, pause: (i64, i64)) -> (i64, Option<i64>) {
        let (mut count, mut passed, mut reached) = (0, 0, None);
        let mut minute = from;
        while minute < MINUTES && (minute < to || reached.is_none()) {
            let rests = minute >= pause.0 && minute < pause.1;
            if self.open[minute as usize] && !rests {
                passed += 1;
                if passed == wanted {
                    reached = Some(minute + 1);
                }
                if minute < to {
                    count += 1;
                }
            }
            minute += 1;
        }
        (count, reached)
    }
}

const NO_PAUSE: (i64, i64) = (0, 0);

fn compare(number: u64) {
    let mut random = Random(number);
    let (calendar, middle) = random::calendar(&mut random);
    let hours = Arc::new(Hours::new(&calendar));
    let walk = Walk::through(&calendar, middle);
    let wanted = 1 + random.below(150);
    let span = Some(Span::seconds(wanted * 60).unwrap());
    let mut policy = SlaPolicy::default();
    policy.targets[0] = SlaTarget { resolution: span, ..SlaTarget::default() };
    let book = Book::of(Terms { policy: Arc::new(policy), hours: Arc::clone(&hours) });
    for case in 0..CASES {
        let from = random.below(MINUTES);
        let to = (from + random.below(400)).min(MINUTES);
        let told =
            || format!("case {case} of {number}: {calendar:?} {} {}", walk.at(from), walk.at(to));
        let (count, reached) = walk.walk(from, to, wanted, NO_PAUSE);
        let between = hours.between(walk.at(from), walk.at(to)).num_minutes();
        assert_eq!(between, count, "between, {}", told());
        if let Some(reached) = reached {
            let due = hours.add(walk.at(from), TimeDelta::minutes(wanted)).unwrap();
            assert_eq!(due, walk.at(reached), "add {wanted}, {}", told());
        }
        let pause = from + random.below(to - from + 1);
        let resumed = (pause + random.below(300)).min(to);
        compare_clock(&walk, &book, (from, to, wanted), (pause, resumed), &told);
    }
}

/// A clock that runs from one minute to another with a pause in between.
fn compare_clock(
    walk: &Walk,
    book: &Book,
    (from, now, wanted): (i64, i64, i64),
    pause: (i64, i64),
    told: &dyn Fn() -> String,
) {
    let event = |minute: i64, what| ClockEvent::new(walk.at(minute), what);
    let waiting = ItemState::Waiting(Some(BlockedOn::Client));
    let mut events = vec![
        event(from, What::Created { priority: Some(Priority::P1), state: ItemState::Active }),
        event(pause.0, What::State(waiting)),
    ];
    let rests = pause.1 == now;
    if !rests {
        events.push(event(pause.1, What::State(ItemState::Active)));
    }
    let said = glance(&events, book, &[], walk.at(now))[SlaClock::Resolution as usize];
    let (elapsed, reached) = walk.walk(from, now, wanted, pause);
    assert_eq!(said.elapsed, elapsed * 60_000, "elapsed with a pause {pause:?}, {}", told());
    match reached {
        // What would be reached only by counting on is not due while the clock rests.
        Some(minute) if minute > now && rests => assert_eq!(said.due, None, "rests, {}", told()),
        Some(minute) => {
            assert_eq!(said.due, Some(walk.at(minute)), "due with a pause {pause:?}, {}", told());
            let breached = minute <= now;
            assert_eq!(said.state == ClockState::Breached, breached, "{}", told());
        }
        // Due after the days that were walked through.
        None => assert_ne!(said.state, ClockState::Breached, "{}", told()),
    }
}

#[test]
fn one_million_random_cases_agree_with_a_walk_through_the_minutes() {
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || (thread..CALENDARS).step_by(threads as usize).for_each(compare));
        }
    });
}
