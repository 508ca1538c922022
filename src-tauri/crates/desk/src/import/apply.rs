//! Writes a prepared file: as a new document, as changes to the one it became before, or not at
//! all. What was changed in Holdfast since is kept: only what changed in the file is carried over.

use super::file::{Attached, Facts, Prepared, facts};
use crate::library::{attachment_fields, clean_collection, content_fields, edit_body, review_due};
use crate::markdown::relative::folder;
use holdfast_domain::{ClientId, DocumentKind, EntityId, EntityKind, Result, TechnicianId};
use holdfast_store::registry::{Field, attachment, document as field};
use holdfast_store::table::document::{DocumentRow, SourceRow};
use holdfast_store::{Value, Write, edge};
use std::collections::HashMap;
use uuid::Uuid;

/// What a run was asked for, and whom it knows.
pub(super) struct Settings {
    pub(super) root: String,
    pub(super) kind: DocumentKind,
    pub(super) client: Option<ClientId>,
    pub(super) collection: String,
    /// Lower-case name → client.
    pub(super) clients: HashMap<String, ClientId>,
    /// Lower-case name or address → technician.
    pub(super) technicians: HashMap<String, TechnicianId>,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Created,
    Updated,
    Unchanged,
    /// Its document lies in the trash.
    Trashed,
}

/// Writes one file; says what became of it and how many of its own files were stored.
pub(super) fn apply(
    write: &mut Write<'_>,
    settings: &Settings,
    file: &Prepared,
) -> Result<(Fate, u32)> {
    let Some(row) = write.read().document(file.id)? else {
        create(write, settings, file)?;
        return Ok((Fate::Created, attach(write, file)?));
    };
    if !row.alive {
        return Ok((Fate::Trashed, 0));
    }
    let source = write.read().source(file.id)?;
    let stored = attach(write, file)?;
    let mut changed = stored > 0;
    if source.links.as_deref() != Some(&file.links) {
        write.set(file.id.0, &[(field::LINKS, file.links.clone().into())])?;
        changed = true;
    }
    if source.hash.as_deref() != Some(&file.hash) {
        update(write, settings, file, &row, &source)?;
        changed = true;
    }
    Ok((if changed { Fate::Updated } else { Fate::Unchanged }, stored))
}

fn create(write: &mut Write<'_>, settings: &Settings, file: &Prepared) -> Result<()> {
    let known = &file.facts.known;
    let inner = folder(&file.path);
    let collection = clean_collection(&format!("{}/{inner}", settings.collection));
    let due = review_due(write.read(), known.verified.unwrap_or(write.now()))?;
    let mut fields: Vec<(Field, Value)> = vec![
        (field::COLLECTION, collection.into()),
        (field::REVIEW_DUE, due.into()),
        (field::CREATED_AT, known.date.unwrap_or(write.now()).into()),
        (field::SOURCE_ROOT, settings.root.as_str().into()),
        (field::SOURCE_PATH, file.path.as_str().into()),
        (field::SOURCE_HASH, file.hash.as_str().into()),
        (field::FRONT_MATTER, front_matter(file)),
        (field::LINKS, file.links.as_str().into()),
        (field::BODY, file.body.as_str().into()),
    ];
    fields.extend(settings.values(&file.facts));
    write.create(EntityKind::Document, file.id.0, &fields)?;
    for tag in &known.tags {
        write.mark(edge::TAG, file.id.0, tag, true)?;
    }
    Ok(())
}

fn front_matter(file: &Prepared) -> Value {
    if file.front_matter.is_empty() {
        return Value::Null;
    }
    serde_json::to_string(&file.front_matter).map_or(Value::Null, Value::from)
}

impl Settings {
    /// The fields that follow from the facts of a file.
    fn values(&self, facts: &Facts) -> Vec<(Field, Value)> {
        let known = &facts.known;
        let client = known.client.as_ref().and_then(|name| self.clients.get(&name.to_lowercase()));
        let owner =
            known.owner.as_ref().and_then(|name| self.technicians.get(&name.to_lowercase()));
        vec![
            (field::KIND, known.kind.unwrap_or(self.kind).word().into()),
            (field::TITLE, facts.title.as_str().into()),
            (field::CLIENT, client.copied().or(self.client).map(Uuid::from).into()),
            (field::OWNER, owner.copied().map(Uuid::from).into()),
            (field::VERIFIED_AT, known.verified.into()),
        ]
    }

    /// The client that front matter names and that nobody here knows.
    pub(super) fn unknown_client<'a>(&self, facts: &'a Facts) -> Option<&'a str> {
        let name = facts.known.client.as_deref()?;
        (!self.clients.contains_key(&name.to_lowercase())).then_some(name)
    }
}

/// Carries over what changed in the file since it was imported last.
fn update(
    write: &mut Write<'_>,
    settings: &Settings,
    file: &Prepared,
    row: &DocumentRow,
    source: &SourceRow,
) -> Result<()> {
    let base = base(write, file, source)?;
    edit_body(write, file.id, &base, &file.body)?;
    let merged = write.read().text(file.id.0, field::BODY)?;
    let old_front_matter =
        source.front_matter.as_deref().and_then(|json| serde_json::from_str(json).ok());
    let old = facts(&settings.root, &file.path, &old_front_matter.unwrap_or_default(), &base);
    let mut fields: Vec<(Field, Value)> = settings
        .values(&old)
        .into_iter()
        .zip(settings.values(&file.facts))
        .filter(|(old, new)| old != new)
        .map(|(_, new)| new)
        .collect();
    let kept = (merged != file.body).then(|| file.body.clone());
    fields.push((field::SOURCE_TEXT, kept.into()));
    fields.push((field::SOURCE_HASH, file.hash.as_str().into()));
    fields.push((field::FRONT_MATTER, front_matter(file)));
    write.set(file.id.0, &fields)?;
    let (before, after) = (&old.known.tags, &file.facts.known.tags);
    for tag in before.iter().filter(|tag| !after.contains(tag)) {
        write.mark(edge::TAG, file.id.0, tag, false)?;
    }
    for tag in after.iter().filter(|tag| !before.contains(tag) && !row.tags.contains(tag)) {
        write.mark(edge::TAG, file.id.0, tag, true)?;
    }
    Ok(())
}

/// The body of the file as it was imported last: kept where the document differed from it then,
/// else the document itself as it was after that import.
fn base(write: &Write<'_>, file: &Prepared, source: &SourceRow) -> Result<String> {
    if let Some(text) = &source.text {
        return Ok(text.clone());
    }
    let read = write.read();
    let imported = read
        .changes_of(EntityId(file.id.0), 0, u32::MAX)?
        .into_iter()
        .find(|change| change.ops.contains_key(&field::SOURCE_HASH.number))
        .map_or(i64::MAX, |change| change.seq);
    let versions = read.text_versions(file.id.0, field::BODY)?;
    let version = versions.into_iter().rev().find(|(seq, _)| *seq <= imported);
    Ok(version.map(|(_, text)| text).unwrap_or_default())
}

/// Brings the files of a document up to date; how many were new or different.
fn attach(write: &mut Write<'_>, file: &Prepared) -> Result<u32> {
    let mut stored = 0;
    for attached in &file.attached {
        let Attached { id, path, stored: content } = attached;
        match write.read().file(*id)? {
            Some(row) if row.hash == content.hash => continue,
            Some(_) => {
                write.set(id.0, &content_fields(content))?;
            }
            // Removed here on purpose.
            None if write.read().is(EntityKind::Attachment, id.0)? => continue,
            None => {
                let mut fields = attachment_fields(file.id.0, path, content);
                fields.push((attachment::SOURCE_PATH, path.as_str().into()));
                write.create(EntityKind::Attachment, id.0, &fields)?;
            }
        }
        stored += 1;
    }
    Ok(stored)
}
