//! A desk: the real database in a directory of its own, the real core, and a clock that is wrong.

use crate::dice::Dice;
use crate::shop::Shop;
use crate::watch::Watch;
use chrono::DateTime;
use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use holdfast_store::Store;
use holdfast_sync::core::{
    Answer, Config, Effect, Event, Input, Local, Moment, Notice, Snapshots, State, Status, step,
};
use holdfast_sync::local;
use holdfast_sync::{Hint, StoreKind};
use holdfast_wire::canary;
use holdfast_wire::{DeviceKey, PartId, READER, SigningKey, WorkspaceId};
use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

/// Where the clocks of desks that are right begin: 2026-11-21.
const BEGIN: i64 = 1_795_219_200_000;

/// Snapshots are made and loaded after a few changes, or a run would see none.
const SNAPSHOTS: Snapshots = Snapshots { load: 6, make: 8, part: 8, spread: 4_000 };

/// Up to which format a program reads that is newer than this one.
pub const NEWER: u16 = READER + 1;

/// A desk.
pub struct Desk {
    /// Its number.
    pub number: usize,
    /// Its data directory.
    pub dir: PathBuf,
    /// Up to which format its program reads, and which it writes.
    pub reader: u16,
    store: Option<Store>,
    /// Its key.
    pub key: SigningKey,
    /// Milliseconds that its clock is ahead.
    pub skew: i64,
    /// True once it was told to die with one of its next commits.
    pub dying: bool,
    /// True while its disk has no room, or soon will not.
    pub is_full: bool,
    /// How far it was when it was last looked at.
    pub watch: Watch,
    /// What failed for want of room: steps by their names.
    pub crowded: BTreeSet<&'static str>,
    /// True where somebody removed it.
    pub removed: bool,
    /// True once it said that another desk holds something else although both applied the same.
    pub alarmed: bool,
    /// Snapshots that it has loaded.
    pub loaded: u32,
    /// Snapshots that it has made.
    pub made: u32,
    /// How it stands, as far as it said.
    pub status: Option<Status>,
    workspace: WorkspaceId,
    kind: StoreKind,
    share: i64,
    /// The parts that it exchanges.
    parts: Vec<PartId>,
    /// True while the store is to get everything it has.
    reseeding: bool,
    state: State,
    todo: VecDeque<Effect>,
}

impl Desk {
    /// A desk on a prepared directory.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn new(
        number: usize,
        dir: &Path,
        key: SigningKey,
        workspace: WorkspaceId,
        kind: StoreKind,
        reader: u16,
    ) -> Result<Self> {
        let mut desk = Self {
            number,
            dir: dir.to_owned(),
            reader,
            store: None,
            key,
            skew: 0,
            dying: false,
            is_full: false,
            watch: Watch::default(),
            crowded: BTreeSet::new(),
            removed: false,
            alarmed: false,
            loaded: 0,
            made: 0,
            status: None,
            workspace,
            kind,
            share: 0,
            parts: Vec::new(),
            reseeding: false,
            state: fresh(workspace, kind, Vec::new()),
            todo: VecDeque::new(),
        };
        desk.open(0)?;
        Ok(desk)
    }

    /// Its database, as its program uses it; none while it is off.
    #[must_use]
    pub fn store(&self) -> Option<&Store> {
        canary::reads(self.reader);
        self.store.as_ref()
    }

    /// The program ends.
    pub fn switch_off(&mut self) {
        self.store = None;
    }

    /// Its parts: who belongs to the workspace, the shared work, and the pods that it knows of.
    #[must_use]
    pub fn parts(&self) -> Vec<PartId> {
        self.parts.clone()
    }

    /// Its name among devices.
    #[must_use]
    pub fn device(&self) -> DeviceKey {
        DeviceKey::of(&self.key)
    }

    /// What its clock says.
    #[must_use]
    pub fn wall(&self, now: u64) -> Timestamp {
        let millis = BEGIN + self.skew + i64::try_from(now).unwrap_or(0);
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    /// Starts the program, which was off.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn open(&mut self, now: u64) -> Result<()> {
        (self.dying, self.is_full) = (false, false);
        canary::reads(self.reader);
        let store = Store::open(&self.dir, self.wall(now))?;
        self.share = store.set_share("sim:", "", self.wall(now))?;
        self.parts = self.followed(&store)?;
        self.store = Some(store);
        self.reseeding = false;
        self.begin(now);
        Ok(())
    }

    /// The parts to exchange; those of the workspace it will join, before it has.
    fn followed(&self, store: &Store) -> Result<Vec<PartId>> {
        let mut parts = store.read(|read| read.followed_parts())?;
        parts.splice(..2, [PartId::control(self.workspace), PartId(self.workspace.0)]);
        Ok(parts)
    }

    /// The link begins anew, as it does where there are other parts to exchange.
    fn begin(&mut self, now: u64) {
        self.state = fresh(self.workspace, self.kind, self.parts.clone());
        self.todo.clear();
        self.tell(Event::Start, now);
        if self.reseeding {
            self.tell(Event::Reseed, now);
        }
    }

    /// A person wants the store to get everything that is here.
    pub fn reseed(&mut self, now: u64) {
        self.reseeding = true;
        self.tell(Event::Reseed, now);
    }

    /// The program is updated.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn update(&mut self, now: u64) -> Result<()> {
        self.reader = NEWER;
        self.crash(now)
    }

    /// The process is killed and started again.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn crash(&mut self, now: u64) -> Result<()> {
        self.store = None;
        self.open(now)
    }

    /// Lets so many transactions commit, and none after them.
    pub fn die_after(&mut self, commits: u64) {
        if let Some(store) = self.store() {
            store.die_after(commits);
            self.dying = true;
        }
    }

    /// Lets so many transactions commit; the disk has no room for the next.
    pub fn full_after(&mut self, commits: u64) {
        if let Some(store) = self.store() {
            store.full_after(commits);
            (self.dying, self.is_full) = (false, true);
        }
    }

    /// Somebody frees some space.
    pub fn make_room(&mut self) {
        if let Some(store) = self.store() {
            store.full_after(u64::MAX);
            self.is_full = false;
        }
    }

    /// Whether the error means that the process was killed.
    #[must_use]
    pub fn is_dead(&self, error: &Error) -> bool {
        self.dying && error.code == ErrorCode::CorruptDatabase
    }

    /// Tells the core what happened.
    pub fn tell(&mut self, event: Event, now: u64) {
        let at = Moment { now, jitter: 512 };
        self.todo.extend(step(&mut self.state, Input { at, event }));
    }

    /// It is worth looking.
    pub fn hint(&mut self, now: u64) {
        self.tell(Event::Hint(Hint::Anything), now);
    }

    /// Ticks where the core asked to be woken.
    pub fn tick(&mut self, now: u64) {
        if self.state.wake_at().is_some_and(|at| at <= now) {
            self.tell(Event::Tick, now);
        }
    }

    /// When the core wants to be woken.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        self.state.wake_at()
    }

    /// Whether everything was exchanged.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.todo.is_empty() && self.state.is_settled()
    }

    /// Carries out one effect: mostly the first, for what is asked of the store may come back in any
    /// order. False where there is nothing to do.
    ///
    /// # Errors
    /// Where the database is gone, as after a kill: the desk is to be started again.
    pub fn act(&mut self, shop: &mut Shop, now: u64, dice: &mut Dice) -> Result<bool> {
        if let Some(store) = self.store() {
            let parts = self.followed(store)?;
            if parts != self.parts {
                self.parts = parts;
                self.begin(now);
            }
        }
        let (remote, local): (Vec<usize>, Vec<usize>) =
            (0..self.todo.len()).partition(|at| matches!(self.todo[*at], Effect::Remote(..)));
        // Questions to the database and what is said are in order; the store answers when it likes.
        let next = match (local.first(), remote.is_empty()) {
            (None, true) => return Ok(false),
            (Some(first), true) => *first,
            (Some(first), false) if dice.percent(50) => *first,
            _ => remote[dice.index(remote.len())],
        };
        let Some(effect) = self.todo.remove(next) else { return Ok(false) };
        match effect {
            Effect::Remote(ticket, remote) => {
                let answer = shop.answer(self.number, now, &remote, dice);
                self.tell(Event::Done(ticket, answer), now);
            }
            Effect::Local(ticket, asked) => {
                let Some(store) = self.store() else { return Ok(false) };
                let (share, at) = (self.share, now);
                let now = self.wall(now);
                let desk = local::Desk { store, key: &self.key, share, now };
                let ends = matches!(asked, Local::EndSnapshot(_));
                let step = name(&asked);
                let answer = desk.answer(asked);
                if matches!(&answer, Err(error) if error.code == ErrorCode::DiskFull) {
                    self.crowded.insert(step);
                }
                self.loaded += u32::from(ends && answer.is_ok());
                self.made += u32::from(matches!(answer, Ok(Answer::Made(Some(_)))));
                if let Err(error) = &answer
                    && self.is_dead(error)
                {
                    return Err(error.clone());
                }
                self.tell(Event::Done(ticket, answer), at);
            }
            Effect::Status(status) => self.status = Some(status),
            Effect::Notice(Notice::Compared(_, same)) => self.alarmed |= !same,
            Effect::Reseeded => self.reseeding = false,
            Effect::Notice(_) => {}
        }
        Ok(true)
    }
}

/// What a step of the database is called.
fn name(asked: &Local) -> &'static str {
    match asked {
        Local::Seal => "seal",
        Local::Pushed(_) => "pushed",
        Local::Forget => "forget",
        Local::Receive(..) => "receive",
        Local::CatchUp => "catch up",
        Local::BeginSnapshot(_) => "begin snapshot",
        Local::LoadChunks(..) => "load chunks",
        Local::LoadSince(..) => "load since",
        Local::EndSnapshot(_) => "end snapshot",
        Local::Forgo(..) => "forgo",
        Local::Admit => "admit",
        Local::Acknowledge => "acknowledge",
        Local::SayAgain(..) => "say again",
        Local::MakeSnapshot(_) => "make snapshot",
        Local::Cursors(_) | Local::Outbox { .. } | Local::Lacking(..) => "look",
    }
}

fn fresh(workspace: WorkspaceId, kind: StoreKind, parts: Vec<PartId>) -> State {
    let snapshots = SNAPSHOTS;
    State::new(Config { workspace, parts, kind, relay: false, brief: false, snapshots })
}
