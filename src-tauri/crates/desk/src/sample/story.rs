//! Tells the items step by step: captured, triaged, worked on, blocked, finished.

use super::Teller;
use super::directory::Directory;
use super::documents::Documents;
use super::items::Item;
use super::project_board::PROJECT;
use super::service_board::SERVICE;
use crate::error::internal;
use holdfast_domain::order::OrderKey;
use holdfast_domain::{
    BoardId, BoardKind, Category, Channel, ColumnId, CommentId, EntityKind, Result, TechnicianId,
    Timestamp, WorkItemId,
};
use holdfast_store::registry::{checklist_item, comment, wip_breach, work_item};
use holdfast_store::table::work_item::At;
use holdfast_store::{Place, Read, Value, Write, edge};
use uuid::Uuid;

/// One thing that happened, and when.
enum Event<'a> {
    Captured,
    Moved(Category),
    Commented(usize, &'a str),
    Told(usize, Channel, &'a str),
}

/// What a client hears first, unless the table says more.
const RECEIVED: &str = "Thank you, we have it and will be back with news.";

pub(super) fn write(
    teller: &Teller<'_>,
    directory: &Directory,
    documents: &Documents,
) -> Result<()> {
    let told: Vec<_> = [(BoardKind::Service, SERVICE), (BoardKind::Project, PROJECT)]
        .into_iter()
        .flat_map(|(board, items)| items.iter().map(move |item| (board, item, WorkItemId::fresh())))
        .collect();
    let mut events = Vec::new();
    for (board, item, id) in &told {
        let mut tell =
            |hours: f64, event| events.push((teller.ago(hours), *board, *item, *id, event));
        tell(item.captured, Event::Captured);
        for (category, hours) in item.path {
            tell(*hours, Event::Moved(*category));
        }
        for (who, hours, text) in item.comments {
            tell(*hours, Event::Commented(*who, text));
        }
        for (who, hours, channel, text) in item.told {
            tell(*hours, Event::Told(*who, *channel, text));
        }
        if let (true, Some((_, taken)), BoardKind::Service) =
            (item.told.is_empty(), item.path.first(), board)
        {
            let soon = (item.captured - 0.3).max(*taken);
            tell(soon, Event::Told(item.assignee.unwrap_or(0), Channel::Message, RECEIVED));
        }
    }
    // Stable, so that what happens to one item at one instant stays in its order.
    events.sort_by_key(|event| event.0);
    for (at, board, item, id, event) in events {
        let actor = directory.technicians[item.assignee.unwrap_or(0)];
        let scene = Scene { directory, documents, board, item, id, at };
        let (command, actor) = match &event {
            Event::Captured => ("item_create", actor),
            Event::Moved(_) => ("item_move", actor),
            Event::Commented(who, _) | Event::Told(who, ..) => {
                ("comment_add", directory.technicians[*who])
            }
        };
        teller.store.mutate(&teller.origin(command, Some(actor), at), |write| match event {
            Event::Captured => scene.capture(write, actor),
            Event::Moved(category) => scene.step(write, category, teller.now),
            Event::Commented(_, text) => scene.comment(write, actor, Channel::Note, text),
            Event::Told(_, channel, text) => scene.comment(write, actor, channel, text),
        })?;
    }
    Ok(())
}

struct Scene<'a> {
    directory: &'a Directory,
    documents: &'a Documents,
    board: BoardKind,
    item: &'a Item,
    id: WorkItemId,
    at: Timestamp,
}

impl Scene<'_> {
    fn capture(&self, write: &mut Write<'_>, actor: TechnicianId) -> Result<()> {
        let client = &self.directory.clients[self.item.client];
        let number = write.read().next_number()?;
        // The first items are the oldest; the team was at work before Holdfast was.
        let number = if number == 1 { FIRST_NUMBER } else { number };
        let priority = self.item.priority.map_or(Value::Null, |priority| priority.word().into());
        write.create(
            EntityKind::WorkItem,
            self.id.0,
            &[
                (work_item::NUMBER, number.into()),
                (work_item::KIND, self.item.kind.word().into()),
                (work_item::TITLE, self.item.title.into()),
                (work_item::PRIORITY, priority),
                (work_item::CLIENT, client.id.0.into()),
                (work_item::SITE, client.site.0.into()),
                (work_item::CONTACT, client.contact.0.into()),
                (work_item::SERVICE, client.services.first().map(|service| service.0).into()),
                (work_item::CREATED_AT, self.at.into()),
                (work_item::CREATED_BY, actor.0.into()),
                (work_item::PLACE, self.place(write.read(), Category::Backlog)?),
                (work_item::DESCRIPTION, self.item.description.into()),
            ],
        )?;
        for tag in self.item.tags {
            write.mark(edge::TAG, self.id.0, tag, true)?;
        }
        if let Some(document) = self.item.document.and_then(|key| self.documents.id(key)) {
            write.relate(edge::DOCUMENT, self.id.0, document.0, true)?;
        }
        let mut last = None;
        for (text, done) in self.item.checklist {
            let key = key(last.as_ref(), None)?;
            write.create(
                EntityKind::ChecklistItem,
                Uuid::now_v7(),
                &[
                    (checklist_item::ITEM, self.id.0.into()),
                    (checklist_item::TEXT, (*text).into()),
                    (checklist_item::DONE, (*done).into()),
                    (checklist_item::DONE_BY, done.then_some(actor.0).into()),
                    (checklist_item::DONE_AT, done.then_some(self.at).into()),
                    (checklist_item::ORD, key.to_text().into()),
                ],
            )?;
            last = Some(key);
        }
        Ok(())
    }

    fn step(&self, write: &mut Write<'_>, category: Category, now: Timestamp) -> Result<()> {
        let mut fields = vec![(work_item::PLACE, self.place(write.read(), category)?)];
        if let (Category::Blocked, Some((on, note, chase))) = (category, &self.item.blocked) {
            fields.extend([
                (work_item::BLOCKED_ON, on.word().into()),
                (work_item::BLOCKED_NOTE, (*note).into()),
                (work_item::BLOCKED_SINCE, self.at.into()),
                (work_item::BLOCKED_CHASE, chase.map(|hours| hence(now, hours)).into()),
            ]);
        }
        if let Some(due) = self.item.due {
            fields.push((work_item::DUE, hence(now, due).into()));
        }
        write.set(self.id.0, &fields)?;
        if let (Category::InProgress, Some(who)) = (category, self.item.assignee) {
            let technician = self.directory.technicians[who];
            write.relate(edge::ASSIGNEE, self.id.0, technician.0, true)?;
            self.note_breach(write, technician)?;
        }
        Ok(())
    }

    /// A third item in progress was taken with a reason, as the rule asks.
    fn note_breach(&self, write: &mut Write<'_>, technician: TechnicianId) -> Result<()> {
        let limits = write.read().limits()?;
        let Some(limit) = limits.first() else { return Ok(()) };
        let columns: Vec<_> = write
            .read()
            .columns()?
            .into_iter()
            .filter(|column| column.category == Category::InProgress)
            .map(|column| column.id)
            .collect();
        let placed = write.read().placed(&columns)?;
        let count =
            placed.iter().filter(|item| item.assignees.contains(&technician)).count() as u32;
        if count <= limit.max {
            return Ok(());
        }
        let technicians = write.read().technicians()?;
        let who = technicians.into_iter().find(|row| row.id == technician).map(|row| row.name);
        write.create(
            EntityKind::WipBreach,
            Uuid::now_v7(),
            &[
                (wip_breach::ITEM, self.id.0.into()),
                (wip_breach::WIP_LIMIT, limit.id.0.into()),
                (wip_breach::WHO, who.into()),
                (wip_breach::COUNT, i64::from(count).into()),
                (wip_breach::MAX, i64::from(limit.max).into()),
                (wip_breach::EXEMPT, false.into()),
                (wip_breach::REASON, "The site is down; the other two wait for parts.".into()),
                (wip_breach::TECHNICIAN, technician.0.into()),
                (wip_breach::AT, self.at.into()),
            ],
        )
    }

    fn comment(
        &self,
        write: &mut Write<'_>,
        author: TechnicianId,
        channel: Channel,
        text: &str,
    ) -> Result<()> {
        write.create(
            EntityKind::Comment,
            CommentId::fresh().0,
            &[
                (comment::ITEM, self.id.0.into()),
                (comment::AUTHOR, author.0.into()),
                (comment::AT, self.at.into()),
                (comment::BODY, text.into()),
                (comment::CHANNEL, channel.word().into()),
            ],
        )
    }

    fn place(&self, read: Read<'_>, category: Category) -> Result<Value> {
        let (board, column) = column(read, self.board, category)?;
        let top = read.gap(column, None, At::Top)?.upper.and_then(|key| OrderKey::from_text(&key));
        let key = key(None, top.as_ref())?;
        Ok(Place { board, column, ord: key.to_text(), since: self.at }.into())
    }
}

/// The display number of the oldest item.
const FIRST_NUMBER: i64 = 2001;

fn hence(now: Timestamp, hours: f64) -> Timestamp {
    now + chrono::TimeDelta::minutes((hours * 60.0) as i64)
}

fn key(lower: Option<&OrderKey>, upper: Option<&OrderKey>) -> Result<OrderKey> {
    let [a, b, c, ..] = Uuid::new_v4().into_bytes();
    OrderKey::between(lower, upper, [a, b, c])
        .ok_or_else(|| internal("the sample ran out of order keys"))
}

fn column(read: Read<'_>, kind: BoardKind, category: Category) -> Result<(BoardId, ColumnId)> {
    let board = read.boards()?.into_iter().find(|board| board.kind == kind).map(|board| board.id);
    let column = read
        .columns()?
        .into_iter()
        .find(|column| Some(column.board) == board && column.category == category);
    column
        .map(|column| (column.board, column.id))
        .ok_or_else(|| internal(format!("the sample finds no column for {}", category.label())))
}
