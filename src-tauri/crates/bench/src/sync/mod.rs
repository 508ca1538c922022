//! Sync: B1 to B5 and B8, beside sqlite-sync, PouchDB, Yjs and Actual's CRDT on the same data.

mod apply;
mod bytes;
mod data;
mod feud;
mod local;
mod losses;
mod peers;
mod segments;
mod text;

use crate::report::Report;
use crate::{Bench, Outcome};

/// What the table cannot say.
const NOTES: [&str; 5] = [
    "Peers get the first tenth of the same changes (all of them where there are fewer), since some are slow; what they hold at once is scaled up where a row says so.",
    "sqlite-sync watches arbitrary SQL by triggers; Holdfast's commands are typed and write their own log. Its changes of one batch collapse before they are sent, and so do PouchDB's; Holdfast sends and keeps each, because history shows it.",
    "Yjs, PouchDB (memory adapter) and Actual's CRDT are in memory: nothing of theirs is on a disk, indexed or searched. Actual's has no table at all.",
    "A place (board, column, order, since) is a short text at the peers, without the ids that Holdfast sends.",
    "Bytes are what would be sent: signed, compressed segments here; payloads, updates, requests and JSON documents there, unsigned.",
];

pub(crate) fn measure(bench: &Bench, report: &mut Report) -> Outcome {
    if bench.wants(&["B8"]) {
        losses::measure(bench, report)?;
    }
    if !bench.wants(&["B1", "B2", "B3", "B4", "B5"]) {
        return Ok(());
    }
    let peers = peers::measure(bench, report)?;
    if bench.wants(&["B1"]) {
        local::measure(bench, &peers, report)?;
    }
    if bench.wants(&["B2"]) {
        apply::incoming(bench, &peers, report)?;
    }
    if bench.wants(&["B3"]) {
        apply::bootstrap(bench, &peers, report)?;
        apply::snapshots(bench, report)?;
    }
    if bench.wants(&["B4"]) {
        bytes::measure(bench.sync.min(peers::OPS / data::OPS_PER_CARD), &peers, report)?;
    }
    if bench.wants(&["B5"]) {
        text::measure(bench, &peers, report)?;
    }
    NOTES.iter().for_each(|note| report.note(note));
    Ok(())
}
