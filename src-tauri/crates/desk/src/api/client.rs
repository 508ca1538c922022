//! Clients, sites, contacts, services, technicians and pods.

use super::{Card, NamedRef};
use holdfast_domain::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Clients with how much is open for each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClientList {
    /// The clients, by name.
    pub clients: Vec<ClientSummary>,
}

/// A client in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClientSummary {
    /// Id.
    pub id: ClientId,
    /// Name.
    pub name: String,
    /// The pod that owns it.
    pub pod: Option<NamedRef>,
    /// Open items.
    pub open: u32,
    /// Open items with priority P1 or P2.
    pub urgent: u32,
    /// Blocked items.
    pub blocked: u32,
    /// Documents.
    pub documents: u32,
    /// Number of sites.
    pub sites: u32,
    /// False once archived.
    pub active: bool,
}

/// A client in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClientView {
    /// What the list shows.
    pub summary: ClientSummary,
    /// Notes in Markdown.
    pub notes: String,
    /// Notes as safe HTML.
    pub notes_html: String,
    /// IANA zone.
    pub zone: String,
    /// Its places.
    pub sites: Vec<Site>,
    /// Its people.
    pub contacts: Vec<Contact>,
    /// What it depends on.
    pub services: Vec<Service>,
    /// Its open items.
    pub items: Vec<Card>,
    /// Its documents.
    pub documents: Vec<NamedRef>,
}

/// A place of a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Site {
    /// Id.
    pub id: SiteId,
    /// Its client.
    pub client: ClientId,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// IANA zone; that of the client unless said.
    pub zone: String,
}

/// A person at a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Contact {
    /// Id.
    pub id: ContactId,
    /// Their client.
    pub client: ClientId,
    /// Name.
    pub name: String,
    /// What they do there.
    pub role: String,
    /// E-mail address.
    pub email: String,
    /// Phone number.
    pub phone: String,
    /// True for the main contact.
    pub main: bool,
}

/// Something a client depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Service {
    /// Id.
    pub id: ServiceId,
    /// Its client; none for a service of the team itself.
    pub client: Option<ClientId>,
    /// Name.
    pub name: String,
    /// Hosts and other names it is known by.
    pub hosts: String,
    /// Notes.
    pub notes: String,
}

/// Adds or changes a client; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientSave {
    /// The client to change; a new one unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<ClientId>,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// IANA zone.
    #[serde(default)]
    #[ts(optional)]
    pub zone: Option<String>,
    /// Notes.
    #[serde(default)]
    #[ts(optional)]
    pub notes: Option<String>,
    /// The pod that owns it.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<PodId>")]
    #[ts(optional, type = "PodId | null")]
    pub pod: Option<Option<PodId>>,
    /// False archives it.
    #[serde(default)]
    #[ts(optional)]
    pub active: Option<bool>,
}

/// Adds or changes a place; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteSave {
    /// The place to change; a new one unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<SiteId>,
    /// Its client, for a new one.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<ClientId>,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// Address.
    #[serde(default)]
    #[ts(optional)]
    pub address: Option<String>,
    /// IANA zone.
    #[serde(default)]
    #[ts(optional)]
    pub zone: Option<String>,
    /// True removes it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// Adds or changes a person at a client; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactSave {
    /// The person to change; a new one unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<ContactId>,
    /// Their client, for a new one.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<ClientId>,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// What they do there.
    #[serde(default)]
    #[ts(optional)]
    pub role: Option<String>,
    /// E-mail address.
    #[serde(default)]
    #[ts(optional)]
    pub email: Option<String>,
    /// Phone number.
    #[serde(default)]
    #[ts(optional)]
    pub phone: Option<String>,
    /// True for the main contact.
    #[serde(default)]
    #[ts(optional)]
    pub main: Option<bool>,
    /// True removes them.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// Adds or changes a service; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceSave {
    /// The service to change; a new one unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<ServiceId>,
    /// Its client, for a new one.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<ClientId>,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// Hosts and other names it is known by.
    #[serde(default)]
    #[ts(optional)]
    pub hosts: Option<String>,
    /// Notes.
    #[serde(default)]
    #[ts(optional)]
    pub notes: Option<String>,
    /// True removes it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// Everyone of the team, and the pods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Team {
    /// The technicians, by name.
    pub technicians: Vec<Technician>,
    /// The pods, by name.
    pub pods: Vec<Pod>,
}

/// A person of the team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Technician {
    /// Id.
    pub id: TechnicianId,
    /// Name.
    pub name: String,
    /// Two letters for the avatar.
    pub initials: String,
    /// E-mail address.
    pub email: String,
    /// The pod they work in.
    pub pod: Option<PodId>,
    /// False once they left.
    pub active: bool,
}

/// A pod.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Pod {
    /// Id.
    pub id: PodId,
    /// Name.
    pub name: String,
    /// Number of its clients.
    pub clients: u32,
    /// True where what belongs to its clients is kept apart: only desks that follow the pod have it.
    pub apart: bool,
    /// False where this desk leaves the pod alone.
    pub followed: bool,
}

/// Adds or changes a technician; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TechnicianSave {
    /// The technician to change; a new one unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<TechnicianId>,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(default)]
    #[ts(optional)]
    pub email: Option<String>,
    /// The pod they work in.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<PodId>")]
    #[ts(optional, type = "PodId | null")]
    pub pod: Option<Option<PodId>>,
    /// False once they left.
    #[serde(default)]
    #[ts(optional)]
    pub active: Option<bool>,
}

/// Adds or changes a pod.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PodSave {
    /// The pod to change; a new one unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<PodId>,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// True keeps what belongs to its clients apart from now on; what was written before stays where
    /// everyone who shares the workspace can read it.
    #[serde(default)]
    #[ts(optional)]
    pub apart: Option<bool>,
    /// True removes it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// Follows a pod that is kept apart, or leaves it alone: then this desk exchanges nothing of it and does
/// not show what it has. Holds for this desk alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PodFollow {
    /// The pod: its id or its name.
    pub pod: String,
    /// Whether this desk follows it.
    pub followed: bool,
}

/// What an add or a change wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Saved {
    /// The id of what was added or changed.
    pub id: EntityId,
    /// The newest change.
    pub seq: i64,
}
