//! Values that were overwritten by someone who had not seen them. Advisory: what holds is decided
//! already, but no value vanishes without a word.
//!
//! A write waits where nobody wrote the field who had seen it, and where it says something else than what
//! holds. One that says the same is kept too: another value may hold some day. So what waits follows from the
//! history alone.

use super::context::Contexts;
use super::entity::{self, Met};
use super::stream::Streams;
use crate::change;
use crate::error::Context as _;
use crate::registry::{self, ALIVE_NUMBER};
use crate::store::{Committed, Read, Store};
use crate::table::entity::not_found;
use crate::value::{self, Value};
use crate::write::Origin;
use holdfast_domain::{EntityId, EntityKind, Hlc, Result, TechnicianId, Timestamp};
use holdfast_wire::LogId;
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// A write that is kept for choosing: by which stream and when, and what.
pub(super) type Kept = ((u32, Hlc), Vec<u8>);

/// The conflicts while changes arrive.
pub(super) struct Conflicts<'a> {
    connection: &'a Connection,
    /// Entities that have any.
    of: HashSet<i64>,
    /// Only what this stream wrote counts as lost or as not to lose, where one is named.
    only: Option<u32>,
}

impl<'a> Conflicts<'a> {
    pub(super) fn load(connection: &'a Connection) -> Result<Self> {
        let of = Read(connection).rows("SELECT DISTINCT e FROM conflict", [], |row| row.get(0))?;
        Ok(Self { connection, of: of.into_iter().collect(), only: None })
    }

    /// Conflicts while a snapshot is loaded. What its authors had seen of one another is not known here
    /// yet, so that only what stream `own` wrote can be told to be in conflict.
    pub(super) fn quiet(connection: &'a Connection, own: u32) -> Result<Self> {
        Ok(Self { only: Some(own), ..Self::load(connection)? })
    }

    /// Whether a snapshot is loaded.
    pub(super) fn is_quiet(&self) -> bool {
        self.only.is_some()
    }

    /// Whether an entity has conflicts that a write could settle.
    pub(super) fn has(&self, e: Option<i64>) -> bool {
        e.is_some_and(|e| self.of.contains(&e))
    }

    /// Notes what was lost, and forgets what the author of the arriving write had seen.
    pub(super) fn settle(&mut self, contexts: &mut Contexts<'_>, e: i64, met: &Met) -> Result<()> {
        let concerns =
            |lost: &(u32, Hlc)| self.only.is_none_or(|own| lost.0 == own || met.held.0 == own);
        // A snapshot names a log, and none of its branches: what that one had seen is not known.
        let nameless = self.is_quiet() && contexts.forks.parts_ways(met.by.0);
        for (one, value) in self.known(e, met.field)? {
            let again = value == met.value && contexts.says_again(met.by, one);
            if again || one != met.by && !nameless && contexts.covers(met.by, one)? {
                self.take_out(e, met.field, one)?;
            }
        }
        if let Some((by, bytes)) = met.lost.as_ref().filter(|(lost, _)| concerns(lost)) {
            self.add(e, met.field, *by, bytes)?;
        }
        Ok(())
    }

    /// Notes which of the writes that are kept say the same as what holds.
    pub(super) fn compare(&self, e: i64, field: u16, same: impl Fn(&Value) -> bool) -> Result<()> {
        if !self.of.contains(&e) {
            return Ok(());
        }
        let rows: Vec<(u32, i64, Vec<u8>, bool)> = Read(self.connection).rows(
            "SELECT s, hlc, value, same FROM conflict WHERE e = ?1 AND field = ?2",
            (e, field),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        for (s, hlc, bytes, known) in rows {
            let same = same(&value::of_item(&bytes));
            if same != known {
                let sql = "UPDATE conflict SET same = ?5 WHERE e = ?1 AND field = ?2 AND s = ?3 AND hlc = ?4";
                self.connection
                    .prepare_cached(sql)
                    .store()?
                    .execute((e, field, s, hlc, same))
                    .store()?;
            }
        }
        Ok(())
    }

    /// Whether a write of a field is kept.
    pub(super) fn any(&self, e: i64, field: u16) -> Result<bool> {
        Ok(!self.known(e, field)?.is_empty())
    }

    /// The writes that are kept for choosing.
    fn known(&self, e: i64, field: u16) -> Result<Vec<Kept>> {
        if !self.of.contains(&e) {
            return Ok(Vec::new());
        }
        Read(self.connection).rows(
            "SELECT s, hlc, value FROM conflict WHERE e = ?1 AND field = ?2",
            (e, field),
            |row| Ok(((row.get(0)?, Hlc(row.get::<_, i64>(1)?.cast_unsigned())), row.get(2)?)),
        )
    }

    /// Forgets what streams wrote and whoever overwrote it had seen after all.
    pub(super) fn reconsider(
        &mut self,
        contexts: &mut Contexts<'_>,
        streams: &BTreeSet<u32>,
    ) -> Result<()> {
        let rows: Vec<(i64, u16, u32, i64)> =
            Read(self.connection).rows("SELECT e, field, s, hlc FROM conflict", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        for (e, field, s, hlc) in rows.into_iter().filter(|row| streams.contains(&row.2)) {
            let lost = (s, Hlc(hlc.cast_unsigned()));
            let history = entity::history(self.connection, e)?;
            for (_, by, _) in history.iter().filter(|(of, by, _)| *of == field && *by != lost) {
                if contexts.covers(*by, lost)? {
                    self.take_out(e, field, lost)?;
                    break;
                }
            }
        }
        Ok(())
    }

    fn take_out(&self, e: i64, field: u16, lost: (u32, Hlc)) -> Result<()> {
        self.connection
            .prepare_cached(
                "DELETE FROM conflict WHERE e = ?1 AND field = ?2 AND s = ?3 AND hlc = ?4",
            )
            .store()?
            .execute((e, field, lost.0, lost.1.0.cast_signed()))
            .store()?;
        Ok(())
    }

    /// Notes that `by` edited what another deleted, or nobody, in place of who did so before; what waits of
    /// those who wrote whether it is there stays.
    pub(super) fn edited_after_delete(
        &mut self,
        e: i64,
        by: Option<(u32, Hlc)>,
        wrote_alive: &[(u32, Hlc)],
    ) -> Result<()> {
        for (one, _) in self.known(e, ALIVE_NUMBER)? {
            if !wrote_alive.contains(&one) {
                self.take_out(e, ALIVE_NUMBER, one)?;
            }
        }
        match by {
            Some(by) => self.add(e, ALIVE_NUMBER, by, &value::item(&Value::Bool(true))),
            None => Ok(()),
        }
    }

    fn add(&mut self, e: i64, field: u16, by: (u32, Hlc), bytes: &[u8]) -> Result<()> {
        self.of.insert(e);
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO conflict (e, field, s, hlc, value) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .store()?
            .execute((e, field, by.0, by.1.0.cast_signed(), bytes))
            .store()?;
        Ok(())
    }
}

/// Forgets what waits of a field.
pub(super) fn forget(connection: &Connection, e: i64, field: u16) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM conflict WHERE e = ?1 AND field = ?2")
        .store()?
        .execute((e, field))
        .store()?;
    Ok(())
}

/// Forgets what waits of an entity and nobody wrote. True where there was any.
pub(super) fn forget_unwritten(
    connection: &Connection,
    e: i64,
    written: impl Fn(u16, (u32, Hlc), &[u8]) -> bool,
) -> Result<bool> {
    let rows: Vec<(u16, u32, i64, Vec<u8>)> = Read(connection).rows(
        "SELECT field, s, hlc, value FROM conflict WHERE e = ?1",
        [e],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let mut any = false;
    for (field, s, hlc, value) in rows {
        if written(field, (s, Hlc(hlc.cast_unsigned())), &value) {
            continue;
        }
        let sql = "DELETE FROM conflict WHERE e = ?1 AND field = ?2 AND s = ?3 AND hlc = ?4";
        connection.prepare_cached(sql).store()?.execute((e, field, s, hlc)).store()?;
        any = true;
    }
    Ok(any)
}

/// Whether anything of an entity waits for a choice.
pub(super) fn waits(read: Read<'_>, e: i64) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM conflict WHERE e = ?1)";
    Ok(read.first(sql, [e], |row| row.get(0))?.unwrap_or(false))
}

/// A write of this desk has seen whatever this desk had applied: it settles conflicts of its fields, and what
/// waits because it was edited when another deleted it.
pub(crate) fn settled_here(
    connection: &Connection,
    e: i64,
    fields: impl Iterator<Item = u16>,
) -> Result<()> {
    if !waits(Read(connection), e)? {
        return Ok(());
    }
    for field in fields {
        forget(connection, e, field)?;
    }
    let history = entity::history(connection, e)?;
    let wrote = |field, by| history.iter().any(|(of, one, _)| (*of, *one) == (field, by));
    let stays = |field, by, _: &[u8]| field != ALIVE_NUMBER || wrote(field, by);
    forget_unwritten(connection, e, stays).map(drop)
}

/// Who wrote a value, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The value.
    pub value: Value,
    /// By which log.
    pub log: LogId,
    /// Its stamp.
    pub hlc: Hlc,
    /// By whom, as far as the history here tells.
    pub actor: Option<TechnicianId>,
    /// When, by the writer's clock.
    pub at: Option<Timestamp>,
}

/// A value with who wrote it.
pub(super) fn written(
    read: Read<'_>,
    streams: &Streams,
    value: Value,
    (s, hlc): (u32, Hlc),
) -> Result<Written> {
    let by = read.first(
        "SELECT actor, at FROM change WHERE s = ?1 AND hlc = ?2 LIMIT 1",
        (s, hlc.0.cast_signed()),
        |row| {
            let at: i64 = row.get(1)?;
            Ok((row.get::<_, Option<Uuid>>(0)?.map(TechnicianId), value::millis(at)))
        },
    )?;
    let (actor, at) = by.map_or((None, None), |(actor, at)| (actor, Some(at)));
    Ok(Written { value, log: streams.log(s), hlc, actor, at })
}

/// Two values of one field whose authors did not know of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// What it is about.
    pub kind: EntityKind,
    /// What it is about.
    pub id: EntityId,
    /// Its field, by the number of the registry. Of field 1 (alive): the entity was deleted, and
    /// edited by someone who did not know; `held` is the deletion, `lost` the edit.
    pub field: u16,
    /// What holds now.
    pub held: Written,
    /// What does not.
    pub lost: Written,
}

/// Which value is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The one that holds already.
    Held,
    /// The other one.
    Lost,
}

impl Read<'_> {
    /// How many values, and owners of how many items, wait for a choice.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn conflict_count(self) -> Result<u32> {
        let values: Option<u32> =
            self.first("SELECT count(*) FROM conflict WHERE same = 0", [], |row| row.get(0))?;
        let items = u32::try_from(self.items_with_owners_apart()?.len()).unwrap_or(u32::MAX);
        Ok(values.unwrap_or(0).saturating_add(items))
    }

    /// How many fields of each entity have two values. A relation counts as one of whose it is.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn conflict_counts(self) -> Result<HashMap<EntityId, u32>> {
        let rows = self.rows(
            "SELECT coalesce(edge.a, ent.id) AS whose, count(DISTINCT conflict.e || '.' || field)
             FROM conflict CROSS JOIN ent USING (e) LEFT JOIN edge USING (e)
             WHERE same = 0 GROUP BY whose",
            [],
            |row| Ok((EntityId(row.get(0)?), row.get(1)?)),
        )?;
        Ok(rows.into_iter().collect())
    }

    /// Values that were overwritten by someone who had not seen them, newest first; all of them, or
    /// those of one entity.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn conflicts(self, of: Option<EntityId>) -> Result<Vec<Conflict>> {
        self.conflicts_where("?1 IS NULL OR ent.id = ?1", of)
    }

    /// Those of an entity and of its relations.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn conflicts_around(self, of: EntityId) -> Result<Vec<Conflict>> {
        let relations = "SELECT e FROM edge WHERE a = ?1";
        self.conflicts_where(&format!("ent.id = ?1 OR e IN ({relations})"), Some(of))
    }

    fn conflicts_where(self, which: &str, of: Option<EntityId>) -> Result<Vec<Conflict>> {
        let streams = Streams::load(self)?;
        type Row = (i64, Uuid, u16, Vec<u8>, Option<Vec<u8>>, u16, u32, Hlc, Vec<u8>);
        let rows: Vec<Row> = self.rows(
            &format!(
                "SELECT ent.e, ent.id, ent.kind, ent.clk, ent.ext, field, s, hlc, value
                 FROM conflict CROSS JOIN ent USING (e) WHERE same = 0 AND ({which})
                 ORDER BY hlc DESC"
            ),
            [of.map(|id| id.0)],
            |row| {
                let hlc = Hlc(row.get::<_, i64>(7)?.cast_unsigned());
                let head = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
                let (e, id, kind, clk, ext) = head;
                Ok((e, id, kind, clk, ext, row.get(5)?, row.get(6)?, hlc, row.get(8)?))
            },
        )?;
        let mut conflicts = Vec::with_capacity(rows.len());
        for (e, id, number, clk, ext, field, s, hlc, item) in rows {
            let Some(kind) = registry::kind_of_number(number) else { continue };
            let stamp = change::stamps(&clk).into_iter().find(|stamp| stamp.field == field);
            let Some(stamp) = stamp else { continue };
            let ext = super::ext::unpack_ext(ext.as_deref())?;
            let held = match (ext.get(&field), kind.field(field)) {
                (Some(item), _) => value::of_item(item),
                (None, Some(field)) => {
                    self.fields(e, kind, std::iter::once(field))?.pop().unwrap_or(Value::Null)
                }
                (None, None) => Value::Null,
            };
            conflicts.push(Conflict {
                kind: kind.kind,
                id: EntityId(id),
                field,
                held: written(self, &streams, held, (stamp.stream, stamp.hlc))?,
                lost: written(self, &streams, value::of_item(&item), (s, hlc))?,
            });
        }
        Ok(conflicts)
    }
}

impl Store {
    /// Chooses between two values whose authors did not know of each other: writes the chosen one, so
    /// that it holds on every desk, and forgets the other.
    ///
    /// # Errors
    /// `not_found` where there is nothing to choose any more.
    pub fn settle_conflict(
        &self,
        origin: &Origin,
        id: EntityId,
        field: u16,
        lost: (LogId, Hlc),
        choice: Choice,
    ) -> Result<Committed<()>> {
        self.mutate(origin, |write| {
            let all = write.read().conflicts(Some(id))?;
            let conflict = all
                .into_iter()
                .find(|one| one.field == field && (one.lost.log, one.lost.hlc) == lost)
                .ok_or_else(|| not_found("conflict on", &id.to_string()))?;
            let value = match choice {
                Choice::Held => conflict.held.value,
                Choice::Lost => conflict.lost.value,
            };
            write.force((conflict.kind, id.0), field, value)
        })
    }
}
