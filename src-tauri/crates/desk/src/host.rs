//! The process around a desk: the data directory, and the desk where it could be opened.

use crate::api::ChangeBatch;
use crate::feed::{Feed, Listener};
use crate::import::Jobs;
use crate::sync::{Engine, Keyring, Poke, WithoutKeyring};
use holdfast_domain::{Clock, Error, Result, Timestamp};
use holdfast_store::Store;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// The wall clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        chrono::Utc::now()
    }
}

/// A workspace that is open.
pub struct Desk {
    /// Its database.
    pub(crate) store: Store,
    /// Imports that run beside the window.
    pub(crate) jobs: Jobs,
    /// How notifications reach the screen.
    pub(crate) delivery: crate::alarm::Shared,
    /// The exchange with other desks.
    pub(crate) sync: Arc<Engine>,
    clock: Arc<dyn Clock>,
}

impl Desk {
    /// The database, for tests and benches that look behind the command list.
    #[doc(hidden)]
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How many notifications nobody has read; none where that cannot be told.
    #[must_use]
    pub fn unread(&self) -> u32 {
        self.store.read(|read| read.unread_notifications()).unwrap_or(0)
    }

    /// The present instant.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// A data directory with its desk, or with the reason why there is none.
pub struct Host {
    dir: PathBuf,
    clock: Arc<dyn Clock>,
    desk: Arc<RwLock<Result<Arc<Desk>>>>,
    sync: Arc<Engine>,
    listeners: Arc<Mutex<Vec<Listener>>>,
    feed: Mutex<Option<Feed>>,
}

impl Host {
    /// Opens a data directory. Where that fails, every command that needs the desk says why, and
    /// `doctor`, `backup_list` and `backup_restore` still work.
    #[must_use]
    pub fn open(dir: &Path) -> Self {
        Self::with_clock(dir, Arc::new(SystemClock))
    }

    /// As [`Host::open`], with a clock of one's own.
    #[must_use]
    pub fn with_clock(dir: &Path, clock: Arc<dyn Clock>) -> Self {
        Self::with(dir, clock, Arc::new(WithoutKeyring))
    }

    /// As [`Host::open`], with the keyring of the system for what must stay secret.
    #[must_use]
    pub fn with_keyring(dir: &Path, keyring: Arc<dyn Keyring>) -> Self {
        Self::with(dir, Arc::new(SystemClock), keyring)
    }

    /// As [`Host::open`], with a clock and a keyring.
    #[must_use]
    pub fn with(dir: &Path, clock: Arc<dyn Clock>, keyring: Arc<dyn Keyring>) -> Self {
        let sync = Arc::new(Engine::new(keyring));
        let desk = open_desk(dir, &clock, &sync);
        let listeners = Arc::default();
        Self {
            dir: dir.to_owned(),
            clock,
            desk: Arc::new(RwLock::new(desk)),
            sync,
            listeners,
            feed: Mutex::new(None),
        }
    }

    /// The data directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The desk, or why it could not be opened.
    ///
    /// # Errors
    /// `corrupt_database`, `newer_database`, `read_only`, `disk_full`, `unsafe_location`.
    pub fn desk(&self) -> Result<Arc<Desk>> {
        self.desk.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Calls the listener with every batch of changes from now on, whichever process made them.
    pub fn subscribe(&self, listener: impl Fn(&ChangeBatch) + Send + Sync + 'static) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
        self.start_feed();
    }

    /// Exchanges with the shared stores from now on, beside whatever else runs.
    pub fn start_sync(&self) {
        let desk = Arc::clone(&self.desk);
        let open = move || desk.read().unwrap_or_else(PoisonError::into_inner).clone().ok();
        let (listeners, desk) = (Arc::clone(&self.listeners), open.clone());
        let changed = move || {
            let Some(desk) = desk() else { return };
            let Ok(seq) = desk.store.read(|read| read.seq()) else { return };
            let batch =
                ChangeBatch { seq, changes: vec![], truncated: false, inbox: false, sync: true };
            for listener in listeners.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                listener(&batch);
            }
        };
        self.sync.start(Box::new(open), Arc::new(changed));
        let sync = Arc::downgrade(&self.sync);
        self.subscribe(move |batch| {
            if (!batch.changes.is_empty() || batch.truncated || batch.sync)
                && let Some(sync) = sync.upgrade()
            {
                sync.poke(Poke::Changed);
            }
        });
    }

    /// Ends the exchange with the shared stores, within seconds.
    pub fn stop_sync(&self) {
        self.sync.stop();
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.sync
    }

    /// Writes today's backup unless there is one, beside whatever else runs.
    pub fn back_up_daily(&self) {
        let Ok(desk) = self.desk() else { return };
        std::thread::spawn(move || {
            if let Err(error) = desk.store.daily_backup(desk.now()) {
                tracing::warn!(code = ?error.code, "the daily backup failed: {}", error.message);
            }
        });
    }

    /// Closes the desk, lets the closure work on the files, and opens it again.
    pub(crate) fn reopen_after<T>(
        &self,
        work: impl FnOnce(&Path, Timestamp) -> Result<T>,
    ) -> Result<T> {
        *self.feed.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.sync.pause();
        let mut desk = self.desk.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *desk, Err(closed()));
        if let Ok(desk) = &before {
            desk.jobs.stop();
        }
        drop(before);
        let result = work(&self.dir, self.clock.now());
        *desk = open_desk(&self.dir, &self.clock, &self.sync);
        drop(desk);
        self.start_feed();
        self.sync.poke(Poke::Anew);
        result
    }

    fn start_feed(&self) {
        let mut feed = self.feed.lock().unwrap_or_else(PoisonError::into_inner);
        if feed.is_none()
            && let Ok(desk) = self.desk()
        {
            *feed = Feed::start(&desk, &self.dir, Arc::clone(&self.listeners))
                .inspect_err(|error| {
                    tracing::warn!("changes of other programs are not seen: {}", error.message);
                })
                .ok();
        }
    }
}

fn open_desk(dir: &Path, clock: &Arc<dyn Clock>, sync: &Arc<Engine>) -> Result<Arc<Desk>> {
    let store = Store::open(dir, clock.now())?;
    Ok(Arc::new(Desk {
        store,
        jobs: Jobs::default(),
        delivery: Default::default(),
        sync: Arc::clone(sync),
        clock: Arc::clone(clock),
    }))
}

pub(crate) fn closed() -> Error {
    Error::new(
        holdfast_domain::ErrorCode::Busy,
        "The database is being replaced by a backup.",
        "Try again in a moment.",
    )
}
