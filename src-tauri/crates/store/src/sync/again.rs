//! What a store will never take is said again in a log that it does take.
//!
//! Where two desks wrote one log, a store that keeps one chain refuses the other. What was refused is
//! sealed already, and its bytes may lie somewhere else, so they stay as they are. What they say is said
//! again in a new log, under the stamps it had: as that log is the greater of the two, it comes to the
//! same whether others hear it once or twice.

use super::along::Along;
use super::apply::Inbox;
use super::forks::Forks;
use super::members::{bodies, open_log, tell};
use super::own;
use super::receive::Received;
use super::stream::CONTROL;
use crate::store::{Read, Store};
use holdfast_domain::{Hlc, Result, Timestamp};
use holdfast_wire::{Control, Hash, LogId, PartId, Record, Segment, SigningKey};
use rusqlite::Connection;

const CAUSE: &str = "Somebody else wrote the log of this desk.";

impl Store {
    /// A store refuses a segment of one of this desk's logs for good, and so what follows it, because it
    /// has something else under the same numbers. It is said again in a new log. True where this desk has
    /// begun one; nothing happens where that was done before.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn say_again(
        &self,
        key: &SigningKey,
        (part, log, hash): (PartId, LogId, Hash),
        now: Timestamp,
    ) -> Result<bool> {
        let rotated = self.sync_write(|connection| {
            let read = Read(connection);
            let mut inbox = Inbox::load(self, connection, now, Received::default())?;
            let current = inbox.own_log(log);
            let Some(p) = inbox.parts.local(part) else { return Ok(false) };
            let mut found = None;
            for stream in inbox.streams.of_log(p, log) {
                let sql = "SELECT body FROM seg WHERE s = ?1 AND hash = ?2";
                let body = read.first(sql, (stream.s, hash.0), |row| row.get::<_, Vec<u8>>(0))?;
                found = found.or(body.map(|body| (stream.s, body)));
            }
            let Some((s, body)) = found else { return Ok(false) };
            let refused = holdfast_wire::open(&body).map_err(crate::error::corrupt)?;
            let again = if p == CONTROL { None } else { work(&inbox, s, &refused)? };
            let leaves = current || again.is_some();
            if leaves {
                inbox.rotate(CAUSE, again)?;
            }
            if p == CONTROL {
                tell_again(connection, key, now, (s, refused.header.first - 1))?;
            }
            inbox.finish()?;
            Ok(leaves)
        })?;
        self.bear_witness()?;
        Ok(rotated)
    }

    /// The logs that this desk writes or wrote, and those that a copy of it wrote.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn own_logs(&self) -> Result<Vec<LogId>> {
        self.read(|read| {
            read.rows(
                "SELECT log FROM stream WHERE device = (SELECT device FROM own)
                 UNION SELECT log FROM stream WHERE s = (SELECT s FROM own)",
                [],
                |row| row.get(0).map(LogId),
            )
        })
    }
}

/// What the history has of a stream from a segment on; none where it was said again already.
fn work(inbox: &Inbox<'_>, s: u32, refused: &Segment) -> Result<Option<Along>> {
    let read = Read(inbox.connection);
    let stamp = |record: &Record| match record {
        Record::Txn(txn) => Some(txn.hlc),
        _ => None,
    };
    let Some(from) = refused.records.iter().find_map(stamp) else { return Ok(None) };
    let at = (s, from.0.cast_signed());
    let any = "SELECT EXISTS (SELECT 1 FROM change WHERE s = ?1 AND hlc >= ?2)";
    if !read.first(any, at, |row| row.get(0))?.unwrap_or(false) {
        return Ok(None);
    }
    let last = refused.header.first - 1;
    let mut forks = Forks::new(inbox.connection, &inbox.streams)?;
    let stays = (last, forks.stamp(s, last)?.unwrap_or(Hlc::ZERO));
    Ok(Some(Along { s, from, stays }))
}

/// Repeats, in the present log, what a stream said to members behind a number.
fn tell_again(
    connection: &Connection,
    key: &SigningKey,
    now: Timestamp,
    (s, after): (u32, u64),
) -> Result<()> {
    open_log(connection, key, now)?;
    let said = |s, after| -> Result<Vec<Control>> {
        let mut said = Vec::new();
        for bytes in bodies(Read(connection), s, after)? {
            let segment = holdfast_wire::open(&bytes).map_err(crate::error::corrupt)?;
            said.extend(segment.records.into_iter().filter_map(|record| match record {
                Record::Control(control) => Some(control),
                _ => None,
            }));
        }
        Ok(said)
    };
    let present = said(own::load(Read(connection))?.control, 0)?;
    for control in said(s, after)? {
        // How a log begins is said of that log alone.
        let begins = matches!(
            control,
            Control::Found { .. }
                | Control::Join { .. }
                | Control::OpenLog { .. }
                | Control::Unknown { .. }
        );
        if !begins && !present.contains(&control) {
            tell(connection, key, now, control)?;
        }
    }
    Ok(())
}
