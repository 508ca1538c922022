//! The state root: what two desks compare to see that they hold the same. It is brought up to date when
//! it is asked for, from the changes since, so that a write costs nothing more for it.

use super::ext::unpack_ext;
use super::stream::{SHARED, Streams};
use crate::change;
use crate::error::Context;
use crate::registry::{self, Shape};
use crate::store::{Read, Store};
use crate::value::{self, Value};
use holdfast_domain::Result;
use holdfast_wire::canary::{self, Fault};
use holdfast_wire::root::{self, Root};
use holdfast_wire::{Hash, Register};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) const STALE: i64 = 8;
/// Changes that are counted in one transaction, so that whoever writes does not wait for it.
const SLICE: i64 = 1_000;
const ALL: i64 = i64::MAX;

/// Notes that an entity changed without a change row.
pub(super) fn mark(connection: &Connection, e: i64) -> Result<()> {
    super::derive::mark(connection, e, STALE)
}

/// An entity as every desk has it: its registers by field, its texts.
pub(super) struct Canonical {
    pub(super) id: Uuid,
    pub(super) kind: u16,
    pub(super) registers: BTreeMap<u16, Register>,
    pub(super) texts: BTreeMap<u16, String>,
}

impl Canonical {
    pub(super) fn load(read: Read<'_>, streams: &Streams, e: i64) -> Result<Option<Self>> {
        type Row = (Uuid, u16, Vec<u8>, Option<Vec<u8>>);
        let row: Option<Row> =
            read.first("SELECT id, kind, clk, ext FROM ent WHERE e = ?1", [e], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        let Some((id, number, clocks, ext)) = row else { return Ok(None) };
        let ext = unpack_ext(ext.as_deref())?;
        let kind = registry::kind_of_number(number);
        let stamps = change::stamps(&clocks);
        let mut fields = Vec::new();
        for stamp in &stamps {
            let field = kind.and_then(|kind| kind.field(stamp.field));
            if let Some(field) = field.filter(|field| field.shape != Shape::Body) {
                fields.push(field);
            }
        }
        let values: BTreeMap<u16, Value> = match kind {
            Some(kind) if !fields.is_empty() => {
                let values = read.fields(e, kind, fields.iter().copied())?;
                fields.iter().map(|field| field.number).zip(values).collect()
            }
            _ => BTreeMap::new(),
        };
        let mut registers = BTreeMap::new();
        for stamp in &stamps {
            let bytes = match (ext.get(&stamp.field), values.get(&stamp.field)) {
                (Some(bytes), _) => bytes.clone(),
                (None, Some(value)) => value::item(value),
                (None, None) => continue,
            };
            let log = streams.log(stamp.stream);
            registers.insert(stamp.field, Register { hlc: stamp.hlc, log, value: bytes });
        }
        let texts: BTreeMap<u16, String> = read
            .rows("SELECT field, text FROM doc WHERE e = ?1", [e], |row| {
                Ok((row.get::<_, u16>(0)?, row.get::<_, String>(1)?))
            })?
            .into_iter()
            .collect();
        // What only a removed device wrote is gone with it.
        let gone = registers.is_empty() && texts.is_empty();
        Ok((!gone).then_some(Self { id, kind: number, registers, texts }))
    }

    pub(super) fn hash(&self) -> Hash {
        root::entity(
            self.id,
            self.kind,
            self.registers.iter().map(|(field, register)| (*field, register)),
            self.texts.iter().map(|(field, text)| (*field, text.as_str())),
        )
    }
}

impl Store {
    /// The state root of the work: equal on two desks that applied the same, and made from the rows of
    /// this desk alone.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn state_root(&self) -> Result<Root> {
        self.settle_root()?;
        self.sync_write(refresh)
    }

    /// Brings the state root nearly up to date, in transactions so short that nobody waits for them.
    pub(super) fn settle_root(&self) -> Result<()> {
        while self.sync_write(|connection| refresh_some(connection, SLICE))? {}
        Ok(())
    }

    /// The state root, reckoned anew from every row.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn recomputed_root(&self) -> Result<Root> {
        self.read(|read| {
            let streams = Streams::load(read)?;
            let mut root = Root::default();
            for e in read.rows("SELECT e FROM ent", [], |row| row.get::<_, i64>(0))? {
                if let Some(canonical) = Canonical::load(read, &streams, e)? {
                    root.add(canonical.hash());
                }
            }
            Ok(root)
        })
    }
}

/// Counts what changed since.
pub(super) fn refresh(connection: &Connection) -> Result<Root> {
    while refresh_some(connection, ALL)? {}
    stored(Read(connection))
}

/// Counts so many of the changes since; true where there are more.
fn refresh_some(connection: &Connection, limit: i64) -> Result<bool> {
    let read = Read(connection);
    let streams = Streams::load(read)?;
    let mut root = stored(read)?;
    let rooted: i64 = read.first("SELECT rooted FROM own", [], |row| row.get(0))?.unwrap_or(0);
    let newest = read.seq()?;
    let upto = newest.min(rooted.saturating_add(limit));
    let stale = read.rows(
        "SELECT e FROM change WHERE seq > ?2 AND seq <= ?3
         UNION SELECT e FROM (SELECT e FROM stale WHERE what & ?1 <> 0 LIMIT ?4)",
        (STALE, rooted, upto, limit),
        |row| row.get::<_, i64>(0),
    )?;
    for e in stale {
        let before: Option<Vec<u8>> = connection
            .prepare_cached("SELECT hash FROM entity_root WHERE e = ?1")
            .store()?
            .query_row([e], |row| row.get(0))
            .optional()
            .store()?;
        if let Some(before) = before.filter(|_| !canary::on(Fault::StaleRoot)) {
            root.remove(super::stream::hash(&before));
        }
        connection
            .prepare_cached("UPDATE stale SET what = what & ~?2 WHERE e = ?1")
            .store()?
            .execute((e, STALE))
            .store()?;
        let Some(canonical) = Canonical::load(read, &streams, e)? else {
            connection.execute("DELETE FROM entity_root WHERE e = ?1", [e]).store()?;
            continue;
        };
        let hash = canonical.hash();
        root.add(hash);
        connection
            .prepare_cached("INSERT OR REPLACE INTO entity_root (e, hash) VALUES (?1, ?2)")
            .store()?
            .execute((e, hash.0))
            .store()?;
    }
    connection.execute("DELETE FROM stale WHERE what = 0", []).store()?;
    connection.execute("UPDATE own SET rooted = ?1", [upto]).store()?;
    connection.execute("UPDATE part SET root = ?2 WHERE p = ?1", (SHARED, root.0)).store()?;
    let left =
        read.first("SELECT EXISTS (SELECT 1 FROM stale WHERE what & ?1 <> 0)", [STALE], |row| {
            row.get::<_, bool>(0)
        })?;
    Ok(upto < newest || left.unwrap_or(false))
}

/// The root as it was last brought up to date.
pub(super) fn stored(read: Read<'_>) -> Result<Root> {
    let bytes: Option<Vec<u8>> =
        read.first("SELECT root FROM part WHERE p = ?1", [SHARED], |row| row.get(0))?.flatten();
    Ok(bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).map_or_else(Root::default, Root))
}
