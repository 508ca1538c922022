//! The open database: many readers, one writer, one way to write.

use crate::backup::{self, Copy};
use crate::checkpoint::Checkpoints;
use crate::error::Context;
use crate::search::Vocabulary;
use crate::sla::{Terms, TermsCache};
use crate::write::{Origin, Write};
use crate::{open, undo};
use holdfast_domain::{Result, Timestamp};
use holdfast_wire::canary;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Readers kept open between reads.
const IDLE_READERS: usize = 4;

/// The open database of one data directory. Shared by threads; other processes may have it open too.
pub struct Store {
    dir: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    vocabulary: Arc<Vocabulary>,
    terms: TermsCache,
    members: crate::sync::MembersCache,
    checkpoints: Checkpoints,
    /// Commits until the process counts as killed, for tests.
    lives: AtomicU64,
    /// Why none commits after them: the disk is full, or the process was killed.
    full: AtomicBool,
    salt: u8,
}

/// A consistent look at the database; sees its own writes where it comes from a [`Write`].
#[derive(Clone, Copy)]
pub struct Read<'a>(pub(crate) &'a Connection);

/// What a transaction gave, and the newest change it wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed<T> {
    /// What the closure gave.
    pub value: T,
    /// The newest change of the database after it.
    pub seq: i64,
}

// A panic while a lock is held rolls its transaction back, so the connection stays sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Another one with every start, because a copy of a desk does not know that it is one.
fn salt() -> u8 {
    let random = canary::chance().unwrap_or_else(|| Uuid::new_v4().as_u128());
    random.to_le_bytes()[0]
}

/// The empty file that every commit writes anew, for watchers in other processes.
#[must_use]
pub fn signal_file(dir: &Path) -> PathBuf {
    dir.join("holdfast.changed")
}

impl Store {
    /// Opens the database of a data directory, making it where there is none.
    ///
    /// # Errors
    /// `unsafe_location`, `read_only`, `disk_full`, `corrupt_database`, `newer_database`.
    pub fn open(dir: &Path, now: Timestamp) -> Result<Self> {
        let writer = open::writer(dir, now)?;
        crate::guard::guard(&writer);
        crate::checkpoint::count(&writer);
        let store = Self {
            dir: dir.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            vocabulary: Arc::default(),
            terms: TermsCache::default(),
            members: crate::sync::MembersCache::default(),
            checkpoints: Checkpoints::new(dir),
            lives: AtomicU64::new(u64::MAX),
            full: AtomicBool::new(false),
            salt: salt(),
        };
        store.prepare()?;
        store.check_witness(now)?;
        store.catch_up(now)?;
        Ok(store)
    }

    /// Gives a new database its part and its stream.
    fn prepare(&self) -> Result<()> {
        let known: i64 = self.read(|read| {
            read.0.query_row("SELECT count(*) FROM own", [], |row| row.get(0)).store()
        })?;
        if known > 0 {
            return Ok(());
        }
        self.sync_write(crate::sync::prepare)
    }

    /// Writes what is not a change of this desk's own: streams, segments and what came with them.
    pub(crate) fn sync_write<T>(&self, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.sync_write_on(&mut self.writer(), f)
    }

    pub(crate) fn sync_write_on<T>(
        &self,
        writer: &mut Connection,
        f: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        let transaction =
            writer.transaction_with_behavior(TransactionBehavior::Immediate).store()?;
        let done = crate::guard::unguarded(|| f(&transaction)).and_then(|value| {
            self.live()?;
            // The search index writes the words it has gathered at the very end.
            crate::guard::unguarded(|| transaction.commit()).store()?;
            Ok(value)
        });
        match &done {
            Ok(_) => self.committed(),
            // It may have seen what has not come to be.
            Err(_) => self.members.forget(),
        }
        done
    }

    /// What stamps end in that do not come from the wall clock; see [`holdfast_domain::Hlc::salted`].
    pub(crate) const fn salt(&self) -> u8 {
        self.salt
    }

    pub(crate) fn terms_cache(&self) -> &TermsCache {
        &self.terms
    }

    pub(crate) fn members_cache(&self) -> &crate::sync::MembersCache {
        &self.members
    }

    /// The data directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn vocabulary(&self) -> &Arc<Vocabulary> {
        &self.vocabulary
    }

    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        lock(&self.writer)
    }

    /// Reads from one consistent state of the database, beside any writer.
    ///
    /// # Errors
    /// Whatever the closure says, and `corrupt_database`, `busy`.
    pub fn read<T>(&self, f: impl FnOnce(Read<'_>) -> Result<T>) -> Result<T> {
        let idle = lock(&self.readers).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => open::reader(&self.dir)?,
        };
        let transaction =
            Transaction::new(&mut connection, TransactionBehavior::Deferred).store()?;
        let result = f(Read(&transaction));
        drop(transaction);
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        result
    }

    /// Calendars, policies and agreements as `read` sees them, from memory unless they changed.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn terms(&self, read: Read<'_>) -> Result<Arc<Terms>> {
        self.terms.get(read, false)
    }

    /// Writes in one transaction: rows, search index, change log and clock, or nothing at all.
    ///
    /// # Errors
    /// Whatever the closure says, and `disk_full`, `read_only`, `busy`; nothing is written then.
    pub fn mutate<T>(
        &self,
        origin: &Origin,
        f: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<Committed<T>> {
        self.transact(origin, true, f)
    }

    /// Does all that [`Store::mutate`] does, and then writes nothing.
    ///
    /// # Errors
    /// As [`Store::mutate`].
    pub fn rehearse<T>(
        &self,
        origin: &Origin,
        f: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<Committed<T>> {
        self.transact(origin, false, f)
    }

    fn transact<T>(
        &self,
        origin: &Origin,
        commit: bool,
        f: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<Committed<T>> {
        let mut writer = lock(&self.writer);
        let transaction =
            writer.transaction_with_behavior(TransactionBehavior::Immediate).store()?;
        let (value, seq) = crate::guard::unguarded(|| {
            let mut write = Write::new(self, &transaction, origin)?;
            let value = f(&mut write)?;
            Ok((value, write.finish()?))
        })?;
        if commit {
            self.live()?;
            crate::guard::unguarded(|| transaction.commit()).store()?;
            self.committed();
        } else {
            transaction.rollback().store()?;
        }
        Ok(Committed { value, seq })
    }

    fn committed(&self) {
        self.signal();
        self.checkpoints.committed();
    }

    /// Tells watchers in other processes that there is something new. The log file of the database
    /// cannot: its last byte is written before the commit can be seen.
    fn signal(&self) {
        let path = signal_file(&self.dir);
        if let Err(error) = std::fs::write(&path, []) {
            tracing::warn!(%error, "other programs were not told of a change");
        }
    }

    /// Takes the newest change that came in through this door back.
    ///
    /// # Errors
    /// `nothing_to_undo`, `undo_conflict`.
    pub fn undo(&self, origin: &Origin) -> Result<Committed<undo::Undone>> {
        undo::run(self, origin, undo::Direction::Undo, undo::plain)
    }

    /// Brings the newest undone change of this door again.
    ///
    /// # Errors
    /// `nothing_to_undo`, `undo_conflict`.
    pub fn redo(&self, origin: &Origin) -> Result<Committed<undo::Undone>> {
        undo::run(self, origin, undo::Direction::Redo, undo::plain)
    }

    /// Undo or redo with rules around it: the closure looks at what stands, calls
    /// [`undo::Undoing::apply`] and judges what stands then; an error leaves everything as it was.
    ///
    /// # Errors
    /// `nothing_to_undo`, `undo_conflict`, and whatever the closure says.
    pub fn undo_within<T>(
        &self,
        origin: &Origin,
        direction: undo::Direction,
        around: impl FnOnce(&mut Write<'_>, &undo::Undoing) -> Result<T>,
    ) -> Result<Committed<T>> {
        undo::run(self, origin, direction, around)
    }

    /// Sets a preference of this desk, which is never synced and has no history.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn set_preference(&self, key: &str, value: &str) -> Result<()> {
        let writer = lock(&self.writer);
        crate::guard::unguarded(|| {
            writer
                .execute("INSERT INTO preference (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2", [key, value])
                .store()
        })?;
        Ok(())
    }

    /// Writes a copy to a path that must not exist.
    ///
    /// # Errors
    /// `invalid`, `disk_full`, `read_only`.
    pub fn backup_to(&self, path: &Path, now: Timestamp) -> Result<Copy> {
        backup::write_to(&open::reader_for_copies(&self.dir)?, path, now)
    }

    /// Writes today's copy unless there is one of the last 24 hours.
    ///
    /// # Errors
    /// `disk_full`, `read_only`.
    pub fn daily_backup(&self, now: Timestamp) -> Result<Option<Copy>> {
        let dir = backup::dir(&self.dir);
        let recent = backup::list(&dir)
            .first()
            .is_some_and(|copy| now - copy.at < chrono::Duration::hours(24));
        if recent {
            return Ok(None);
        }
        backup::write(&open::reader_for_copies(&self.dir)?, &dir, now).map(Some)
    }
}

/// For tests of bad days and of the guard; harmless elsewhere.
#[doc(hidden)]
impl Store {
    /// Lets the database grow by so many pages and no further, as a full disk would.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn limit_growth(&self, pages: u32) -> Result<()> {
        let writer = lock(&self.writer);
        let count: i64 = writer.pragma_query_value(None, "page_count", |row| row.get(0)).store()?;
        writer.pragma_update(None, "max_page_count", count + i64::from(pages)).store()
    }

    /// Runs the closure and gives every statement that ran meanwhile, reading ones included.
    pub fn traced<T>(&self, f: impl FnOnce() -> T) -> (T, Vec<String>) {
        use rusqlite::trace::{TraceEvent, TraceEventCodes};
        thread_local! {
            static SEEN: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) };
        }
        let note = |event: TraceEvent<'_>| {
            if let TraceEvent::Stmt(_, sql) = event {
                SEEN.with_borrow_mut(|seen| seen.push(sql.to_owned()));
            }
        };
        let listen = |mask: TraceEventCodes| {
            lock(&self.writer).trace_v2(mask, Some(note));
            lock(&self.readers).iter().for_each(|reader| reader.trace_v2(mask, Some(note)));
        };
        listen(TraceEventCodes::SQLITE_TRACE_STMT);
        let result = f();
        listen(TraceEventCodes::empty());
        (result, SEEN.take())
    }

    /// Lets so many transactions commit and none after them, as if the process had been killed then.
    pub fn die_after(&self, commits: u64) {
        self.full.store(false, Ordering::Relaxed);
        self.lives.store(commits, Ordering::Relaxed);
    }

    /// Lets so many transactions commit and none after them, as if the disk had been full then.
    pub fn full_after(&self, commits: u64) {
        self.full.store(true, Ordering::Relaxed);
        self.lives.store(commits, Ordering::Relaxed);
    }

    fn live(&self) -> Result<()> {
        let lives = self.lives.load(Ordering::Relaxed);
        if lives == 0 && self.full.load(Ordering::Relaxed) {
            return Err(crate::error::full());
        }
        if lives == 0 {
            return Err(crate::error::corrupt("the process was killed"));
        }
        if lives < u64::MAX {
            self.lives.store(lives - 1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Tries a statement on the writing connection past the one way to write.
    ///
    /// # Errors
    /// Always where the statement writes.
    pub fn write_aside(&self, sql: &str) -> Result<()> {
        lock(&self.writer).prepare(sql).map(drop).store()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Lets the planner keep what it learnt; a failure costs nothing but that.
        let _ = lock(&self.writer).execute_batch("PRAGMA optimize");
    }
}

impl Read<'_> {
    /// The newest change.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn seq(self) -> Result<i64> {
        self.0
            .prepare_cached("SELECT coalesce(max(seq), 0) FROM change")
            .store()?
            .query_row([], |row| row.get(0))
            .store()
    }

    /// A preference of this desk.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn preference(self, key: &str) -> Result<Option<String>> {
        use rusqlite::OptionalExtension;
        self.0
            .prepare_cached("SELECT value FROM preference WHERE key = ?1")
            .store()?
            .query_row([key], |row| row.get(0))
            .optional()
            .store()
    }

    /// Every defect that a full check of the database finds; empty when it is sound.
    ///
    /// # Errors
    /// `corrupt_database` where not even the check can run.
    pub fn defects(self) -> Result<Vec<String>> {
        let mut statement = self.0.prepare("PRAGMA quick_check(20)").store()?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).store()?;
        let found = rows.collect::<rusqlite::Result<Vec<_>>>().store()?;
        Ok(found.into_iter().filter(|line| line != "ok").collect())
    }
}
