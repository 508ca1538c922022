//! Holidays of a calendar from an `.ics` file.

use super::record::{known, put};
use crate::api::{CalendarDate, HolidayImport, HolidayReport, SkippedEvent};
use crate::call::Call;
use chrono::Datelike;
use holdfast_domain::sla::ics::{Holidays, holidays};
use holdfast_domain::{BusinessCalendarId, EntityKind, Error, ErrorCode, Result};
use holdfast_store::edge::exception_id;
use holdfast_store::registry::calendar_exception;
use holdfast_store::{Read, Write};
use std::collections::HashMap;

/// Holidays that repeat every year are written out for so many years from this one.
const YEARS: i32 = 5;
/// A file larger than this holds more than holidays, in bytes.
const LARGEST: usize = 2 << 20;

pub(crate) fn import(call: &Call, request: HolidayImport) -> Result<HolidayReport> {
    if request.ics.len() > LARGEST {
        return Err(Error::new(
            ErrorCode::TooLarge,
            "The file is larger than two megabytes.",
            "Choose a file that holds the holidays only.",
        ));
    }
    let year = call.now.year();
    let found = holidays(&request.ics, &(year..=year + YEARS));
    if request.dry_run {
        return call.read(|read| {
            known(read, EntityKind::BusinessCalendar, request.calendar.0)?;
            report(read, request.calendar, found)
        });
    }
    let written = call.write(|write| {
        known(write.read(), EntityKind::BusinessCalendar, request.calendar.0)?;
        let report = report(write.read(), request.calendar, found)?;
        add(write, request.calendar, &report.added)?;
        Ok(report)
    })?;
    Ok(written.value)
}

/// What an import comes to. A date that has hours of its own keeps them.
fn report(read: Read<'_>, calendar: BusinessCalendarId, found: Holidays) -> Result<HolidayReport> {
    let exceptions = read.calendar_exceptions()?;
    let known: HashMap<&str, _> = exceptions
        .iter()
        .filter(|one| one.calendar == calendar)
        .map(|one| (one.date.as_str(), one))
        .collect();
    let mut report = HolidayReport { added: Vec::new(), unchanged: 0, skipped: Vec::new() };
    for holiday in found.dates {
        let date = holiday.date.to_string();
        match known.get(date.as_str()) {
            None => report.added.push(CalendarDate { date, name: holiday.name }),
            Some(_) => report.unchanged += 1,
        }
    }
    let skipped = |one: holdfast_domain::sla::ics::Skipped| SkippedEvent {
        name: one.name,
        reason: one.reason,
    };
    report.skipped = found.skipped.into_iter().map(skipped).collect();
    Ok(report)
}

fn add(write: &mut Write<'_>, calendar: BusinessCalendarId, dates: &[CalendarDate]) -> Result<()> {
    for one in dates {
        let date = holdfast_store::sla::rules::date(&one.date)?;
        let fields = [
            (calendar_exception::CALENDAR, calendar.0.into()),
            (calendar_exception::DATE, one.date.as_str().into()),
            (calendar_exception::NAME, one.name.as_str().into()),
            (calendar_exception::RANGES, "[]".into()),
        ];
        put(write, EntityKind::CalendarException, exception_id(calendar, date), &fields)?;
    }
    Ok(())
}
