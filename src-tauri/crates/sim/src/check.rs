//! What must hold when everything has come to rest. The names are those of the design.

use crate::desk::Desk;
use crate::model::{Model, State};
use crate::work::{Work, Wrote};
use crate::world::World;
use holdfast_domain::Result;
use holdfast_store::Value;
use holdfast_store::sync::{Conflict, Cursor};
use holdfast_wire::{Hash, LogId, Membership, PartId, Sealed};
use std::collections::BTreeMap;
use std::fmt;

/// Something that must never be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant: I1 …
    pub invariant: &'static str,
    /// What was seen.
    pub seen: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.seen)
    }
}

/// A check: nothing, or what was violated.
pub type Checked = std::result::Result<(), Violation>;

pub(crate) fn violated(invariant: &'static str, seen: impl Into<String>) -> Checked {
    Err(Violation { invariant, seen: seen.into() })
}

/// Everything that was ever sealed, wherever it is now.
///
/// # Errors
/// Whatever a database says.
pub fn harvest(world: &World) -> Result<Model> {
    let mut model = Model::default();
    for segment in world.shop.segments() {
        model.take(&segment.bytes);
    }
    for desk in world.desks.iter().filter(|desk| !desk.removed) {
        let Some(store) = desk.store() else { continue };
        for part in desk.parts() {
            let logs: std::collections::BTreeSet<LogId> =
                store.cursors(part)?.into_iter().map(|cursor| cursor.log).collect();
            for log in logs {
                for segment in store.segments_after(part, log, 0, usize::MAX)? {
                    model.take(&segment.bytes);
                }
            }
        }
    }
    Ok(model)
}

/// I1, I2, I11, I12, I13, I16, I17, I22: every desk holds what the model holds.
///
/// # Errors
/// The first desk that does not.
pub fn equal(world: &World, state: &State) -> Result<Checked> {
    let expected = state.root();
    for desk in world.desks.iter().filter(|desk| !desk.removed) {
        let Some(store) = desk.store() else { continue };
        let (kept, counted) = (store.state_root()?, store.recomputed_root()?);
        if kept != counted {
            let seen = format!("desk {} keeps a root that is not that of its rows", desk.number);
            return Ok(violated("I22", seen));
        }
        if desk.alarmed && kept == expected {
            let seen = format!("desk {} raised an alarm for nothing", desk.number);
            return Ok(violated("I22", seen));
        }
        if kept != expected {
            let why = crate::explain::difference(desk, state);
            return Ok(violated("I1", format!("desk {} differs: {why}", desk.number)));
        }
    }
    Ok(Ok(()))
}

/// I3, I5: what was saved at a desk that still belongs counts, or waits for review.
///
/// # Errors
/// The first thing that is gone.
pub fn nothing_lost(world: &World, work: &Work, state: &State) -> Checked {
    for saved in work.saved.iter().filter(|saved| !saved.excused) {
        let removed = world.desks.get(saved.desk).is_some_and(|desk| desk.removed);
        if removed {
            continue;
        }
        if let Some(value) = &saved.value
            && !state.written.contains(value)
        {
            let text = String::from_utf8_lossy(value).into_owned();
            return violated("I3", format!("desk {} saved {text}, which is gone", saved.desk));
        }
        // What was typed into the words of a removed device that do not count waits for them (Yjs
        // holds it back), on every desk alike.
        // The space behind it may have gone with a neighbour that was taken out meanwhile; an editor
        // then takes it out together with the word that it was joined to.
        if let Some((id, field, token)) = &saved.token
            && let token = token.trim_end()
            && state.reviewed.is_empty()
            && !work.erased.iter().any(|words| words.contains(token))
        {
            let texts: Vec<_> =
                state.of(*id).filter_map(|entity| entity.texts.get(field)).collect();
            if !texts.iter().any(|text| text.contains(token)) {
                let seen =
                    format!("desk {} put {token} into a text that reads {texts:?}", saved.desk);
                return violated("I18", seen);
            }
        }
    }
    Ok(())
}

/// A value that nobody overwrote who knew of it is shown, or waits for a choice, on every desk. Who
/// overwrote what had replaced it knowingly has overwritten it too, whatever became of that.
///
/// # Errors
/// Whatever a database says.
pub fn nothing_vanished(world: &World, work: &Work, state: &State) -> Result<Checked> {
    let written: Vec<Value> = state.written.iter().map(|item| Value::from_item(item)).collect();
    let counted = work.wrote.iter().filter(|one| written.contains(&one.value));
    let counted: Vec<&Wrote> = counted.collect();
    for wrote in &counted {
        let knowingly = |other: &&Wrote| {
            (other.id, other.field) == (wrote.id, wrote.field)
                && apart(&other.value, &wrote.value)
                && knew(work, other, &wrote.value)
        };
        let held = state.of(wrote.id).filter_map(|entity| entity.registers.get(&wrote.field));
        let is_held =
            held.map(|held| Value::from_item(&held.value)).any(|held| !apart(&held, &wrote.value));
        if is_held || counted.iter().any(knowingly) {
            continue;
        }
        for desk in world.desks.iter().filter(|desk| !desk.removed) {
            let Some(store) = desk.store() else { continue };
            let kept = store.read(|read| read.conflicts(Some(wrote.id.into())))?;
            let waits =
                |one: &Conflict| one.field == wrote.field && !apart(&one.lost.value, &wrote.value);
            if !kept.iter().any(waits) {
                let seen = format!("{:?} vanished from desk {}", wrote, desk.number);
                return Ok(violated("no value vanishes without a word", seen));
            }
        }
    }
    Ok(Ok(()))
}

/// Whether somebody would have to choose: where in its column a card lies nobody chooses.
fn apart(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Place(one), Value::Place(other)) => {
            (one.board, one.column) != (other.board, other.column)
        }
        _ => one != other,
    }
}

/// Whether the author of a value knew of another, or of one that had replaced it.
fn knew(work: &Work, wrote: &Wrote, value: &Value) -> bool {
    let before = |had: &Value| {
        let of_field = |one: &&Wrote| (one.id, one.field) == (wrote.id, wrote.field);
        work.wrote.iter().filter(of_field).find(|one| one.value == *had)
    };
    wrote.had.iter().any(|had| !apart(had, value))
        || wrote.had.iter().filter_map(before).any(|one| knew(work, one, value))
}

/// Nobody has to choose between a value and itself, or between two values alone of which the author of one
/// had seen the other. Where a desk went on in a new log, what it had seen and not said in the old one does
/// not count: a copy may write on there.
///
/// # Errors
/// Whatever a database says.
pub fn nothing_in_vain(world: &World, work: &Work) -> Result<Checked> {
    let mut new_logs = !world.copied.is_empty();
    for store in world.desks.iter().filter_map(Desk::store) {
        new_logs |= store.rotation()?.is_some();
    }
    for desk in world.desks.iter().filter(|desk| !desk.removed) {
        let Some(store) = desk.store() else { continue };
        let all = store.read(|read| read.conflicts(None))?;
        let of = |one: &Conflict| (one.id.0, one.field);
        for one in all.iter().filter(|one| all.iter().filter(|all| of(all) == of(one)).count() == 1)
        {
            let author = work
                .wrote
                .iter()
                .find(|wrote| (wrote.id, wrote.field) == of(one) && wrote.value == one.held.value);
            let knew = author.is_some_and(|wrote| wrote.had.contains(&one.lost.value));
            if one.held.value == one.lost.value || (knew && !new_logs) {
                let seen = format!("desk {} shows {one:?}", desk.number);
                return Ok(violated("no choice in vain", seen));
            }
        }
    }
    Ok(Ok(()))
}

/// I4, I23: a number of a log means one thing, unless a copy of the desk writes it too.
///
/// # Errors
/// The first number that means two.
pub fn one_meaning(world: &World, model: &Model, members: &Membership) -> Checked {
    let mut ends: BTreeMap<(PartId, LogId, u64), Hash> = BTreeMap::new();
    for segment in model.segments() {
        let header = &segment.header;
        // What is not signed by its author means nothing.
        let key = members.key_of(header.log);
        if !key.is_some_and(|key| segment.signed_by(&key)) {
            continue;
        }
        if world.copied.contains(&header.log) || world.strangers.contains(&header.log) {
            continue;
        }
        for seq in header.first..=header.last {
            let known = ends.entry((header.part, header.log, seq)).or_insert(segment.hash);
            if *known != segment.hash {
                return violated("I4", format!("{} was used twice in log {}", seq, header.log));
            }
        }
    }
    Ok(())
}

/// I6, I8, I16, I17: a cursor never passes a gap nor what is not here, and nothing of a stranger or
/// beyond a removal is applied.
///
/// # Errors
/// Whatever a database says.
pub fn cursors(world: &World, members: &Membership) -> Result<Checked> {
    for desk in world.desks.iter().filter(|desk| !desk.removed) {
        let Some(store) = desk.store() else { continue };
        for part in desk.parts() {
            for cursor in store.cursors(part)? {
                if !has_bytes(&store.segments_after(part, cursor.log, 0, usize::MAX)?, &cursor) {
                    let seen = format!(
                        "desk {} counts {} of log {} as stored, and has not all of it",
                        desk.number, cursor.stored, cursor.log
                    );
                    return Ok(violated("I6", seen));
                }
            }
        }
        let mut work = Vec::new();
        for part in desk.parts().into_iter().skip(1) {
            work.extend(store.cursors(part)?);
        }
        for cursor in work {
            if cursor.applied > cursor.stored {
                return Ok(violated("I6", format!("desk {} applied what it lacks", desk.number)));
            }
            let unsaid =
                cursor.part != world.data() && members.cutoff(cursor.part, cursor.log).is_none();
            let accepted = cursor.applied == 0
                || unsaid
                || members.accepts(cursor.part, cursor.log, cursor.applied)
                    == holdfast_wire::Verdict::Accepted;
            if !accepted {
                let seen = format!("desk {} applied what does not count", desk.number);
                return Ok(violated("I17", seen));
            }
        }
    }
    Ok(Ok(()))
}

/// Whether the bytes of all that a cursor counts as stored are among these of its log, each leading to
/// the one before it.
fn has_bytes(segments: &[Sealed], cursor: &Cursor) -> bool {
    let (mut seq, mut head) = (cursor.stored, cursor.head);
    while seq > 0 {
        let Some(segment) = segments.iter().find(|one| (one.last, one.hash) == (seq, head)) else {
            return false;
        };
        (seq, head) = (segment.first - 1, segment.prev);
    }
    true
}

/// I13: a snapshot that is merged into what contains it changes nothing, and no desk waits for history.
///
/// # Errors
/// Whatever a database says.
pub fn snapshots(world: &World) -> Result<Checked> {
    for desk in world.desks.iter().filter(|desk| !desk.removed) {
        let Some(store) = desk.store() else { continue };
        if store.read(|read| read.history_incomplete())? {
            let seen = format!("desk {} waits for history that is not there", desk.number);
            return Ok(violated("I13", seen));
        }
    }
    let Some(desk) = world.desks.iter().find(|desk| !desk.removed) else { return Ok(Ok(())) };
    let Some(store) = desk.store() else { return Ok(Ok(())) };
    let before = (store.state_root()?, store.unsealed()?);
    for (manifest, chunks) in world.shop.shelf().sound() {
        if store.begin_snapshot(&manifest).is_err() {
            continue;
        }
        store.load_chunks(&manifest, &chunks, desk.wall(world.now))?;
        // It may tell of a branch that was lost with its store and its desk: a link, which has looked
        // everywhere, gives that up.
        if store.read(|read| read.history_incomplete())? {
            let logs: Vec<LogId> = manifest.reached.iter().map(|one| one.log).collect();
            store.forgo(manifest.part, &logs)?;
            while store.settle_stale(desk.wall(world.now), u32::MAX)? {}
        }
        let after = (store.state_root()?, store.unsealed()?);
        // What it wrote itself, to settle what it had replaced knowingly, is no change by a snapshot.
        if after.1 > before.1 {
            break;
        }
        if after.0 != before.0 {
            return Ok(violated("I13", format!("desk {} was changed by a snapshot", desk.number)));
        }
    }
    Ok(Ok(()))
}

/// Everything.
///
/// # Errors
/// Whatever a database says.
pub fn at_rest(world: &World) -> Result<Checked> {
    let model = harvest(world)?;
    let members = model.members(&world.founder, world.control());
    let state = model.state(&world.parts_of_work(), &members);
    if let Err(violation) = equal(world, &state)? {
        return Ok(Err(violation));
    }
    if let Err(violation) = cursors(world, &members)? {
        return Ok(Err(violation));
    }
    if let Err(violation) = snapshots(world)? {
        return Ok(Err(violation));
    }
    if let Err(violation) = nothing_in_vain(world, &world.work)? {
        return Ok(Err(violation));
    }
    if let Err(violation) = nothing_vanished(world, &world.work, &state)? {
        return Ok(Err(violation));
    }
    Ok(nothing_lost(world, &world.work, &state).and_then(|()| one_meaning(world, &model, &members)))
}
