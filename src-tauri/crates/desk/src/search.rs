//! Search over everything.

use crate::api::*;
use crate::call::Call;
use holdfast_domain::{Error, ErrorCode, Result, Source, Timestamp};
use holdfast_store::Read;
use holdfast_store::search::Segment as Piece;
use holdfast_store::search::{Found, Group, Hits, Marks, Matched, Query};
use holdfast_store::table::directory::ClientRow;
use holdfast_store::table::found::{Facts, FoundRow};
use std::borrow::Cow;
use std::time::Instant;
use uuid::Uuid;

/// Hits per group, unless said.
const LIMIT: u32 = 8;
/// Hits per group at most.
const MOST: u32 = 100;

/// The groups in the order in which they are shown.
const GROUPS: [(Group, &str, &str); 5] = [
    (Group::WorkItem, "work_item", "Work items"),
    (Group::Runbook, "runbook", "Runbooks"),
    (Group::Article, "article", "Articles"),
    (Group::Client, "client", "Clients"),
    (Group::Contact, "contact", "Contacts"),
];

pub(crate) fn search(call: &Call, request: Search) -> Result<SearchResults> {
    let Search { query: text, client, limit, groups: asked } = request;
    let start = Instant::now();
    let groups = groups(&asked)?;
    call.read(|read| {
        let clients = read.clients()?;
        let client = client.as_deref().map(|name| named(&clients, name)).transpose()?;
        let names: Vec<(Uuid, String)> =
            clients.iter().map(|client| (client.id.0, client.name.clone())).collect();
        // The command line searches once and ends; the window will search again.
        let words = call.desk.store.words(read, call.source == Source::Cli)?;
        let found = read.search(
            words.as_deref(),
            &Query {
                text: &text,
                client: client.map(|client| client.id.0),
                groups: &groups,
                limit: limit.unwrap_or(LIMIT).clamp(1, MOST) as usize,
                names: &names,
            },
        )?;
        results(read, &found, client, call.now, start)
    })
}

fn groups(asked: &[String]) -> Result<Vec<Group>> {
    if let Some(unknown) = asked.iter().find(|word| GROUPS.iter().all(|(_, kind, _)| kind != word))
    {
        return Err(Error::new(
            ErrorCode::Invalid,
            format!("“{unknown}” is not a group of the search."),
            "Use work_item, runbook, article, client or contact.",
        ));
    }
    let wanted = |kind: &str| asked.is_empty() || asked.iter().any(|word| word == kind);
    Ok(GROUPS.iter().filter(|(_, kind, _)| wanted(kind)).map(|(group, ..)| *group).collect())
}

/// The client of that id or name.
fn named<'a>(clients: &'a [ClientRow], name: &str) -> Result<&'a ClientRow> {
    let id = Uuid::parse_str(name).ok();
    let plain = |name: &str| name.trim().to_lowercase();
    let wanted = plain(name);
    let mut beginning = clients.iter().filter(|client| plain(&client.name).starts_with(&wanted));
    let only = (beginning.next(), beginning.next());
    clients
        .iter()
        .find(|client| Some(client.id.0) == id || plain(&client.name) == wanted)
        .or(if let (Some(client), None) = only { Some(client) } else { None })
        .ok_or_else(|| {
            Error::new(
                ErrorCode::NotFound,
                format!("There is no client named “{name}”."),
                "Check the spelling, or search without a client.",
            )
        })
}

fn results(
    read: Read<'_>,
    found: &Found,
    client: Option<&ClientRow>,
    now: Timestamp,
    start: Instant,
) -> Result<SearchResults> {
    let mut groups = Vec::new();
    for (group, kind, label) in GROUPS {
        let Some(hits) = found.groups.iter().find(|hits| hits.group == group) else {
            continue;
        };
        if !hits.hits.is_empty() {
            groups.push(SearchGroup {
                kind: kind.to_owned(),
                label: label.to_owned(),
                hits: shown(read, hits, kind, &found.marks, now)?,
                more: hits.more,
            });
        }
    }
    Ok(SearchResults {
        groups,
        correction: found.correction.clone(),
        matched: match found.matched {
            Matched::Exact => "exact",
            Matched::All => "all",
            Matched::Typo => "typo",
            Matched::Any => "any",
        }
        .to_owned(),
        client: client.map(|client| client.name.clone()),
        elapsed_us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
    })
}

fn shown(
    read: Read<'_>,
    hits: &Hits,
    kind: &str,
    marks: &Marks,
    now: Timestamp,
) -> Result<Vec<SearchHit>> {
    let mut shown = Vec::with_capacity(hits.hits.len());
    for hit in &hits.hits {
        let Some(row) = read.found(hits.group, hit.e)? else {
            continue;
        };
        shown.push(SearchHit {
            kind: kind.to_owned(),
            id: row.id,
            number: match &row.facts {
                Facts::WorkItem { number, .. } => Some(number.to_string()),
                _ => None,
            },
            title: segments(marks.title(&row.title)),
            snippet: segments(marks.snippet(&readable(&row))),
            path: path(&row),
            source_path: match &row.facts {
                Facts::Document { source_path, .. } if !source_path.is_empty() => {
                    Some(source_path.clone())
                }
                _ => None,
            },
            detail: detail(&row, now),
        });
    }
    Ok(shown)
}

/// Texts longer than this are shown as they stand: reading them as Markdown would take longer
/// than the whole search.
const READABLE: usize = 64 * 1024;

/// The text without its Markdown, so that a snippet shows words and no marks.
fn readable(row: &FoundRow) -> Cow<'_, str> {
    let markdown = matches!(row.facts, Facts::WorkItem { .. } | Facts::Document { .. });
    if markdown && row.text.len() <= READABLE {
        Cow::Owned(crate::markdown::plain_text(&row.text))
    } else {
        Cow::Borrowed(&row.text)
    }
}

fn segments(pieces: Vec<Piece>) -> Vec<Segment> {
    pieces.into_iter().map(|Piece { text, hit }| Segment { text, hit }).collect()
}

/// Where it lies, from the outside in.
fn path(row: &FoundRow) -> String {
    let parts: [&str; 2] = match &row.facts {
        Facts::WorkItem { board, column, .. } => [board, column],
        Facts::Document { collection, .. } => [collection, &row.title],
        Facts::Client { pod, .. } => [pod, ""],
        Facts::Contact { .. } => [&row.client, ""],
    };
    joined(&parts, " / ")
}

/// What tells it from others of its kind.
fn detail(row: &FoundRow, now: Timestamp) -> String {
    let freshness;
    let parts: [&str; 3] = match &row.facts {
        Facts::WorkItem { kind, priority, cancelled, .. } => [
            &row.client,
            priority.map_or("", |priority| priority.label()),
            if *cancelled { "Cancelled" } else { kind.map_or("", |kind| kind.label()) },
        ],
        Facts::Document { verified_at, review_due, .. } => {
            freshness = match (verified_at, review_due) {
                (_, Some(due)) if *due <= now => "Review due".to_owned(),
                (Some(at), _) => format!("Verified {}", at.format("%-d %b %Y")),
                (None, _) => String::new(),
            };
            [&row.client, &freshness, ""]
        }
        Facts::Client { active, .. } => [if *active { "" } else { "Archived" }, "", ""],
        Facts::Contact { role } => [role, "", ""],
    };
    joined(&parts, " · ")
}

fn joined(parts: &[&str], by: &str) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(by)
}
