//! Brings all open clocks up to date that a change of terms touches. Frozen verdicts stay.

use super::log::{Entry, Happened};
use super::project::{Present, keep, row};
use super::{Terms, codec};
use crate::table::clock::ClockRow;
use crate::table::rows::marks;
use crate::write::Write;
use holdfast_domain::sla::evaluate;
use holdfast_domain::{ClientId, Result};
use rusqlite::params_from_iter;
use std::collections::BTreeSet;

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
    let known = read.open_clock_rows()?;
    for (e, log) in logs {
        let rows = known.get(&e).map_or(&[][..], Vec::as_slice);
        match reckoned(terms, &log, rows, write) {
            Some(fresh) => {
                for row in fresh.iter().filter(|row| !row.ended && !rows.contains(row)) {
                    keep(write, e, row)?;
                }
            }
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

/// The open clocks of an item; none where they are not those it had.
fn reckoned(
    terms: &Terms,
    log: &[Entry],
    known: &[ClockRow],
    write: &Write<'_>,
) -> Option<Vec<ClockRow>> {
    let present = Present::of(log);
    present.terms(terms)?;
    let item = known.first()?.item;
    let clocks = evaluate(&terms.events(log), terms.book(), &[], write.now());
    let fresh: Vec<_> = clocks
        .clocks
        .iter()
        .filter_map(|clock| row(terms, present, item, clock, clocks.now, known))
        .collect();
    let same = fresh.len() == known.len()
        && fresh.iter().zip(known).all(|(fresh, known)| {
            (fresh.clock, fresh.cycle, fresh.ended) == (known.clock, known.cycle, known.ended)
        });
    same.then_some(fresh)
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
