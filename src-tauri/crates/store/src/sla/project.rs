//! Brings the clocks of one item up to date.

use super::log::{self, Entry, Happened};
use super::verdict::{self, Judged};
use super::{Terms, codec};
use crate::error::Context;
use crate::table::clock::ClockRow;
use crate::table::rows::{flag, id, own_id, word};
use crate::write::Write;
use holdfast_domain::sla::{ItemClock, TermsId, evaluate};
use holdfast_domain::{
    ClientId, Priority, Result, SiteId, SlaClock, Timestamp, WorkItemId, WorkItemKind,
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

    pub(super) fn terms(&self, terms: &Terms) -> Option<TermsId> {
        terms.of(self.client, self.site)
    }
}

/// Brings the events, clocks and verdicts of an item up to date. True where that wrote a verdict.
pub(super) fn item(write: &mut Write<'_>, terms: &Terms, e: i64) -> Result<bool> {
    let read = write.read();
    let found = read.first(
        "SELECT ent.id, client, site, alive, cancelled, work_item.kind
         FROM work_item CROSS JOIN ent USING (e) WHERE e = ?1",
        [e],
        |row| {
            let promised = word(row, 5, WorkItemKind::from_word)?.is_some_and(log::promised);
            let void = !flag(row, 3)? || flag(row, 4)? || !promised;
            Ok((own_id::<WorkItemId>(row, 0)?, id(row, 1)?, id(row, 2)?, void))
        },
    )?;
    let Some((item, client, site, void)) = found else { return Ok(false) };
    let known = read.clock_rows(&[e])?.remove(&e).unwrap_or_default();
    let Some(under) = terms.of(client, site).filter(|_| !void) else {
        forget_all(write, e, &known)?;
        return Ok(false);
    };
    let log = log::of(read, e)?;
    let present = Present::of(&log);
    let judged = Judged { item, priority: present.priority, client, policy: under.policy };
    let frozen = read.frozen_verdicts(item)?;
    let clocks = evaluate(&terms.events(&log), terms.book(), &frozen, write.now());
    let wrote = verdict::write(write, &judged, &clocks, &log)?;
    let fresh: Vec<ClockRow> = clocks
        .clocks
        .iter()
        .filter_map(|clock| row(terms, present, item, clock, clocks.now, &known))
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
    terms: &Terms,
    present: Present,
    item: WorkItemId,
    clock: &ItemClock,
    now: Timestamp,
    known: &[ClockRow],
) -> Option<ClockRow> {
    let target = clock.target?.num_milliseconds();
    let under = present.terms(terms)?;
    let policy = terms.policy(under.policy)?;
    let always = policy.target(present.priority).always;
    let ended = clock.ended.is_some();
    let first = policy.thresholds.all().next().unwrap_or(100);
    let before = known.iter().find(|row| (row.clock, row.cycle) == (clock.clock, clock.cycle));
    // What had passed before a cycle that goes on from an earlier one was told of that one.
    let carried = clock.thresholds.iter().filter(|one| one.at.is_some() && one.at < clock.started);
    let fired =
        before.map_or_else(|| carried.map(|one| one.percent).max().unwrap_or(0), |row| row.fired);
    let next = clock.thresholds.iter().find(|one| one.percent > fired && !ended);
    let next = next.and_then(|one| Some((one.percent, one.at?)));
    (clock.cycle > 0).then(|| ClockRow {
        item,
        clock: clock.clock,
        cycle: clock.cycle,
        state: clock.state,
        counts: clock.counting,
        ended,
        calendar: under.calendar.filter(|_| !always),
        target,
        elapsed: clock.elapsed.num_milliseconds(),
        at: now,
        risk: target * i64::from(first) / 100,
        risk_at: clock.thresholds.first().and_then(|one| one.at).filter(|_| !ended),
        due: clock.due.filter(|_| !ended),
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
pub(super) fn keep(write: &Write<'_>, e: i64, row: &ClockRow) -> Result<()> {
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
