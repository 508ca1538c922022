//! Changes in words: `moved from Ready for Work to In Progress`, with names instead of ids.
//!
//! The history of an item, the audit trail, the feed and the undo label all speak through here.

mod item;
mod names;
mod value;

pub(crate) use names::Names;
pub(crate) use value::fields;

use holdfast_domain::{EntityId, EntityKind, Hlc, Result};
use holdfast_store::change::ChangeRow;
use holdfast_store::registry::{self, ALIVE_NUMBER, pod};
use holdfast_store::sync::{HIDDEN, SHOWN};
use holdfast_store::{Read, Value};

/// What a change did, in one line, and a second line such as a reason; both may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Words {
    pub(crate) summary: String,
    pub(crate) detail: String,
}

impl Words {
    fn new(summary: impl Into<String>) -> Self {
        Self { summary: summary.into(), detail: String::new() }
    }

    fn with(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }
}

/// What it says of an item that a relation of it stands, or does not: `assigned to Tom Bakker`.
pub(crate) fn relation(names: &Names, edge: EntityId, stands: bool) -> String {
    item::relation_words(names, edge, !stands)
}

/// What one change did to one entity.
pub(crate) fn words(names: &Names, row: &ChangeRow) -> Words {
    match row.command.as_str() {
        HIDDEN => return Words::new("hidden, because this desk does not follow its pod"),
        SHOWN => return Words::new("shown again with its pod"),
        _ => {}
    }
    let words = match row.kind {
        EntityKind::WorkItem => item::work_item(names, row),
        EntityKind::Edge => item::edge(names, row),
        EntityKind::ChecklistItem => item::checklist(names, row),
        EntityKind::Comment => item::comment(row),
        EntityKind::Attachment => item::attachment(names, row),
        EntityKind::WipBreach => item::breach(row),
        EntityKind::PeerReview => item::review(row),
        EntityKind::SlaVerdict => item::verdict(names, row),
        EntityKind::Setting => {
            let set = row.ops.get(&registry::setting::VALUE.number);
            let value = set.map(|(_, value)| names.show(registry::setting::VALUE, value));
            Words::new(format!("set to {}", value.unwrap_or_default()))
        }
        _ => other(names, row),
    };
    match row.undo_of {
        Some(_) if !words.summary.is_empty() => {
            Words { summary: format!("{} (undo)", words.summary), ..words }
        }
        _ => words,
    }
}

/// Whether a change made its entity, and whether it removed or brought it back.
pub(crate) enum Life {
    Made,
    Removed,
    Back,
    Same,
}

pub(crate) fn life(row: &ChangeRow) -> Life {
    match row.ops.get(&ALIVE_NUMBER) {
        Some((Value::Null, _)) => Life::Made,
        Some((_, Value::Bool(false))) => Life::Removed,
        Some(_) => Life::Back,
        None => Life::Same,
    }
}

fn other(names: &Names, row: &ChangeRow) -> Words {
    match life(row) {
        Life::Made => return Words::new("added"),
        Life::Removed => return Words::new("removed"),
        Life::Back => return Words::new("brought back"),
        Life::Same => {}
    }
    let fields: Vec<_> = registry::kind(row.kind)
        .fields
        .iter()
        .filter_map(|field| row.ops.get(&field.number).map(|op| (*field, op)))
        .collect();
    match fields[..] {
        [(field, (before, after))] if matches!(field.name, "name" | "title" | "label") => {
            Words::new(format!(
                "renamed from “{}” to “{}”",
                names.show(field, before),
                names.show(field, after)
            ))
        }
        [(pod::APART, (_, apart))] => Words::new(match apart {
            Value::Bool(true) => "kept apart from now on",
            _ => "no longer kept apart",
        }),
        _ => {
            let changed: Vec<_> =
                fields.iter().map(|(field, _)| field.name.replace('_', " ")).collect();
            Words::new(format!("changed {}", holdfast_domain::words::and(&changed)))
        }
    }
}

/// Puts the changes of one transaction together, keeping the order of transactions.
pub(crate) fn by_transaction(rows: Vec<ChangeRow>) -> Vec<Vec<ChangeRow>> {
    let mut groups: Vec<Vec<ChangeRow>> = Vec::new();
    let mut last: Option<Hlc> = None;
    for row in rows {
        if last.replace(row.hlc) != Some(row.hlc) {
            groups.push(Vec::new());
        }
        if let Some(group) = groups.last_mut() {
            group.push(row);
        }
    }
    groups
}

/// What one transaction did, in one line. What belongs to an item that it also made is left out:
/// that it was captured says enough.
pub(crate) fn together(names: &Names, rows: &[ChangeRow]) -> Words {
    let made_item =
        rows.iter().any(|row| row.kind == EntityKind::WorkItem && matches!(life(row), Life::Made));
    let mut parts: Vec<((u8, i64), Words)> = rows
        .iter()
        .filter(|row| {
            !made_item || !matches!(row.kind, EntityKind::Edge | EntityKind::ChecklistItem)
        })
        .map(|row| ((weight(row.kind), row.seq), words(names, row)))
        .filter(|(_, words)| !words.summary.is_empty())
        .collect();
    parts.sort_by_key(|(order, _)| *order);
    let join = |texts: Vec<&str>, between: &str| {
        let texts: Vec<_> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        texts.join(between)
    };
    Words {
        summary: join(parts.iter().map(|(_, words)| words.summary.as_str()).collect(), ", "),
        detail: join(parts.iter().map(|(_, words)| words.detail.as_str()).collect(), " · "),
    }
}

fn weight(kind: EntityKind) -> u8 {
    match kind {
        EntityKind::WorkItem | EntityKind::Document => 0,
        EntityKind::WipBreach | EntityKind::PeerReview | EntityKind::SlaVerdict => 2,
        _ => 1,
    }
}

/// The entity that a transaction is mostly about: the item or document in it, or whom its
/// relation belongs to, or the first.
pub(crate) fn subject(names: &Names, rows: &[ChangeRow]) -> Option<EntityId> {
    let main = |row: &&ChangeRow| matches!(row.kind, EntityKind::WorkItem | EntityKind::Document);
    rows.iter()
        .find(main)
        .map(|row| row.id)
        .or_else(|| rows.iter().find_map(|row| names.owner(row)))
        .or_else(|| rows.first().map(|row| row.id))
}

/// More changes than this in one transaction are counted instead of told.
const TOLD: usize = 40;

/// What an undo would take back: `H-12 moved from Backlog to In Progress`.
pub(crate) fn label(read: Read<'_>, rows: &[ChangeRow]) -> Result<String> {
    let (rows, more) = rows.split_at(rows.len().min(TOLD));
    let names = &Names::of(read, rows)?;
    let subject = subject(names, rows).map(|id| names.short(id)).unwrap_or_default();
    if !more.is_empty() {
        return Ok(format!("{subject} and {} more changes", rows.len() + more.len() - 1));
    }
    let plain: Vec<ChangeRow> =
        rows.iter().map(|row| ChangeRow { undo_of: None, ..row.clone() }).collect();
    let words = together(names, &plain).summary;
    Ok(format!("{subject} {words}").trim().to_owned())
}
