//! What the buttons do, whether pressed on a bubble or in the window.

use super::words::Words;
use crate::api::MoveOutcome;
use crate::call::Call;
use crate::floor::Floor;
use crate::floor::layout::not_initialised;
use crate::item::{open_item, set_people};
use chrono::TimeDelta;
use holdfast_domain::alarm::Hold;
use holdfast_domain::{EntityKind, NotificationState, Result, TechnicianId, Timestamp, WorkItemId};
use holdfast_store::registry::snooze;
use holdfast_store::table::notification::NotificationRow;
use holdfast_store::{Write, edge};

/// How long a bubble is snoozed for.
pub(crate) const SNOOZE: TimeDelta = TimeDelta::minutes(15);

/// Takes an item: it is mine alone, and what is open about it is answered.
///
/// # Errors
/// `wip_blocked`, `wip_reason_needed`, `not_found`, `not_initialised`.
pub(crate) fn own(call: &Call, id: &str, reason: Option<&str>) -> Result<MoveOutcome> {
    let me = me(call)?;
    let written = call.write(|write| {
        let floor = Floor::load(call, write.read())?;
        let item = open_item(write.read(), id)?;
        let outcome = set_people(write, floor, &item, vec![me], reason)?;
        answer(write, item.id, "Owned")?;
        Ok(outcome)
    })?;
    Ok(MoveOutcome { seq: written.seq, ..written.value })
}

/// Holds notifications about an item back until an instant; none ends that. Gives the newest change.
///
/// # Errors
/// `not_found`, `not_initialised`.
pub(crate) fn snooze(call: &Call, id: &str, until: Option<Timestamp>) -> Result<i64> {
    let me = me(call)?;
    let written = call.write(|write| {
        let item = open_item(write.read(), id)?.id;
        let entity = edge::snooze_id(item.0, me.0);
        if write.read().is(EntityKind::Snooze, entity)? {
            write.set(
                entity,
                &[(snooze::UNTIL, until.into()), (snooze::ALIVE, until.is_some().into())],
            )?;
        } else if let Some(until) = until {
            let fields = [
                (snooze::ITEM, item.0.into()),
                (snooze::TECHNICIAN, me.0.into()),
                (snooze::UNTIL, until.into()),
            ];
            write.create(EntityKind::Snooze, entity, &fields)?;
        }
        if let Some(until) = until {
            let words = Words::load(write.read(), write.now())?;
            answer(write, item, &format!("Snoozed until {}", words.time(until)))?;
        } else {
            release(write, item)?;
        }
        Ok(())
    })?;
    Ok(written.seq)
}

/// Lets go of what a snooze held back.
fn release(write: &mut Write<'_>, item: WorkItemId) -> Result<()> {
    for row in write.read().notifications_open(item)? {
        if row.hold_until.is_some() && row.detail == Hold::Snoozed.words() {
            write.set_notification(&NotificationRow { hold_until: None, ..row })?;
        }
    }
    Ok(())
}

/// Notes that a notification was opened.
///
/// # Errors
/// `corrupt_database`, `disk_full`.
pub(crate) fn opened(write: &mut Write<'_>, row: NotificationRow) -> Result<()> {
    write.set_notification(&answered(row, "Opened"))
}

/// Notes what was done about everything that is open about an item.
pub(crate) fn answer(write: &mut Write<'_>, item: WorkItemId, what: &str) -> Result<()> {
    for row in write.read().notifications_open(item)? {
        // What waits to be told is told at its time, if it is still so.
        if row.state != NotificationState::Scheduled || row.showing_at.is_some() {
            write.set_notification(&answered(row, what))?;
        }
    }
    Ok(())
}

fn answered(row: NotificationRow, what: &str) -> NotificationRow {
    NotificationRow {
        state: NotificationState::Acted,
        detail: what.to_owned(),
        seen: true,
        hold_until: None,
        ..row
    }
}

fn me(call: &Call) -> Result<TechnicianId> {
    call.me()?.ok_or_else(not_initialised)
}
