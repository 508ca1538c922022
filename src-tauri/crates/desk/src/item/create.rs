//! Adding items: from a form, and from one captured line.

use super::enter::Enter;
use super::moving::backlog;
use crate::api::{Card, ItemCapture, ItemCreate};
use crate::call::Call;
use crate::floor::Floor;
use crate::floor::pick;
use holdfast_domain::capture::{Captured, Known, clean_tag};
use holdfast_domain::placement::default_kind;
use holdfast_domain::{
    ClientId, EntityKind, Error, ErrorCode, Result, TechnicianId, WorkItemId, WorkItemKind,
};
use holdfast_store::registry::work_item;
use holdfast_store::table::directory::ClientRow;
use holdfast_store::table::entity::not_found;
use holdfast_store::table::work_item::At;
use holdfast_store::{Read, Write, edge};
use uuid::Uuid;

/// Longer titles are cut, and the whole line becomes the description.
const TITLE: usize = 200;

pub(crate) fn create(call: &Call, request: ItemCreate) -> Result<Card> {
    let written = call.write(|write| {
        let floor = Floor::load(call, write.read())?;
        let clients = write.read().clients()?;
        let client = match &request.client {
            Some(text) => Some(client_of(&clients, text)?),
            None => None,
        };
        let people = request.assignees.iter().map(|text| floor.team.pick(text));
        let draft = Draft {
            assignees: people.collect::<Result<_>>()?,
            client,
            request: ItemCreate { assignees: Vec::new(), client: None, ..request.clone() },
        };
        draft.write(write, floor)
    })?;
    Ok(written.value)
}

pub(crate) fn capture(call: &Call, request: ItemCapture) -> Result<Card> {
    let written = call.write(|write| {
        let floor = Floor::load(call, write.read())?;
        let names = Names { clients: write.read().clients()?, floor: &floor };
        let captured = Captured::parse(&request.text, &names, call.now, floor.zone());
        let (title, description) = cut(&captured.title);
        let draft = Draft {
            assignees: captured.assignees,
            client: captured.client,
            request: ItemCreate {
                title,
                board: request.board,
                column: None,
                kind: captured.kind,
                priority: captured.priority,
                client: None,
                assignees: Vec::new(),
                tags: captured.tags,
                due: captured.due,
                description,
                reason: None,
                blocked: None,
            },
        };
        draft.write(write, floor)
    })?;
    Ok(written.value)
}

/// Names that a capture line may use. A name that fits several stays in the title.
struct Names<'a> {
    clients: Vec<ClientRow>,
    floor: &'a Floor,
}

impl Known for Names<'_> {
    fn client(&self, name: &str) -> Option<ClientId> {
        client_of(&self.clients, name).ok()
    }

    fn technician(&self, name: &str) -> Option<TechnicianId> {
        self.floor.team.pick(name).ok()
    }
}

/// The client that is meant: an id or a name.
pub(crate) fn client_of(clients: &[ClientRow], text: &str) -> Result<ClientId> {
    if let Ok(id) = Uuid::parse_str(text.trim()) {
        let known = clients.iter().find(|client| client.id.0 == id);
        return known.map(|client| client.id).ok_or_else(|| not_found("client", text));
    }
    let active = clients.iter().filter(|client| client.active);
    pick::one("client", text, active, |client| &client.name).map(|client| client.id)
}

fn cut(title: &str) -> (String, String) {
    if title.chars().count() <= TITLE {
        return (title.to_owned(), String::new());
    }
    let short: String = title.chars().take(TITLE - 1).collect();
    (format!("{}…", short.trim_end()), title.to_owned())
}

/// A title as stored: one line, without white space at its ends.
///
/// # Errors
/// `invalid` where nothing is left, or far too much.
pub(super) fn clean_title(text: &str) -> Result<String> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        return Err(Error::new(
            ErrorCode::Invalid,
            "A work item needs a title.",
            "Say in a few words what it is about.",
        ));
    }
    if title.chars().count() > 2 * TITLE {
        return Err(Error::new(
            ErrorCode::Invalid,
            format!("The title is longer than {} characters.", 2 * TITLE),
            "Put the details into the description.",
        ));
    }
    Ok(title)
}

struct Draft {
    assignees: Vec<TechnicianId>,
    client: Option<ClientId>,
    request: ItemCreate,
}

impl Draft {
    fn write(self, write: &mut Write<'_>, mut floor: Floor) -> Result<Card> {
        let Self { assignees, client, request } = self;
        let board = match (&request.board, request.kind) {
            (None, Some(kind)) => floor.layout.home(kind)?,
            (text, _) => floor.layout.board(text.as_deref())?,
        };
        let kind = request.kind.unwrap_or_else(|| default_kind(board.kind));
        let to = match &request.column {
            Some(text) => floor.layout.column(board.id, text)?,
            None => backlog(&floor, board.id)?,
        };
        let id = WorkItemId::fresh();
        insert(write, id, &request, kind, client)?;
        for person in &assignees {
            write.relate(edge::ASSIGNEE, id.0, person.0, true)?;
        }
        for tag in request.tags.iter().map(|tag| clean_tag(tag)).filter(|tag| !tag.is_empty()) {
            write.mark(edge::TAG, id.0, &tag, true)?;
        }
        let item = made(write.read(), id)?;
        Enter {
            item: &item,
            from: None,
            to,
            at: At::Top,
            blocked: request.blocked.as_ref(),
            reason: request.reason.as_deref(),
        }
        .apply(write, &floor)?;
        floor.refresh(write)?;
        floor.card(write.read(), id)
    }
}

fn insert(
    write: &mut Write<'_>,
    id: WorkItemId,
    request: &ItemCreate,
    kind: WorkItemKind,
    client: Option<ClientId>,
) -> Result<()> {
    let number = write.read().next_number()?;
    let fields = [
        (work_item::NUMBER, number.into()),
        (work_item::KIND, kind.word().into()),
        (work_item::TITLE, clean_title(&request.title)?.into()),
        (work_item::PRIORITY, request.priority.map(holdfast_domain::Priority::word).into()),
        (work_item::CLIENT, client.map(|client| client.0).into()),
        (work_item::DUE, request.due.into()),
        (work_item::CREATED_AT, write.now().into()),
        (work_item::CREATED_BY, write.actor().map(|actor| actor.0).into()),
        (work_item::DESCRIPTION, request.description.as_str().into()),
    ];
    write.create(EntityKind::WorkItem, id.0, &fields)
}

fn made(read: Read<'_>, id: WorkItemId) -> Result<holdfast_store::table::work_item::WorkItemRow> {
    read.work_item(id)?.ok_or_else(|| not_found("item", &id.to_string()))
}
