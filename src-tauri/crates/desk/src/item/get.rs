//! An item in full.

use super::enter::missing;
use super::find::any_item;
use super::link::label;
use crate::api::{
    Attachment, ById, ChecklistItem, ColumnView, Comment, HistoryEntry, ItemView, Link, NamedRef,
};
use crate::call::Call;
use crate::floor::Floor;
use crate::markdown::{NoLinks, render};
use crate::story::{self, Names};
use holdfast_domain::{
    Category, EntityId, EntityKind, Relation, Result, Timestamp, WipScope, WorkItemId,
};
use holdfast_store::Read;
use holdfast_store::registry::work_item;
use holdfast_store::table::name::Name;
use holdfast_store::table::part::LinkRow;
use std::collections::HashMap;
use uuid::Uuid;

/// Entries of the history, and the changes read for them.
const HISTORY: usize = 100;
const CHANGES: u32 = 500;

pub(crate) fn get(call: &Call, request: ById) -> Result<ItemView> {
    call.read(|read| view(read, &Floor::load(call, read)?, &request.id))
}

fn view(read: Read<'_>, floor: &Floor, text: &str) -> Result<ItemView> {
    let item = any_item(read, text)?;
    let card = floor.card(read, item.id)?;
    let description = read.text(item.id.0, work_item::DESCRIPTION)?;
    let links = read.links(item.id.0)?;
    let mut ids: Vec<Uuid> = links.iter().map(|link| link.other.0).collect();
    ids.extend(
        [item.site.map(Uuid::from), item.contact.map(Uuid::from), item.service.map(Uuid::from)]
            .into_iter()
            .flatten(),
    );
    let names = read.names(ids)?;
    let named = |id: Option<Uuid>| id.and_then(|id| name(&names, EntityId(id)));
    Ok(ItemView {
        board_name: floor.layout.board_of_id(card.board)?.name.clone(),
        columns: columns(read, floor, card.board)?,
        description_html: render(&description, &NoLinks).html,
        site: named(item.site.map(Uuid::from)),
        contact: named(item.contact.map(Uuid::from)),
        service: named(item.service.map(Uuid::from)),
        impact: item.impact,
        urgency: item.urgency,
        restored_at: item.restored_at,
        snoozed_until: snoozed_until(read, floor, item.id)?,
        created_by: item.created_by.and_then(|id| floor.team.reference(id)),
        updated_at: item.updated_at,
        checklist: checklist(read, floor, item.id)?,
        comments: comments(read, floor, item.id)?,
        links: show_links(read, floor, &links, &names)?,
        attachments: read
            .attachments(item.id.0)?
            .into_iter()
            .map(|file| Attachment {
                id: file.id,
                name: file.name,
                mime: file.mime,
                size: file.size,
            })
            .collect(),
        history: history(read, item.id.0)?,
        suggested: suggested(read, &item, &links)?,
        missing: missing(read, &item)?,
        deleted: !item.alive,
        seq: read.seq()?,
        description,
        card,
    })
}

/// Until when I am not told about it.
fn snoozed_until(read: Read<'_>, floor: &Floor, item: WorkItemId) -> Result<Option<Timestamp>> {
    let until = match floor.team.me {
        Some(me) => read.snoozed_until(item, me)?,
        None => None,
    };
    Ok(until.filter(|until| *until > floor.now))
}

fn name(names: &HashMap<EntityId, Name>, id: EntityId) -> Option<NamedRef> {
    let name = names.get(&id)?;
    Some(NamedRef { kind: name.kind, id, name: name.name.clone(), detail: name.detail.clone() })
}

/// The columns of a board for "Move to…", without counts.
pub(crate) fn columns(
    read: Read<'_>,
    floor: &Floor,
    board: holdfast_domain::BoardId,
) -> Result<Vec<ColumnView>> {
    let counts: HashMap<_, _> = read.column_counts()?.into_iter().collect();
    Ok(floor
        .layout
        .columns_of(board)
        .map(|column| {
            let count = counts.get(&column.id).copied().unwrap_or(0);
            let limits = &floor.work.limits.all;
            let own = limits
                .iter()
                .find(|limit| limit.subject == holdfast_domain::wip::Subject::Column(column.id));
            let person = limits.iter().filter(|limit| {
                limit.subject.scope() == WipScope::Person
                    && limit.subject == holdfast_domain::wip::Subject::EveryPerson
                    && limit.categories.contains(&column.category)
            });
            ColumnView {
                id: column.id,
                category: column.category,
                label: column.label.clone(),
                count,
                limit: own.map(|limit| limit.max),
                person_limit: person.map(|limit| limit.max).min(),
                wip: count,
            }
        })
        .collect())
}

fn checklist(read: Read<'_>, floor: &Floor, item: WorkItemId) -> Result<Vec<ChecklistItem>> {
    let lines = read.checklist(item)?.into_iter().map(|line| ChecklistItem {
        id: line.id,
        text: line.text,
        done: line.done,
        done_by: line.done_by.and_then(|id| floor.team.reference(id)),
        done_at: line.done_at,
    });
    Ok(lines.collect())
}

fn comments(read: Read<'_>, floor: &Floor, item: WorkItemId) -> Result<Vec<Comment>> {
    let comments = read.comments(item)?.into_iter().map(|comment| Comment {
        id: comment.id,
        author: comment.author.and_then(|id| floor.team.reference(id)),
        at: comment.at,
        channel: comment.channel,
        html: render(&comment.body, &NoLinks).html,
        body: comment.body,
    });
    Ok(comments.collect())
}

fn show_links(
    read: Read<'_>,
    floor: &Floor,
    links: &[LinkRow],
    names: &HashMap<EntityId, Name>,
) -> Result<Vec<Link>> {
    let items: Vec<Uuid> = links
        .iter()
        .filter(|link| link.kind == EntityKind::WorkItem)
        .map(|link| link.other.0)
        .collect();
    let columns = read.columns_of_items(&items)?;
    let category = |id: EntityId| -> Option<Category> {
        columns.get(&WorkItemId(id.0)).map(|column| floor.layout.category(*column))
    };
    let shown = links.iter().filter_map(|link| {
        Some(Link {
            relation: link.relation.unwrap_or(Relation::Relates),
            inverse: link.inverse,
            label: label(link.relation, link.inverse).to_owned(),
            target: name(names, link.other)?,
            category: category(link.other),
        })
    });
    Ok(shown.collect())
}

fn history(read: Read<'_>, id: Uuid) -> Result<Vec<HistoryEntry>> {
    let rows = read.story(id, 0, CHANGES)?;
    let names = Names::of(read, &rows)?;
    let entries = story::by_transaction(rows)
        .into_iter()
        .filter_map(|rows| {
            let words = story::together(&names, &rows);
            let first = rows.first()?;
            (!words.summary.is_empty()).then(|| HistoryEntry {
                at: first.at,
                actor: names.actor(first),
                source: first.source,
                summary: words.summary,
                detail: words.detail,
            })
        })
        .take(HISTORY);
    Ok(entries.collect())
}

/// Documents of the service and of the client that are not linked yet, and those of its tags.
fn suggested(
    read: Read<'_>,
    item: &holdfast_store::table::work_item::WorkItemRow,
    links: &[LinkRow],
) -> Result<Vec<NamedRef>> {
    let ids = read.documents_for(item.service, &item.tags, &item.title)?;
    let new: Vec<EntityId> =
        ids.into_iter().filter(|id| links.iter().all(|link| link.other != *id)).take(5).collect();
    let names = read.names(new.iter().map(|id| id.0))?;
    Ok(new.into_iter().filter_map(|id| name(&names, id)).collect())
}
