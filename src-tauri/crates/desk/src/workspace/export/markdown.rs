//! Work items and documents as Markdown with front matter.

use super::{put, text};
use holdfast_domain::{DocumentKind, Result, WorkItemId};
use holdfast_store::Read;
use holdfast_store::query::dump::Record;
use holdfast_store::registry::{document, work_item};
use holdfast_store::table::work_item::WorkItemRow;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Names of all clients, columns and technicians, read once.
fn names(read: Read<'_>) -> Result<HashMap<Uuid, String>> {
    let clients = read.clients()?.into_iter().map(|one| (one.id.0, one.name));
    let columns = read.columns()?.into_iter().map(|one| (one.id.0, one.label));
    let people = read.technicians()?.into_iter().map(|one| (one.id.0, one.name));
    Ok(clients.chain(columns).chain(people).collect())
}

pub(super) fn work_items(read: Read<'_>, dir: &Path, records: &[Record]) -> Result<()> {
    let names = names(read)?;
    for record in records {
        let id = WorkItemId(record.id.0);
        let Some(item) = read.work_item(id)? else { continue };
        let mut body = front_matter(&head(&item, &names));
        let description = text(record, work_item::DESCRIPTION);
        // Writing to a text cannot fail.
        let _ = writeln!(body, "# {}\n\n{description}", item.title);
        let lines = read.checklist(id)?;
        if !lines.is_empty() {
            body.push_str("\n## Checklist\n\n");
            for line in lines {
                let _ = writeln!(body, "- [{}] {}", if line.done { 'x' } else { ' ' }, line.text);
            }
        }
        for comment in read.comments(id)? {
            let author = comment.author.and_then(|author| names.get(&author.0));
            let author = author.map_or("Somebody", String::as_str);
            let at = comment.at.format("%Y-%m-%d %H:%M UTC");
            let _ = writeln!(body, "\n## {author}, {at}\n\n{}", comment.body);
        }
        put(&dir.join("work-items").join(format!("{}.md", item.number)), body.as_bytes())?;
    }
    Ok(())
}

fn head(item: &WorkItemRow, names: &HashMap<Uuid, String>) -> Value {
    let people: Vec<_> = item.assignees.iter().filter_map(|one| names.get(&one.0)).collect();
    json!({
        "number": item.number.to_string(),
        "title": item.title,
        "kind": item.kind,
        "priority": item.priority,
        "client": item.client.and_then(|client| names.get(&client.0)),
        "column": item.place.as_ref().and_then(|place| names.get(&place.column.0)),
        "assignees": people,
        "tags": item.tags,
        "due": item.due,
        "created_at": item.created_at,
    })
}

/// Front matter in YAML, of which JSON values are a part.
fn front_matter(head: &Value) -> String {
    let mut text = String::from("---\n");
    for (key, value) in head.as_object().into_iter().flatten() {
        if !value.is_null() {
            let _ = writeln!(text, "{key}: {value}");
        }
    }
    text.push_str("---\n\n");
    text
}

pub(super) fn documents(dir: &Path, records: &[Record]) -> Result<()> {
    let mut taken = HashSet::new();
    for record in records {
        let kind = DocumentKind::from_word(text(record, document::KIND));
        let head = json!({
            "title": text(record, document::TITLE),
            "kind": kind.unwrap_or(DocumentKind::Runbook),
            "id": record.id,
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
        let path = dir.join("documents").join(folder).join(format!("{name}.md"));
        put(&path, body.as_bytes())?;
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
    kept.split_whitespace().collect::<Vec<_>>().join(" ").trim_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn no_name_leaves_its_folder() {
        for (name, kept) in [
            ("Restart: the spooler?", "Restart the spooler"),
            ("../../etc/passwd", "etc passwd"),
            ("..", ""),
            ("a\u{0}b\nc", "a b c"),
        ] {
            assert_eq!(safe(name), kept, "{name:?}");
        }
    }
}
