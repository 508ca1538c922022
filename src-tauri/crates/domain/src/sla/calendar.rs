//! When a client is open: ranges per weekday in local wall time, and dates with other hours.

use crate::{Error, ErrorCode, Result};
use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

const MINUTES: u16 = 24 * 60;

/// A half-open range `[start, end)` of local wall time that starts on some date.
///
/// An end that is not after the start lies on the next date, so 22:00–06:00 is a night and
/// 09:00–09:00 is 24 hours. An end of 24:00 is midnight at the end of the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "(String, String)", into = "(String, String)")]
pub struct OpenRange {
    start: u16,
    end: u16,
}

impl OpenRange {
    /// The whole day.
    pub const DAY: Self = Self { start: 0, end: MINUTES };

    /// Reads `08:00` and `12:00`; the end may be `24:00`.
    ///
    /// # Errors
    /// `bad_hours` where one of them is no time of day.
    pub fn parse(start: &str, end: &str) -> Result<Self> {
        let read = |text: &str, most: u16| {
            minute(text).filter(|minute| *minute <= most).ok_or_else(|| {
                Error::new(
                    ErrorCode::BadHours,
                    format!("“{text}” is no time of day."),
                    "Write times as 08:00; only the end of a range may be 24:00.",
                )
            })
        };
        Ok(Self { start: read(start, MINUTES - 1)?, end: read(end, MINUTES)? })
    }

    /// Minutes from midnight to its start.
    #[must_use]
    pub const fn start(self) -> u16 {
        self.start
    }

    /// Minutes from midnight of the date it starts on to its end; more than a day where it ends on
    /// the next date.
    #[must_use]
    pub const fn end(self) -> u16 {
        if self.end > self.start { self.end } else { self.end + MINUTES }
    }
}

/// Minutes from midnight of `H:MM` or `HH:MM`, up to 24:00.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let lengths = (1..=2).contains(&hour.len()) && minute.len() == 2;
    if !lengths || !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    Some(hour * 60 + minute).filter(|total| minute < 60 && *total <= MINUTES)
}

impl TryFrom<(String, String)> for OpenRange {
    type Error = Error;
    fn try_from((start, end): (String, String)) -> Result<Self> {
        Self::parse(&start, &end)
    }
}

impl From<OpenRange> for (String, String) {
    fn from(range: OpenRange) -> Self {
        let text = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        (text(range.start), text(range.end))
    }
}

impl fmt::Display for OpenRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = (*self).into();
        write!(f, "{start}–{end}")
    }
}

/// A business calendar: open ranges of each weekday in an IANA zone, and dates with other hours.
///
/// A range belongs to the local date on which it starts; an exception replaces the ranges that start
/// on its date. Overlapping ranges count once. A weekday without ranges is closed.
///
/// Its JSON form is the one of `holdfast sla eval`:
/// `{"zone":"Europe/Amsterdam","week":{"mon":[["08:00","12:00"]]},"exceptions":[{"date":"2026-12-25","ranges":[]}]}`
/// or `{"always":true}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct BusinessCalendar(Opening);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Opening {
    Always,
    Week { zone: Tz, week: [Vec<OpenRange>; 7], exceptions: BTreeMap<NaiveDate, Vec<OpenRange>> },
}

impl BusinessCalendar {
    /// A calendar of a week, Monday first, and of dates with other hours; no ranges mean closed.
    ///
    /// # Errors
    /// `never_open` where neither a weekday nor an exception has a range.
    pub fn new(
        zone: Tz,
        week: [Vec<OpenRange>; 7],
        exceptions: BTreeMap<NaiveDate, Vec<OpenRange>>,
    ) -> Result<Self> {
        if week.iter().chain(exceptions.values()).all(Vec::is_empty) {
            return Err(never_open("A calendar without any open range is never open."));
        }
        Ok(Self(Opening::Week { zone, week, exceptions }))
    }

    /// Open at every instant.
    #[must_use]
    pub const fn always() -> Self {
        Self(Opening::Always)
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    /// `bad_request` for another shape, `unknown_zone`, `bad_hours` and `never_open` for what its
    /// parts say.
    pub fn from_json(json: &str) -> Result<Self> {
        let written: Written = serde_json::from_str(json).map_err(|error| {
            Error::new(
                ErrorCode::BadRequest,
                format!("The calendar cannot be read: {error}."),
                r#"Write {"zone":…,"week":{"mon":[["08:00","18:00"]]},"exceptions":[]} or {"always":true}."#,
            )
        })?;
        written.try_into()
    }

    /// The zone of a name such as `Europe/Amsterdam`.
    ///
    /// # Errors
    /// `unknown_zone` where there is none of that name.
    pub fn zone_named(name: &str) -> Result<Tz> {
        name.parse().map_err(|_| {
            Error::new(
                ErrorCode::UnknownZone,
                format!("There is no time zone “{name}”."),
                "Use an IANA name such as Europe/Amsterdam or America/New_York.",
            )
        })
    }

    /// True where it never closes and has no zone.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        matches!(self.0, Opening::Always)
    }

    /// Its zone; UTC where it never closes.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        match &self.0 {
            Opening::Always => Tz::UTC,
            Opening::Week { zone, .. } => *zone,
        }
    }

    /// The ranges of each weekday, Monday first; none where it never closes.
    #[must_use]
    pub const fn week(&self) -> Option<&[Vec<OpenRange>; 7]> {
        match &self.0 {
            Opening::Always => None,
            Opening::Week { week, .. } => Some(week),
        }
    }

    /// The dates with other hours.
    pub fn exceptions(&self) -> impl Iterator<Item = (NaiveDate, &[OpenRange])> {
        let exceptions = match &self.0 {
            Opening::Always => None,
            Opening::Week { exceptions, .. } => Some(exceptions),
        };
        exceptions.into_iter().flatten().map(|(date, ranges)| (*date, ranges.as_slice()))
    }

    /// The ranges that start on a date, as the exceptions and the week say.
    #[must_use]
    pub fn ranges_on(&self, date: NaiveDate) -> &[OpenRange] {
        match &self.0 {
            Opening::Always => &[OpenRange::DAY],
            Opening::Week { week, exceptions, .. } => exceptions
                .get(&date)
                .unwrap_or(&week[date.weekday().num_days_from_monday() as usize]),
        }
    }
}

/// The error of a calendar that is never open.
pub(super) fn never_open(what: &str) -> Error {
    Error::new(ErrorCode::NeverOpen, what, "Give it open ranges, or make it 24x7.")
}

/// The JSON form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    week: BTreeMap<String, Vec<(String, String)>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    exceptions: Vec<WrittenException>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    always: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenException {
    date: String,
    /// Why; for people.
    #[serde(default, skip_serializing)]
    #[allow(dead_code, reason = "read so that it may stand there, and not kept")]
    name: Option<String>,
    ranges: Vec<(String, String)>,
}

impl TryFrom<Written> for BusinessCalendar {
    type Error = Error;

    fn try_from(written: Written) -> Result<Self> {
        let bad = |message: String, remedy: &str| Error::new(ErrorCode::BadHours, message, remedy);
        if written.always {
            if written.week.is_empty() && written.exceptions.is_empty() {
                return Ok(Self::always());
            }
            return Err(bad(
                "A calendar that is always open has no week and no exceptions.".to_owned(),
                "Leave out “always”, or the rest.",
            ));
        }
        let zone = Self::zone_named(written.zone.as_deref().unwrap_or_default())?;
        let read = |ranges: Vec<(String, String)>| -> Result<Vec<OpenRange>> {
            ranges.into_iter().map(OpenRange::try_from).collect()
        };
        let mut week: [Vec<OpenRange>; 7] = Default::default();
        for (name, ranges) in written.week {
            let weekday: Weekday = name.parse().map_err(|_| {
                bad(
                    format!("“{name}” is no day of the week."),
                    "Write mon, tue, wed, thu, fri, sat or sun.",
                )
            })?;
            week[weekday.num_days_from_monday() as usize].extend(read(ranges)?);
        }
        let mut exceptions = BTreeMap::<_, Vec<OpenRange>>::new();
        for exception in written.exceptions {
            let date = NaiveDate::parse_from_str(&exception.date, "%Y-%m-%d")
                .ok()
                .filter(|date| (1..=9999).contains(&date.year()))
                .ok_or_else(|| {
                    bad(format!("“{}” is no date.", exception.date), "Write dates as 2026-12-25.")
                })?;
            exceptions.entry(date).or_default().extend(read(exception.ranges)?);
        }
        Self::new(zone, week, exceptions)
    }
}

impl From<BusinessCalendar> for Written {
    fn from(calendar: BusinessCalendar) -> Self {
        let written = |ranges: Vec<OpenRange>| ranges.into_iter().map(Into::into).collect();
        match calendar.0 {
            Opening::Always => {
                Self { zone: None, week: BTreeMap::new(), exceptions: Vec::new(), always: true }
            }
            Opening::Week { zone, week, exceptions } => Self {
                zone: Some(zone.name().to_owned()),
                week: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
                    .into_iter()
                    .zip(week)
                    .filter(|(_, ranges)| !ranges.is_empty())
                    .map(|(name, ranges)| (name.to_owned(), written(ranges)))
                    .collect(),
                exceptions: exceptions
                    .into_iter()
                    .map(|(date, ranges)| WrittenException {
                        date: date.to_string(),
                        name: None,
                        ranges: written(ranges),
                    })
                    .collect(),
                always: false,
            },
        }
    }
}
