//! Writing documents: what they say, who answers for them, and when they were last verified.

use super::document;
use super::read::view;
use crate::api::*;
use crate::call::Call;
use crate::item::item_id;
use crate::settings;
use chrono::TimeDelta;
use holdfast_domain::{DocumentId, DocumentKind, EntityKind, Error, ErrorCode, Result, Timestamp};
use holdfast_store::registry::document as field;
use holdfast_store::table::entity::not_found;
use holdfast_store::{Read, Value, Write, edge};
use uuid::Uuid;

/// Longest text of a document in bytes.
pub(crate) const MAX_TEXT: usize = 10 * 1024 * 1024;
/// Longest title in letters.
const MAX_TITLE: usize = 300;

/// Refuses a text that no document may have.
///
/// # Errors
/// `too_large`.
pub(super) fn check_length(text: &str) -> Result<()> {
    if text.len() <= MAX_TEXT {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::TooLarge,
        "A document may be 10 MB at most.",
        "Split it, or add the long part as an attachment.",
    ))
}

fn clean_title(title: &str) -> Result<String> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() || title.chars().count() > MAX_TITLE {
        return Err(Error::new(
            ErrorCode::Invalid,
            "A document needs a title of at most 300 letters.",
            "Say in a few words what it is about.",
        ));
    }
    Ok(title)
}

/// A folder of the library as it is kept: names with `/` between them and none at the ends.
pub(crate) fn clean_collection(path: &str) -> String {
    let parts: Vec<String> = path
        .split(['/', '\\'])
        .map(|part| part.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned())
        .filter(|part| !part.is_empty() && part != "." && part != "..")
        .collect();
    parts.join("/")
}

/// When a document that is looked at now is due again.
pub(crate) fn review_due(read: Read<'_>, now: Timestamp) -> Result<Timestamp> {
    let days = settings::workspace(read)?.review_days;
    Ok(now + TimeDelta::days(i64::from(days)))
}

pub(crate) fn create(call: &Call, request: DocumentCreate) -> Result<Saved> {
    let title = clean_title(&request.title)?;
    let text = request.text.unwrap_or_else(|| match request.kind {
        DocumentKind::Runbook => super::content::template(),
        DocumentKind::Article => String::new(),
    });
    check_length(&text)?;
    let id = DocumentId::fresh();
    let written = call.write(|write| {
        if let Some(client) = request.client {
            expect(write.read(), client.0, EntityKind::Client)?;
        }
        let due = review_due(write.read(), call.now)?;
        write.create(
            EntityKind::Document,
            id.0,
            &[
                (field::KIND, request.kind.word().into()),
                (field::TITLE, title.into()),
                (field::COLLECTION, clean_collection(&request.collection).into()),
                (field::CLIENT, request.client.map(Uuid::from).into()),
                (field::OWNER, write.actor().map(Uuid::from).into()),
                (field::REVIEW_DUE, due.into()),
                (field::CREATED_AT, call.now.into()),
                (field::BODY, text.into()),
            ],
        )
    })?;
    Ok(Saved { id: id.0.into(), seq: written.seq })
}

fn expect(read: Read<'_>, id: Uuid, kind: EntityKind) -> Result<()> {
    if read.is(kind, id)? { Ok(()) } else { Err(not_found(kind.label(), &id.to_string())) }
}

pub(crate) fn update(call: &Call, request: DocumentUpdate) -> Result<DocumentView> {
    let mut fields: Vec<(holdfast_store::registry::Field, Value)> = Vec::new();
    if let Some(kind) = request.kind {
        fields.push((field::KIND, kind.word().into()));
    }
    if let Some(title) = &request.title {
        fields.push((field::TITLE, clean_title(title)?.into()));
    }
    if let Some(collection) = &request.collection {
        fields.push((field::COLLECTION, clean_collection(collection).into()));
    }
    if let Some(client) = request.client {
        fields.push((field::CLIENT, client.map(Uuid::from).into()));
    }
    if let Some(owner) = request.owner {
        fields.push((field::OWNER, owner.map(Uuid::from).into()));
    }
    if let Some(due) = request.review_due {
        fields.push((field::REVIEW_DUE, due.into()));
    }
    if let Some(edit) = &request.body {
        check_length(&edit.text)?;
    }
    call.write(|write| {
        let id = standing(write.read(), &request.id.to_string())?;
        if let Some(Some(client)) = request.client {
            expect(write.read(), client.0, EntityKind::Client)?;
        }
        if let Some(Some(owner)) = request.owner {
            expect(write.read(), owner.0, EntityKind::Technician)?;
        }
        write.set(id.0, &fields)?;
        if let Some(edit) = &request.body {
            edit_body(write, id, &edit.opened, &edit.text)?;
        }
        Ok(())
    })?;
    view(call, &request.id.to_string())
}

/// Merges an edit of the body. One that changes anything voids the verified mark.
pub(crate) fn edit_body(
    write: &mut Write<'_>,
    id: DocumentId,
    opened: &str,
    text: &str,
) -> Result<bool> {
    let before = write.read().text(id.0, field::BODY)?;
    let after = write.edit_text(id.0, field::BODY, opened, text)?;
    check_length(&after)?;
    if before == after {
        return Ok(false);
    }
    void(write, id)?;
    Ok(true)
}

/// Takes the verified mark off.
pub(super) fn void(write: &mut Write<'_>, id: DocumentId) -> Result<()> {
    write.set(id.0, &[(field::VERIFIED_AT, Value::Null), (field::VERIFIED_BY, Value::Null)])?;
    Ok(())
}

/// A document that is not in the trash.
pub(super) fn standing(read: Read<'_>, id: &str) -> Result<DocumentId> {
    let found = document(read, id)?;
    if found.alive {
        return Ok(found.id);
    }
    Err(Error::new(
        ErrorCode::Invalid,
        format!("“{}” is in the trash.", found.title),
        "Restore it first.",
    ))
}

pub(crate) fn verify(call: &Call, request: ById) -> Result<DocumentView> {
    call.write(|write| {
        let id = standing(write.read(), &request.id)?;
        let due = review_due(write.read(), call.now)?;
        write.set(
            id.0,
            &[
                (field::VERIFIED_AT, call.now.into()),
                (field::VERIFIED_BY, write.actor().map(Uuid::from).into()),
                (field::REVIEW_DUE, due.into()),
            ],
        )
    })?;
    view(call, &request.id)
}

pub(crate) fn link(call: &Call, request: DocumentLink) -> Result<Done> {
    let written = call.write(|write| {
        let id = standing(write.read(), &request.id.to_string())?.0;
        let target = target(write.read(), &request.target)?;
        if target == id {
            return Err(Error::new(
                ErrorCode::Invalid,
                "A document cannot be linked with itself.",
                "Choose another one.",
            ));
        }
        if request.remove {
            // Whichever end it was made from.
            write.relate(edge::DOCUMENT, target, id, false)?;
            return write.relate(edge::DOCUMENT, id, target, false);
        }
        write.relate(edge::DOCUMENT, target, id, true)
    })?;
    Ok(Done { seq: written.seq })
}

/// What a document may be linked with.
const LINKED: [EntityKind; 4] =
    [EntityKind::WorkItem, EntityKind::Service, EntityKind::Client, EntityKind::Document];

fn target(read: Read<'_>, text: &str) -> Result<Uuid> {
    if let Ok(id) = Uuid::parse_str(text.trim()) {
        for kind in LINKED {
            if read.is(kind, id)? {
                return Ok(id);
            }
        }
        return Err(not_found("item, service, client or document", text));
    }
    item_id(read, text).map(Uuid::from)
}

pub(crate) fn remove(call: &Call, request: ById) -> Result<Done> {
    set_alive(call, &request.id, false)
}

pub(crate) fn restore(call: &Call, request: ById) -> Result<Done> {
    set_alive(call, &request.id, true)
}

fn set_alive(call: &Call, id: &str, alive: bool) -> Result<Done> {
    let written = call.write(|write| {
        let found = document(write.read(), id)?;
        write.set_alive(EntityKind::Document, found.id.0, alive)
    })?;
    Ok(Done { seq: written.seq })
}
