//! The versions of a document: what it said, who changed it, and the way back.

use super::document;
use super::read::view;
use super::write::{edit_body, standing};
use crate::api::*;
use crate::call::Call;
use crate::floor::team::Team;
use holdfast_domain::{DocumentId, EntityId, Result};
use holdfast_store::registry::document::{BODY, VERIFIED_AT};
use holdfast_store::table::entity::not_found;
use holdfast_store::{Read, Value};
use similar::{ChangeTag, TextDiff};

/// The versions of a document, newest first.
pub(super) fn versions(
    read: Read<'_>,
    id: DocumentId,
    team: &Team,
) -> Result<Vec<DocumentVersion>> {
    let texts = read.text_versions(id.0, BODY)?;
    let mut changes = read.changes_of(EntityId(id.0), 0, u32::MAX)?;
    changes.reverse();
    let mut found: Vec<DocumentVersion> = Vec::new();
    let mut seen = 0;
    for change in changes {
        let text = texts.iter().position(|(seq, _)| *seq == change.seq);
        let verified = matches!(change.ops.get(&VERIFIED_AT.number), Some((_, Value::Int(_))))
            && change.command == "document_verify";
        if text.is_none() && !verified {
            continue;
        }
        let (mut added, mut removed) = (0, 0);
        let mut summary = "verified".to_owned();
        if let Some(at) = text {
            let before = at.checked_sub(1).map_or("", |before| texts[before].1.as_str());
            (added, removed) = counts(before, &texts[at].1);
            let restored = found
                .iter()
                .filter(|_| matches!(change.command.as_str(), "document_revert"))
                .rev()
                .find(|version| text_at(&texts, version.version) == Some(&texts[at].1));
            summary = match (restored, seen, change.command.as_str()) {
                (Some(version), ..) => {
                    format!("restored the version of {}", version.at.format("%-d %b"))
                }
                (None, _, "import_markdown" | "import_start") if seen == 0 => "imported".into(),
                (None, _, "import_markdown" | "import_start") => "imported again".into(),
                (None, _, "undo") => "undone".into(),
                (None, _, "redo") => "done again".into(),
                (None, 0, _) => "written".into(),
                _ => "edited".into(),
            };
            seen += 1;
        }
        found.push(DocumentVersion {
            version: change.seq,
            at: change.at,
            actor: change.actor.and_then(|actor| team.reference(actor)),
            source: change.source,
            added,
            removed,
            summary,
        });
    }
    found.reverse();
    Ok(found)
}

/// The text as it was after a change, whether that change touched it or not.
fn text_at(texts: &[(i64, String)], version: i64) -> Option<&String> {
    texts.iter().rev().find(|(seq, _)| *seq <= version).map(|(_, text)| text)
}

/// Lines added and removed.
fn counts(before: &str, after: &str) -> (u32, u32) {
    let diff = TextDiff::from_lines(before, after);
    let (mut added, mut removed) = (0, 0);
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Insert => added += 1,
            ChangeTag::Delete => removed += 1,
            ChangeTag::Equal => {}
        }
    }
    (added, removed)
}

pub(crate) fn history(call: &Call, request: ById) -> Result<DocumentHistory> {
    let me = call.me()?;
    call.read(|read| {
        let id = document(read, &request.id)?.id;
        Ok(DocumentHistory { versions: versions(read, id, &Team::load(read, me)?)? })
    })
}

pub(crate) fn version(call: &Call, request: DocumentVersionRef) -> Result<DocumentVersionView> {
    let me = call.me()?;
    call.read(|read| {
        let id = document(read, &request.id.to_string())?.id;
        let all = versions(read, id, &Team::load(read, me)?)?;
        let version = all
            .into_iter()
            .find(|version| version.version == request.version)
            .ok_or_else(|| not_found("version", &request.version.to_string()))?;
        let text = old_text(read, id, request.version)?;
        let present = read.text(id.0, BODY)?;
        let diff = TextDiff::from_lines(&text, &present)
            .iter_all_changes()
            .map(|change| DiffLine {
                op: match change.tag() {
                    ChangeTag::Equal => " ",
                    ChangeTag::Delete => "-",
                    ChangeTag::Insert => "+",
                }
                .into(),
                text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
            })
            .collect();
        Ok(DocumentVersionView { version, text, diff })
    })
}

fn old_text(read: Read<'_>, id: DocumentId, version: i64) -> Result<String> {
    let texts = read.text_versions(id.0, BODY)?;
    text_at(&texts, version).cloned().ok_or_else(|| not_found("version", &version.to_string()))
}

pub(crate) fn revert(call: &Call, request: DocumentVersionRef) -> Result<DocumentView> {
    let id = request.id.to_string();
    call.write(|write| {
        let found = standing(write.read(), &id)?;
        let text = old_text(write.read(), found, request.version)?;
        let present = write.read().text(found.0, BODY)?;
        edit_body(write, found, &present, &text)
    })?;
    view(call, &id)
}
