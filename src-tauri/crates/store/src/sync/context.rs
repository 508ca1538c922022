//! What the author of a write had seen when writing it.

use super::stream::Streams;
use crate::error::Context as _;
use crate::store::Read;
use holdfast_domain::{Hlc, Result};
use rusqlite::Connection;
use std::collections::HashMap;

/// The contexts of writes, read from the database as they are asked for.
pub(super) struct Contexts<'a> {
    connection: &'a Connection,
    /// The branch of its log that stands for a stream: contexts name logs, not branches.
    first: HashMap<u32, u32>,
    /// By author and subject: after which stamp of the author, up to which stamp of the subject.
    known: HashMap<(u32, u32), Vec<(Hlc, Hlc)>>,
}

impl<'a> Contexts<'a> {
    pub(super) fn new(connection: &'a Connection, streams: &Streams) -> Self {
        let mut first = HashMap::new();
        for stream in streams.iter() {
            let of_log = streams.of_log(stream.p, stream.log).next();
            first.insert(stream.s, of_log.map_or(stream.s, |first| first.s));
        }
        Self { connection, first, known: HashMap::new() }
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
        let of = self.first(of);
        if of == self.first(s) {
            return Ok(false);
        }
        let rows = self.rows(s, of)?;
        let upto = rows.partition_point(|(after, _)| *after < at);
        Ok(rows[..upto].last().is_some_and(|(_, seen)| *seen >= hlc))
    }

    /// Notes that what stream `s` writes later than `after` was written having seen `of` up to `hlc`.
    pub(super) fn note(
        &mut self,
        (s, after): (u32, Hlc),
        (of, seq, hlc): (u32, u64, Hlc),
    ) -> Result<()> {
        let of = self.first(of);
        let rows = self.rows(s, of)?;
        let greatest = rows.iter().map(|(_, seen)| *seen).max().unwrap_or_default();
        if rows.last().is_some_and(|(_, seen)| *seen >= hlc) {
            return Ok(());
        }
        let hlc = hlc.max(greatest);
        match rows.last_mut() {
            Some(last) if last.0 >= after => last.1 = hlc,
            _ => rows.push((after, hlc)),
        }
        let after = rows.last().map_or(after, |last| last.0);
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO seen (s, of, after, seq, hlc) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .store()?
            .execute((s, of, after.0.cast_signed(), seq.cast_signed(), hlc.0.cast_signed()))
            .store()?;
        Ok(())
    }

    fn rows(&mut self, s: u32, of: u32) -> Result<&mut Vec<(Hlc, Hlc)>> {
        match self.known.entry((s, of)) {
            std::collections::hash_map::Entry::Occupied(known) => Ok(known.into_mut()),
            std::collections::hash_map::Entry::Vacant(free) => {
                let stamp = |row: &rusqlite::Row<'_>, at| {
                    row.get::<_, i64>(at).map(|hlc| Hlc(hlc.cast_unsigned()))
                };
                let rows = Read(self.connection).rows(
                    "SELECT after, hlc FROM seen WHERE s = ?1 AND of = ?2 ORDER BY after",
                    (s, of),
                    |row| Ok((stamp(row, 0)?, stamp(row, 1)?)),
                )?;
                Ok(free.insert(rows))
            }
        }
    }
}
