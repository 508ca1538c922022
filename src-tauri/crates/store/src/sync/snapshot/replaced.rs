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
    /// Chooses what this desk wrote over the one value that it replaced. Where another value waits beside
    /// it, that one was overwritten unseen, and somebody has to choose.
    pub(super) fn settle_replaced(&self, e: i64, id: Uuid) -> Result<()> {
        let read = Read(self.connection);
        if !conflict::waits(read, e)? {
            return Ok(());
        }
        let all = read.conflicts(Some(id.into()))?;
        let log = self.streams.log(self.own.s);
        let alone = |one: &Conflict| all.iter().filter(|all| all.field == one.field).count() == 1;
        let mut replaced = Vec::new();
        for one in all.iter().filter(|one| one.held.log == log && alone(one)) {
            let known = kind(one.kind).field(one.field).is_some() && one.field != ALIVE_NUMBER;
            let before = before(read, (one.held.hlc, e), one.field)?;
            if known
                && before.is_some_and(|before| value::item(&before) == value::item(&one.lost.value))
            {
                replaced.push(one);
            }
        }
        if replaced.is_empty() {
            return Ok(());
        }
        let origin = derive::origin(self.now);
        let mut write = Write::new(self.connection, &origin, self.store.terms_cache())?;
        for one in replaced {
            write.force(id, one.field, one.held.value.clone())?;
        }
        write.finish().map(drop)
    }
}

/// What a field held before this desk wrote an entity at a stamp, in whichever part, as far as it wrote the
/// field.
fn before(read: Read<'_>, (hlc, e): (Hlc, i64), field: u16) -> Result<Option<Value>> {
    let rows = read.rows(
        "SELECT ops FROM change WHERE s IN (SELECT s FROM ours) AND hlc = ?1 AND e = ?2",
        (hlc.0.cast_signed(), e),
        |row| row.get::<_, Vec<u8>>(0),
    )?;
    for ops in rows {
        if let Some((before, _)) = value::decode(&ops)?.remove(&field) {
            return Ok(Some(before));
        }
    }
    Ok(None)
}
