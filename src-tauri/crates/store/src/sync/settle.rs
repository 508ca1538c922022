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
use holdfast_domain::{EntityKind, Result};
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

    fn row(&self, e: i64) -> Result<Option<Row>> {
        let found = Read(self.connection).first(
            "SELECT id, kind, p FROM ent WHERE e = ?1",
            [e],
            |row| Ok((row.get(0)?, row.get::<_, u16>(1)?, row.get(2)?)),
        )?;
        Ok(found.and_then(|(id, number, p)| Some((e, id, registry::kind_of_number(number)?, p))))
    }
}
