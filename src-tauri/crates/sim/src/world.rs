//! A run: desks, a store, and what happens to them, from one seed.

use crate::check::{self, Checked, violated};
use crate::copies::Backup;
use crate::desk::{Desk, NEWER};
use crate::dice::Dice;
use crate::prepare::Template;
use crate::shop::{Shop, Target};
use crate::stranger::{self, Newer};
use crate::watch;
use crate::work::{Work, Wrote};
use holdfast_domain::{ErrorCode, Result};
use holdfast_sync::StoreKind;
use holdfast_sync::core::Event;
use holdfast_wire::{Control, DeviceKey, Invitation, LogId, PartId, SigningKey, WorkspaceId};
use std::collections::BTreeSet;

/// Steps of a run.
const STEPS: u64 = 80;
/// Rounds in which everything has to come to rest.
const ROUNDS: u32 = 60;

/// What may happen in a run. All of it, unless a test asks for less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Stores misbehave.
    pub trouble: bool,
    /// Desks are killed, and their disks fill up.
    pub crashes: bool,
    /// Clocks are wrong.
    pub clocks: bool,
    /// Desks are copied and restored, and strangers write on where a desk has not written yet.
    pub forks: bool,
    /// Desks are removed.
    pub removals: bool,
    /// Strangers and newer programs write.
    pub strangers: bool,
    /// Desks join while work goes on.
    pub late: bool,
    /// Programs are updated, here and there, to one that writes what the others cannot read.
    pub updates: bool,
    /// Pods are kept apart, and clients and items go to them.
    pub pods: bool,
}

impl Plan {
    /// Everything.
    pub const ALL: Self = Self {
        trouble: true,
        crashes: true,
        clocks: true,
        forks: true,
        removals: true,
        strangers: true,
        late: true,
        updates: true,
        pods: false,
    };

    /// Everything, in several parts.
    pub const PODS: Self = Self { pods: true, ..Self::ALL };

    /// Nothing but work.
    pub const CALM: Self = Self {
        trouble: false,
        crashes: false,
        clocks: false,
        forks: false,
        removals: false,
        strangers: false,
        late: false,
        updates: false,
        pods: false,
    };
}

/// Everything there is in a run.
pub struct World {
    /// The desks.
    pub desks: Vec<Desk>,
    /// The shared store.
    pub shop: Shop,
    /// What was done.
    pub work: Work,
    /// Logs that more than one desk writes.
    pub copied: BTreeSet<LogId>,
    /// Logs of strangers.
    pub strangers: BTreeSet<LogId>,
    /// Who founded the workspace.
    pub founder: DeviceKey,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Milliseconds since the beginning.
    pub now: u64,
    pub(crate) dice: Dice,
    newer: Option<Newer>,
    /// Who was invited, and by what.
    pub(crate) invited: Vec<(DeviceKey, Invitation)>,
    pub(crate) backups: Vec<Backup>,
    /// In so many of a hundred steps a desk is copied, or goes back to a copy.
    copies: u64,
    /// In so many of a hundred steps a program is updated.
    updates: u64,
    plan: Plan,
}

impl World {
    /// The part that says who belongs.
    #[must_use]
    pub fn control(&self) -> PartId {
        PartId::control(self.workspace)
    }

    /// The part of the work.
    #[must_use]
    pub const fn data(&self) -> PartId {
        PartId(self.workspace.0)
    }

    /// The parts of the work: the shared one, and those of pods.
    #[must_use]
    pub fn parts_of_work(&self) -> Vec<PartId> {
        [self.data()].into_iter().chain(self.work.pods.iter().map(|pod| PartId(*pod))).collect()
    }

    fn new(seed: u64, plan: Plan, template: &Template) -> Result<Self> {
        template.clear();
        let mut dice = Dice::new(seed);
        fastrand::seed(seed);
        holdfast_wire::canary::seed(u128::from(seed));
        let workspace = WorkspaceId(dice.uuid());
        let kind = dice.pick(&[StoreKind::Folder, StoreKind::Folder, StoreKind::Postgres]);
        let trouble = if plan.trouble { dice.pick(&[0, 5, 15, 30]) } else { 0 };
        let founder = SigningKey::from_bytes(&dice.bytes());
        let mut world = Self {
            desks: Vec::new(),
            shop: Shop::new(kind, workspace, trouble),
            work: Work::default(),
            copied: BTreeSet::new(),
            strangers: BTreeSet::new(),
            founder: DeviceKey::of(&founder),
            workspace,
            now: 0,
            dice,
            newer: None,
            invited: Vec::new(),
            backups: Vec::new(),
            copies: 0,
            updates: 0,
            plan,
        };
        // Up to machines that are apart for as long as a run lasts.
        world.shop.lag =
            if plan.trouble { world.dice.pick(&[0, 20_000, 20_000, 300_000]) } else { 0 };
        world.copies = world.dice.pick(&[0, 2, 2, 8]);
        world.updates = world.dice.pick(&[0, 0, 4, 8]);
        let count = world.dice.pick(&[2, 2, 2, 3, 3, 4]) + usize::from(seed.is_multiple_of(40)) * 4;
        for number in 0..count {
            let key = match number {
                0 => founder.clone(),
                _ => SigningKey::from_bytes(&world.dice.bytes()),
            };
            let mut desk = world.desk(number, key, template)?;
            if plan.clocks && world.dice.percent(30) {
                const DECADE: i64 = 10 * 365 * 86_400_000;
                desk.skew = world.dice.pick(&[-DECADE, DECADE, -3_600_000, 3_600_000, 90_000]);
            }
            world.desks.push(desk);
        }
        world.found()?;
        for number in 1..count {
            let invitation = world.invitation()?;
            world.ask(number, &invitation)?;
        }
        if plan.strangers && world.dice.percent(40) {
            world.newer = Some(Newer::join(&mut world)?);
        }
        if world.dice.percent(60) {
            world.warm_up()?;
        }
        // Some stores are nearly full from the first day on.
        let full = world.dice.pick(&[0, 0, 0, 0, 0, 0, 0, 40]);
        world.shop.full = if plan.trouble { full } else { 0 };
        Ok(world)
    }

    /// Everybody is in and has the first entities before anything goes wrong.
    fn warm_up(&mut self) -> Result<()> {
        let trouble = std::mem::take(&mut self.shop.trouble);
        let lag = std::mem::take(&mut self.shop.lag);
        self.work_at(0)?;
        for _ in 0..4 {
            for at in 0..self.desks.len() {
                let now = self.now;
                self.desks[at].hint(now);
                while self.act(at)? {}
            }
            self.pass(3_000);
        }
        (self.shop.trouble, self.shop.lag) = (trouble, lag);
        Ok(())
    }

    pub(crate) const fn forks(&self) -> bool {
        self.plan.forks
    }

    pub(crate) const fn take_newer(&mut self) -> Option<Newer> {
        self.newer.take()
    }

    pub(crate) fn put_newer(&mut self, newer: Newer) {
        self.newer = Some(newer);
    }

    pub(crate) fn invite(&mut self, invitation: &Invitation) -> Result<()> {
        let first = &self.desks[0];
        let Some(store) = first.store() else { return Ok(()) };
        let invitation = invitation.id();
        store.control(&first.key, first.wall(self.now), |hlc, _, _| {
            Ok(Some(Control::Invite { hlc, invitation, expires_ms: u64::MAX }))
        })?;
        Ok(())
    }

    fn step(&mut self, template: &Template) -> Result<()> {
        if self.plan.updates && self.dice.percent(self.updates) {
            return self.update();
        }
        if self.plan.late && self.desks.len() < 6 && self.dice.percent(2) {
            self.join_late(template)?;
        }
        let at = self.dice.index(self.desks.len());
        if self.plan.forks && self.dice.percent(self.copies) {
            return self.copy(at, template);
        }
        if self.plan.pods && self.dice.percent(15) {
            return self.pods_at(at);
        }
        match self.dice.below(100) {
            0..=29 => self.work_at(at)?,
            30..=37 => self.clash(at)?,
            38..=61 => {
                for _ in 0..=self.dice.below(12) {
                    self.act(at)?;
                }
            }
            62..=76 => {
                let span = self.dice.pick(&[20, 400, 2_000, 10_000, 60_000]);
                self.pass(span);
            }
            77..=80 => {
                let now = self.now;
                self.desks[at].hint(now);
            }
            81..=84 if self.plan.crashes => self.trouble_at(at)?,
            85..=87 if self.plan.trouble => self.trouble_of_store(),
            88 | 89 if self.plan.clocks => {
                let skew = self.dice.pick(&[-60_000, 60_000, -86_400_000, 700_000, 0]);
                self.desks[at].skew += skew;
            }
            92..=94 if self.plan.removals => self.remove(at)?,
            95..=99 if self.plan.strangers => stranger::write(self)?,
            _ => self.pass(100),
        }
        Ok(())
    }

    /// Somebody's program is updated.
    fn update(&mut self) -> Result<()> {
        let (at, now) = (self.dice.index(self.desks.len()), self.now);
        self.desks[at].update(now)
    }

    pub(crate) fn work_at(&mut self, at: usize) -> Result<()> {
        let now = self.now;
        match self.work.something(&self.desks[at], now, &mut self.dice) {
            Ok(()) => self.desks[at].tell(Event::Changed, now),
            Err(error) => self.died(at, &error)?,
        }
        Ok(())
    }

    /// Somebody keeps a pod apart, or gives it something.
    fn pods_at(&mut self, at: usize) -> Result<()> {
        let now = self.now;
        match self.work.pods(&self.desks[at], now, &mut self.dice) {
            Ok(()) => self.desks[at].tell(Event::Changed, now),
            Err(error) => self.died(at, &error)?,
        }
        Ok(())
    }

    pub(crate) fn act(&mut self, at: usize) -> Result<bool> {
        let loaded = self.desks[at].loaded;
        match self.desks[at].act(&mut self.shop, self.now, &mut self.dice) {
            Ok(done) => {
                if self.desks[at].loaded > loaded {
                    self.write_on_a_snapshot(at)?;
                }
                Ok(done)
            }
            Err(error) => {
                self.died(at, &error)?;
                Ok(true)
            }
        }
    }

    /// A desk whose database failed is started again; another error ends the run.
    pub(crate) fn died(&mut self, at: usize, error: &holdfast_domain::Error) -> Result<()> {
        match error.code {
            // Nothing was written; room comes when it comes.
            ErrorCode::DiskFull => Ok(()),
            _ if self.desks[at].is_dead(error) => self.desks[at].crash(self.now),
            _ => Err(error.clone()),
        }
    }

    pub(crate) fn pass(&mut self, millis: u64) {
        self.now += millis;
        for desk in &mut self.desks {
            if desk.is_full && self.dice.percent(10) {
                desk.make_room();
            }
            desk.tick(self.now);
        }
    }

    fn trouble_at(&mut self, at: usize) -> Result<()> {
        let now = self.now;
        match self.dice.below(8) {
            0 => self.desks[at].crash(now)?,
            1 | 2 => {
                let commits = self.dice.below(4);
                self.desks[at].die_after(commits);
            }
            3 => {
                if let Some(store) = self.desks[at].store() {
                    store.limit_growth(0)?;
                }
            }
            _ => {
                let commits = self.dice.pick(&[0, 0, 1, 2, 3, 5]);
                self.desks[at].full_after(commits);
            }
        }
        Ok(())
    }

    fn trouble_of_store(&mut self) {
        let database = self.shop.kind() == StoreKind::Postgres;
        match self.dice.below(8) {
            0 if database => {
                let count = self.dice.index(3);
                self.shop.fail_over(count);
            }
            6 => self.shop.full = self.dice.pick(&[50, 100]),
            7 => self.shop.full = 0,
            1 => self.shop.target = Target::Away,
            2 => self.shop.target = Target::Empty,
            3 => self.shop.target = Target::Foreign,
            _ => self.shop.target = Target::Right,
        }
    }

    fn remove(&mut self, at: usize) -> Result<()> {
        let victim = self.dice.index(self.desks.len());
        let device = self.desks[victim].device();
        let present: BTreeSet<_> =
            self.desks.iter().filter(|desk| !desk.removed).map(Desk::device).collect();
        let allowed = device != self.founder
            && device != self.desks[at].device()
            && !self.desks[at].removed
            && present.len() > 2;
        if !allowed {
            return Ok(());
        }
        let desk = &self.desks[at];
        let Some(store) = desk.store() else { return Ok(()) };
        let said = store.remove_device(&desk.key, desk.wall(self.now), device);
        if matches!(said, Ok(Some(_))) {
            for desk in self.desks.iter_mut().filter(|desk| desk.device() == device) {
                desk.removed = true;
            }
        }
        let desk = &self.desks[at];
        let Some(store) = desk.store() else { return Ok(()) };
        let applied = said.and_then(|_| store.apply_stored(desk.wall(self.now), usize::MAX));
        if let Err(error) = applied {
            return self.died(at, &error);
        }
        let now = self.now;
        self.desks[at].tell(Event::Sealed, now);
        Ok(())
    }

    /// Everything gets well, and the desks exchange until they are at rest.
    fn rest(&mut self) -> Result<Checked> {
        self.shop.heal();
        let failed_over = self.shop.failovers > 0;
        let updated = self.desks.iter().any(|desk| desk.reader == NEWER);
        for at in 0..self.desks.len() {
            let now = self.now;
            // In the end everybody has the update that somebody had.
            if updated {
                self.desks[at].update(now)?;
            } else {
                self.desks[at].crash(now)?;
            }
            if failed_over {
                // What a person does when told that the store lost something.
                self.desks[at].reseed(now);
            }
        }
        self.invite_again()?;
        let mut quiet = 0;
        for round in 0..ROUNDS {
            for at in 0..self.desks.len() {
                let now = self.now;
                self.desks[at].tell(Event::Hurry, now);
                let mut steps = 0;
                while self.act(at)? {
                    steps += 1;
                    if steps > 2_000 {
                        return Ok(violated("I21", format!("desk {at} goes round in circles")));
                    }
                }
            }
            if let Err(violation) = watch::look(self)? {
                return Ok(Err(violation));
            }
            // A file that never gets whole is waited for longer than the others take.
            self.pass(if round < ROUNDS / 2 { 3_000 } else { 300_000 });
            let mut settled = self.desks.iter().filter(|desk| !desk.removed).all(Desk::is_settled);
            let mut roots = BTreeSet::new();
            for desk in self.desks.iter().filter(|desk| !desk.removed) {
                if let Some(store) = desk.store() {
                    roots.insert(store.state_root()?.0);
                    settled &= !store.read(|read| read.history_incomplete())?;
                }
            }
            quiet = if settled && roots.len() <= 1 { quiet + 1 } else { 0 };
            if quiet == 2 {
                break;
            }
        }
        check::at_rest(self)
    }
}

/// Runs a seed.
///
/// # Errors
/// Whatever a database says that no fault explains.
pub fn run(seed: u64, plan: Plan, template: &Template) -> Result<Checked> {
    end_of(seed, plan, template).map(|(_, ended)| ended)
}

/// Runs a seed, and gives what there is in the end.
///
/// # Errors
/// As [`run`].
pub fn end_of(seed: u64, plan: Plan, template: &Template) -> Result<(World, Checked)> {
    let mut world = World::new(seed, plan, template)?;
    for _ in 0..STEPS {
        world.step(template)?;
        if let Err(violation) = watch::look(&mut world)? {
            return Ok((world, Err(violation)));
        }
    }
    let ended = world.rest()?;
    Ok((world, ended))
}

/// Runs a seed and says at length how it ended.
///
/// # Errors
/// As [`run`].
pub fn tell(seed: u64, plan: Plan, template: &Template) -> Result<String> {
    let (world, ended) = end_of(seed, plan, template)?;
    let mut said = vec![format!("{ended:?}"), format!("store: {:?}", world.shop.kind())];
    let model = check::harvest(&world)?;
    let members = model.members(&world.founder, world.control());
    let named = |one: &&Wrote| said[0].contains(&one.id.to_string());
    let wrote = world.work.wrote.iter().filter(named).map(|one| format!("{one:?}"));
    said.extend(wrote.collect::<Vec<_>>());
    said.push(format!("members: {members:#?}"));
    let state = model.state(&world.parts_of_work(), &members);
    for desk in &world.desks {
        said.push(format!(
            "desk {} removed {} skew {}: {}; {:?}",
            desk.number,
            desk.removed,
            desk.skew,
            crate::explain::difference(desk, &state),
            desk.status
        ));
        let known = desk.store().map(holdfast_store::Store::members).transpose()?;
        if let Some(known) = known.filter(|known| **known != members) {
            said.push(format!("it takes the members for {known:#?}"));
        }
        said.push(crate::explain::history(desk, &said[0]));
    }
    Ok(said.join("\n"))
}
