//! After an update of the program: fields and kinds that were unknown take their columns, and streams
//! that waited for it go on.

use super::ext::{Ext, pack_ext, unpack_ext};
use super::project::{fits, project};
use crate::error::Context;
use crate::registry::{self, Shape};
use crate::store::{Read, Store};
use crate::value::{self, Value};
use holdfast_domain::{Result, Timestamp};
use holdfast_wire::canary::{self, Fault};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What this program understands: how many fields, and which format of segments.
pub(super) fn version() -> u32 {
    let fields: usize = registry::KINDS.iter().map(|kind| kind.fields.len()).sum();
    (u32::from(canary::reader()) << 16) + u32::try_from(fields).unwrap_or(u32::MAX >> 16)
}

impl Store {
    /// Shows what this program understands and the one before it did not.
    pub(crate) fn catch_up(&self, now: Timestamp) -> Result<()> {
        let known =
            self.read(|read| read.first("SELECT reader FROM own", [], |row| row.get::<_, u32>(0)))?;
        if known == Some(version()) {
            return Ok(());
        }
        self.sync_write(|connection| {
            let rows = Read(connection).rows(
                "SELECT e, kind, ext FROM ent WHERE ext IS NOT NULL",
                [],
                |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u16>(1)?, row.get::<_, Vec<u8>>(2)?)),
            )?;
            for (e, kind, ext) in rows {
                show(connection, e, kind, unpack_ext(Some(&ext))?, now)?;
            }
            super::veil::veil_again(connection, now)?;
            if !canary::on(Fault::ParkForEver) {
                let sql = "UPDATE stream SET state = 'open', reason = '' WHERE state = 'parked'";
                connection.execute(sql, []).store()?;
            }
            connection.execute("UPDATE own SET reader = ?1", [version()]).store()?;
            Ok(())
        })
    }
}

/// Moves what is known now from the bytes of an entity into its columns.
fn show(connection: &Connection, e: i64, kind: u16, mut ext: Ext, now: Timestamp) -> Result<()> {
    let Some(kind) = registry::kind_of_number(kind) else { return Ok(()) };
    let mut written: BTreeMap<u16, Value> = BTreeMap::new();
    for field in kind.fields.iter().filter(|field| field.shape != Shape::Body) {
        let Some(item) = ext.get(&field.number) else { continue };
        let value = value::of_item(item);
        if fits(*field, &value) {
            ext.remove(&field.number);
            written.insert(field.number, value);
        }
    }
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {} WHERE e = ?1)", kind.table);
    let there = Read(connection).first(&sql, [e], |row| row.get(0))?.unwrap_or(false);
    if written.is_empty() && there {
        return Ok(());
    }
    let written = written.iter().map(|(number, value)| (*number, value));
    project(connection, e, kind, !there, now.timestamp_millis(), written)?;
    connection.execute("UPDATE ent SET ext = ?2 WHERE e = ?1", (e, pack_ext(&ext))).store()?;
    super::derive::mark_all(connection, e, kind.kind)
}
