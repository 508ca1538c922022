//! A desk whose database counts transactions, and a store whose segments are their names.

use crate::core::{
    Answer, Config, Cursor, Effect, Event, Input, Local, Made, Moment, Notice, Received, Remote,
    Snapshots, State, Status, Ticket, step,
};
use crate::store::{Append, Head, Hint, StoreKind};
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_wire::root::Root;
use holdfast_wire::snapshot::{ChunkRef, Content, Manifest, Reached};
use holdfast_wire::{Hash, LogId, PartId, Sealed, SegmentName, WorkspaceId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use uuid::Uuid;

pub(super) type Key = (PartId, LogId);

pub(super) fn workspace() -> WorkspaceId {
    WorkspaceId(Uuid::from_u128(7))
}

pub(super) fn data() -> PartId {
    PartId(workspace().0)
}

pub(super) fn log(number: u128) -> LogId {
    LogId(Uuid::from_u128(number))
}

/// A shared store.
pub(super) struct Shop {
    pub(super) kind: StoreKind,
    pub(super) workspace: Option<WorkspaceId>,
    pub(super) segments: BTreeMap<Key, Vec<Sealed>>,
    /// Everything fails with this.
    pub(super) down: Option<ErrorCode>,
    /// Names that are listed but not there yet.
    pub(super) torn: Vec<SegmentName>,
    pub(super) appended: Vec<Sealed>,
    pub(super) snapshots: BTreeMap<Hash, Vec<u8>>,
    pub(super) chunks: BTreeMap<Hash, Vec<u8>>,
    /// It takes no snapshots.
    pub(super) no_snapshots: bool,
}

impl Default for Shop {
    fn default() -> Self {
        Self {
            kind: StoreKind::Postgres,
            workspace: None,
            segments: BTreeMap::new(),
            down: None,
            torn: Vec::new(),
            appended: Vec::new(),
            snapshots: BTreeMap::new(),
            chunks: BTreeMap::new(),
            no_snapshots: false,
        }
    }
}

impl Shop {
    pub(super) fn founded() -> Self {
        Self { workspace: Some(workspace()), ..Self::default() }
    }

    pub(super) fn answer(&mut self, remote: &Remote) -> Result<Answer> {
        if let Some(code) = self.down {
            return Err(Error::new(code, "It is away.", "Wait."));
        }
        let name = |segment: &Sealed| SegmentName::new(segment.first, segment.last, segment.hash);
        Ok(match remote {
            Remote::Identify => Answer::Identity(self.workspace),
            Remote::Found => {
                self.workspace = Some(workspace());
                Answer::Done
            }
            Remote::Heads(part) => Answer::Heads(
                self.segments
                    .iter()
                    .filter(|((of, _), segments)| of == part && !segments.is_empty())
                    .map(|((_, log), segments)| Head {
                        log: *log,
                        last: segments.iter().map(|segment| segment.last).max().unwrap(),
                        mark: self.kind.mark(&segments.iter().map(name).collect::<Vec<_>>()),
                    })
                    .collect(),
            ),
            Remote::List(part, log, after) => {
                let segments = self.segments.get(&(*part, *log)).into_iter().flatten();
                Answer::Names(segments.filter(|it| it.last > *after).map(name).collect())
            }
            Remote::Get(part, log, wanted) => {
                let segments = self.segments.get(&(*part, *log)).into_iter().flatten();
                let mut found =
                    segments.filter(|it| name(it) == *wanted).map(|it| it.bytes.clone());
                Answer::Bytes(found.find(|_| !self.torn.contains(wanted)))
            }
            Remote::Tail(part, log, after, _) => {
                let segments = self.segments.get(&(*part, *log)).into_iter().flatten();
                let tail =
                    segments.filter(|it| it.first > *after && !self.torn.contains(&name(it)));
                Answer::Tail(tail.map(|it| (name(it), it.bytes.clone())).collect())
            }
            Remote::Snapshots(_) => Answer::Hashes(self.snapshots.keys().copied().collect()),
            Remote::GetSnapshot(_, id) => Answer::Bytes(self.snapshots.get(id).cloned()),
            Remote::GetChunk(_, hash) => Answer::Bytes(self.chunks.get(hash).cloned()),
            Remote::PutChunk(..) | Remote::PutSnapshot(..) if self.no_snapshots => {
                return Err(Error::new(ErrorCode::StoreDenied, "You may not.", "Ask."));
            }
            Remote::PutChunk(_, bytes) => {
                self.chunks.insert(Hash::of(bytes), bytes.clone());
                Answer::Done
            }
            Remote::PutSnapshot(_, bytes) => {
                self.snapshots.insert(Hash::of(bytes), bytes.clone());
                Answer::Done
            }
            Remote::Append(segment) | Remote::Restore(segment) => {
                self.appended.push(segment.clone());
                Answer::Appended(self.append(segment))
            }
        })
    }

    fn append(&mut self, segment: &Sealed) -> Append {
        let segments = self.segments.entry((segment.part, segment.log)).or_default();
        let last = segments.last().map_or(0, |last| last.last);
        if segments.contains(segment) {
            Append::AlreadyHave
        } else if segment.first > last + 1 {
            Append::Behind(last)
        } else if segment.first <= last {
            Append::Fork(last)
        } else {
            segments.push(segment.clone());
            Append::Stored
        }
    }
}

/// A snapshot of logs up to a number, and the words of its chunks.
pub(super) fn snapshot(upto: &[(LogId, u64)], chunks: &[(Content, &str)]) -> Manifest {
    let reached = |(log, seq): &(LogId, u64)| Reached {
        log: *log,
        branch: Hash::ZERO,
        seq: *seq,
        hlc: holdfast_domain::Hlc::ZERO,
        hash: Hash::ZERO,
    };
    let chunk = |(content, word): &(Content, &str)| ChunkRef {
        content: *content,
        hash: Hash::of(word.as_bytes()),
        entities: 1,
        bytes: word.len() as u64,
    };
    Manifest {
        flags: 0,
        min_reader: 1,
        part: data(),
        key_epoch: 0,
        created_ms: 0,
        registry: 0,
        root: Root::default(),
        reached: upto.iter().map(reached).collect(),
        chunks: chunks.iter().map(chunk).collect(),
        signatures: Vec::new(),
    }
}

/// A segment that says nothing but its place, and by whom where a log was forked.
pub(super) fn segment(part: PartId, log: LogId, first: u64, last: u64, by: u8) -> Sealed {
    let mut bytes = part.0.as_bytes().to_vec();
    bytes.extend_from_slice(log.0.as_bytes());
    bytes.extend_from_slice(&first.to_be_bytes());
    bytes.extend_from_slice(&last.to_be_bytes());
    bytes.push(by);
    let hash = Hash::of(&bytes);
    Sealed { part, log, first, last, prev: Hash::ZERO, hash, bytes }
}

/// The bit of "by whom" that says that a segment only acknowledges.
pub(super) const ACKNOWLEDGES: u8 = 0x80;

/// A desk: the core with a database around it.
pub(super) struct Desk {
    pub(super) state: State,
    pub(super) now: u64,
    pub(super) log: LogId,
    pub(super) by: u8,
    /// Own transactions of the data part that are not sealed.
    unsealed: u64,
    /// What the database says of whatever it receives.
    pub(super) says: Received,
    /// Work of others came in that was not acknowledged.
    owes: bool,
    /// How much is kept that counts nowhere.
    pub(super) beyond: u64,
    pub(super) kept: BTreeMap<Key, Vec<Sealed>>,
    pub(super) pushed: BTreeMap<Key, u64>,
    /// Effects nobody carried out yet.
    pub(super) todo: VecDeque<Effect>,
    /// What was asked, in order.
    pub(super) asked: Vec<String>,
    pub(super) status: Option<Status>,
    pub(super) notices: Vec<Notice>,
    pub(super) reseeded: bool,
    pub(super) received: Vec<Key>,
    /// What was merged ahead of the history, in order.
    pub(super) merged: Vec<String>,
    /// Snapshots that the database refuses.
    pub(super) refused: BTreeSet<Hash>,
    /// Logs of which something is said again in another.
    pub(super) said_again: Vec<Key>,
    /// The logs that it left.
    left: Vec<LogId>,
    /// How far snapshots told of logs.
    pub(super) told: BTreeMap<LogId, u64>,
    /// When it was told to apply what is stored: after so many questions to the store.
    pub(super) caught_up: Vec<usize>,
    /// Segments that are not what they claim to be.
    pub(super) set_aside: BTreeSet<SegmentName>,
}

impl Desk {
    pub(super) fn new(number: u8, kind: StoreKind) -> Self {
        Self::with(number, kind, false)
    }

    /// One whose link ends as soon as nothing is left to do.
    pub(super) fn brief(number: u8, kind: StoreKind) -> Self {
        Self::with(number, kind, true)
    }

    fn with(number: u8, kind: StoreKind, brief: bool) -> Self {
        let config = Config {
            workspace: workspace(),
            parts: vec![PartId::control(workspace()), data()],
            kind,
            relay: false,
            brief,
            snapshots: Snapshots { load: 10, make: 20, part: 4, spread: 1_000 },
        };
        Self {
            state: State::new(config),
            now: 1_000,
            log: log(u128::from(number)),
            by: number,
            unsealed: 0,
            says: Received::default(),
            owes: false,
            beyond: 0,
            kept: BTreeMap::new(),
            pushed: BTreeMap::new(),
            todo: VecDeque::new(),
            asked: Vec::new(),
            status: None,
            notices: Vec::new(),
            reseeded: false,
            received: Vec::new(),
            merged: Vec::new(),
            refused: BTreeSet::new(),
            said_again: Vec::new(),
            left: Vec::new(),
            told: BTreeMap::new(),
            caught_up: Vec::new(),
            set_aside: BTreeSet::new(),
        }
    }

    pub(super) fn tell(&mut self, event: Event) {
        let at = Moment { now: self.now, jitter: 1023 };
        self.todo.extend(step(&mut self.state, Input { at, event }));
    }

    pub(super) fn write(&mut self) {
        self.unsealed += 1;
        self.tell(Event::Changed);
    }

    pub(super) fn hint(&mut self) {
        self.tell(Event::Hint(Hint::Anything));
    }

    pub(super) fn stored(&self, key: Key) -> u64 {
        self.kept.get(&key).and_then(|kept| kept.last()).map_or(0, |last| last.last)
    }

    /// Carries out the next effect. False where there is none.
    pub(super) fn act(&mut self, shop: &mut Shop) -> bool {
        match self.todo.pop_front() {
            None => return false,
            Some(Effect::Remote(ticket, remote)) => {
                let said = format!("{remote:?}");
                let said = said.split([' ', '(']).next().unwrap_or_default();
                self.asked.push(said.to_owned());
                let answer = shop.answer(&remote);
                self.done(ticket, answer);
            }
            Some(Effect::Local(ticket, local)) => {
                let answer = self.local(&local);
                self.done(ticket, Ok(answer));
            }
            Some(Effect::Status(status)) => self.status = Some(status),
            Some(Effect::Notice(notice)) => self.notices.push(notice),
            Some(Effect::Reseeded) => self.reseeded = true,
        }
        true
    }

    fn done(&mut self, ticket: Ticket, answer: Result<Answer>) {
        self.tell(Event::Done(ticket, answer));
    }

    /// Carries out everything that can be without time passing.
    pub(super) fn settle(&mut self, shop: &mut Shop) {
        let mut steps = 0;
        while self.act(shop) {
            steps += 1;
            assert!(steps < 10_000, "it goes round in circles");
        }
    }

    /// Lets time pass, with every tick that was asked for.
    pub(super) fn pass(&mut self, millis: u64, shop: &mut Shop) {
        let end = self.now + millis;
        self.settle(shop);
        while let Some(at) = self.state.wake_at().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.tell(Event::Tick);
            self.settle(shop);
        }
        self.now = end;
    }

    fn local(&mut self, local: &Local) -> Answer {
        match local {
            Local::Cursors(part) => {
                let mut logs: Vec<LogId> =
                    self.kept.keys().filter(|(of, _)| of == part).map(|(_, log)| *log).collect();
                if !logs.contains(&self.log) {
                    logs.push(self.log);
                }
                let cursor = |log| Cursor {
                    log,
                    own: self.is_own(log),
                    current: log == self.log,
                    stored: self.stored((*part, log)),
                    all: self
                        .kept
                        .get(&(*part, log))
                        .map_or(0, |kept| kept.iter().map(|it| it.last + 1 - it.first).sum()),
                    ends: self
                        .kept
                        .get(&(*part, log))
                        .and_then(|kept| kept.last())
                        .map(|last| StoreKind::Postgres.mark(&[last.name()]))
                        .into_iter()
                        .collect(),
                    pushed: self.pushed.get(&(*part, log)).copied().unwrap_or(0),
                    waits: self
                        .told
                        .get(&log)
                        .is_some_and(|told| *told > self.stored((*part, log))),
                };
                Answer::Cursors(logs.into_iter().map(cursor).collect())
            }
            Local::Seal => {
                let key = (data(), self.log);
                let sealed = self.unsealed > 0;
                if sealed {
                    let first = self.stored(key) + 1;
                    let last = first + std::mem::take(&mut self.unsealed) - 1;
                    let segment = segment(key.0, key.1, first, last, self.by);
                    self.kept.entry(key).or_default().push(segment);
                    self.owes = false;
                }
                Answer::Sealed(sealed)
            }
            Local::Outbox { relay, except, .. } => Answer::Segments(
                self.kept
                    .iter()
                    .filter(|(key, _)| (*relay || self.is_own(key.1)) && !except.contains(key))
                    .flat_map(|(key, kept)| {
                        let pushed = self.pushed.get(key).copied().unwrap_or(0);
                        kept.iter().filter(move |segment| segment.last > pushed)
                    })
                    .cloned()
                    .collect(),
            ),
            Local::Pushed(sent) => {
                for (part, log, last) in sent {
                    self.pushed.insert((*part, *log), *last);
                }
                Answer::Done
            }
            Local::CatchUp => {
                self.caught_up.push(self.asked.len());
                Answer::Done
            }
            Local::Forget => {
                self.pushed.clear();
                Answer::Done
            }
            Local::Receive(_, segments) => {
                let mut received = self.says.clone();
                let mut rotated = false;
                for bytes in segments {
                    let word = |at: usize| Uuid::from_slice(&bytes[at..at + 16]).unwrap();
                    let number =
                        |at: usize| u64::from_be_bytes(bytes[at..at + 8].try_into().unwrap());
                    let key = (PartId(word(0)), LogId(word(16)));
                    let (first, last) = (number(32), number(40));
                    assert!(first <= self.stored(key) + 1, "handed over past a gap");
                    let branch = first <= self.stored(key);
                    let segment = segment(key.0, key.1, first, last, bytes[48]);
                    let kept = self.kept.entry(key).or_default();
                    kept.insert(if branch { 0 } else { kept.len() }, segment);
                    self.received.push(key);
                    rotated |= key.1 == self.log;
                    received.members |= key.0 != data();
                    received.work |= key.0 == data() && bytes[48] & ACKNOWLEDGES == 0;
                }
                self.owes |= received.work;
                received.rotated = rotated.then(|| self.rotate());
                Answer::Received(received)
            }
            Local::BeginSnapshot(manifest) => {
                let loaded = !self.refused.contains(&manifest.id());
                if loaded {
                    self.told = manifest.reached.iter().map(|one| (one.log, one.seq)).collect();
                }
                Answer::Loaded(loaded)
            }
            Local::Forgo(_, logs) => {
                self.told.retain(|log, _| !logs.contains(log));
                Answer::Done
            }
            Local::LoadChunks(_, chunks) => {
                let words = chunks.iter().map(|bytes| String::from_utf8(bytes.clone()).unwrap());
                self.merged.extend(words);
                Answer::Loaded(true)
            }
            Local::LoadSince(_, segments) => {
                self.merged.extend(segments.iter().map(|_| "since".to_owned()));
                Answer::Done
            }
            Local::EndSnapshot(_) => {
                self.merged.push("end".into());
                Answer::Done
            }
            Local::MakeSnapshot(there) => {
                let of_data = self.kept.keys().filter(|(part, _)| *part == data());
                let upto: Vec<_> = of_data.map(|key| (key.1, self.stored(*key))).collect();
                let reach = upto.iter().map(|(_, last)| last).sum::<u64>() - self.beyond;
                // What was written first never changes again.
                let words = ["oldest".to_owned(), format!("up to {reach}")];
                let of = words.each_ref().map(|word| (Content::Hot, word.as_str()));
                let chunks = words.iter().map(|word| word.clone().into_bytes());
                let chunks = chunks.filter(|bytes| !there.contains(&Hash::of(bytes))).collect();
                Answer::Made(Some(Made { manifest: snapshot(&upto, &of).encode(), chunks, reach }))
            }
            Local::Admit => Answer::Sealed(false),
            Local::Acknowledge => {
                let owes = self.unsealed == 0 && std::mem::take(&mut self.owes);
                if owes {
                    let key = (data(), self.log);
                    let next = self.stored(key) + 1;
                    let segment = segment(key.0, key.1, next, next, self.by | ACKNOWLEDGES);
                    self.kept.entry(key).or_default().push(segment);
                }
                Answer::Sealed(owes)
            }
            Local::Lacking(part, log, names) => {
                let kept = self.kept.get(&(*part, *log)).into_iter().flatten();
                let kept: Vec<SegmentName> = kept.map(Sealed::name).collect();
                let lacking = names.iter().filter(|name| !kept.contains(name));
                let lacking = lacking.filter(|name| !self.set_aside.contains(name));
                Answer::Names(lacking.copied().collect())
            }
            Local::SayAgain(part, log, _) => {
                self.said_again.push((*part, *log));
                Answer::Rotated((*log == self.log).then(|| self.rotate()))
            }
        }
    }

    fn is_own(&self, log: LogId) -> bool {
        log == self.log || self.left.contains(&log)
    }

    fn rotate(&mut self) -> LogId {
        self.left.push(self.log);
        self.log = log(self.log.0.as_u128() + 1_000);
        self.log
    }
}
