//! Limits that two desks exceeded together, neither knowing of the other: nothing is rejected, but it is
//! recorded once, by the same id on every desk, as the alarm tells of it once.

use super::Floor;
use crate::host::Desk;
use holdfast_domain::wip::{Check, Exceeded, Subject};
use holdfast_domain::{EntityKind, Priority, Result, Source, TechnicianId, Timestamp, WorkItemId};
use holdfast_store::registry::{wip_breach, wip_limit, work_item};
use holdfast_store::{Origin, Read, edge};
use uuid::Uuid;

struct Merged {
    id: Uuid,
    item: WorkItemId,
    since: Timestamp,
    who: String,
    exceeded: Exceeded,
}

/// Records what is one too many since desks were merged. Whoever comes last into a column is.
pub(crate) fn record(desk: &Desk, me: TechnicianId, now: Timestamp) -> Result<()> {
    let found = desk.store.read(|read| {
        if read.identity()?.device.is_none() || read.history_incomplete()? {
            return Ok(Vec::new());
        }
        find(read, &Floor::of(read, Some(me), desk.store.terms(read)?, now)?)
    })?;
    if found.is_empty() {
        return Ok(());
    }
    let origin = Origin {
        actor: None,
        source: Source::System,
        command: "sync".to_owned(),
        now,
        undo_of: None,
    };
    desk.store.mutate(&origin, |write| {
        for one in &found {
            if write.read().is(EntityKind::WipBreach, one.id)? {
                continue;
            }
            let fields = [
                (wip_breach::ITEM, one.item.0.into()),
                (wip_breach::WIP_LIMIT, one.exceeded.limit.0.into()),
                (wip_breach::WHO, one.who.as_str().into()),
                (wip_breach::COUNT, i64::from(one.exceeded.count).into()),
                (wip_breach::MAX, i64::from(one.exceeded.max).into()),
                (wip_breach::EXEMPT, one.exceeded.exempt.into()),
                (wip_breach::REASON, "Two desks took work on while apart.".into()),
                (wip_breach::AT, one.since.into()),
            ];
            write.create(EntityKind::WipBreach, one.id, &fields)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn find(read: Read<'_>, floor: &Floor) -> Result<Vec<Merged>> {
    let people = floor.team.all.iter().map(|technician| technician.id);
    let mut found = Vec::new();
    for (check, count, over) in floor.work.beyond(people) {
        for (item, since) in floor.work.items.iter().filter(|(item, _)| over.contains(&item.id)) {
            let limit = check.limit.id;
            if read.limit_recorded(item.id, limit, *since)? || !apart(read, floor, &check, item.id)?
            {
                continue;
            }
            let person = match check.subject {
                Subject::Person(person) => person.0,
                _ => Uuid::nil(),
            };
            found.push(Merged {
                id: edge::merged_breach_id(limit, person, item.id, *since),
                item: item.id,
                since: *since,
                who: floor.subject_name(read, check.subject)?,
                exceeded: Exceeded {
                    limit,
                    mode: check.limit.mode,
                    subject: check.subject,
                    categories: check.limit.categories.clone(),
                    count,
                    max: check.limit.max,
                    exempt: item.priority == Some(Priority::P1),
                },
            });
        }
    }
    Ok(found)
}

/// Whether an item came in on another desk than one of the others that are counted, under the limit as
/// it is: a limit that was set or tightened later was exceeded by nobody.
fn apart(read: Read<'_>, floor: &Floor, check: &Check, item: WorkItemId) -> Result<bool> {
    let Some((log, at)) = read.stamp_of(item.0, work_item::PLACE)? else { return Ok(false) };
    let set = read.stamp_of(check.limit.id.0, wip_limit::MAX)?;
    if set.is_none_or(|(_, set)| set > at) {
        return Ok(false);
    }
    for (other, _) in floor.work.items.iter().filter(|(other, _)| check.counts(other)) {
        let by = read.stamp_of(other.id.0, work_item::PLACE)?;
        if other.id != item && by.is_some_and(|(by, _)| by != log) {
            return Ok(true);
        }
    }
    Ok(false)
}
