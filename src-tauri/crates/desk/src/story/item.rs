//! Changes of items, and of what belongs to them, in words.

use super::{Life, Names, Words, life};
use holdfast_domain::{BlockedOn, Channel, ClockState, EntityId, Relation, SlaClock};
use holdfast_store::change::ChangeRow;
use holdfast_store::registry::{
    ALIVE_NUMBER, Field, checklist_item, comment, peer_review, sla_verdict, wip_breach, work_item,
};
use holdfast_store::{Place, Value, edge as relation};

/// Longer texts are cut in a second line.
const DETAIL: usize = 160;

fn op(row: &ChangeRow, field: Field) -> Option<(&Value, &Value)> {
    row.ops.get(&field.number).map(|(before, after)| (before, after))
}

fn after(row: &ChangeRow, field: Field) -> Option<&Value> {
    op(row, field).map(|(_, after)| after).filter(|after| **after != Value::Null)
}

fn text(row: &ChangeRow, field: Field) -> String {
    let text = after(row, field).and_then(Value::as_text).unwrap_or_default();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= DETAIL {
        return line;
    }
    line.chars().take(DETAIL - 1).chain(['…']).collect()
}

pub(super) fn work_item(names: &Names, row: &ChangeRow) -> Words {
    match life(row) {
        Life::Made => return made(names, row),
        Life::Removed => {
            return Words::new("moved to the trash").with(text(row, work_item::END_REASON));
        }
        Life::Back => return Words::new("brought back from the trash"),
        Life::Same => {}
    }
    let mut words = Words::default();
    let mut parts: Vec<String> = Vec::new();
    if let Some((before, after)) = op(row, work_item::PLACE) {
        parts.extend(moved(names, before, after));
    }
    match op(row, work_item::CANCELLED) {
        Some((_, Value::Bool(true))) => {
            parts.push("cancelled".into());
            words.detail = text(row, work_item::END_REASON);
        }
        Some(_) => parts.push("restored".into()),
        None => {}
    }
    parts.extend(blocked(names, row, &mut words));
    if let Some((before, after)) = op(row, work_item::TITLE) {
        let (before, after) =
            (names.show(work_item::TITLE, before), names.show(work_item::TITLE, after));
        parts.push(format!("renamed from “{before}” to “{after}”"));
    }
    for (field, name) in [
        (work_item::KIND, "kind"),
        (work_item::PRIORITY, "priority"),
        (work_item::CLIENT, "client"),
        (work_item::SITE, "site"),
        (work_item::CONTACT, "contact"),
        (work_item::SERVICE, "service"),
        (work_item::DUE, "due date"),
        (work_item::IMPACT, "impact"),
        (work_item::URGENCY, "urgency"),
    ] {
        if let Some((before, after)) = op(row, field) {
            parts.push(set(name, &names.show(field, before), &names.show(field, after)));
        }
    }
    match op(row, work_item::RESTORED_AT) {
        Some((_, Value::Null)) => parts.push("service no longer restored".into()),
        Some(_) => parts.push("service restored".into()),
        None => {}
    }
    if op(row, work_item::DESCRIPTION).is_some() {
        parts.push("description changed".into());
    }
    words.summary = parts.join(", ");
    words
}

fn made(names: &Names, row: &ChangeRow) -> Words {
    let verb = match row.command.as_str() {
        "item_capture" => "captured into",
        command if command.starts_with("import") => "imported into",
        _ => "added to",
    };
    match after(row, work_item::PLACE) {
        Some(Value::Place(place)) => {
            Words::new(format!("{verb} {}", names.name(place.column.0.into())))
        }
        _ => Words::new("added"),
    }
}

fn moved(names: &Names, before: &Value, after: &Value) -> Option<String> {
    let column = |place: &Place| names.name(place.column.0.into()).to_owned();
    Some(match (before, after) {
        (Value::Place(from), Value::Place(to)) if from.column == to.column => {
            if from.ord == to.ord {
                return None;
            }
            "put in another order".to_owned()
        }
        (Value::Place(from), Value::Place(to)) if from.board != to.board => format!(
            "moved from {} to {} on {}",
            column(from),
            column(to),
            names.name(to.board.0.into())
        ),
        (Value::Place(from), Value::Place(to)) => {
            format!("moved from {} to {}", column(from), column(to))
        }
        (_, Value::Place(to)) => format!("moved to {}", column(to)),
        _ => return None,
    })
}

fn blocked(names: &Names, row: &ChangeRow, words: &mut Words) -> Option<String> {
    let on =
        after(row, work_item::BLOCKED_ON).and_then(Value::as_text).and_then(BlockedOn::from_word);
    if let Some(on) = on {
        words.detail = text(row, work_item::BLOCKED_NOTE);
        if let Some(chase) = after(row, work_item::BLOCKED_CHASE) {
            let chase = names.show(work_item::BLOCKED_CHASE, chase);
            words.detail = format!("{} (chase {chase})", words.detail);
        }
        let whom = match on {
            BlockedOn::Client => "the client",
            BlockedOn::Vendor => "a vendor",
            BlockedOn::Colleague => "a colleague",
        };
        return Some(format!("waits for {whom}"));
    }
    if op(row, work_item::BLOCKED_ON).is_some() {
        // Leaving the column says that it goes on.
        return op(row, work_item::PLACE).is_none().then(|| "no longer blocked".to_owned());
    }
    if op(row, work_item::BLOCKED_NOTE).is_some() || op(row, work_item::BLOCKED_CHASE).is_some() {
        words.detail = text(row, work_item::BLOCKED_NOTE);
        return Some("what it waits for changed".to_owned());
    }
    None
}

fn set(name: &str, before: &str, after: &str) -> String {
    match (before, after) {
        (_, "") => format!("{name} cleared (was {before})"),
        ("", _) => format!("{name} set to {after}"),
        _ => format!("{name} set to {after} (was {before})"),
    }
}

pub(super) fn edge(names: &Names, row: &ChangeRow) -> Words {
    Words::new(relation_words(names, row.id, matches!(life(row), Life::Removed)))
}

/// What it says of an item that a relation was made, or removed.
pub(super) fn relation_words(names: &Names, edge: EntityId, removed: bool) -> String {
    let Some(edge) = names.edge(edge) else { return String::new() };
    let word = edge.word.as_deref().unwrap_or_default();
    let other = edge.b.map(|id| names.title(id)).unwrap_or_default();
    match (edge.rel.as_str(), removed) {
        (relation::ASSIGNEE, false) => format!("assigned to {other}"),
        (relation::ASSIGNEE, true) => format!("taken off {other}"),
        (relation::TAG, false) => format!("tagged {word}"),
        (relation::TAG, true) => format!("tag {word} removed"),
        (relation::DOCUMENT, false) => format!("linked with {other}"),
        (relation::DOCUMENT, true) => format!("link with {other} removed"),
        (rel, removed) => {
            let label = Relation::from_word(rel).map_or("linked", Relation::label).to_lowercase();
            let from = edge.a.map(|id| names.short(id)).unwrap_or_default();
            let removed = if removed { "link removed: " } else { "" };
            format!("{removed}{from} {label} {other}")
        }
    }
}

pub(super) fn checklist(names: &Names, row: &ChangeRow) -> Words {
    let line = names.name(row.id);
    Words::new(match life(row) {
        Life::Made => format!("“{line}” added to the checklist"),
        Life::Removed => format!("“{line}” removed from the checklist"),
        Life::Back => format!("“{line}” brought back to the checklist"),
        Life::Same => match op(row, checklist_item::DONE) {
            Some((_, Value::Bool(true))) => format!("“{line}” ticked"),
            Some(_) => format!("“{line}” unticked"),
            None if op(row, checklist_item::TEXT).is_some() => {
                format!("checklist line changed to “{line}”")
            }
            None => "checklist put in another order".to_owned(),
        },
    })
}

/// What is written once more of something that happened, in other words, does not hold. It is told, so that
/// nobody tampers unseen.
fn rewritten(row: &ChangeRow, what: &str, detail: Field) -> Option<Words> {
    let others = row.ops.iter().filter(|(number, _)| **number != ALIVE_NUMBER);
    let rewrites = others.map(|(_, op)| op).any(|(before, after)| before != after);
    let summary = format!("tried to rewrite {what}; what was written first holds");
    rewrites.then(|| Words::new(summary).with(text(row, detail)))
}

pub(super) fn comment(row: &ChangeRow) -> Words {
    match life(row) {
        Life::Made => {
            let channel = after(row, comment::CHANNEL).and_then(Value::as_text);
            Words::new(match channel.and_then(Channel::from_word) {
                Some(Channel::Message) => "told the client",
                Some(Channel::Call) => "spoke with the client",
                Some(Channel::Note) | None => "commented",
            })
            .with(text(row, comment::BODY))
        }
        life => rewritten(row, "a comment", comment::BODY).unwrap_or_else(|| match life {
            Life::Removed => Words::new("comment withdrawn"),
            // A desk that has to leave its log says it again.
            _ if row.ops.values().all(|(before, after)| before == after) => Words::default(),
            _ => Words::new("comment brought back"),
        }),
    }
}

pub(super) fn attachment(names: &Names, row: &ChangeRow) -> Words {
    let name = names.name(row.id);
    Words::new(match life(row) {
        Life::Removed => format!("{name} detached"),
        _ => format!("{name} attached"),
    })
}

pub(super) fn breach(row: &ChangeRow) -> Words {
    match life(row) {
        Life::Made => {}
        Life::Same => {
            return rewritten(row, "an exceeded limit", wip_breach::REASON).unwrap_or_default();
        }
        // Several desks may find the same limit exceeded, and each says so.
        _ => return Words::default(),
    }
    let number = |field| match after(row, field) {
        Some(Value::Int(number)) => *number,
        _ => 0,
    };
    let exempt = matches!(after(row, wip_breach::EXEMPT), Some(Value::Bool(true)));
    let who = text(row, wip_breach::WHO);
    let (count, max) = (number(wip_breach::COUNT), number(wip_breach::MAX));
    let summary = format!("limit exceeded: {who} {count} of {max}");
    let summary = if exempt { format!("{summary}, exempt as P1") } else { summary };
    Words::new(summary).with(text(row, wip_breach::REASON))
}

pub(super) fn review(row: &ChangeRow) -> Words {
    if !matches!(life(row), Life::Made) {
        return rewritten(row, "a review", peer_review::REASON).unwrap_or_default();
    }
    let own = matches!(after(row, peer_review::OWN), Some(Value::Bool(true)));
    let summary = if own { "passed by the worker" } else { "passed by a second person" };
    Words::new(summary).with(text(row, peer_review::REASON))
}

/// How a promise was kept. That a verdict went or came back is said by what ended its cycle.
pub(super) fn verdict(names: &Names, row: &ChangeRow) -> Words {
    let word = names.name(row.id);
    let clock = SlaClock::from_word(word).map_or(word, |clock| clock.label()).to_lowercase();
    let state = after(row, sla_verdict::STATE).and_then(Value::as_text);
    match state.and_then(ClockState::from_word) {
        Some(state) => Words::new(format!("{clock} {}", state.label().to_lowercase())),
        None if after(row, sla_verdict::REASON).is_some() => {
            Words::new(format!("breach of {clock} explained")).with(text(row, sla_verdict::REASON))
        }
        None => Words::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use holdfast_domain::{EntityId, EntityKind, Hlc, Source, Timestamp};
    use std::collections::BTreeMap;

    fn row(ops: &[(Field, Value, Value)]) -> ChangeRow {
        let ops = ops
            .iter()
            .map(|(field, before, after)| (field.number, (before.clone(), after.clone())));
        ChangeRow {
            seq: 1,
            hlc: Hlc(1),
            at: Timestamp::default(),
            actor: None,
            source: Source::Window,
            command: String::new(),
            undo_of: None,
            kind: EntityKind::Comment,
            id: EntityId(uuid::Uuid::nil()),
            ops: ops.collect::<BTreeMap<_, _>>(),
        }
    }

    #[test]
    fn who_writes_other_words_into_a_comment_is_told_of() {
        let words = |body: &str| (comment::BODY, Value::Null, Value::from(body));
        let alive = |before: Value, after: bool| (comment::ALIVE, before, after.into());
        let tell = |ops: &[_]| {
            let Words { summary, detail } = super::comment(&row(ops));
            (summary, detail)
        };
        let said = |summary: &str, detail: &str| (summary.to_owned(), detail.to_owned());
        let tried = "tried to rewrite a comment; what was written first holds";
        let made = [alive(Value::Null, true), words("Tray 2 is empty.")];
        assert_eq!(tell(&made), said("commented", "Tray 2 is empty."));
        assert_eq!(tell(&[words("It was full.")]), said(tried, "It was full."));
        let both = [alive(true.into(), true), words("It was full.")];
        assert_eq!(tell(&both), said(tried, "It was full."));
        let same = (comment::BODY, "It was full.".into(), "It was full.".into());
        assert_eq!(tell(&[alive(true.into(), true), same]), said("", ""), "said again");
        assert_eq!(tell(&[alive(true.into(), false)]), said("comment withdrawn", ""));
        assert_eq!(tell(&[alive(false.into(), true)]), said("comment brought back", ""));
    }

    #[test]
    fn a_limit_that_several_desks_found_exceeded_is_told_once() {
        let count = (wip_breach::COUNT, Value::Int(4), Value::Int(5));
        let twice = [(wip_breach::ALIVE, true.into(), true.into()), count.clone()];
        assert_eq!(breach(&row(&twice)), Words::default());
        let tried = "tried to rewrite an exceeded limit; what was written first holds";
        assert_eq!(breach(&row(&[count])).summary, tried);
    }
}
