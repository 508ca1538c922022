//! Undo and redo of every change, under the same limits as the change itself.

use crate::api::{Empty, EntityRef, UndoOutcome};
use crate::call::Call;
use crate::floor::Floor;
use crate::story::{self, Names};
use holdfast_domain::wip::Item;
use holdfast_domain::{EntityKind, Hlc, Result, Source, WorkItemId};
use holdfast_store::change::ChangeRow;
use holdfast_store::undo::{Direction, Undoing};
use holdfast_store::{Read, Write};
use std::collections::BTreeMap;

pub(crate) fn undo(call: &Call, _request: Empty) -> Result<UndoOutcome> {
    run(call, Direction::Undo)
}

pub(crate) fn redo(call: &Call, _request: Empty) -> Result<UndoOutcome> {
    run(call, Direction::Redo)
}

fn run(call: &Call, direction: Direction) -> Result<UndoOutcome> {
    let written = call.desk.store.undo_within(&call.origin()?, direction, |write, undoing| {
        let original = original(write.read(), &undoing.changes)?;
        let label = story::label(write.read(), &original)?;
        if undoing.overtaken(write.read())? {
            within_limits(call, write, undoing, &label)?;
        } else {
            undoing.apply(write)?;
        }
        let entities = undoing.changes.iter().map(|row| EntityRef { kind: row.kind, id: row.id });
        Ok(UndoOutcome { label, entities: entities.collect(), seq: 0 })
    })?;
    Ok(UndoOutcome { seq: written.seq, ..written.value })
}

/// Takes a transaction back although others worked on: what it brings back may be one too many now.
fn within_limits(call: &Call, write: &mut Write<'_>, undoing: &Undoing, label: &str) -> Result<()> {
    let before = counted(call, write, undoing)?;
    undoing.apply(write)?;
    let after = counted(call, write, undoing)?;
    let floor = Floor::load(call, write.read())?;
    for (id, item) in &after {
        // Nobody is asked for a reason in the middle of an undo; that it was one is the reason.
        if let Some(item) = item {
            let before = before.get(id).and_then(Option::as_ref);
            floor.admit(write, before, item, Some(&format!("Undo: {label}")))?;
        }
    }
    Ok(())
}

/// The items that a transaction touched, as limits see them now.
fn counted(
    call: &Call,
    write: &Write<'_>,
    undoing: &Undoing,
) -> Result<BTreeMap<WorkItemId, Option<Item>>> {
    let read = write.read();
    let floor = Floor::load(call, read)?;
    let names = Names::of(read, &undoing.changes)?;
    let mut items = BTreeMap::new();
    for row in &undoing.changes {
        let id = match row.kind {
            EntityKind::WorkItem => Some(row.id),
            _ => names.owner(row),
        };
        let Some(id) = id.map(|id| WorkItemId(id.0)) else { continue };
        if let Some(item) = read.work_item(id)? {
            items.insert(id, floor.counted(&item));
        }
    }
    Ok(items)
}

/// The changes that an undo or redo is about in the end.
fn original(read: Read<'_>, changes: &[ChangeRow]) -> Result<Vec<ChangeRow>> {
    let Some(mut hlc) = changes.first().map(|row| row.hlc) else { return Ok(Vec::new()) };
    while let Some(target) = read.undo_target(hlc)? {
        hlc = target;
    }
    read.transaction(hlc)
}

/// What an undo through a door would take back, in words.
pub(super) fn undo_label(read: Read<'_>, source: Source) -> Result<Option<String>> {
    label(read, read.undo_candidate(source)?)
}

/// What a redo through a door would bring again, in words.
pub(super) fn redo_label(read: Read<'_>, source: Source) -> Result<Option<String>> {
    label(read, read.redo_candidate(source)?)
}

fn label(read: Read<'_>, hlc: Option<Hlc>) -> Result<Option<String>> {
    let Some(hlc) = hlc else { return Ok(None) };
    let changes = original(read, &read.transaction(hlc)?)?;
    story::label(read, &changes).map(Some)
}
