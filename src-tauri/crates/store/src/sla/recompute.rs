//! Brings all open clocks up to date that a change of terms touches. Frozen verdicts stay.

use super::log::{Entry, Happened};
use super::project::{Present, row};
use super::{Terms, codec};
use crate::error::Context;
use crate::table::clock::ClockRow;
use crate::table::rows::marks;
use crate::write::Write;
use holdfast_domain::sla::glance;
use holdfast_domain::{ClientId, Result, Timestamp};
use rusqlite::{params, params_from_iter};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Reckons with every open clock of these clients. Items that need more than that, because a clock
/// came to be, went or ended, are left in `items`.
pub(super) fn clients(
    write: &mut Write<'_>,
    terms: &Terms,
    clients: &BTreeSet<ClientId>,
    items: &mut BTreeSet<i64>,
) -> Result<()> {
    let read = write.read();
    let mut logs = Vec::new();
    let events = read.rows("SELECT e, events FROM sla_item ORDER BY e", [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
    })?;
    for (e, events) in events {
        let log = codec::unpack(&events)?;
        if !items.contains(&e) && concerns(&log, clients) {
            logs.push((e, log));
        }
    }
    // Both are in the order of the items.
    let mut known = read.open_clock_rows()?.into_iter().peekable();
    let mut rows = Vec::new();
    for (e, log) in logs {
        rows.clear();
        while let Some((of, row)) = known.next_if(|(of, _)| *of <= e) {
            if of == e {
                rows.push(row);
            }
        }
        match moved(terms, &log, &rows, write.now()) {
            Some(moved) => moved.iter().try_for_each(|row| renew(write, e, row))?,
            None => drop(items.insert(e)),
        }
    }
    items.extend(uncovered(write, clients)?);
    Ok(())
}

fn concerns(log: &[Entry], clients: &BTreeSet<ClientId>) -> bool {
    log.iter().any(|entry| match entry.what {
        Happened::For(Some(client), _) => clients.contains(&client),
        _ => false,
    })
}

/// The clocks of an item that do not go on as they are stored; none where they are not those it had.
fn moved(
    terms: &Terms,
    log: &[Entry],
    known: &[ClockRow],
    now: Timestamp,
) -> Option<Vec<ClockRow>> {
    let under = Present::of(log).under(terms)?;
    let item = known.first()?.item;
    let mut known = known.iter();
    let mut moved = Vec::new();
    for clock in &glance(&terms.events(log), terms.book(), &[], now) {
        if clock.target.is_none() || clock.cycle == 0 {
            continue;
        }
        let before = known.next()?;
        let of_it = (before.clock, before.cycle, before.ended);
        if of_it != (clock.clock, clock.cycle, clock.ended) {
            return None;
        }
        if clock.ended {
            continue;
        }
        let fresh = row(&under, item, clock, now, Some(before))?;
        if !goes_on(before, &fresh, terms) {
            moved.push(fresh);
        }
    }
    known.next().is_none().then_some(moved)
}

/// Whether a clock is what it will be by itself.
fn goes_on(before: &ClockRow, fresh: &ClockRow, terms: &Terms) -> bool {
    let same = (before.counts, before.calendar, before.target, before.due, before.risk)
        == (fresh.counts, fresh.calendar, fresh.target, fresh.due, fresh.risk)
        && before.next_threshold == fresh.next_threshold;
    same && before.standing(terms.hours(before.calendar), fresh.at).elapsed == fresh.elapsed
}

/// Stores how an open clock stands.
fn renew(write: &Write<'_>, e: i64, row: &ClockRow) -> Result<()> {
    let millis = |at: Option<Timestamp>| at.map(|at| at.timestamp_millis());
    write
        .connection()
        .prepare_cached(
            "UPDATE sla_clock SET state = ?3, counts = ?4, calendar = ?5, target = ?6, elapsed = ?7,
                at = ?8, risk = ?9, risk_at = ?10, due = ?11, next_at = ?12, next_threshold = ?13
             WHERE e = ?1 AND clock = ?2",
        )
        .store()?
        .execute(params![
            e,
            row.clock.word(),
            row.state.word(),
            row.counts,
            row.calendar.map(Uuid::from),
            row.target,
            row.elapsed,
            row.at.timestamp_millis(),
            row.risk,
            millis(row.risk_at),
            millis(row.due),
            millis(row.next_at),
            row.next_threshold,
        ])
        .store()?;
    Ok(())
}

/// Open items of these clients without an open clock: their agreement may be new.
fn uncovered(write: &Write<'_>, clients: &BTreeSet<ClientId>) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    let clients: Vec<_> = clients.iter().map(|client| client.0).collect();
    for turn in clients.chunks(500) {
        let sql = format!(
            "SELECT w.e FROM work_item w
             WHERE w.client IN ({}) AND w.alive = 1 AND w.cancelled IS NOT 1
               AND NOT EXISTS (SELECT 1 FROM sla_item i WHERE i.e = w.e)
               AND w.col IN (SELECT ent.id FROM board_column CROSS JOIN ent USING (e) WHERE category <> 'done')",
            marks(turn.len())
        );
        found.extend(write.read().rows(&sql, params_from_iter(turn), |row| row.get::<_, i64>(0))?);
    }
    Ok(found)
}
