//! S8: building the index of all documents, its size, and that of the text.

use crate::report::{Report, Row};
use crate::{Bench, Outcome, corpus};
use holdfast_store::search::{SCHEMA, index, prepare};
use rusqlite::Connection;
use std::time::Instant;

/// Documents written in one transaction.
const BATCH: usize = 1_000;

pub(crate) fn measure(bench: &Bench, report: &mut Report) -> Outcome {
    let dir = tempfile::tempdir_in(&bench.dir)?;
    let path = dir.path().join("index.db");
    let connection = Connection::open(&path)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
    connection.execute_batch(SCHEMA)?;
    prepare(&connection)?;
    let (mut seconds, mut text) = (0.0, 0);
    for start in (0..bench.docs).step_by(BATCH) {
        let texts: Vec<_> = (start..(start + BATCH).min(bench.docs))
            .map(|number| {
                let document = corpus::document(&bench.blocks, number);
                corpus::search_text(&document, number as i64 + 1)
            })
            .collect();
        text += texts.iter().map(|text| text.title.len() + text.body.len()).sum::<usize>();
        let clock = Instant::now();
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for text in &texts {
            index(&connection, text)?;
        }
        connection.execute_batch("COMMIT")?;
        seconds += clock.elapsed().as_secs_f64();
    }
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    let size = std::fs::metadata(&path)?.len() as f64;
    let build = format!("building the index of {} documents ({} MB)", bench.docs, text / 1_000_000);
    report.add(Row::new("S8", build, "s", seconds).at_most(30.0));
    report.add(Row::new("S8", "size of the index, in texts", "×", size / text as f64).at_most(2.5));
    Ok(())
}
