//! People who were assigned to an item at desks which did not know of each other.

use super::conflict::{Show, one_of_them};
use crate::api::{Conflict, ConflictSettle, ConflictTake, Done};
use crate::call::Call;
use crate::floor::Floor;
use crate::item::{any_item, set_people};
use holdfast_domain::{EntityId, EntityKind, Result, TechnicianId, WorkItemId};
use holdfast_store::change::ChangeRow;
use holdfast_store::sync::OwnersApart;
use holdfast_store::table::entity::not_found;
use holdfast_store::{Ops, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

const FIELD: &str = "assignees";

/// As a change, so that one reading finds all names.
pub(super) fn as_row(apart: &OwnersApart) -> ChangeRow {
    let people = (0..).zip(&apart.owners);
    let named = people.map(|(at, (person, _))| (at, (Value::Null, Value::Id(person.0))));
    ChangeRow {
        seq: 0,
        hlc: holdfast_domain::Hlc::ZERO,
        at: holdfast_domain::Timestamp::default(),
        actor: None,
        source: holdfast_domain::Source::System,
        command: String::new(),
        undo_of: None,
        kind: EntityKind::WorkItem,
        id: EntityId(apart.item.0),
        ops: named.collect::<Ops>(),
    }
}

impl Show<'_> {
    pub(super) fn owners(&self, apart: &OwnersApart) -> Conflict {
        // Who was assigned here comes first.
        let mut owners: Vec<_> = apart.owners.iter().collect();
        owners.sort_by_key(|(_, by)| !self.own.contains(&by.log));
        let side = |(person, by): &&(TechnicianId, _)| {
            self.side(self.names.name(EntityId(person.0)).to_owned(), by, true)
        };
        Conflict {
            id: name(apart.item, owners.iter().map(|(person, _)| *person)),
            entity: self.entity(EntityKind::WorkItem, EntityId(apart.item.0)),
            field: FIELD.to_owned(),
            label: "Assignment".to_owned(),
            sides: owners.iter().map(side).collect(),
            all: true,
            editable: false,
        }
    }
}

/// Names the item and the people, in the order in which they are shown.
fn name(item: WorkItemId, people: impl Iterator<Item = TechnicianId>) -> String {
    let people = people.map(|person| format!("/{person}"));
    format!("{item}/{FIELD}{}", people.collect::<String>())
}

/// What [`name`] says.
pub(super) fn parse(name: &str) -> Option<(WorkItemId, Vec<TechnicianId>)> {
    let mut parts = name.split('/');
    let item = Uuid::parse_str(parts.next()?).ok()?.into();
    if parts.next()? != FIELD {
        return None;
    }
    let people = parts.map(|part| Uuid::parse_str(part).map(TechnicianId));
    Some((item, people.collect::<std::result::Result<_, _>>().ok()?))
}

/// Ends it: those who are taken are assigned once more, by somebody who knows of all.
pub(super) fn settle(
    call: &Call,
    request: &ConflictSettle,
    item: WorkItemId,
    people: &[TechnicianId],
) -> Result<Done> {
    let kept = match request.take {
        ConflictTake::All => people,
        ConflictTake::Side(at) => {
            let at = usize::try_from(at).unwrap_or(usize::MAX);
            std::slice::from_ref(people.get(at).ok_or_else(one_of_them)?)
        }
        ConflictTake::Value(_) => return Err(one_of_them()),
    };
    let done = call.write(|write| {
        let read = write.read();
        let apart = read.owners_apart(Some(item))?;
        let apart: BTreeSet<_> =
            apart.iter().flat_map(|one| &one.owners).map(|(person, _)| *person).collect();
        if apart != people.iter().copied().collect() {
            return Err(not_found("conflict", &request.id));
        }
        let row = any_item(read, &item.to_string())?;
        let stays = |person: &TechnicianId| !apart.contains(person) || kept.contains(person);
        let people = row.assignees.iter().copied().filter(stays).collect();
        set_people(write, Floor::load(call, read)?, &row, people, None)
    })?;
    Ok(Done { seq: done.seq })
}
