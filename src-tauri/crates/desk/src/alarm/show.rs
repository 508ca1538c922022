//! From rows to bubbles: one for each item, few in a storm, one summary after an absence.
//!
//! Rows are marked as being shown, and committed so, before the screen hears of them.

use super::engine::{Alarm, ON_TIME, write};
use super::ports::{Button, Refusal, Toast};
use super::words::span;
use crate::host::Desk;
use holdfast_domain::alarm::{Bubble, Group, Route, Rules};
use holdfast_domain::{Cause, EntityId, Priority, Result, Timestamp, words};
use holdfast_store::table::notification::NotificationRow;
use std::collections::HashMap;

/// Single bubbles beside a summary.
const SINGLES: usize = 5;

/// Key of the bubble that sums up an absence.
pub(super) const SUMMARY: &str = "summary";
/// Key of the bubble that stands for a storm.
pub(super) const DIGEST: &str = "digest";

/// A row that is to be told, and whether it is about something of mine.
pub(super) struct Ready {
    pub(super) row: NotificationRow,
    pub(super) mine: bool,
}

/// All that is to be told now.
#[derive(Default)]
pub(super) struct Showing {
    pub(super) ready: Vec<Ready>,
    /// What could not be shown earlier.
    pub(super) missed: Vec<NotificationRow>,
    pub(super) rules: Option<Rules>,
}

/// What a toast stands for.
pub(super) struct Posted {
    /// What it is about, where that is one thing.
    subject: Option<EntityId>,
    ids: Vec<i64>,
    detail: String,
}

/// A bubble before it is shown.
struct Plan {
    toast: Toast,
    ids: Vec<i64>,
    detail: String,
}

impl Alarm {
    /// Shows what is to be told now.
    pub(super) fn show(&mut self, desk: &Desk, showing: Showing, now: Timestamp) -> Result<()> {
        let Showing { ready, missed, rules } = showing;
        let (late, fresh): (Vec<_>, Vec<_>) =
            ready.into_iter().partition(|ready| now - ready.row.due > ON_TIME);
        let mut plans = Vec::new();
        let breaks =
            |priority| rules.as_ref().is_some_and(|rules| rules.of(priority).breaks_through);
        if late.len() + missed.len() > 1 || !missed.is_empty() {
            self.sum_up(late, &missed, &breaks, now, &mut plans);
            self.route(fresh, &breaks, now, &mut plans);
        } else {
            self.route(late.into_iter().chain(fresh).collect(), &breaks, now, &mut plans);
        }
        for bubble in self.storm.due(now) {
            let mut rows: Vec<_> =
                bubble.added.iter().filter_map(|id| self.gathered.remove(id)).collect();
            rows.sort_by_key(pressing);
            // A bubble that gathered one thing is that thing, with its buttons.
            let single = !rows.is_empty()
                && bubble.count as usize == rows.len()
                && rows.windows(2).all(|pair| pair[0].key.subject == pair[1].key.subject);
            plans.push(if single {
                alone(&rows, &breaks, now)
            } else {
                gathered(&bubble, &rows, &breaks)
            });
        }
        self.post(desk, plans)
    }

    /// One summary of everything that is late, and a few single bubbles for what is mine.
    fn sum_up(
        &mut self,
        mut late: Vec<Ready>,
        missed: &[NotificationRow],
        breaks: &dyn Fn(Option<Priority>) -> bool,
        now: Timestamp,
        plans: &mut Vec<Plan>,
    ) {
        let rows = || late.iter().map(|ready| &ready.row).chain(missed);
        let mut plan = summary(rows(), now);
        late.sort_by_key(|ready| (!ready.mine, pressing(&ready.row)));
        let mut bubbles = by_subject(late.into_iter().filter(|ready| {
            plan.ids.push(ready.row.id);
            ready.mine
        }));
        bubbles.truncate(SINGLES);
        for rows in bubbles {
            plan.ids.retain(|id| !rows.iter().any(|row| row.id == *id));
            plans.push(alone(&rows, breaks, now));
            self.storm.note(now);
        }
        plan.ids.extend(missed.iter().map(|row| row.id));
        self.storm.note(now);
        plans.insert(0, plan);
    }

    /// Sends what fell due just now through the storm rule.
    fn route(
        &mut self,
        mut fresh: Vec<Ready>,
        breaks: &dyn Fn(Option<Priority>) -> bool,
        now: Timestamp,
        plans: &mut Vec<Plan>,
    ) {
        fresh.sort_by_key(|ready| pressing(&ready.row));
        for rows in by_subject(fresh.into_iter()) {
            let lead = &rows[0];
            match self.storm.route(lead.id, (lead.client, lead.site), lead.priority, now) {
                Route::Alone => plans.push(alone(&rows, breaks, now)),
                Route::With(group) => {
                    // The others of the same item go where its first one goes.
                    for row in &rows[1..] {
                        self.storm.gather(group, row.id);
                    }
                    self.gathered.extend(rows.into_iter().map(|row| (row.id, row)));
                }
            }
        }
    }

    /// Commits that these are being shown, then hands them to the screen.
    fn post(&mut self, desk: &Desk, plans: Vec<Plan>) -> Result<()> {
        if plans.is_empty() {
            return Ok(());
        }
        write(desk, |write| {
            plans.iter().try_for_each(|plan| {
                let lead = plan.ids.first().copied().filter(|_| plan.ids.len() > 1);
                write.set_showing(&plan.ids, lead)
            })
        })?;
        for Plan { mut toast, ids, detail } in plans {
            self.tickets += 1;
            toast.ticket = self.tickets;
            let subject = toast.key.parse().ok();
            self.posted.insert(self.tickets, Posted { subject, ids, detail });
            self.notifier.post(toast);
        }
        Ok(())
    }

    /// A toast is on the screen.
    pub(super) fn shown(&mut self, desk: &Desk, ticket: u64) -> Result<()> {
        let Some(posted) = self.posted.remove(&ticket) else { return Ok(()) };
        self.live.extend(posted.subject);
        write(desk, |write| write.set_shown(&posted.ids, ON_TIME, &posted.detail))
    }

    /// A toast could not be shown: the inbox is where it is told.
    pub(super) fn refused(&mut self, desk: &Desk, ticket: u64, why: Refusal) -> Result<()> {
        let Some(posted) = self.posted.remove(&ticket) else { return Ok(()) };
        write(desk, |write| write.set_missed(&posted.ids, why.words()))
    }
}

/// Breaches before warnings, P1 before P4, old before new.
fn pressing(row: &NotificationRow) -> (bool, u8, Timestamp, i64) {
    let priority = row.priority.map_or(u8::MAX, |priority| priority as u8);
    (!is_breach(row), priority, row.due, row.id)
}

fn is_breach(row: &NotificationRow) -> bool {
    row.key.cause == Cause::Clock && row.key.threshold == 100
}

/// Rows about the same thing together, in the order of their first.
fn by_subject(ready: impl Iterator<Item = Ready>) -> Vec<Vec<NotificationRow>> {
    let mut places = HashMap::new();
    let mut groups: Vec<Vec<NotificationRow>> = Vec::new();
    for Ready { row, .. } in ready {
        let place = *places.entry(row.key.subject).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

/// The bubble of one item or document.
fn alone(
    rows: &[NotificationRow],
    breaks: &dyn Fn(Option<Priority>) -> bool,
    now: Timestamp,
) -> Plan {
    let lead = &rows[0];
    let mut body = lead.body.clone();
    for row in &rows[1..] {
        body.push_str(&format!("\nAlso: {}", row.title));
    }
    if now - lead.due > ON_TIME {
        body.push_str(&format!("\n{} late.", span(now - lead.due)));
    }
    let buttons = if lead.item.is_some() { Button::ALL.to_vec() } else { vec![Button::Open] };
    Plan {
        toast: Toast {
            ticket: 0,
            key: lead.key.subject.0.to_string(),
            title: lead.title.clone(),
            body,
            critical: is_breach(lead),
            breaks_through: breaks(lead.priority),
            buttons,
        },
        ids: rows.iter().map(|row| row.id).collect(),
        detail: String::new(),
    }
}

/// The bubble that stands for many.
fn gathered(
    bubble: &Bubble,
    rows: &[NotificationRow],
    breaks: &dyn Fn(Option<Priority>) -> bool,
) -> Plan {
    let count = bubble.count as usize;
    let (key, title, body) = match bubble.group {
        Group::Fold((client, site)) => {
            let part = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
            let key = format!("fold/{}/{}", part(client.map(Into::into)), part(site.map(Into::into)));
            (key, format!("+{count} more of the same client"), "They are in the inbox.".to_owned())
        }
        Group::Digest => (
            DIGEST.to_owned(),
            format!("{} in a minute", words::count(count, "more notification")),
            "Too many to show one by one. They are in the inbox, the most pressing first under Due.".to_owned(),
        ),
    };
    let first = rows.first().map(|row| format!("{}.\n", row.title)).unwrap_or_default();
    Plan {
        toast: Toast {
            ticket: 0,
            key,
            title,
            body: first + &body,
            critical: rows.iter().any(is_breach),
            breaks_through: rows.iter().any(|row| breaks(row.priority)),
            buttons: vec![Button::Open],
        },
        ids: bubble.added.clone(),
        detail: format!("Folded with {}", words::count(count.saturating_sub(1), "other")),
    }
}

/// What an absence came to: how much, what kind, and how late.
fn summary<'r>(rows: impl Iterator<Item = &'r NotificationRow>, now: Timestamp) -> Plan {
    let (mut count, mut breached, mut warned, mut first) = (0_usize, 0_usize, 0_usize, now);
    let mut only = None;
    for row in rows {
        only = Some(row);
        count += 1;
        breached += usize::from(is_breach(row));
        warned += usize::from(row.key.cause == Cause::Clock && !is_breach(row));
        first = first.min(row.due);
    }
    let others = count - breached - warned;
    let parts: Vec<_> = [(breached, "breached"), (warned, "due soon"), (others, "other")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let title = match only {
        Some(row) if count == 1 => format!("You may have missed: {}", row.title),
        _ => format!("{count} notifications you have not been told"),
    };
    Plan {
        toast: Toast {
            ticket: 0,
            key: SUMMARY.to_owned(),
            title,
            body: format!(
                "{}, up to {} late. They are in the inbox.",
                words::and(&parts),
                span(now - first)
            ),
            critical: breached > 0,
            breaks_through: false,
            buttons: vec![Button::Open],
        },
        ids: Vec::new(),
        detail: format!("In a summary of {count}"),
    }
}
