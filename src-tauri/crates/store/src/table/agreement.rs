//! Calendars, SLA policies and agreements, as they are written.

use super::rows::{flag, id, own_id, text, time, word};
use crate::store::Read;
use chrono::TimeDelta;
use holdfast_domain::sla::Verdict;
use holdfast_domain::{
    AgreementId, BusinessCalendarId, CalendarExceptionId, ClientId, ClockState, Priority, Result,
    SiteId, SlaClock, SlaPolicyId, SlaTargetId, Timestamp, WorkItemId,
};
use uuid::Uuid;

/// A business calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRow {
    /// Id.
    pub id: BusinessCalendarId,
    /// Name.
    pub name: String,
    /// IANA zone.
    pub zone: String,
    /// True where it never closes.
    pub always: bool,
    /// Open ranges of each weekday, Monday first, as JSON: `[[["08:00","18:00"]],…]`.
    pub week: String,
}

/// A date with other hours than its weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRow {
    /// Id.
    pub id: CalendarExceptionId,
    /// Its calendar.
    pub calendar: BusinessCalendarId,
    /// `2026-12-25`.
    pub date: String,
    /// Why.
    pub name: String,
    /// Open ranges as JSON: `[["10:00","14:00"]]`.
    pub ranges: String,
}

/// An SLA policy. Its rules are texts as they are typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    /// Id.
    pub id: SlaPolicyId,
    /// Name.
    pub name: String,
    /// Words of whom an item may wait for with the clock at rest, with spaces between.
    pub pauses_on: Option<String>,
    /// What reopening does.
    pub reopen: String,
    /// What a change of priority or client does.
    pub on_change: String,
    /// Warnings in percent, with spaces between.
    pub thresholds: Option<String>,
    /// True where service restored stops the resolution clock.
    pub stops_on_restored: bool,
    /// True where the next-update clock rests while the client owes an answer.
    pub update_waits: bool,
    /// True where a breach asks for a written reason.
    pub breach_reason: bool,
}

/// What a policy promises for a priority. Spans are texts, empty for no promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRow {
    /// Id.
    pub id: SlaTargetId,
    /// Its policy.
    pub policy: SlaPolicyId,
    /// The priority.
    pub priority: Priority,
    /// First response.
    pub first_response: String,
    /// Next update.
    pub next_update: String,
    /// Resolution.
    pub resolution: String,
    /// True counts round the clock.
    pub always: bool,
}

/// An agreement with a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementRow {
    /// Id.
    pub id: AgreementId,
    /// The client.
    pub client: ClientId,
    /// Name.
    pub name: String,
    /// The policy.
    pub policy: Option<SlaPolicyId>,
    /// False where it does not apply, or not any more.
    pub active: bool,
}

/// How a cycle of a clock ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictRow {
    /// Id.
    pub id: Uuid,
    /// The clock.
    pub clock: SlaClock,
    /// Number of the cycle, from 1.
    pub cycle: u32,
    /// Met or breached; none where only the reason of a breach was written so far.
    pub state: Option<ClockState>,
    /// Business milliseconds that counted.
    pub elapsed: i64,
    /// Business milliseconds promised.
    pub target: i64,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Version of the time zone rules it was reckoned with.
    pub tzdb: String,
    /// A number for what the clock had rested on until then, as far as was known; none of one that never
    /// rests, and of an older program.
    pub rested: Option<i64>,
    /// Why it was breached.
    pub reason: String,
    /// False once withdrawn, because the cycle went on.
    pub alive: bool,
}

impl VerdictRow {
    /// Whether it is on that cycle.
    #[must_use]
    pub fn is_on(&self, clock: SlaClock, cycle: u32) -> bool {
        (self.clock, self.cycle) == (clock, cycle)
    }

    /// Whether it is there and was not withdrawn; its reason may be there before.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.alive && self.state.is_some()
    }

    /// As the arithmetic takes it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        Verdict {
            clock: self.clock,
            cycle: self.cycle,
            breached: self.state == Some(ClockState::Breached),
            elapsed: TimeDelta::milliseconds(self.elapsed),
            target: TimeDelta::milliseconds(self.target),
            due: None,
            at: self.ended_at.unwrap_or_default(),
            tzdb: self.tzdb.clone(),
        }
    }
}

impl Read<'_> {
    /// All calendars by name.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn calendars(self) -> Result<Vec<CalendarRow>> {
        self.rows(
            "SELECT ent.id, name, zone, always, week FROM business_calendar CROSS JOIN ent USING (e)
             WHERE alive = 1 ORDER BY name COLLATE NOCASE, ent.id",
            [],
            |row| {
                Ok(CalendarRow {
                    id: own_id(row, 0)?,
                    name: text(row, 1)?,
                    zone: text(row, 2)?,
                    always: flag(row, 3)?,
                    week: text(row, 4)?,
                })
            },
        )
    }

    /// All dates with other hours, soonest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn calendar_exceptions(self) -> Result<Vec<ExceptionRow>> {
        self.rows(
            "SELECT ent.id, calendar, date, name, ranges FROM calendar_exception CROSS JOIN ent USING (e)
             WHERE alive = 1 AND calendar IS NOT NULL ORDER BY date, ent.id",
            [],
            |row| {
                Ok(ExceptionRow {
                    id: own_id(row, 0)?,
                    calendar: own_id(row, 1)?,
                    date: text(row, 2)?,
                    name: text(row, 3)?,
                    ranges: text(row, 4)?,
                })
            },
        )
    }

    /// All policies by name.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn policies(self) -> Result<Vec<PolicyRow>> {
        self.rows(
            "SELECT ent.id, name, pauses_on, reopen, on_change, thresholds, stops_on_restored,
                    update_waits, breach_reason
             FROM sla_policy CROSS JOIN ent USING (e)
             WHERE alive = 1 ORDER BY name COLLATE NOCASE, ent.id",
            [],
            |row| {
                Ok(PolicyRow {
                    id: own_id(row, 0)?,
                    name: text(row, 1)?,
                    pauses_on: row.get(2)?,
                    reopen: text(row, 3)?,
                    on_change: text(row, 4)?,
                    thresholds: row.get(5)?,
                    stops_on_restored: flag(row, 6)?,
                    update_waits: flag(row, 7)?,
                    breach_reason: flag(row, 8)?,
                })
            },
        )
    }

    /// All targets, P1 first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn targets(self) -> Result<Vec<TargetRow>> {
        let rows = self.rows(
            "SELECT ent.id, policy, priority, first_response, next_update, resolution, always
             FROM sla_target CROSS JOIN ent USING (e)
             WHERE alive = 1 AND policy IS NOT NULL ORDER BY priority, ent.id",
            [],
            |row| {
                let Some(priority) = word(row, 2, Priority::from_word)? else { return Ok(None) };
                Ok(Some(TargetRow {
                    id: own_id(row, 0)?,
                    policy: own_id(row, 1)?,
                    priority,
                    first_response: text(row, 3)?,
                    next_update: text(row, 4)?,
                    resolution: text(row, 5)?,
                    always: flag(row, 6)?,
                }))
            },
        )?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// All agreements, the newest of a client first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn agreements(self) -> Result<Vec<AgreementRow>> {
        self.rows(
            "SELECT ent.id, client, name, policy, coalesce(active, 1)
             FROM agreement CROSS JOIN ent USING (e)
             WHERE alive = 1 AND client IS NOT NULL ORDER BY client, ent.id DESC",
            [],
            |row| {
                Ok(AgreementRow {
                    id: own_id(row, 0)?,
                    client: own_id(row, 1)?,
                    name: text(row, 2)?,
                    policy: id(row, 3)?,
                    active: flag(row, 4)?,
                })
            },
        )
    }

    /// Which clients and which sites use which calendar.
    ///
    /// # Errors
    /// `corrupt_database`.
    #[allow(clippy::type_complexity, reason = "two lists of pairs")]
    pub fn calendar_users(
        self,
    ) -> Result<(Vec<(ClientId, BusinessCalendarId)>, Vec<(SiteId, BusinessCalendarId)>)> {
        let sql = |table: &str| {
            format!(
                "SELECT ent.id, calendar FROM {table} CROSS JOIN ent USING (e)
                 WHERE alive = 1 AND calendar IS NOT NULL"
            )
        };
        let clients =
            self.rows(&sql("client"), [], |row| Ok((own_id(row, 0)?, own_id(row, 1)?)))?;
        let sites = self.rows(&sql("site"), [], |row| Ok((own_id(row, 0)?, own_id(row, 1)?)))?;
        Ok((clients, sites))
    }

    /// The verdicts on the clocks of an item that stand, as the arithmetic takes them.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn frozen_verdicts(self, item: WorkItemId) -> Result<Vec<Verdict>> {
        let all = self.verdicts(item)?;
        Ok(all.iter().filter(|row| row.stands()).map(VerdictRow::verdict).collect())
    }

    /// The verdicts on the clocks of an item, withdrawn ones included, oldest cycle first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn verdicts(self, item: WorkItemId) -> Result<Vec<VerdictRow>> {
        let rows = self.rows(
            "SELECT ent.id, clock, cycle, state, elapsed, target, ended_at, tzdb, rested, reason, alive
             FROM sla_verdict CROSS JOIN ent USING (e) WHERE item = ?1 ORDER BY clock, cycle",
            [item.0],
            |row| {
                let Some(clock) = word(row, 1, SlaClock::from_word)? else { return Ok(None) };
                Ok(Some(VerdictRow {
                    id: row.get(0)?,
                    clock,
                    cycle: row.get::<_, Option<u32>>(2)?.unwrap_or(0),
                    state: word(row, 3, ClockState::from_word)?,
                    elapsed: row.get::<_, Option<i64>>(4)?.unwrap_or(0),
                    target: row.get::<_, Option<i64>>(5)?.unwrap_or(0),
                    ended_at: time(row, 6)?,
                    tzdb: text(row, 7)?,
                    rested: row.get(8)?,
                    reason: text(row, 9)?,
                    alive: flag(row, 10)?,
                }))
            },
        )?;
        Ok(rows.into_iter().flatten().collect())
    }
}
