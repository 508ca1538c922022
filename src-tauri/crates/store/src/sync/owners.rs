//! People who were assigned to an item by authors who did not know of each other.
//!
//! Each assignment is a record of its own, so that both stay. Two of them are **apart** while neither was
//! last written by somebody who had seen the other. Who assigns them once more has seen them all, and so ends
//! it: with one of them, or with both.
//!
//! It follows from the stamps of the assignments and from who had seen what, so that every desk with the same
//! history finds the same. It is kept by assignment, so that a board need not ask.

use super::conflict::{Written, written};
use super::derive;
use super::seen::{Point, Seen};
use super::stream::Streams;
use crate::change;
use crate::edge;
use crate::error::Context as _;
use crate::registry::ALIVE_NUMBER;
use crate::store::Read;
use crate::value::Value;
use crate::write::Write;
use holdfast_domain::{EntityKind, Result, TechnicianId, WorkItemId};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// What is kept of items that are in use.
const APART: &str = "FROM owner_apart CROSS JOIN edge USING (e) CROSS JOIN ent USING (e)
    CROSS JOIN ent AS item ON item.id = edge.a CROSS JOIN work_item AS w ON w.e = item.e
    WHERE edge.alive = 1 AND w.alive = 1";

/// Finds out anew which assignments are apart, of the items of these relations.
pub(crate) fn refresh(read: Read<'_>, edges: BTreeSet<i64>) -> Result<()> {
    if edges.is_empty() {
        return Ok(());
    }
    if read.history_incomplete()? {
        // Of what a snapshot brought nobody has said yet what its authors had seen.
        return edges.into_iter().try_for_each(|e| derive::mark(read.0, e, derive::OWNERS));
    }
    let mut items = BTreeSet::new();
    for e in edges {
        let sql = "SELECT a FROM edge WHERE e = ?1 AND rel = ?2";
        items.extend(read.first(sql, (e, edge::ASSIGNEE), |row| row.get::<_, Option<Uuid>>(0))?);
    }
    let mut seen = Seen::new(read);
    items.into_iter().flatten().try_for_each(|item| of_item(read, &mut seen, item))
}

fn of_item(read: Read<'_>, seen: &mut Seen<'_>, item: Uuid) -> Result<()> {
    let live = read.rows(
        "SELECT edge.e, clk FROM edge CROSS JOIN ent USING (e) WHERE a = ?1 AND rel = ?2 AND alive = 1",
        (item, edge::ASSIGNEE),
        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)),
    )?;
    let written: Vec<(i64, Point)> = live
        .into_iter()
        .filter_map(|(e, clocks)| {
            let stamp =
                change::stamps(&clocks).into_iter().find(|one| one.field == ALIVE_NUMBER)?;
            Some((e, (stamp.stream, stamp.hlc)))
        })
        .collect();
    let mut apart = BTreeSet::new();
    for (at, (e, by)) in written.iter().enumerate() {
        for (other, what) in &written[..at] {
            if !seen.had_seen(*by, *what)? && !seen.had_seen(*what, *by)? {
                apart.extend([*e, *other]);
            }
        }
    }
    read.0
        .prepare_cached(
            "DELETE FROM owner_apart WHERE e IN (SELECT e FROM edge WHERE a = ?1 AND rel = ?2)",
        )
        .store()?
        .execute((item, edge::ASSIGNEE))
        .store()?;
    for e in apart {
        let sql = "INSERT INTO owner_apart (e) VALUES (?1)";
        read.0.prepare_cached(sql).store()?.execute([e]).store()?;
    }
    Ok(())
}

/// The people who were assigned to an item apart.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnersApart {
    /// The item.
    pub item: WorkItemId,
    /// Each of them, and who assigned them.
    pub owners: Vec<(TechnicianId, Written)>,
}

impl Read<'_> {
    /// The items to which people were assigned apart.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn items_with_owners_apart(self) -> Result<HashSet<WorkItemId>> {
        let sql = format!("SELECT DISTINCT item.id {APART}");
        Ok(self.rows(&sql, [], |row| row.get(0).map(WorkItemId))?.into_iter().collect())
    }

    /// The people who were assigned apart, by item; of all items, or of one.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn owners_apart(self, of: Option<WorkItemId>) -> Result<Vec<OwnersApart>> {
        let streams = Streams::load(self)?;
        let sql = format!(
            "SELECT edge.a, edge.b, ent.clk {APART} AND (?1 IS NULL OR edge.a = ?1)
             ORDER BY edge.a, edge.b"
        );
        let rows = self.rows(&sql, [of.map(|item| item.0)], |row| {
            let (item, person) = (row.get(0).map(WorkItemId)?, row.get(1).map(TechnicianId)?);
            Ok((item, person, row.get::<_, Vec<u8>>(2)?))
        })?;
        let mut found: Vec<OwnersApart> = Vec::new();
        for (item, person, clocks) in rows {
            let stamps = change::stamps(&clocks);
            let Some(stamp) = stamps.iter().find(|one| one.field == ALIVE_NUMBER) else { continue };
            let by = written(self, &streams, Value::Bool(true), (stamp.stream, stamp.hlc))?;
            match found.last_mut().filter(|last| last.item == item) {
                Some(last) => last.owners.push((person, by)),
                None => found.push(OwnersApart { item, owners: vec![(person, by)] }),
            }
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Assigns somebody once more who is assigned already, now with the others before the eyes.
    ///
    /// # Errors
    /// `not_found`.
    pub fn assign_again(&mut self, item: WorkItemId, person: TechnicianId) -> Result<()> {
        let id = edge::id(edge::ASSIGNEE, item.0, person.0.as_bytes());
        self.force((EntityKind::Edge, id), ALIVE_NUMBER, true.into())
    }
}
