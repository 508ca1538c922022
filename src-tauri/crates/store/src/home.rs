//! Where a record lives: the one place that decides it.
//!
//! A record lives with what it belongs to, a client with its pod. A pod that is kept apart has a part
//! of its own; everything else lives in the shared part, which every desk follows. What follows from
//! the records themselves is never sent: each desk finds the same.
//!
//! What was written in a part stays in it. So a record can move from the shared part into a pod, where
//! all who read the pod have its past already, but not out of a pod in which it was written.

use crate::change;
use crate::error::Context;
use crate::registry::{self, Field, Kind};
use crate::registry::{
    agreement, attachment, checklist_item, client, comment, contact, document, edge, peer_review,
    pod, service, site, sla_verdict, snooze, wip_breach, work_item,
};
use crate::store::Read;
use holdfast_domain::{EntityKind, Error, ErrorCode, Result};
use rusqlite::Connection;
use std::collections::HashMap;
use uuid::Uuid;

/// The local number of the part that every desk follows.
pub(crate) const SHARED: i64 = 1;

/// The field that says what a record belongs to.
pub(crate) const fn owner(kind: EntityKind) -> Option<Field> {
    Some(match kind {
        EntityKind::Client => client::POD,
        EntityKind::Site => site::CLIENT,
        EntityKind::Contact => contact::CLIENT,
        EntityKind::Service => service::CLIENT,
        EntityKind::Agreement => agreement::CLIENT,
        EntityKind::WorkItem => work_item::CLIENT,
        EntityKind::Document => document::CLIENT,
        EntityKind::ChecklistItem => checklist_item::ITEM,
        EntityKind::Comment => comment::ITEM,
        EntityKind::PeerReview => peer_review::ITEM,
        EntityKind::WipBreach => wip_breach::ITEM,
        EntityKind::SlaVerdict => sla_verdict::ITEM,
        EntityKind::Snooze => snooze::ITEM,
        EntityKind::Attachment => attachment::OWNER,
        EntityKind::Edge => edge::A,
        _ => return None,
    })
}

/// The field that names the part a record went to, for desks that cannot see what it belongs to.
pub(crate) const fn moved_to(kind: EntityKind) -> Option<Field> {
    match kind {
        EntityKind::WorkItem => Some(work_item::MOVED_TO),
        EntityKind::Document => Some(document::MOVED_TO),
        _ => None,
    }
}

/// The kinds whose records belong to one of a kind.
fn owned(kind: EntityKind) -> &'static [EntityKind] {
    match kind {
        EntityKind::Pod => &[EntityKind::Client],
        EntityKind::Client => &[
            EntityKind::Site,
            EntityKind::Contact,
            EntityKind::Service,
            EntityKind::Agreement,
            EntityKind::WorkItem,
            EntityKind::Document,
            EntityKind::Attachment,
            EntityKind::Edge,
        ],
        EntityKind::WorkItem => &[
            EntityKind::ChecklistItem,
            EntityKind::Comment,
            EntityKind::PeerReview,
            EntityKind::WipBreach,
            EntityKind::SlaVerdict,
            EntityKind::Snooze,
            EntityKind::Attachment,
            EntityKind::Edge,
        ],
        EntityKind::Document | EntityKind::Service => &[EntityKind::Attachment, EntityKind::Edge],
        _ => &[],
    }
}

/// The part of a pod.
#[derive(Debug, Clone, Copy)]
struct Place {
    p: i64,
    /// Whether the pod is kept apart now.
    apart: bool,
    followed: bool,
}

/// The pods that have a part of their own, by id; the part has the id of its pod.
#[derive(Debug, Default)]
pub(crate) struct Homes {
    pods: HashMap<Uuid, Place>,
    /// The streams of their parts.
    streams: HashMap<u32, i64>,
}

impl Homes {
    /// As the database has them now.
    pub(crate) fn load(read: Read<'_>) -> Result<Self> {
        let pods = read.rows(
            "SELECT part.id, part.p, part.followed AND NOT part.closed, coalesce(pod.apart, 0) FROM part
             LEFT JOIN ent ON ent.id = part.id LEFT JOIN pod USING (e) WHERE part.p > 2",
            [],
            |row| {
                let place = Place { p: row.get(1)?, followed: row.get(2)?, apart: row.get(3)? };
                Ok((row.get(0)?, place))
            },
        )?;
        if pods.is_empty() {
            return Ok(Self::default());
        }
        let streams = read.rows("SELECT s, p FROM stream WHERE p > 2", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(Self { pods: pods.into_iter().collect(), streams: streams.into_iter().collect() })
    }

    /// True where no pod is kept apart: everything is shared.
    pub(crate) fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }

    /// Whether this desk follows a part.
    pub(crate) fn follows(&self, p: i64) -> bool {
        self.pods.values().all(|place| place.p != p || place.followed)
    }

    /// The id of a pod's part.
    pub(crate) fn id(&self, p: i64) -> Option<Uuid> {
        self.pods.iter().find(|(_, place)| place.p == p).map(|(id, _)| *id)
    }

    /// Where a new record lives that has these values; `elsewhere` where they do not tell.
    pub(crate) fn of_new(
        &self,
        read: Read<'_>,
        kind: EntityKind,
        value: impl Fn(Field) -> Option<Uuid>,
        elsewhere: i64,
    ) -> Result<i64> {
        if self.is_empty() {
            return Ok(SHARED);
        }
        let said = self.said(read, kind, value)?;
        Ok(if said == SHARED { elsewhere } else { said })
    }

    /// Where the values of a record say that it lives.
    fn said(
        &self,
        read: Read<'_>,
        kind: EntityKind,
        value: impl Fn(Field) -> Option<Uuid>,
    ) -> Result<i64> {
        let owner = owner(kind).and_then(&value);
        if kind == EntityKind::Client {
            let place = owner.and_then(|pod| self.pods.get(&pod));
            return Ok(place.filter(|place| place.apart).map_or(SHARED, |place| place.p));
        }
        let found = match owner {
            // Where something else goes by that id, what is kept apart is not told to everybody.
            Some(id) => read
                .first("SELECT max(p) FROM ent WHERE id = ?1", [id], |row| row.get(0))?
                .flatten(),
            None => return Ok(SHARED),
        };
        let unseen = || moved_to(kind).and_then(&value).and_then(|pod| self.pods.get(&pod));
        Ok(found.or_else(|| unseen().map(|place| place.p)).unwrap_or(SHARED))
    }

    /// Where a record lives, by what it says and by where it was written.
    pub(crate) fn of(&self, read: Read<'_>, e: i64, kind: &Kind) -> Result<i64> {
        let said = self.said_by(read, e, kind)?;
        if said != SHARED {
            return Ok(said);
        }
        Ok(self.written(read, e)?.unwrap_or(SHARED))
    }

    /// Where a record says that it lives.
    pub(crate) fn said_by(&self, read: Read<'_>, e: i64, kind: &Kind) -> Result<i64> {
        let fields: Vec<Field> =
            [owner(kind.kind), moved_to(kind.kind)].into_iter().flatten().collect();
        let values = read.fields(e, kind, fields.iter().copied())?;
        let value = |field: Field| {
            let at = fields.iter().position(|one| *one == field)?;
            values[at].as_id()
        };
        self.said(read, kind.kind, value)
    }

    /// The pod's part in which something of a record was written.
    fn written(&self, read: Read<'_>, e: i64) -> Result<Option<i64>> {
        let clocks: Option<Vec<u8>> =
            read.first("SELECT clk FROM ent WHERE e = ?1", [e], |row| row.get(0))?;
        let stamps = change::stamps(&clocks.unwrap_or_default());
        Ok(stamps.iter().filter_map(|stamp| self.streams.get(&stamp.stream)).min().copied())
    }

    /// Whether a record, or what belongs to it, was written in the pod's part where it lives.
    pub(crate) fn is_bound(&self, read: Read<'_>, e: i64, id: Uuid, kind: &Kind) -> Result<bool> {
        if self.written(read, e)?.is_some() {
            return Ok(true);
        }
        for (e, id, kind, _) in children(read, id, kind)? {
            if self.is_bound(read, e, id, kind)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Brings to where they live now a record and what belongs to it. Hands out what has moved.
    pub(crate) fn settle(
        &self,
        connection: &Connection,
        (e, id, kind, p): (i64, Uuid, &'static Kind, i64),
        moved: &mut Vec<(i64, &'static Kind, i64)>,
    ) -> Result<()> {
        let read = Read(connection);
        let home = if kind.kind == EntityKind::Pod { SHARED } else { self.of(read, e, kind)? };
        if home != p {
            connection
                .prepare_cached("UPDATE ent SET p = ?2 WHERE e = ?1")
                .store()?
                .execute((e, home))
                .store()?;
            moved.push((e, kind, home));
        } else if kind.kind != EntityKind::Pod {
            return Ok(());
        }
        for child in children(read, id, kind)? {
            self.settle(connection, child, moved)?;
        }
        Ok(())
    }
}

type Child = (i64, Uuid, &'static Kind, i64);

/// What belongs to a record.
fn children(read: Read<'_>, id: Uuid, kind: &Kind) -> Result<Vec<Child>> {
    let mut all = Vec::new();
    for kind in owned(kind.kind).iter().map(|kind| registry::kind(*kind)) {
        let Some(field) = owner(kind.kind) else { continue };
        let sql = format!(
            "SELECT ent.e, ent.id, ent.p FROM {} CROSS JOIN ent USING (e) WHERE {} = ?1",
            kind.table, field.name
        );
        let rows = read.rows(&sql, [id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        all.extend(rows.into_iter().map(|(e, id, p)| (e, id, kind, p)));
    }
    Ok(all)
}

/// Whether where records live may follow from a field: from its owner, or from how its pod is kept.
pub(crate) fn follows_from(kind: EntityKind, number: u16) -> bool {
    let is = |field: Option<Field>| field.is_some_and(|field| field.number == number);
    is(owner(kind))
        || is(moved_to(kind))
        || (kind == EntityKind::Pod && number == pod::APART.number)
}

/// Gives a pod of which it was said whether it is kept apart a part, and this desk a stream in it. True
/// where that is new.
pub(crate) fn give_part(connection: &Connection, pod: Uuid) -> Result<bool> {
    let added = connection
        .prepare_cached("INSERT OR IGNORE INTO part (id) VALUES (?1)")
        .store()?
        .execute([pod])
        .store()?;
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO stream (p, log, device)
             SELECT part.p, stream.log, own.device FROM part CROSS JOIN own
             JOIN stream ON stream.s = own.s WHERE part.id = ?1",
        )
        .store()?
        .execute([pod])
        .store()?;
    Ok(added > 0)
}

/// A record was written in a pod that is kept apart, and would leave it.
pub(crate) fn stays() -> Error {
    Error::new(
        ErrorCode::Invalid,
        "This is kept apart with its pod, and what was written there cannot leave it.",
        "Add it anew where it belongs, and move this one to the trash.",
    )
}

/// A record would be written that belongs to a pod which this desk does not follow.
pub(crate) fn not_followed() -> Error {
    Error::new(
        ErrorCode::Invalid,
        "This belongs to a pod that is kept apart and that this desk does not follow.",
        "Follow the pod in the settings under Team, or write it at a desk that does.",
    )
}
