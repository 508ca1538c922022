//! `holdfast sync`: exchanges with the shared stores, once or until it is told to end.

use crate::args::Sync;
use crate::print::{list, word};
use crate::share::state;
use holdfast_desk::commands;
use holdfast_desk::host::Host;
use holdfast_domain::{Error, ErrorCode, Result, Source};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::channel;

/// Exchanges as it is asked to.
///
/// # Errors
/// `not_shared`; where it ends by itself the first error of a store.
pub(crate) fn sync(host: &Arc<Host>, how: &Sync, as_json: bool) -> Result<String> {
    if how.once || how.fill { once(host, how.fill, as_json) } else { always(host, as_json) }
}

fn call(host: &Host, name: &str, request: Value) -> Result<Value> {
    commands::run(host, Source::Cli, name, request)
}

/// Exchanges until nothing is left; `fill` sends a store that has lost what it had all of it again.
fn once(host: &Host, fill: bool, as_json: bool) -> Result<String> {
    let mut status = call(host, "sync_now", json!({}))?;
    if fill {
        let stores: Vec<Value> = list(&status["stores"])
            .filter(|store| word(&store["error"], "code") == "store_behind")
            .map(|store| store["id"].clone())
            .collect();
        for store in stores {
            status = call(host, "share_reseed", json!({ "store": store }))?;
        }
    }
    let errors = list(&status["stores"]).map(|store| &store["error"]);
    let first = errors
        .filter(|error| error.is_object())
        .find_map(|error| serde_json::from_value::<Error>(error.clone()).ok());
    match first {
        Some(error) => Err(error),
        None if as_json => Ok(serde_json::to_string_pretty(&status).unwrap_or_default()),
        None => Ok(state(&status)),
    }
}

/// Exchanges until the program is told to end, and says how it stands whenever that changes.
fn always(host: &Arc<Host>, as_json: bool) -> Result<String> {
    if list(&call(host, "sync_status", json!({}))?["stores"]).next().is_none() {
        // Says that it is not shared.
        call(host, "sync_now", json!({}))?;
    }
    let (sender, events) = channel();
    let stop = sender.clone();
    ctrlc::set_handler(move || {
        // The program has ended when this fails.
        let _ = stop.send(false);
    })
    .map_err(|error| {
        Error::new(
            ErrorCode::Internal,
            format!("The program cannot wait for signals: {error}."),
            "Start it from a shell or a service manager, or use --once.",
        )
    })?;
    host.subscribe(move |batch| {
        if batch.sync {
            let _ = sender.send(true);
        }
    });
    let mut standing = Standing::new(Arc::clone(host), as_json);
    if as_json {
        standing.say_news()?;
    } else {
        say(&format!("Exchanging for {}. End with Ctrl+C.", host.dir().display()));
    }
    host.start_sync();
    while events.recv() == Ok(true) {
        standing.say_news()?;
    }
    host.stop_sync();
    Ok(ended(as_json))
}

/// How the exchange stands, said when it is something else than before.
pub(crate) struct Standing {
    host: Arc<Host>,
    as_json: bool,
    before: String,
}

impl Standing {
    pub(crate) const fn new(host: Arc<Host>, as_json: bool) -> Self {
        Self { host, as_json, before: String::new() }
    }

    /// # Errors
    /// What the database says.
    pub(crate) fn say_news(&mut self) -> Result<()> {
        let status = call(&self.host, "sync_status", json!({}))?;
        let now = if self.as_json { status.to_string() } else { state(&status) };
        if now != self.before {
            say(now.trim_end());
            self.before = now;
        }
        Ok(())
    }
}

/// What a program says last that ran until it was told to end. Who reads JSON needs no word of it.
pub(crate) fn ended(as_json: bool) -> String {
    if as_json { String::new() } else { "Ended.".to_owned() }
}

/// Says something while the program runs.
pub(crate) fn say(line: &str) {
    // With stdout gone there is nobody to tell; the work goes on.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
