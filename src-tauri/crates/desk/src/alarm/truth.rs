//! Whether what waited to be told is still so.

use super::found::Looker;
use super::threshold;
use holdfast_domain::{Cause, Result};
use holdfast_store::table::alarm::{AlarmItem, Ownership};
use holdfast_store::table::notification::NotificationRow;

/// What the inbox says of what I have been at elsewhere since.
pub(super) const ELSEWHERE: &str = "Seen on another desk";

/// Why there is nothing to tell any more; none where there still is.
pub(super) fn gone(
    looker: &Looker<'_>,
    row: &NotificationRow,
    item: Option<&AlarmItem>,
) -> Result<Option<&'static str>> {
    let Some(item) = item else {
        if row.key.cause != Cause::ReviewDue {
            return Ok(Some("The item is gone"));
        }
        let document = looker.read.document(row.key.subject.0.into())?;
        let due = document.and_then(|document| document.review_due);
        let same = due.is_some_and(|due| due.timestamp_millis() == row.key.cycle);
        return Ok((!same).then_some("It was reviewed"));
    };
    if !item.alive {
        return Ok(Some("The item was cancelled or removed"));
    }
    if item.owner == Ownership::Others && row.key.cause != Cause::Snooze {
        return Ok(Some("Somebody else took it"));
    }
    if looker.done(item) {
        return Ok(Some("The item is done"));
    }
    if looker.elsewhere(item.id, row.due)? {
        return Ok(Some(ELSEWHERE));
    }
    let is_date = |at: Option<holdfast_domain::Timestamp>| {
        at.is_some_and(|at| at.timestamp_millis() == row.key.cycle)
    };
    Ok(match row.key.cause {
        Cause::Clock => {
            let clocks = looker.read.clocks_of(item.id)?;
            let clock = clocks.iter().find(|clock| {
                Some(clock.clock) == row.key.clock && i64::from(clock.cycle) == row.key.cycle
            });
            if clock.is_some_and(|clock| clock.fired > row.key.threshold) {
                return Ok(Some("A later one says more"));
            }
            let holds = clock.is_some_and(|clock| {
                let hours = looker.terms.hours(clock.calendar);
                threshold::holds(clock, row.key.threshold, hours, looker.now)
            });
            (!holds).then_some("The clock was stopped in time")
        }
        Cause::Chase => (!is_date(item.chase_at)).then_some("There is another chase date"),
        Cause::Due => (!is_date(item.due)).then_some("There is another due date"),
        Cause::WipLimit => {
            let stays = item.since.timestamp_millis() == row.key.cycle;
            (!stays).then_some("The item moved on")
        }
        Cause::ReviewDue | Cause::Snooze => None,
    })
}

/// Whether an item is mine, and not only nobody's.
pub(super) fn is_mine(item: &AlarmItem) -> bool {
    item.owner == Ownership::Mine
}
