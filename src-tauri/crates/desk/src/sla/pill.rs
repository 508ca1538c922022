//! The clock that matters most on a card.

use crate::api::ClockPill;
use holdfast_domain::{ClockState, SlaClock, Timestamp};
use holdfast_store::sla::Terms;
use holdfast_store::table::clock::ClockRow;

/// The pill of an item with these clocks: the one due first; where all rest the one with least left;
/// where all have ended a broken promise before a kept one.
pub(crate) fn pill(rows: &[ClockRow], terms: &Terms, now: Timestamp) -> Option<ClockPill> {
    let open = rows
        .iter()
        .filter(|row| !row.ended)
        .min_by_key(|row| (row.due.is_none(), row.due, row.target - row.elapsed, row.clock));
    let ended = || {
        rows.iter().filter(|row| row.ended).max_by_key(|row| {
            (row.state == ClockState::Breached, row.clock == SlaClock::Resolution)
        })
    };
    let row = open.or_else(ended)?;
    let standing = row.standing(terms.hours(row.calendar), now);
    Some(ClockPill {
        clock: row.clock,
        state: standing.state,
        at_risk: standing.at_risk,
        remaining: seconds(standing.remaining),
        target: seconds(row.target),
        due: row.due,
        as_of: now,
        counting: standing.counting,
        counts_until: standing.counts_until,
    })
}

/// Whole seconds; what is left is rounded so that it is never zero before it is due.
const fn seconds(millis: i64) -> i64 {
    millis.div_euclid(1_000) + if millis.rem_euclid(1_000) > 0 { 1 } else { 0 }
}
