//! Search: S1 to S3, S5, S6 and S9, on the workspace, one thread, everything in memory of the
//! system. Each class beside plain FTS5 on the same index and beside the rivals.

use crate::corpus;
use crate::database::note;
use crate::queries::Queries;
use crate::report::{Report, Row};
use crate::rivals::Rivals;
use crate::stats::Times;
use crate::{Bench, Outcome, workspace};
use holdfast_desk::host::Host;
use holdfast_domain::EntityKind;
use holdfast_store::Store;
use holdfast_store::registry::document;
use holdfast_store::search::{Found, Group, Query, Words};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// Hits per group, as the window asks for.
const LIMIT: usize = 8;

struct Engine<'a> {
    store: &'a Store,
    words: Option<Arc<Words>>,
}

impl Engine<'_> {
    fn find(&self, text: &str, limit: usize) -> Option<Found> {
        let query = Query { text, limit, ..Query::default() };
        self.store.read(|read| read.search(self.words.as_deref(), &query)).ok()
    }

    fn times(&self, queries: &[String]) -> Times {
        Times::of(queries, |text| drop(self.find(text, LIMIT)))
    }
}

pub(crate) fn measure(bench: &Bench, store: &Store, report: &mut Report) -> Outcome {
    let rivals = Rivals::open(bench, store.dir())?;
    let queries = Queries::draw(bench, rivals.connection())?;
    let words = store.read(|read| store.words(read, true))?;
    let engine = Engine { store, words };

    let times = engine.times(&queries.incident);
    let row = |metric: &str| Row::new("S1", metric, "ms", times.p(95)).at_most(1.0);
    report.add(row("incident number, p95").beside("LIKE", rivals.like(&queries.incident)));
    if let Some(ripgrep) = rivals.ripgrep(&queries.incident) {
        report.add(row("incident number, p95").beside("ripgrep", ripgrep));
    }
    report
        .add(row("incident number, p95").beside("scan of memory", rivals.scan(&queries.incident)));
    compare(&engine, &rivals, report, "S1", "host name", &queries.host, 1.0);
    compare(&engine, &rivals, report, "S2", "two words", &queries.two, 5.0);
    compare(&engine, &rivals, report, "S2", "three words", &queries.three, 5.0);
    compare(&engine, &rivals, report, "S2", "phrase", &queries.phrase, 5.0);
    compare(&engine, &rivals, report, "S3", "common word", &queries.common, 5.0);
    compare(&engine, &rivals, report, "S3", "three letters", &queries.prefix, 5.0);
    compare(&engine, &rivals, report, "S3", "five letters", &queries.longer_prefix, 5.0);
    compare(&engine, &rivals, report, "S3", "common word and three letters", &queries.typing, 5.0);
    typos(&engine, &rivals, &queries, report);
    known_items(&engine, &rivals, &queries, report)
}

fn compare(
    engine: &Engine<'_>,
    rivals: &Rivals,
    report: &mut Report,
    id: &str,
    class: &str,
    queries: &[String],
    goal: f64,
) {
    let times = engine.times(queries);
    let naive = rivals.naive(queries);
    report.add(
        Row::new(id, format!("{class}, p50"), "ms", times.p(50))
            .beside("FTS5 by rank", naive.p(50)),
    );
    let p95 = || Row::new(id, format!("{class}, p95"), "ms", times.p(95)).at_most(goal);
    report.add(p95().beside("FTS5 by rank", naive.p(95)));
    if let Some(tantivy) = rivals.tantivy(queries) {
        report.add(p95().beside("tantivy", tantivy.p(95)));
    }
}

fn typos(engine: &Engine<'_>, rivals: &Rivals, queries: &Queries, report: &mut Report) {
    let Some(words) = &engine.words else { return };
    let mended = queries
        .typo
        .iter()
        .filter(|(typo, word)| words.near(typo, false, 5).contains(word))
        .count();
    let recall = mended as f64 / queries.typo.len() as f64;
    report
        .add(Row::new("S5", "one typing error: recall of the word @5", "", recall).at_least(0.95));
    let added = Times::of(&queries.typo, |(typo, _)| drop(words.near(typo, false, 5)));
    let row = Row::new("S5", "time added, p95", "ms", added.p(95)).at_most(10.0);
    let typed: Vec<String> = queries.typo.iter().map(|(typo, _)| typo.clone()).collect();
    report.add(match rivals.tantivy_fuzzy(&typed) {
        Some(times) => row.beside("tantivy, distance 1", times.p(95)),
        None => row,
    });
    let whole: Vec<String> = typed.iter().map(|typo| format!("{typo} ")).collect();
    report.add(Row::new("S5", "whole search, p95", "ms", engine.times(&whole).p(95)));
    report
        .add(Row::new("S8", "memory of the words", "MB", words.bytes() as f64 / 1e6).at_most(64.0));
}

fn known_items(
    engine: &Engine<'_>,
    rivals: &Rivals,
    queries: &Queries,
    report: &mut Report,
) -> Outcome {
    for (count, known) in [2, 3].into_iter().zip(&queries.known) {
        let (mut ours, mut full) = (0, 0);
        for (text, number) in known {
            let (group, e) = rivals.entry(*number)?;
            let found = engine.find(text, 10);
            ours += usize::from(found.is_some_and(|found| contains(&found, group, e)));
            full += usize::from(rivals.by_rank(text, group, 10)?.contains(&e));
        }
        let share = |hits: usize| 100.0 * hits as f64 / known.len() as f64;
        report.add(
            Row::new("S6", format!("known item, {count} words: recall @10"), "%", share(ours))
                .at_least(share(full) - 0.5)
                .beside("full bm25", share(full)),
        );
    }
    Ok(())
}

fn contains(found: &Found, group: Group, e: i64) -> bool {
    found.groups.iter().any(|hits| hits.group == group && hits.hits.iter().any(|hit| hit.e == e))
}

/// S9: a document of a megabyte, and notes of 400,000 letters, among few others.
pub(crate) fn long_document(bench: &Bench, report: &mut Report) -> Outcome {
    let dir = tempfile::tempdir_in(&bench.dir)?;
    let store = Store::open(dir.path(), workspace::origin().now)?;
    let mut body = String::with_capacity(1 << 20);
    for number in 0.. {
        body += &corpus::document(&bench.blocks, number).body;
        if body.len() >= 1 << 20 {
            break;
        }
    }
    store.mutate(&workspace::origin(), |write| {
        for end in [body.len(), 400_000, 400_000, 400_000] {
            let text: String = body.chars().take(end).collect();
            let fields = [(document::TITLE, "Log".into()), (document::BODY, text.into())];
            write.create(EntityKind::Document, Uuid::now_v7(), &fields)?;
        }
        Ok(())
    })?;
    let host = Host::open(dir.path());
    let queries =
        ["server", "the ", "exch", "\"to the\"", "inc-000750", "backup of the server", "servre "];
    let times = Times::of(&queries, |query| {
        note(workspace::run(&host, "search", json!({ "query": query })));
    });
    report.add(
        Row::new("S9", "one document of 1 MB, with snippets, longest", "ms", times.max())
            .at_most(50.0),
    );
    Ok(())
}
