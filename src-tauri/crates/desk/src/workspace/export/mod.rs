//! Everything in an open folder: JSON for programs, Markdown for people, files as they are.

mod markdown;

use crate::api::{ExportReport, ExportWrite};
use crate::call::Call;
use crate::library::{clean_name, files};
use holdfast_domain::{EntityKind, Error, ErrorCode, Result, Timestamp};
use holdfast_store::query::dump::Record;
use holdfast_store::registry::{self, Field, KINDS, Shape, attachment};
use holdfast_store::{Read, Value, file_error};
use serde_json::{Map, json};
use std::fs;
use std::io::{BufWriter, Write};
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
            let all: Vec<_> = records.iter().map(to_json).collect();
            let text = serde_json::to_string_pretty(&all).map_err(crate::error::internal)?;
            put(&dir.join("records").join(format!("{}.json", kind.table)), text.as_bytes())?;
            match kind.kind {
                EntityKind::WorkItem => {
                    report.work_items = count;
                    markdown::work_items(read, &dir, &records)?;
                }
                EntityKind::Document => {
                    report.documents = count;
                    markdown::documents(&dir, &records)?;
                }
                EntityKind::Attachment => report.attachments = attachments(call, &dir, &records)?,
                _ => report.others += count,
            }
        }
        changes(read, &dir)?;
        put(&dir.join("README.md"), README.as_bytes())?;
        Ok(report)
    })
}

const README: &str = "# Export of a Holdfast workspace\n\n\
- `records/` holds every entity with all its fields as JSON, a file per kind. Ids are UUIDs, times are UTC.\n\
- `work-items/` and `documents/` hold the same texts as Markdown with front matter. `holdfast import markdown documents` reads the documents back.\n\
- `changes.jsonl` holds every change with what stood before and after, a line each, oldest first.\n\
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
        Value::Null | Value::Update(_) | Value::Other(_) => serde_json::Value::Null,
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

/// The whole change log, a line of JSON a change, oldest first.
fn changes(read: Read<'_>, dir: &Path) -> Result<()> {
    let path = dir.join("changes.jsonl");
    let file = fs::File::create(&path).map_err(|error| file_error(&error, &path))?;
    let mut out = BufWriter::new(file);
    let mut seq = 0;
    loop {
        let page = read.changes_after(seq, 1_000)?;
        let Some(last) = page.last() else { break };
        seq = last.seq;
        for change in &page {
            let kind = registry::kind(change.kind);
            let ops = change.ops.iter().filter_map(|(number, (before, after))| {
                let field = kind.field(*number)?;
                let pair = json!([value_json(field, before), value_json(field, after)]);
                Some((field.name.to_owned(), pair))
            });
            let line = json!({
                "seq": change.seq, "at": change.at, "actor": change.actor, "source": change.source,
                "command": change.command, "kind": change.kind, "id": change.id,
                "fields": ops.collect::<Map<_, _>>(),
            });
            writeln!(out, "{line}").map_err(|error| file_error(&error, &path))?;
        }
    }
    out.flush().map_err(|error| file_error(&error, &path))
}

/// The text of a field; empty where there is none.
fn text(record: &Record, field: Field) -> &str {
    let found = record.fields.iter().find(|(one, _)| *one == field);
    found.and_then(|(_, value)| value.as_text()).unwrap_or_default()
}

/// Every file under its own name, in a folder named by its id, and how many there are. One that is
/// gone from the data directory is told in the export instead of ending it.
fn attachments(call: &Call, dir: &Path, records: &[Record]) -> Result<u32> {
    let (mut written, mut missing) = (0, String::new());
    let dir = dir.join("attachments");
    for record in records {
        let name = clean_name(text(record, attachment::NAME));
        match files::load(call.desk.store.dir(), text(record, attachment::HASH)) {
            Ok(bytes) => {
                put(&dir.join(record.id.to_string()).join(name), &bytes)?;
                written += 1;
            }
            Err(error) => missing.push_str(&format!("{} {name}: {}\n", record.id, error.message)),
        }
    }
    if !missing.is_empty() {
        put(&dir.join("missing.txt"), missing.as_bytes())?;
    }
    Ok(written)
}
