//! Clients and the team.

use crate::api::*;
use crate::call::Call;
use crate::error::unbuilt;
use holdfast_domain::Result;

pub(crate) fn list(_call: &Call, _request: Empty) -> Result<ClientList> {
    Err(unbuilt())
}

pub(crate) fn get(_call: &Call, _request: ById) -> Result<ClientView> {
    Err(unbuilt())
}

pub(crate) fn save(_call: &Call, _request: ClientSave) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn site_save(_call: &Call, _request: SiteSave) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn contact_save(_call: &Call, _request: ContactSave) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn service_save(_call: &Call, _request: ServiceSave) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn team(_call: &Call, _request: Empty) -> Result<Team> {
    Err(unbuilt())
}

pub(crate) fn technician_save(_call: &Call, _request: TechnicianSave) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn pod_save(_call: &Call, _request: PodSave) -> Result<Saved> {
    Err(unbuilt())
}
