//! Values that were written at two desks which did not know of each other.

use super::{device, links, owners};
use crate::api::{
    Conflict, ConflictList, ConflictQuery, ConflictSettle, ConflictSide, ConflictTake,
};
use crate::api::{Done, NamedRef};
use crate::call::Call;
use crate::item::entity_id;
use crate::story::{self, Names};
use holdfast_domain::{EntityId, EntityKind, Error, ErrorCode, Hlc, Result, WorkItemId};
use holdfast_store::change::ChangeRow;
use holdfast_store::edge as relation;
use holdfast_store::registry::{self, ALIVE_NUMBER, Field, Shape};
use holdfast_store::sync::{self, Choice, Written};
use holdfast_store::table::entity::not_found;
use holdfast_store::{Ops, Value};
use holdfast_wire::{LogId, Membership};
use uuid::Uuid;

const MOST: usize = 500;

pub(crate) fn conflicts(call: &Call, request: ConflictQuery) -> Result<ConflictList> {
    let desk = call.desk;
    let members = desk.store.members()?;
    let own = own_logs(call, &members)?;
    call.read(|read| {
        let of = request.entity.as_deref().map(|id| entity_id(read, id)).transpose()?;
        let all = match of {
            Some(of) => read.conflicts_around(of)?,
            None => read.conflicts(None)?,
        };
        let people = read.owners_apart(of.map(|id| WorkItemId(id.0)))?;
        let total = u32::try_from(all.len() + people.len()).unwrap_or(u32::MAX);
        let people = &people[..people.len().min(MOST)];
        let all = &all[..all.len().min(MOST - people.len())];
        let rows = people.iter().map(owners::as_row).chain(all.iter().map(as_row));
        let names = Names::of(read, &rows.collect::<Vec<_>>())?;
        let show = Show { names: &names, members: &members, own: &own };
        let values = all.iter().filter_map(|one| show.conflict(one));
        let conflicts = people.iter().map(|one| show.owners(one)).chain(values).collect();
        Ok(ConflictList { conflicts, total })
    })
}

fn own_logs(call: &Call, members: &Membership) -> Result<Vec<LogId>> {
    let identity = call.desk.store.identity()?;
    let device = identity.device.and_then(|key| members.device(&key));
    let mut logs = device.map(|device| device.logs.clone()).unwrap_or_default();
    logs.push(identity.log);
    Ok(logs)
}

/// A conflict as a change, so that one reading finds all names.
fn as_row(conflict: &sync::Conflict) -> ChangeRow {
    let values = (conflict.held.value.clone(), conflict.lost.value.clone());
    ChangeRow {
        seq: 0,
        hlc: conflict.held.hlc,
        at: conflict.held.at.unwrap_or_default(),
        actor: conflict.held.actor,
        source: holdfast_domain::Source::System,
        command: String::new(),
        undo_of: None,
        kind: conflict.kind,
        id: conflict.id,
        ops: Ops::from([(conflict.field, values)]),
    }
}

pub(super) struct Show<'a> {
    pub(super) names: &'a Names,
    members: &'a Membership,
    pub(super) own: &'a [LogId],
}

impl Show<'_> {
    fn conflict(&self, conflict: &sync::Conflict) -> Option<Conflict> {
        let field = registry::kind(conflict.kind).field(conflict.field)?;
        let relation = self.names.relation(conflict.id);
        let side = |written: &Written, stands| {
            let text = match relation {
                Some(_) => self.relation(conflict.id, written),
                None => self.text(field, written),
            };
            self.side(text, written, stands)
        };
        let mut sides = vec![side(&conflict.held, true), side(&conflict.lost, false)];
        if lost_first(self.own, conflict) {
            sides.reverse();
        }
        let (entity, field_name, words) = match relation {
            Some((of, rel)) => (self.entity(of.kind, of.id), "relation", label_of_relation(rel)),
            None => (self.entity(conflict.kind, conflict.id), field.name, label(field)),
        };
        Some(Conflict {
            id: name(conflict),
            entity,
            field: field_name.to_owned(),
            label: words,
            sides,
            all: false,
            editable: is_editable(field),
        })
    }

    /// What it says of an item that a relation stands, or does not: `Assigned to Tom Bakker`.
    fn relation(&self, edge: EntityId, written: &Written) -> String {
        capital(&story::relation(self.names, edge, written.value != Value::Bool(false)))
    }

    pub(super) fn entity(&self, kind: EntityKind, id: EntityId) -> NamedRef {
        let (name, detail) = (self.names.name(id).to_owned(), self.names.detail(id).to_owned());
        NamedRef { kind, id, name, detail }
    }

    fn text(&self, field: Field, written: &Written) -> String {
        match (field.number == ALIVE_NUMBER, &written.value) {
            (true, Value::Bool(true)) => "Kept and edited".to_owned(),
            (true, _) => "Moved to the trash".to_owned(),
            (false, value) => self.names.show(field, value),
        }
    }

    pub(super) fn side(&self, text: String, written: &Written, stands: bool) -> ConflictSide {
        ConflictSide {
            text,
            stands,
            author: written.actor.and_then(|actor| self.names.person(actor)),
            device: device::name_of_log(self.members, written.log),
            at: written.at.or_else(|| links::instant(written.hlc.millis())).unwrap_or_default(),
        }
    }
}

/// Whether the value that does not hold comes first: it was written here, and the other was not.
fn lost_first(own: &[LogId], conflict: &sync::Conflict) -> bool {
    own.contains(&conflict.lost.log) && !own.contains(&conflict.held.log)
}

/// The name of a field for people: `Blocked on`.
fn label(field: Field) -> String {
    let words = match field.name {
        "alive" => "in use".to_owned(),
        "col" | "place" => "place on the board".to_owned(),
        name => name.replace('_', " "),
    };
    capital(&words)
}

/// The name of a relation for people.
fn label_of_relation(rel: &str) -> String {
    let words = match rel {
        relation::ASSIGNEE => "Assignment",
        relation::TAG => "Tag",
        _ => "Link",
    };
    words.to_owned()
}

/// With a capital letter at its beginning.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Texts that are words of the vocabulary are only chosen; free ones can be written anew.
fn is_editable(field: Field) -> bool {
    field.shape == Shape::Text
        && matches!(
            field.name,
            "title" | "name" | "text" | "collection" | "blocked_note" | "email" | "phone" | "notes"
        )
}

fn name(conflict: &sync::Conflict) -> String {
    format!("{}/{}/{}/{}", conflict.id, conflict.field, conflict.lost.log, conflict.lost.hlc.0)
}

/// What [`name`] says.
fn parse(name: &str) -> Option<(EntityId, u16, LogId, Hlc)> {
    let mut parts = name.split('/');
    let id = EntityId(Uuid::parse_str(parts.next()?).ok()?);
    let field = parts.next()?.parse().ok()?;
    let log = LogId(Uuid::parse_str(parts.next()?).ok()?);
    let hlc = Hlc(parts.next()?.parse().ok()?);
    Some((id, field, log, hlc))
}

/// What was taken is not there to take.
pub(super) fn one_of_them() -> Error {
    Error::new(
        ErrorCode::Invalid,
        "This conflict ends with one of the values shown.",
        "Choose one of them.",
    )
}

pub(crate) fn conflict_settle(call: &Call, request: ConflictSettle) -> Result<Done> {
    if let Some((item, people)) = owners::parse(&request.id) {
        return owners::settle(call, &request, item, &people);
    }
    let gone = || not_found("conflict", &request.id);
    let (id, number, log, hlc) = parse(&request.id).ok_or_else(gone)?;
    let store = &call.desk.store;
    let all = call.read(|read| read.conflicts(Some(id)))?;
    let conflict = all
        .iter()
        .find(|one| one.field == number && (one.lost.log, one.lost.hlc) == (log, hlc))
        .ok_or_else(gone)?;
    let field = registry::kind(conflict.kind).field(number).ok_or_else(gone)?;
    let own = own_logs(call, &*store.members()?)?;
    let choice = match (&request.take, lost_first(&own, conflict)) {
        (ConflictTake::Side(0), true) | (ConflictTake::Side(1), false) => Choice::Lost,
        (ConflictTake::Side(0), false) | (ConflictTake::Side(1), true) => Choice::Held,
        (ConflictTake::Side(_) | ConflictTake::All, _) => return Err(one_of_them()),
        (ConflictTake::Value(text), _) => {
            if !is_editable(field) {
                return Err(one_of_them());
            }
            let text = text.trim();
            if text.is_empty() && matches!(field.name, "title" | "name") {
                return Err(Error::new(
                    ErrorCode::Invalid,
                    "It cannot be empty.",
                    "Write something, or choose one of the two values.",
                ));
            }
            // A write of this desk has seen both, so that it settles the conflict on every desk.
            store.settle_conflict(&call.origin()?, id, number, (log, hlc), Choice::Held)?;
            let done = call.write(|write| write.set(id.0, &[(field, Value::from(text))]))?;
            return Ok(Done { seq: done.seq });
        }
    };
    let done = store.settle_conflict(&call.origin()?, id, number, (log, hlc), choice)?;
    Ok(Done { seq: done.seq })
}
