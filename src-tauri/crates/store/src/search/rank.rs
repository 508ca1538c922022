//! The best of the newest matches of a group.

use super::expression::Expression;
use super::lengths::look_up;
use super::score::score;
use super::{Group, Hit, Matched, Words};
use crate::error::Context;
use holdfast_domain::Result;
use rusqlite::{Connection, OptionalExtension};
use std::cmp::Reverse;

/// Newest matches of a group that are ranked. More would cost time and find nothing better.
const WINDOW: i64 = 500;

/// Whether there is anything in a group.
pub(super) fn has_entries(connection: &Connection, group: Group) -> Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM search_doc WHERE doc BETWEEN ?1 AND ?2)")
        .store()?
        .query_row(group.range(), |row| row.get(0))
        .store()
}

/// The best matches of a group. Row ids are the order in which the index streams, so a common
/// word costs no more than the window.
pub(super) fn best(
    connection: &Connection,
    words: Option<&Words>,
    expression: &Expression,
    group: Group,
    most: usize,
) -> Result<Vec<Hit>> {
    let (first, last) = group.range();
    let mut statement = connection
        .prepare_cached(
            "SELECT rowid, places(fts) FROM fts
             WHERE fts MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC LIMIT ?4",
        )
        .store()?;
    let mut rows = statement.query((&expression.text, first, last, WINDOW)).store()?;
    let mut found: Vec<(i64, f64)> = Vec::new();
    while let Some(row) = rows.next().store()? {
        let doc = row.get(0).store()?;
        let length = match words.and_then(|words| words.length(doc)) {
            Some(length) => length,
            None => look_up(connection, doc)?,
        };
        let places = row.get_ref(1).store()?.as_blob().unwrap_or_default();
        found.push((doc, score(places, &expression.weights, length)));
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.truncate(most);
    by_freshness(connection, found, first)
}

/// Puts the fresher of two equal matches first.
fn by_freshness(connection: &Connection, found: Vec<(i64, f64)>, first: i64) -> Result<Vec<Hit>> {
    let mut updated =
        connection.prepare_cached("SELECT updated FROM search_doc WHERE doc = ?1").store()?;
    let mut hits = Vec::with_capacity(found.len());
    for (doc, score) in found {
        let at: i64 = updated.query_row([doc], |row| row.get(0)).optional().store()?.unwrap_or(0);
        // Scores within two percent are the same to a reader.
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm of a score is small")]
        let step = (score.max(f64::MIN_POSITIVE).ln() * 50.0).round() as i64;
        let hit = Hit { e: doc - first, score, matched: Matched::All };
        hits.push(((Reverse(step), Reverse(at)), hit));
    }
    hits.sort_by_key(|(order, _)| *order);
    Ok(hits.into_iter().map(|(_, hit)| hit).collect())
}
