//! Business calendars: open ranges of a week, and dates with other hours.

use super::record::{known, named, put, unused};
use crate::api::{
    CalendarExceptionSave, CalendarExceptionView, CalendarSave, CalendarView, Calendars, Empty,
    NamedRef, OpenRangeText, Saved,
};
use crate::board::clean;
use crate::call::Call;
use crate::error::internal;
use holdfast_domain::sla::{BusinessCalendar, Hours, OpenRange};
use holdfast_domain::{BusinessCalendarId, EntityKind, Error, ErrorCode, Result};
use holdfast_store::edge::exception_id;
use holdfast_store::registry::{business_calendar, calendar_exception};
use holdfast_store::sla::rules;
use holdfast_store::table::agreement::{CalendarRow, ExceptionRow};
use holdfast_store::table::entity::not_found;
use holdfast_store::{Read, Value, Write};
use std::collections::{BTreeMap, HashMap};

pub(crate) fn list(call: &Call, _request: Empty) -> Result<Calendars> {
    call.read(|read| {
        let exceptions = read.calendar_exceptions()?;
        let mut users = users(read)?;
        let calendars = read.calendars()?.into_iter().map(|row| {
            let used_by = users.remove(&row.id).unwrap_or_default();
            view(row, &exceptions, used_by)
        });
        Ok(Calendars { calendars: calendars.collect() })
    })
}

fn view(row: CalendarRow, exceptions: &[ExceptionRow], used_by: Vec<NamedRef>) -> CalendarView {
    let own = exceptions.iter().filter(|one| one.calendar == row.id);
    // What cannot be read any more shows as closed, so that it can be set again.
    let week = rules::week(&row.week).unwrap_or_default();
    CalendarView {
        id: row.id,
        name: row.name,
        weekly_hours: weekly_hours(row.always, &week),
        zone: row.zone,
        always: row.always,
        week: week.iter().map(|ranges| texts(ranges)).collect(),
        exceptions: own
            .map(|one| CalendarExceptionView {
                id: one.id,
                date: one.date.clone(),
                name: one.name.clone(),
                ranges: texts(&rules::ranges(&one.ranges).unwrap_or_default()),
            })
            .collect(),
        used_by,
    }
}

fn texts(ranges: &[OpenRange]) -> Vec<OpenRangeText> {
    let text = |range: &OpenRange| {
        let (from, to) = (*range).into();
        OpenRangeText { from, to }
    };
    ranges.iter().map(text).collect()
}

/// Open hours of an ordinary week, in which no clock goes forward or back.
fn weekly_hours(always: bool, week: &[Vec<OpenRange>; 7]) -> f64 {
    let calendar = match always {
        true => Ok(BusinessCalendar::always()),
        false => BusinessCalendar::new(chrono_tz::Tz::UTC, week.clone(), BTreeMap::new()),
    };
    let monday = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(4);
    calendar.map_or(0.0, |calendar| {
        let open = Hours::new(&calendar).between(monday, monday + chrono::TimeDelta::days(7));
        open.num_seconds() as f64 / 3_600.0
    })
}

/// Clients and sites by the calendar they use.
pub(super) fn users(read: Read<'_>) -> Result<HashMap<BusinessCalendarId, Vec<NamedRef>>> {
    let (clients, sites) = read.calendar_users()?;
    let mut users: HashMap<_, Vec<NamedRef>> = HashMap::new();
    for row in read.clients()? {
        if let Some((_, calendar)) = clients.iter().find(|(client, _)| *client == row.id) {
            users.entry(*calendar).or_default().push(named(
                EntityKind::Client,
                row.id.0,
                &row.name,
            ));
        }
    }
    for row in read.sites(None)? {
        if let Some((_, calendar)) = sites.iter().find(|(site, _)| *site == row.id) {
            users.entry(*calendar).or_default().push(named(EntityKind::Site, row.id.0, &row.name));
        }
    }
    Ok(users)
}

pub(crate) fn save(call: &Call, request: CalendarSave) -> Result<Saved> {
    let written = call.write(|write| {
        let id = request.id.unwrap_or_else(BusinessCalendarId::fresh);
        if request.id.is_some() {
            known(write.read(), EntityKind::BusinessCalendar, id.0)?;
        }
        if request.remove {
            unused("calendar", &users(write.read())?.remove(&id).unwrap_or_default())?;
            write.set_alive(EntityKind::BusinessCalendar, id.0, false)?;
            return Ok(id);
        }
        let mut fields: Vec<(_, Value)> = Vec::new();
        if let Some(name) = &request.name {
            fields.push((business_calendar::NAME, clean(name)?.into()));
        } else if request.id.is_none() {
            return Err(needs_name("calendar"));
        }
        if let Some(zone) = &request.zone {
            let zone = BusinessCalendar::zone_named(zone.trim())?;
            fields.push((business_calendar::ZONE, zone.name().into()));
        }
        if let Some(always) = request.always {
            fields.push((business_calendar::ALWAYS, always.into()));
        }
        if let Some(week) = &request.week {
            fields.push((business_calendar::WEEK, week_text(week)?.into()));
        }
        match request.id {
            Some(_) => drop(write.set(id.0, &fields)?),
            None => write.create(EntityKind::BusinessCalendar, id.0, &fields)?,
        }
        check(write, id)?;
        Ok(id)
    })?;
    Ok(Saved { id: written.value.0.into(), seq: written.seq })
}

/// A week as stored.
pub(super) fn week_text(week: &[Vec<OpenRangeText>]) -> Result<String> {
    if week.len() != 7 {
        return Err(Error::new(
            ErrorCode::Invalid,
            format!("A week has seven days, not {}.", week.len()),
            "Give a list of open ranges for each day, Monday first; an empty one is closed.",
        ));
    }
    let days: Vec<_> = week.iter().map(|ranges| pairs(ranges)).collect::<Result<_>>()?;
    serde_json::to_string(&days).map_err(internal)
}

fn pairs(ranges: &[OpenRangeText]) -> Result<Vec<OpenRange>> {
    ranges.iter().map(|range| OpenRange::parse(range.from.trim(), range.to.trim())).collect()
}

/// Refuses a calendar that cannot be reckoned with, as it stands now.
fn check(write: &Write<'_>, id: BusinessCalendarId) -> Result<()> {
    let row = write.read().calendars()?.into_iter().find(|row| row.id == id);
    let row = row.ok_or_else(|| not_found("calendar", &id.to_string()))?;
    let exceptions = write.read().calendar_exceptions()?;
    let own: Vec<_> = exceptions.iter().filter(|one| one.calendar == id).collect();
    rules::calendar(&row, &own).map(drop)
}

pub(crate) fn exception_save(call: &Call, request: CalendarExceptionSave) -> Result<Saved> {
    let date = rules::date(&request.date)?;
    let written = call.write(|write| {
        known(write.read(), EntityKind::BusinessCalendar, request.calendar.0)?;
        let id = exception_id(request.calendar, date);
        if request.remove {
            if !write.read().is(EntityKind::CalendarException, id)? {
                return Err(not_found("exception", &request.date));
            }
            write.set_alive(EntityKind::CalendarException, id, false)?;
        } else {
            let ranges = serde_json::to_string(&pairs(&request.ranges)?).map_err(internal)?;
            let name = request.name.split_whitespace().collect::<Vec<_>>().join(" ");
            let fields = [
                (calendar_exception::CALENDAR, request.calendar.0.into()),
                (calendar_exception::DATE, date.to_string().into()),
                (calendar_exception::NAME, name.into()),
                (calendar_exception::RANGES, ranges.into()),
            ];
            put(write, EntityKind::CalendarException, id, &fields)?;
        }
        check(write, request.calendar)?;
        Ok(id)
    })?;
    Ok(Saved { id: written.value.into(), seq: written.seq })
}

/// Something new has no name.
pub(super) fn needs_name(what: &str) -> Error {
    Error::new(ErrorCode::Invalid, format!("A new {what} needs a name."), "Give it a name.")
}
