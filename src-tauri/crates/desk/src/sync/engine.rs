//! The exchange with shared stores beside the commands: which links there are, and how each stands.

use super::key::{self, OwnKey};
use super::keyring::Keyring;
use super::links;
use super::passwords::Passwords;
use super::watch::{Poke, Watcher};
use super::{me, notice};
use crate::host::Desk;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_store::sync::Share;
use holdfast_sync::core::{Event, Status};
use holdfast_sync::drive::{self, Drive, Listener, Told};
use holdfast_wire::PartId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// A command that exchanges at once gives up after this; what is left goes on later.
const PATIENCE: Duration = Duration::from_secs(60);

/// Hears that the status of sync may be another one.
pub(crate) type Changed = Arc<dyn Fn() + Send + Sync>;

/// The links that run, and what they run for.
struct Running {
    drive: Drive,
    shares: Vec<Share>,
    parts: Vec<PartId>,
}

/// What a process knows of the exchange.
pub(crate) struct Engine {
    pub(super) keyring: Arc<dyn Keyring>,
    pub(super) passwords: Arc<Passwords>,
    statuses: Mutex<BTreeMap<i64, Status>>,
    own: Mutex<Option<Arc<OwnKey>>>,
    // Two locks: a link that ends says so, and whoever hears it may poke.
    watcher: Mutex<Option<Watcher>>,
    drive: Mutex<Option<Running>>,
    changed: Mutex<Option<Changed>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    pub(crate) fn new(keyring: Arc<dyn Keyring>) -> Self {
        Self {
            passwords: Arc::new(Passwords::new(Arc::clone(&keyring))),
            keyring,
            statuses: Mutex::default(),
            own: Mutex::default(),
            watcher: Mutex::default(),
            drive: Mutex::default(),
            changed: Mutex::default(),
        }
    }

    /// Exchanges beside the commands from now on, until [`Engine::stop`].
    pub(crate) fn start(
        self: &Arc<Self>,
        desk: Box<dyn Fn() -> Option<Arc<Desk>> + Send>,
        changed: Changed,
    ) {
        *lock(&self.changed) = Some(changed);
        let engine = Arc::downgrade(self);
        let watcher = Watcher::start(move |poke| {
            if let (Some(engine), Some(desk)) = (engine.upgrade(), desk()) {
                engine.look(&desk, poke);
            }
        });
        *lock(&self.watcher) = watcher;
        self.poke(Poke::Changed);
    }

    /// Ends what runs beside the commands, within seconds.
    pub(crate) fn stop(&self) {
        let watcher = lock(&self.watcher).take();
        drop(watcher);
        self.pause();
    }

    /// Lets go of the database; the next poke begins anew.
    pub(crate) fn pause(&self) {
        let drive = lock(&self.drive).take();
        drop(drive);
        lock(&self.statuses).clear();
        *lock(&self.own) = None;
    }

    /// True where the exchange runs beside the commands of this process.
    pub(super) fn runs(&self) -> bool {
        lock(&self.watcher).is_some()
    }

    /// Something was written, here or by another process, or a person wants it now.
    pub(crate) fn poke(&self, poke: Poke) {
        if let Some(watcher) = &*lock(&self.watcher) {
            watcher.poke(poke);
        }
    }

    /// How the links stand, by the numbers of their shares.
    pub(super) fn statuses(&self) -> BTreeMap<i64, Status> {
        lock(&self.statuses).clone()
    }

    /// The key of this desk, once it shares.
    ///
    /// # Errors
    /// `not_shared`; what [`key::find`] says.
    pub(super) fn key(&self, desk: &Desk) -> Result<Arc<OwnKey>> {
        if let Some(own) = &*lock(&self.own) {
            return Ok(Arc::clone(own));
        }
        let device = desk.store.identity()?.device.ok_or_else(super::not_shared)?;
        let own = Arc::new(key::find(desk.store.dir(), &*self.keyring, &device)?);
        *lock(&self.own) = Some(Arc::clone(&own));
        Ok(own)
    }

    /// The key of this desk, made where there is none yet.
    ///
    /// # Errors
    /// As [`Engine::key`], `read_only`, `disk_full`.
    pub(super) fn key_or_new(&self, desk: &Desk) -> Result<Arc<OwnKey>> {
        match self.key(desk) {
            Err(error) if error.code == ErrorCode::NotShared => {
                let own = Arc::new(key::make(desk.store.dir(), &*self.keyring)?);
                *lock(&self.own) = Some(Arc::clone(&own));
                Ok(own)
            }
            found => found,
        }
    }

    /// Sees to it that the right links run, and tells them what happened.
    fn look(self: &Arc<Self>, desk: &Arc<Desk>, poke: Poke) {
        if let Err(error) = self.try_look(desk, poke) {
            tracing::warn!(code = ?error.code, "the exchange cannot run: {}", error.message);
        }
    }

    fn try_look(self: &Arc<Self>, desk: &Arc<Desk>, poke: Poke) -> Result<()> {
        let shares = desk.store.shares()?;
        let own = match self.key(desk) {
            Err(error) if error.code == ErrorCode::NotShared => {
                self.pause();
                return Ok(());
            }
            own => own?,
        };
        me::keep_up(desk, &own.key)?;
        let mut running = lock(&self.drive);
        let parts = desk.store.read(|read| read.followed_parts())?;
        let fits = running
            .as_ref()
            .is_some_and(|running| running.shares == shares && running.parts == parts);
        if !fits || poke == Poke::Anew {
            *running = None;
            lock(&self.statuses).retain(|id, _| shares.iter().any(|share| share.id == *id));
            let links = links::links(self, desk, &shares, &own.key, false)?;
            let drive = Drive::start(links, self.listener(Arc::downgrade(desk)))?;
            *running = Some(Running { drive, shares, parts });
        }
        let Some(Running { drive, .. }) = &*running else { return Ok(()) };
        match poke {
            Poke::Hurry => drive.tell(None, &Event::Hurry),
            Poke::Changed | Poke::Anew => {
                if desk.store.unsealed()? > 0 {
                    drive.tell(None, &Event::Changed);
                }
                // Sealed by another process, or told to members.
                let waiting = desk.store.waiting()?;
                for one in waiting.iter().filter(|one| one.sealed > 0) {
                    drive.tell(Some(one.share), &Event::Sealed);
                }
            }
        }
        Ok(())
    }

    /// Takes in what the links say.
    fn listener(self: &Arc<Self>, desk: Weak<Desk>) -> Listener {
        let engine = Arc::downgrade(self);
        Arc::new(move |share, told| {
            let (Some(engine), Some(desk)) = (engine.upgrade(), desk.upgrade()) else { return };
            engine.take_in(&desk, share, told);
        })
    }

    fn take_in(&self, desk: &Desk, share: i64, told: Told) {
        let noted = match told {
            Told::Status(status) => {
                let noted = links::note_status(desk, share, &status);
                lock(&self.statuses).insert(share, status);
                noted.and_then(|()| self.note_closed(desk))
            }
            Told::Notice(said) => notice::note(desk, share, &said),
            Told::Reseeded => links::note_reseeded(desk, share),
        };
        if let Err(error) = noted {
            tracing::warn!(code = ?error.code, "not noted: {}", error.message);
        }
        if let Some(changed) = &*lock(&self.changed) {
            changed();
        }
    }

    /// Notes which pods none of the stores opens. While one cannot be asked, nothing is known.
    fn note_closed(&self, desk: &Desk) -> Result<()> {
        let statuses = lock(&self.statuses).clone();
        if !statuses.values().all(Status::is_complete) {
            return Ok(());
        }
        let of = |status: &Status| -> BTreeSet<PartId> {
            let unread = status.closed.iter().filter(|closed| !closed.read);
            unread.map(|closed| closed.part).collect()
        };
        let all = statuses.values().map(of).reduce(|all, one| &all & &one).unwrap_or_default();
        desk.store.close_pods(&all.into_iter().collect::<Vec<_>>(), desk.now())
    }

    /// Exchanges with every store now and waits for it: in a process whose commands have nothing
    /// beside them. Elsewhere it only hurries what runs.
    ///
    /// # Errors
    /// `not_shared`; what the database says. What a store says is in its status.
    pub(crate) fn exchange(self: &Arc<Self>, desk: &Arc<Desk>) -> Result<()> {
        if self.runs() {
            self.poke(Poke::Hurry);
            return Ok(());
        }
        let own = self.key(desk)?;
        let shares = desk.store.shares()?;
        me::keep_up(desk, &own.key)?;
        let listener = self.listener(Arc::downgrade(desk));
        let followed = || desk.store.read(|read| read.followed_parts());
        loop {
            let parts = followed()?;
            let links = links::links(self, desk, &shares, &own.key, true)?;
            let statuses = drive::once(links, PATIENCE, &listener)?;
            lock(&self.statuses).extend(statuses);
            // A pod that is kept apart is heard of in the shared part.
            if followed()? == parts {
                break;
            }
        }
        me::keep_up(desk, &own.key)?;
        Ok(())
    }

    /// The error of a link that was exchanged with just now.
    pub(super) fn error(&self, share: i64) -> Option<Error> {
        super::status::error(lock(&self.statuses).get(&share)?)
    }
}
