//! Clients as a list, and one in full.

use crate::api::{
    ById, ClientList, ClientSummary, ClientView, Contact, Empty, NamedRef, Service, Site,
};
use crate::call::Call;
use crate::floor::Floor;
use crate::item::client_of;
use crate::markdown::{NoLinks, render};
use holdfast_domain::{Category, ClientId, EntityKind, Result};
use holdfast_store::Read;
use holdfast_store::registry::client;
use holdfast_store::table::card::Sort;
use holdfast_store::table::directory::{ClientLoad, ClientRow, PodRow};
use holdfast_store::table::entity::not_found;
use holdfast_store::table::selection::{Condition, Selection};
use std::collections::HashMap;

/// Open items and documents shown on the page of a client.
const SHOWN: u32 = 100;

pub(crate) fn list(call: &Call, _request: Empty) -> Result<ClientList> {
    call.read(|read| Ok(ClientList { clients: summaries(read)? }))
}

fn summaries(read: Read<'_>) -> Result<Vec<ClientSummary>> {
    let loads: HashMap<ClientId, ClientLoad> = read.client_loads()?.into_iter().collect();
    let pods = read.pods()?;
    let summary = |row: ClientRow| {
        let load = loads.get(&row.id).copied().unwrap_or_default();
        summary(row, load, &pods)
    };
    Ok(read.clients()?.into_iter().map(summary).collect())
}

fn summary(row: ClientRow, load: ClientLoad, pods: &[PodRow]) -> ClientSummary {
    let pod = row.pod.and_then(|id| pods.iter().find(|pod| pod.id == id));
    ClientSummary {
        id: row.id,
        name: row.name,
        pod: pod.map(|pod| NamedRef {
            kind: EntityKind::Pod,
            id: pod.id.0.into(),
            name: pod.name.clone(),
            detail: String::new(),
        }),
        open: load.open,
        urgent: load.urgent,
        blocked: load.blocked,
        documents: load.documents,
        sites: load.sites,
        active: row.active,
    }
}

pub(crate) fn get(call: &Call, request: ById) -> Result<ClientView> {
    call.read(|read| {
        let clients = read.clients()?;
        let id = client_of(&clients, &request.id)?;
        let row = clients
            .into_iter()
            .find(|client| client.id == id)
            .ok_or_else(|| not_found("client", &request.id))?;
        let zone = row.zone.clone();
        let load = read.client_loads()?.into_iter().find(|(one, _)| *one == id);
        let notes = read.text(id.0, client::NOTES)?;
        let floor = Floor::load(call, read)?;
        Ok(ClientView {
            summary: summary(row, load.map(|(_, load)| load).unwrap_or_default(), &read.pods()?),
            notes_html: render(&notes, &NoLinks).html,
            notes,
            zone,
            sites: sites(read, id)?,
            contacts: contacts(read, id)?,
            services: services(read, id)?,
            items: items(read, &floor, id)?,
            documents: documents(read, id)?,
        })
    })
}

fn sites(read: Read<'_>, client: ClientId) -> Result<Vec<Site>> {
    let sites = read.sites(Some(client))?.into_iter();
    let site = |row: holdfast_store::table::directory::SiteRow| Site {
        id: row.id,
        client,
        name: row.name,
        address: row.address,
        zone: row.zone,
    };
    Ok(sites.map(site).collect())
}

fn contacts(read: Read<'_>, client: ClientId) -> Result<Vec<Contact>> {
    let contacts = read.contacts(Some(client))?.into_iter();
    let contact = |row: holdfast_store::table::directory::ContactRow| Contact {
        id: row.id,
        client,
        name: row.name,
        role: row.role,
        email: row.email,
        phone: row.phone,
        main: row.main,
    };
    Ok(contacts.map(contact).collect())
}

fn services(read: Read<'_>, client: ClientId) -> Result<Vec<Service>> {
    let services = read.services(Some(client))?.into_iter();
    let service = |row: holdfast_store::table::directory::ServiceRow| Service {
        id: row.id,
        client: row.client,
        name: row.name,
        hosts: row.hosts,
        notes: row.notes,
    };
    Ok(services.map(service).collect())
}

/// Its open items, the most urgent first.
fn items(read: Read<'_>, floor: &Floor, client: ClientId) -> Result<Vec<crate::api::Card>> {
    let open = floor.layout.columns.iter().filter(|column| column.category != Category::Done);
    let selection = Selection {
        boards: Vec::new(),
        conditions: vec![
            (false, Condition::Client(vec![client.0], false)),
            (false, Condition::Columns(open.map(|column| column.id).collect())),
        ],
    };
    let (_, page) = read.card_page(&selection, Sort::Priority, false, 0, SHOWN)?;
    floor.cards(read, &page)
}

fn documents(read: Read<'_>, client: ClientId) -> Result<Vec<NamedRef>> {
    let ids = read.titled(EntityKind::Document, "", Some(client), SHOWN)?;
    let names = read.names(ids.iter().map(|id| id.0))?;
    Ok(ids
        .into_iter()
        .filter_map(|id| {
            let name = names.get(&id)?;
            Some(NamedRef {
                kind: EntityKind::Document,
                id,
                name: name.name.clone(),
                detail: name.detail.clone(),
            })
        })
        .collect())
}
