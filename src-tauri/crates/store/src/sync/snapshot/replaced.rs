//! What was replaced on the strength of a snapshot. Its author had the value before the eyes and could not
//! say so, because of the history of it nothing was here; so it waits for a choice on every desk.

use super::super::apply::Inbox;
use super::super::conflict::{self, Conflict};
use super::super::derive;
use crate::registry::{ALIVE_NUMBER, kind};
use crate::store::Read;
use crate::value::{self, Value};
use crate::write::Write;
use holdfast_domain::{Hlc, Result};
use uuid::Uuid;

impl Inbox<'_> {
    /// Chooses what this desk wrote over the one value that it replaced, at once or by and by. Where another
    /// value waits beside it, that one was overwritten unseen, and somebody has to choose.
    pub(in crate::sync) fn settle_replaced(&self, e: i64) -> Result<()> {
        let read = Read(self.connection);
        if !conflict::waits(read, e)? {
            return Ok(());
        }
        let id = read.first("SELECT id FROM ent WHERE e = ?1", [e], |row| row.get::<_, Uuid>(0))?;
        let Some(id) = id else { return Ok(()) };
        let all = read.conflicts(Some(id.into()))?;
        let log = self.streams.log(self.own.s);
        let alone = |one: &Conflict| all.iter().filter(|all| all.field == one.field).count() == 1;
        let mut replaced = Vec::new();
        for one in all.iter().filter(|one| one.held.log == log && alone(one)) {
            let known = kind(one.kind).field(one.field).is_some() && one.field != ALIVE_NUMBER;
            if known && has_replaced(read, (one.held.hlc, e), one.field, &one.lost.value)? {
                replaced.push(one);
            }
        }
        if replaced.is_empty() {
            return Ok(());
        }
        let origin = derive::origin(self.now);
        let mut write = Write::new(self.store, self.connection, &origin)?;
        for one in replaced {
            write.force((one.kind, id), one.field, one.held.value.clone())?;
        }
        write.finish().map(drop)
    }
}

/// Whether a value stood before what this desk wrote into a field of an entity up to a stamp, one write
/// upon the other, in whichever part.
fn has_replaced(read: Read<'_>, (hlc, e): (Hlc, i64), field: u16, lost: &Value) -> Result<bool> {
    let lost = value::item(lost);
    let rows = read.rows(
        "SELECT ops FROM change WHERE s IN (SELECT s FROM ours) AND e = ?1 AND hlc <= ?2
         ORDER BY hlc DESC",
        (e, hlc.0.cast_signed()),
        |row| row.get::<_, Vec<u8>>(0),
    )?;
    let mut upon: Option<Vec<u8>> = None;
    for ops in rows {
        let Some((before, after)) = value::decode(&ops)?.remove(&field) else { continue };
        // What somebody else wrote in between was replaced by what came after it.
        if upon.is_some_and(|upon| upon != value::item(&after)) {
            return Ok(false);
        }
        let before = value::item(&before);
        if before == lost {
            return Ok(true);
        }
        upon = Some(before);
    }
    Ok(false)
}
