//! What belongs to a pod that this desk does not follow is here in part at most, and old: it is not
//! shown. What its fields hold stays as it is.

use super::ext::{pack_ext, unpack_ext};
use super::root;
use super::stream::CONTROL;
use crate::change;
use crate::error::Context;
use crate::home::Homes;
use crate::registry::{self, ALIVE_NUMBER, Kind};
use crate::store::Read;
use crate::value::{self, Ops, Value};
use holdfast_domain::{EntityKind, Hlc, Result, Source, Timestamp};
use rusqlite::Connection;
use uuid::Uuid;

/// What this desk notes for itself where it hides a record, and where it shows it again.
pub const HIDDEN: &str = "pod_hidden";
/// See [`HIDDEN`].
pub const SHOWN: &str = "pod_shown";

/// Hides a record, or shows it again where it is not in the trash.
pub(super) fn veil(
    connection: &Connection,
    (e, kind): (i64, &'static Kind),
    hide: bool,
    now: Timestamp,
) -> Result<()> {
    let read = Read(connection);
    let packed: Option<Vec<u8>> =
        read.first("SELECT ext FROM ent WHERE e = ?1", [e], |row| row.get(0))?.flatten();
    let mut ext = unpack_ext(packed.as_deref())?;
    let alive = value::item(&Value::Bool(true));
    let column = read.fields(e, kind, std::iter::once(kind.alive()))?.pop();
    let shown = column == Some(Value::Bool(true));
    let hidden = ext.get(&ALIVE_NUMBER) == Some(&alive);
    match (hide, shown, hidden) {
        (true, true, _) => drop(ext.insert(ALIVE_NUMBER, alive)),
        (false, _, true) => drop(ext.remove(&ALIVE_NUMBER)),
        _ => return Ok(()),
    }
    connection
        .prepare_cached("UPDATE ent SET ext = ?2 WHERE e = ?1")
        .store()?
        .execute((e, pack_ext(&ext)))
        .store()?;
    connection
        .prepare_cached(&format!("UPDATE {} SET alive = ?2 WHERE e = ?1", kind.table))
        .store()?
        .execute((e, !hide))
        .store()?;
    super::derive::mark_all(connection, e, kind.kind)?;
    root::mark(connection, e)?;
    match kind.kind {
        EntityKind::WorkItem | EntityKind::Client | EntityKind::Document => {
            note(connection, e, hide, now)
        }
        _ => Ok(()),
    }
}

/// Hides or shows what lives in the part of a pod, as it is to be.
pub(super) fn veil_part(connection: &Connection, p: i64, now: Timestamp) -> Result<()> {
    let read = Read(connection);
    let hide = !Homes::load(read)?.follows(p);
    let all = read.rows("SELECT e, kind FROM ent WHERE p = ?1", [p], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, u16>(1)?))
    })?;
    for (e, number) in all {
        if let Some(kind) = registry::kind_of_number(number) {
            veil(connection, (e, kind), hide, now)?;
        }
    }
    Ok(())
}

/// Does so in the parts of all pods.
pub(super) fn veil_again(connection: &Connection, now: Timestamp) -> Result<()> {
    let pods =
        Read(connection).rows("SELECT p FROM part WHERE p > ?1", [CONTROL], |row| row.get(0))?;
    pods.into_iter().try_for_each(|p| veil_part(connection, p, now))
}

/// Views follow the change log: what this desk hides it notes there for itself, and sends nothing.
fn note(connection: &Connection, e: i64, hide: bool, now: Timestamp) -> Result<()> {
    let head = change::Head {
        s: 0,
        hlc: Hlc::at(now),
        cmd: Uuid::nil(),
        at: now.timestamp_millis(),
        actor: None,
        source: Source::System.word(),
        command: if hide { HIDDEN } else { SHOWN },
        undo_of: None,
    };
    change::insert(connection, &head, e, &change::Entry::of(&Ops::new()))
}
