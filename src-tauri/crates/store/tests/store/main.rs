//! The store on real SQLite files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends where something is not as said"
)]

mod bad_days;
mod clocks;
mod killed;
mod migration;
mod schema;
mod search;
mod sqlite;
mod sync;
mod undo;
mod write;

use holdfast_domain::{EntityKind, Source, Timestamp};
use holdfast_store::registry::{board, work_item};
use holdfast_store::{Origin, Store, Value};
use tempfile::TempDir;
use uuid::Uuid;

/// A desk in a directory of its own, at noon.
struct Desk {
    dir: TempDir,
    store: Store,
}

fn noon() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

fn origin(command: &str) -> Origin {
    Origin {
        actor: None,
        source: Source::Window,
        command: command.to_owned(),
        now: noon(),
        undo_of: None,
    }
}

fn desk() -> Desk {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), noon()).unwrap();
    Desk { dir, store }
}

impl Desk {
    fn item(&self, title: &str) -> Uuid {
        let id = Uuid::now_v7();
        self.store
            .mutate(&origin("item_create"), |write| {
                let number = write.read().next_number()?;
                write.create(
                    EntityKind::WorkItem,
                    id,
                    &[(work_item::NUMBER, number.into()), (work_item::TITLE, title.into())],
                )
            })
            .unwrap();
        id
    }

    fn retitle(&self, id: Uuid, title: &str) {
        self.store
            .mutate(&origin("item_update"), |write| {
                write.set(id, &[(work_item::TITLE, title.into())])
            })
            .unwrap();
    }

    fn value(&self, sql: &str) -> String {
        let connection =
            rusqlite::Connection::open(holdfast_store::database(self.dir.path())).unwrap();
        connection.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0)).map_or_else(
            |error| error.to_string(),
            |value| match value {
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Integer(number) => number.to_string(),
                other => format!("{other:?}"),
            },
        )
    }
}

fn board_named(name: &str) -> [(holdfast_store::registry::Field, Value); 1] {
    [(board::NAME, name.into())]
}
