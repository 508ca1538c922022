//! Holidays out of an `.ics` file.

use chrono::{Datelike, Days, NaiveDate, TimeZone};
use icalendar::parser::{Component, read_calendar_simple, unfold};
use rrule::{RRule, RRuleSet, Tz, Unvalidated};
use std::ops::RangeInclusive;

/// No holiday is longer, in days.
const LONGEST: u64 = 366;
/// A name longer than this is cut, in characters.
const LONGEST_NAME: usize = 200;

/// A date of a file, with its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The date, in whatever zone the calendar is.
    pub date: NaiveDate,
    /// What it is called there.
    pub name: String,
}

/// An event of a file that gave no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What it is called there.
    pub name: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays {
    /// Dates in order, each once.
    pub dates: Vec<Holiday>,
    /// Events that gave none.
    pub skipped: Vec<Skipped>,
}

/// Reads the whole-day events of an `.ics` file. Events that repeat every year are written out for
/// these years; everything else is told with the reason why it gave no date. Never fails: a file
/// without events gives nothing, and that is said.
#[must_use]
pub fn holidays(ics: &str, years: &RangeInclusive<i32>) -> Holidays {
    let mut found = Holidays::default();
    for event in events(&unfold(ics.trim_start_matches('\u{feff}'))) {
        let name = event.name();
        match event.dates(years) {
            Ok(dates) => found
                .dates
                .extend(dates.into_iter().map(|date| Holiday { date, name: name.clone() })),
            Err(reason) => found.skipped.push(Skipped { name, reason: reason.to_owned() }),
        }
    }
    if found == Holidays::default() {
        let reason = "There is no event in this file.".to_owned();
        found.skipped.push(Skipped { name: String::new(), reason });
    }
    found.dates.sort();
    found.dates.dedup_by_key(|holiday| holiday.date);
    found
}

/// The own lines of each event; those of alarms within it are left out.
fn events(text: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut open: Option<(Vec<&str>, usize)> = None;
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        let word = line.to_ascii_uppercase();
        match (&mut open, word.as_str()) {
            (open, "BEGIN:VEVENT") => {
                let before = open.replace((Vec::new(), 0));
                events.extend(before.map(|(lines, _)| Event { lines: own(&lines), whole: false }));
            }
            (Some((_, 0)), "END:VEVENT") => {
                let whole = open.take();
                events.extend(whole.map(|(lines, _)| Event { lines: own(&lines), whole: true }));
            }
            (Some((_, depth)), _) if word.starts_with("BEGIN:") => *depth += 1,
            (Some((_, depth)), _) if word.starts_with("END:") => *depth = depth.saturating_sub(1),
            (Some((lines, 0)), _) => lines.push(line),
            _ => {}
        }
    }
    events.extend(open.map(|(lines, _)| Event { lines: own(&lines), whole: false }));
    events
}

fn own(lines: &[&str]) -> String {
    format!("BEGIN:VEVENT\n{}\nEND:VEVENT\n", lines.join("\n"))
}

struct Event {
    lines: String,
    /// False where the file ends, or another event begins, before its end.
    whole: bool,
}

impl Event {
    fn name(&self) -> String {
        let summary = self
            .lines
            .lines()
            .find(|line| line.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("SUMMARY")));
        let text = summary.and_then(|line| line.split_once(':')).map_or("", |(_, text)| text);
        let plain = text.replace("\\,", ",").replace("\\;", ";").replace("\\n", " ");
        plain.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
    }

    fn dates(&self, years: &RangeInclusive<i32>) -> Result<Vec<NaiveDate>, &'static str> {
        if !self.whole {
            return Err("It has no end.");
        }
        let parts = read_calendar_simple(&self.lines).map_err(|_| "It cannot be read.")?;
        let event = parts.first().ok_or("It cannot be read.")?;
        let value = |name: &str| event.find_prop(name).map(|property| property.val.as_str());
        if value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
            return Err("It is cancelled.");
        }
        if value("RECURRENCE-ID").is_some() {
            return Err("It moves one date of an event that repeats.");
        }
        if value("RDATE").is_some() {
            return Err("It repeats on listed dates.");
        }
        let start = value("DTSTART").ok_or("It has no date.")?;
        let first = day(start).ok_or("It has a time of day; only whole days are holidays.")?;
        let days = length(event, first)?;
        let firsts = match value("RRULE") {
            None => vec![first],
            Some(rule) => yearly(first, rule, years)?,
        };
        let except: Vec<_> = event
            .properties
            .iter()
            .filter(|property| property.name == "EXDATE")
            .flat_map(|property| property.val.as_str().split(','))
            .filter_map(|text| day(text.get(..8)?))
            .collect();
        let firsts = firsts.into_iter().filter(|first| !except.contains(first));
        Ok(firsts
            .flat_map(|first| (0..days).filter_map(move |n| first.checked_add_days(Days::new(n))))
            .collect())
    }
}

/// `20261225`.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    NaiveDate::parse_from_str(text, "%Y%m%d").ok().filter(|date| digits && date.year() > 0)
}

/// How many days it lasts.
fn length(event: &Component<'_>, first: NaiveDate) -> Result<u64, &'static str> {
    let value = |name: &str| event.find_prop(name).map(|property| property.val.as_str());
    let days = match (value("DTEND"), value("DURATION")) {
        (Some(end), _) => {
            let end = day(end).ok_or("Its end is no date.")?;
            // An end on the same date is written by programs that mean one day.
            (end - first).num_days().max(i64::from(end == first))
        }
        (None, Some(duration)) => whole_days(duration).ok_or("It does not last whole days.")?,
        (None, None) => 1,
    };
    match u64::try_from(days) {
        Ok(days @ 1..=LONGEST) => Ok(days),
        Ok(0) | Err(_) => Err("It ends before it begins."),
        Ok(_) => Err("It is longer than a year."),
    }
}

/// `P1D` or `P2W`.
fn whole_days(duration: &str) -> Option<i64> {
    let period = duration.trim().trim_start_matches('+').strip_prefix('P')?;
    let (count, unit) = period.split_at_checked(period.len().checked_sub(1)?)?;
    let count: i64 = count.parse().ok()?;
    match unit {
        "D" => Some(count),
        "W" => count.checked_mul(7),
        _ => None,
    }
}

/// The first days of an event that repeats every year: on the same date, or on such a day as the
/// fourth Thursday of November.
fn yearly(
    first: NaiveDate,
    rule: &str,
    years: &RangeInclusive<i32>,
) -> Result<Vec<NaiveDate>, &'static str> {
    const OTHER: &str = "It repeats in another way than every year.";
    let rule = rule.trim().to_ascii_uppercase();
    let part = |name: &str| {
        rule.split(';').find_map(|part| part.split_once('=').filter(|(key, _)| *key == name))
    };
    let known = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYDAY", "BYMONTHDAY", "WKST"];
    let all_known = rule.split(';').all(|part| {
        part.is_empty() || part.split_once('=').is_some_and(|(key, _)| known.contains(&key))
    });
    // A day without its month is read in different ways by different programs.
    let by_day = part("BYDAY").or(part("BYMONTHDAY")).is_some() && part("BYMONTH").is_none();
    if !all_known || by_day || part("FREQ") != Some(("FREQ", "YEARLY")) {
        return Err(OTHER);
    }
    // Noon in UTC: dates have no zone, and nothing is skipped or doubled there.
    let noon = |date: NaiveDate| {
        date.and_hms_opt(12, 0, 0).and_then(|noon| Tz::UTC.from_local_datetime(&noon).single())
    };
    let rule = match part("UNTIL") {
        Some((_, until)) => {
            let end = until.get(..8).and_then(day).ok_or(OTHER)?.format("%Y%m%dT235959Z");
            rule.replace(&format!("UNTIL={until}"), &format!("UNTIL={end}"))
        }
        None => rule,
    };
    let start = noon(first).ok_or(OTHER)?;
    let edge = |year: i32, month: u32, day: u32| {
        NaiveDate::from_ymd_opt(year, month, day).and_then(noon).ok_or(OTHER)
    };
    let rule: RRule<Unvalidated> = rule.trim_matches(';').parse().map_err(|_| OTHER)?;
    let rule = rule.validate(start).map_err(|_| OTHER)?;
    let set = RRuleSet::new(start).rrule(rule).after(edge(*years.start(), 1, 1)?).before(edge(
        *years.end(),
        12,
        31,
    )?);
    Ok(set.all(u16::MAX).dates.into_iter().map(|at| at.date_naive()).collect())
}
