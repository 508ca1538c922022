//! What must hold all along, after every step: what a desk has does not go back (I6, I10), and what was
//! written there is what it shows. Only an older copy of a desk begins anew.

use crate::check::{Checked, violated};
use crate::desk::Desk;
use crate::world::World;
use holdfast_domain::{Hlc, Result};
use holdfast_store::Store;
use holdfast_store::registry::{Field, client, work_item};
use holdfast_wire::{LogId, PartId, Verdict};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Entities whose fields are watched: those that everybody writes.
const ENTITIES: usize = 3;

/// How far a desk was when it was last looked at.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    version: Version,
    cursors: BTreeMap<(PartId, LogId, Vec<u8>), (u64, u64)>,
    newest: Hlc,
    /// By which write each field holds what it holds.
    held: BTreeMap<(Uuid, u16), (Hlc, LogId)>,
    /// Whether it had all the history that it knew of: what a snapshot tells may turn out to be untrue.
    whole: bool,
}

/// What is another one where something was written, received or applied.
type Version = (i64, [i64; 5]);

/// Looks at every desk.
///
/// # Errors
/// Whatever a database says.
pub(crate) fn look(world: &mut World) -> Result<Checked> {
    if let Some(unread) = world.work.unread.take() {
        return Ok(violated("I10", unread));
    }
    let entities: Vec<_> = world.work.known.iter().take(ENTITIES).map(|(id, _)| *id).collect();
    for at in 0..world.desks.len() {
        let desk = &world.desks[at];
        let Some(store) = desk.store() else { continue };
        let before = &desk.watch;
        let version = store.read(|read| Ok((read.seq()?, read.exchange_version()?)))?;
        if version == before.version {
            continue;
        }
        let now = Watch::of(desk, store, version, &entities)?;
        if let Some(seen) = now.went_back(before, store, world)? {
            return Ok(violated("I10", format!("at desk {} {seen}", desk.number)));
        }
        world.desks[at].watch = now;
    }
    Ok(Ok(()))
}

impl Watch {
    fn of(desk: &Desk, store: &Store, version: Version, entities: &[Uuid]) -> Result<Self> {
        let mut cursors = BTreeMap::new();
        for part in desk.parts() {
            for cursor in store.cursors(part)? {
                let key = (cursor.part, cursor.log, cursor.branch);
                cursors.insert(key, (cursor.stored, cursor.applied));
            }
        }
        store.read(|read| {
            let mut held = BTreeMap::new();
            for id in entities {
                for field in FIELDS {
                    if let Some((log, hlc)) = read.stamp_of(*id, field)? {
                        held.insert((*id, field.number), (hlc, log));
                    }
                }
            }
            let (newest, whole) = (read.newest_stamp()?, !read.history_incomplete()?);
            Ok(Self { version, cursors, newest, held, whole })
        })
    }

    /// What is behind where it was.
    fn went_back(&self, before: &Self, store: &Store, world: &World) -> Result<Option<String>> {
        if self.newest < before.newest {
            return Ok(Some(format!(
                "the clock went from {:?} to {:?}",
                before.newest, self.newest
            )));
        }
        let members = store.members()?;
        for ((part, log, branch), (stored, applied)) in &before.cursors {
            let (now_stored, now_applied) =
                self.cursors.get(&(*part, *log, branch.clone())).copied().unwrap_or_default();
            // What nobody had vouched for turned out to be another one's.
            let forged = world.strangers.contains(log);
            let removed = members.accepts(*part, *log, *applied) == Verdict::Removed;
            if (now_stored < *stored && !forged) || (now_applied < *applied && !removed && !forged)
            {
                let was = format!("{stored} stored and {applied} applied");
                let is = format!("{now_stored} and {now_applied}");
                return Ok(Some(format!("{was} of log {log} became {is}")));
            }
        }
        // What was written beyond a removal is taken back.
        if world.desks.iter().any(|desk| desk.removed) || !before.whole {
            return Ok(None);
        }
        let behind = before.held.iter().find(|(of, was)| self.held.get(of) < Some(was));
        Ok(behind.map(|((id, field), was)| {
            let is = self.held.get(&(*id, *field));
            format!("field {field} of {id}, held by {was:?}, went back to {is:?}")
        }))
    }
}

/// The fields that are watched.
const FIELDS: [Field; 4] = [client::NAME, client::ZONE, work_item::TITLE, work_item::BLOCKED_NOTE];
