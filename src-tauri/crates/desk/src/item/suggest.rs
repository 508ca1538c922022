//! Names to choose from while typing.

use crate::api::{Suggest, Suggestion, Suggestions};
use crate::call::Call;
use crate::floor::pick::fitting;
use crate::floor::team::Team;
use holdfast_domain::capture::clean_tag;
use holdfast_domain::{EntityKind, Error, ErrorCode, Result};
use holdfast_store::Read;

/// How many names are shown.
const MOST: usize = 12;

pub(crate) fn suggest(call: &Call, request: Suggest) -> Result<Suggestions> {
    let me = call.me()?;
    let names = call.read(|read| names(read, &Team::load(read, me)?, &request))?;
    Ok(Suggestions { names })
}

fn names(read: Read<'_>, team: &Team, request: &Suggest) -> Result<Vec<Suggestion>> {
    let suggestion =
        |value: String, label: String, detail: String| Suggestion { value, label, detail };
    let all: Vec<Suggestion> = match request.kind.as_str() {
        "client" => read
            .clients()?
            .into_iter()
            .filter(|client| client.active)
            .map(|client| suggestion(client.id.to_string(), client.name, client.zone))
            .collect(),
        "technician" => team
            .active()
            .map(|one| suggestion(one.id.to_string(), one.name.clone(), one.email.clone()))
            .collect(),
        "pod" => read
            .pods()?
            .into_iter()
            .map(|pod| suggestion(pod.id.to_string(), pod.name, String::new()))
            .collect(),
        "site" => read
            .sites(request.client)?
            .into_iter()
            .map(|site| suggestion(site.id.to_string(), site.name, site.address))
            .collect(),
        "contact" => read
            .contacts(request.client)?
            .into_iter()
            .map(|contact| suggestion(contact.id.to_string(), contact.name, contact.role))
            .collect(),
        "service" => read
            .services(request.client)?
            .into_iter()
            .map(|service| suggestion(service.id.to_string(), service.name, service.hosts))
            .collect(),
        "tag" => {
            let tags = read.tags_like(&clean_tag(&request.text), MOST as u32)?;
            let uses = |count| holdfast_domain::words::count(count as usize, "use");
            return Ok(tags
                .into_iter()
                .map(|(tag, count)| suggestion(tag.clone(), tag, uses(count)))
                .collect());
        }
        "work_item" => return titles(read, EntityKind::WorkItem, request),
        "document" => return titles(read, EntityKind::Document, request),
        other => {
            return Err(Error::new(
                ErrorCode::BadRequest,
                format!("There is nothing to choose of the kind “{other}”."),
                "Ask for client, technician, tag, site, contact, service, pod, work_item or document.",
            ));
        }
    };
    if request.text.trim().is_empty() {
        return Ok(all.into_iter().take(MOST).collect());
    }
    let best = fitting(&request.text, &all, |one| &one.label);
    Ok(best.into_iter().take(MOST).cloned().collect())
}

/// Items by number or title, documents by title; what changed last comes first.
fn titles(read: Read<'_>, kind: EntityKind, request: &Suggest) -> Result<Vec<Suggestion>> {
    let ids = read.titled(kind, request.text.trim(), request.client, MOST as u32)?;
    let names = read.names(ids.iter().map(|id| id.0))?;
    Ok(ids
        .into_iter()
        .filter_map(|id| {
            let name = names.get(&id)?;
            Some(Suggestion {
                value: id.to_string(),
                label: name.name.clone(),
                detail: name.detail.clone(),
            })
        })
        .collect())
}
