//! B6: from an edit on one desk to its being seen on another, through a shared store.
//!
//! Both desks run in this process as a window runs: the exchange beside the commands, the feed telling
//! what changed. The time ends when the other desk's card says the new title.

use crate::report::{Report, Row};
use crate::stats::Times;
use crate::{Bench, Outcome};
use holdfast_desk::host::Host;
use holdfast_testkit::postgres::{Manners, Postgres};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

const EDITS: u64 = 40;
/// An edit that has not come by then does not come.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn measure(bench: &Bench, report: &mut Report) -> Outcome {
    if !bench.wants(&["B6"]) {
        return Ok(());
    }
    let manners = Manners { durable: true, ..Manners::default() };
    let server = Postgres::start(manners).map_err(|error| error.to_string())?;
    let socket = server.socket().display().to_string().replace('/', "%2F");
    let database = format!("postgres://postgres@{socket}:{}/postgres", server.port());
    let folder = tempfile::tempdir_in(&bench.dir)?;
    let share = format!("folder:{}", folder.path().canonicalize()?.display());
    for (name, url, goal) in [("PostgreSQL", database, 150.0), ("folder", share, 2_000.0)] {
        let times = edits(&bench.dir, &url)?;
        let row = |what, value| {
            Row::new("B6", format!("edit to another desk, {name}, {what}"), "ms", value)
        };
        report.add(row("p50", times.p(50)));
        report.add(row("p95", times.p(95)).at_most(goal));
    }
    Ok(())
}

fn edits(place: &Path, url: &str) -> Outcome<Times> {
    let (here, there) = (tempfile::tempdir_in(place)?, tempfile::tempdir_in(place)?);
    let (anna, tom) = (Host::open(here.path()), Host::open(there.path()));
    let workspace = json!({ "name": "Acme IT", "technician": "Anna", "stage": "board",
                            "sample": false, "zone": "UTC" });
    ask(&anna, "workspace_create", workspace)?;
    let card = ask(&anna, "item_create", json!({ "title": "Mail is down" }))?["id"].clone();
    let shared = ask(&anna, "workspace_share", json!({ "url": url, "device_name": "here" }))?;
    anna.start_sync();
    let join =
        json!({ "code": shared["code"], "device_name": "there", "technician": { "new": "Tom" } });
    ask(&tom, "workspace_join", join)?;
    let (changed, changes) = channel();
    // Nobody listens any more when this fails.
    tom.subscribe(move |_| {
        let _ = changed.send(());
    });
    tom.start_sync();
    let mut times = Vec::new();
    for number in 0..=EDITS {
        let title = format!("Mail is down, seen {number} times");
        let start = Instant::now();
        ask(&anna, "item_update", json!({ "id": card, "title": title }))?;
        while ask(&tom, "item_get", json!({ "id": card }))
            .map_or(true, |seen| seen["card"]["title"] != *title)
        {
            changes.recv_timeout(PATIENCE).map_err(|_| "an edit did not arrive")?;
        }
        // The first has to wait for Tom's being admitted.
        if number > 0 {
            times.push(start.elapsed().as_secs_f64() * 1_000.0);
        }
        // Hands are slower than this, and not in step with any timer.
        std::thread::sleep(Duration::from_millis(150 + 37 * (number % 5)));
    }
    Ok(Times::new(times))
}

fn ask(host: &Host, name: &str, request: Value) -> Outcome<Value> {
    Ok(crate::workspace::run(host, name, request)?)
}
