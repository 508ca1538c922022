//! What arrives finds where it lives: see [`crate::home`]. A pod that is kept apart gets its part, and
//! what belongs to a pod that this desk does not follow is hidden.

use super::apply::Inbox;
use super::parts::Parts;
use super::stream::Streams;
use super::veil::veil;
use crate::home::{self, Homes};
use crate::registry::{self, ALIVE_NUMBER, Kind};
use crate::store::Read;
use crate::value::Ops;
use crate::write::Write;
use holdfast_domain::{EntityKind, Result};
use holdfast_wire::LogId;
use uuid::Uuid;

type Row = (i64, Uuid, &'static Kind, i64);

/// Whether an entity may live in another place after a change, or may have to be hidden.
pub(super) fn matters(has_pods: bool, kind: EntityKind, created: bool, changed: &Ops) -> bool {
    let tells = changed.keys().any(|number| home::follows_from(kind, *number));
    let pod = tells && kind == EntityKind::Pod;
    pod || (has_pods && (created || tells || changed.contains_key(&ALIVE_NUMBER)))
}

impl Inbox<'_> {
    /// Brings what was noted to where it lives.
    pub(super) fn settle_homes(&mut self) -> Result<()> {
        let noted = std::mem::take(&mut self.rehome);
        if noted.is_empty() {
            return Ok(());
        }
        let mut rows: Vec<Row> = Vec::with_capacity(noted.len());
        for e in noted {
            rows.extend(self.row(e)?);
        }
        let mut new = false;
        for (_, id, kind, _) in &rows {
            new |= kind.kind == EntityKind::Pod && home::give_part(self.connection, *id)?;
        }
        if new {
            self.parts = Parts::load(Read(self.connection))?;
            self.streams = Streams::load(Read(self.connection))?;
        }
        let homes = Homes::load(Read(self.connection))?;
        let mut moved = Vec::new();
        for (e, id, kind, _) in &rows {
            // Another one may have taken it along already.
            let Some((_, _, _, p)) = self.row(*e)? else { continue };
            homes.settle(self.connection, (*e, *id, kind, p), &mut moved)?;
        }
        for (e, kind, home) in moved {
            veil(self.connection, (e, kind), !homes.follows(home), self.now)?;
        }
        for (e, _, kind, _) in rows {
            let left_alone = self.row(e)?.is_some_and(|(.., p)| !homes.follows(p));
            if left_alone {
                veil(self.connection, (e, kind), true, self.now)?;
            }
        }
        Ok(())
    }

    /// Says again that a pod has a part of its own, where only somebody whose word does not count had
    /// said it and others have written there: nobody else would look for what they wrote.
    pub(super) fn tell_parts(&mut self) -> Result<()> {
        if !self.parts.has_pods() {
            return Ok(());
        }
        self.parts = Parts::load(Read(self.connection))?;
        for (p, part) in self.parts.untold().collect::<Vec<_>>() {
            let logs = Read(self.connection).rows(
                "SELECT log FROM stream WHERE p = ?1 AND EXISTS (SELECT 1 FROM change WHERE change.s = stream.s)",
                [p],
                |row| row.get(0).map(LogId),
            )?;
            let belongs = |log: &LogId| {
                let device = self.members.key_of(*log).and_then(|key| self.members.device(&key));
                self.own_log(*log) || device.is_some_and(|device| device.removed.is_none())
            };
            if logs.iter().any(belongs) {
                let origin = super::derive::origin(self.now);
                let mut write = Write::new(self.store, self.connection, &origin)?;
                write.set(part.0, &[(registry::pod::APART, true.into())])?;
                write.finish()?;
            }
        }
        Ok(())
    }

    fn row(&self, e: i64) -> Result<Option<Row>> {
        let found = Read(self.connection).first(
            "SELECT id, kind, p FROM ent WHERE e = ?1",
            [e],
            |row| Ok((row.get(0)?, row.get::<_, u16>(1)?, row.get(2)?)),
        )?;
        Ok(found.and_then(|(id, number, p)| Some((e, id, registry::kind_of_number(number)?, p))))
    }
}
