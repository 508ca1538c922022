//! B2 and B3: what other desks wrote comes in, beside rows, history, search and clocks.

use super::data;
use super::peers::Peers;
use super::segments::{self, Counted};
use crate::report::{Report, Row};
use crate::stats::Times;
use crate::usage::Usage;
use crate::workspace::origin;
use crate::{Bench, Outcome};
use holdfast_domain::{Category, EntityKind, Timestamp};
use holdfast_store::registry::{board_column, work_item};
use holdfast_store::{Origin, Place, Store};
use holdfast_wire::DeviceKey;
use holdfast_wire::snapshot::Content;
use std::path::Path;
use std::time::Instant;

/// Changes that come in together while nobody works.
const IDLE: usize = 50_000;
/// Changes that come in together while somebody does: the writer is held for a moment alone.
const BUSY: usize = 1_000;
/// Changes of a segment: what a desk seals in an hour, and what it seals of a longer history.
const SMALL: usize = 50;
const LARGE: usize = 1_000;
/// Changes that are in the database before what comes in is measured.
const BEFORE: usize = 200_000;
/// Entities brought up to date in one slice.
const SLICE: u32 = 2_000;
/// Bytes of chunks that are merged in one transaction.
const PORTION: usize = 1 << 20;
/// One card of so many is open where the others are done.
const OPEN: usize = 20;

/// Whose processor time is told beside ours.
const PEERS: [&str; 4] = ["sqlite-sync", "PouchDB", "Yjs", "Actual"];

/// A desk that has joined and received nothing yet.
pub(crate) fn newcomer(dir: &Path) -> Outcome<Store> {
    let store = Store::open(dir, origin().now)?;
    store.adopt(segments::workspace())?;
    let (device, founder) = (segments::key(data::AUTHORS), segments::key(0));
    store.begin_sharing(DeviceKey::of(&device), DeviceKey::of(&founder))?;
    store.receive(vec![segments::control()?.bytes], origin().now)?;
    Ok(store)
}

/// After everything that was written.
fn now() -> Timestamp {
    origin().now + std::time::Duration::from_secs(400 * 86_400)
}

/// Times of calls, the changes that came in by each.
struct Run {
    times: Times,
    ops: usize,
    /// Seconds of processor time.
    processor: f64,
    /// Megabytes of memory at the highest.
    memory: f64,
}

impl Run {
    fn rate(&self) -> f64 {
        1_000.0 * self.ops as f64 / self.times.sum()
    }
}

/// Takes segments in, so many changes a call.
fn receive(store: &Store, segments: &[Counted], batch: usize) -> Outcome<Run> {
    let (mut times, mut ops, mut from) = (Vec::new(), 0, 0);
    let usage = Usage::start();
    while from < segments.len() {
        let (mut upto, mut held) = (from, 0);
        while upto < segments.len() && held < batch {
            held += segments[upto].ops;
            upto += 1;
        }
        let bytes = segments[from..upto].iter().map(|one| one.sealed.bytes.clone()).collect();
        let start = Instant::now();
        let mut received = store.receive(bytes, now())?;
        let mut applied = received.ops;
        while received.more {
            received = store.apply_stored(now(), batch)?;
            applied += received.ops;
        }
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
        if applied as usize != held || !received.held.is_empty() {
            return Err(format!("{applied} changes of {held} were applied").into());
        }
        (from, ops) = (upto, ops + held);
    }
    let (processor, memory) = (usage.seconds(), usage.megabytes());
    Ok(Run { times: Times::new(times), ops, processor, memory })
}

/// Brings search and clocks up to date; milliseconds.
fn settle(store: &Store) -> Outcome<f64> {
    let start = Instant::now();
    while store.settle_stale(now(), SLICE)? {}
    Ok(start.elapsed().as_secs_f64() * 1_000.0)
}

/// B2.
pub(crate) fn incoming(bench: &Bench, peers: &Peers, report: &mut Report) -> Outcome {
    let all = segments::segments(data::life(bench.sync.min(60_000)), SMALL)?;
    let mut split = 0;
    let mut before = 0;
    while split < all.len() && before < BEFORE {
        before += all[split].ops;
        split += 1;
    }
    for (batch, goal) in [(IDLE, 250_000.0), (BUSY, 45_000.0)] {
        let dir = tempfile::tempdir_in(&bench.dir)?;
        let store = newcomer(dir.path())?;
        receive(&store, &all[..split], IDLE)?;
        settle(&store)?;
        let measured = if batch == IDLE { &all[split..] } else { &all[split..split + 1_000] };
        let run = receive(&store, measured, batch)?;
        let what = format!("changes a second from others, {batch} at once");
        let row = || Row::new("B2", what.clone(), "", run.rate()).at_least(goal);
        report.add(row().beside("sqlite-sync", peers.get("sqlite-sync", "apply per second")));
        if batch == IDLE {
            report
                .add(row().beside("PouchDB, in memory", peers.get("PouchDB", "apply per second")));
            report.add(row().beside("Yjs, in memory", peers.get("Yjs", "apply per second")));
            report.add(row().beside("Actual, in memory", peers.get("Actual", "apply per second")));
            let settled = settle(&store)?;
            let rate = 1_000.0 * run.ops as f64 / (run.times.sum() + settled);
            report.add(Row::new("B2", "the same until search and clocks are up to date", "", rate));
            let processor = 1e6 * run.processor / run.ops as f64;
            let row = || Row::new("B2", "processor time of a million changes", "s", processor);
            for peer in PEERS {
                let seconds = peers.get(peer, "apply processor seconds per million");
                report.add(row().beside(peer, seconds));
            }
            report.add(Row::new("B2", "memory at its highest meanwhile", "MB", run.memory));
        } else {
            let hold =
                Row::new("B2", "writer held by a batch of 1,000, p99", "ms", run.times.p(99));
            report.add(hold.at_most(50.0));
        }
        let conflicts = store.read(|read| read.conflict_count())?;
        eprintln!("    {conflicts} conflicts are shown");
    }
    Ok(())
}

/// B3, from a snapshot: of cards that are all open, and of the same once nearly all are done.
pub(crate) fn snapshots(bench: &Bench, report: &mut Report) -> Outcome {
    for (cards, goal) in [(bench.sync, 0.5), (2 * bench.sync, 2.0)] {
        let dir = tempfile::tempdir_in(&bench.dir)?;
        let store = newcomer(dir.path())?;
        receive(&store, &segments::segments(data::life(cards), LARGE)?, IDLE)?;
        snapshot(bench, &store, &format!("{cards} open cards"), goal, report)?;
        close(&store, cards)?;
        let open = cards / OPEN;
        snapshot(bench, &store, &format!("{cards} cards, {open} of them open"), goal, report)?;
    }
    Ok(())
}

/// Gives the board a column for what is done, and all but the newest cards a place in it.
fn close(store: &Store, cards: usize) -> Outcome {
    let done = data::column(data::COLUMNS);
    store.mutate(&Origin { now: now(), ..origin() }, |write| {
        let fields = [
            (board_column::BOARD, data::board().into()),
            (board_column::CATEGORY, Category::Done.word().into()),
        ];
        write.create(EntityKind::Column, done, &fields)
    })?;
    let closed: Vec<usize> = (0..cards - cards / OPEN).collect();
    for batch in closed.chunks(BUSY) {
        store.mutate(&Origin { now: now(), ..origin() }, |write| {
            for card in batch {
                let ord = format!("80{card:08x}");
                let (board, column) = (data::board().into(), done.into());
                let place = Place { board, column, ord, since: now() };
                write.set(data::card(*card), &[(work_item::PLACE, place.into())])?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Makes a snapshot of what a desk holds, and measures how another loads it.
fn snapshot(bench: &Bench, from: &Store, of: &str, goal: f64, report: &mut Report) -> Outcome {
    let dir = tempfile::tempdir_in(&bench.dir)?;
    // Who signs has to be a member.
    let key = segments::key(0);
    let (mut chunks, mut bytes) = (Vec::new(), 0);
    let manifest = from.snapshot(&key, now(), |chunk| {
        bytes += chunk.bytes.len();
        chunks.push(chunk.bytes);
        Ok(())
    })?;
    let target = newcomer(dir.path())?;
    let start = Instant::now();
    target.begin_snapshot(&manifest)?;
    // In portions, as the exchange does, what boards need first.
    let mut usable = 0.0;
    for content in [Content::Hot, Content::Cold] {
        let of_content = manifest.chunks.iter().zip(&chunks);
        let mut left: Vec<Vec<u8>> = of_content
            .filter(|(about, _)| about.content == content)
            .map(|(_, bytes)| bytes.clone())
            .collect();
        while !left.is_empty() {
            let (mut upto, mut size) = (0, 0);
            while upto < left.len() && size < PORTION {
                size += left[upto].len();
                upto += 1;
            }
            let portion: Vec<_> = left.drain(..upto).collect();
            target.load_chunks(&manifest, &portion, now())?;
        }
        if content == Content::Hot {
            usable = start.elapsed().as_secs_f64();
        }
    }
    target.end_snapshot(&manifest, now())?;
    let loaded = start.elapsed().as_secs_f64();
    let what = format!("a snapshot of {of}, until boards can be opened");
    report.add(Row::new("B3", what, "s", usable).at_most(goal));
    let what = format!("the same until all of it is loaded ({} MB)", bytes >> 20);
    report.add(Row::new("B3", what, "s", loaded));
    let settled = loaded + settle(&target)? / 1_000.0;
    report.add(Row::new("B3", "the same until search and clocks are up to date", "s", settled));
    Ok(())
}

/// B3.
pub(crate) fn bootstrap(bench: &Bench, peers: &Peers, report: &mut Report) -> Outcome {
    for size in [LARGE, SMALL] {
        let all = segments::segments(data::life(bench.sync), size)?;
        let dir = tempfile::tempdir_in(&bench.dir)?;
        let store = newcomer(dir.path())?;
        let run = receive(&store, &all, IDLE)?;
        let millions = run.ops as f64 / 1_000_000.0;
        let what = format!("a workspace of 1,000,000 changes replayed, {size} a segment");
        let row =
            || Row::new("B3", what.clone(), "s", run.times.sum() / 1_000.0 / millions).at_most(1.5);
        let scaled = |peer| 1_000_000.0 / peers.get(peer, "load per second");
        if size == SMALL {
            report.add(row());
            continue;
        }
        report.add(row().beside("sqlite-sync (its state; scaled)", scaled("sqlite-sync")));
        report.add(row().beside("PouchDB (its state; scaled)", scaled("PouchDB")));
        report.add(row().beside("Yjs, in memory (scaled)", scaled("Yjs")));
        report.add(row().beside("Actual, in memory (replay; scaled)", scaled("Actual")));
        let row = || Row::new("B3", "processor time of it", "s", run.processor / millions);
        for peer in PEERS {
            let seconds = peers.get(peer, "load processor seconds per million");
            report.add(row().beside(&format!("{peer} (scaled)"), seconds));
        }
        report.add(Row::new("B3", "memory at its highest meanwhile", "MB", run.memory));
        let settled = (run.times.sum() + settle(&store)?) / 1_000.0 / millions;
        report.add(Row::new("B3", "the same until search and clocks are up to date", "s", settled));
    }
    Ok(())
}
