//! A shared store in PostgreSQL 13 or newer, or in what speaks its protocol and portable SQL.
//!
//! The server holds the same sealed segments as a folder. PostgreSQL also enforces who may read and
//! write what; where functions and row-level security are missing every member is trusted, which
//! [`caution`](crate::SharedStore::caution) says. Nothing here waits for ever: a dead VPN shows after
//! seconds, and every call can be repeated.

mod admin;
mod errors;
mod link;
mod statements;
mod tls;

pub use admin::{Member, Prepared, add_member, close_parts, init, members, remove_member};

use crate::pace::Pace;
use crate::store::{Append, Head, Hint, SharedStore, StoreKind};
use crate::told::Told;
use crate::url::PostgresSettings;
use errors::{Failure, empty, foreign, spoilt, unreachable};
use holdfast_domain::Result;
use holdfast_wire::{Hash, LogId, PartId, Sealed, SegmentName, WorkspaceId};
use link::Link;
use statements::Shelf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// An answer that takes longer does not come; the server gives up before.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often a statement is tried that got in another one's way.
const TRIES: u32 = 8;
/// Looks where nothing is announced, while others write and otherwise.
const OFTEN: Duration = Duration::from_secs(1);
const SELDOM: Duration = Duration::from_secs(10);
/// Looks where everything is announced: announcements may get lost.
const ANYWAY: Duration = Duration::from_secs(30);

/// A database as a shared store.
pub struct PostgresStore {
    settings: PostgresSettings,
    workspace: WorkspaceId,
    link: tokio::sync::Mutex<Option<Arc<Link>>>,
    told: Arc<Told>,
    caution: Mutex<Option<String>>,
    looking: Pace,
    listening: Pace,
}

impl PostgresStore {
    /// The database of these settings as the store of this workspace. Touches nothing.
    #[must_use]
    pub fn new(settings: PostgresSettings, workspace: WorkspaceId) -> Self {
        Self {
            settings,
            workspace,
            link: tokio::sync::Mutex::new(None),
            told: Arc::default(),
            caution: Mutex::default(),
            looking: Pace::new(OFTEN, SELDOM),
            listening: Pace::new(ANYWAY, ANYWAY),
        }
    }

    /// The connection; a new one where there is none.
    async fn link(&self) -> Result<Arc<Link>> {
        let mut link = self.link.lock().await;
        if let Some(open) = link.as_ref().filter(|open| !open.is_closed()) {
            return Ok(Arc::clone(open));
        }
        let open = Arc::new(Link::open(&self.settings, &self.told).await?);
        self.judge(&open);
        *link = Some(Arc::clone(&open));
        Ok(open)
    }

    /// A connection that is of no use any more.
    async fn leave(&self, gone: &Arc<Link>) {
        let mut link = self.link.lock().await;
        if link.as_ref().is_some_and(|open| Arc::ptr_eq(open, gone)) {
            *link = None;
        }
    }

    /// What is to be said about a connection that works.
    fn judge(&self, link: &Link) {
        let caution = match (link.encrypted, link.guarded) {
            (false, _) => Some(
                "The connection is not encrypted: others in the network can read along. \
                 sslmode=verify-full in the address forbids that.",
            ),
            (true, false) => Some(
                "This server does not enforce who may read and write what: everyone who may log in \
                 is trusted.",
            ),
            (true, true) => None,
        };
        *self.caution.lock().unwrap_or_else(PoisonError::into_inner) = caution.map(str::to_owned);
    }

    /// Asks the database. All that is asked can be asked twice: after a lost connection it is, once,
    /// and so an append whose outcome is unknown is resolved by reading what is there.
    async fn run<T, Asked>(&self, ask: impl Fn(Arc<Link>) -> Asked + Send + Sync) -> Result<T>
    where
        T: Send,
        Asked: Future<Output = Result<T, Failure>> + Send,
    {
        let mut lost = false;
        let mut tries = 0;
        loop {
            let link = self.link().await?;
            let answer = tokio::time::timeout(PATIENCE, ask(Arc::clone(&link))).await;
            let Ok(answer) = answer else {
                self.leave(&link).await;
                return Err(unreachable("The database does not answer."));
            };
            match answer {
                Ok(answer) => return Ok(answer),
                Err(Failure::Lost(_)) if !lost => {
                    lost = true;
                    self.leave(&link).await;
                }
                Err(Failure::Again(_)) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(5 << tries)).await;
                }
                Err(failure) => {
                    if matches!(failure, Failure::Lost(_)) {
                        self.leave(&link).await;
                    }
                    return Err(failure.into_error());
                }
            }
        }
    }

    /// The same, in the database of our workspace alone.
    async fn run_inside<T, Asked>(
        &self,
        ask: impl Fn(Arc<Link>) -> Asked + Send + Sync,
    ) -> Result<T>
    where
        T: Send,
        Asked: Future<Output = Result<T, Failure>> + Send,
    {
        let ask = &ask;
        self.run(move |link| async move {
            self.check(&link).await?;
            ask(link).await
        })
        .await
    }

    /// Once for each connection: is it the right database, and does it announce?
    async fn check(&self, link: &Link) -> Result<(), Failure> {
        if link.checked.load(Ordering::Relaxed) {
            return Ok(());
        }
        match link.workspace().await? {
            Some(workspace) if workspace == self.workspace => {}
            Some(_) => return Err(Failure::Refused(foreign())),
            None => return Err(Failure::Refused(empty())),
        }
        if self.settings.hints {
            link.listen().await?;
            // What was written before is not announced.
            self.told.tell_anything();
        }
        link.checked.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn add(&self, segment: &Sealed, own: bool) -> Result<Append> {
        let tell = self.settings.hints;
        self.run_inside(|link| async move { link.append(segment, own, tell).await }).await
    }

    async fn keep(&self, shelf: Shelf, part: PartId, bytes: &[u8]) -> Result<Hash> {
        let hash = Hash::of(bytes);
        let kept = self
            .run_inside(|link| async move { link.keep(shelf, part, hash, bytes).await })
            .await?;
        if kept { Ok(hash) } else { Err(spoilt()) }
    }
}

impl SharedStore for PostgresStore {
    fn kind(&self) -> StoreKind {
        StoreKind::Postgres
    }

    fn label(&self) -> String {
        self.settings.to_string()
    }

    fn caution(&self) -> Option<String> {
        self.caution.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn identity(&self) -> Result<Option<WorkspaceId>> {
        self.run(|link| async move { link.workspace().await }).await
    }

    async fn found(&self) -> Result<()> {
        match self.identity().await? {
            Some(workspace) if workspace == self.workspace => Ok(()),
            Some(_) => Err(foreign()),
            None => admin::found(&self.settings, self.workspace).await,
        }
    }

    async fn heads(&self, part: PartId) -> Result<Vec<Head>> {
        let shared = [PartId(self.workspace.0), PartId::control(self.workspace)];
        let pod = !shared.contains(&part);
        self.run_inside(|link| async move { link.heads(part, pod).await }).await
    }

    async fn list(&self, part: PartId, log: LogId, after: u64) -> Result<Vec<SegmentName>> {
        self.run_inside(|link| async move { link.list(part, log, after).await }).await
    }

    async fn get(&self, part: PartId, log: LogId, name: &SegmentName) -> Result<Option<Vec<u8>>> {
        self.run_inside(|link| async move { link.get(part, log, name).await }).await
    }

    async fn tail(
        &self,
        part: PartId,
        log: LogId,
        after: u64,
        budget: usize,
    ) -> Result<Vec<Vec<u8>>> {
        self.run_inside(|link| async move { link.tail(part, log, after, budget).await }).await
    }

    async fn append(&self, segment: &Sealed) -> Result<Append> {
        self.told.own(segment.log);
        self.add(segment, true).await
    }

    async fn restore(&self, segment: &Sealed) -> Result<Append> {
        self.add(segment, false).await
    }

    async fn put_chunk(&self, part: PartId, bytes: &[u8]) -> Result<Hash> {
        self.keep(Shelf::Chunks, part, bytes).await
    }

    async fn get_chunk(&self, part: PartId, hash: &Hash) -> Result<Option<Vec<u8>>> {
        self.run_inside(|link| async move { link.kept(Shelf::Chunks, part, *hash).await }).await
    }

    async fn put_snapshot(&self, part: PartId, manifest: &[u8]) -> Result<Hash> {
        self.keep(Shelf::Manifests, part, manifest).await
    }

    async fn snapshots(&self, part: PartId) -> Result<Vec<Hash>> {
        self.run_inside(|link| async move { link.snapshots(part).await }).await
    }

    async fn get_snapshot(&self, part: PartId, id: &Hash) -> Result<Option<Vec<u8>>> {
        self.run_inside(|link| async move { link.kept(Shelf::Manifests, part, *id).await }).await
    }

    async fn hint(&self) -> Hint {
        // Connecting is a wish here: whoever looks finds out why it cannot be done.
        let listens = self.settings.hints
            && self.run_inside(|_| async { Ok(()) }).await.is_ok()
            && self.link.lock().await.as_ref().is_some_and(|link| link.hears());
        let pace = if listens { &self.listening } else { &self.looking };
        tokio::select! {
            news = self.told.next() => {
                self.looking.news();
                news
            }
            () = pace.wait() => Hint::Anything,
        }
    }
}
