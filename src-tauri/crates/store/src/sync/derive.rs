//! What follows from changes of others: display numbers at once; search entries and clocks at once
//! where they are few, else in slices, so that nobody waits for the writer.

use super::apply::Inbox;
use super::receive::Received;
use crate::error::Context;
use crate::registry::{self, work_item};
use crate::store::{Read, Store};
use crate::table::entity::separate_number;
use crate::value::{Ops, Value};
use crate::write::{Origin, Write};
use crate::{searchable, sla};
use holdfast_domain::{ClientId, EntityKind, Result, Source, Timestamp};
use rusqlite::Connection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Entities whose search entries and clocks are brought up to date in the transaction that changed
/// them; more are left to [`Store::settle_stale`].
const AT_ONCE: usize = 64;

const ENTRY: i64 = 1;
const CLOCK: i64 = 2;
const CLIENT: i64 = 4;
/// A snapshot told of it, and its history was not there to compare. (8 is the state root's.)
const TOLD: i64 = 16;
/// What a snapshot told of it replaced something, whose author may not have been heard by who wrote that.
const REPLACED: i64 = 32;
/// Whether an assignment stands beside one that its author did not know of.
pub(super) const OWNERS: i64 = 64;
/// Another desk wrote a verdict on its clocks.
const JUDGED: i64 = 256;

/// What became stale.
#[derive(Default)]
pub(super) struct Derived {
    entries: BTreeSet<i64>,
    clocks: sla::Stale,
    /// Relations that may be assignments.
    owners: BTreeSet<i64>,
}

/// Tells items apart that have the same number.
pub(super) fn numbers(connection: &Connection, kind: EntityKind, ops: &Ops) -> Result<()> {
    if kind == EntityKind::WorkItem
        && let Some((before, after)) = ops.get(&work_item::NUMBER.number)
    {
        for number in [before, after] {
            if let Value::Int(number) = number {
                separate_number(connection, *number)?;
            }
        }
    }
    Ok(())
}

/// Whether promises and opening hours are read from entities of a kind.
pub(super) const fn terms(kind: EntityKind) -> bool {
    matches!(
        kind,
        EntityKind::Agreement
            | EntityKind::SlaPolicy
            | EntityKind::SlaTarget
            | EntityKind::BusinessCalendar
            | EntityKind::CalendarException
            | EntityKind::Client
            | EntityKind::Site
    )
}

/// Whether a change may add to what a limit counts.
pub(super) fn loads(kind: EntityKind, ops: &Ops) -> bool {
    match kind {
        EntityKind::WorkItem => {
            let fields =
                [work_item::PLACE, work_item::PRIORITY, work_item::CANCELLED, work_item::ALIVE];
            fields.iter().any(|field| ops.contains_key(&field.number))
        }
        EntityKind::Edge | EntityKind::WipLimit => true,
        _ => false,
    }
}

impl Derived {
    /// Notes what a change to an entity makes stale.
    pub(super) fn note(
        &mut self,
        read: Read<'_>,
        kind: EntityKind,
        e: i64,
        ops: &Ops,
    ) -> Result<()> {
        searchable::stale(read.0, kind, e, ops, &mut self.entries)?;
        self.clocks.note(read, kind, e, ops)?;
        match kind {
            EntityKind::Edge => drop(self.owners.insert(e)),
            EntityKind::SlaVerdict => self.clocks.heard(read, e)?,
            _ => {}
        }
        numbers(read.0, kind, ops)
    }

    /// Notes that the history of an item or of a relation is another, or who had seen what of it, whether
    /// or not what holds is: clocks, and who was assigned apart, follow from that.
    pub(super) fn replay(&mut self, kind: EntityKind, e: i64) {
        match kind {
            EntityKind::WorkItem => drop(self.clocks.items.insert(e)),
            EntityKind::Edge => drop(self.owners.insert(e)),
            _ => {}
        }
    }

    /// Brings it up to date, or notes it for later. True where there is something for later.
    pub(super) fn follow(
        self,
        store: &Store,
        connection: &Connection,
        now: Timestamp,
    ) -> Result<bool> {
        let Self { entries, clocks, owners } = &self;
        let items = entries.len() + clocks.items.len() + clocks.judged.len() + owners.len();
        if items + AT_ONCE * clocks.clients.len() <= AT_ONCE {
            self.now(store, connection, now)?;
            return waits(connection);
        }
        let Self { entries, mut clocks, owners } = self;
        let (items, judged, clients) = (
            std::mem::take(&mut clocks.items),
            std::mem::take(&mut clocks.judged),
            std::mem::take(&mut clocks.clients),
        );
        for e in entries.union(&items) {
            let entry = if entries.contains(e) { ENTRY } else { 0 };
            let clock = if items.contains(e) { CLOCK } else { 0 };
            mark(connection, *e, entry | clock)?;
        }
        owners.iter().try_for_each(|e| mark(connection, *e, OWNERS))?;
        later(connection, (&BTreeSet::new(), &judged), &clients)?;
        // What is kept of terms in memory is out of date at once.
        Self { clocks, ..Self::default() }.now(store, connection, now)?;
        waits(connection)
    }

    fn now(self, store: &Store, connection: &Connection, now: Timestamp) -> Result<()> {
        let Self { entries, clocks, owners } = self;
        if entries.is_empty() && clocks.is_empty() && owners.is_empty() {
            return Ok(());
        }
        Write::new(store, connection, &origin(now))?.follow(entries, clocks, owners)
    }
}

/// Who writes what follows from changes of others.
pub(super) fn origin(now: Timestamp) -> Origin {
    Origin { actor: None, source: Source::System, command: "sync".to_owned(), now, undo_of: None }
}

/// Notes clocks that are to be reckoned with later.
pub(crate) fn later(
    connection: &Connection,
    (items, judged): (&BTreeSet<i64>, &BTreeSet<i64>),
    clients: &BTreeSet<ClientId>,
) -> Result<()> {
    items.iter().try_for_each(|e| mark(connection, *e, CLOCK))?;
    judged.iter().try_for_each(|e| mark(connection, *e, JUDGED))?;
    for client in clients {
        if let Some(e) = Read(connection).local(EntityKind::Client, client.0)? {
            mark(connection, e, CLIENT)?;
        }
    }
    Ok(())
}

/// Notes that something derived of an entity is out of date.
pub(super) fn mark(connection: &Connection, e: i64, what: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO stale (e, what) VALUES (?1, ?2)
             ON CONFLICT (e) DO UPDATE SET what = what | ?2 WHERE what & ?2 <> ?2",
        )
        .store()?
        .execute((e, what))
        .store()?;
    Ok(())
}

/// What is derived of an entity of a kind.
const fn of_kind(kind: EntityKind) -> i64 {
    match kind {
        EntityKind::WorkItem => ENTRY | CLOCK,
        EntityKind::Document | EntityKind::Contact => ENTRY,
        EntityKind::Client => ENTRY | CLIENT,
        EntityKind::Edge => OWNERS,
        _ => 0,
    }
}

/// Notes that everything of an entity is out of date, e.g. because this program sees more of it.
pub(super) fn mark_all(connection: &Connection, e: i64, kind: EntityKind) -> Result<()> {
    match of_kind(kind) {
        0 => Ok(()),
        what => mark(connection, e, what),
    }
}

/// Notes that a snapshot told of an entity: everything of it is out of date, and to be compared with
/// its history once that is here.
pub(super) fn mark_told(connection: &Connection, e: i64, kind: Option<EntityKind>) -> Result<()> {
    mark(connection, e, kind.map_or(0, of_kind) | super::root::STALE | TOLD)
}

/// Notes that what a snapshot told of an entity replaced something that was here.
pub(super) fn mark_replaced(connection: &Connection, e: i64) -> Result<()> {
    mark(connection, e, REPLACED)
}

/// What may be brought up to date now: clocks, and the proof of what a snapshot told, wait for the
/// history they follow from.
fn due(read: Read<'_>) -> Result<i64> {
    Ok(if read.history_incomplete()? {
        ENTRY
    } else {
        ENTRY | CLOCK | CLIENT | TOLD | REPLACED | OWNERS | JUDGED
    })
}

/// Whether something is here that a snapshot told and history has not borne out yet.
pub(super) fn unproven(read: Read<'_>) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM stale WHERE what & ?1 <> 0)";
    let told = read.first(sql, [TOLD], |row| row.get(0))?.unwrap_or(false);
    Ok(told || read.history_incomplete()?)
}

fn waits(connection: &Connection) -> Result<bool> {
    let found = Read(connection).first(
        "SELECT EXISTS (SELECT 1 FROM stale WHERE what & ?1 <> 0)",
        [due(Read(connection))?],
        |row| row.get(0),
    )?;
    Ok(found.unwrap_or(false))
}

impl Read<'_> {
    /// Of how many entities search, clocks or owners are out of date. That, and what a snapshot brought, is
    /// told by no change: where the number is another one than before, views have to be read anew.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn unsettled(self) -> Result<i64> {
        let sql = "SELECT count(*) FROM stale WHERE what & ~?1 <> 0";
        Ok(self.first(sql, [super::root::STALE], |row| row.get(0))?.unwrap_or(0))
    }
}

impl Store {
    /// Brings search entries and clocks of up to `limit` entities up to date that many changes at once
    /// left behind. True where there are more.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn settle_stale(&self, now: Timestamp, limit: u32) -> Result<bool> {
        self.sync_write(|connection| {
            let now_due = due(Read(connection))?;
            let rows: Vec<(i64, i64, Uuid, u16)> = Read(connection).rows(
                "SELECT stale.e, what & ?2, ent.id, ent.kind FROM stale CROSS JOIN ent USING (e)
                 WHERE what & ?2 <> 0 ORDER BY stale.e LIMIT ?1",
                (limit, now_due),
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )?;
            let mut inbox = Inbox::load(self, connection, now, Received::default())?;
            // First, so that nothing is settled which is not known to wait yet.
            let replaced = rows.iter().filter(|(_, what, ..)| what & REPLACED != 0);
            inbox.meet_again(replaced.map(|(e, ..)| *e))?;
            for (e, ..) in rows.iter().filter(|(_, what, ..)| what & TOLD != 0) {
                inbox.prove(*e)?;
            }
            let Derived { mut entries, mut clocks, mut owners } = inbox.derived;
            for (e, what, id, kind) in rows {
                let kind = registry::kind_of_number(kind).map(|kind| kind.kind);
                if what & ENTRY != 0 {
                    entries.insert(e);
                }
                if what & CLOCK != 0 && kind == Some(EntityKind::WorkItem) {
                    clocks.items.insert(e);
                }
                if what & JUDGED != 0 {
                    clocks.judged.insert(e);
                }
                if what & CLIENT != 0 && kind == Some(EntityKind::Client) {
                    clocks.clients.insert(ClientId(id));
                }
                if what & OWNERS != 0 {
                    owners.insert(e);
                }
                connection
                    .prepare_cached("UPDATE stale SET what = what & ~?2 WHERE e = ?1")
                    .store()?
                    .execute((e, now_due))
                    .store()?;
            }
            connection.execute("DELETE FROM stale WHERE what = 0", []).store()?;
            Derived { entries, clocks, owners }.now(self, connection, now)?;
            waits(connection)
        })
    }
}
