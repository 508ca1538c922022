//! Brings the clocks of one item up to date.

use super::log::{self, Entry, Happened};
use super::terms::always;
use super::verdict::Judged;
use super::{Terms, codec};
use crate::error::Context;
use crate::sync::Seen;
use crate::table::clock::ClockRow;
use crate::table::rows::{flag, id, own_id, word};
use crate::write::Write;
use chrono::TimeDelta;
use holdfast_domain::sla::{Glance, Hours, SlaPolicy, evaluate};
use holdfast_domain::{
    BusinessCalendarId, ClientId, Priority, Result, SiteId, SlaClock, Timestamp, WorkItemId,
    WorkItemKind,
};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

/// What an item is under at the end of its log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Present {
    client: Option<ClientId>,
    site: Option<SiteId>,
    priority: Option<Priority>,
}

impl Present {
    pub(super) fn of(log: &[Entry]) -> Self {
        let mut present = Self::default();
        for entry in log {
            match entry.what {
                Happened::Created(priority, _) | Happened::Priority(priority) => {
                    present.priority = priority;
                }
                Happened::For(client, site) => (present.client, present.site) = (client, site),
                _ => {}
            }
        }
        present
    }

    /// The terms that hold at the end of the log.
    pub(super) fn under<'t>(&self, terms: &'t Terms) -> Option<Under<'t>> {
        let id = terms.of(self.client, self.site)?;
        let policy = terms.policy(id.policy)?;
        let day_and_night = policy.target(self.priority).always;
        let calendar = id.calendar.filter(|_| !day_and_night);
        let hours = terms.hours(calendar).unwrap_or_else(|| always());
        Some(Under { policy, calendar, hours })
    }
}

/// What a clock is measured by.
pub(super) struct Under<'t> {
    policy: &'t SlaPolicy,
    /// Round the clock where there is none.
    calendar: Option<BusinessCalendarId>,
    hours: &'t Hours,
}

/// Why the clocks of an item are brought up to date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Judging {
    /// Something happened to it: verdicts follow from that.
    Here,
    /// Another desk judged, and may know of more than this one: its verdict is shown, whatever is known here.
    Others,
}

/// Brings the events, clocks and verdicts of an item up to date. True where that wrote a verdict.
pub(super) fn item(
    write: &mut Write<'_>,
    terms: &Terms,
    seen: &mut Seen<'_>,
    (e, judging): (i64, Judging),
) -> Result<bool> {
    let read = write.read();
    let found = read.first(
        "SELECT ent.id, client, site, alive, cancelled, work_item.kind,
            EXISTS (SELECT 1 FROM sla_clock c WHERE c.e = ?1)
            OR EXISTS (SELECT 1 FROM sla_item i WHERE i.e = ?1)
         FROM work_item CROSS JOIN ent USING (e) WHERE e = ?1",
        [e],
        |row| {
            let promised = word(row, 5, WorkItemKind::from_word)?.is_some_and(log::promised);
            let void = !flag(row, 3)? || flag(row, 4)? || !promised;
            Ok((own_id::<WorkItemId>(row, 0)?, id(row, 1)?, id(row, 2)?, void, flag(row, 6)?))
        },
    )?;
    let Some((item, client, site, void, reckoned)) = found else { return Ok(false) };
    let under = terms.of(client, site).filter(|_| !void);
    if under.is_none() && !reckoned {
        return Ok(false);
    }
    let known = read.clock_rows(&[e])?.remove(&e).unwrap_or_default();
    let Some(under) = under else {
        forget_all(write, e, &known)?;
        return Ok(false);
    };
    let log = log::of(read, seen, e)?;
    let present = Present::of(&log);
    let events = terms.events(&log);
    let judged = Judged {
        item,
        priority: present.priority,
        client,
        policy: under.policy,
        log: &log,
        events: &events,
        book: terms.book(),
        kept: read.verdicts(item)?,
    };
    let standing = match judging {
        Judging::Here => judged.standing(write.now()),
        Judging::Others => judged.as_kept(),
    };
    let clocks = evaluate(&events, terms.book(), &standing.verdicts, write.now());
    let wrote = judging == Judging::Here && judged.write(write, &clocks, &standing)?;
    let under = present.under(terms);
    let fresh: Vec<ClockRow> = clocks
        .clocks
        .iter()
        .filter_map(|clock| {
            let before = known.iter().find(|row| row.clock == clock.clock);
            row(under.as_ref()?, item, &clock.glance(), clocks.now, before)
        })
        .collect();
    let open = fresh.iter().any(|row| !row.ended);
    keep_events(write, e, open.then(|| codec::pack(&log)))?;
    for gone in known.iter().filter(|row| fresh.iter().all(|other| other.clock != row.clock)) {
        forget(write, e, gone.clock)?;
    }
    for row in fresh.iter().filter(|row| !known.contains(row)) {
        keep(write, e, row)?;
    }
    Ok(wrote)
}

/// The row of a clock; none where nothing is promised or it has not begun.
pub(super) fn row(
    under: &Under<'_>,
    item: WorkItemId,
    clock: &Glance,
    now: Timestamp,
    before: Option<&ClockRow>,
) -> Option<ClockRow> {
    let target = clock.target?;
    let thresholds = &under.policy.thresholds;
    let part = |percent: u8| target * i64::from(percent) / 100;
    let passed = |percent: u8| clock.elapsed >= part(percent);
    let before = before.filter(|row| row.cycle == clock.cycle);
    // What had passed before a cycle that goes on from an earlier one was told of that one.
    let carried = || {
        let all = thresholds.warnings().iter().copied().filter(|one| passed(*one));
        all.max().filter(|_| clock.cycle > 1).unwrap_or(0)
    };
    let fired = before.map_or_else(carried, |row| row.fired);
    let at = |percent: u8| match percent {
        100 => clock.due,
        // It has passed and was not decided on: any instant that has passed will do.
        percent if passed(percent) => Some(now),
        percent => match clock.next {
            Some(next) if next.percent == percent => next.at,
            // What was decided on lies ahead again, since more is promised now.
            Some(_) => {
                let left = TimeDelta::milliseconds(part(percent) - clock.elapsed);
                under.hours.add(now, left).ok()
            }
            None => None,
        },
    };
    let next = thresholds.all().find(|one| *one > fired && !clock.ended);
    let next = next.and_then(|percent| Some((percent, at(percent)?)));
    let first = thresholds.all().next().unwrap_or(100);
    (clock.cycle > 0).then(|| ClockRow {
        item,
        clock: clock.clock,
        cycle: clock.cycle,
        state: clock.state,
        counts: clock.counting,
        ended: clock.ended,
        calendar: under.calendar,
        target,
        elapsed: clock.elapsed,
        at: now,
        risk: part(first),
        risk_at: at(first).filter(|_| !clock.ended),
        due: clock.due.filter(|_| !clock.ended),
        fired,
        next_at: next.map(|(_, at)| at),
        next_threshold: next.map(|(percent, _)| percent),
    })
}

/// Keeps the events of an item with an open clock, and forgets those of one without.
fn keep_events(write: &Write<'_>, e: i64, events: Option<Vec<u8>>) -> Result<()> {
    let connection = write.connection();
    let known: Option<Vec<u8>> = connection
        .prepare_cached("SELECT events FROM sla_item WHERE e = ?1")
        .store()?
        .query_row([e], |row| row.get(0))
        .optional()
        .store()?;
    if known == events {
        return Ok(());
    }
    match events {
        Some(events) => connection
            .prepare_cached("INSERT OR REPLACE INTO sla_item (e, events) VALUES (?1, ?2)")
            .store()?
            .execute((e, events)),
        None => {
            connection.prepare_cached("DELETE FROM sla_item WHERE e = ?1").store()?.execute([e])
        }
    }
    .store()?;
    Ok(())
}

/// Stores a clock in place of what it was.
fn keep(write: &Write<'_>, e: i64, row: &ClockRow) -> Result<()> {
    let millis = |at: Option<Timestamp>| at.map(|at| at.timestamp_millis());
    write
        .connection()
        .prepare_cached(
            "INSERT OR REPLACE INTO sla_clock (e, clock, cycle, state, counts, ended, calendar, target,
                elapsed, at, risk, risk_at, due, fired, next_at, next_threshold)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )
        .store()?
        .execute(params![
            e,
            row.clock.word(),
            row.cycle,
            row.state.word(),
            row.counts,
            row.ended,
            row.calendar.map(Uuid::from),
            row.target,
            row.elapsed,
            row.at.timestamp_millis(),
            row.risk,
            millis(row.risk_at),
            millis(row.due),
            row.fired,
            millis(row.next_at),
            row.next_threshold,
        ])
        .store()?;
    Ok(())
}

fn forget(write: &Write<'_>, e: i64, clock: SlaClock) -> Result<()> {
    write
        .connection()
        .prepare_cached("DELETE FROM sla_clock WHERE e = ?1 AND clock = ?2")
        .store()?
        .execute((e, clock.word()))
        .store()?;
    Ok(())
}

fn forget_all(write: &Write<'_>, e: i64, known: &[ClockRow]) -> Result<()> {
    known.iter().try_for_each(|row| forget(write, e, row.clock))?;
    keep_events(write, e, None)
}
