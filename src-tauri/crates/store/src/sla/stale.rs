//! Which clocks a transaction makes stale.

use super::log;
use crate::error::Context;
use crate::registry::{self, agreement, calendar_exception, client, site, sla_target};
use crate::store::Read;
use crate::table::rows::id;
use crate::value::{Ops, Value};
use holdfast_domain::{ClientId, EntityKind, Result};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What is to be reckoned with anew.
#[derive(Default)]
pub(crate) struct Stale {
    /// Items that something happened to, by local number.
    pub(crate) items: BTreeSet<i64>,
    /// Items of which another desk wrote a verdict: their clocks show it, and nothing is judged anew.
    pub(crate) judged: BTreeSet<i64>,
    /// Clients whose terms changed.
    pub(crate) clients: BTreeSet<ClientId>,
    /// True where anything changed that terms are read from.
    pub(crate) terms: bool,
}

impl Stale {
    /// Whether there is nothing to reckon with.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.judged.is_empty() && self.clients.is_empty() && !self.terms
    }

    /// Notes what a change to an entity makes stale.
    pub(crate) fn note(
        &mut self,
        read: Read<'_>,
        kind: EntityKind,
        e: i64,
        ops: &Ops,
    ) -> Result<()> {
        match kind {
            EntityKind::WorkItem if log::concerns(ops) => {
                self.items.insert(e);
            }
            EntityKind::Comment => {
                let item: Option<i64> = read
                    .0
                    .prepare_cached(
                        "SELECT e FROM ent CROSS JOIN work_item USING (e) WHERE id = (SELECT item FROM comment
                         WHERE e = ?1 AND channel IN ('message', 'call'))",
                    )
                    .store()?
                    .query_row([e], |row| row.get(0))
                    .optional()
                    .store()?;
                self.items.extend(item);
            }
            EntityKind::Client if ops.contains_key(&client::CALENDAR.number) => {
                self.terms = true;
                self.clients.insert(ClientId(read.id_of(e)?.0));
            }
            EntityKind::Site
                if [site::CALENDAR, site::ALIVE].iter().any(|f| ops.contains_key(&f.number)) =>
            {
                self.terms = true;
                self.add(read, "SELECT client FROM site WHERE e = ?1", e)?;
            }
            EntityKind::Agreement => {
                self.terms = true;
                self.clients.extend(ids(ops, agreement::CLIENT).map(ClientId));
                self.add(read, "SELECT client FROM agreement WHERE e = ?1", e)?;
            }
            EntityKind::SlaPolicy => self.policy(read, read.id_of(e)?.0)?,
            EntityKind::SlaTarget => self.owner(read, e, ops, sla_target::POLICY)?,
            EntityKind::BusinessCalendar => self.calendar(read, read.id_of(e)?.0)?,
            EntityKind::CalendarException => {
                self.owner(read, e, ops, calendar_exception::CALENDAR)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes whose clocks a verdict of another desk is on.
    pub(crate) fn heard(&mut self, read: Read<'_>, verdict: i64) -> Result<()> {
        let sql = "SELECT e FROM ent CROSS JOIN work_item USING (e)
                   WHERE id = (SELECT item FROM sla_verdict WHERE e = ?1)";
        self.judged.extend(read.first(sql, [verdict], |row| row.get::<_, i64>(0))?);
        Ok(())
    }

    /// What belongs to a policy or a calendar changed, or belongs to another one now.
    fn owner(&mut self, read: Read<'_>, e: i64, ops: &Ops, field: registry::Field) -> Result<()> {
        let sql =
            format!("SELECT {} FROM {} WHERE e = ?1", field.name, registry::kind(field.kind).table);
        let present = read.first(&sql, [e], |row| id::<Uuid>(row, 0))?.flatten();
        for owner in ids(ops, field).chain(present).collect::<BTreeSet<_>>() {
            if field == sla_target::POLICY {
                self.policy(read, owner)?;
            } else {
                self.calendar(read, owner)?;
            }
        }
        Ok(())
    }

    fn policy(&mut self, read: Read<'_>, policy: Uuid) -> Result<()> {
        self.terms = true;
        self.add(read, "SELECT client FROM agreement WHERE policy = ?1", policy)
    }

    fn calendar(&mut self, read: Read<'_>, calendar: Uuid) -> Result<()> {
        self.terms = true;
        self.add(
            read,
            "SELECT ent.id FROM client CROSS JOIN ent USING (e) WHERE calendar = ?1
             UNION SELECT client FROM site WHERE calendar = ?1",
            calendar,
        )
    }

    fn add(&mut self, read: Read<'_>, sql: &str, of: impl rusqlite::ToSql) -> Result<()> {
        let found = read.rows(sql, [of], |row| id::<ClientId>(row, 0))?;
        self.clients.extend(found.into_iter().flatten());
        Ok(())
    }
}

/// The ids that a field had and has.
fn ids(ops: &Ops, field: registry::Field) -> impl Iterator<Item = Uuid> {
    let op = ops.get(&field.number);
    op.into_iter().flat_map(|(before, after)| [before, after]).filter_map(Value::as_id)
}
