//! How work flows: cumulative flow, cycle and lead time, throughput, blocked time and hints.
//!
//! Everything is computed from stays: an item was in a category from then until then. Days are
//! local to a zone; weekends are left out where they would only make Monday morning look bad.

mod hints;
#[cfg(test)]
mod tests;

pub use hints::{Hint, HintCode, Open, Picture, hints};

use crate::dates::start_of;
use crate::{BlockedOn, Category, ClientId, Timestamp, WorkItemId};
use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashMap, HashSet};

/// An item's stay in a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// The item.
    pub item: WorkItemId,
    /// Where it was.
    pub category: Category,
    /// When it came.
    pub from: Timestamp,
    /// When it left; it is still there unless said.
    pub to: Option<Timestamp>,
}

/// How many items were in each category at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The local day.
    pub date: NaiveDate,
    /// Items per category, in the order of [`Category::ALL`].
    pub counts: Vec<u32>,
}

/// The cumulative flow of the last `days` days, oldest first, today as it stands at `now`.
#[must_use]
pub fn cumulative(stays: &[Stay], days: u32, now: Timestamp, zone: Tz) -> Vec<Day> {
    let today = now.with_timezone(&zone).date_naive();
    let dates: Vec<NaiveDate> = (0..u64::from(days))
        .rev()
        .filter_map(|back| today.checked_sub_days(Days::new(back)))
        .collect();
    let ends: Vec<Timestamp> = dates
        .iter()
        .map(|date| start_of(date.succ_opt().unwrap_or(*date), zone).min(now))
        .collect();
    // An item counts from the first day's end at which it is there to the first at which it left.
    let mut changes = vec![vec![0_i64; Category::ALL.len()]; ends.len() + 1];
    for stay in stays {
        let column = stay.category as usize;
        let first = ends.partition_point(|end| *end < stay.from);
        let last = stay.to.map_or(ends.len(), |to| ends.partition_point(|end| *end < to));
        if first < last {
            changes[first][column] += 1;
            changes[last][column] -= 1;
        }
    }
    let mut counts = vec![0_i64; Category::ALL.len()];
    dates
        .into_iter()
        .zip(&changes)
        .map(|(date, change)| {
            counts.iter_mut().zip(change).for_each(|(count, change)| *count += change);
            let counts = counts.iter().map(|n| u32::try_from(*n).unwrap_or(0)).collect();
            Day { date, counts }
        })
        .collect()
}

/// A finished item with its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    /// The item.
    pub item: WorkItemId,
    /// When it came to Done, the last time it did.
    pub at: Timestamp,
    /// From its first stay In Progress to Done; zero where it never was in progress.
    pub cycle: TimeDelta,
    /// From its capture to Done.
    pub lead: TimeDelta,
}

/// The items that are done now and came there at or after `since`, oldest first.
#[must_use]
pub fn finished(stays: &[Stay], since: Timestamp) -> Vec<Finished> {
    let mut first: HashMap<WorkItemId, Timestamp> = HashMap::new();
    let mut started: HashMap<WorkItemId, Timestamp> = HashMap::new();
    let mut done: HashMap<WorkItemId, Timestamp> = HashMap::new();
    let earliest = |map: &mut HashMap<_, Timestamp>, stay: &Stay| {
        map.entry(stay.item).and_modify(|at| *at = stay.from.min(*at)).or_insert(stay.from);
    };
    for stay in stays {
        earliest(&mut first, stay);
        match stay.category {
            Category::InProgress => earliest(&mut started, stay),
            Category::Done if stay.to.is_none() => {
                done.insert(stay.item, stay.from);
            }
            _ => {}
        }
    }
    let mut finished: Vec<Finished> = done
        .into_iter()
        .filter(|(_, at)| *at >= since)
        .map(|(item, at)| {
            let from = |map: &HashMap<_, Timestamp>| {
                map.get(&item).map_or(TimeDelta::zero(), |from| (at - *from).max(TimeDelta::zero()))
            };
            Finished { item, at, cycle: from(&started), lead: from(&first) }
        })
        .collect();
    finished.sort_by_key(|one| (one.at, one.item));
    finished
}

/// The percentile of some values by nearest rank: the smallest that at least `percent` of them do
/// not exceed. `None` where there are none.
#[must_use]
pub fn percentile(values: impl IntoIterator<Item = TimeDelta>, percent: u8) -> Option<TimeDelta> {
    let mut values: Vec<TimeDelta> = values.into_iter().collect();
    values.sort_unstable();
    let rank = (values.len() * usize::from(percent.min(100))).div_ceil(100);
    values.get(rank.max(1) - 1).copied()
}

/// A length of time in hours.
#[must_use]
pub fn hours(delta: TimeDelta) -> f64 {
    delta.as_seconds_f64() / 3600.0
}

/// Items finished per week, by its Monday, oldest first. Weeks without any between the first
/// and this one are there with none.
#[must_use]
pub fn throughput(finished: &[Finished], now: Timestamp, zone: Tz) -> Vec<(NaiveDate, u32)> {
    let monday = |at: Timestamp| {
        let date = at.with_timezone(&zone).date_naive();
        date.week(Weekday::Mon).checked_first_day().unwrap_or(date)
    };
    let mut weeks: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    for one in finished {
        *weeks.entry(monday(one.at)).or_default() += 1;
    }
    if let Some(first) = weeks.keys().next().copied() {
        let this = monday(now);
        for week in first.iter_weeks().take_while(|week| *week <= this) {
            weeks.entry(week).or_default();
        }
    }
    weeks.into_iter().collect()
}

/// A time an item was blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockedSpell {
    /// The item.
    pub item: WorkItemId,
    /// Whom it waited for.
    pub on: BlockedOn,
    /// For which client.
    pub client: Option<ClientId>,
    /// When it was blocked.
    pub from: Timestamp,
    /// When it went on; it still waits unless said.
    pub to: Option<Timestamp>,
}

/// Blocked time by cause and client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockedSum {
    /// Whom was waited for.
    pub on: BlockedOn,
    /// For which client.
    pub client: Option<ClientId>,
    /// How long in all.
    pub time: TimeDelta,
    /// How many items.
    pub items: u32,
}

/// Adds up the blocked time between `since` and `now`, longest first.
#[must_use]
pub fn blocked(spells: &[BlockedSpell], since: Timestamp, now: Timestamp) -> Vec<BlockedSum> {
    let mut sums: BTreeMap<(BlockedOn, Option<ClientId>), (TimeDelta, HashSet<WorkItemId>)> =
        BTreeMap::new();
    for spell in spells {
        let time = spell.to.unwrap_or(now).min(now) - spell.from.max(since);
        if time > TimeDelta::zero() {
            let (sum, items) = sums.entry((spell.on, spell.client)).or_default();
            *sum += time;
            items.insert(spell.item);
        }
    }
    let mut sums: Vec<BlockedSum> = sums
        .into_iter()
        .map(|((on, client), (time, items))| {
            let items = u32::try_from(items.len()).unwrap_or(u32::MAX);
            BlockedSum { on, client, time, items }
        })
        .collect();
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.time));
    sums
}

/// The time between two instants without Saturdays and Sundays.
#[must_use]
pub fn weekday_time(from: Timestamp, to: Timestamp, zone: Tz) -> TimeDelta {
    let mut sum = TimeDelta::zero();
    let mut at = from;
    while at < to {
        let date = at.with_timezone(&zone).date_naive();
        let Some(tomorrow) = date.succ_opt() else { break };
        let end = start_of(tomorrow, zone).min(to);
        if !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            sum += end - at;
        }
        at = end.max(at + TimeDelta::minutes(1));
    }
    sum
}
