//! What the author of a write had seen when writing it.

use super::forks::Forks;
use super::stream::Streams;
use crate::error::Context as _;
use holdfast_domain::{Hlc, Result};
use holdfast_wire::LogId;
use holdfast_wire::canary::{self, Fault};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row};
use std::collections::HashMap;

/// The contexts of writes. Of each author and subject only the newest is kept in memory: an author that
/// follows many desks says much of each, and hardly any of it is ever asked for.
pub(super) struct Contexts<'a> {
    pub(super) forks: Forks<'a>,
    /// The parts and logs of streams.
    of: HashMap<u32, (i64, LogId)>,
    /// The streams of logs in parts.
    at: HashMap<(i64, LogId), Vec<u32>>,
    /// By author and subject: after which stamp of the author, up to which stamp of the subject. Both
    /// only grow.
    newest: HashMap<(u32, u32), Option<Newest>>,
    newest_of: CachedStatement<'a>,
    find: CachedStatement<'a>,
    any: CachedStatement<'a>,
    insert: CachedStatement<'a>,
    renew: CachedStatement<'a>,
}

/// What an author said last of a subject: after which stamp of its own, up to which of the subject.
#[derive(Clone, Copy)]
struct Newest {
    /// After which of its stamps it said something of the subject for the first time.
    first: Hlc,
    after: Hlc,
    hlc: Hlc,
}

impl<'a> Contexts<'a> {
    pub(super) fn new(connection: &'a Connection, streams: &Streams) -> Result<Self> {
        let (mut of, mut at) = (HashMap::new(), HashMap::new());
        for stream in streams.iter() {
            of.insert(stream.s, (stream.p, stream.log));
            at.entry((stream.p, stream.log)).or_insert_with(Vec::new).push(stream.s);
        }
        let find = "SELECT hlc FROM seen WHERE s = ?1 AND of = ?2 AND after < ?3
                    ORDER BY after DESC LIMIT 1";
        let insert =
            "INSERT OR REPLACE INTO seen (s, of, after, seq, hlc) VALUES (?1, ?2, ?3, ?4, ?5)";
        let any = "SELECT seq, hlc FROM seen WHERE s = ?1 AND of = ?2 AND after < ?3 AND hlc >= ?4
                   ORDER BY after";
        let newest = "SELECT first, after, hlc FROM seen_newest WHERE s = ?1 AND of = ?2";
        let renew = "INSERT INTO seen_newest (s, of, first, after, hlc) VALUES (?1, ?2, ?3, ?3, ?4)
                     ON CONFLICT (s, of) DO UPDATE SET after = ?3, hlc = ?4";
        Ok(Self {
            forks: Forks::new(connection, streams)?,
            of,
            at,
            newest: HashMap::new(),
            newest_of: connection.prepare_cached(newest).store()?,
            find: connection.prepare_cached(find).store()?,
            any: connection.prepare_cached(any).store()?,
            insert: connection.prepare_cached(insert).store()?,
            renew: connection.prepare_cached(renew).store()?,
        })
    }

    /// Whether the author of stream `s`, when it wrote at `at`, had seen what stream `of` wrote at
    /// `hlc`. Every author has seen what it wrote itself.
    pub(super) fn covers(&mut self, (s, at): (u32, Hlc), (of, hlc): (u32, Hlc)) -> Result<bool> {
        if s == of {
            return Ok(hlc <= at);
        }
        if let (Some((here, log)), Some((there, subject))) = (self.of.get(&s), self.of.get(&of))
            && here != there
        {
            // Which branch goes on as which in another part nobody says.
            let branches = self.forks.parts_ways(s) || self.forks.parts_ways(of);
            if log == subject {
                return Ok(hlc <= at && !branches);
            }
            // What an author had seen of a part is said in that part.
            let authors = self.at.get(&(*there, *log)).cloned().unwrap_or_default();
            for author in &authors {
                if !self.covers((*author, at), (of, hlc))? {
                    return Ok(false);
                }
            }
            return Ok(!authors.is_empty());
        }
        // What was written and said before a branch parted from another, its author wrote and said too.
        let mut line = Some((s, at));
        while let Some((s, at)) = line {
            if s == of {
                return Ok(hlc <= at);
            }
            if self.told((s, at), (of, hlc))? {
                return Ok(true);
            }
            line = self.forks.begin(s)?.map(|fork| (fork.parent, at.min(fork.hlc)));
        }
        Ok(false)
    }

    /// Whether a write of the same value is another one said again, as a desk does in a greater log.
    pub(super) fn says_again(&self, by: (u32, Hlc), what: (u32, Hlc)) -> bool {
        let log = |s: u32| self.of.get(&s).map(|(_, log)| *log);
        by.1 == what.1 && log(by.0) > log(what.0)
    }

    /// Whether stream `s` said before `at` that its author had seen what stream `of` wrote at `hlc`.
    fn told(&mut self, (s, at): (u32, Hlc), (of, hlc): (u32, Hlc)) -> Result<bool> {
        if let Some(branches) = self.forks.siblings(of) {
            return self.told_of_branch((s, at), &branches, (of, hlc));
        }
        let seen = match self.newest(s, of)? {
            Some(newest) if newest.after < at => Some(newest.hlc),
            Some(newest) if newest.first < at => self.find(s, of, at)?,
            _ => None,
        };
        Ok(seen.is_some_and(|seen| seen >= hlc))
    }

    /// The same of a log that may have branches; it is looked at again once more of the log is here.
    fn told_of_branch(
        &mut self,
        (s, at): (u32, Hlc),
        branches: &[u32],
        what: (u32, Hlc),
    ) -> Result<bool> {
        for branch in branches.iter().filter(|branch| **branch != s) {
            // Nothing is looked for in all that an author said where it never said it.
            if self.newest(s, *branch)?.is_none_or(|newest| newest.first >= at) {
                continue;
            }
            let row = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
            let of = (s, branch, at.0.cast_signed(), what.1.0.cast_signed());
            let said: Vec<(i64, i64)> =
                self.any.query_map(of, row).store()?.collect::<rusqlite::Result<_>>().store()?;
            for (seq, hlc) in said {
                let (seq, hlc) = (seq.cast_unsigned(), Hlc(hlc.cast_unsigned()));
                let meant = self.forks.meant(*branch, (seq, hlc))?;
                let mut had_seen = !meant.is_empty();
                // Where it may be one of several, what lies in one of them alone may not be meant.
                for branch in meant {
                    had_seen &= self.forks.includes((branch, hlc), what)?;
                }
                if had_seen || canary::on(Fault::OneBranchForAll) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The branch of the log of a stream that has this stamp at this number; the stream itself where the
    /// log has no other, or that branch is not here yet.
    pub(super) fn branch(&mut self, of: u32, at: (u64, Hlc)) -> Result<u32> {
        Ok(self.forks.named(of, at)?.first().copied().unwrap_or(of))
    }

    /// Notes that what stream `s` writes later than `after` was written having seen `of` up to `hlc`.
    pub(super) fn note(
        &mut self,
        (s, after): (u32, Hlc),
        (of, seq, hlc): (u32, u64, Hlc),
    ) -> Result<()> {
        let newest = self.newest(s, of)?;
        if newest.is_some_and(|newest| newest.hlc >= hlc) {
            return Ok(());
        }
        let after = newest.map_or(after, |newest| newest.after.max(after));
        let first = newest.map_or(after, |newest| newest.first);
        self.newest.insert((s, of), Some(Newest { first, after, hlc }));
        let (after, seq, hlc) = (after.0.cast_signed(), seq.cast_signed(), hlc.0.cast_signed());
        self.insert.execute((s, of, after, seq, hlc)).store()?;
        self.renew.execute((s, of, after, hlc)).store()?;
        Ok(())
    }

    fn newest(&mut self, s: u32, of: u32) -> Result<Option<Newest>> {
        if let Some(known) = self.newest.get(&(s, of)) {
            return Ok(*known);
        }
        let newest = self
            .newest_of
            .query_row((s, of), |row| {
                Ok(Newest { first: stamp(row, 0)?, after: stamp(row, 1)?, hlc: stamp(row, 2)? })
            })
            .optional()
            .store()?;
        self.newest.insert((s, of), newest);
        Ok(newest)
    }

    /// The newest of what was said before a stamp.
    fn find(&mut self, s: u32, of: u32, before: Hlc) -> Result<Option<Hlc>> {
        self.find.query_row((s, of, before.0.cast_signed()), |row| stamp(row, 0)).optional().store()
    }
}

fn stamp(row: &Row<'_>, at: usize) -> rusqlite::Result<Hlc> {
    row.get::<_, i64>(at).map(|hlc| Hlc(hlc.cast_unsigned()))
}

/// Finds the newest anew of what a stream said, some of which was taken back or comes from another.
pub(super) fn renew(connection: &Connection, s: u32) -> Result<()> {
    connection.execute("DELETE FROM seen_newest WHERE s = ?1", [s]).store()?;
    connection
        .execute(
            "INSERT INTO seen_newest (s, of, first, after, hlc)
             SELECT ?1, of, first, after, hlc
             FROM (SELECT of, max(after) AS after, hlc FROM seen WHERE s = ?1 GROUP BY of)
             JOIN (SELECT of, min(after) AS first FROM seen WHERE s = ?1 GROUP BY of) USING (of)",
            [s],
        )
        .store()?;
    Ok(())
}
