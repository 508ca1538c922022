//! What one technician is told.

use crate::review::OfficeHours;
use crate::{Cause, Error, ErrorCode, Priority, Result, Timestamp, dates};
use chrono::{Days, NaiveTime, TimeDelta};
use chrono_tz::Tz;

/// What a technician is told about items of a priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The priority.
    pub priority: Priority,
    /// Warnings in percent of the target; 100 is the breach.
    pub thresholds: Vec<u8>,
    /// True breaks through quiet hours and do-not-disturb.
    pub breaks_through: bool,
    /// True waits for office hours.
    pub office_hours: bool,
    /// True also tells about items nobody owns.
    pub unowned: bool,
}

impl Rule {
    /// What holds where nobody said otherwise: the higher the priority, the earlier and the louder.
    #[must_use]
    pub fn default_of(priority: Priority) -> Self {
        let (thresholds, breaks_through, office_hours, unowned) = match priority {
            Priority::P1 => (vec![50, 75, 90, 100], true, false, true),
            Priority::P2 => (vec![75, 90, 100], false, false, true),
            Priority::P3 => (vec![90, 100], false, true, false),
            Priority::P4 => (vec![100], false, true, false),
        };
        Self { priority, thresholds, breaks_through, office_hours, unowned }
    }
}

/// Hours of the day in which only what breaks through is shown. They may cross midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: NaiveTime,
    until: NaiveTime,
    zone: Tz,
}

impl QuietHours {
    /// Reads two `HH:MM`; none where both are empty.
    ///
    /// # Errors
    /// `invalid` where one is no time or both are the same.
    pub fn parse(from: &str, until: &str, zone: Tz) -> Result<Option<Self>> {
        if from.trim().is_empty() && until.trim().is_empty() {
            return Ok(None);
        }
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        match (time(from), time(until)) {
            (Some(from), Some(until)) if from != until => Ok(Some(Self { from, until, zone })),
            _ => Err(Error::new(
                ErrorCode::Invalid,
                format!("Quiet hours from {from:?} until {until:?} cannot be kept."),
                "Give two different times such as 22:00 and 07:00, or leave both empty.",
            )),
        }
    }

    /// When the quiet hours that `now` lies in are over; none outside of them.
    #[must_use]
    pub fn end(&self, now: Timestamp) -> Option<Timestamp> {
        let local = now.with_timezone(&self.zone);
        let (time, today) = (local.time(), local.date_naive());
        let quiet = if self.from < self.until {
            time >= self.from && time < self.until
        } else {
            time >= self.from || time < self.until
        };
        if !quiet {
            return None;
        }
        let day =
            if time < self.until { Some(today) } else { today.checked_add_days(Days::new(1)) };
        let end = dates::instant(day?.and_time(self.until), self.zone);
        // The night the clock goes back repeats an hour; its second pass is quiet too, but not for ever.
        Some(if end > now { end } else { now + TimeDelta::hours(1) })
    }
}

/// The rules of one technician.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// One for each priority.
    pub rules: Vec<Rule>,
    /// When only what breaks through is shown.
    pub quiet: Option<QuietHours>,
    /// When the office is open; always where nobody said.
    pub office: Option<OfficeHours>,
    /// What is told beside clocks.
    pub causes: Vec<Cause>,
}

/// Something that fell due, as rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// Why it is one.
    pub cause: Cause,
    /// Percent of the target, where it is a clock.
    pub percent: u8,
    /// Priority of the item.
    pub priority: Option<Priority>,
    /// True where it is mine, false where nobody owns it. What others own is no occasion.
    pub mine: bool,
    /// Until when I do not want to hear of it.
    pub snoozed: Option<Timestamp>,
}

/// Why something waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It is snoozed.
    Snoozed,
    /// It is quiet hours.
    Quiet,
    /// The office is closed.
    Closed,
    /// The user asked the desktop not to be disturbed.
    DoNotDisturb,
}

impl Hold {
    /// As the inbox says it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Snoozed => "Snoozed",
            Self::Quiet => "Quiet hours",
            Self::Closed => "Waits for office hours",
            Self::DoNotDisturb => "Do not disturb",
        }
    }
}

/// What becomes of an occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The rules do not ask for it.
    Unwanted,
    /// It waits, until an instant where one is known.
    Held(Hold, Option<Timestamp>),
    /// It is told now.
    Told,
}

impl Rules {
    /// The defaults, with these office hours.
    #[must_use]
    pub fn defaults(office: Option<OfficeHours>) -> Self {
        Self {
            rules: Priority::ALL.iter().copied().map(Rule::default_of).collect(),
            quiet: None,
            office,
            causes: vec![Cause::WipLimit, Cause::Chase, Cause::Due, Cause::ReviewDue],
        }
    }

    /// The rule for a priority; what has none yet counts as the lowest.
    #[must_use]
    pub fn of(&self, priority: Option<Priority>) -> Rule {
        let priority = priority.unwrap_or(Priority::P4);
        let found = self.rules.iter().find(|rule| rule.priority == priority);
        found.cloned().unwrap_or_else(|| Rule::default_of(priority))
    }

    /// Whether the rules ask for this at all.
    #[must_use]
    pub fn want(&self, occasion: &Occasion) -> bool {
        let rule = self.of(occasion.priority);
        let cause = match occasion.cause {
            Cause::Clock => rule.thresholds.contains(&occasion.percent),
            Cause::Snooze => true,
            other => self.causes.contains(&other),
        };
        cause && (occasion.mine || rule.unowned)
    }

    /// What becomes of something that fell due.
    #[must_use]
    pub fn fate(&self, occasion: &Occasion, now: Timestamp, disturb: bool) -> Fate {
        if !self.want(occasion) {
            return Fate::Unwanted;
        }
        self.holds(occasion, now, disturb)
    }

    /// Whether it has to wait. `disturb` is false where the user asked the desktop for peace.
    #[must_use]
    pub fn holds(&self, occasion: &Occasion, now: Timestamp, disturb: bool) -> Fate {
        let rule = self.of(occasion.priority);
        if let Some(until) = occasion.snoozed.filter(|until| *until > now) {
            return Fate::Held(Hold::Snoozed, Some(until));
        }
        if rule.breaks_through {
            return Fate::Told;
        }
        if let Some(until) = self.quiet.and_then(|quiet| quiet.end(now)) {
            return Fate::Held(Hold::Quiet, Some(until));
        }
        // Whoever snoozes asks to be told at its end.
        let waits = rule.office_hours && occasion.cause != Cause::Snooze;
        if let Some(until) = self.office.as_ref().filter(|_| waits).and_then(|o| o.opening(now)) {
            return Fate::Held(Hold::Closed, Some(until));
        }
        if disturb { Fate::Told } else { Fate::Held(Hold::DoNotDisturb, None) }
    }
}
