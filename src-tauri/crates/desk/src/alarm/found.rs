//! Things that fell due, as they are read from the store.

use super::threshold::{self, Passed};
use super::words::Words;
use crate::floor::Floor;
use holdfast_domain::alarm::Occasion;
use holdfast_domain::{
    Category, Cause, ClientId, EntityId, Priority, Result, SiteId, SlaClock, TechnicianId,
    Timestamp, WorkItemId,
};
use holdfast_store::Read;
use holdfast_store::sla::Terms;
use holdfast_store::table::alarm::{AlarmItem, Ownership, ReviewDue, Span};
use holdfast_store::table::clock::ClockRow;
use holdfast_store::table::notification::NotificationKey;
use std::sync::Arc;

/// Something that fell due, with what a bubble says of it.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) key: NotificationKey,
    pub(super) item: Option<WorkItemId>,
    pub(super) client: Option<ClientId>,
    pub(super) site: Option<SiteId>,
    pub(super) priority: Option<Priority>,
    pub(super) due: Timestamp,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) occasion: Occasion,
    /// True where I did this myself.
    pub(super) own: bool,
    /// True where I have been at it since, at another desk.
    pub(super) elsewhere: bool,
}

/// A threshold that is decided on, told or not.
pub(super) struct Decided {
    pub(super) item: WorkItemId,
    pub(super) clock: SlaClock,
    pub(super) cycle: u32,
    pub(super) percent: u8,
    pub(super) next: Option<(u8, Timestamp)>,
}

/// Everything that fell due and was not decided on.
#[derive(Default)]
pub(super) struct Due {
    pub(super) found: Vec<Found>,
    pub(super) decided: Vec<Decided>,
}

/// Whose desk it is, and what its words and clocks follow from.
pub(super) struct Looker<'a> {
    pub(super) read: Read<'a>,
    pub(super) me: TechnicianId,
    pub(super) now: Timestamp,
    pub(super) terms: Arc<Terms>,
    pub(super) words: Words,
    /// True where this desk has looked without a break until now, so that what is late was made so by
    /// a change.
    pub(super) continuous: bool,
}

impl Looker<'_> {
    /// Looks for clocks and dates in a span of instants.
    pub(super) fn look(&self, span: Span) -> Result<Due> {
        let mut due = Due::default();
        for (row, item) in self.read.clocks_due(self.me, self.now)? {
            self.clock(&row, &item, &mut due)?;
        }
        for cause in [Cause::Chase, Cause::Due] {
            for (at, item) in self.read.dates_due(self.me, cause, span)? {
                due.found.extend(self.date(cause, at, &item)?);
            }
        }
        for (at, item) in self.read.snoozes_ended(self.me, span)? {
            due.found.extend(self.snooze(at, &item)?);
        }
        due.found.extend(self.read.reviews_due(self.me, span)?.iter().map(|one| self.review(one)));
        Ok(due)
    }

    /// Looks for items of mine that are one too many for a limit, by somebody else's doing.
    pub(super) fn limits(&self) -> Result<Vec<Found>> {
        let floor = Floor::of(self.read, Some(self.me), Arc::clone(&self.terms), self.now)?;
        let mut found = Vec::new();
        for (item, since, sentence) in floor.too_many(self.read)? {
            let Some(item) = self.read.alarm_item(self.me, item)? else { continue };
            if item.owner != Ownership::Mine {
                continue;
            }
            let title = format!("{} exceeds a WIP limit", item.number);
            // Whoever exceeds a limit knows, unless desks that were apart exceeded it together.
            let own = self.read.last_mover(item.id)? == Some(self.me)
                && !self.read.exceeded_together(item.id, since)?;
            let one = self.about(Cause::WipLimit, since, &item, title, sentence, own);
            if !self.read.notification_known(&one.key)? {
                found.push(Found { due: self.now, ..one });
            }
        }
        Ok(found)
    }

    /// What has passed of a clock, under the terms its item is under.
    pub(super) fn passed(&self, row: &ClockRow, item: &AlarmItem) -> Passed {
        let policy =
            self.terms.of(item.client, item.site).and_then(|of| self.terms.policy(of.policy));
        let thresholds = policy.map(|policy| policy.thresholds.clone()).unwrap_or_default();
        threshold::passed(row, &thresholds, self.terms.hours(row.calendar), self.now)
    }

    fn clock(&self, row: &ClockRow, item: &AlarmItem, due: &mut Due) -> Result<()> {
        let passed = self.passed(row, item);
        due.decided.push(Decided {
            item: item.id,
            clock: row.clock,
            cycle: row.cycle,
            percent: passed.percent.unwrap_or(row.fired),
            next: passed.next,
        });
        let (Some(percent), true) = (passed.percent, self.concerns(item)) else { return Ok(()) };
        let own = self.own(passed.by_change, item)?;
        let key = NotificationKey {
            subject: item.id.0.into(),
            cause: Cause::Clock,
            clock: Some(row.clock),
            cycle: row.cycle.into(),
            threshold: percent,
        };
        // Every clock of many thousands comes through here, so nothing is read for it.
        let found = self.named(
            key,
            passed.at,
            item,
            self.words.clock_title(item, row.clock, percent),
            self.words.clock_body(item, row, percent),
            own,
        );
        due.found.extend((!own).then_some(found));
        Ok(())
    }

    fn date(&self, cause: Cause, at: Timestamp, item: &AlarmItem) -> Result<Option<Found>> {
        if !self.concerns(item) || self.done(item) {
            return Ok(None);
        }
        let title = self.words.date_title(cause, item);
        let body = self.words.item(item);
        // A date that was set into the past falls due by the change that set it.
        let set = self.continuous && self.read.last_mover(item.id)? == Some(self.me);
        let own = set && at < self.now - chrono::TimeDelta::seconds(60);
        Ok(Some(self.about(cause, at, item, title, body, own)))
    }

    fn snooze(&self, at: Timestamp, item: &AlarmItem) -> Result<Option<Found>> {
        if !item.alive || self.done(item) {
            return Ok(None);
        }
        let clocks = self.read.clocks_of(item.id)?;
        let body = self.words.snooze_body(item, &clocks, self.now);
        let title = format!("{}: the snooze is over", item.number);
        let mut found = self.about(Cause::Snooze, at, item, title, body, false);
        // I asked for it, whosever it is by now.
        found.occasion.mine = true;
        Ok(Some(found))
    }

    fn review(&self, document: &ReviewDue) -> Found {
        Found {
            key: NotificationKey {
                subject: document.id.0.into(),
                cause: Cause::ReviewDue,
                clock: None,
                cycle: document.due.timestamp_millis(),
                threshold: 0,
            },
            item: None,
            client: document.client,
            site: None,
            priority: None,
            due: document.due,
            title: format!("Due for review: {}", document.title),
            body: self.words.client(document.client).to_owned(),
            occasion: Occasion {
                cause: Cause::ReviewDue,
                percent: 0,
                priority: None,
                mine: true,
                snoozed: None,
            },
            own: false,
            elsewhere: false,
        }
    }

    fn about(
        &self,
        cause: Cause,
        at: Timestamp,
        item: &AlarmItem,
        title: String,
        body: String,
        own: bool,
    ) -> Found {
        let key = NotificationKey {
            subject: EntityId::from(item.id.0),
            cause,
            clock: None,
            cycle: at.timestamp_millis(),
            threshold: 0,
        };
        self.named(key, at, item, title, body, own)
    }

    fn named(
        &self,
        key: NotificationKey,
        due: Timestamp,
        item: &AlarmItem,
        title: String,
        body: String,
        own: bool,
    ) -> Found {
        Found {
            key,
            item: Some(item.id),
            client: item.client,
            site: item.site,
            priority: item.priority,
            due,
            title,
            body,
            occasion: occasion(key.cause, key.threshold, item),
            own,
            elsewhere: false,
        }
    }

    /// Whether I have been at an item since something of it fell due, at another desk than this: then
    /// I have seen it there.
    pub(super) fn elsewhere(&self, item: WorkItemId, due: Timestamp) -> Result<bool> {
        self.read.worked_elsewhere(self.me, item, due)
    }

    /// Whether it is mine or nobody's, and still work.
    fn concerns(&self, item: &AlarmItem) -> bool {
        item.alive && item.owner != Ownership::Others
    }

    pub(super) fn done(&self, item: &AlarmItem) -> bool {
        item.column.map(|column| self.words.layout.category(column)) == Some(Category::Done)
    }

    fn own(&self, by_change: bool, item: &AlarmItem) -> Result<bool> {
        Ok(self.continuous && by_change && self.read.last_mover(item.id)? == Some(self.me))
    }
}

/// An item as the rules see it.
pub(super) fn occasion(cause: Cause, percent: u8, item: &AlarmItem) -> Occasion {
    Occasion {
        cause,
        percent,
        priority: item.priority,
        mine: item.owner == Ownership::Mine,
        snoozed: item.snoozed,
    }
}
