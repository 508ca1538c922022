//! B1: what a change costs until it is on the disk.

use super::data::{self, Txn};
use super::peers::Peers;
use crate::report::{Report, Row};
use crate::stats::Times;
use crate::usage::Usage;
use crate::workspace::origin;
use crate::{Bench, Outcome};
use holdfast_domain::{EntityKind, Timestamp};
use holdfast_store::{Origin, Store};
use rusqlite::Connection;
use std::path::Path;

/// Cards that are there before.
const CARDS: usize = 10_000;
const CHANGES: usize = 10_000;

pub(crate) fn measure(bench: &Bench, peers: &Peers, report: &mut Report) -> Outcome {
    let dir = tempfile::tempdir_in(&bench.dir)?;
    let (made, edits) = history();
    let store = Store::open(dir.path(), origin().now)?;
    for batch in made.chunks(1_000) {
        store.mutate(&origin(), |write| {
            for txn in batch {
                write.create(EntityKind::WorkItem, txn.card, &txn.sets)?;
            }
            Ok(())
        })?;
    }
    let mut failed = None;
    let usage = Usage::start();
    let times = Times::once(&edits, |txn| {
        let now = Timestamp::from_timestamp_millis(txn.at).unwrap_or_default();
        let wrote =
            store.mutate(&Origin { now, ..origin() }, |write| write.set(txn.card, &txn.sets));
        failed = wrote.err().or(failed.take());
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    let processor = usage.seconds() * 1_000.0 / CHANGES as f64;
    let rate = |times: &Times| 1_000.0 * CHANGES as f64 / times.sum();
    let plain = plain(dir.path(), &edits)?;
    let row = || Row::new("B1", "durable changes a second", "", rate(&times)).at_least(4_000.0);
    report.add(row().beside("sqlite-sync", peers.get("sqlite-sync", "mutations per second")));
    report.add(row().beside("one UPDATE of a table, durable", rate(&plain)));
    for peer in ["PouchDB", "Yjs", "Actual"] {
        let beside = format!("{peer}, in memory");
        report.add(row().beside(&beside, peers.get(peer, "mutations per second")));
    }
    let p99 = Row::new("B1", "a durable change, p99", "ms", times.p(99)).at_most(1.0);
    report.add(p99.beside("one UPDATE of a table, durable", plain.p(99)));
    report.add(Row::new("B1", "processor time of a durable change", "ms", processor));
    Ok(())
}

/// Cards, and changes of them.
fn history() -> (Vec<Txn>, Vec<Txn>) {
    let (mut made, mut edits) = (Vec::new(), Vec::new());
    for txn in data::life(CARDS + CARDS / 2) {
        let known = made.len() < CARDS;
        if txn.new && known {
            made.push(txn);
        } else if !txn.new && made.iter().rev().take(5_000).any(|one| one.card == txn.card) {
            edits.push(txn);
        }
        if edits.len() >= CHANGES && made.len() >= CARDS {
            break;
        }
    }
    edits.truncate(CHANGES);
    (made, edits)
}

/// The least there is: a table without history, clocks, stamps or an index beside its key.
fn plain(dir: &Path, edits: &[Txn]) -> Outcome<Times> {
    let connection = Connection::open(dir.join("plain.db"))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection
        .execute_batch("CREATE TABLE card (id BLOB PRIMARY KEY, value TEXT) WITHOUT ROWID")?;
    {
        let mut insert = connection.prepare("INSERT OR IGNORE INTO card VALUES (?1, '')")?;
        connection.execute_batch("BEGIN")?;
        for txn in edits {
            insert.execute([txn.card])?;
        }
        connection.execute_batch("COMMIT")?;
    }
    let mut update = connection.prepare("UPDATE card SET value = ?2 WHERE id = ?1")?;
    let mut failed = None;
    let times = Times::once(edits, |txn| {
        failed = update.execute((txn.card, txn.at)).err().or(failed.take());
    });
    failed.map_or(Ok(times), |error| Err(error.into()))
}
