//! The clocks of items as they stood when they were last reckoned with.

use super::rows::{count, json, own_id, time, word};
use crate::error::Context;
use crate::store::Read;
use crate::write::Write;
use holdfast_domain::{
    BusinessCalendarId, ClientId, ClockState, EntityKind, Result, SlaClock, TechnicianId,
    Timestamp, WorkItemId,
};
use rusqlite::Row;
use std::collections::HashMap;
use uuid::Uuid;

/// A clock of an item in its newest cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRow {
    /// The item.
    pub item: WorkItemId,
    /// Which one.
    pub clock: SlaClock,
    /// Number of the cycle, from 1.
    pub cycle: u32,
    /// How it stood at [`ClockRow::at`].
    pub state: ClockState,
    /// True while it counts whenever its calendar is open.
    pub counts: bool,
    /// True once the cycle has ended.
    pub ended: bool,
    /// The calendar it counts in; round the clock where there is none.
    pub calendar: Option<BusinessCalendarId>,
    /// Business milliseconds promised.
    pub target: i64,
    /// Business milliseconds that had counted at [`ClockRow::at`].
    pub elapsed: i64,
    /// When this was reckoned.
    pub at: Timestamp,
    /// Business milliseconds from which it is at risk.
    pub risk: i64,
    /// When it is at risk, unless it rests before.
    pub risk_at: Option<Timestamp>,
    /// When it is due, unless it rests before.
    pub due: Option<Timestamp>,
    /// The highest threshold of this cycle that was decided on, in percent; 0 for none.
    pub fired: u8,
    /// The instant of the lowest threshold not decided on, unless it rests before. Where several have
    /// passed, any instant that has passed.
    pub next_at: Option<Timestamp>,
    /// That threshold in percent.
    pub next_threshold: Option<u8>,
}

/// Columns of `sla_clock c` beside `ent`, and how many they are.
pub(super) const COLUMNS: &str =
    "c.e, ent.id, c.clock, c.cycle, c.state, c.counts, c.ended, c.calendar, c.target,
    c.elapsed, c.at, c.risk, c.risk_at, c.due, c.fired, c.next_at, c.next_threshold";
pub(super) const COUNT: usize = 17;
const FROM: &str = "FROM sla_clock c CROSS JOIN ent USING (e)";

pub(super) fn clock(row: &Row<'_>) -> rusqlite::Result<(i64, Option<ClockRow>)> {
    let e = row.get(0)?;
    let (Some(clock), Some(state)) =
        (word(row, 2, SlaClock::from_word)?, word(row, 4, ClockState::from_word)?)
    else {
        return Ok((e, None));
    };
    let row = ClockRow {
        item: own_id(row, 1)?,
        clock,
        cycle: row.get(3)?,
        state,
        counts: row.get(5)?,
        ended: row.get(6)?,
        calendar: row.get::<_, Option<Uuid>>(7)?.map(BusinessCalendarId),
        target: row.get(8)?,
        elapsed: row.get(9)?,
        at: time(row, 10)?.unwrap_or_default(),
        risk: row.get(11)?,
        risk_at: time(row, 12)?,
        due: time(row, 13)?,
        fired: row.get(14)?,
        next_at: time(row, 15)?,
        next_threshold: row.get(16)?,
    };
    Ok((e, Some(row)))
}

fn by_item(rows: Vec<(i64, Option<ClockRow>)>) -> HashMap<i64, Vec<ClockRow>> {
    let mut found: HashMap<i64, Vec<ClockRow>> = HashMap::new();
    for (e, row) in rows {
        found.entry(e).or_default().extend(row);
    }
    found.values_mut().for_each(|rows| rows.sort_by_key(|row| row.clock));
    found
}

impl Read<'_> {
    /// The clocks of these items, by local number, each in the order of [`SlaClock::ALL`].
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn clock_rows(self, numbers: &[i64]) -> Result<HashMap<i64, Vec<ClockRow>>> {
        let sql = format!("SELECT {COLUMNS} {FROM} WHERE c.e IN (SELECT value FROM json_each(?1))");
        Ok(by_item(self.rows(&sql, [json(numbers.iter().copied())], clock)?))
    }

    /// The clocks of every item with one that has not ended, with its local number: in the order of
    /// the items, those of each in the order of [`SlaClock::ALL`].
    ///
    /// # Errors
    /// `corrupt_database`.
    pub(crate) fn open_clock_rows(self) -> Result<Vec<(i64, ClockRow)>> {
        // The words of the clocks happen to be in their order.
        let sql = format!(
            "SELECT {COLUMNS} FROM sla_item CROSS JOIN sla_clock c USING (e) CROSS JOIN ent USING (e)
             ORDER BY c.e, c.clock"
        );
        let rows = self.rows(&sql, [], clock)?.into_iter();
        Ok(rows.filter_map(|(e, row)| Some((e, row?))).collect())
    }

    /// The clocks of one item, in the order of [`SlaClock::ALL`].
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn clocks_of(self, item: WorkItemId) -> Result<Vec<ClockRow>> {
        let Some(e) = self.local(EntityKind::WorkItem, item.0)? else { return Ok(Vec::new()) };
        Ok(self.clock_rows(&[e])?.remove(&e).unwrap_or_default())
    }

    /// The earliest instant at which a threshold is to be decided on.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn next_threshold_at(self) -> Result<Option<Timestamp>> {
        let found = self.first(
            "SELECT min(next_at) FROM sla_clock WHERE next_at IS NOT NULL",
            [],
            |row| time(row, 0),
        )?;
        Ok(found.flatten())
    }

    /// The clocks with a threshold to decide on at or before an instant, earliest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn clocks_to_decide(self, until: Timestamp, limit: u32) -> Result<Vec<ClockRow>> {
        let sql =
            format!("SELECT {COLUMNS} {FROM} WHERE c.next_at <= ?1 ORDER BY c.next_at LIMIT ?2");
        let rows = self.rows(&sql, (until.timestamp_millis(), limit), clock)?;
        Ok(rows.into_iter().filter_map(|(_, row)| row).collect())
    }

    /// How many items have a clock past due that has not ended.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn overdue_items(self, now: Timestamp) -> Result<u32> {
        let found = self.first(
            "SELECT count(DISTINCT e) FROM sla_clock WHERE due <= ?1 AND ended = 0",
            [now.timestamp_millis()],
            |row| count(row, 0),
        )?;
        Ok(found.unwrap_or(0))
    }
}

/// How many clocks of a client have not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockLoad {
    /// All of them.
    pub running: u32,
    /// Of those past due.
    pub breached: u32,
}

/// Whose items are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DueOf {
    /// Only those of this client.
    pub client: Option<ClientId>,
    /// Only those that this technician works on.
    pub technician: Option<TechnicianId>,
}

/// A page of items by what is due next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePage {
    /// Local numbers of the items of this page.
    pub items: Vec<i64>,
    /// How many there are.
    pub total: u32,
    /// Of those overdue.
    pub overdue: u32,
    /// Of those at risk and not overdue.
    pub at_risk: u32,
}

impl Read<'_> {
    /// Clocks of each client that has any.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn clock_loads(self, now: Timestamp) -> Result<Vec<(ClientId, ClockLoad)>> {
        self.rows(
            "SELECT w.client, count(*), sum(coalesce(c.due <= ?1, 0))
             FROM sla_clock c CROSS JOIN work_item w USING (e)
             WHERE c.ended = 0 AND w.client IS NOT NULL GROUP BY w.client",
            [now.timestamp_millis()],
            |row| {
                Ok((
                    own_id(row, 0)?,
                    ClockLoad { running: count(row, 1)?, breached: count(row, 2)? },
                ))
            },
        )
    }

    /// Items with a clock that has not ended: what is overdue for longest first, then what is due
    /// first; what rests comes last. Of equals the higher priority comes first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn due_page(self, of: DueOf, now: Timestamp, offset: u32, limit: u32) -> Result<DuePage> {
        // One row an item; with min(), SQLite takes the other columns from the row of the minimum.
        let items = "SELECT c.e AS e, min(c.due) AS due, c.risk_at AS risk_at,
                    w.priority AS priority, w.number AS number
             FROM sla_clock c CROSS JOIN work_item w USING (e)
             WHERE c.ended = 0 AND (?1 IS NULL OR w.client = ?1)
               AND (?2 IS NULL OR EXISTS (
                    SELECT 1 FROM edge WHERE a = (SELECT id FROM ent WHERE ent.e = c.e)
                      AND rel = 'assignee' AND b = ?2 AND alive = 1))
             GROUP BY c.e";
        let (client, technician) = (of.client.map(Uuid::from), of.technician.map(Uuid::from));
        let counts = self.first(
            &format!(
                "SELECT count(*), coalesce(sum(due <= ?3), 0),
                        coalesce(sum(due > ?3 AND risk_at <= ?3), 0) FROM ({items})"
            ),
            (client, technician, now.timestamp_millis()),
            |row| Ok((count(row, 0)?, count(row, 1)?, count(row, 2)?)),
        )?;
        let (total, overdue, at_risk) = counts.unwrap_or_default();
        let items = self.rows(
            &format!(
                "SELECT e FROM ({items}) ORDER BY due NULLS LAST, priority NULLS LAST, number, e
                 LIMIT ?3 OFFSET ?4"
            ),
            (client, technician, limit, offset),
            |row| row.get(0),
        )?;
        Ok(DuePage { items, total, overdue, at_risk })
    }
}

impl Write<'_> {
    /// Notes that a threshold of a clock was decided on, told or not, so that it and those below it
    /// never are again in this cycle. `next` is the lowest above it with its instant.
    ///
    /// # Errors
    /// `corrupt_database`, `disk_full`.
    pub fn set_fired(
        &mut self,
        item: WorkItemId,
        clock: SlaClock,
        cycle: u32,
        threshold: u8,
        next: Option<(u8, Timestamp)>,
    ) -> Result<()> {
        self.connection()
            .prepare_cached(
                "UPDATE sla_clock SET fired = max(fired, ?4), next_at = ?5, next_threshold = ?6
                 WHERE e IN (SELECT e FROM ent WHERE id = ?1) AND clock = ?2 AND cycle = ?3",
            )
            .store()?
            .execute((
                item.0,
                clock.word(),
                cycle,
                threshold,
                next.map(|(_, at)| at.timestamp_millis()),
                next.map(|(percent, _)| percent),
            ))
            .store()?;
        Ok(())
    }
}
