//! The parts of the workspace: the shared one, the one that says who belongs, and one for each pod that
//! is kept apart.

use super::stream::{self, CONTROL, SHARED};
use super::veil::veil_part;
use crate::error::Context;
use crate::store::{Read, Store};
use holdfast_domain::{PodId, Result, Timestamp};
use holdfast_wire::{LogId, Membership, PartId, Verdict};
use uuid::Uuid;

/// The parts that are known here, with their local numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    all: Vec<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    p: i64,
    id: PartId,
    followed: bool,
    /// Whether somebody whose word counts has said that it is a part.
    told: bool,
}

impl Parts {
    pub(super) fn load(read: Read<'_>) -> Result<Self> {
        let all = read.rows(
            "SELECT p, id, followed, p <= ?1 OR EXISTS (SELECT 1 FROM ent CROSS JOIN pod USING (e)
                WHERE ent.id = part.id AND apart IS NOT NULL)
             FROM part ORDER BY p",
            [CONTROL],
            |row| {
                let (p, followed, told) = (row.get(0)?, row.get(2)?, row.get(3)?);
                Ok(Part { p, id: PartId(row.get(1)?), followed, told })
            },
        )?;
        Ok(Self { all })
    }

    /// The local number of a part.
    pub(super) fn local(&self, part: PartId) -> Option<i64> {
        self.all.iter().find(|one| one.id == part).map(|one| one.p)
    }

    /// The part of a local number.
    pub(super) fn id(&self, p: i64) -> PartId {
        self.all.iter().find(|one| one.p == p).map_or(PartId(Uuid::nil()), |one| one.id)
    }

    /// What becomes of a transaction. A removal names how far a device counts in the parts that whoever
    /// said it follows. In the part of another pod all of it counts, until somebody who follows that one
    /// says otherwise; not where only the removed device had said that the pod has a part.
    pub(super) fn verdict(
        &self,
        members: &Membership,
        (p, log): (i64, LogId),
        seq: u64,
    ) -> Verdict {
        let Some(part) = self.all.iter().find(|one| one.p == p) else { return Verdict::Waiting };
        match members.accepts(part.id, log, seq) {
            Verdict::Removed if p > CONTROL && members.cutoff(part.id, log).is_none() => {
                if part.told { Verdict::Accepted } else { Verdict::Removed }
            }
            verdict => verdict,
        }
    }

    /// The parts of pods of which nobody whose word counts has said that they are.
    pub(super) fn untold(&self) -> impl Iterator<Item = (i64, PartId)> + '_ {
        self.all.iter().filter(|one| !one.told).map(|one| (one.p, one.id))
    }

    /// Whether any pod is kept apart, or was.
    pub(super) fn has_pods(&self) -> bool {
        self.all.iter().any(|one| one.p > CONTROL)
    }

    /// Whether a part is that of a pod.
    pub(super) fn is_pod(&self, part: PartId) -> bool {
        self.local(part).is_some_and(|p| p > CONTROL)
    }

    /// Whether this desk exchanges a part.
    pub(super) fn follows(&self, p: i64) -> bool {
        self.all.iter().any(|one| one.p == p && one.followed)
    }
}

/// Our streams of the work with the parts they are in, that of the shared part first.
pub(super) fn ours(read: Read<'_>) -> Result<Vec<(u32, i64)>> {
    read.rows("SELECT s, p FROM ours ORDER BY p", [], |row| Ok((row.get(0)?, row.get(1)?)))
}

impl Read<'_> {
    /// The parts that this desk exchanges: who belongs, the shared work, and the pods it follows.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn followed_parts(self) -> Result<Vec<PartId>> {
        let (data, control) = stream::parts(self)?;
        let pods = self.rows(
            "SELECT id FROM part WHERE p NOT IN (?1, ?2) AND followed ORDER BY p",
            (SHARED, CONTROL),
            |row| row.get(0).map(PartId),
        )?;
        Ok([control, data].into_iter().chain(pods).collect())
    }

    /// The part that an entity lives in.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn part_of(self, id: Uuid) -> Result<PartId> {
        let found = self.first(
            "SELECT part.id FROM ent CROSS JOIN part USING (p) WHERE ent.id = ?1
             ORDER BY p DESC LIMIT 1",
            [id],
            |row| row.get(0).map(PartId),
        )?;
        found.map_or_else(|| Ok(stream::parts(self)?.0), Ok)
    }
}

impl Store {
    /// Follows a pod that is kept apart, or leaves it alone: then nothing of it is exchanged, and what
    /// is here of it is not shown. Nothing is deleted.
    ///
    /// # Errors
    /// `not_found` where there is no such pod that is kept apart; `disk_full`, `read_only`, `busy`.
    pub fn follow_pod(&self, pod: PodId, followed: bool, now: Timestamp) -> Result<()> {
        self.sync_write(|connection| {
            let read = Read(connection);
            let Some(p) = Parts::load(read)?.local(PartId(pod.0)).filter(|p| *p > CONTROL) else {
                return Err(crate::table::entity::not_found("pod kept apart", &pod.0.to_string()));
            };
            connection
                .execute("UPDATE part SET followed = ?2 WHERE p = ?1", (p, followed))
                .store()?;
            veil_part(connection, p, now)
        })?;
        while self.settle_stale(now, SLICE)? {}
        Ok(())
    }

    /// Notes which pods no shared store lets this desk read: what is here of them is old, and not shown.
    /// A desk that wrote there goes on: what it writes waits.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn close_pods(&self, closed: &[PartId], now: Timestamp) -> Result<()> {
        if self.read(|read| turned(read, closed))?.is_empty() {
            return Ok(());
        }
        self.sync_write(|connection| {
            for (p, closed) in turned(Read(connection), closed)? {
                connection
                    .execute("UPDATE part SET closed = ?2 WHERE p = ?1", (p, closed))
                    .store()?;
                veil_part(connection, p, now)?;
            }
            Ok(())
        })?;
        while self.settle_stale(now, SLICE)? {}
        Ok(())
    }

    /// The pods that are kept apart, or were, and whether this desk follows each.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn pods_apart(&self) -> Result<Vec<(PodId, bool)>> {
        self.read(|read| {
            read.rows("SELECT id, followed FROM part WHERE p > ?1 ORDER BY p", [CONTROL], |row| {
                Ok((PodId(row.get(0)?), row.get(1)?))
            })
        })
    }
}

/// Entities whose search entries and clocks are brought up to date in one transaction.
const SLICE: u32 = 500;

/// The pods that are closed from now on, or no longer.
fn turned(read: Read<'_>, closed: &[PartId]) -> Result<Vec<(i64, bool)>> {
    type Row = (i64, PartId, bool, bool);
    let pods: Vec<Row> = read.rows(
        "SELECT p, id, closed, EXISTS (SELECT 1 FROM ours JOIN change USING (s) WHERE ours.p = part.p)
         FROM part WHERE p > ?1",
        [CONTROL],
        |row| Ok((row.get(0)?, PartId(row.get(1)?), row.get(2)?, row.get(3)?)),
    )?;
    let turned = pods.into_iter().filter_map(|(p, part, was, wrote)| {
        let now = closed.contains(&part) && !wrote;
        (now != was).then_some((p, now))
    });
    Ok(turned.collect())
}
