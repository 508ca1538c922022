//! Lists, the reader and the live preview.

use super::links::DocumentLinks;
use super::{content, document, history};
use crate::api::*;
use crate::call::Call;
use crate::floor::team::Team;
use crate::markdown::{self, Links, NoLinks};
use holdfast_domain::{ClientId, EntityId, EntityKind, Result, TechnicianId};
use holdfast_store::Read;
use holdfast_store::registry::document::BODY;
use holdfast_store::table::document::{DocumentFilter, DocumentRow};
use std::collections::HashMap;

/// Documents of a page, unless said.
const PAGE: u32 = 100;
/// Documents of a page at most.
const MOST: u32 = 500;
/// Versions that come with a document.
const VERSIONS: usize = 5;

pub(crate) fn collections(call: &Call, request: CollectionList) -> Result<Collections> {
    let found = call.read(|read| read.collections(request.kind))?;
    Ok(Collections {
        total: found.iter().map(|(_, count)| count).sum(),
        collections: found.into_iter().map(|(path, count)| Collection { path, count }).collect(),
    })
}

pub(crate) fn list(call: &Call, request: DocumentList) -> Result<DocumentPage> {
    let me = call.me()?;
    call.read(|read| {
        let filter = DocumentFilter {
            kind: request.kind,
            collection: request.collection.as_deref(),
            text: request.text.trim(),
            client: request.client,
        };
        let limit = request.limit.unwrap_or(PAGE).min(MOST);
        let (rows, total) = read.documents(&filter, request.offset, limit)?;
        let names = Names::load(read, me)?;
        let documents = rows.into_iter().map(|row| names.summary(row, call)).collect();
        Ok(DocumentPage { documents, total })
    })
}

pub(crate) fn get(call: &Call, request: ById) -> Result<DocumentView> {
    view(call, &request.id)
}

/// A document in full.
pub(super) fn view(call: &Call, id: &str) -> Result<DocumentView> {
    let me = call.me()?;
    call.read(|read| {
        let row = document(read, id)?;
        let (id, kind, alive) = (row.id, row.kind, row.alive);
        let source = read.source(id)?;
        let text = read.text(id.0, BODY)?;
        let rendered = markdown::render(&text, &DocumentLinks::of(read, id)?);
        let names = Names::load(read, me)?;
        let mut versions = history::versions(read, id, &names.team)?;
        versions.truncate(VERSIONS);
        let front_matter = source.front_matter.as_deref().map(serde_json::from_str);
        Ok(DocumentView {
            summary: names.summary(row, call),
            missing_sections: content::missing(kind, &rendered.outline),
            html: rendered.html,
            outline: rendered.outline,
            text,
            front_matter: front_matter.and_then(std::result::Result::ok).unwrap_or_default(),
            source_path: source.path.map(|path| {
                source.root.map_or_else(|| path.clone(), |root| format!("{root}/{path}"))
            }),
            attachments: read
                .attachments(id.0)?
                .into_iter()
                .map(|file| Attachment {
                    id: file.id,
                    name: file.name,
                    mime: file.mime,
                    size: file.size,
                })
                .collect(),
            linked: linked(read, &row_links(read, id.0)?)?,
            versions,
            deleted: !alive,
            seq: read.seq()?,
        })
    })
}

fn row_links(read: Read<'_>, id: uuid::Uuid) -> Result<Vec<uuid::Uuid>> {
    Ok(read.links(id)?.into_iter().map(|link| link.other.0).collect())
}

/// What a document is linked with, by name.
fn linked(read: Read<'_>, ids: &[uuid::Uuid]) -> Result<Vec<NamedRef>> {
    let names = read.names(ids.iter().copied())?;
    let named = ids.iter().filter_map(|id| {
        let id = holdfast_domain::EntityId(*id);
        let name = names.get(&id)?;
        Some(NamedRef { kind: name.kind, id, name: name.name.clone(), detail: name.detail.clone() })
    });
    Ok(named.collect())
}

pub(crate) fn render(call: &Call, request: DocumentRender) -> Result<Rendered> {
    super::write::check_length(&request.text)?;
    match request.document {
        None => Ok(markdown::render(&request.text, &NoLinks)),
        Some(id) => call.read(|read| {
            let owned = read.is(EntityKind::Document, id.0)?;
            let links: Box<dyn Links> =
                if owned { Box::new(DocumentLinks::of(read, id)?) } else { Box::new(NoLinks) };
            Ok(markdown::render(&request.text, links.as_ref()))
        }),
    }
}

/// The names that the summary of a document needs.
pub(super) struct Names {
    pub(super) team: Team,
    pub(super) clients: HashMap<ClientId, String>,
    /// Fields with two values, by record.
    conflicts: HashMap<EntityId, u32>,
}

pub(super) fn clients(read: Read<'_>) -> Result<HashMap<ClientId, String>> {
    Ok(read.clients()?.into_iter().map(|client| (client.id, client.name)).collect())
}

impl Names {
    pub(super) fn load(read: Read<'_>, me: Option<TechnicianId>) -> Result<Self> {
        Ok(Self {
            team: Team::load(read, me)?,
            clients: clients(read)?,
            conflicts: read.conflict_counts()?,
        })
    }

    pub(super) fn summary(&self, row: DocumentRow, call: &Call) -> DocumentSummary {
        DocumentSummary {
            id: row.id,
            kind: row.kind,
            title: row.title,
            collection: row.collection,
            client: row
                .client
                .and_then(|id| Some(ClientRef { id, name: self.clients.get(&id)?.clone() })),
            owner: row.owner.and_then(|id| self.team.reference(id)),
            verified_at: row.verified_at,
            review_due: row.review_due,
            overdue: row.review_due.is_some_and(|due| due <= call.now),
            updated_at: row.updated_at,
            tags: row.tags,
            conflicts: self.conflicts.get(&row.id.0.into()).copied().unwrap_or_default(),
        }
    }
}
