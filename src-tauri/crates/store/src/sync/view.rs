//! What people want to know of the exchange, read off the tables.

use super::parts;
use super::stream::Streams;
use crate::change::ChangeRow;
use crate::error::Context;
use crate::store::Read;
use holdfast_domain::{Hlc, Result};
use holdfast_wire::{LogId, Record};

impl Read<'_> {
    /// Changes of this desk that a shared store is not known to have, newest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn waiting_changes(self, share: i64, limit: u32) -> Result<Vec<ChangeRow>> {
        let mut all = Vec::new();
        for (s, _) in parts::ours(self)? {
            let Some((from, _)) = self.first_unsent(share, s)? else { continue };
            all.extend(self.changes(
                "WHERE change.s = ?1 AND hlc >= ?2 ORDER BY change.hlc DESC, change.seq DESC LIMIT ?3",
                (s, from.0.cast_signed(), limit),
            )?);
        }
        all.sort_by_key(|change| std::cmp::Reverse((change.hlc, change.seq)));
        all.truncate(limit as usize);
        Ok(all)
    }

    /// How many sealed transactions of a stream of ours change something and are not known to be in a
    /// shared store.
    pub(super) fn unsent(self, share: i64, s: u32) -> Result<u64> {
        let Some((from, sealed)) = self.first_unsent(share, s)? else { return Ok(0) };
        let count: Option<i64> = self.first(
            "SELECT count(DISTINCT hlc) FROM change WHERE s = ?1 AND hlc BETWEEN ?2 AND ?3",
            (s, from.0.cast_signed(), sealed.0.cast_signed()),
            |row| row.get(0),
        )?;
        Ok(count.unwrap_or(0).cast_unsigned())
    }

    /// Of a stream of ours the stamp of the first transaction that a shared store is not known to have,
    /// and of the last one that is sealed. What is not sealed yet comes behind all that is.
    fn first_unsent(self, share: i64, s: u32) -> Result<Option<(Hlc, Hlc)>> {
        let Some(stream) = Streams::load(self)?.get(s).cloned() else { return Ok(None) };
        let pushed: i64 = self
            .first("SELECT seq FROM pushed WHERE share = ?1 AND s = ?2", (share, s), |row| {
                row.get(0)
            })?
            .unwrap_or(0);
        let from = match self.first(
            "SELECT body FROM seg WHERE s = ?1 AND last > ?2 ORDER BY last LIMIT 1",
            (s, pushed),
            |row| row.get::<_, Vec<u8>>(0),
        )? {
            Some(body) => first_stamp(&body, pushed.cast_unsigned())?,
            None => Hlc(stream.hlc.0 + 1),
        };
        Ok(Some((from, stream.hlc)))
    }

    /// The stamp of the last thing that each log is known to have said.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn last_stamps(self) -> Result<Vec<(LogId, Hlc)>> {
        self.rows("SELECT log, max(hlc) FROM stream WHERE hlc > 0 GROUP BY log", [], |row| {
            Ok((LogId(row.get(0)?), Hlc(row.get::<_, i64>(1)?.cast_unsigned())))
        })
    }

    /// Something that is another where shares, streams, what is pushed, files or conflicts are.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn exchange_version(self) -> Result<[i64; 5]> {
        self.0
            .prepare_cached(
                "SELECT (SELECT coalesce(sum(share * 31 + length(url) + length(state)), 0) FROM share),
                    (SELECT sum(s + stored + applied) FROM stream),
                    (SELECT coalesce(sum(seq), 0) FROM pushed),
                    (SELECT coalesce(sum(hlc % 1000003 + field), 0) FROM conflict WHERE same = 0),
                    (SELECT count(*) FROM shared_file)",
            )
            .store()?
            .query_row([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))
            .store()
    }
}

/// The stamp of the first transaction of a segment behind `after`.
fn first_stamp(body: &[u8], after: u64) -> Result<Hlc> {
    let segment = holdfast_wire::open(body).map_err(crate::error::corrupt)?;
    let mut seq = segment.header.first;
    for record in &segment.records {
        if let Record::Txn(txn) = record
            && seq > after
        {
            return Ok(txn.hlc);
        }
        seq += u64::from(record.counts());
    }
    Ok(Hlc::ZERO)
}
