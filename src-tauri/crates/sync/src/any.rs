//! A shared store of either sort.

use crate::store::{Append, Head, Hint, SharedStore, StoreKind};
use crate::{FolderStore, PostgresStore};
use holdfast_domain::Result;
use holdfast_wire::{Hash, LogId, PartId, Sealed, SegmentName, WorkspaceId};

/// A shared store of either sort.
pub enum AnyStore {
    /// In a directory.
    Folder(FolderStore),
    /// In a database. Large, and there are few.
    Postgres(Box<PostgresStore>),
}

macro_rules! either {
    ($self:ident, $store:ident => $do:expr) => {
        match $self {
            AnyStore::Folder($store) => $do,
            AnyStore::Postgres($store) => $do,
        }
    };
}

impl SharedStore for AnyStore {
    fn kind(&self) -> StoreKind {
        either!(self, store => store.kind())
    }

    fn label(&self) -> String {
        either!(self, store => store.label())
    }

    fn caution(&self) -> Option<String> {
        either!(self, store => store.caution())
    }

    async fn identity(&self) -> Result<Option<WorkspaceId>> {
        either!(self, store => store.identity().await)
    }

    async fn found(&self) -> Result<()> {
        either!(self, store => store.found().await)
    }

    async fn heads(&self, part: PartId) -> Result<Vec<Head>> {
        either!(self, store => store.heads(part).await)
    }

    async fn list(&self, part: PartId, log: LogId, after: u64) -> Result<Vec<SegmentName>> {
        either!(self, store => store.list(part, log, after).await)
    }

    async fn get(&self, part: PartId, log: LogId, name: &SegmentName) -> Result<Option<Vec<u8>>> {
        either!(self, store => store.get(part, log, name).await)
    }

    async fn tail(
        &self,
        part: PartId,
        log: LogId,
        after: u64,
        budget: usize,
    ) -> Result<Vec<Vec<u8>>> {
        either!(self, store => store.tail(part, log, after, budget).await)
    }

    async fn append(&self, segment: &Sealed) -> Result<Append> {
        either!(self, store => store.append(segment).await)
    }

    async fn restore(&self, segment: &Sealed) -> Result<Append> {
        either!(self, store => store.restore(segment).await)
    }

    async fn put_chunk(&self, part: PartId, bytes: &[u8]) -> Result<Hash> {
        either!(self, store => store.put_chunk(part, bytes).await)
    }

    async fn get_chunk(&self, part: PartId, hash: &Hash) -> Result<Option<Vec<u8>>> {
        either!(self, store => store.get_chunk(part, hash).await)
    }

    async fn put_snapshot(&self, part: PartId, manifest: &[u8]) -> Result<Hash> {
        either!(self, store => store.put_snapshot(part, manifest).await)
    }

    async fn snapshots(&self, part: PartId) -> Result<Vec<Hash>> {
        either!(self, store => store.snapshots(part).await)
    }

    async fn get_snapshot(&self, part: PartId, id: &Hash) -> Result<Option<Vec<u8>>> {
        either!(self, store => store.get_snapshot(part, id).await)
    }

    async fn hint(&self) -> Hint {
        either!(self, store => store.hint().await)
    }
}
