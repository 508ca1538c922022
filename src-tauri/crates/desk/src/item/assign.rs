//! Setting who works on an item.

use super::find::open_item;
use crate::api::{ItemAssign, MoveOutcome};
use crate::call::Call;
use crate::floor::Floor;
use crate::floor::layout::not_initialised;
use holdfast_domain::{Result, TechnicianId, words};
use holdfast_store::edge;

pub(crate) fn assign(call: &Call, request: ItemAssign) -> Result<MoveOutcome> {
    let written = call.write(|write| {
        let mut floor = Floor::load(write.read(), write.actor())?;
        let item = open_item(write.read(), &request.id)?;
        let mut people: Vec<TechnicianId> =
            request.technicians.iter().map(|text| floor.team.pick(text)).collect::<Result<_>>()?;
        people.sort_unstable();
        people.dedup();
        let mut after = item.clone();
        after.assignees.clone_from(&people);
        let before = floor.counted(&item);
        let exceeded = match floor.counted(&after) {
            Some(counted) => {
                floor.admit(write, before.as_ref(), &counted, request.reason.as_deref())?
            }
            None => Vec::new(),
        };
        for gone in item.assignees.iter().filter(|person| !people.contains(person)) {
            write.relate(edge::ASSIGNEE, item.id.0, gone.0, false)?;
        }
        for new in people.iter().filter(|person| !item.assignees.contains(person)) {
            write.relate(edge::ASSIGNEE, item.id.0, new.0, true)?;
        }
        floor.refresh(write.read())?;
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
    })?;
    Ok(MoveOutcome { seq: written.seq, ..written.value })
}
