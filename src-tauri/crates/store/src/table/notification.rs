//! Notifications of this desk with their fate. Never synced, without history.

use super::rows::{count, id, own_id, text, time, word};
use crate::error::Context;
use crate::store::Read;
use crate::write::Write;
use holdfast_domain::{
    Cause, ClientId, EntityId, NotificationState, Priority, Result, SiteId, SlaClock, Timestamp,
    WorkItemId,
};
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

/// What makes a notification the only one of its kind, ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NotificationKey {
    /// What it is about.
    pub subject: EntityId,
    /// Why.
    pub cause: Cause,
    /// Which clock, where it is one.
    pub clock: Option<SlaClock>,
    /// Number of the cycle of a clock; for dates their milliseconds.
    pub cycle: i64,
    /// Percent of the target, where it is a clock; 0 elsewhere.
    pub threshold: u8,
}

/// A notification.
#[derive(Debug, Clone, PartialEq)]
pub struct NotificationRow {
    /// Local number; 0 before it is written.
    pub id: i64,
    /// What makes it the only one.
    pub key: NotificationKey,
    /// The item, where it is about one.
    pub item: Option<WorkItemId>,
    /// For whom.
    pub client: Option<ClientId>,
    /// Where.
    pub site: Option<SiteId>,
    /// Priority of the item.
    pub priority: Option<Priority>,
    /// When it was to be told.
    pub due: Timestamp,
    /// When it was decided on.
    pub decided_at: Timestamp,
    /// When it was told, if it was.
    pub shown_at: Option<Timestamp>,
    /// Its fate.
    pub state: NotificationState,
    /// Headline.
    pub title: String,
    /// Second line.
    pub body: String,
    /// What was done, or why it was not shown.
    pub detail: String,
    /// True once read.
    pub seen: bool,
    /// The one it was folded into.
    pub folded_into: Option<i64>,
    /// Until when it waits, where it does and that is known.
    pub hold_until: Option<Timestamp>,
    /// When it was handed to the screen.
    pub showing_at: Option<Timestamp>,
}

pub(super) const COLUMNS: &str = "id, subject, cause, clock, cycle, threshold, item, client, site, priority,
    due, decided_at, shown_at, state, title, body, detail, seen, folded_into, hold_until, showing_at";

pub(super) fn notification(row: &Row<'_>) -> rusqlite::Result<Option<NotificationRow>> {
    let (Some(cause), Some(state)) =
        (word(row, 2, Cause::from_word)?, word(row, 13, NotificationState::from_word)?)
    else {
        return Ok(None);
    };
    Ok(Some(NotificationRow {
        id: row.get(0)?,
        key: NotificationKey {
            subject: own_id(row, 1)?,
            cause,
            clock: word(row, 3, SlaClock::from_word)?,
            cycle: row.get(4)?,
            threshold: row.get(5)?,
        },
        item: id(row, 6)?,
        client: id(row, 7)?,
        site: id(row, 8)?,
        priority: word(row, 9, Priority::from_word)?,
        due: time(row, 10)?.unwrap_or_default(),
        decided_at: time(row, 11)?.unwrap_or_default(),
        shown_at: time(row, 12)?,
        state,
        title: text(row, 14)?,
        body: text(row, 15)?,
        detail: text(row, 16)?,
        seen: row.get(17)?,
        folded_into: row.get(18)?,
        hold_until: time(row, 19)?,
        showing_at: time(row, 20)?,
    }))
}

/// The preference that counts changes of notifications.
const VERSION: &str = "notifications";

/// Notes one more change of notifications, for views in other processes.
pub(crate) fn next_version(connection: &Connection) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO preference (key, value) VALUES (?1, '1')
             ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
        )
        .store()?
        .execute([VERSION])
        .store()?;
    Ok(())
}

impl Read<'_> {
    /// A number that grows with every change of a notification.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn notifications_version(self) -> Result<i64> {
        let version = self.preference(VERSION)?;
        Ok(version.and_then(|version| version.parse().ok()).unwrap_or(0))
    }

    /// A page of notifications, newest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn notifications(
        self,
        unread: bool,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<NotificationRow>> {
        let unread = if unread { "seen = 0 AND state <> 'scheduled' AND" } else { "" };
        let sql = format!(
            "SELECT {COLUMNS} FROM notification WHERE {unread} (?1 IS NULL OR id < ?1) ORDER BY id DESC LIMIT ?2"
        );
        Ok(self.rows(&sql, (before, limit), notification)?.into_iter().flatten().collect())
    }

    /// One notification.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn notification(self, id: i64) -> Result<Option<NotificationRow>> {
        Ok(self
            .first(
                &format!("SELECT {COLUMNS} FROM notification WHERE id = ?1"),
                [id],
                notification,
            )?
            .flatten())
    }

    /// The notifications that are decided on and have no fate yet, by when they were to be told.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn scheduled_notifications(self) -> Result<Vec<NotificationRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM notification WHERE state = 'scheduled' ORDER BY due, id"
        );
        Ok(self.rows(&sql, [], notification)?.into_iter().flatten().collect())
    }

    /// How many are not read yet.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn unread_notifications(self) -> Result<u32> {
        let found = self.first(
            "SELECT count(*) FROM notification WHERE seen = 0 AND state <> 'scheduled'",
            [],
            |row| count(row, 0),
        )?;
        Ok(found.unwrap_or(0))
    }
}

impl Write<'_> {
    /// Writes a notification and gives its number; none where there has been one of its key.
    ///
    /// # Errors
    /// `corrupt_database`, `disk_full`.
    pub fn add_notification(&mut self, row: &NotificationRow) -> Result<Option<i64>> {
        self.notifications_changed();
        self.connection()
            .prepare_cached(
                "INSERT OR IGNORE INTO notification (subject, cause, clock, cycle, threshold, item, client, site,
                    priority, due, decided_at, shown_at, state, title, body, detail, seen, folded_into,
                    hold_until)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
                 RETURNING id",
            )
            .store()?
            .query_row(
                rusqlite::params![
                    row.key.subject.0,
                    row.key.cause.word(),
                    row.key.clock.map_or("", SlaClock::word),
                    row.key.cycle,
                    row.key.threshold,
                    row.item.map(Uuid::from),
                    row.client.map(Uuid::from),
                    row.site.map(Uuid::from),
                    row.priority.map(Priority::word),
                    row.due.timestamp_millis(),
                    row.decided_at.timestamp_millis(),
                    row.shown_at.map(|at| at.timestamp_millis()),
                    row.state.word(),
                    row.title,
                    row.body,
                    row.detail,
                    row.seen,
                    row.folded_into,
                    row.hold_until.map(|at| at.timestamp_millis()),
                ],
                |row| row.get(0),
            )
            .optional()
            .store()
    }

    /// Sets the fate of a notification; what made it the only one stays.
    ///
    /// # Errors
    /// `corrupt_database`, `disk_full`.
    pub fn set_notification(&mut self, row: &NotificationRow) -> Result<()> {
        self.notifications_changed();
        self.connection()
            .prepare_cached(
                "UPDATE notification SET shown_at = ?2, state = ?3, title = ?4, body = ?5, detail = ?6,
                    seen = ?7, folded_into = ?8, hold_until = ?9 WHERE id = ?1",
            )
            .store()?
            .execute((
                row.id,
                row.shown_at.map(|at| at.timestamp_millis()),
                row.state.word(),
                &row.title,
                &row.body,
                &row.detail,
                row.seen,
                row.folded_into,
                row.hold_until.map(|at| at.timestamp_millis()),
            ))
            .store()?;
        Ok(())
    }
}
