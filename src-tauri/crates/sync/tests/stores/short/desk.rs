//! A desk that has no room for any step until it failed for want of it.

use super::room::Room;
use holdfast_domain::{EntityKind, ErrorCode, Result, Source, Timestamp};
use holdfast_store::registry::work_item;
use holdfast_store::sync::{SealLimits, witness_file};
use holdfast_store::{Origin, Store, Value};
use holdfast_sync::core::{Answer, Config, Local, Reach, Snapshots};
use holdfast_sync::drive::{self, Database, Errand, File, Files, Link};
use holdfast_sync::{AnyStore, FolderStore, StoreKind, local};
use holdfast_wire::{About, Control, DeviceKey, Invitation, PartId, SigningKey, WorkspaceId};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

/// A few changes are enough for a snapshot.
const SNAPSHOTS: Snapshots = Snapshots { load: 4, make: 4, part: 8, spread: 0 };
const PATIENCE: Duration = Duration::from_secs(60);

fn now() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

fn about() -> About {
    About { name: "desk".into(), technician: None, version: "1".into() }
}

/// What all desks feel of the disk that they share, and what they said was saved there.
pub(super) struct Felt {
    room: Room,
    place: PathBuf,
    steps: Mutex<Steps>,
    saved: Mutex<BTreeSet<String>>,
}

/// How it went with the steps, by their names.
#[derive(Default)]
struct Steps {
    failed: BTreeSet<&'static str>,
    failures: u32,
    /// Pages that there is room for at the next attempt.
    pages: BTreeMap<&'static str, u32>,
}

impl Felt {
    pub(super) fn new(room: Room, place: &Path) -> Self {
        Self { room, place: place.to_owned(), steps: Mutex::default(), saved: Mutex::default() }
    }

    pub(super) fn failed(&self) -> Vec<&'static str> {
        self.steps.lock().unwrap().failed.iter().copied().collect()
    }

    fn failures(&self) -> u32 {
        self.steps.lock().unwrap().failures
    }

    pub(super) fn saved(&self) -> BTreeSet<String> {
        self.saved.lock().unwrap().clone()
    }

    /// From now on there is no room for any step again.
    fn fill_up(&self) {
        self.steps.lock().unwrap().pages.clear();
    }

    /// Takes a step with no room at all, or with more pages than where it failed before.
    fn step<T>(
        &self,
        name: &'static str,
        store: Option<&Store>,
        take: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let mut steps = self.steps.lock().unwrap();
        let pages = steps.pages.get(name).copied().unwrap_or(0);
        self.room.leave(store, pages);
        let taken = take();
        self.room.give_back(store);
        if let Err(error) = &taken {
            assert_eq!(error.code, ErrorCode::DiskFull, "{name}: {error}");
            assert!(error.remedy.contains("Free some space"), "{name}: {}", error.remedy);
            steps.failed.insert(name);
            steps.failures += 1;
            steps.pages.insert(name, 2 * pages + 1);
        }
        taken
    }
}

/// A desk.
pub(super) struct Short {
    here: Arc<Here>,
    shared: Mutex<PathBuf>,
    fill: AtomicBool,
}

/// Its database.
struct Here {
    dir: PathBuf,
    key: SigningKey,
    felt: Arc<Felt>,
    store: Mutex<Option<Arc<Store>>>,
    share: Mutex<i64>,
    meanwhile: Mutex<Meanwhile>,
}

/// What happens at another desk before this one knows what it has to send, and that desk afterwards.
#[derive(Default)]
struct Meanwhile {
    before: Option<Box<dyn FnOnce() -> Short + Send>>,
    after: Option<Short>,
}

impl Here {
    fn store(&self) -> Arc<Store> {
        Arc::clone(self.store.lock().unwrap().as_ref().unwrap())
    }

    /// Takes a step. One that fails for want of room leaves nothing that is half done.
    fn step<T>(&self, name: &'static str, take: impl FnOnce(&Store) -> Result<T>) -> Result<T> {
        let store = self.store();
        let taken = self.felt.step(name, Some(&store), || take(&store));
        if taken.is_err() {
            titles(&store);
            let left = fs::read_dir(&self.dir).unwrap().map(|entry| entry.unwrap().path());
            let partial: Vec<_> =
                left.filter(|path| path.extension().is_some_and(|end| end == "partial")).collect();
            assert!(partial.is_empty(), "{name}: {partial:?}");
        }
        taken
    }

    /// As a person who frees some space and does it again.
    fn insist<T>(&self, name: &'static str, take: impl Fn(&Store) -> Result<T>) -> T {
        loop {
            if let Ok(value) = self.step(name, &take) {
                self.felt.fill_up();
                return value;
            }
        }
    }

    fn open(&self) {
        loop {
            let open = || Store::open(&self.dir, now());
            if let Ok(store) = self.felt.step("Open", None, open) {
                *self.store.lock().unwrap() = Some(Arc::new(store));
                self.felt.fill_up();
                return;
            }
        }
    }

    fn close(&self) {
        *self.store.lock().unwrap() = None;
    }
}

impl Database for Here {
    fn answer(&self, local: Local) -> Result<Answer> {
        if matches!(local, Local::Outbox { .. }) {
            let before = self.meanwhile.lock().unwrap().before.take();
            if let Some(before) = before {
                let after = before();
                self.meanwhile.lock().unwrap().after = Some(after);
            }
        }
        let share = *self.share.lock().unwrap();
        self.step(name(&local), |store| {
            local::Desk { store, key: &self.key, share, now: now() }.answer(local)
        })
    }
}

/// No files are attached.
struct NoFiles;

impl Files for NoFiles {
    fn errands(&self) -> Result<Vec<(Errand, File)>> {
        Ok(Vec::new())
    }

    fn piece(&self, _: &File, _: usize) -> Result<Option<Vec<u8>>> {
        Ok(None)
    }

    fn kept(&self, _: &File) -> usize {
        0
    }

    fn keep(&self, _: &File, _: usize, _: &[u8]) -> Result<bool> {
        Ok(false)
    }

    fn shared(&self, _: &File) -> Result<()> {
        Ok(())
    }
}

impl Short {
    pub(super) fn new(number: u8, felt: &Arc<Felt>) -> Self {
        let dir = felt.place.join(format!("desk-{number}"));
        Self::at(dir, SigningKey::from_bytes(&[number; 32]), felt)
    }

    fn at(dir: PathBuf, key: SigningKey, felt: &Arc<Felt>) -> Self {
        let here = Here {
            dir,
            key,
            felt: Arc::clone(felt),
            store: Mutex::default(),
            share: Mutex::default(),
            meanwhile: Mutex::default(),
        };
        here.open();
        Self { here: Arc::new(here), shared: Mutex::default(), fill: AtomicBool::default() }
    }

    fn device(&self) -> DeviceKey {
        DeviceKey::of(&self.here.key)
    }

    pub(super) fn workspace(&self) -> WorkspaceId {
        self.here.store().identity().unwrap().workspace
    }

    /// Shares its workspace in a folder.
    pub(super) fn found(&self, folder: &Path) {
        let (device, workspace) = (self.device(), self.workspace());
        self.here.insist("Share", |store| store.begin_sharing(device, device));
        self.here.insist("Say", |store| {
            store.control(&self.here.key, now(), |hlc, _, _| {
                Ok(Some(Control::Found { hlc, workspace, device, about: about() }))
            })
        });
        self.share(folder);
    }

    pub(super) fn invite(&self) -> Invitation {
        let invitation = Invitation {
            workspace: self.workspace(),
            store_url: "folder:".to_owned(),
            secret: [1; 16],
            founder: self.device(),
        };
        let invite = invitation.id();
        self.here.insist("Say", |store| {
            store.control(&self.here.key, now(), |hlc, _, _| {
                Ok(Some(Control::Invite { hlc, invitation: invite, expires_ms: u64::MAX >> 20 }))
            })
        });
        invitation
    }

    /// Asks to be let in.
    pub(super) fn join(&self, invitation: &Invitation, folder: &Path) {
        let device = self.device();
        self.here.insist("Join", |store| store.adopt(invitation.workspace));
        self.here.insist("Share", |store| store.begin_sharing(device, invitation.founder));
        self.here.insist("Say", |store| {
            store.control(&self.here.key, now(), |hlc, identity, _| {
                Ok(Some(Control::Join {
                    hlc,
                    device,
                    invitation: invitation.id(),
                    proof: invitation.proof(&device, identity.log),
                    about: about(),
                }))
            })
        });
        self.share(folder);
    }

    fn share(&self, folder: &Path) {
        folder.clone_into(&mut self.shared.lock().unwrap());
        let share = self.here.insist("Share", |store| store.set_share("folder:", "", now()));
        *self.here.share.lock().unwrap() = share;
    }

    /// Writes two items in one transaction, with a long text so that pages are needed.
    pub(super) fn write(&self) {
        let title = Uuid::new_v4().to_string();
        let text = (0..80).map(|_| Uuid::new_v4().to_string()).collect::<Vec<_>>().join(" ");
        let origin = Origin {
            actor: None,
            source: Source::Window,
            command: "item_create".to_owned(),
            now: now(),
            undo_of: None,
        };
        self.here.insist("Write", |store| {
            store.mutate(&origin, |write| {
                for _ in 0..2 {
                    let number = write.read().next_number()?;
                    let id = Uuid::now_v7();
                    let fields = [
                        (work_item::NUMBER, number.into()),
                        (work_item::TITLE, title.as_str().into()),
                    ];
                    write.create(EntityKind::WorkItem, id, &fields)?;
                    write.edit_text(id, work_item::DESCRIPTION, "", &text)?;
                }
                Ok(())
            })
        });
        self.here.felt.saved.lock().unwrap().insert(title);
    }

    /// Freezes what it wrote.
    pub(super) fn seal(&self) {
        self.here.insist("Seal", |store| store.seal(&self.here.key, now(), SealLimits::default()));
    }

    /// Exchanges, as often as it takes until nothing fails.
    pub(super) fn exchange(&self) {
        loop {
            let before = self.here.felt.failures();
            let links = vec![self.link()];
            let statuses = drive::once(links, PATIENCE, &(Arc::new(|_, _| {}) as _)).unwrap();
            match &statuses[0].1.reach {
                Reach::Up if self.here.felt.failures() == before => break,
                Reach::Up => {}
                Reach::Down { error, .. } => assert_eq!(error.code, ErrorCode::DiskFull, "{error}"),
                Reach::Connecting => panic!("{statuses:?}"),
            }
        }
        self.here.felt.fill_up();
        self.fill.store(false, Ordering::Relaxed);
    }

    /// The next exchange fills the store anew.
    pub(super) fn fill(&self) {
        self.fill.store(true, Ordering::Relaxed);
    }

    fn link(&self) -> Link {
        let workspace = self.workspace();
        let shared = self.shared.lock().unwrap().clone();
        Link {
            id: 1,
            store: AnyStore::Folder(FolderStore::new(shared, workspace)),
            database: Arc::clone(&self.here) as Arc<dyn Database>,
            files: Arc::new(NoFiles),
            config: Config {
                workspace,
                parts: vec![PartId::control(workspace), PartId(workspace.0)],
                kind: StoreKind::Folder,
                relay: false,
                brief: true,
                snapshots: SNAPSHOTS,
            },
            reseed: self.fill.load(Ordering::Relaxed),
        }
    }

    pub(super) fn start_again(&self) {
        self.here.close();
        self.here.open();
    }

    /// A copy of it that does not notice that it is one.
    pub(super) fn copy(&self, number: u8) -> Self {
        let dir = self.here.felt.place.join(format!("desk-{number}"));
        fs::create_dir(&dir).unwrap();
        self.here.close();
        self.here.felt.room.empty();
        for entry in fs::read_dir(&self.here.dir).unwrap() {
            let entry = entry.unwrap();
            if entry.path().is_file() {
                fs::copy(entry.path(), dir.join(entry.file_name())).unwrap();
            }
        }
        let (from, to) = (self.here.dir.to_str().unwrap(), dir.to_str().unwrap());
        let witness = fs::read_to_string(witness_file(&dir)).unwrap();
        fs::write(witness_file(&dir), witness.replace(from, to)).unwrap();
        self.here.open();
        let copy = Self::at(dir, self.here.key.clone(), &self.here.felt);
        copy.shared.lock().unwrap().clone_from(&self.shared.lock().unwrap());
        *copy.here.share.lock().unwrap() = *self.here.share.lock().unwrap();
        copy
    }

    /// Lets something happen at another desk while this one exchanges.
    pub(super) fn meanwhile(&self, happens: impl FnOnce() -> Self + Send + 'static) {
        self.here.meanwhile.lock().unwrap().before = Some(Box::new(happens));
    }

    /// The desk at which that happened.
    pub(super) fn back(&self) -> Self {
        self.here.meanwhile.lock().unwrap().after.take().unwrap()
    }

    pub(super) fn root(&self) -> String {
        format!("{:?}", self.here.store().state_root().unwrap())
    }

    /// The titles of what is here.
    pub(super) fn written(&self) -> BTreeSet<String> {
        titles(&self.here.store())
    }

    pub(super) fn is_sound(&self) {
        let store = self.here.store();
        assert_eq!(store.state_root().unwrap(), store.recomputed_root().unwrap());
        assert_eq!(store.read(|read| read.defects()).unwrap(), Vec::<String>::new());
        store.check_search().unwrap();
    }
}

/// The titles of all items, which are there in pairs or not at all.
fn titles(store: &Store) -> BTreeSet<String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for item in store.read(|read| read.records(EntityKind::WorkItem)).unwrap() {
        let title = item.fields.into_iter().find(|(field, _)| *field == work_item::TITLE);
        let Some((_, Value::Text(title))) = title else { panic!("{:?} has no title", item.id) };
        *times.entry(title).or_default() += 1;
    }
    assert!(times.values().all(|times| *times == 2), "{times:?}");
    times.into_keys().collect()
}

const fn name(local: &Local) -> &'static str {
    match local {
        Local::Cursors(_) => "Cursors",
        Local::Seal => "Seal",
        Local::Outbox { .. } => "Outbox",
        Local::Pushed(_) => "Pushed",
        Local::Forget => "Forget",
        Local::Receive(..) => "Receive",
        Local::CatchUp => "CatchUp",
        Local::BeginSnapshot(_) => "BeginSnapshot",
        Local::LoadChunks(..) => "LoadChunks",
        Local::LoadSince(..) => "LoadSince",
        Local::EndSnapshot(_) => "EndSnapshot",
        Local::Forgo(..) => "Forgo",
        Local::MakeSnapshot(_) => "MakeSnapshot",
        Local::Admit => "Admit",
        Local::Acknowledge => "Acknowledge",
        Local::Lacking(..) => "Lacking",
        Local::SayAgain(..) => "SayAgain",
    }
}
