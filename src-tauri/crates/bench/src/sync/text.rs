//! B5: saving a runbook of 20 KB, four hundred times.

use super::data::{self, SAVES};
use super::peers::Peers;
use crate::report::{Report, Row};
use crate::stats::Times;
use crate::usage::Usage;
use crate::workspace::origin;
use crate::{Bench, Outcome};
use holdfast_domain::{EntityId, EntityKind};
use holdfast_store::registry::document;
use holdfast_store::{Origin, Store, Value};
use std::time::Duration;

pub(crate) fn measure(bench: &Bench, peers: &Peers, report: &mut Report) -> Outcome {
    let dir = tempfile::tempdir_in(&bench.dir)?;
    let store = Store::open(dir.path(), origin().now)?;
    let book = data::runbook(0);
    let mut text = data::runbook_text(&bench.blocks, 0);
    store.mutate(&origin(), |write| {
        let fields = [
            (document::TITLE, "Runbook".into()),
            (document::KIND, "runbook".into()),
            (document::BODY, text.as_str().into()),
        ];
        write.create(EntityKind::Document, book, &fields)
    })?;
    let saves = data::saves(&bench.blocks, &text);
    let mut failed = None;
    let mut now = origin().now;
    // The text is read as the editor opens it, merged, indexed for search and committed.
    let usage = Usage::start();
    let times = Times::once(&saves, |splices| {
        now += Duration::from_secs(60);
        let wrote = store.read(|read| read.text(book, document::BODY)).and_then(|opened| {
            data::apply(&mut text, splices);
            let origin = Origin { now, ..origin() };
            store.mutate(&origin, |write| write.edit_text(book, document::BODY, &opened, &text))
        });
        failed = wrote.err().or(failed.take());
    });
    let processor = usage.seconds() * 1_000.0 / SAVES as f64;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let changes = store.read(|read| read.changes_of(EntityId(book), 0, SAVES as u32))?;
    let update =
        |change: &holdfast_store::change::ChangeRow| match change.ops.get(&document::BODY.number) {
            Some((_, Value::Update(update))) => update.len(),
            _ => 0,
        };
    let bytes = changes.iter().map(update).sum::<usize>() as f64 / SAVES as f64;
    let row = || Row::new("B5", "bytes a save of a runbook", "B", bytes).at_most(160.0);
    report.add(row().beside("Yjs", peers.get("Yjs", "bytes per save")));
    report.add(row().beside("sqlite-sync, by lines", peers.get("sqlite-sync", "bytes per save")));
    let row = || Row::new("B5", "open, save and persist, p50", "ms", times.p(50)).at_most(5.0);
    report.add(row().beside("Yjs, in memory", peers.get("Yjs", "save ms")));
    report.add(row().beside("sqlite-sync, by lines", peers.get("sqlite-sync", "save ms")));
    report.add(Row::new("B5", "the same, p99", "ms", times.p(99)).at_most(5.0));
    report.add(Row::new("B5", "processor time of a save", "ms", processor));
    Ok(())
}
