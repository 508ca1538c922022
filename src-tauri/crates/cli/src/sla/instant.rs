//! Instants as text, fast.

use holdfast_domain::{Error, ErrorCode, Result, Timestamp};

/// Reads RFC 3339: `2026-03-27T16:00:00Z`, with fractions or an offset.
pub(super) fn parse(text: &str) -> Result<Timestamp> {
    plain(text.as_bytes())
        .and_then(Timestamp::from_timestamp_millis)
        .or_else(|| text.parse().ok())
        .ok_or_else(|| {
            Error::new(
                ErrorCode::BadRequest,
                format!("“{text}” is no instant."),
                "Write instants as 2026-03-27T16:00:00Z.",
            )
        })
}

/// Milliseconds of exactly `2026-03-27T16:00:00Z`; none for every other form.
fn plain(text: &[u8]) -> Option<i64> {
    let text: &[u8; 20] = text.try_into().ok()?;
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
    if marks.iter().any(|(place, mark)| text[*place] != *mark) {
        return None;
    }
    let digits = |from: usize, to: usize| {
        text[from..to].iter().try_fold(0_i64, |value, byte| {
            byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0'))
        })
    };
    let (year, month, day) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
    let (hour, minute, second) = (digits(11, 13)?, digits(14, 16)?, digits(17, 19)?);
    let days = days(year, month, day)?;
    let fits = hour < 24 && minute < 60 && second < 60;
    fits.then_some(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000)
}

/// Days from 1970 of a date of the Gregorian calendar; none where there is no such date.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years that begin in March, so that the leap day is the last one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468)
}

/// Writes RFC 3339 in UTC, with milliseconds where there are any.
pub(super) fn write(out: &mut Vec<u8>, at: Timestamp) {
    let milliseconds = at.timestamp_millis();
    let (days, time) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
    // The same calendar the other way round, in cycles of 400 years.
    let shifted = days + 719_468;
    let (cycle, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + cycle * 400 + next;
    if !(0..=9999).contains(&year) {
        // Nothing that was asked for gives this; it is still told right.
        out.extend(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true).into_bytes());
        return;
    }
    let mut digits = |value: i64, count: u32, mark: u8| {
        for place in (0..count).rev() {
            out.push(b'0' + (value / 10_i64.pow(place) % 10) as u8);
        }
        out.push(mark);
    };
    digits(year, 4, b'-');
    digits(month, 2, b'-');
    digits(day, 2, b'T');
    digits(time / 3_600_000, 2, b':');
    digits(time / 60_000 % 60, 2, b':');
    let rest = time % 1_000;
    digits(time / 1_000 % 60, 2, if rest == 0 { b'Z' } else { b'.' });
    if rest != 0 {
        digits(rest, 3, b'Z');
    }
}

/// An instant as a text of its own.
pub(super) fn text(at: Timestamp) -> String {
    let mut out = Vec::with_capacity(24);
    write(&mut out, at);
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_ten_thousand_years_are_read_and_written_as_chrono_does() {
        let mut day: Timestamp = "0001-01-01T00:00:00Z".parse().unwrap();
        while day.timestamp() < 253_402_300_800 {
            let expected = day.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            assert_eq!(text(day), expected);
            assert_eq!(plain(expected.as_bytes()), Some(day.timestamp_millis()), "{expected}");
            day += chrono::TimeDelta::seconds(13 * 86_400 + 4_321);
        }
    }

    #[test]
    fn fractions_and_offsets_are_read_too() {
        let at = |written: &str| text(parse(written).unwrap());
        assert_eq!(at("2026-03-27T16:00:00.5Z"), "2026-03-27T16:00:00.500Z");
        assert_eq!(at("2026-03-27T16:00:00+01:00"), "2026-03-27T15:00:00Z");
        assert_eq!(at("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00Z");
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
