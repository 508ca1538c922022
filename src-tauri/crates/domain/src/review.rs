//! The rule of Peer Review: the worker cannot pass their own card.
//!
//! It applies to moves from Peer Review to Done. Work that never went to review (a password reset)
//! may be finished by whoever did it; asking for a review is the team's choice per card, passing
//! one is not the worker's.

use crate::{Error, ErrorCode, OwnPass, Result, TechnicianId, Timestamp};
use chrono::{Datelike, NaiveTime, Weekday};
use chrono_tz::Tz;

/// Office hours, Monday to Friday, in the zone of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficeHours {
    from: NaiveTime,
    /// `None` is midnight at the end of the day.
    to: Option<NaiveTime>,
    zone: Tz,
}

impl OfficeHours {
    /// Reads `HH:MM` times, of which the second may be `24:00`, and an IANA zone.
    ///
    /// # Errors
    /// `invalid` where one of them cannot be read or the hours end before they begin.
    pub fn parse(from: &str, to: &str, zone: &str) -> Result<Self> {
        let from = time(from)?;
        let to = if to.trim() == "24:00" { None } else { Some(time(to)?) };
        if to.is_some_and(|to| to <= from) {
            return Err(Error::new(
                ErrorCode::Invalid,
                "The office hours end before they begin.",
                "Choose an end that is later than the start.",
            ));
        }
        Ok(Self { from, to, zone: parse_zone(zone)? })
    }

    /// Whether the office is open.
    #[must_use]
    pub fn open_at(&self, now: Timestamp) -> bool {
        let local = now.with_timezone(&self.zone);
        let weekend = matches!(local.weekday(), Weekday::Sat | Weekday::Sun);
        let time = local.time();
        !weekend && time >= self.from && self.to.is_none_or(|to| time < to)
    }

    /// When the office opens next; none while it is open.
    #[must_use]
    pub fn opening(&self, now: Timestamp) -> Option<Timestamp> {
        if self.open_at(now) {
            return None;
        }
        let today = now.with_timezone(&self.zone).date_naive();
        today
            .iter_days()
            .take(5)
            .filter(|date| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun))
            .map(|date| crate::dates::instant(date.and_time(self.from), self.zone))
            .find(|opening| *opening > now)
    }

    /// The zone of the office.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        self.zone
    }
}

/// Reads an IANA zone name.
///
/// # Errors
/// `invalid` where there is no such zone.
pub fn parse_zone(name: &str) -> Result<Tz> {
    name.trim().parse().map_err(|_| {
        Error::new(
            ErrorCode::Invalid,
            format!("There is no time zone named “{name}”."),
            "Use an IANA name such as Europe/Amsterdam or America/New_York.",
        )
    })
}

fn time(text: &str) -> Result<NaiveTime> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").map_err(|_| {
        Error::new(
            ErrorCode::Invalid,
            format!("“{text}” is not a time of day."),
            "Write hours and minutes, such as 08:30.",
        )
    })
}

/// Somebody passes a card from Peer Review to Done.
#[derive(Debug, Clone, Copy)]
pub struct Passing<'a> {
    /// Who passes it, where known. A desk that nobody sits at cannot be a second person.
    pub by: Option<TechnicianId>,
    /// Who worked on it.
    pub workers: &'a [TechnicianId],
    /// When a worker may pass their own card.
    pub policy: OwnPass,
    /// Whether the office is open.
    pub in_hours: bool,
    /// The reason typed, if any.
    pub reason: Option<&'a str>,
}

/// How a card was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// By a second person.
    SecondPerson,
    /// By the worker, with a reason that is to be recorded.
    Own,
}

impl Passing<'_> {
    /// Decides whether the card may pass.
    ///
    /// # Errors
    /// `review_needs_second_person` where the policy refuses, `review_reason_needed` where it asks.
    pub fn judge(&self) -> Result<Passed> {
        let own = match self.by {
            Some(by) => self.workers.contains(&by),
            None => true,
        };
        if !own {
            return Ok(Passed::SecondPerson);
        }
        match self.policy {
            OwnPass::Never => Err(Error::new(
                ErrorCode::ReviewNeedsSecondPerson,
                "Peer Review needs a second person: you worked on this card.",
                "Ask a colleague to look at it and move it to Done.",
            )),
            OwnPass::OutOfHours if self.in_hours => Err(Error::new(
                ErrorCode::ReviewNeedsSecondPerson,
                "Peer Review needs a second person during office hours: you worked on this card.",
                "Ask a colleague to look at it and move it to Done.",
            )),
            OwnPass::OutOfHours | OwnPass::WithReason => {
                if self.reason.is_some_and(|reason| !reason.trim().is_empty()) {
                    Ok(Passed::Own)
                } else {
                    Err(Error::new(
                        ErrorCode::ReviewReasonNeeded,
                        "You worked on this card, so passing it yourself needs a reason.",
                        "Say why no second person looks at it; the reason is recorded.",
                    ))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ErrorCode::{ReviewNeedsSecondPerson, ReviewReasonNeeded};
    use Passed::{Own, SecondPerson};

    #[test]
    fn the_worker_passes_only_as_the_policy_says() {
        let (worker, other) = (TechnicianId::fresh(), TechnicianId::fresh());
        let cases = [
            (Some(other), OwnPass::Never, true, None, Ok(SecondPerson)),
            (Some(worker), OwnPass::Never, false, Some("night"), Err(ReviewNeedsSecondPerson)),
            (Some(worker), OwnPass::OutOfHours, true, Some("busy"), Err(ReviewNeedsSecondPerson)),
            (Some(worker), OwnPass::OutOfHours, false, None, Err(ReviewReasonNeeded)),
            (Some(worker), OwnPass::OutOfHours, false, Some("  "), Err(ReviewReasonNeeded)),
            (Some(worker), OwnPass::OutOfHours, false, Some("P1 at 03:00"), Ok(Own)),
            (Some(worker), OwnPass::WithReason, true, None, Err(ReviewReasonNeeded)),
            (Some(worker), OwnPass::WithReason, true, Some("trivial"), Ok(Own)),
            (None, OwnPass::Never, false, None, Err(ReviewNeedsSecondPerson)),
        ];
        for (by, policy, in_hours, reason, expected) in cases {
            let passing = Passing { by, workers: &[worker], policy, in_hours, reason };
            let outcome = passing.judge().map_err(|error| error.code);
            assert_eq!(outcome, expected, "{passing:?}");
        }
    }

    #[test]
    fn a_card_nobody_worked_on_may_be_passed_by_anyone() {
        let passing = Passing {
            by: Some(TechnicianId::fresh()),
            workers: &[],
            policy: OwnPass::Never,
            in_hours: true,
            reason: None,
        };
        assert_eq!(passing.judge(), Ok(SecondPerson));
    }

    #[test]
    fn office_hours_are_local_and_spare_the_weekend() {
        let hours = OfficeHours::parse("08:00", "17:30", "Europe/Amsterdam").unwrap();
        for (instant, open) in [
            ("2026-11-20T07:00:00Z", true),  // Friday 08:00, winter time
            ("2026-11-20T06:59:59Z", false), // Friday 07:59
            ("2026-11-20T16:29:59Z", true),  // Friday 17:29
            ("2026-11-20T16:30:00Z", false), // Friday 17:30: the end is outside
            ("2026-11-21T10:00:00Z", false), // Saturday
            ("2026-07-20T06:00:00Z", true),  // Monday 08:00, summer time
        ] {
            assert_eq!(hours.open_at(instant.parse().unwrap()), open, "{instant}");
        }
    }

    #[test]
    fn hours_may_last_to_midnight_but_not_end_before_they_begin() {
        let late = OfficeHours::parse("12:00", "24:00", "UTC").unwrap();
        assert!(late.open_at("2026-11-20T23:59:59Z".parse().unwrap()));
        assert!(OfficeHours::parse("17:00", "08:00", "UTC").is_err());
        assert!(OfficeHours::parse("8", "17:00", "UTC").is_err());
        assert!(OfficeHours::parse("08:00", "17:00", "Europe/Atlantis").is_err());
    }
}
