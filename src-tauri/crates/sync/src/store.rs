//! What a shared store can do.
//!
//! A shared store keeps sealed segments and snapshots. It is trusted with nothing: what it lists may
//! be incomplete, repeated or junk, what it gives is verified by whoever asked, and nothing is ever
//! concluded from something not being there.

use holdfast_domain::Result;
use holdfast_wire::{Hash, LogId, PartId, Sealed, SegmentName, WorkspaceId};
use std::future::Future;

/// A place where desks leave their segments for each other.
///
/// A value is one desk's connection to one store, made for one workspace. Making it touches nothing.
/// It connects when it is first used, reconnects by itself, and every call ends within a bounded
/// time. All methods take `&self` and may run at once; dropping a future of one is always safe, but an
/// append that was dropped may have happened.
///
/// Errors carry `store_unreachable` or `store_full` where trying again later may help, `store_denied`
/// or `store_foreign` where a person has to do something first.
pub trait SharedStore: Send + Sync + 'static {
    /// What sort of store it is; decides how long changes are gathered before they are sent.
    fn kind(&self) -> StoreKind;

    /// What to call it towards people: its address without any secret.
    fn label(&self) -> String;

    /// What a person should know about the store although it works, in one sentence; none mostly.
    fn caution(&self) -> Option<String> {
        None
    }

    /// Which workspace the store holds; none where it is empty.
    ///
    /// # Errors
    /// Where it cannot be reached or refuses us. An empty folder is told apart from a missing one, not
    /// from one where a drive is not mounted.
    fn identity(&self) -> impl Future<Output = Result<Option<WorkspaceId>>> + Send;

    /// Makes the store the home of this workspace. Does nothing where it is already.
    ///
    /// Only a person's wish to share leads here, never a store that was found empty.
    ///
    /// # Errors
    /// `store_foreign` where it holds another workspace.
    fn found(&self) -> impl Future<Output = Result<()>> + Send;

    /// How far each log of a partition goes, as far as the store tells. May leave logs out and say
    /// less than there is.
    ///
    /// # Errors
    /// As all: see the trait.
    fn heads(&self, part: PartId) -> impl Future<Output = Result<Vec<Head>>> + Send;

    /// Names of segments of a log that hold something after transaction `after`, by their first
    /// number. May leave some out, and holds more than one of a range where a log was forked.
    ///
    /// # Errors
    /// As all: see the trait.
    fn list(
        &self,
        part: PartId,
        log: LogId,
        after: u64,
    ) -> impl Future<Output = Result<Vec<SegmentName>>> + Send;

    /// The bytes of a segment; none where it is not there, or not whole yet: the bytes that are
    /// returned have the hash that the name says.
    ///
    /// # Errors
    /// As all: see the trait.
    fn get(
        &self,
        part: PartId,
        log: LogId,
        name: &SegmentName,
    ) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send;

    /// The whole segments that follow transaction `after` without a gap, in order: at least one where
    /// there is any, then until `budget` bytes. More than one of a range where a log was forked. As
    /// [`list`](Self::list) and [`get`](Self::get), in fewer steps where the store can.
    ///
    /// # Errors
    /// As all: see the trait.
    fn tail(
        &self,
        part: PartId,
        log: LogId,
        after: u64,
        budget: usize,
    ) -> impl Future<Output = Result<Vec<Vec<u8>>>> + Send {
        async move {
            let (mut end, mut size, mut tail) = (after, 0, Vec::new());
            for name in self.list(part, log, after).await? {
                if name.first > end + 1 || (size >= budget && !tail.is_empty() && name.last > end) {
                    break;
                }
                if let Some(bytes) = self.get(part, log, &name).await? {
                    size += bytes.len();
                    end = end.max(name.last);
                    tail.push(bytes);
                }
            }
            Ok(tail)
        }
    }

    /// Adds a segment of one of our own logs. Repeating it is harmless.
    ///
    /// # Errors
    /// After an error it may have been stored or not; append the same bytes again to know.
    fn append(&self, segment: &Sealed) -> impl Future<Output = Result<Append>> + Send;

    /// Adds a segment of a log that is not ours: a store that lost it gets it back.
    ///
    /// # Errors
    /// As [`append`](Self::append); `store_denied` where only an owner of the store may.
    fn restore(&self, segment: &Sealed) -> impl Future<Output = Result<Append>> + Send {
        self.append(segment)
    }

    /// Keeps a chunk of a snapshot under its hash. Repeating it is harmless.
    ///
    /// # Errors
    /// As all: see the trait.
    fn put_chunk(&self, part: PartId, bytes: &[u8]) -> impl Future<Output = Result<Hash>> + Send;

    /// A chunk; none where it is not there or not whole.
    ///
    /// # Errors
    /// As all: see the trait.
    fn get_chunk(
        &self,
        part: PartId,
        hash: &Hash,
    ) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send;

    /// Keeps the manifest of a snapshot, which is then found. Its chunks are there before it.
    ///
    /// # Errors
    /// As all: see the trait.
    fn put_snapshot(
        &self,
        part: PartId,
        manifest: &[u8],
    ) -> impl Future<Output = Result<Hash>> + Send;

    /// The snapshots of a partition, in no order. May leave some out.
    ///
    /// # Errors
    /// As all: see the trait.
    fn snapshots(&self, part: PartId) -> impl Future<Output = Result<Vec<Hash>>> + Send;

    /// The manifest of a snapshot; none where it is not there or not whole.
    ///
    /// # Errors
    /// As all: see the trait.
    fn get_snapshot(
        &self,
        part: PartId,
        id: &Hash,
    ) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send;

    /// Waits until it is worth looking: another desk wrote something, or so much time passed that
    /// looking costs nothing. Never fails; correctness never depends on it. Dropping the future loses
    /// no hint, and time that passed meanwhile counts.
    fn hint(&self) -> impl Future<Output = Hint> + Send;
}

/// The sorts of stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// A directory, which something else may carry to other machines.
    Folder,
    /// A PostgreSQL database.
    Postgres,
}

impl StoreKind {
    /// What the segments of a log come to; see [`Head::mark`]. A database keeps one chain, of which the
    /// end tells everything; in a folder anything may lie beside anything.
    #[must_use]
    pub fn mark(self, names: &[SegmentName]) -> u64 {
        let word = |name: &SegmentName| mark_of(&name.hash16);
        match self {
            Self::Folder => names.iter().fold(0, |all, name| all ^ word(name)),
            Self::Postgres => names.iter().max_by_key(|name| name.last).map_or(0, word),
        }
    }
}

/// The beginning of a hash as a number.
pub(crate) fn mark_of(hash: &[u8]) -> u64 {
    hash.iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte))
}

/// How far a log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The log.
    pub log: LogId,
    /// Number of its last transaction.
    pub last: u64,
    /// What its segments come to ([`StoreKind::mark`]): another number when there is one more, even where
    /// a branch adds nothing to the length.
    pub mark: u64,
}

/// What became of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Append {
    /// It is stored now.
    Stored,
    /// It was there already, byte for byte.
    AlreadyHave,
    /// The store lacks what comes before it, and has the log only up to this transaction (0: nothing).
    /// Append from there on.
    Behind(u64),
    /// The store has something else at these numbers, and the log up to this transaction: two desks
    /// write the same log. Nothing was stored; the log must be left and another one begun.
    Fork(u64),
}

/// Why it is worth looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Something of this partition was written.
    Partition(PartId),
    /// Anything may have been written.
    Anything,
}
