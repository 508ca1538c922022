//! The event log of an item, as it follows from the change log.
//!
//! What was undone never happened: a transaction that was taken back gives no event, and neither
//! does the one that took it back. The order is that of the stamps, not of wall clocks. What people said
//! who had not seen one another, [`apart`] puts together.

use super::state::States;
use super::{apart, pauses};
use crate::error::Context;
use crate::registry::{self, work_item};
use crate::store::Read;
use crate::sync::{Point, Seen};
use crate::value::{self, Ops, Value};
use holdfast_domain::sla::{AlsoWaiting, ItemState};
use holdfast_domain::{
    BlockedOn, BoardKind, ClientId, Hlc, Priority, Result, SiteId, TechnicianId, Timestamp,
    WorkItemKind, placement,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Something that happened to an item, as far as its clocks are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// When, by the wall clock of the desk it happened on.
    pub(crate) at: Timestamp,
    /// By whom.
    pub(crate) by: Option<TechnicianId>,
    pub(crate) what: Happened,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happened {
    /// It came to be.
    Created(Option<Priority>, ItemState),
    /// It is for this client now, at this site; terms follow from them.
    For(Option<ClientId>, Option<SiteId>),
    Priority(Option<Priority>),
    State(ItemState),
    /// Besides its state, it waits for these until it is in another state, or this is said anew.
    AlsoWaiting(AlsoWaiting),
    /// Cancelled, or in the trash: no clock runs, and none is judged.
    Void,
    /// A message to the client, or a call with them.
    Updated,
    /// The client answered: it is not waited for any more.
    Replied,
    Restored(bool),
}

/// What the fields of an item say at some point of its history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Facts {
    kind: Option<WorkItemKind>,
    priority: Option<Priority>,
    client: Option<ClientId>,
    site: Option<SiteId>,
    column: Option<Uuid>,
    blocked_on: Option<BlockedOn>,
    cancelled: bool,
    alive: bool,
    restored: bool,
}

impl Facts {
    fn apply(&mut self, ops: &Ops) {
        for (number, (_, after)) in ops {
            let word = after.as_text();
            match *number {
                registry::ALIVE_NUMBER => self.alive = *after == Value::Bool(true),
                n if n == work_item::KIND.number => {
                    self.kind = word.and_then(WorkItemKind::from_word);
                }
                n if n == work_item::PRIORITY.number => {
                    self.priority = word.and_then(Priority::from_word);
                }
                n if n == work_item::CLIENT.number => self.client = after.as_id().map(ClientId),
                n if n == work_item::SITE.number => self.site = after.as_id().map(SiteId),
                n if n == work_item::PLACE.number => {
                    self.column = match after {
                        Value::Place(place) => Some(place.column.0),
                        _ => None,
                    };
                }
                n if n == work_item::BLOCKED_ON.number => {
                    self.blocked_on = word.and_then(BlockedOn::from_word);
                }
                n if n == work_item::CANCELLED.number => {
                    self.cancelled = *after == Value::Bool(true);
                }
                n if n == work_item::RESTORED_AT.number => self.restored = *after != Value::Null,
                _ => {}
            }
        }
    }

    /// For whom it is, where anything is promised for work of its kind.
    fn whom(&self) -> Happened {
        if self.kind.is_some_and(promised) {
            Happened::For(self.client, self.site)
        } else {
            Happened::For(None, None)
        }
    }

    fn void(&self) -> bool {
        self.cancelled || !self.alive
    }
}

/// Whether agreements promise anything for a kind of work: for what clients wait for, not for
/// projects.
#[must_use]
pub fn promised(kind: WorkItemKind) -> bool {
    placement::home(kind) == BoardKind::Service
}

/// Whether a change to an item may change its event log.
pub(crate) fn concerns(ops: &Ops) -> bool {
    ops.keys().copied().any(tells)
}

/// Whether the event log of an item tells of a field.
pub(crate) fn tells(field: u16) -> bool {
    const FIELDS: [u16; 10] = [
        registry::ALIVE_NUMBER,
        work_item::KIND.number,
        work_item::PRIORITY.number,
        work_item::CLIENT.number,
        work_item::SITE.number,
        work_item::PLACE.number,
        work_item::BLOCKED_ON.number,
        work_item::CANCELLED.number,
        work_item::RESTORED_AT.number,
        work_item::CREATED_AT.number,
    ];
    FIELDS.contains(&field)
}

/// A change that counts, with the entity it touched.
pub(super) struct Counted {
    /// Who wrote it, and when by the order of the log.
    pub(super) point: Point,
    at: Timestamp,
    pub(super) by: Option<TechnicianId>,
    /// None for the item itself, else the instant and author of a message.
    message: Option<(Timestamp, Option<TechnicianId>)>,
    pub(super) ops: Ops,
}

/// The event log of an item, oldest first.
pub(crate) fn of(read: Read<'_>, seen: &mut Seen<'_>, e: i64) -> Result<Vec<Entry>> {
    let mut states = States::new(read);
    let mut entries = Vec::new();
    let mut facts = Facts::default();
    let mut last: Option<Facts> = None;
    let mut state = ItemState::Active;
    let mut besides = AlsoWaiting::default();
    let changes = counted(read, e)?;
    let priorities = apart::priorities(&changes, seen)?;
    let declared = pauses::declared(&changes, &mut states, seen)?;
    for (index, change) in changes.iter().enumerate() {
        if let Some((at, by)) = change.message {
            if last.is_some() {
                entries.push(Entry { at, by, what: Happened::Updated });
            }
            continue;
        }
        facts.apply(&change.ops);
        if let Some(priority) = priorities.get(&index) {
            facts.priority = *priority;
        }
        let mut tell = |what| entries.push(Entry { at: change.at, by: change.by, what });
        let now = states.of(facts.column, facts.blocked_on)?;
        let Some(before) = last.replace(facts.clone()) else {
            let created = change.ops.get(&work_item::CREATED_AT.number).map(|(_, after)| after);
            let at = match created {
                Some(Value::Int(at)) => value::millis(*at),
                _ => change.at,
            };
            let created = Entry { at, by: change.by, what: Happened::Created(facts.priority, now) };
            entries.extend([created, Entry { at, by: change.by, what: facts.whom() }]);
            state = now;
            continue;
        };
        if before.whom() != facts.whom() {
            tell(facts.whom());
        }
        if before.priority != facts.priority {
            tell(Happened::Priority(facts.priority));
        }
        if before.restored != facts.restored {
            tell(Happened::Restored(facts.restored));
        }
        if facts.void() {
            if !before.void() {
                tell(Happened::Void);
                besides = AlsoWaiting::default();
            }
            continue;
        }
        if now != state || before.void() {
            if state == ItemState::Waiting(Some(BlockedOn::Client)) && !before.void() {
                tell(Happened::Replied);
            }
            tell(Happened::State(now));
            state = now;
            besides = AlsoWaiting::default();
        }
        let (also, by) = pauses::besides(&declared, index, now);
        if also != besides {
            entries.push(Entry { at: change.at, by, what: Happened::AlsoWaiting(also) });
            besides = also;
        }
    }
    Ok(entries)
}

/// The changes of an item and of the messages about it that were not taken back, in order.
fn counted(read: Read<'_>, e: i64) -> Result<Vec<Counted>> {
    let mut statement = read
        .0
        .prepare_cached(
            "SELECT c.hlc, c.at, c.actor, c.ops, m.at, m.author, c.e,
                    EXISTS (SELECT 1 FROM change u WHERE u.undo_of = c.hlc AND u.s = c.s), c.s
             FROM (SELECT ?1 AS e, NULL AS at, NULL AS author
                   UNION ALL
                   SELECT e, at, author FROM comment
                   WHERE item = (SELECT id FROM ent WHERE e = ?1) AND alive = 1
                     AND channel IN ('message', 'call')) m
             CROSS JOIN change c ON c.e = m.e CROSS JOIN stream s ON s.s = c.s
             WHERE c.undo_of IS NULL ORDER BY c.hlc, s.log, c.s, c.seq",
        )
        .store()?;
    let mut rows = statement.query([e]).store()?;
    let (mut found, mut messages) = (Vec::new(), HashSet::new());
    while let Some(row) = rows.next().store()? {
        let hlc = Hlc(row.get::<_, i64>(0).store()?.cast_unsigned());
        let point: Point = (row.get(8).store()?, hlc);
        if row.get(7).store()? && read.is_undone(point.0, hlc)? {
            continue;
        }
        let told: Option<i64> = row.get(4).store()?;
        // A message is told once, whatever was written about it later.
        if told.is_some() && !messages.insert(row.get::<_, i64>(6).store()?) {
            continue;
        }
        let author: Option<Uuid> = row.get(5).store()?;
        let actor: Option<Uuid> = row.get(2).store()?;
        let ops: Vec<u8> = row.get(3).store()?;
        found.push(Counted {
            point,
            at: value::millis(row.get(1).store()?),
            by: actor.map(TechnicianId),
            message: told.map(|at| (value::millis(at), author.map(TechnicianId))),
            ops: if told.is_some() { Ops::new() } else { value::decode(&ops)? },
        });
    }
    Ok(found)
}
