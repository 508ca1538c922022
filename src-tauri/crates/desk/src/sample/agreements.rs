//! Calendars and agreements of the sample: most clients have one, and one has none.

use super::Teller;
use super::directory::Directory;
use crate::error::internal;
use crate::sla::{Standard, put_target};
use chrono::{Datelike, NaiveDate};
use holdfast_domain::{
    AgreementId, BusinessCalendarId, EntityKind, Priority, Result, SlaPolicyId, TechnicianId,
};
use holdfast_store::Write;
use holdfast_store::edge::exception_id;
use holdfast_store::registry::{
    agreement, business_calendar, calendar_exception, client, site, sla_policy,
};

/// Name, zone, ranges of Monday to Friday, ranges of Saturday and Sunday.
const CALENDARS: [(&str, &str, &str, &str); 3] = [
    ("Frühschicht", "Europe/Berlin", r#"[["06:00","12:00"],["12:30","15:30"]]"#, "[]"),
    ("London practice hours", "Europe/London", r#"[["09:00","13:00"],["14:00","17:30"]]"#, "[]"),
    ("Late shift", "Europe/Amsterdam", r#"[["17:30","02:00"]]"#, r#"[["17:30","23:00"]]"#),
];

/// What a calendar of a client is.
enum Of {
    /// The usual office hours.
    Office,
    /// One of the table.
    Own(usize),
    /// Round the clock.
    Always,
}

/// What each client was promised, in the order of the directory; one has no agreement.
const AGREEMENTS: [Option<(&str, Of)>; 7] = [
    Some(("Managed care", Of::Office)),
    Some(("Managed care, round the clock", Of::Always)),
    None,
    Some(("Managed care", Of::Own(2))),
    Some(("Office support", Of::Office)),
    Some(("Managed care", Of::Own(0))),
    Some(("Office support", Of::Own(1))),
];

/// Priority, first response, next update, resolution.
const CARE: [(Priority, &str, &str, &str); 4] = [
    (Priority::P1, "15m", "20m", "4h"),
    (Priority::P2, "30m", "", "8h"),
    (Priority::P3, "4h", "", "3bd"),
    (Priority::P4, "1bd", "", "5bd"),
];

pub(super) fn write(
    teller: &Teller<'_>,
    directory: &Directory,
    me: TechnicianId,
    standard: &Standard,
) -> Result<()> {
    let origin = teller.origin("agreement_save", Some(me), teller.ago(40.0 * 24.0));
    let written = teller.store.mutate(&origin, |write| {
        let mut own = Vec::new();
        for (name, zone, weekday, weekend) in CALENDARS {
            own.push(calendar(write, name, zone, weekday, weekend)?);
        }
        for year in [teller.now.year(), teller.now.year() + 1] {
            for id in [standard.calendar, own[0], own[1]] {
                holiday(write, id, year, (12, 25), "Christmas Day", "[]")?;
                holiday(write, id, year, (12, 26), "Boxing Day", "[]")?;
                holiday(write, id, year, (12, 24), "Christmas Eve", r#"[["09:00","12:00"]]"#)?;
            }
        }
        let care = care(write)?;
        for (told, ids) in AGREEMENTS.iter().zip(&directory.clients) {
            let Some((name, of)) = told else { continue };
            let policy = if name.starts_with("Office") { standard.policy } else { care };
            let fields = [
                (agreement::CLIENT, ids.id.0.into()),
                (agreement::NAME, (*name).into()),
                (agreement::POLICY, policy.0.into()),
                (agreement::ACTIVE, true.into()),
            ];
            write.create(EntityKind::Agreement, AgreementId::fresh().0, &fields)?;
            let calendar = match of {
                Of::Office => Some(standard.calendar),
                Of::Own(at) => Some(own[*at]),
                Of::Always => None,
            };
            write.set(ids.id.0, &[(client::CALENDAR, calendar.map(|id| id.0).into())])?;
        }
        // The London site of a client keeps its own hours.
        write.set(directory.clients[6].site.0, &[(site::CALENDAR, own[1].0.into())])
    });
    written.map(drop)
}

fn calendar(
    write: &mut Write<'_>,
    name: &str,
    zone: &str,
    weekday: &str,
    weekend: &str,
) -> Result<BusinessCalendarId> {
    let id = BusinessCalendarId::fresh();
    let days = [weekday, weekday, weekday, weekday, weekday, weekend, weekend];
    let fields = [
        (business_calendar::NAME, name.into()),
        (business_calendar::ZONE, zone.into()),
        (business_calendar::WEEK, format!("[{}]", days.join(",")).into()),
    ];
    write.create(EntityKind::BusinessCalendar, id.0, &fields)?;
    Ok(id)
}

fn holiday(
    write: &mut Write<'_>,
    calendar: BusinessCalendarId,
    year: i32,
    (month, day): (u32, u32),
    name: &str,
    ranges: &str,
) -> Result<()> {
    let date = NaiveDate::from_ymd_opt(year, month, day)
        .ok_or_else(|| internal("the sample has a date that is none"))?;
    let fields = [
        (calendar_exception::CALENDAR, calendar.0.into()),
        (calendar_exception::DATE, date.to_string().into()),
        (calendar_exception::NAME, name.into()),
        (calendar_exception::RANGES, ranges.into()),
    ];
    write.create(EntityKind::CalendarException, exception_id(calendar, date), &fields)
}

fn care(write: &mut Write<'_>) -> Result<SlaPolicyId> {
    let id = SlaPolicyId::fresh();
    let fields = [
        (sla_policy::NAME, "Managed care".into()),
        (sla_policy::REOPEN, "continue".into()),
        (sla_policy::ON_CHANGE, "carry_elapsed".into()),
        (sla_policy::PAUSES_ON, "client vendor".into()),
        (sla_policy::BREACH_REASON, true.into()),
    ];
    write.create(EntityKind::SlaPolicy, id.0, &fields)?;
    for (priority, first_response, next_update, resolution) in CARE {
        let target = crate::api::TargetText {
            priority,
            first_response: first_response.to_owned(),
            next_update: next_update.to_owned(),
            resolution: resolution.to_owned(),
            always: priority == Priority::P1,
        };
        put_target(write, id, &target)?;
    }
    Ok(id)
}
