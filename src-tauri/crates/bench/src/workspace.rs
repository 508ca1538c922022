//! The workspace that is measured: a hundred thousand documents and ten thousand cards, written
//! the way an import writes, and kept for the next run.

use crate::Bench;
use crate::corpus::{self, Blocks, CLIENTS, Document};
use crate::random::Random;
use holdfast_desk::{commands, host::Host};
use holdfast_domain::{EntityKind, Result, Source, Timestamp};
use holdfast_store::registry::{client, document, work_item};
use holdfast_store::{Origin, Place, Store, Write};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Entities written in one transaction.
const BATCH: usize = 1_000;

/// Runs a command the way the window does.
pub(crate) fn run(host: &Host, name: &str, request: Value) -> Result<Value> {
    commands::run(host, Source::Window, name, request)
}

/// The writes of an import.
pub(crate) fn origin() -> Origin {
    Origin {
        actor: None,
        source: Source::Import,
        command: "import".to_owned(),
        now: Timestamp::default() + std::time::Duration::from_secs(1_772_452_800),
        undo_of: None,
    }
}

/// The directory with a workspace of so many documents and cards, made where there is none yet.
pub(crate) fn ready(bench: &Bench, docs: usize, cards: usize) -> Result<PathBuf> {
    let name = format!("workspace-{docs}-{cards}-{}", bench.blocks.fingerprint());
    let dir = bench.dir.join(name);
    if dir.join("complete").exists() {
        return Ok(dir);
    }
    eprintln!("making {docs} documents and {cards} cards in {} …", dir.display());
    if dir.exists() {
        std::fs::remove_dir_all(&dir).map_err(|error| holdfast_store::file_error(&error, &dir))?;
    }
    fill(bench, docs, cards, &dir)?;
    std::fs::write(dir.join("complete"), "")
        .map_err(|error| holdfast_store::file_error(&error, &dir))?;
    Ok(dir)
}

fn fill(bench: &Bench, docs: usize, cards: usize, dir: &Path) -> Result<()> {
    let host = Host::open(dir);
    run(
        &host,
        "workspace_create",
        json!({ "name": "Bench", "technician": "Robin Vale", "stage": "pods", "sample": false,
                "zone": "Europe/London" }),
    )?;
    let store = Store::open(dir, origin().now)?;
    store.mutate(&origin(), |write| {
        for number in 0..CLIENTS {
            let name = format!("Client {number} Ltd");
            write.create(EntityKind::Client, client_id(number), &[(client::NAME, name.into())])?;
        }
        Ok(())
    })?;
    for start in (0..docs).step_by(BATCH) {
        store.mutate(&origin(), |write| {
            for number in start..(start + BATCH).min(docs) {
                add_document(write, &corpus::document(&bench.blocks, number))?;
            }
            Ok(())
        })?;
    }
    add_cards(&store, &host, &bench.blocks, cards)
}

/// Adds cards to the columns of the service board: most wait or are done, one in a hundred is in progress.
pub(crate) fn add_cards(store: &Store, host: &Host, blocks: &Blocks, cards: usize) -> Result<()> {
    let board = run(host, "board_open", json!({ "board": "service" }))?;
    let id = |value: &Value| value.as_str().and_then(|id| Uuid::parse_str(id).ok());
    let board_id = id(&board["board"]["id"]).unwrap_or_default();
    let columns: Vec<Uuid> = board["columns"]
        .as_array()
        .map(|columns| columns.iter().filter_map(|column| id(&column["id"])).collect())
        .unwrap_or_default();
    let mut random = Random::seeded(5);
    for start in (0..cards).step_by(BATCH) {
        store.mutate(&origin(), |write| {
            for number in start..(start + BATCH).min(cards) {
                let column = match random.below(100) {
                    0..40 => 0,
                    40..50 => 1,
                    50 => 2,
                    51..53 => 3,
                    53..55 => 4,
                    _ => 5,
                };
                let place = Place {
                    board: board_id.into(),
                    column: columns[column].into(),
                    ord: format!("80{number:08x}80"),
                    since: origin().now,
                };
                add_card(write, &corpus::document(blocks, number), number, place)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn client_id(number: usize) -> Uuid {
    Uuid::from_u128(number as u128 + 1)
}

fn add_document(write: &mut Write<'_>, document: &Document) -> Result<()> {
    let mut fields = vec![
        (document::TITLE, document.title.as_str().into()),
        (document::KIND, if document.article { "article" } else { "runbook" }.into()),
        (document::COLLECTION, document.collection.as_str().into()),
        (document::BODY, document.body.as_str().into()),
    ];
    fields.extend(document.client.map(|number| (document::CLIENT, client_id(number).into())));
    write.create(EntityKind::Document, Uuid::now_v7(), &fields)
}

fn add_card(write: &mut Write<'_>, text: &Document, number: usize, place: Place) -> Result<()> {
    let kinds = ["incident", "service_request", "change", "project_task"];
    let priorities = ["P1", "P2", "P3", "P4"];
    let title = format!("{} on {}", text.title, text.host);
    let mut fields = vec![
        (work_item::NUMBER, (number as i64 + 1).into()),
        (work_item::TITLE, title.into()),
        (work_item::KIND, kinds[number % 4].into()),
        (work_item::PRIORITY, priorities[number / 4 % 4].into()),
        (work_item::PLACE, place.into()),
    ];
    fields.extend(text.client.map(|number| (work_item::CLIENT, client_id(number).into())));
    write.create(EntityKind::WorkItem, Uuid::now_v7(), &fields)
}
