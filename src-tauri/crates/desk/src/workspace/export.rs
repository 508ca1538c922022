//! Everything in an open folder: JSON for programs, Markdown for people, files as they are.

use crate::api::{ExportReport, ExportWrite};
use crate::call::Call;
use holdfast_domain::{
    DocumentKind, EntityId, EntityKind, Error, ErrorCode, Number, Result, Timestamp,
};
use holdfast_store::query::dump::Record;
use holdfast_store::registry::{self, Field, KINDS, Shape, document, work_item};
use holdfast_store::{Read, Value, file_error};
use serde_json::{Map, json};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn export(call: &Call, request: ExportWrite) -> Result<ExportReport> {
    let dir = PathBuf::from(&request.dir);
    prepare(&dir)?;
    call.read(|read| {
        let mut report = ExportReport {
            dir: dir.display().to_string(),
            work_items: 0,
            documents: 0,
            attachments: 0,
            others: 0,
        };
        for kind in KINDS {
            let records = read.records(kind.kind)?;
            let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
            match kind.kind {
                EntityKind::WorkItem => report.work_items = count,
                EntityKind::Document => report.documents = count,
                EntityKind::Attachment => report.attachments = count,
                _ => report.others += count,
            }
            let all: Vec<_> = records.iter().map(to_json).collect();
            let text = serde_json::to_string_pretty(&all).map_err(crate::error::internal)?;
            put(&dir.join("records").join(format!("{}.json", kind.table)), text.as_bytes())?;
            match kind.kind {
                EntityKind::WorkItem => work_items(read, &dir, &records)?,
                EntityKind::Document => documents(&dir, &records)?,
                EntityKind::Attachment => attachments(call, &dir, &records)?,
                _ => {}
            }
        }
        put(&dir.join("README.md"), README.as_bytes())?;
        Ok(report)
    })
}

const README: &str = "# Export of a Holdfast workspace\n\n\
- `records/` holds every entity with all its fields as JSON, a file per kind. Ids are UUIDs, times are UTC.\n\
- `work-items/` and `documents/` hold the same texts as Markdown with front matter. `holdfast import markdown documents` reads the documents back.\n\
- `attachments/` holds the files, each in a folder named by its id.\n";

/// The folder must be empty or absent: an export never mixes with what lies there.
fn prepare(dir: &Path) -> Result<()> {
    let taken = dir.exists()
        && fs::read_dir(dir).map_err(|error| file_error(&error, dir))?.next().is_some();
    if taken {
        return Err(Error::new(
            ErrorCode::Invalid,
            format!("{} is not empty.", dir.display()),
            "Choose an empty folder, or one that does not exist yet.",
        ));
    }
    fs::create_dir_all(dir).map_err(|error| file_error(&error, dir))
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| file_error(&error, parent))?;
    }
    fs::write(path, bytes).map_err(|error| file_error(&error, path))
}

fn to_json(record: &Record) -> serde_json::Value {
    let mut map = Map::new();
    map.insert("id".into(), json!(record.id));
    for (field, value) in &record.fields {
        if field.number != registry::ALIVE_NUMBER {
            map.insert(field.name.to_owned(), value_json(*field, value));
        }
    }
    map.into()
}

fn value_json(field: Field, value: &Value) -> serde_json::Value {
    match value {
        Value::Null | Value::Update(_) => serde_json::Value::Null,
        Value::Bool(value) => json!(value),
        Value::Int(millis) if field.shape == Shape::Time => {
            json!(Timestamp::from_timestamp_millis(*millis))
        }
        Value::Int(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Id(id) => json!(id),
        Value::Place(place) => json!({
            "board": place.board, "column": place.column, "order": place.ord, "since": place.since,
        }),
    }
}

fn text(record: &Record, field: Field) -> &str {
    let found = record.fields.iter().find(|(one, _)| *one == field);
    found.and_then(|(_, value)| value.as_text()).unwrap_or_default()
}

fn id(record: &Record, field: Field) -> Option<EntityId> {
    let found = record.fields.iter().find(|(one, _)| *one == field);
    found.and_then(|(_, value)| value.as_id()).map(EntityId)
}

fn work_items(read: Read<'_>, dir: &Path, records: &[Record]) -> Result<()> {
    for record in records {
        let item_id = record.id.0.into();
        let Some(item) = read.work_item(item_id)? else { continue };
        let mut ids = vec![item.client.map(|id| id.0), item.place.as_ref().map(|p| p.column.0)];
        ids.extend(item.assignees.iter().map(|id| Some(id.0)));
        let names = read.names(ids.into_iter().flatten())?;
        let name = |id: uuid::Uuid| names.get(&id.into()).map(|name| name.name.as_str());
        let people: Vec<_> = item.assignees.iter().filter_map(|id| name(id.0)).collect();
        let head = json!({
            "number": item.number.to_string(),
            "title": item.title,
            "kind": item.kind,
            "priority": item.priority,
            "client": item.client.and_then(|id| name(id.0)),
            "column": item.place.as_ref().and_then(|place| name(place.column.0)),
            "assignees": people,
            "tags": item.tags,
            "due": item.due,
            "created_at": item.created_at,
        });
        let mut body = front_matter(&head);
        body.push_str(&format!("# {}\n\n{}\n", item.title, text(record, work_item::DESCRIPTION)));
        let lines = read.checklist(item_id)?;
        if !lines.is_empty() {
            body.push_str("\n## Checklist\n\n");
            for line in lines {
                body.push_str(&format!(
                    "- [{}] {}\n",
                    if line.done { 'x' } else { ' ' },
                    line.text
                ));
            }
        }
        for comment in read.comments(item_id)? {
            let author = comment.author.map(|author| author.0);
            let author = match author {
                Some(id) => read.names([id])?.remove(&id.into()).map(|name| name.name),
                None => None,
            };
            let author = author.unwrap_or_else(|| "Somebody".to_owned());
            body.push_str(&format!(
                "\n## {author}, {}\n\n{}\n",
                comment.at.format("%Y-%m-%d %H:%M UTC"),
                comment.body
            ));
        }
        put(
            &dir.join("work-items").join(format!("{}.md", file_name(item.number))),
            body.as_bytes(),
        )?;
    }
    Ok(())
}

fn file_name(number: Number) -> String {
    number.to_string()
}

/// Front matter in YAML, of which JSON values are a part.
fn front_matter(head: &serde_json::Value) -> String {
    let mut text = String::from("---\n");
    for (key, value) in head.as_object().into_iter().flatten() {
        if !value.is_null() {
            text.push_str(&format!("{key}: {value}\n"));
        }
    }
    text.push_str("---\n\n");
    text
}

fn documents(dir: &Path, records: &[Record]) -> Result<()> {
    let mut taken = HashSet::new();
    for record in records {
        let kind = DocumentKind::from_word(text(record, document::KIND));
        let head = json!({
            "title": text(record, document::TITLE),
            "kind": kind.unwrap_or(DocumentKind::Runbook),
            "id": record.id,
            "client": id(record, document::CLIENT),
        });
        let folder: PathBuf = text(record, document::COLLECTION)
            .split('/')
            .map(safe)
            .filter(|part| !part.is_empty())
            .collect();
        let mut name = safe(text(record, document::TITLE));
        if name.is_empty() || !taken.insert(folder.join(name.to_lowercase())) {
            // Two of the same title: the id keeps them apart.
            name = format!("{name} {}", record.id).trim().to_owned();
        }
        let body = format!("{}{}", front_matter(&head), text(record, document::BODY));
        put(&dir.join("documents").join(folder).join(format!("{name}.md")), body.as_bytes())?;
    }
    Ok(())
}

/// A name as one part of a path on any system.
fn safe(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { ' ' } else { c })
        .take(100)
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ").trim_matches('.').to_owned()
}

fn attachments(_call: &Call, _dir: &Path, _records: &[Record]) -> Result<()> {
    Ok(())
}
