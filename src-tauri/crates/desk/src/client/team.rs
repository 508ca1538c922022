//! Technicians and pods.

use super::save::{Record, said};
use crate::api::{Empty, Pod, PodFollow, PodSave, Saved, Team, Technician, TechnicianSave};
use crate::call::Call;
use crate::floor::team::initials;
use crate::sync::Poke;
use holdfast_domain::{EntityKind, PodId, Result, TechnicianId};
use holdfast_store::registry::{pod, technician};
use holdfast_store::table::directory::PodRow;
use holdfast_store::table::entity::not_found;
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
                .map(|one| Pod {
                    id: one.id,
                    clients: count(one.id),
                    name: one.name,
                    apart: one.apart,
                    followed: one.followed,
                })
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
        let pods = write.read().pods()?;
        let before =
            pods.iter().find(|pod| Some(pod.id) == request.id).is_some_and(|pod| pod.apart);
        // Whoever says nothing new says nothing: a pod that was never kept apart has no part.
        let apart = request.apart.filter(|apart| *apart != before);
        Record {
            kind: EntityKind::Pod,
            id: request.id.map(Uuid::from),
            fresh: PodId::fresh().0,
            name: (pod::NAME, &request.name),
            remove: request.remove,
        }
        .write(write, apart.map(|apart| (pod::APART, apart.into())).into_iter().collect())
    })?;
    Ok(Saved { id: written.value.into(), seq: written.seq })
}

pub(crate) fn pod_follow(call: &Call, request: PodFollow) -> Result<Team> {
    let pods = call.read(|read| read.pods())?;
    let pod = find_pod(&pods, &request.pod)?;
    call.desk.store.follow_pod(pod.id, request.followed, call.now)?;
    call.desk.sync.poke(Poke::Changed);
    team(call, Empty {})
}

/// The pod of that name or id.
pub(crate) fn find_pod<'a>(pods: &'a [PodRow], wanted: &str) -> Result<&'a PodRow> {
    let wanted = wanted.trim();
    let id = Uuid::try_parse(wanted).ok();
    let named = |pod: &&PodRow| Some(pod.id.0) == id || pod.name.eq_ignore_ascii_case(wanted);
    pods.iter().find(named).ok_or_else(|| not_found("pod", wanted))
}
