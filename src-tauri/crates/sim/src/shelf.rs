//! The snapshots of a shared store, which misbehaves with them as with segments.

use crate::dice::Dice;
use holdfast_wire::Hash;
use holdfast_wire::snapshot::Manifest;
use std::collections::{BTreeMap, BTreeSet};

/// Snapshots and their chunks.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    snapshots: BTreeMap<Hash, Vec<u8>>,
    chunks: BTreeMap<Hash, Vec<u8>>,
    lies: BTreeSet<Hash>,
}

impl Shelf {
    /// Which snapshots there are; some are left out in a store that misbehaves.
    pub fn snapshots(&self, trouble: u64, dice: &mut Dice) -> Vec<Hash> {
        self.snapshots.keys().filter(|_| trouble == 0 || !dice.percent(trouble)).copied().collect()
    }

    /// A snapshot or a chunk; not yet there, or damaged, in a store that misbehaves.
    pub fn get(&self, hash: &Hash, trouble: u64, dice: &mut Dice) -> Option<Vec<u8>> {
        let mut found = self.snapshots.get(hash).or_else(|| self.chunks.get(hash))?.clone();
        if trouble > 0 && dice.percent(trouble / 3) {
            return None;
        }
        if trouble > 0 && dice.percent(trouble / 3) {
            let at = dice.index(found.len());
            found[at] ^= 1;
        }
        Some(found)
    }

    /// Keeps a chunk.
    pub fn put_chunk(&mut self, bytes: &[u8]) {
        self.chunks.insert(Hash::of(bytes), bytes.to_vec());
    }

    /// Keeps a snapshot.
    pub fn put_snapshot(&mut self, bytes: &[u8]) {
        self.snapshots.insert(Hash::of(bytes), bytes.to_vec());
    }

    /// Keeps a snapshot that lies.
    pub fn smuggle(&mut self, manifest: &Manifest, chunk: &[u8]) {
        self.put_chunk(chunk);
        let bytes = manifest.encode();
        self.lies.insert(Hash::of(&bytes));
        self.put_snapshot(&bytes);
    }

    /// The snapshots that tell the truth, whole.
    pub fn sound(&self) -> impl Iterator<Item = (Manifest, Vec<Vec<u8>>)> {
        let honest = self.snapshots.iter().filter(|(id, _)| !self.lies.contains(id));
        honest.filter_map(|(_, bytes)| {
            let manifest = Manifest::decode(bytes).ok()?;
            let chunks = manifest.chunks.iter().map(|chunk| self.chunks.get(&chunk.hash).cloned());
            let chunks = chunks.collect::<Option<_>>()?;
            Some((manifest, chunks))
        })
    }
}
