//! The database under writing: S7 and Q1 (one commit of a user), Q2 (an import beside a typing
//! user), Q3 (readers, a writer and a second process at once).

use crate::report::{Report, Row};
use crate::stats::{Times, milliseconds};
use crate::workspace::{self, run};
use crate::{Bench, Outcome, corpus};
use holdfast_desk::host::Host;
use holdfast_domain::{ErrorCode, Result};
use holdfast_store::Store;
use holdfast_store::search::Query;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Commits that are measured.
const COMMITS: usize = 400;
/// Cards that are imported.
const IMPORT: usize = 100_000;

/// S7 and Q1, through the commands that the window calls, on a copy of the workspace.
pub(crate) fn commits(bench: &Bench, host: &Host, report: &mut Report) -> Outcome {
    let items = run(host, "item_list", json!({ "limit": 200 }))?;
    let ids: Vec<String> = strings(&items["cards"], "id");
    let turns: Vec<usize> = (0..COMMITS).collect();
    let times = Times::once(&turns, |turn| {
        let request =
            json!({ "id": ids[turn % ids.len()], "title": format!("Renamed card {turn}") });
        note(run(host, "item_update", request));
    });
    report.add(Row::new("Q1", "rename a card, p95", "ms", times.p(95)).at_most(10.0));
    report.add(Row::new("Q1", "rename a card, p99", "ms", times.p(99)).at_most(25.0));

    let documents = run(host, "document_list", json!({ "limit": 200 }))?;
    let ids: Vec<String> = strings(&documents["documents"], "id");
    let mut texts = Vec::new();
    for id in &ids {
        let document = run(host, "document_get", json!({ "id": id }))?;
        texts.push(document["text"].as_str().unwrap_or_default().to_owned());
    }
    let times = Times::once(&turns, |turn| {
        let (id, text) = (&ids[turn % ids.len()], &mut texts[turn % ids.len()]);
        let edited = format!("{text}\nSaved as sentinel{turn:04}.\n");
        let body = json!({ "opened": &text, "text": &edited });
        note(run(host, "document_update", json!({ "id": id, "body": body })));
        *text = edited;
    });
    let last = run(host, "search", json!({ "query": format!("sentinel{:04}", COMMITS - 1) }))?;
    if last["groups"].as_array().is_none_or(Vec::is_empty) {
        return Err("a saved document was not found".into());
    }
    let saved = Row::new("S7", "save a document, then it is found, p95", "ms", times.p(95));
    report.add(saved.at_most(10.0).beside("naive UPDATE with triggers, published", 5.5));
    #[cfg(feature = "rivals")]
    {
        let tantivy = crate::tantivy::Index::open(bench)?.commits(bench, 30)?;
        report.add(
            Row::new("S7", "save a document, p50", "ms", times.p(50))
                .beside("commit of tantivy", tantivy.p(50)),
        );
    }
    #[cfg(not(feature = "rivals"))]
    let _ = bench;
    Ok(())
}

/// Q2: cards imported per second, and what a user who types meanwhile waits for.
pub(crate) fn import(bench: &Bench, report: &mut Report) -> Outcome {
    let dir = tempfile::tempdir_in(&bench.dir)?;
    let host = Host::open(dir.path());
    run(
        &host,
        "workspace_create",
        json!({ "name": "Import", "technician": "Robin Vale", "stage": "board", "sample": false,
                "zone": "Europe/London" }),
    )?;
    let store = Store::open(dir.path(), workspace::origin().now)?;
    let done = AtomicBool::new(false);
    let (seconds, keys) = std::thread::scope(|scope| {
        let typist = scope.spawn(|| {
            let mut times = Vec::new();
            while !done.load(Ordering::Acquire) {
                let query = Query { text: "backup fai", limit: 8, ..Query::default() };
                times.push(milliseconds(|| note(store.read(|read| read.search(None, &query)))));
                std::thread::sleep(Duration::from_millis(60));
            }
            Times::new(times)
        });
        let clock = Instant::now();
        let outcome = workspace::add_cards(&store, &host, &bench.blocks, IMPORT);
        let seconds = clock.elapsed().as_secs_f64();
        done.store(true, Ordering::Release);
        outcome.map(|()| (seconds, typist.join().unwrap_or_else(|_| Times::new(Vec::new()))))
    })?;
    let rate = IMPORT as f64 / seconds;
    report.add(Row::new("Q2", "import of 100,000 cards", "rows/s", rate).at_least(20_000.0));
    report.add(Row::new("Q2", "import of 100,000 cards with search", "s", seconds).at_most(60.0));
    report.add(Row::new("Q2", "search meanwhile, p95", "ms", keys.p(95)).at_most(50.0));
    Ok(())
}

/// Q3: how often anyone is told that the database is busy.
pub(crate) fn stress(bench: &Bench, host: &Host, report: &mut Report) -> Outcome {
    let end = Instant::now() + Duration::from_secs(bench.stress);
    let (busy, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let mut other = Command::new(std::env::current_exe()?)
        .args(["--second-process", &host.dir().display().to_string()])
        .arg(bench.stress.to_string())
        .spawn()?;
    std::thread::scope(|scope| {
        for number in 0..4 {
            let (busy, done) = (&busy, &done);
            scope.spawn(move || {
                let query = ["backup", "exch", "10.1", "mail que"][number];
                while Instant::now() < end {
                    count(run(host, "search", json!({ "query": query })), busy, done);
                    count(run(host, "board_open", json!({ "board": "service" })), busy, done);
                }
            });
        }
        write_until(host, end, &busy, &done);
    });
    let status = other.wait()?;
    let told =
        busy.load(Ordering::Relaxed) + u64::try_from(status.code().unwrap_or(1)).unwrap_or(1);
    let calls = done.load(Ordering::Relaxed);
    let metric = format!("“busy” in {} s of stress, {calls} calls", bench.stress);
    report.add(Row::new("Q3", metric, "times", told as f64).at_most(0.0));
    Ok(())
}

/// What the second process does: writes like another program on the same data directory. Gives
/// how often it was told that the database is busy.
pub(crate) fn second_process(dir: &Path, seconds: u64) -> u64 {
    let host = Host::open(dir);
    let (busy, done) = (AtomicU64::new(0), AtomicU64::new(0));
    write_until(&host, Instant::now() + Duration::from_secs(seconds), &busy, &done);
    busy.load(Ordering::Relaxed)
}

fn write_until(host: &Host, end: Instant, busy: &AtomicU64, done: &AtomicU64) {
    let mut turn = 0;
    while Instant::now() < end {
        turn += 1;
        let title = format!("Captured by {} as {turn}", std::process::id());
        count(run(host, "item_create", json!({ "title": title })), busy, done);
    }
}

fn count(outcome: Result<Value>, busy: &AtomicU64, done: &AtomicU64) {
    done.fetch_add(1, Ordering::Relaxed);
    match outcome {
        Err(error) if error.code == ErrorCode::Busy => drop(busy.fetch_add(1, Ordering::Relaxed)),
        other => note(other),
    }
}

/// A call that is measured must not fail in silence.
pub(crate) fn note<T>(outcome: Result<T>) {
    if let Err(error) = outcome {
        eprintln!("a measured call failed: {} {:?}", error.message, error.details);
    }
}

pub(crate) fn strings(list: &Value, name: &str) -> Vec<String> {
    list.as_array()
        .map(|list| list.iter().filter_map(|one| one[name].as_str().map(str::to_owned)).collect())
        .unwrap_or_default()
}

/// Whether a document of the corpus is in the workspace, as a check that both are the same.
pub(crate) fn same_corpus(bench: &Bench, host: &Host) -> Outcome {
    let document = corpus::document(&bench.blocks, bench.docs / 2);
    let found = run(host, "search", json!({ "query": document.incident }))?;
    if found["groups"][0]["hits"].as_array().is_some_and(|hits| !hits.is_empty()) {
        return Ok(());
    }
    Err("the workspace was made from another corpus; remove target/bench".into())
}
