//! The rules of a policy as the texts they are typed and stored as.

use crate::table::agreement::{CalendarRow, ExceptionRow, PolicyRow, TargetRow};
use chrono::NaiveDate;
use holdfast_domain::sla::{
    BusinessCalendar, ChangeRule, OpenRange, PauseReasons, ReopenRule, SlaPolicy, SlaTarget, Span,
    Stop, Thresholds, UpdateMode,
};
use holdfast_domain::{BlockedOn, Error, ErrorCode, Result};
use std::collections::BTreeMap;

/// Reads what reopening does: `continue`, `fresh_cycle` or `grace:2h`.
///
/// # Errors
/// `invalid` for another text.
pub fn reopen(text: &str) -> Result<ReopenRule> {
    match text.trim() {
        "continue" => Ok(ReopenRule::Continue),
        "fresh_cycle" => Ok(ReopenRule::FreshCycle),
        other => match other.strip_prefix("grace:") {
            Some(span) => Ok(ReopenRule::Grace(span.parse()?)),
            None => Err(Error::new(
                ErrorCode::Invalid,
                format!("“{other}” is not what reopening can do."),
                "Use continue, fresh_cycle, or grace with a span such as grace:2h.",
            )),
        },
    }
}

/// The text of what reopening does.
#[must_use]
pub fn reopen_text(rule: ReopenRule) -> String {
    match rule {
        ReopenRule::Continue => "continue".to_owned(),
        ReopenRule::FreshCycle => "fresh_cycle".to_owned(),
        ReopenRule::Grace(span) => format!("grace:{span}"),
    }
}

/// Reads what a change of priority or client does: `carry_elapsed`, `carry_fraction` or `restart`.
///
/// # Errors
/// `invalid` for another text.
pub fn on_change(text: &str) -> Result<ChangeRule> {
    match text.trim() {
        "carry_elapsed" => Ok(ChangeRule::CarryElapsed),
        "carry_fraction" => Ok(ChangeRule::CarryFraction),
        "restart" => Ok(ChangeRule::Restart),
        other => Err(Error::new(
            ErrorCode::Invalid,
            format!("“{other}” is not what a change of priority can do to a clock."),
            "Use carry_elapsed, carry_fraction or restart.",
        )),
    }
}

/// The text of what a change of priority or client does.
#[must_use]
pub const fn on_change_text(rule: ChangeRule) -> &'static str {
    match rule {
        ChangeRule::CarryElapsed => "carry_elapsed",
        ChangeRule::CarryFraction => "carry_fraction",
        ChangeRule::Restart => "restart",
    }
}

/// Reads a promise; an empty text is none.
///
/// # Errors
/// `invalid` for what is no span.
pub fn promise(text: &str) -> Result<Option<Span>> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::parse).transpose()
}

/// Reads open ranges from JSON: `[["08:00","12:00"]]`.
///
/// # Errors
/// `bad_hours`, and `invalid` for another shape.
pub fn ranges(json: &str) -> Result<Vec<OpenRange>> {
    let pairs: Vec<(String, String)> = read(json)?;
    pairs.iter().map(|(from, to)| OpenRange::parse(from, to)).collect()
}

/// Reads a week from JSON, Monday first.
///
/// # Errors
/// As [`ranges`].
pub fn week(json: &str) -> Result<[Vec<OpenRange>; 7]> {
    let days: [Vec<(String, String)>; 7] = read(json)?;
    let mut week: [Vec<OpenRange>; 7] = Default::default();
    for (day, pairs) in week.iter_mut().zip(days) {
        *day = pairs.iter().map(|(from, to)| OpenRange::parse(from, to)).collect::<Result<_>>()?;
    }
    Ok(week)
}

fn read<T: serde::de::DeserializeOwned + Default>(json: &str) -> Result<T> {
    if json.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_str(json).map_err(|error| {
        Error::new(
            ErrorCode::Invalid,
            format!("These open hours cannot be read: {error}."),
            "Set them again in the calendar.",
        )
    })
}

/// The calendar of a row with its exceptions.
///
/// # Errors
/// `unknown_zone`, `bad_hours`, `never_open`.
pub fn calendar(row: &CalendarRow, exceptions: &[&ExceptionRow]) -> Result<BusinessCalendar> {
    if row.always {
        return Ok(BusinessCalendar::always());
    }
    let mut dates: BTreeMap<NaiveDate, Vec<OpenRange>> = BTreeMap::new();
    for exception in exceptions {
        // Two desks may have made one for the same date: what either opens is open.
        dates.entry(date(&exception.date)?).or_default().extend(ranges(&exception.ranges)?);
    }
    BusinessCalendar::new(BusinessCalendar::zone_named(&row.zone)?, week(&row.week)?, dates)
}

/// Reads a date: `2026-12-25`.
///
/// # Errors
/// `invalid` for what is none.
pub fn date(text: &str) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| {
        Error::new(
            ErrorCode::Invalid,
            format!("“{text}” is no date."),
            "Write dates as 2026-12-25.",
        )
    })
}

/// The policy of a row with its targets. What a newer program wrote and this one cannot read is as
/// if it was never said.
#[must_use]
pub fn policy(row: &PolicyRow, targets: &[&TargetRow]) -> SlaPolicy {
    let defaults = SlaPolicy::default();
    let mut policy = SlaPolicy {
        targets: [SlaTarget::default(); 4],
        pauses_on: row.pauses_on.as_deref().map_or(defaults.pauses_on, pauses_on),
        reopen: reopen(&row.reopen).unwrap_or_default(),
        on_change: on_change(&row.on_change).unwrap_or_default(),
        thresholds: row.thresholds.as_deref().and_then(thresholds).unwrap_or_default(),
        resolution_stops_on: if row.stops_on_restored { Stop::Restored } else { Stop::Resolved },
        next_update: if row.update_waits {
            UpdateMode::WaitsForClient
        } else {
            UpdateMode::Cadence
        },
        breach_reason: row.breach_reason,
        ..defaults
    };
    for target in targets {
        let span = |text: &str| promise(text).unwrap_or_default();
        policy.targets[target.priority as usize] = SlaTarget {
            first_response: span(&target.first_response),
            next_update: span(&target.next_update),
            resolution: span(&target.resolution),
            always: target.always,
        };
    }
    policy
}

/// Whom an item may wait for with the clock at rest, as stored.
#[must_use]
pub fn pauses_on(text: &str) -> PauseReasons {
    text.split_whitespace().filter_map(BlockedOn::from_word).collect()
}

/// Warnings as stored.
fn thresholds(text: &str) -> Option<Thresholds> {
    let percents: Option<Vec<u8>> = text.split_whitespace().map(|one| one.parse().ok()).collect();
    Thresholds::new(percents?).ok()
}
