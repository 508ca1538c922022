//! Setting who works on an item.

use super::find::open_item;
use crate::api::{ItemAssign, MoveOutcome};
use crate::call::Call;
use crate::floor::Floor;
use crate::floor::layout::not_initialised;
use holdfast_domain::{Result, TechnicianId, words};
use holdfast_store::table::work_item::WorkItemRow;
use holdfast_store::{Write, edge};

pub(crate) fn assign(call: &Call, request: ItemAssign) -> Result<MoveOutcome> {
    let written = call.write(|write| {
        let floor = Floor::load(call, write.read())?;
        let item = open_item(write.read(), &request.id)?;
        let people = request
            .technicians
            .iter()
            .map(|text| floor.team.pick(text))
            .collect::<Result<Vec<_>>>()?;
        set_people(write, floor, &item, people, request.reason.as_deref())
    })?;
    Ok(MoveOutcome { seq: written.seq, ..written.value })
}

/// Sets who works on an item, where its limits allow it.
///
/// # Errors
/// `wip_blocked`, `wip_reason_needed`.
pub(crate) fn set_people(
    write: &mut Write<'_>,
    mut floor: Floor,
    item: &WorkItemRow,
    mut people: Vec<TechnicianId>,
    reason: Option<&str>,
) -> Result<MoveOutcome> {
    people.sort_unstable();
    people.dedup();
    let mut after = item.clone();
    after.assignees.clone_from(&people);
    let before = floor.counted(item);
    let exceeded = match floor.counted(&after) {
        Some(counted) => floor.admit(write, before.as_ref(), &counted, reason)?,
        None => Vec::new(),
    };
    for gone in item.assignees.iter().filter(|person| !people.contains(person)) {
        write.relate(edge::ASSIGNEE, item.id.0, gone.0, false)?;
    }
    for new in people.iter().filter(|person| !item.assignees.contains(person)) {
        write.relate(edge::ASSIGNEE, item.id.0, new.0, true)?;
    }
    // Who stays is assigned now by somebody who knows of whoever was assigned apart.
    let apart = write.read().owners_apart(Some(item.id))?;
    for (person, _) in apart.iter().flat_map(|one| &one.owners) {
        if people.contains(person) {
            write.assign_again(item.id, *person)?;
        }
    }
    floor.refresh(write)?;
    let names: Vec<_> = people.iter().map(|person| floor.team.name(*person)).collect();
    let message = match names[..] {
        [] => format!("{} is assigned to nobody now", item.number),
        _ => format!("{} assigned to {}", item.number, words::and(&names)),
    };
    people.extend(&item.assignees);
    let card = floor.card(write.read(), item.id)?;
    let place = item.place.as_ref().ok_or_else(not_initialised)?;
    Ok(MoveOutcome {
        from: place.column,
        people: floor.loads_of(&people),
        exceeded,
        message,
        card,
        seq: 0,
    })
}
