//! Whether the clock of another desk and ours agree, as far as a segment tells. Nothing is decided by
//! it: it is for people.

use super::apply::Inbox;
use crate::store::Read;
use holdfast_domain::Result;
use holdfast_domain::hlc::DRAG;
use holdfast_wire::{Record, Segment};

/// What a segment tells of the clock it was written by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockSign {
    /// It is so many milliseconds ahead of ours: it dates what is here already in the future.
    Ahead(i64),
    /// It is at least so many milliseconds behind ours: it dates what was written after it had seen
    /// something of ours before that.
    Behind(i64),
    /// It is not ahead; whether it is behind does not show.
    NotAhead,
    /// It agrees with ours.
    Right,
}

impl Inbox<'_> {
    /// Notes what a segment that was just stored tells.
    pub(super) fn look_at_clock(&mut self, segment: &Segment) -> Result<()> {
        let log = segment.header.log;
        if self.own_log(log) || !segment.readable() {
            return Ok(());
        }
        let created = segment.header.created_ms.cast_signed();
        let ahead = created - self.now.timestamp_millis();
        let far = DRAG.num_milliseconds();
        let sign = match self.newest_seen(segment)? {
            _ if ahead > far => ClockSign::Ahead(ahead),
            Some((ours, _)) if ours - created > far => ClockSign::Behind(ours - created),
            Some((_, Newest::Change)) => ClockSign::Right,
            _ => ClockSign::NotAhead,
        };
        self.received.clocks.retain(|(of, _)| *of != log);
        self.received.clocks.push((log, sign));
        Ok(())
    }

    /// When we wrote, by our clock, the newest change of what its author had seen of ours. Not where our
    /// clock was set back since, and what it said then tells nothing.
    fn newest_seen(&self, segment: &Segment) -> Result<Option<(i64, Newest)>> {
        let Some(own) = self.streams.get(self.own.s).map(|stream| stream.log) else {
            return Ok(None);
        };
        let seen = segment.records.iter().filter_map(|record| match record {
            Record::Seen(seen) if seen.log == own => Some(seen.hlc),
            _ => None,
        });
        let Some(newest) = seen.max() else { return Ok(None) };
        let change = Read(self.connection).first(
            "SELECT at, hlc FROM change WHERE s = ?1 AND hlc <= ?2 ORDER BY hlc DESC LIMIT 1",
            (self.own.s, newest.0.cast_signed()),
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
        )?;
        let of = |hlc| if newest.0.cast_signed() == hlc { Newest::Change } else { Newest::Later };
        Ok(change
            .filter(|(at, _)| *at <= self.now.timestamp_millis())
            .map(|(at, hlc)| (at, of(hlc))))
    }
}

/// What the newest was that somebody had seen.
enum Newest {
    /// A change.
    Change,
    /// Something that changed nothing, such as an acknowledgement, of which the time is not kept.
    Later,
}
