//! What the alarm reads: things that fell due, with as much of their item as a bubble says.

use super::clock::{ClockRow, clock};
use super::notification::{NotificationKey, NotificationRow, notification};
use super::rows::{flag, id, own_id, text, time, word};
use super::work_item::number;
use crate::error::Context;
use crate::store::Read;
use crate::write::Write;
use holdfast_domain::alarm::Rule;
use holdfast_domain::{
    BlockedOn, Cause, ClientId, ColumnId, DocumentId, EntityId, Number, Priority, Result, SiteId,
    TechnicianId, Timestamp, WorkItemId,
};
use rusqlite::Row;

/// Whose an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// Mine, perhaps with others.
    Mine,
    /// Nobody's.
    Nobodys,
    /// That of others.
    Others,
}

/// An item as the alarm sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmItem {
    /// Id.
    pub id: WorkItemId,
    /// Display number.
    pub number: Number,
    /// Title.
    pub title: String,
    /// How urgent.
    pub priority: Option<Priority>,
    /// For whom.
    pub client: Option<ClientId>,
    /// Where.
    pub site: Option<SiteId>,
    /// The column its card lies in.
    pub column: Option<ColumnId>,
    /// When it came there.
    pub since: Timestamp,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// Whom it waits for.
    pub blocked_on: Option<BlockedOn>,
    /// When to chase.
    pub chase_at: Option<Timestamp>,
    /// False once cancelled or in the trash.
    pub alive: bool,
    /// Whose it is.
    pub owner: Ownership,
    /// Until when I do not want to hear of it.
    pub snoozed: Option<Timestamp>,
}

/// A document that is due for review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewDue {
    /// The document.
    pub id: DocumentId,
    /// Its title.
    pub title: String,
    /// For whom.
    pub client: Option<ClientId>,
    /// When it was due.
    pub due: Timestamp,
}

/// Columns of an item as technician ?1 sees it, from `ent` and `work_item w`.
const ITEM: &str = "ent.id, w.number, w.dup, w.title, w.priority, w.client, w.site, w.col, w.since,
    w.due, w.blocked_on, w.blocked_chase, w.alive = 1 AND w.cancelled IS NOT 1,
    (SELECT max(b = ?1) FROM edge WHERE a = ent.id AND rel = 'assignee' AND alive = 1),
    (SELECT max(until) FROM snooze WHERE item = ent.id AND technician = ?1 AND alive = 1)";

fn item(row: &Row<'_>, at: usize) -> rusqlite::Result<AlarmItem> {
    Ok(AlarmItem {
        id: own_id(row, at)?,
        number: number(row, at + 1)?,
        title: text(row, at + 3)?,
        priority: word(row, at + 4, Priority::from_word)?,
        client: id(row, at + 5)?,
        site: id(row, at + 6)?,
        column: id(row, at + 7)?,
        since: time(row, at + 8)?.unwrap_or_default(),
        due: time(row, at + 9)?,
        blocked_on: word(row, at + 10, BlockedOn::from_word)?,
        chase_at: time(row, at + 11)?,
        alive: flag(row, at + 12)?,
        owner: match row.get::<_, Option<bool>>(at + 13)? {
            Some(true) => Ownership::Mine,
            None => Ownership::Nobodys,
            Some(false) => Ownership::Others,
        },
        snoozed: time(row, at + 14)?,
    })
}

/// A span of instants: after the first, where there is one, up to and with the second.
pub type Span = (Option<Timestamp>, Timestamp);

fn bounds((after, until): Span) -> (i64, i64) {
    (after.map_or(i64::MIN, |after| after.timestamp_millis()), until.timestamp_millis())
}

/// The column of a date that things fall due by.
fn date_column(cause: Cause) -> Option<&'static str> {
    match cause {
        Cause::Chase => Some("w.blocked_chase"),
        Cause::Due => Some("w.due"),
        _ => None,
    }
}

impl Read<'_> {
    /// An item as a technician's alarm sees it.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn alarm_item(self, me: TechnicianId, of: WorkItemId) -> Result<Option<AlarmItem>> {
        let sql =
            format!("SELECT {ITEM} FROM ent CROSS JOIN work_item w USING (e) WHERE ent.id = ?2");
        self.first(&sql, (me.0, of.0), |row| item(row, 0))
    }

    /// The clocks with a threshold to decide on at or before an instant, with their items.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn clocks_due(
        self,
        me: TechnicianId,
        until: Timestamp,
    ) -> Result<Vec<(ClockRow, AlarmItem)>> {
        let sql = format!(
            "SELECT {}, {ITEM} FROM sla_clock c CROSS JOIN ent USING (e) CROSS JOIN work_item w USING (e)
             WHERE c.next_at <= ?2",
            super::clock::COLUMNS
        );
        let rows = self.rows(&sql, (me.0, until.timestamp_millis()), |row| {
            Ok((clock(row)?.1, item(row, super::clock::COUNT)?))
        })?;
        Ok(rows.into_iter().filter_map(|(clock, item)| Some((clock?, item))).collect())
    }

    /// The items whose chase or due date lies in a span and that was not decided on yet.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn dates_due(
        self,
        me: TechnicianId,
        cause: Cause,
        span: Span,
    ) -> Result<Vec<(Timestamp, AlarmItem)>> {
        let Some(date) = date_column(cause) else { return Ok(Vec::new()) };
        let (after, until) = bounds(span);
        let sql = format!(
            "SELECT {date}, {ITEM} FROM work_item w CROSS JOIN ent USING (e)
             WHERE {date} > ?2 AND {date} <= ?3 AND w.alive = 1 AND w.cancelled IS NOT 1
               AND NOT EXISTS (SELECT 1 FROM notification n
                   WHERE n.subject = ent.id AND n.cause = ?4 AND n.clock = '' AND n.cycle = {date})"
        );
        self.rows(&sql, (me.0, after, until, cause.word()), |row| {
            Ok((time(row, 0)?.unwrap_or_default(), item(row, 1)?))
        })
    }

    /// The items whose chase or due date lies in a span, decided on or not.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn dates_between(
        self,
        me: TechnicianId,
        cause: Cause,
        span: Span,
    ) -> Result<Vec<(Timestamp, AlarmItem)>> {
        let Some(date) = date_column(cause) else { return Ok(Vec::new()) };
        let (after, until) = bounds(span);
        let sql = format!(
            "SELECT {date}, {ITEM} FROM work_item w CROSS JOIN ent USING (e)
             WHERE {date} > ?2 AND {date} <= ?3 AND w.alive = 1 AND w.cancelled IS NOT 1"
        );
        self.rows(&sql, (me.0, after, until), |row| {
            Ok((time(row, 0)?.unwrap_or_default(), item(row, 1)?))
        })
    }

    /// The items of a technician or of nobody with a clock that was open in a span, newest first, as
    /// many as anybody would read about.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn items_with_clocks(self, me: TechnicianId, span: Span) -> Result<Vec<AlarmItem>> {
        let (after, until) = bounds(span);
        let sql = format!(
            "SELECT {ITEM} FROM work_item w CROSS JOIN ent USING (e)
             WHERE w.e IN (SELECT e FROM sla_clock WHERE (ended = 0 OR at > ?2) AND at <= ?3)
               AND w.alive = 1 AND w.cancelled IS NOT 1
               AND (NOT EXISTS (SELECT 1 FROM edge WHERE a = ent.id AND rel = 'assignee' AND alive = 1)
                    OR EXISTS (SELECT 1 FROM edge WHERE a = ent.id AND rel = 'assignee' AND alive = 1 AND b = ?1))
             ORDER BY w.e DESC LIMIT 2000"
        );
        self.rows(&sql, (me.0, after, until), |row| item(row, 0))
    }

    /// The snoozes of a technician that end in a span, with their items.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn snoozes_ended(
        self,
        me: TechnicianId,
        span: Span,
    ) -> Result<Vec<(Timestamp, AlarmItem)>> {
        let (after, until) = bounds(span);
        let sql = format!(
            "SELECT s.until, {ITEM} FROM snooze s CROSS JOIN ent ON ent.id = s.item
               CROSS JOIN work_item w ON w.e = ent.e
             WHERE s.alive = 1 AND s.until IS NOT NULL AND s.until > ?2 AND s.until <= ?3 AND s.technician = ?1
               AND NOT EXISTS (SELECT 1 FROM notification n
                   WHERE n.subject = ent.id AND n.cause = 'snooze' AND n.clock = '' AND n.cycle = s.until)"
        );
        self.rows(&sql, (me.0, after, until), |row| {
            Ok((time(row, 0)?.unwrap_or_default(), item(row, 1)?))
        })
    }

    /// The documents of a technician whose review falls due in a span.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn reviews_due(self, me: TechnicianId, span: Span) -> Result<Vec<ReviewDue>> {
        let (after, until) = bounds(span);
        self.rows(
            "SELECT ent.id, d.title, d.client, d.review_due FROM document d CROSS JOIN ent USING (e)
             WHERE d.review_due > ?2 AND d.review_due <= ?3 AND d.alive = 1 AND d.owner = ?1
               AND NOT EXISTS (SELECT 1 FROM notification n
                   WHERE n.subject = ent.id AND n.cause = 'review_due' AND n.clock = '' AND n.cycle = d.review_due)",
            (me.0, after, until),
            |row| {
                Ok(ReviewDue {
                    id: own_id(row, 0)?,
                    title: text(row, 1)?,
                    client: id(row, 2)?,
                    due: time(row, 3)?.unwrap_or_default(),
                })
            },
        )
    }

    /// The next instant after `now` at which anything falls due, and the first threshold not yet
    /// decided on, wherever it lies.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn next_alarm(self, now: Timestamp) -> Result<Option<Timestamp>> {
        let first = |sql: &str| {
            let found = self.first(sql, [now.timestamp_millis()], |row| time(row, 0))?;
            Ok::<_, holdfast_domain::Error>(found.flatten())
        };
        let dates = [
            first(
                "SELECT min(w.blocked_chase) FROM work_item w WHERE w.blocked_chase > ?1 AND w.alive = 1 AND w.cancelled IS NOT 1",
            )?,
            first(
                "SELECT min(w.due) FROM work_item w WHERE w.due > ?1 AND w.alive = 1 AND w.cancelled IS NOT 1",
            )?,
            first("SELECT min(review_due) FROM document WHERE review_due > ?1 AND alive = 1")?,
            first(
                "SELECT min(until) FROM snooze WHERE until > ?1 AND until IS NOT NULL AND alive = 1",
            )?,
            first(
                "SELECT min(hold_until) FROM notification WHERE hold_until > ?1 AND state = 'scheduled'",
            )?,
            self.next_threshold_at()?,
        ];
        Ok(dates.into_iter().flatten().min())
    }

    /// The notification rules that a technician changed.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn notification_rules(self, of: TechnicianId) -> Result<Vec<Rule>> {
        let rows = self.rows(
            "SELECT priority, thresholds, breaks_through, office_hours, unowned FROM notification_rule
             WHERE technician = ?1 AND alive = 1",
            [of.0],
            |row| {
                let Some(priority) = word(row, 0, Priority::from_word)? else { return Ok(None) };
                let thresholds = text(row, 1)?;
                Ok(Some(Rule {
                    priority,
                    thresholds: thresholds.split(',').filter_map(|p| p.trim().parse().ok()).collect(),
                    breaks_through: flag(row, 2)?,
                    office_hours: flag(row, 3)?,
                    unowned: flag(row, 4)?,
                }))
            },
        )?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Who last moved an item or changed who works on it.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn last_mover(self, of: WorkItemId) -> Result<Option<TechnicianId>> {
        let found = self.first(
            "SELECT actor FROM change WHERE e IN (
                 SELECT e FROM ent WHERE id = ?1 UNION ALL
                 SELECT e FROM edge WHERE a = ?1 AND rel = 'assignee')
             ORDER BY seq DESC LIMIT 1",
            [of.0],
            |row| id(row, 0),
        )?;
        Ok(found.flatten())
    }

    /// Whether somebody worked on an item, or snoozed it, from an instant on at another desk than this.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn worked_elsewhere(
        self,
        who: TechnicianId,
        on: WorkItemId,
        since: Timestamp,
    ) -> Result<bool> {
        let found = self.first(
            "SELECT EXISTS (SELECT 1 FROM change CROSS JOIN stream USING (s) CROSS JOIN own
                 WHERE e IN (
                     SELECT e FROM ent WHERE id IN (?1, ?2) UNION ALL
                     SELECT e FROM edge WHERE a = ?1 AND rel = 'assignee')
                 AND actor = ?3 AND at >= ?4
                 AND stream.s NOT IN (SELECT s FROM ours) AND stream.device IS NOT own.device)",
            (on.0, crate::edge::snooze_id(on.0, who.0), who.0, since.timestamp_millis()),
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(false))
    }

    /// Whether something was decided on before.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn notification_known(self, key: &NotificationKey) -> Result<bool> {
        let found = self.first(
            "SELECT 1 FROM notification
             WHERE subject = ?1 AND cause = ?2 AND clock = ?3 AND cycle = ?4 AND threshold = ?5",
            (
                key.subject.0,
                key.cause.word(),
                key.clock.map_or("", holdfast_domain::SlaClock::word),
                key.cycle,
                key.threshold,
            ),
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// What waits to be told: decided on, not held, and on no screen yet.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn notifications_waiting(self, now: Timestamp) -> Result<Vec<NotificationRow>> {
        self.notifications_where(
            "state = 'scheduled' AND showing_at IS NULL AND (hold_until IS NULL OR hold_until <= ?1)",
            now,
        )
    }

    /// What was being shown when its process ended, so that nobody knows whether it was seen.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn notifications_cut_off(self, now: Timestamp) -> Result<Vec<NotificationRow>> {
        self.notifications_where("state = 'scheduled' AND showing_at IS NOT NULL AND ?1 = ?1", now)
    }

    /// What could not be shown and nobody has read.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn notifications_missed(self, now: Timestamp) -> Result<Vec<NotificationRow>> {
        self.notifications_where("state = 'missed' AND seen = 0 AND ?1 = ?1", now)
    }

    fn notifications_where(self, which: &str, now: Timestamp) -> Result<Vec<NotificationRow>> {
        let sql = format!(
            "SELECT {} FROM notification WHERE {which} ORDER BY due, id",
            super::notification::COLUMNS
        );
        let rows = self.rows(&sql, [now.timestamp_millis()], notification)?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The notifications about an item or a document that nobody has read.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn notifications_about(self, subject: EntityId) -> Result<Vec<NotificationRow>> {
        let sql = format!(
            "SELECT {} FROM notification WHERE subject = ?1 AND seen = 0 AND state <> 'scheduled' ORDER BY id",
            super::notification::COLUMNS
        );
        Ok(self.rows(&sql, [subject.0], notification)?.into_iter().flatten().collect())
    }

    /// The notifications about an item that nobody has answered.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn notifications_open(self, of: WorkItemId) -> Result<Vec<NotificationRow>> {
        let sql = format!(
            "SELECT {} FROM notification WHERE item = ?1 AND seen = 0 ORDER BY id",
            super::notification::COLUMNS
        );
        Ok(self.rows(&sql, [of.0], notification)?.into_iter().flatten().collect())
    }
}

impl Write<'_> {
    /// Notes that these are on their way to the screen. After that they are never shown alone again.
    ///
    /// # Errors
    /// `corrupt_database`, `disk_full`.
    pub fn set_showing(&mut self, ids: &[i64], folded_into: Option<i64>) -> Result<()> {
        let now = self.now().timestamp_millis();
        self.notifications_changed();
        self.connection()
            .prepare_cached(
                "UPDATE notification SET showing_at = ?2, folded_into = ?3
                 WHERE id IN (SELECT value FROM json_each(?1))",
            )
            .store()?
            .execute((super::rows::json(ids.iter().copied()), now, folded_into))
            .store()?;
        Ok(())
    }

    /// Notes that these are on the screen: on time, or late where that is later than `on_time` allows.
    ///
    /// # Errors
    /// `corrupt_database`, `disk_full`.
    pub fn set_shown(
        &mut self,
        ids: &[i64],
        on_time: chrono::TimeDelta,
        detail: &str,
    ) -> Result<()> {
        let now = self.now().timestamp_millis();
        self.notifications_changed();
        self.connection()
            .prepare_cached(
                "UPDATE notification SET shown_at = ?2, detail = CASE WHEN ?4 = '' THEN detail ELSE ?4 END,
                     state = CASE WHEN ?2 - due > ?3 THEN 'late' ELSE 'delivered' END
                 WHERE id IN (SELECT value FROM json_each(?1)) AND state IN ('scheduled', 'missed')",
            )
            .store()?
            .execute((
                super::rows::json(ids.iter().copied()),
                now,
                on_time.num_milliseconds(),
                detail,
            ))
            .store()?;
        Ok(())
    }

    /// Notes that these could not be shown, and why; the inbox is where they are told.
    ///
    /// # Errors
    /// `corrupt_database`, `disk_full`.
    pub fn set_missed(&mut self, ids: &[i64], why: &str) -> Result<()> {
        self.notifications_changed();
        self.connection()
            .prepare_cached(
                "UPDATE notification SET state = 'missed', detail = ?2
                 WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'scheduled'",
            )
            .store()?
            .execute((super::rows::json(ids.iter().copied()), why))
            .store()?;
        Ok(())
    }

    /// Marks these as read; all where none is named.
    ///
    /// # Errors
    /// `corrupt_database`, `disk_full`.
    pub fn set_seen(&mut self, ids: &[i64]) -> Result<usize> {
        self.notifications_changed();
        let which =
            if ids.is_empty() { "?1 = ?1" } else { "id IN (SELECT value FROM json_each(?1))" };
        self.connection()
            .prepare_cached(&format!(
                "UPDATE notification SET seen = 1,
                     state = CASE WHEN state IN ('delivered', 'late', 'missed') THEN 'seen' ELSE state END
                 WHERE seen = 0 AND state <> 'scheduled' AND {which}"
            ))
            .store()?
            .execute([super::rows::json(ids.iter().copied())])
            .store()
    }
}
