//! A shared store in a directory: on a share, or one that Syncthing, OneDrive or Dropbox carries.
//!
//! Every file is written once and its name says what its bytes are. Nothing is locked, nothing is ever
//! changed, and a file that is not there means nothing. Before anything is read or written, the
//! folder has to say that it is that of our workspace.

mod errors;
mod files;
mod layout;
mod marker;
mod watch;

use crate::pace::Pace;
use crate::store::{Append, Head, Hint, SharedStore, StoreKind};
use holdfast_domain::Result;
use holdfast_wire::{Hash, LogId, PartId, Sealed, SegmentName, WorkspaceId};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;

/// A share that hangs is given up after this; the call it hangs in cannot be.
const PATIENCE: Duration = Duration::from_secs(30);
/// Calls at once. Those that hang use them up, and no more are begun.
const CALLS: usize = 4;
const OFTEN: Duration = Duration::from_secs(1);
const SELDOM: Duration = Duration::from_secs(5);

/// A directory as a shared store.
pub struct FolderStore {
    disk: Arc<Disk>,
    calls: Arc<Semaphore>,
    pace: Pace,
    seen: Mutex<HashMap<PartId, Vec<Head>>>,
}

/// What the calls work on, each on a thread of its own.
struct Disk {
    root: PathBuf,
    workspace: WorkspaceId,
    watch: watch::Watch,
    swept: AtomicBool,
}

impl FolderStore {
    /// The folder at `root` as the store of this workspace. Touches nothing.
    #[must_use]
    pub fn new(root: PathBuf, workspace: WorkspaceId) -> Self {
        let disk =
            Disk { root, workspace, watch: watch::Watch::default(), swept: AtomicBool::new(false) };
        Self {
            disk: Arc::new(disk),
            calls: Arc::new(Semaphore::new(CALLS)),
            pace: Pace::new(OFTEN, SELDOM),
            seen: Mutex::default(),
        }
    }

    /// Makes the directory where there is none yet. It becomes a store once it is founded.
    ///
    /// # Errors
    /// As all: see [`SharedStore`].
    pub async fn prepare(&self) -> Result<()> {
        self.run(|disk| {
            std::fs::create_dir_all(&disk.root).map_err(|error| errors::explain(&error, &disk.root))
        })
        .await
    }

    /// Runs blocking work and gives it up when the folder does not answer.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Disk) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let disk = Arc::clone(&self.disk);
        let calls = Arc::clone(&self.calls);
        let call = async {
            let permit = calls.acquire_owned().await.ok()?;
            let work = move || {
                let _permit = permit;
                work(&disk)
            };
            tokio::task::spawn_blocking(work).await.ok()
        };
        let answer = tokio::time::timeout(PATIENCE, call).await.ok().flatten();
        answer.unwrap_or_else(|| Err(errors::hangs(&self.disk.root)))
    }

    /// The same, in the folder of our workspace alone.
    async fn run_inside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Disk) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run(|disk| {
            marker::guard(&disk.root, disk.workspace).inspect_err(|_| disk.watch.stop())?;
            work(disk)
        })
        .await
    }

    /// Whether others wrote since the last look; decides how soon to look again.
    fn note(&self, part: PartId, heads: &[Head]) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.get(&part).is_none_or(|known| known != heads) {
            seen.insert(part, heads.to_vec());
            self.pace.news();
        }
    }
}

impl SharedStore for FolderStore {
    fn kind(&self) -> StoreKind {
        StoreKind::Folder
    }

    fn label(&self) -> String {
        format!("folder:{}", self.disk.root.display())
    }

    async fn identity(&self) -> Result<Option<WorkspaceId>> {
        self.run(|disk| marker::identity(&disk.root)).await
    }

    async fn found(&self) -> Result<()> {
        self.run(|disk| marker::found(&disk.root, disk.workspace)).await
    }

    async fn heads(&self, part: PartId) -> Result<Vec<Head>> {
        let heads = self.run_inside(move |disk| disk.heads(part)).await?;
        self.note(part, &heads);
        Ok(heads)
    }

    async fn list(&self, part: PartId, log: LogId, after: u64) -> Result<Vec<SegmentName>> {
        let names = self.run_inside(move |disk| disk.segments(part, log)).await?;
        Ok(names.into_iter().filter(|name| name.last > after).collect())
    }

    async fn get(&self, part: PartId, log: LogId, name: &SegmentName) -> Result<Option<Vec<u8>>> {
        let name = *name;
        self.run_inside(move |disk| disk.segment(part, log, &name)).await
    }

    async fn append(&self, segment: &Sealed) -> Result<Append> {
        self.disk.watch.told.own(segment.log);
        let segment = segment.clone();
        self.run_inside(move |disk| disk.append(&segment)).await
    }

    async fn restore(&self, segment: &Sealed) -> Result<Append> {
        let segment = segment.clone();
        self.run_inside(move |disk| disk.append(&segment)).await
    }

    async fn put_chunk(&self, part: PartId, bytes: &[u8]) -> Result<Hash> {
        let (hash, bytes) = (Hash::of(bytes), bytes.to_vec());
        self.run_inside(move |disk| disk.keep(&layout::chunk(part, &hash), hash, &bytes)).await
    }

    async fn get_chunk(&self, part: PartId, hash: &Hash) -> Result<Option<Vec<u8>>> {
        let hash = *hash;
        self.run_inside(move |disk| disk.kept(&layout::chunk(part, &hash), hash)).await
    }

    async fn put_snapshot(&self, part: PartId, manifest: &[u8]) -> Result<Hash> {
        let (id, bytes) = (Hash::of(manifest), manifest.to_vec());
        self.run_inside(move |disk| disk.keep(&layout::manifest(part, &id), id, &bytes)).await
    }

    async fn snapshots(&self, part: PartId) -> Result<Vec<Hash>> {
        self.run_inside(move |disk| {
            let names = files::names(&disk.root, &layout::manifests(part))?;
            Ok(names.iter().filter_map(|name| layout::read_manifest(name)).collect())
        })
        .await
    }

    async fn get_snapshot(&self, part: PartId, id: &Hash) -> Result<Option<Vec<u8>>> {
        let id = *id;
        self.run_inside(move |disk| disk.kept(&layout::manifest(part, &id), id)).await
    }

    async fn hint(&self) -> Hint {
        // Watching is a wish: where it cannot begin, looking now and then does.
        let _ = self
            .run(|disk| {
                disk.watch.start(&disk.root);
                Ok(())
            })
            .await;
        tokio::select! {
            news = self.disk.watch.told.next() => {
                self.pace.news();
                news
            }
            () = self.pace.wait() => Hint::Anything,
        }
    }
}

impl Disk {
    fn heads(&self, part: PartId) -> Result<Vec<Head>> {
        let mut heads = HashMap::new();
        for name in files::names(&self.root, &layout::logs(part))? {
            let Some(log) = layout::read_log(&name) else { continue };
            let segments = self.segments(part, log)?;
            if let Some(last) = segments.iter().map(|name| name.last).max() {
                heads.insert(log, Head { log, last, mark: StoreKind::Folder.mark(&segments) });
            }
        }
        let mut heads: Vec<_> = heads.into_values().collect();
        heads.sort_unstable_by_key(|head| head.log);
        Ok(heads)
    }

    /// The segments of a log by their first number.
    fn segments(&self, part: PartId, log: LogId) -> Result<Vec<SegmentName>> {
        let names = files::names(&self.root, &layout::log(part, log))?;
        let mut names: Vec<SegmentName> =
            names.iter().filter_map(|name| name.parse().ok()).collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn segment(&self, part: PartId, log: LogId, name: &SegmentName) -> Result<Option<Vec<u8>>> {
        let bytes = files::read(&self.root, &layout::segment(part, log, name))?;
        Ok(bytes.filter(|bytes| name.fits(Hash::of(bytes))))
    }

    fn append(&self, segment: &Sealed) -> Result<Append> {
        if !self.swept.swap(true, Ordering::Relaxed) {
            files::sweep(&self.root, SystemTime::now());
        }
        let (part, log) = (segment.part, segment.log);
        let name = segment.name();
        let names = self.segments(part, log)?;
        let whole = |name: &SegmentName| Ok(self.segment(part, log, name)?.is_some());
        if names.contains(&name) && whole(&name)? {
            return Ok(Append::AlreadyHave);
        }
        let last = names.iter().map(|name| name.last).max().unwrap_or(0);
        let overlaps =
            |other: &&SegmentName| other.first <= segment.last && segment.first <= other.last;
        for other in names.iter().filter(overlaps).filter(|other| **other != name) {
            // A torn file is no evidence of anything.
            if whole(other)? {
                return Ok(Append::Fork(last));
            }
        }
        let mut before = names.iter().filter(|other| other.last + 1 == segment.first).peekable();
        if before.peek().is_some() && !before.any(|other| other.fits(segment.prev)) {
            return Ok(Append::Fork(last));
        }
        let reached = reached(&names);
        if reached + 1 < segment.first {
            return Ok(Append::Behind(reached));
        }
        files::write(&self.root, &layout::segment(part, log, &name), &segment.bytes)?;
        Ok(Append::Stored)
    }

    fn keep(&self, place: &layout::Place, hash: Hash, bytes: &[u8]) -> Result<Hash> {
        if self.kept(place, hash)?.is_none() {
            files::write(&self.root, place, bytes)?;
        }
        Ok(hash)
    }

    fn kept(&self, place: &layout::Place, hash: Hash) -> Result<Option<Vec<u8>>> {
        Ok(files::read(&self.root, place)?.filter(|bytes| Hash::of(bytes) == hash))
    }
}

/// How far sorted names reach from the first transaction on without a gap.
fn reached(names: &[SegmentName]) -> u64 {
    names.iter().fold(0, |end, name| if name.first <= end + 1 { end.max(name.last) } else { end })
}
