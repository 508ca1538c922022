//! Agreements: which client was promised what.

use super::record::{known, named};
use crate::api::{
    AgreementSave, AgreementView, Agreements, ClientRef, Done, Empty, Saved, SiteCalendarSet,
};
use crate::board::clean;
use crate::call::Call;
use crate::settings;
use holdfast_domain::{
    AgreementId, BusinessCalendarId, ClientId, EntityKind, Error, ErrorCode, Result,
};
use holdfast_store::registry::{agreement, client, site};
use holdfast_store::table::entity::not_found;
use holdfast_store::{Value, Write};
use std::collections::HashMap;

pub(crate) fn list(call: &Call, _request: Empty) -> Result<Agreements> {
    call.read(|read| {
        let clients = read.clients()?;
        let (policies, calendars) = (read.policies()?, read.calendars()?);
        let used: HashMap<ClientId, BusinessCalendarId> =
            read.calendar_users()?.0.into_iter().collect();
        let loads: HashMap<_, _> = read.clock_loads(call.now)?.into_iter().collect();
        let mut rows: HashMap<ClientId, _> = HashMap::new();
        for row in read.agreements()?.into_iter().filter(|row| row.active) {
            rows.entry(row.client).or_insert(row);
        }
        let (mut agreements, mut without) = (Vec::new(), Vec::new());
        for one in clients {
            let reference = ClientRef { id: one.id, name: one.name };
            let Some(row) = rows.remove(&one.id) else {
                if one.active {
                    without.push(reference);
                }
                continue;
            };
            let policy = policies.iter().find(|policy| Some(policy.id) == row.policy);
            let calendar = calendars.iter().find(|one| Some(&one.id) == used.get(&row.client));
            let load = loads.get(&row.client).copied().unwrap_or_default();
            agreements.push(AgreementView {
                id: row.id,
                client: reference,
                name: row.name,
                policy: policy.map(|one| named(EntityKind::SlaPolicy, one.id.0, &one.name)),
                calendar: calendar
                    .map(|one| named(EntityKind::BusinessCalendar, one.id.0, &one.name)),
                running: load.running,
                breached: load.breached,
            });
        }
        Ok(Agreements { agreements, without })
    })
}

pub(crate) fn save(call: &Call, request: AgreementSave) -> Result<Saved> {
    let written = call.write(|write| {
        let id = match request.id {
            Some(id) => {
                known(write.read(), EntityKind::Agreement, id.0)?;
                id
            }
            None => AgreementId::fresh(),
        };
        if request.remove {
            write.set_alive(EntityKind::Agreement, id.0, false)?;
            return Ok(id);
        }
        let client = match request.id {
            Some(_) => of(write, id)?,
            None => new_client(write, request.client)?,
        };
        let mut fields: Vec<(_, Value)> = Vec::new();
        if let Some(policy) = request.policy {
            known(write.read(), EntityKind::SlaPolicy, policy.0)?;
            fields.push((agreement::POLICY, policy.0.into()));
        } else if request.id.is_none() {
            return Err(Error::new(
                ErrorCode::Invalid,
                "An agreement needs a policy.",
                "Choose what is promised.",
            ));
        }
        match &request.name {
            Some(name) => fields.push((agreement::NAME, clean(name)?.into())),
            None if request.id.is_none() => fields.push((agreement::NAME, "Agreement".into())),
            None => {}
        }
        calendar(write, client, request.calendar, request.id.is_none())?;
        if request.id.is_some() {
            write.set(id.0, &fields)?;
        } else {
            fields.push((agreement::CLIENT, client.0.into()));
            fields.push((agreement::ACTIVE, true.into()));
            write.create(EntityKind::Agreement, id.0, &fields)?;
        }
        Ok(id)
    })?;
    Ok(Saved { id: written.value.0.into(), seq: written.seq })
}

/// The client of an agreement, which never changes.
fn of(write: &Write<'_>, id: AgreementId) -> Result<ClientId> {
    let found = write.read().agreements()?.into_iter().find(|row| row.id == id);
    found.map(|row| row.client).ok_or_else(|| not_found("agreement", &id.to_string()))
}

/// The client of a new agreement, which has none yet.
fn new_client(write: &Write<'_>, said: Option<ClientId>) -> Result<ClientId> {
    let client = said.ok_or_else(|| {
        Error::new(ErrorCode::Invalid, "An agreement needs a client.", "Choose the client first.")
    })?;
    known(write.read(), EntityKind::Client, client.0)?;
    let there =
        write.read().agreements()?.into_iter().find(|row| row.client == client && row.active);
    match there {
        None => Ok(client),
        Some(row) => Err(Error::new(
            ErrorCode::Invalid,
            format!("This client has an agreement already: {}.", row.name),
            "Change that one, or remove it first.",
        )),
    }
}

/// Sets the calendar of a client. A new agreement gives a client that has none the usual one, so
/// that nobody is promised round the clock by silence.
fn calendar(
    write: &mut Write<'_>,
    of: ClientId,
    said: Option<Option<BusinessCalendarId>>,
    new: bool,
) -> Result<()> {
    let calendar = match said {
        Some(calendar) => calendar,
        None if new => {
            let users = write.read().calendar_users()?.0;
            if users.iter().any(|(client, _)| *client == of) {
                return Ok(());
            }
            usual(write)?
        }
        None => return Ok(()),
    };
    if let Some(calendar) = calendar {
        known(write.read(), EntityKind::BusinessCalendar, calendar.0)?;
    }
    write.set(of.0, &[(client::CALENDAR, calendar.map(|one| one.0).into())])?;
    Ok(())
}

/// The calendar that was made from the office hours, while it is there.
fn usual(write: &Write<'_>) -> Result<Option<BusinessCalendarId>> {
    let set = write.read().settings()?;
    let id: Option<BusinessCalendarId> =
        set.get(settings::CALENDAR).and_then(|text| text.parse().ok());
    let calendars = write.read().calendars()?;
    Ok(id.filter(|id| calendars.iter().any(|calendar| calendar.id == *id)))
}

pub(crate) fn site_calendar_set(call: &Call, request: SiteCalendarSet) -> Result<Done> {
    let written = call.write(|write| {
        known(write.read(), EntityKind::Site, request.site.0)?;
        if let Some(calendar) = request.calendar {
            known(write.read(), EntityKind::BusinessCalendar, calendar.0)?;
        }
        let calendar = request.calendar.map(|calendar| calendar.0);
        write.set(request.site.0, &[(site::CALENDAR, calendar.into())])
    })?;
    Ok(Done { seq: written.seq })
}
