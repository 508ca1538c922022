//! What is asked of the database.

use super::errors::{Failure, closed};
use super::link::{Link, channel, number};
use crate::store::{Append, Head, mark_of};
use holdfast_domain::Error;
use holdfast_wire::{Hash, LogId, PartId, Sealed, SegmentName};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Whoever has functions calls this; the server checks who asks.
const APPEND: &str = "SELECT hf.append($1, $2, $3, $4, $5, $6, $7, $8)";
/// Everybody else: one statement that compares, swaps and stores.
const APPEND_PLAIN: &str = "WITH h AS (
        UPDATE hf.head SET head = $4, hash = $6
        WHERE part = $1 AND log = $2 AND head = $3::bigint - 1 AND hash = $5 RETURNING 1
    )
    INSERT INTO hf.seg (part, log, last, first, hash, body)
    SELECT $1::uuid, $2::uuid, $4::bigint, $3::bigint, $6::bytea, $7::bytea FROM h";
/// A transaction of its own that waits for no disk: within that of the append, the lock that orders
/// announcements would keep appends from being written to disk together.
const ANNOUNCE: &str = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";
const BEGIN_PLAIN: &str =
    "INSERT INTO hf.head (part, log, head, hash) VALUES ($1, $2, 0, $3) ON CONFLICT DO NOTHING";
const HEADS: &str = "SELECT log, head, hash FROM hf.head WHERE part = $1 AND head > 0";
const LIST: &str = "SELECT first, last, hash FROM hf.seg
    WHERE part = $1 AND log = $2 AND last > $3 ORDER BY last LIMIT 20000";
const GET: &str = "SELECT body FROM hf.seg WHERE part = $1 AND log = $2 AND last = $3";
const TAIL: &str = "SELECT first, last, hash, body FROM (
        SELECT first, last, hash, body,
            sum(octet_length(body)) OVER (ORDER BY last) - octet_length(body) AS before
        FROM (SELECT first, last, hash, body FROM hf.seg
            WHERE part = $1 AND log = $2 AND last > $3 ORDER BY last LIMIT 1000) t
    ) s WHERE before < $4 ORDER BY last";
const COMPARE: &str = "SELECT h.head, (SELECT s.hash FROM hf.seg s
        WHERE s.part = h.part AND s.log = h.log AND s.last = $3)
    FROM hf.head h WHERE h.part = $1 AND h.log = $2";

impl Link {
    /// Appends a segment, and finds out why not.
    pub(super) async fn append(
        &self,
        segment: &Sealed,
        own: bool,
        tell: bool,
    ) -> Result<Append, Failure> {
        let (first, last) = (refused(number(segment.first))?, refused(number(segment.last))?);
        let (part, log) = (segment.part.0, segment.log.0);
        let prepare = async || self.client.prepare(ANNOUNCE).await.ok();
        self.announce.get_or_init(prepare).await;
        let (prev, hash) = (&segment.prev.0[..], &segment.hash.0[..]);
        let body = &segment.bytes[..];
        if !self.guarded && segment.first == 1 {
            let zero = &Hash::ZERO.0[..];
            self.client.execute(BEGIN_PLAIN, &[&part, &log, &zero]).await?;
        }
        let sql = if self.guarded { APPEND } else { APPEND_PLAIN };
        let statement = self.append.get_or_try_init(|| self.client.prepare(sql)).await?;
        let values: [&(dyn ToSql + Sync); 8] =
            [&part, &log, &first, &last, &prev, &hash, &body, &own];
        let append = async {
            let stored = if self.guarded {
                let row = self.client.query_one(statement, &values).await;
                row.and_then(|row| row.try_get(0))
            } else {
                self.client.execute(statement, &values[..7]).await.map(|rows| rows > 0)
            };
            match stored {
                // Somebody has put something under this number by hand, past the end of the log.
                Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => Ok(false),
                stored => Ok::<bool, Failure>(stored?),
            }
        };
        // Both are sent before either is answered, and the server takes them in turn.
        let (stored, ()) = tokio::join!(biased; append, self.announce(segment, tell));
        let stored = stored?;
        if stored { Ok(Append::Stored) } else { self.compare(segment, last).await }
    }

    /// Tells the other desks, where that is wished and the server can. Whoever is told in vain or not
    /// at all looks now and then.
    async fn announce(&self, segment: &Sealed, wished: bool) {
        let Some(statement) = self.announce.get().and_then(Option::as_ref).filter(|_| wished)
        else {
            return;
        };
        let (channel, log) = (channel(segment.part), segment.log.to_string());
        let _ = self.client.query(statement, &[&channel, &log]).await;
    }

    /// What the store has where a segment did not fit.
    async fn compare(&self, segment: &Sealed, last: i64) -> Result<Append, Failure> {
        let found =
            self.client.query_opt(COMPARE, &[&segment.part.0, &segment.log.0, &last]).await?;
        let Some(row) = found else { return Ok(Append::Behind(0)) };
        let head = unsigned(row.try_get(0)?);
        let there: Option<&[u8]> = row.try_get(1)?;
        Ok(if there == Some(&segment.hash.0[..]) {
            Append::AlreadyHave
        } else if head + 1 < segment.first {
            Append::Behind(head)
        } else {
            Append::Fork(head)
        })
    }

    /// How far the logs of a partition go. Of a pod's that may not be read the server says nothing.
    pub(super) async fn heads(&self, part: PartId, pod: bool) -> Result<Vec<Head>, Failure> {
        let rows = self.client.query(HEADS, &[&part.0]).await?;
        if rows.is_empty() && pod && self.guarded {
            let granted = "SELECT 1 FROM hf.access WHERE part = $1 AND member = session_user::text";
            if self.client.query_opt(granted, &[&part.0]).await?.is_none()
                && !self.open_pod(part).await?
            {
                return Err(Failure::Refused(closed()));
            }
        }
        rows.iter()
            .map(|row| {
                let log: Uuid = row.try_get(0)?;
                let last = unsigned(row.try_get(1)?);
                Ok(Head { log: LogId(log), last, mark: mark_of(row.try_get(2)?) })
            })
            .collect()
    }

    /// Names of the segments of a log.
    pub(super) async fn list(
        &self,
        part: PartId,
        log: LogId,
        after: u64,
    ) -> Result<Vec<SegmentName>, Failure> {
        let after = refused(number(after))?;
        let rows = self.client.query(LIST, &[&part.0, &log.0, &after]).await?;
        let names = rows.iter().map(|row| {
            let hash = hash(row.try_get(2)?);
            let (first, last) = (unsigned(row.try_get(0)?), unsigned(row.try_get(1)?));
            Ok(hash.map(|hash| SegmentName::new(first, last, hash)))
        });
        names.filter_map(Result::transpose).collect()
    }

    /// The bytes of a segment.
    pub(super) async fn get(
        &self,
        part: PartId,
        log: LogId,
        name: &SegmentName,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let last = refused(number(name.last))?;
        let row = self.client.query_opt(GET, &[&part.0, &log.0, &last]).await?;
        let bytes: Option<Vec<u8>> = row.map(|row| row.try_get(0)).transpose()?;
        Ok(bytes.filter(|bytes| name.fits(Hash::of(bytes))))
    }

    /// What follows in a log, in one step.
    pub(super) async fn tail(
        &self,
        part: PartId,
        log: LogId,
        after: u64,
        budget: usize,
    ) -> Result<Vec<Vec<u8>>, Failure> {
        let start = refused(number(after))?;
        let budget = i64::try_from(budget.max(1)).unwrap_or(i64::MAX);
        let rows = self.client.query(TAIL, &[&part.0, &log.0, &start, &budget]).await?;
        let (mut end, mut tail) = (after, Vec::new());
        for row in &rows {
            let bytes: Vec<u8> = row.try_get(3)?;
            if unsigned(row.try_get(0)?) > end + 1
                || hash(row.try_get(2)?) != Some(Hash::of(&bytes))
            {
                break;
            }
            end = unsigned(row.try_get(1)?);
            tail.push(bytes);
        }
        Ok(tail)
    }

    /// Keeps a chunk or a manifest under its hash; false where something else is kept there.
    pub(super) async fn keep(
        &self,
        shelf: Shelf,
        part: PartId,
        hash: Hash,
        bytes: &[u8],
    ) -> Result<bool, Failure> {
        let (part, name) = (part.0, &hash.0[..]);
        let stored = if self.guarded {
            let manifest = shelf == Shelf::Manifests;
            let keep = "SELECT hf.keep($1, $2, $3, $4)";
            self.client.query_one(keep, &[&part, &name, &bytes, &manifest]).await?.try_get(0)?
        } else {
            let keep = format!(
                "INSERT INTO {} (part, hash, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                shelf.table()
            );
            self.client.execute(&keep, &[&part, &name, &bytes]).await? > 0
        };
        if stored {
            return Ok(true);
        }
        let same = format!("SELECT body = $3 FROM {} WHERE part = $1 AND hash = $2", shelf.table());
        let same = self.client.query_opt(&same, &[&part, &name, &bytes]).await?;
        Ok(same.map(|row| row.try_get(0)).transpose()?.unwrap_or(false))
    }

    /// What is kept under a hash.
    pub(super) async fn kept(
        &self,
        shelf: Shelf,
        part: PartId,
        hash: Hash,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let question = format!("SELECT body FROM {} WHERE part = $1 AND hash = $2", shelf.table());
        let row = self.client.query_opt(&question, &[&part.0, &&hash.0[..]]).await?;
        let bytes: Option<Vec<u8>> = row.map(|row| row.try_get(0)).transpose()?;
        Ok(bytes.filter(|bytes| Hash::of(bytes) == hash))
    }

    /// The manifests of a partition.
    pub(super) async fn snapshots(&self, part: PartId) -> Result<Vec<Hash>, Failure> {
        let rows =
            self.client.query("SELECT hash FROM hf.snap WHERE part = $1", &[&part.0]).await?;
        let hashes = rows.iter().map(|row| Ok(hash(row.try_get(0)?)));
        hashes.filter_map(Result::transpose).collect()
    }
}

/// Where parts of snapshots are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelf {
    /// Pieces of state.
    Chunks,
    /// What names them.
    Manifests,
}

impl Shelf {
    fn table(self) -> &'static str {
        match self {
            Self::Chunks => "hf.chunk",
            Self::Manifests => "hf.snap",
        }
    }
}

fn refused<T>(outcome: Result<T, Error>) -> Result<T, Failure> {
    outcome.map_err(Failure::Refused)
}

/// A number of the database; one below zero is junk, and nothing is found there.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn hash(bytes: &[u8]) -> Option<Hash> {
    bytes.try_into().ok().map(Hash)
}
