//! Snapshots: the state that a run of segments leads to, as a manifest `.hfp` and chunks.
//!
//! ```text
//! manifest  "HFP1" fmt:u8 flags:u8 min_reader:u16 part[16] key_epoch:u32 created_ms:u64 registry:u32 root[32]
//!           logs:count (log[16] branch[32] seq hlc:u64 hash[32])*
//!           chunks:count (content:u8 hash[32] entities bytes)*      signatures:count (key[32] signature[64])*
//! chunk     "HFC1" fmt:u8 flags:u8 min_reader:u16 key_epoch:u32 nonce[24] raw_len:u32 body_len:u32 body
//! body      zstd( logs:count log[16]*  entity* )
//! entity    len id[16] kind fields:count (field Δhlc… log value)*  texts:count (field state)*  rest
//! ```
//! A chunk is named by the hash of its bytes and cut where the hash of an entity's id says so, so that
//! two snapshots share the chunks of what did not change. Loading one merges it into what is there.

mod chunk;
mod manifest;

pub use chunk::{Chunk, Chunker, EntityState, MAX_CHUNK, read_chunk};
pub use manifest::{ChunkRef, Content, Manifest, Reached, Signed};
