//! What a workspace starts with: a calendar of its office hours, and a policy with the usual targets.

use super::calendars::week_text;
use super::policies;
use crate::api::{OpenRangeText, WorkspaceSettings};
use crate::settings;
use holdfast_domain::{BusinessCalendarId, EntityKind, Result, SlaPolicyId};
use holdfast_store::Write;
use holdfast_store::registry::business_calendar;

/// The calendar and the policy that are there from the start.
pub(crate) struct Standard {
    pub(crate) calendar: BusinessCalendarId,
    pub(crate) policy: SlaPolicyId,
}

/// Writes them.
pub(crate) fn write(write: &mut Write<'_>) -> Result<Standard> {
    let settings = settings::workspace(write.read())?;
    let calendar = BusinessCalendarId::fresh();
    let fields = [
        (business_calendar::NAME, "Office hours".into()),
        (business_calendar::ZONE, settings.zone.as_str().into()),
        (business_calendar::WEEK, week_text(&week(&settings))?.into()),
    ];
    write.create(EntityKind::BusinessCalendar, calendar.0, &fields)?;
    settings::set(write, settings::CALENDAR, &calendar.to_string())?;
    Ok(Standard { calendar, policy: policies::add(write, "Standard")? })
}

/// The office hours from Monday to Friday.
fn week(settings: &WorkspaceSettings) -> Vec<Vec<OpenRangeText>> {
    let day = OpenRangeText { from: settings.office_from.clone(), to: settings.office_to.clone() };
    (0..7).map(|weekday| if weekday < 5 { vec![day.clone()] } else { Vec::new() }).collect()
}
