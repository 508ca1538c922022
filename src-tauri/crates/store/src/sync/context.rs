//! What the author of a write had seen when writing it.

use super::stream::Streams;
use crate::error::Context as _;
use holdfast_domain::{Hlc, Result};
use holdfast_wire::LogId;
use rusqlite::{CachedStatement, Connection, OptionalExtension};
use std::collections::HashMap;

/// The contexts of writes. Of each author and subject only the newest is kept in memory: an author that
/// follows many desks says much of each, and hardly any of it is ever asked for.
pub(super) struct Contexts<'a> {
    /// The branch of its log that stands for a stream: contexts name logs, not branches.
    first: HashMap<u32, u32>,
    /// The parts and logs of streams.
    of: HashMap<u32, (i64, LogId)>,
    /// The streams that stand for logs in parts.
    at: HashMap<(i64, LogId), u32>,
    /// By author and subject: after which stamp of the author, up to which stamp of the subject. Both
    /// only grow.
    newest: HashMap<(u32, u32), Option<(Hlc, Hlc)>>,
    find: CachedStatement<'a>,
    insert: CachedStatement<'a>,
}

impl<'a> Contexts<'a> {
    pub(super) fn new(connection: &'a Connection, streams: &Streams) -> Result<Self> {
        let (mut first, mut of, mut at) = (HashMap::new(), HashMap::new(), HashMap::new());
        for stream in streams.iter() {
            let stands = streams.first(stream.p, stream.log).unwrap_or(stream.s);
            first.insert(stream.s, stands);
            of.insert(stream.s, (stream.p, stream.log));
            at.insert((stream.p, stream.log), stands);
        }
        let find = "SELECT after, hlc FROM seen WHERE s = ?1 AND of = ?2 AND after < ?3
                    ORDER BY after DESC LIMIT 1";
        let insert =
            "INSERT OR REPLACE INTO seen (s, of, after, seq, hlc) VALUES (?1, ?2, ?3, ?4, ?5)";
        Ok(Self {
            first,
            of,
            at,
            newest: HashMap::new(),
            find: connection.prepare_cached(find).store()?,
            insert: connection.prepare_cached(insert).store()?,
        })
    }

    fn first(&self, s: u32) -> u32 {
        self.first.get(&s).copied().unwrap_or(s)
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
            if log == subject {
                return Ok(hlc <= at);
            }
            // What an author had seen of a part is said in that part.
            let Some(author) = self.at.get(&(*there, *log)).copied() else { return Ok(false) };
            return self.covers((author, at), (of, hlc));
        }
        let of = self.first(of);
        if of == self.first(s) {
            return Ok(false);
        }
        let seen = match self.newest(s, of)? {
            Some((after, seen)) if after < at => Some(seen),
            Some(_) => self.find(s, of, at)?.map(|(_, seen)| seen),
            None => None,
        };
        Ok(seen.is_some_and(|seen| seen >= hlc))
    }

    /// Notes that what stream `s` writes later than `after` was written having seen `of` up to `hlc`.
    pub(super) fn note(
        &mut self,
        (s, after): (u32, Hlc),
        (of, seq, hlc): (u32, u64, Hlc),
    ) -> Result<()> {
        let of = self.first(of);
        let newest = self.newest(s, of)?;
        if newest.is_some_and(|(_, seen)| seen >= hlc) {
            return Ok(());
        }
        let after = newest.map_or(after, |(known, _)| known.max(after));
        self.newest.insert((s, of), Some((after, hlc)));
        self.insert
            .execute((s, of, after.0.cast_signed(), seq.cast_signed(), hlc.0.cast_signed()))
            .store()?;
        Ok(())
    }

    fn newest(&mut self, s: u32, of: u32) -> Result<Option<(Hlc, Hlc)>> {
        if let Some(known) = self.newest.get(&(s, of)) {
            return Ok(*known);
        }
        let newest = self.find(s, of, Hlc(i64::MAX.cast_unsigned()))?;
        self.newest.insert((s, of), newest);
        Ok(newest)
    }

    /// The newest of what was said before a stamp.
    fn find(&mut self, s: u32, of: u32, before: Hlc) -> Result<Option<(Hlc, Hlc)>> {
        let stamp =
            |row: &rusqlite::Row<'_>, at| row.get::<_, i64>(at).map(|hlc| Hlc(hlc.cast_unsigned()));
        self.find
            .query_row((s, of, before.0.cast_signed()), |row| Ok((stamp(row, 0)?, stamp(row, 1)?)))
            .optional()
            .store()
    }
}
