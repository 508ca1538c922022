//! The files of attachments: carried beside the changes, piece by piece, so that no change waits for
//! a photograph. What is known of a file travels with the changes; its bytes come when they come.

use super::link::bounded;
use crate::store::SharedStore;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_wire::{Hash, PartId};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

/// So long nothing is tried after a store has failed.
const AFTER_ERROR: Duration = Duration::from_secs(15);
/// A file that is not in the store yet is looked for again after this, then after twice as long.
const SOON: Duration = Duration::from_secs(2);
/// It is looked for at least this often.
const SELDOM: Duration = Duration::from_secs(600);

/// A file of an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The part of the workspace that it belongs to.
    pub part: PartId,
    /// Another part that it may lie in, from before its record went to this one.
    pub before: Option<PartId>,
    /// The hash of its content.
    pub hash: Hash,
    /// Bytes.
    pub size: u64,
    /// The hashes of its pieces in their order.
    pub pieces: Vec<Hash>,
}

/// What is to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// It is here, and the store is not known to have it.
    Send,
    /// It is not here.
    Fetch,
}

/// The files of this desk, as they stand to one shared store. Blocks; called on threads made for that.
pub trait Files: Send + Sync + 'static {
    /// What is to be carried, most wanted first.
    ///
    /// # Errors
    /// Whatever the database says; asked again later.
    fn errands(&self) -> Result<Vec<(Errand, File)>>;

    /// A piece of a file that is here; none where it is gone or not what it was.
    ///
    /// # Errors
    /// Whatever the disk says; asked again later.
    fn piece(&self, file: &File, at: usize) -> Result<Option<Vec<u8>>>;

    /// How many pieces of a file are here already.
    fn kept(&self, file: &File) -> usize;

    /// Keeps a piece behind those that are here. False where all have come and are not the file.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, or whatever the disk says; asked again later.
    fn keep(&self, file: &File, at: usize, bytes: &[u8]) -> Result<bool>;

    /// Notes that the store has the file.
    ///
    /// # Errors
    /// Whatever the database says; asked again later.
    fn shared(&self, file: &File) -> Result<()>;
}

/// Carries files while the store is up, after every word of its link and when a person wants it now.
/// Ends when the link does.
pub(super) async fn run<S: SharedStore>(
    store: Arc<S>,
    files: Arc<dyn Files>,
    mut up: watch::Receiver<bool>,
    hurry: Arc<Notify>,
) {
    let mut lane = Lane::new(store, files);
    let mut due = None;
    loop {
        let wait = async {
            match due {
                Some(due) => tokio::time::sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = up.changed() => if changed.is_err() { return },
            () = hurry.notified() => lane.wanted_now(),
            () = wait => {}
        }
        if !*up.borrow_and_update() {
            continue;
        }
        due = match lane.round(&up).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(code = ?error.code, "files wait: {}", error.message);
                tokio::time::sleep(AFTER_ERROR).await;
                Some(Instant::now())
            }
        };
    }
}

/// Carries once whatever there is.
pub(super) async fn once<S: SharedStore>(store: Arc<S>, files: Arc<dyn Files>) {
    let (_sender, up) = watch::channel(true);
    if let Err(error) = Lane::new(store, files).round(&up).await {
        tracing::warn!(code = ?error.code, "files wait: {}", error.message);
    }
}

struct Lane<S> {
    store: Arc<S>,
    files: Arc<dyn Files>,
    /// Files that the store did not have, or that are damaged here: when to look again, and how long
    /// that was put off.
    absent: HashMap<Hash, (Instant, Duration)>,
    /// Until when nothing is sent to a part, because the store refused it.
    denied: HashMap<PartId, Instant>,
}

impl<S: SharedStore> Lane<S> {
    fn new(store: Arc<S>, files: Arc<dyn Files>) -> Self {
        Self { store, files, absent: HashMap::new(), denied: HashMap::new() }
    }

    fn wanted_now(&mut self) {
        self.absent.clear();
        self.denied.clear();
    }

    /// Carries what can be carried; gives when to look again without being told. Left early where the
    /// link has said something: what was added meanwhile is wanted before what has waited long.
    async fn round(&mut self, up: &watch::Receiver<bool>) -> Result<Option<Instant>> {
        for (errand, file) in self.ask(|files| files.errands()).await? {
            let now = Instant::now();
            let later = self.absent.get(&file.hash).map(|(due, _)| *due);
            let denied = self.denied.get(&file.part).filter(|_| errand == Errand::Send).copied();
            if later.max(denied).is_some_and(|due| due > now) {
                continue;
            }
            let carried = match errand {
                Errand::Send => self.send(&file).await,
                Errand::Fetch => self.fetch(&file).await,
            };
            match carried {
                Ok(true) => drop(self.absent.remove(&file.hash)),
                Ok(false) => self.put_off(file.hash),
                // Who may only read still reads.
                Err(error) if errand == Errand::Send && error.code == ErrorCode::StoreDenied => {
                    self.denied.insert(file.part, now + SELDOM);
                }
                Err(error) => return Err(error),
            }
            if up.has_changed().unwrap_or(true) {
                return Ok(Some(now));
            }
        }
        Ok(self.absent.values().map(|(due, _)| *due).chain(self.denied.values().copied()).min())
    }

    fn put_off(&mut self, hash: Hash) {
        let before = self.absent.get(&hash).map(|(_, wait)| *wait);
        let wait = before.map_or(SOON, |wait| (wait * 2).min(SELDOM));
        self.absent.insert(hash, (Instant::now() + wait, wait));
    }

    /// False where the file is not what it was.
    async fn send(&self, file: &File) -> Result<bool> {
        for at in 0..file.pieces.len() {
            let of = file.clone();
            let Some(piece) = self.ask(move |files| files.piece(&of, at)).await? else {
                return Ok(false);
            };
            bounded(self.store.put_chunk(file.part, &piece)).await?;
        }
        self.note(file).await
    }

    /// False where the store does not have all of it, or something else under its name.
    async fn fetch(&self, file: &File) -> Result<bool> {
        let of = file.clone();
        let kept = self.ask(move |files| Ok(files.kept(&of))).await?;
        for (at, hash) in file.pieces.iter().enumerate().skip(kept) {
            let mut piece = None;
            for part in [Some(file.part), file.before].into_iter().flatten() {
                if piece.is_none() {
                    piece = bounded(self.store.get_chunk(part, hash)).await?;
                }
            }
            let Some(piece) = piece else { return Ok(false) };
            let of = file.clone();
            if !self.ask(move |files| files.keep(&of, at, &piece)).await? {
                return Ok(false);
            }
        }
        self.note(file).await
    }

    async fn note(&self, file: &File) -> Result<bool> {
        let file = file.clone();
        self.ask(move |files| files.shared(&file)).await?;
        Ok(true)
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Files) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let files = Arc::clone(&self.files);
        tokio::task::spawn_blocking(move || question(&*files)).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a file was not carried");
            Err(Error::new(
                ErrorCode::Internal,
                "A file was not carried because of a defect of Holdfast.",
                "It is tried again by itself. Please report it with the log that `holdfast doctor` names.",
            ))
        })
    }
}
