//! What of each entity is searched, and which entries a change makes stale.

use crate::error::Context;
use crate::registry::{self, attachment, checklist_item, comment, service, site};
use crate::search::{self, Group, SearchText};
use crate::store::Read;
use crate::value::Ops;
use holdfast_domain::{DocumentKind, EntityKind, Result};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;

/// Notes the entities whose search entry a change makes stale.
pub(crate) fn stale(
    connection: &Connection,
    kind: EntityKind,
    e: i64,
    ops: &Ops,
    stale: &mut BTreeSet<i64>,
) -> Result<()> {
    match kind {
        EntityKind::WorkItem
            // A move changes nothing that is searched.
            if ops.keys().any(|field| *field != registry::work_item::PLACE.number) => {
                stale.insert(e);
            }
        EntityKind::Document | EntityKind::Client | EntityKind::Contact => {
            stale.insert(e);
        }
        EntityKind::Edge => {
            note_owner(connection, "a", "edge WHERE e = ?1 AND rel = 'tag'", e, stale)?;
        }
        EntityKind::Comment => {
            note_owner(connection, comment::ITEM.name, "comment WHERE e = ?1", e, stale)?;
        }
        EntityKind::ChecklistItem => {
            note_owner(
                connection,
                checklist_item::ITEM.name,
                "checklist_item WHERE e = ?1",
                e,
                stale,
            )?;
        }
        EntityKind::Attachment => {
            note_owner(connection, attachment::OWNER.name, "attachment WHERE e = ?1", e, stale)?;
        }
        EntityKind::Site => {
            note_owner(connection, site::CLIENT.name, "site WHERE e = ?1", e, stale)?;
        }
        EntityKind::Service => {
            note_owner(connection, service::CLIENT.name, "service WHERE e = ?1", e, stale)?;
        }
        _ => {}
    }
    Ok(())
}

fn note_owner(
    connection: &Connection,
    column: &str,
    from: &str,
    e: i64,
    stale: &mut BTreeSet<i64>,
) -> Result<()> {
    let sql = format!("SELECT e FROM ent WHERE id = (SELECT {column} FROM {from})");
    stale.extend(Read(connection).rows(&sql, [e], |row| row.get::<_, i64>(0))?);
    Ok(())
}

/// Notes the entities whose search entries hold what was written to an entity.
pub(crate) fn entries_of(read: Read<'_>, e: i64, entries: &mut BTreeSet<i64>) -> Result<()> {
    match kind(read, e)? {
        Some(EntityKind::WorkItem) => drop(entries.insert(e)),
        Some(kind) => stale(read.0, kind, e, &Ops::new(), entries)?,
        None => {}
    }
    Ok(())
}

/// Brings the search entry of one entity up to date.
pub(crate) fn refresh(read: Read<'_>, e: i64) -> Result<()> {
    let kind = kind(read, e)?;
    let groups: &[Group] = match kind {
        Some(EntityKind::WorkItem) => &[Group::WorkItem],
        Some(EntityKind::Document) => &[Group::Runbook, Group::Article],
        Some(EntityKind::Client) => &[Group::Client],
        Some(EntityKind::Contact) => &[Group::Contact],
        _ => return Ok(()),
    };
    let entry = text(read, kind, e)?;
    for group in groups {
        if entry.as_ref().is_none_or(|entry| entry.group != *group) {
            search::remove(read.0, *group, e)?;
        }
    }
    entry.map_or(Ok(()), |entry| search::index(read.0, &entry))
}

/// What is searched of one entity; none where it is deleted or not searched at all.
pub(crate) fn text_of(read: Read<'_>, e: i64) -> Result<Option<SearchText>> {
    text(read, kind(read, e)?, e)
}

fn kind(read: Read<'_>, e: i64) -> Result<Option<EntityKind>> {
    let number: u16 = read
        .0
        .prepare_cached("SELECT kind FROM ent WHERE e = ?1")
        .store()?
        .query_row([e], |row| row.get(0))
        .store()?;
    Ok(registry::kind_of_number(number).map(|kind| kind.kind))
}

fn text(read: Read<'_>, kind: Option<EntityKind>, e: i64) -> Result<Option<SearchText>> {
    match kind {
        Some(EntityKind::WorkItem) => work_item(read, e),
        Some(EntityKind::Document) => document(read, e),
        Some(EntityKind::Client) => client(read, e),
        Some(EntityKind::Contact) => contact(read, e),
        _ => Ok(None),
    }
}

const TAGS: &str = "(SELECT group_concat(word, ' ') FROM edge WHERE edge.a = ent.id AND rel = 'tag' AND alive = 1)";

fn work_item(read: Read<'_>, e: i64) -> Result<Option<SearchText>> {
    let sql = format!(
        "SELECT coalesce(title, ''), coalesce(number, 0), client, w.updated_at, coalesce({TAGS}, ''),
                coalesce((SELECT text FROM doc WHERE doc.e = w.e), ''),
                coalesce((SELECT group_concat(body, char(10)) FROM comment WHERE item = ent.id AND alive = 1), ''),
                coalesce((SELECT group_concat(text, char(10)) FROM checklist_item WHERE item = ent.id AND alive = 1), ''),
                coalesce(blocked_note, '')
         FROM work_item w CROSS JOIN ent USING (e) WHERE w.e = ?1 AND w.alive = 1"
    );
    read.0
        .prepare_cached(&sql)
        .store()?
        .query_row([e], |row| {
            let parts: [String; 4] = [row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?];
            Ok(SearchText {
                group: Group::WorkItem,
                e,
                title: row.get(0)?,
                number: Some(row.get::<_, i64>(1)?),
                client: row.get(2)?,
                updated_at: row.get(3)?,
                tags: row.get(4)?,
                body: parts
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join("\n"),
            })
        })
        .optional()
        .store()
}

fn document(read: Read<'_>, e: i64) -> Result<Option<SearchText>> {
    let sql = format!(
        "SELECT coalesce(title, ''), coalesce(d.kind, 'runbook'), client, d.updated_at, coalesce({TAGS}, ''),
                coalesce((SELECT text FROM doc WHERE doc.e = d.e), ''), coalesce(collection, '')
         FROM document d CROSS JOIN ent USING (e) WHERE d.e = ?1 AND d.alive = 1"
    );
    read.0
        .prepare_cached(&sql)
        .store()?
        .query_row([e], |row| {
            let kind: String = row.get(1)?;
            let article = DocumentKind::from_word(&kind) == Some(DocumentKind::Article);
            let tags: String = row.get(4)?;
            let collection: String = row.get(6)?;
            Ok(SearchText {
                group: if article { Group::Article } else { Group::Runbook },
                e,
                title: row.get(0)?,
                number: None,
                client: row.get(2)?,
                updated_at: row.get(3)?,
                tags: format!("{tags} {}", collection.replace('/', " ")).trim().to_owned(),
                body: row.get(5)?,
            })
        })
        .optional()
        .store()
}

fn client(read: Read<'_>, e: i64) -> Result<Option<SearchText>> {
    read.0
        .prepare_cached(
            "SELECT coalesce(name, ''), ent.id, c.updated_at,
                    coalesce((SELECT text FROM doc WHERE doc.e = c.e), ''),
                    coalesce((SELECT group_concat(coalesce(name, '') || ' ' || coalesce(address, ''), char(10)) FROM site WHERE client = ent.id AND alive = 1), ''),
                    coalesce((SELECT group_concat(coalesce(name, '') || ' ' || coalesce(hosts, ''), char(10)) FROM service WHERE client = ent.id AND alive = 1), '')
             FROM client c CROSS JOIN ent USING (e) WHERE c.e = ?1 AND c.alive = 1",
        )
        .store()?
        .query_row([e], |row| {
            let parts: [String; 3] = [row.get(3)?, row.get(4)?, row.get(5)?];
            Ok(SearchText {
                group: Group::Client,
                e,
                title: row.get(0)?,
                number: None,
                client: Some(row.get(1)?),
                updated_at: row.get(2)?,
                tags: String::new(),
                body: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"),
            })
        })
        .optional()
        .store()
}

fn contact(read: Read<'_>, e: i64) -> Result<Option<SearchText>> {
    read.0
        .prepare_cached(
            "SELECT coalesce(name, ''), client, updated_at,
                    coalesce(role, '') || char(10) || coalesce(email, '') || char(10) || coalesce(phone, '')
             FROM contact WHERE e = ?1 AND alive = 1",
        )
        .store()?
        .query_row([e], |row| {
            Ok(SearchText {
                group: Group::Contact,
                e,
                title: row.get(0)?,
                number: None,
                client: row.get(1)?,
                updated_at: row.get(2)?,
                tags: String::new(),
                body: row.get(3)?,
            })
        })
        .optional()
        .store()
}
