//! WIP limits.

use crate::api::{ById, Done, Empty, Saved, WipLimit, WipLimitSave, WipLimits};
use crate::call::Call;
use crate::floor::{Floor, pick};
use holdfast_domain::wip::Subject;
use holdfast_domain::{
    Category, EntityKind, Error, ErrorCode, Result, WipLimitId, WipScope, WorkItemKind,
};
use holdfast_store::registry::wip_limit;
use holdfast_store::table::board;
use holdfast_store::table::entity::not_found;
use holdfast_store::{Read, Write};
use uuid::Uuid;

pub(crate) fn list(call: &Call, _request: Empty) -> Result<WipLimits> {
    call.read(|read| {
        let floor = Floor::load(call, read)?;
        let limits = floor.work.limits.all.iter().map(|limit| {
            Ok(WipLimit {
                id: limit.id,
                scope: limit.subject.scope(),
                target: board::target(limit.subject),
                target_label: floor.subject_name(read, limit.subject)?,
                categories: limit.categories.clone(),
                max: limit.max,
                mode: limit.mode,
            })
        });
        Ok(WipLimits { limits: limits.collect::<Result<_>>()? })
    })
}

pub(crate) fn save(call: &Call, request: WipLimitSave) -> Result<Saved> {
    if !(1..=999).contains(&request.max) {
        return Err(Error::new(
            ErrorCode::Invalid,
            "A limit lies between 1 and 999.",
            "Choose a number in that range, or remove the limit.",
        ));
    }
    let written = call.write(|write| {
        let floor = Floor::load(call, write.read())?;
        let subject = subject(write.read(), &floor, &request)?;
        let mut categories =
            request.categories.clone().unwrap_or_else(|| vec![Category::InProgress]);
        categories.sort_unstable();
        categories.dedup();
        if categories.is_empty() && request.scope != WipScope::Column {
            return Err(Error::new(
                ErrorCode::Invalid,
                "A limit counts in at least one column.",
                "Choose In Progress, which is usual.",
            ));
        }
        let words: Vec<_> = categories.iter().map(|category| category.word()).collect();
        let fields = [
            (wip_limit::SCOPE, request.scope.word().into()),
            (wip_limit::TARGET, board::target(subject).into()),
            (wip_limit::CATEGORIES, words.join(",").into()),
            (wip_limit::MAX, i64::from(request.max).into()),
            (wip_limit::MODE, request.mode.word().into()),
        ];
        match request.id {
            Some(id) => {
                existing(write, id)?;
                write.set(id.0, &fields)?;
                Ok(id)
            }
            None => {
                let id = WipLimitId::fresh();
                write.create(EntityKind::WipLimit, id.0, &fields)?;
                Ok(id)
            }
        }
    })?;
    Ok(Saved { id: written.value.0.into(), seq: written.seq })
}

fn subject(read: Read<'_>, floor: &Floor, request: &WipLimitSave) -> Result<Subject> {
    let target = request.target.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let Some(target) = target else {
        return match request.scope {
            WipScope::Person => Ok(Subject::EveryPerson),
            scope => Err(Error::new(
                ErrorCode::Invalid,
                format!("A limit on a {} says which.", scope.label().to_lowercase()),
                "Choose what it counts over.",
            )),
        };
    };
    Ok(match request.scope {
        WipScope::Person => Subject::Person(floor.team.pick(target)?),
        WipScope::Board => Subject::Board(floor.layout.board(Some(target))?.id),
        WipScope::Column => {
            let id = Uuid::parse_str(target).ok();
            let column = id.and_then(|id| floor.layout.column_of_id(id.into()));
            Subject::Column(column.ok_or_else(|| not_found("column", target))?.id)
        }
        WipScope::Pod => {
            let pods = read.pods()?;
            let by_id = Uuid::parse_str(target).ok();
            match pods.iter().find(|pod| Some(pod.id.0) == by_id) {
                Some(pod) => Subject::Pod(pod.id),
                None => Subject::Pod(pick::one("pod", target, &pods, |pod| &pod.name)?.id),
            }
        }
        WipScope::Kind => Subject::Kind(
            WorkItemKind::from_word(target).ok_or_else(|| not_found("kind of work", target))?,
        ),
    })
}

fn existing(write: &Write<'_>, id: WipLimitId) -> Result<()> {
    if write.read().is(EntityKind::WipLimit, id.0)? {
        Ok(())
    } else {
        Err(not_found("limit", &id.to_string()))
    }
}

pub(crate) fn remove(call: &Call, request: ById) -> Result<Done> {
    let written = call.write(|write| {
        let id = request.id.parse().map_err(|_| not_found("limit", &request.id))?;
        existing(write, id)?;
        write.set_alive(EntityKind::WipLimit, id.0, false)
    })?;
    Ok(Done { seq: written.seq })
}
