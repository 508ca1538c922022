//! Days and spans as people type them: `today`, `fri`, `2026-12-01`, `+3d`, `15:00`.

use crate::Timestamp;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Weekday};
use chrono_tz::Tz;
use std::fmt;

/// A day, said by its name or its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// The day before today.
    Yesterday,
    /// Today.
    Today,
    /// The day after today.
    Tomorrow,
    /// The next day of that name after today, so on a Friday `fri` is in a week.
    Next(Weekday),
    /// `2026-12-01`.
    Date(NaiveDate),
}

impl Day {
    /// Reads a day; `None` where the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "yesterday" => Some(Self::Yesterday),
            "today" => Some(Self::Today),
            "tomorrow" => Some(Self::Tomorrow),
            name if name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                name.parse().ok().map(Self::Next)
            }
            date => NaiveDate::parse_from_str(date, "%Y-%m-%d")
                .ok()
                .filter(|date| (1970..2200).contains(&date.year()))
                .map(Self::Date),
        }
    }

    /// The date it means at `now` in a zone.
    #[must_use]
    pub fn date(self, now: Timestamp, zone: Tz) -> NaiveDate {
        let today = now.with_timezone(&zone).date_naive();
        let shifted = match self {
            Self::Yesterday => today.pred_opt(),
            Self::Today => Some(today),
            Self::Tomorrow => today.succ_opt(),
            Self::Next(weekday) => {
                let ahead = (weekday.days_since(today.weekday()) + 6) % 7 + 1;
                today.checked_add_days(Days::new(u64::from(ahead)))
            }
            Self::Date(date) => Some(date),
        };
        shifted.unwrap_or(today)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yesterday => f.write_str("yesterday"),
            Self::Today => f.write_str("today"),
            Self::Tomorrow => f.write_str("tomorrow"),
            Self::Next(weekday) => f.write_str(&weekday.to_string().to_ascii_lowercase()),
            Self::Date(date) => write!(f, "{date}"),
        }
    }
}

/// A length of time: `12h`, `7d`, `2w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    count: u16,
    unit: char,
}

impl Span {
    /// Reads a number of hours, days or weeks; `None` where the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let unit = text.chars().last()?.to_ascii_lowercase();
        let count = text.strip_suffix(|c: char| c.eq_ignore_ascii_case(&unit))?.parse().ok()?;
        matches!(unit, 'h' | 'd' | 'w').then_some(Self { count, unit })
    }

    /// As a duration; a day has 24 hours.
    #[must_use]
    pub fn delta(self) -> TimeDelta {
        let count = i64::from(self.count);
        match self.unit {
            'h' => TimeDelta::hours(count),
            'w' => TimeDelta::weeks(count),
            _ => TimeDelta::days(count),
        }
    }

    /// `3 days`, in words.
    #[must_use]
    pub fn words(self) -> String {
        let noun = match self.unit {
            'h' => "hour",
            'w' => "week",
            _ => "day",
        };
        crate::words::count(usize::from(self.count), noun)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit)
    }
}

/// When something is due, from `today`, `fri`, `fri 15:00`, `2026-12-01`, `+3d`, `+4h` or `15:00`.
///
/// A day alone means 17:00 on it, or the end of the day where that has passed; a time alone means
/// the next time it is that late.
#[must_use]
pub fn parse_due(text: &str, now: Timestamp, zone: Tz) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(span) = text.strip_prefix('+') {
        return now.checked_add_signed(Span::parse(span)?.delta());
    }
    if let Some(time) = parse_time(text) {
        let today = instant(Day::Today.date(now, zone).and_time(time), zone);
        let tomorrow = || instant(Day::Tomorrow.date(now, zone).and_time(time), zone);
        return Some(if today > now { today } else { tomorrow() });
    }
    let parts = text
        .split_once([' ', '@'])
        .or_else(|| text.split_once('T').filter(|(day, _)| !day.is_empty()));
    let (day, time) = match parts {
        Some((day, time)) => (day, Some(parse_time(time.trim())?)),
        None => (text, None),
    };
    let date = Day::parse(day)?.date(now, zone);
    if let Some(time) = time {
        return Some(instant(date.and_time(time), zone));
    }
    let evening = instant(date.and_time(NaiveTime::from_hms_opt(17, 0, 0)?), zone);
    if evening > now || date != Day::Today.date(now, zone) {
        return Some(evening);
    }
    Some(instant(date.and_time(NaiveTime::from_hms_opt(23, 59, 0)?), zone))
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

/// The first instant of a day in a zone.
#[must_use]
pub fn start_of(date: NaiveDate, zone: Tz) -> Timestamp {
    instant(date.and_time(NaiveTime::MIN), zone)
}

/// The instant of a local time: the earlier of two where clocks go back, the first one after
/// the gap where they go forward.
#[must_use]
pub fn instant(local: NaiveDateTime, zone: Tz) -> Timestamp {
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| {
            // No zone skips more than a day; quarter hours find the end of every gap.
            (1..=96)
                .filter_map(|quarter| local.checked_add_signed(TimeDelta::minutes(15 * quarter)))
                .find_map(|later| zone.from_local_datetime(&later).earliest())
        })
        .map_or_else(|| local.and_utc(), |found| found.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Amsterdam;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        // A Friday, 11:00 in Amsterdam.
        "2026-11-20T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn due_dates_read_as_people_type_them() {
        for (text, expected) in [
            ("today", "2026-11-20T16:00:00Z"),
            ("Tomorrow", "2026-11-21T16:00:00Z"),
            ("sat", "2026-11-21T16:00:00Z"),
            ("monday", "2026-11-23T16:00:00Z"),
            ("fri", "2026-11-27T16:00:00Z"),
            ("2026-12-01", "2026-12-01T16:00:00Z"),
            ("+3d", "2026-11-23T10:00:00Z"),
            ("+4h", "2026-11-20T14:00:00Z"),
            ("+1w", "2026-11-27T10:00:00Z"),
            ("15:00", "2026-11-20T14:00:00Z"),
            ("09:00", "2026-11-21T08:00:00Z"),
            ("mon 9:30", "2026-11-23T08:30:00Z"),
            ("mon@09:30", "2026-11-23T08:30:00Z"),
            ("2026-07-01T08:00", "2026-07-01T06:00:00Z"),
        ] {
            let due = parse_due(text, now(), Amsterdam).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(due, expected.parse::<Timestamp>().unwrap(), "{text}");
        }
    }

    #[test]
    fn today_in_the_evening_means_the_end_of_the_day() {
        let evening = "2026-11-20T18:00:00Z".parse().unwrap();
        let due = parse_due("today", evening, Amsterdam);
        assert_eq!(due, Some("2026-11-20T22:59:00Z".parse().unwrap()));
    }

    #[test]
    fn other_words_are_no_dates() {
        for text in ["", "soon", "25:00", "+", "+3", "+3y", "2026-13-01", "fri 26:00", "9999-01-01"]
        {
            assert_eq!(parse_due(text, now(), Amsterdam), None, "{text}");
        }
    }

    #[test]
    fn a_skipped_hour_reads_as_the_hour_after_it_and_a_doubled_one_as_its_first() {
        let skipped = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap().and_hms_opt(2, 30, 0).unwrap();
        assert_eq!(
            instant(skipped, Amsterdam),
            "2026-03-29T01:00:00Z".parse::<Timestamp>().unwrap()
        );
        let doubled = NaiveDate::from_ymd_opt(2026, 10, 25).unwrap().and_hms_opt(2, 30, 0).unwrap();
        assert_eq!(
            instant(doubled, Amsterdam),
            "2026-10-25T00:30:00Z".parse::<Timestamp>().unwrap()
        );
    }

    proptest! {
        #[test]
        fn any_text_is_safe(text in ".*") {
            let _ = parse_due(&text, now(), Amsterdam);
            let _ = Span::parse(&text);
        }

        #[test]
        fn spans_and_days_read_back(count: u16, unit in "[hdw]", day in "today|tomorrow|yesterday|mon|sun|2026-0[1-9]-1[0-9]") {
            let span = Span::parse(&format!("{count}{unit}")).unwrap();
            prop_assert_eq!(Span::parse(&span.to_string()), Some(span));
            let day = Day::parse(&day).unwrap();
            prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
        }
    }
}
