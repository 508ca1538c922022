//! Loading: what boards need first, then what was written since, then the rest. The history follows by
//! its segments as ever, and says whether the snapshot told the truth.
//!
//! Whatever goes wrong, the desk goes on with what it has: merging takes nothing away, and every change
//! arrives by its segment in any case.

use super::super::{Answer, Local, Remote, Ticket, Turn};
use super::{Stage, Why, reach};
use holdfast_wire::snapshot::{Content, Manifest};
use holdfast_wire::{Hash, LogId, PartId};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Questions to the store that may be open at once.
const OPEN: usize = 8;
/// Bytes that are fetched ahead of the database.
const AHEAD: usize = 16 << 20;
/// Bytes of chunks that are merged in one transaction.
const PORTION: usize = 1 << 20;
/// Bytes of each log that are taken in before the history; the rest comes with it.
const SINCE: usize = 2 << 20;

/// A snapshot while it is loaded.
#[derive(Debug, Clone)]
pub(super) struct Load {
    manifest: Arc<Manifest>,
    /// Others, should this one be refused.
    others: VecDeque<Arc<Manifest>>,
    phase: Phase,
    wanted: VecDeque<Want>,
    fetching: BTreeMap<Ticket, Want>,
    /// What has come: chunks with their hashes, or all of a log at once.
    come: VecDeque<(Option<Hash>, Vec<Vec<u8>>)>,
    ahead: usize,
    /// What the database works on.
    working: Option<(Ticket, Vec<Hash>)>,
    merged: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Beginning,
    Hot,
    Since,
    Cold,
    Ending,
}

#[derive(Debug, Clone, Copy)]
enum Want {
    Chunk(Hash),
    Since(LogId, u64),
}

impl Load {
    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        self.fetching.contains_key(&ticket)
            || self.working.as_ref().is_some_and(|(of, _)| *of == ticket)
    }

    pub(super) fn progress(&self) -> (u64, u64) {
        (self.merged, self.manifest.chunks.len() as u64)
    }

    fn is_through(&self) -> bool {
        self.wanted.is_empty()
            && self.fetching.is_empty()
            && self.come.is_empty()
            && self.working.is_none()
    }

    fn chunks(&self, content: Content) -> impl Iterator<Item = Hash> + '_ {
        let of_content = self.manifest.chunks.iter().filter(move |chunk| chunk.content == content);
        of_content.map(|chunk| chunk.hash)
    }
}

impl Turn<'_> {
    /// Where this desk has nothing of others yet and the store has much, a snapshot comes before the
    /// segments: true where the search for one has begun.
    pub(in crate::core) fn begins_by_snapshot(&mut self, part: PartId) -> bool {
        let much = self.state.pull.missing() >= self.state.config.snapshots.load;
        let fresh = self.data_part() == Some(part) && self.state.pull.has_nothing();
        if self.state.snapshot.settled || self.state.snapshot.is_busy() || !much || !fresh {
            return false;
        }
        self.ask_for_snapshots(part, Why::Load);
        true
    }

    /// We know what the snapshots hold: begins with the newest that the store has the segments of. One
    /// that claims more than the store shows could be waited for in vain.
    pub(super) fn choose(&mut self) {
        let Some(part) = self.data_part() else { return };
        let covered = |manifest: &Arc<Manifest>| {
            manifest.reached.iter().all(|one| self.state.pull.head(one.log) >= one.seq)
        };
        let all = self.state.snapshot.newest_first(part);
        let candidates = all.into_iter().filter(covered).filter(|one| reach(one) > 0).collect();
        self.begin(candidates);
    }

    fn begin(&mut self, mut candidates: VecDeque<Arc<Manifest>>) {
        let Some(manifest) = candidates.pop_front() else {
            self.end_of_load();
            return;
        };
        let ticket = self.local(Local::BeginSnapshot(Arc::clone(&manifest)));
        self.state.snapshot.stage = Stage::Loading(Box::new(Load {
            manifest,
            others: candidates,
            phase: Phase::Beginning,
            wanted: VecDeque::new(),
            fetching: BTreeMap::new(),
            come: VecDeque::new(),
            ahead: 0,
            working: Some((ticket, Vec::new())),
            merged: 0,
        }));
    }

    pub(super) fn load_done(&mut self, mut load: Box<Load>, ticket: Ticket, answer: Answer) {
        if let Some(want) = load.fetching.remove(&ticket) {
            self.exchanged();
            match (want, answer) {
                (Want::Chunk(hash), Answer::Bytes(Some(bytes))) => {
                    load.ahead += bytes.len();
                    load.come.push_back((Some(hash), vec![bytes]));
                }
                // It may be on its way still; the history has it all, too.
                (Want::Chunk(_), _) => return self.end_of_load(),
                (Want::Since(..), Answer::Tail(segments)) if !segments.is_empty() => {
                    let segments: Vec<_> = segments.into_iter().map(|(_, bytes)| bytes).collect();
                    load.ahead += segments.iter().map(Vec::len).sum::<usize>();
                    load.come.push_back((None, segments));
                }
                (Want::Since(..), _) => {}
            }
        } else if let Some((_, hashes)) = load.working.take() {
            match answer {
                Answer::Loaded(false) if load.phase == Phase::Beginning => {
                    return self.begin(load.others);
                }
                Answer::Loaded(false) => return self.end_of_load(),
                _ if load.phase == Phase::Ending => return self.end_of_load(),
                _ => {}
            }
            load.merged += hashes.len() as u64;
            self.state.snapshot.merged.extend(hashes);
            if load.phase == Phase::Beginning {
                self.enter(&mut load, Phase::Hot);
            }
        }
        self.go_on(load);
    }

    /// Keeps so many questions open and the database fed; goes on to the next phase behind the last.
    fn go_on(&mut self, mut load: Box<Load>) {
        let Some(part) = self.data_part() else { return };
        loop {
            while load.fetching.len() < OPEN
                && load.ahead < AHEAD
                && let Some(want) = load.wanted.pop_front()
            {
                let ticket = self.remote(match want {
                    Want::Chunk(hash) => Remote::GetChunk(part, hash),
                    Want::Since(log, after) => Remote::Tail(part, log, after, SINCE),
                });
                load.fetching.insert(ticket, want);
            }
            self.feed_snapshot(&mut load);
            if !load.is_through() {
                break;
            }
            match load.phase {
                Phase::Hot => self.enter(&mut load, Phase::Since),
                Phase::Since => self.enter(&mut load, Phase::Cold),
                Phase::Cold => self.enter(&mut load, Phase::Ending),
                Phase::Beginning | Phase::Ending => break,
            }
        }
        self.state.snapshot.stage = Stage::Loading(load);
    }

    fn enter(&mut self, load: &mut Load, phase: Phase) {
        load.phase = phase;
        let content = match phase {
            Phase::Beginning => return,
            Phase::Hot => Content::Hot,
            Phase::Cold => Content::Cold,
            Phase::Since => {
                load.wanted = self.since(&load.manifest).into();
                return;
            }
            Phase::Ending => {
                let ticket = self.local(Local::EndSnapshot(Arc::clone(&load.manifest)));
                load.working = Some((ticket, Vec::new()));
                return;
            }
        };
        let (merged, wanted): (Vec<_>, Vec<_>) =
            load.chunks(content).partition(|hash| self.state.snapshot.merged.contains(hash));
        load.merged += merged.len() as u64;
        load.wanted = wanted.into_iter().map(Want::Chunk).collect();
    }

    /// What the store has of each log beyond the snapshot. A log that was forked is left to the history.
    fn since(&self, manifest: &Manifest) -> Vec<Want> {
        let mut from: BTreeMap<LogId, Option<u64>> = BTreeMap::new();
        for one in &manifest.reached {
            from.entry(one.log).and_modify(|from| *from = None).or_insert(Some(one.seq));
        }
        let heads = self.state.pull.heads();
        heads
            .filter(|(log, _)| !self.state.pull.is_own(*log))
            .filter_map(|(log, last)| {
                let from = from.get(&log).copied().unwrap_or(Some(0))?;
                (last > from).then_some(Want::Since(log, from))
            })
            .collect()
    }

    fn feed_snapshot(&mut self, load: &mut Load) {
        if load.working.is_some() || load.come.is_empty() {
            return;
        }
        let (mut bytes, mut hashes, mut pieces) = (0, Vec::new(), Vec::new());
        while bytes < PORTION
            && let Some((hash, of_one)) = load.come.pop_front()
        {
            bytes += of_one.iter().map(Vec::len).sum::<usize>();
            hashes.extend(hash);
            pieces.extend(of_one);
        }
        load.ahead -= bytes;
        let manifest = Arc::clone(&load.manifest);
        let ticket = self.local(match load.phase {
            Phase::Since => Local::LoadSince(manifest, pieces),
            Phase::Beginning | Phase::Hot | Phase::Cold | Phase::Ending => {
                Local::LoadChunks(manifest, pieces)
            }
        });
        load.working = Some((ticket, hashes));
    }

    /// Loaded or given up: the segments follow.
    fn end_of_load(&mut self) {
        self.state.snapshot.stage = Stage::Idle;
        self.state.snapshot.settled = true;
        self.state.snapshot.merged.clear();
        self.go_on_by_segments();
    }
}
