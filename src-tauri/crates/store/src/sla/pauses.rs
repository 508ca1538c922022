//! Pauses that people declared who had not seen one another: **their union counts.**
//!
//! A change that brings an item into a waiting state declares a pause; the next change by somebody who
//! had seen it, and who says otherwise, ends it. Where the log says meanwhile that the item waits no more,
//! because somebody says so who had not seen that pause, it goes on until then.
//!
//! Only what somebody declared goes on so. A pause that nobody ended who had seen it, or only somebody who
//! had seen as well that the item was at work again, ends when the item waits no more with all that is
//! merged: a card that stands in progress has a clock that counts, else its alarm would never come.
//!
//! All of it follows from the history alone, so that every desk with the same history reckons the same.

use super::apart::one_author;
use super::log::Counted;
use super::state::States;
use crate::registry::work_item;
use crate::sync::{Point, Seen};
use crate::value::Value;
use holdfast_domain::sla::{AlsoWaiting, ItemState};
use holdfast_domain::{BlockedOn, Result, TechnicianId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A pause that somebody declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Declared {
    on: Option<BlockedOn>,
    pub(super) by: Option<TechnicianId>,
    /// The place of the change that declared it.
    from: usize,
    /// The place of the change that ended it.
    to: usize,
}

impl Declared {
    /// Whether it is in force after the change at this place.
    fn runs(&self, place: usize) -> bool {
        (self.from..self.to).contains(&place)
    }
}

/// Whom the item waits for after the change at a place besides what its own state says, and who said so.
pub(super) fn besides(
    declared: &[Declared],
    place: usize,
    state: ItemState,
) -> (AlsoWaiting, Option<TechnicianId>) {
    let (mut also, mut by) = (AlsoWaiting::default(), None);
    if state == ItemState::Done {
        return (also, by);
    }
    for one in declared.iter().filter(|one| one.runs(place)) {
        if state != ItemState::Waiting(one.on) {
            by = if also.is_empty() { one.by } else { by };
            also.insert(one.on);
        }
    }
    (also, by)
}

/// A change to the fields that say where an item stands.
struct Move {
    place: usize,
    point: Point,
    by: Option<TechnicianId>,
    column: Option<Option<Uuid>>,
    blocked_on: Option<Option<BlockedOn>>,
}

impl Move {
    fn of((place, change): (usize, &Counted)) -> Option<Self> {
        let after = |field: u16| change.ops.get(&field).map(|(_, after)| after);
        let column = after(work_item::PLACE.number).map(|after| match after {
            Value::Place(at) => Some(at.column.0),
            _ => None,
        });
        let blocked_on = after(work_item::BLOCKED_ON.number)
            .map(|after| after.as_text().and_then(BlockedOn::from_word));
        let (point, by) = (change.point, change.by);
        let moves = column.is_some() || blocked_on.is_some();
        moves.then_some(Self { place, point, by, column, blocked_on })
    }
}

/// The fields that say where an item stands, as somebody saw them.
#[derive(Clone, Copy, Default)]
struct View {
    column: Option<Uuid>,
    blocked_on: Option<BlockedOn>,
}

impl View {
    fn apply(&mut self, one: &Move) {
        self.column = one.column.unwrap_or(self.column);
        self.blocked_on = one.blocked_on.unwrap_or(self.blocked_on);
    }
}

/// The pauses that people declared; empty where each had seen all before it, so that the log says it all.
pub(super) fn declared(
    changes: &[Counted],
    states: &mut States<'_>,
    seen: &mut Seen<'_>,
) -> Result<Vec<Declared>> {
    let moves: Vec<Move> = changes.iter().enumerate().filter_map(Move::of).collect();
    if one_author(moves.iter().map(|one| one.point)) || !waits(&moves, states)? {
        return Ok(Vec::new());
    }
    let Some(known) = known(&moves, seen)? else { return Ok(Vec::new()) };
    let all: Vec<usize> = (0..moves.len()).collect();
    let merged = replay(&moves, &all, states)?;
    let mut seen_so = Vec::with_capacity(moves.len());
    for (at, known) in known.iter().enumerate() {
        let view: Vec<usize> = known.iter().copied().chain([at]).collect();
        seen_so.push((replay(&moves, &view, states)?, view));
    }
    let after = |at: usize| seen_so[at].0.last().copied();
    let before = |at: usize| seen_so[at].0.iter().rev().nth(1).copied();
    let mut found = Vec::new();
    for (at, one) in moves.iter().enumerate() {
        let Some(ItemState::Waiting(on)) = after(at) else { continue };
        if before(at) == after(at) {
            continue;
        }
        let ends = |by: &usize| {
            let said = moves[*by].blocked_on.is_some() || before(*by) != after(*by);
            said && after(*by) != after(at) && known[*by].binary_search(&at).is_ok()
        };
        let to = match (at + 1..moves.len()).find(ends) {
            // Who ended it may have seen it end before, when it was merged with something else.
            Some(by) => {
                let (states, view) = &seen_so[by];
                let mut later = view.iter().zip(states).filter(|(place, _)| **place > at);
                later.find(|(_, state)| !waiting(**state)).map_or(by, |(place, _)| *place)
            }
            None => (at..moves.len()).find(|to| !waiting(merged[*to])).unwrap_or(moves.len()),
        };
        let to = moves.get(to).map_or(usize::MAX, |end| end.place);
        found.push(Declared { on, by: one.by, from: one.place, to });
    }
    Ok(found)
}

const fn waiting(state: ItemState) -> bool {
    matches!(state, ItemState::Waiting(_))
}

/// Whether any of them brings the item where it waits.
fn waits(moves: &[Move], states: &mut States<'_>) -> Result<bool> {
    for one in moves {
        if waiting(states.of(one.column.flatten(), None)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Of each move the earlier ones that its author had seen; none where that is all of them.
fn known(moves: &[Move], seen: &mut Seen<'_>) -> Result<Option<Vec<Vec<usize>>>> {
    let mut streams: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut all = Vec::with_capacity(moves.len());
    let mut apart = false;
    for (at, one) in moves.iter().enumerate() {
        let mut known = Vec::with_capacity(at);
        for earlier in streams.values() {
            // Of a stream an author has seen everything up to some point.
            let mut upto = earlier.len();
            while upto > 0 && !seen.had_seen(one.point, moves[earlier[upto - 1]].point)? {
                upto -= 1;
            }
            apart |= upto < earlier.len();
            known.extend_from_slice(&earlier[..upto]);
        }
        known.sort_unstable();
        all.push(known);
        streams.entry(one.point.0).or_default().push(at);
    }
    Ok(apart.then_some(all))
}

/// Where the item stands after each of these moves, for somebody who knows no others.
fn replay(moves: &[Move], view: &[usize], states: &mut States<'_>) -> Result<Vec<ItemState>> {
    let mut stand = View::default();
    let mut all = Vec::with_capacity(view.len());
    for at in view {
        stand.apply(&moves[*at]);
        all.push(states.of(stand.column, stand.blocked_on)?);
    }
    Ok(all)
}
