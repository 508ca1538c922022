//! What authors had seen is kept twice: all of it in the order in which they said it, and the newest.

use super::*;
use rusqlite::Connection;

/// The newest, as it follows from all.
const NEWEST: &str = "SELECT DISTINCT s, of, min(after) OVER said, last_value(after) OVER said, last_value(hlc) OVER said
    FROM seen WINDOW said AS (PARTITION BY s, of ORDER BY after
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)";
const KEPT: &str = "SELECT s, of, first, after, hlc FROM seen_newest";
const ALL: &str = "SELECT s, of, after, seq, hlc FROM seen";

fn rows(connection: &Connection, sql: &str) -> Vec<[i64; 5]> {
    let mut statement = connection.prepare(&format!("{sql} ORDER BY 1, 2, 3")).unwrap();
    let row = |row: &rusqlite::Row<'_>| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
    };
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}

fn open(desk: &Desk) -> Connection {
    Connection::open(holdfast_store::database(desk.dir.path())).unwrap()
}

pub(super) fn newest_follows(desk: &Desk) {
    let connection = open(desk);
    assert_eq!(rows(&connection, KEPT), rows(&connection, NEWEST));
}

#[test]
fn a_database_of_schema_5_keeps_what_authors_had_seen() {
    let mut team = team(2);
    let id = team[0].item("Printer jam");
    for number in 0..6 {
        exchange(&team);
        team[number % 2].retitle(id, &format!("Printer jam {number}"));
    }
    exchange(&team);
    let Desk { dir, store } = team.pop().unwrap().desk;
    drop(store);
    let connection = Connection::open(holdfast_store::database(dir.path())).unwrap();
    let before = (rows(&connection, ALL), rows(&connection, KEPT));
    assert!(before.1.len() < before.0.len());
    // As schema 5 had it.
    connection
        .execute_batch(
            "ALTER TABLE seen RENAME TO later;
             CREATE TABLE seen (s INTEGER NOT NULL, of INTEGER NOT NULL, after INTEGER NOT NULL,
                 seq INTEGER NOT NULL, hlc INTEGER NOT NULL, PRIMARY KEY (s, of, after)) STRICT, WITHOUT ROWID;
             INSERT INTO seen SELECT s, of, after, seq, hlc FROM later;
             DROP TABLE later;
             DROP TABLE seen_newest;
             DROP TABLE owner_apart;
             ALTER TABLE sla_verdict DROP COLUMN rested;
             ALTER TABLE conflict DROP COLUMN same;
             PRAGMA user_version = 5",
        )
        .unwrap();
    drop(connection);
    let store = Store::open(dir.path(), noon()).unwrap();
    let connection = Connection::open(holdfast_store::database(dir.path())).unwrap();
    assert_eq!((rows(&connection, ALL), rows(&connection, KEPT)), before);
    assert!(store.read(|read| read.defects()).unwrap().is_empty());
}
