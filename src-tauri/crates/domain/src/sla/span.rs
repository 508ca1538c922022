//! How long a promise is: hours of business time, or business days.

use crate::{Error, ErrorCode, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

const DAY: u32 = 86_400;
const YEAR: u32 = 365 * DAY;
/// Ten years, leap days included: nobody promises more.
const MOST_SECONDS: u32 = 10 * YEAR + 3 * DAY;
const MOST_DAYS: u32 = 3_653;

/// A length of business time, never zero and at most ten years.
///
/// Its text is `45s`, `30m`, `4h`, `3bd` (business days), or a sum such as `1h30m`; in JSON a bare
/// number means seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Span {
    /// Seconds of open time.
    Seconds(u32),
    /// Business days: each as long as the calendar is open on an ordinary open weekday.
    BusinessDays(u32),
}

impl Span {
    /// A span of whole seconds.
    ///
    /// # Errors
    /// `invalid` for zero and for more than ten years.
    pub fn seconds(seconds: i64) -> Result<Self> {
        u32::try_from(seconds)
            .ok()
            .filter(|seconds| (1..=MOST_SECONDS).contains(seconds))
            .map(Self::Seconds)
            .ok_or_else(|| out_of_range(&format!("{seconds} seconds")))
    }

    /// A span of hours.
    ///
    /// # Errors
    /// `invalid` for zero and for more than ten years.
    pub fn hours(hours: i64) -> Result<Self> {
        Self::seconds(hours.saturating_mul(3_600))
    }

    /// A span of business days.
    ///
    /// # Errors
    /// `invalid` for zero and for more days than ten years have.
    pub fn business_days(days: i64) -> Result<Self> {
        u32::try_from(days)
            .ok()
            .filter(|days| (1..=MOST_DAYS).contains(days))
            .map(Self::BusinessDays)
            .ok_or_else(|| out_of_range(&format!("{days} business days")))
    }

    /// Its length in milliseconds where a business day is `day` milliseconds long.
    #[must_use]
    pub const fn milliseconds(self, day: i64) -> i64 {
        match self {
            Self::Seconds(seconds) => seconds as i64 * 1_000,
            Self::BusinessDays(days) => day.saturating_mul(days as i64),
        }
    }
}

fn out_of_range(what: &str) -> Error {
    Error::new(
        ErrorCode::Invalid,
        format!("A promise of {what} cannot be kept or broken."),
        "Give more than nothing and at most ten years, or leave it empty for no promise.",
    )
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim().to_ascii_lowercase();
        let unread = || {
            Error::new(
                ErrorCode::Invalid,
                format!("“{text}” is no span of time."),
                "Write 15m, 4h, 1h30m, or 3bd for three business days.",
            )
        };
        if let Some(days) = text.strip_suffix("bd") {
            return Self::business_days(days.trim().parse().map_err(|_| unread())?);
        }
        let (mut seconds, mut rest) = (0_i64, text.as_str());
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(unread)?;
            let count: i64 = rest[..end].parse().map_err(|_| unread())?;
            let unit = rest[end..].chars().next().ok_or_else(unread)?;
            let length = match unit {
                's' => 1,
                'm' => 60,
                'h' => 3_600,
                _ => return Err(unread()),
            };
            seconds = seconds.saturating_add(count.saturating_mul(length));
            rest = rest[end + unit.len_utf8()..].trim_start();
        }
        if text.is_empty() { Err(unread()) } else { Self::seconds(seconds) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = match *self {
            Self::BusinessDays(days) => return write!(f, "{days}bd"),
            Self::Seconds(seconds) => seconds,
        };
        for (unit, count) in [('h', seconds / 3_600), ('m', seconds / 60 % 60), ('s', seconds % 60)]
        {
            if count > 0 {
                write!(f, "{count}{unit}")?;
            }
        }
        Ok(())
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Said {
            Seconds(i64),
            Text(String),
        }
        match Said::deserialize(deserializer)? {
            Said::Seconds(seconds) => Self::seconds(seconds),
            Said::Text(text) => text.parse(),
        }
        .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_span_reads_as_people_write_it() {
        for (text, expected) in [
            ("45s", Span::Seconds(45)),
            ("15m", Span::Seconds(900)),
            (" 4H ", Span::Seconds(14_400)),
            ("1h30m", Span::Seconds(5_400)),
            ("1h 30m", Span::Seconds(5_400)),
            ("3bd", Span::BusinessDays(3)),
            ("1 bd", Span::BusinessDays(1)),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn nothing_more_than_ten_years_and_other_words_are_refused_with_a_remedy() {
        for text in [
            "",
            "0m",
            "0bd",
            "-1h",
            "4",
            "h",
            "4x",
            "4d",
            "1h-2m",
            "87673h",
            "3654bd",
            "9".repeat(30).as_str(),
        ] {
            let error = text.parse::<Span>().unwrap_err();
            assert_eq!(error.code, ErrorCode::Invalid, "{text}");
            assert!(!error.remedy.is_empty(), "{text}");
        }
        assert!("87672h".parse::<Span>().is_ok(), "ten years are the most");
    }

    #[test]
    fn in_json_a_bare_number_means_seconds() {
        assert_eq!(serde_json::from_str::<Span>("900").unwrap(), Span::Seconds(900));
        assert_eq!(serde_json::from_str::<Span>("\"3bd\"").unwrap(), Span::BusinessDays(3));
        assert!(serde_json::from_str::<Span>("0").is_err());
        assert!(serde_json::from_str::<Span>("true").is_err());
    }

    proptest! {
        #[test]
        fn every_span_reads_back_from_its_text(seconds in 1..=MOST_SECONDS, days in 1..=MOST_DAYS) {
            for span in [Span::Seconds(seconds), Span::BusinessDays(days)] {
                prop_assert_eq!(span.to_string().parse(), Ok(span));
            }
        }

        #[test]
        fn any_text_is_safe(text in ".*") {
            let _ = text.parse::<Span>();
        }
    }
}
