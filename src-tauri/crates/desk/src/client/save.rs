//! Adding and changing clients, and what belongs to them.

use crate::api::{ClientSave, ContactSave, Saved, ServiceSave, SiteSave};
use crate::board::clean;
use crate::call::Call;
use holdfast_domain::review::parse_zone;
use holdfast_domain::{
    ClientId, ContactId, EntityKind, Error, ErrorCode, Result, ServiceId, SiteId,
};
use holdfast_store::registry::{Field, client, contact, service, site};
use holdfast_store::table::entity::not_found;
use holdfast_store::{Value, Write};
use uuid::Uuid;

/// An entity that a save adds, changes or removes.
pub(super) struct Record<'a> {
    pub(super) kind: EntityKind,
    pub(super) id: Option<Uuid>,
    pub(super) fresh: Uuid,
    /// The name field with the name that was said.
    pub(super) name: (Field, &'a Option<String>),
    pub(super) remove: bool,
}

impl Record<'_> {
    /// Writes the record; a new one needs a name.
    pub(super) fn write(
        self,
        write: &mut Write<'_>,
        mut fields: Vec<(Field, Value)>,
    ) -> Result<Uuid> {
        let (field, name) = self.name;
        if let Some(name) = name {
            fields.push((field, clean(name)?.into()));
        }
        let Some(id) = self.id else {
            if name.is_none() {
                return Err(Error::new(
                    ErrorCode::Invalid,
                    format!("A new {} needs a name.", self.kind.label().to_lowercase()),
                    "Give it a name.",
                ));
            }
            write.create(self.kind, self.fresh, &fields)?;
            return Ok(self.fresh);
        };
        if !write.read().is(self.kind, id)? {
            return Err(not_found(&self.kind.label().to_lowercase(), &id.to_string()));
        }
        if self.remove {
            write.set_alive(self.kind, id, false)?;
        } else {
            write.set(id, &fields)?;
        }
        Ok(id)
    }
}

/// Adds the fields that were said.
pub(super) fn said(fields: &mut Vec<(Field, Value)>, field: Field, value: &Option<String>) {
    if let Some(value) = value {
        fields.push((field, value.trim().into()));
    }
}

fn zone(fields: &mut Vec<(Field, Value)>, field: Field, zone: &Option<String>) -> Result<()> {
    if let Some(zone) = zone.as_deref().map(str::trim) {
        if !zone.is_empty() {
            parse_zone(zone)?;
        }
        fields.push((field, zone.into()));
    }
    Ok(())
}

/// The client of something new; that of something that exists never changes.
fn owner(
    write: &Write<'_>,
    fields: &mut Vec<(Field, Value)>,
    field: Field,
    (id, client): (Option<Uuid>, Option<ClientId>),
    needed: bool,
) -> Result<()> {
    if id.is_some() {
        return Ok(());
    }
    match client {
        Some(client) if write.read().is(EntityKind::Client, client.0)? => {
            fields.push((field, client.0.into()));
            Ok(())
        }
        None if !needed => Ok(()),
        _ => Err(Error::new(
            ErrorCode::NotFound,
            "This needs a client it belongs to.",
            "Choose the client first.",
        )),
    }
}

pub(crate) fn save(call: &Call, request: ClientSave) -> Result<Saved> {
    let written = call.write(|write| {
        let mut fields = Vec::new();
        zone(&mut fields, client::ZONE, &request.zone)?;
        if let Some(pod) = request.pod {
            fields.push((client::POD, pod.map(|pod| pod.0).into()));
        }
        if let Some(active) = request.active {
            fields.push((client::ACTIVE, active.into()));
        }
        let id = Record {
            kind: EntityKind::Client,
            id: request.id.map(Uuid::from),
            fresh: ClientId::fresh().0,
            name: (client::NAME, &request.name),
            remove: false,
        }
        .write(write, fields)?;
        if let Some(notes) = &request.notes {
            let present = write.read().text(id, client::NOTES)?;
            write.edit_text(id, client::NOTES, &present, notes)?;
        }
        Ok(id)
    })?;
    Ok(Saved { id: written.value.into(), seq: written.seq })
}

pub(crate) fn site_save(call: &Call, request: SiteSave) -> Result<Saved> {
    let written = call.write(|write| {
        let id = request.id.map(Uuid::from);
        let mut fields = Vec::new();
        owner(write, &mut fields, site::CLIENT, (id, request.client), true)?;
        said(&mut fields, site::ADDRESS, &request.address);
        zone(&mut fields, site::ZONE, &request.zone)?;
        Record {
            kind: EntityKind::Site,
            id,
            fresh: SiteId::fresh().0,
            name: (site::NAME, &request.name),
            remove: request.remove,
        }
        .write(write, fields)
    })?;
    Ok(Saved { id: written.value.into(), seq: written.seq })
}

pub(crate) fn contact_save(call: &Call, request: ContactSave) -> Result<Saved> {
    let written = call.write(|write| {
        let id = request.id.map(Uuid::from);
        let mut fields = Vec::new();
        owner(write, &mut fields, contact::CLIENT, (id, request.client), true)?;
        said(&mut fields, contact::ROLE, &request.role);
        said(&mut fields, contact::EMAIL, &request.email);
        said(&mut fields, contact::PHONE, &request.phone);
        if let Some(main) = request.main {
            fields.push((contact::MAIN, main.into()));
        }
        let id = Record {
            kind: EntityKind::Contact,
            id,
            fresh: ContactId::fresh().0,
            name: (contact::NAME, &request.name),
            remove: request.remove,
        }
        .write(write, fields)?;
        if request.main == Some(true) {
            only_main(write, id)?;
        }
        Ok(id)
    })?;
    Ok(Saved { id: written.value.into(), seq: written.seq })
}

/// A client has one main contact.
fn only_main(write: &mut Write<'_>, id: Uuid) -> Result<()> {
    let all = write.read().contacts(None)?;
    let Some(client) = all.iter().find(|one| one.id.0 == id).map(|one| one.client) else {
        return Ok(());
    };
    for other in all.iter().filter(|one| one.client == client && one.main && one.id.0 != id) {
        write.set(other.id.0, &[(contact::MAIN, false.into())])?;
    }
    Ok(())
}

pub(crate) fn service_save(call: &Call, request: ServiceSave) -> Result<Saved> {
    let written = call.write(|write| {
        let id = request.id.map(Uuid::from);
        let mut fields = Vec::new();
        owner(write, &mut fields, service::CLIENT, (id, request.client), false)?;
        said(&mut fields, service::HOSTS, &request.hosts);
        said(&mut fields, service::NOTES, &request.notes);
        Record {
            kind: EntityKind::Service,
            id,
            fresh: ServiceId::fresh().0,
            name: (service::NAME, &request.name),
            remove: request.remove,
        }
        .write(write, fields)
    })?;
    Ok(Saved { id: written.value.into(), seq: written.seq })
}
