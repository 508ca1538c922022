//! The inbox: every notification of this desk with its fate, and what can be done about it.

use crate::alarm::act as alarm;
use crate::api::*;
use crate::call::Call;
use chrono::TimeDelta;
use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use holdfast_store::Read;
use holdfast_store::table::entity::not_found;
use holdfast_store::table::name::Name;
use holdfast_store::table::notification::NotificationRow;
use std::collections::HashMap;
use uuid::Uuid;

const PAGE: u32 = 100;
/// Nobody reads on for longer.
const MOST: u32 = 1_000;

pub(crate) fn list(call: &Call, request: InboxQuery) -> Result<InboxPage> {
    let limit = request.limit.unwrap_or(PAGE).clamp(1, MOST);
    call.read(|read| {
        let mut rows = read.notifications(request.unread, request.before, limit + 1)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        Ok(InboxPage {
            notifications: views(read, rows)?,
            more,
            unread: read.unread_notifications()?,
            channel: call.desk.delivery.view(call.desk.store.dir()),
        })
    })
}

pub(crate) fn seen(call: &Call, request: InboxSeen) -> Result<Done> {
    let written = call.write(|write| write.set_seen(&request.ids))?;
    Ok(Done { seq: written.seq })
}

pub(crate) fn act(call: &Call, request: NotificationAct) -> Result<Notification> {
    let found = |read: Read<'_>| {
        read.notification(request.id)?
            .ok_or_else(|| not_found("notification", &request.id.to_string()))
    };
    let row = call.read(found)?;
    let item = || {
        row.item.map(|item| item.to_string()).ok_or_else(|| {
            Error::new(
                ErrorCode::Invalid,
                "This notification is not about a work item.",
                "Open it instead.",
            )
        })
    };
    match request.action.as_str() {
        "own" => drop(alarm::own(call, &item()?, None)?),
        "snooze" => {
            let span = request.minutes.map_or(alarm::SNOOZE, |m| TimeDelta::minutes(m.into()));
            alarm::snooze(call, &item()?, Some(later(call.now, span)?))?;
        }
        "open" => {
            call.write(|write| alarm::opened(write, row.clone()))?;
        }
        other => {
            return Err(Error::new(
                ErrorCode::Invalid,
                format!("A notification cannot be answered with “{other}”."),
                "Answer with own, snooze or open.",
            ));
        }
    }
    call.read(|read| {
        let view = views(read, vec![found(read)?])?.pop();
        view.ok_or_else(|| not_found("notification", &request.id.to_string()))
    })
}

pub(crate) fn own(call: &Call, request: ItemOwn) -> Result<MoveOutcome> {
    alarm::own(call, &request.id, request.reason.as_deref())
}

pub(crate) fn snooze(call: &Call, request: SnoozeSet) -> Result<Done> {
    if let Some(until) = request.until {
        later(call.now, until - call.now)?;
    }
    let seq = alarm::snooze(call, &request.id, request.until)?;
    Ok(Done { seq })
}

/// An instant in the future within a year.
fn later(now: Timestamp, span: TimeDelta) -> Result<Timestamp> {
    now.checked_add_signed(span)
        .filter(|_| span > TimeDelta::zero() && span <= TimeDelta::days(366))
        .ok_or_else(|| {
            Error::new(
                ErrorCode::Invalid,
                "A snooze ends in the future, within a year.",
                "Choose a later instant, or a chase date for more than that.",
            )
        })
}

fn views(read: Read<'_>, rows: Vec<NotificationRow>) -> Result<Vec<Notification>> {
    let ids =
        rows.iter().flat_map(|row| [Some(row.key.subject.0), row.client.map(Uuid::from)]).flatten();
    let names = read.names(ids)?;
    Ok(rows.into_iter().map(|row| view(&names, row)).collect())
}

fn view(names: &HashMap<holdfast_domain::EntityId, Name>, row: NotificationRow) -> Notification {
    let name = |id: Uuid| names.get(&id.into());
    let percent = row.key.clock.map(|_| row.key.threshold);
    Notification {
        id: row.id,
        cause: row.key.cause,
        clock: row.key.clock,
        percent,
        title: row.title,
        body: row.body,
        subject: name(row.key.subject.0).map(|name| NamedRef {
            kind: name.kind,
            id: row.key.subject,
            name: name.name.clone(),
            detail: name.detail.clone(),
        }),
        client: row.client.and_then(|id| Some(ClientRef { id, name: name(id.0)?.name.clone() })),
        priority: row.priority,
        due: row.due,
        shown: row.shown_at,
        state: row.state,
        detail: row.detail,
    }
}
