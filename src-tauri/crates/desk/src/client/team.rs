//! Technicians and pods.

use super::save::{Record, said};
use crate::api::{Empty, Pod, PodSave, Saved, Team, Technician, TechnicianSave};
use crate::call::Call;
use crate::floor::team::initials;
use holdfast_domain::{EntityKind, PodId, Result, TechnicianId};
use holdfast_store::registry::{pod, technician};
use uuid::Uuid;

pub(crate) fn team(call: &Call, _request: Empty) -> Result<Team> {
    call.read(|read| {
        let clients = read.clients()?;
        let count = |pod: PodId| {
            let own = clients.iter().filter(|client| client.pod == Some(pod) && client.active);
            u32::try_from(own.count()).unwrap_or(u32::MAX)
        };
        Ok(Team {
            technicians: read
                .technicians()?
                .into_iter()
                .map(|one| Technician {
                    id: one.id,
                    initials: initials(&one.name),
                    name: one.name,
                    email: one.email,
                    pod: one.pod,
                    active: one.active,
                })
                .collect(),
            pods: read
                .pods()?
                .into_iter()
                .map(|one| Pod { id: one.id, clients: count(one.id), name: one.name })
                .collect(),
        })
    })
}

pub(crate) fn technician_save(call: &Call, request: TechnicianSave) -> Result<Saved> {
    let written = call.write(|write| {
        let mut fields = Vec::new();
        said(&mut fields, technician::EMAIL, &request.email);
        if let Some(pod) = request.pod {
            fields.push((technician::POD, pod.map(|pod| pod.0).into()));
        }
        if let Some(active) = request.active {
            fields.push((technician::ACTIVE, active.into()));
        }
        Record {
            kind: EntityKind::Technician,
            id: request.id.map(Uuid::from),
            fresh: TechnicianId::fresh().0,
            name: (technician::NAME, &request.name),
            remove: false,
        }
        .write(write, fields)
    })?;
    Ok(Saved { id: written.value.into(), seq: written.seq })
}

pub(crate) fn pod_save(call: &Call, request: PodSave) -> Result<Saved> {
    let written = call.write(|write| {
        Record {
            kind: EntityKind::Pod,
            id: request.id.map(Uuid::from),
            fresh: PodId::fresh().0,
            name: (pod::NAME, &request.name),
            remove: request.remove,
        }
        .write(write, Vec::new())
    })?;
    Ok(Saved { id: written.value.into(), seq: written.seq })
}
