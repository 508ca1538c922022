//! A check of all that was received and written: chains, signatures, and whether the state is what the
//! history says.

use super::members::bodies;
use super::removed::{Logged, log_of};
use super::root::Canonical;
use super::stream::{Stream, Streams};
use crate::registry::{self, Shape};
use crate::store::{Read, Store};
use crate::value;
use holdfast_domain::{EntityId, Result};
use holdfast_wire::root::Root;
use holdfast_wire::{Hash, LogId, PartId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defect {
    /// The stored segments of a log do not follow one another, are not what was signed, or cannot be
    /// read.
    Chain {
        /// The part.
        part: PartId,
        /// The log.
        log: LogId,
        /// The first transaction that is in doubt.
        seq: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// A field does not hold what the history says it holds.
    Field {
        /// The record.
        id: EntityId,
        /// The field, by the number of the registry.
        field: u16,
    },
    /// The state root that is kept is not that of the rows.
    Root,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Logs looked at, branches counted apart.
    pub streams: u32,
    /// Segments looked at.
    pub segments: u32,
    /// Records whose fields were compared with the history; none while history is still arriving.
    pub entities: u32,
    /// The state root, reckoned anew.
    pub root: Root,
    /// What is not as it should be.
    pub defects: Vec<Defect>,
}

impl Store {
    /// Checks every chain and signature, and every field against the history.
    ///
    /// # Errors
    /// `corrupt_database` where not even that can be read; `busy`, `disk_full`.
    pub fn verify(&self) -> Result<Verified> {
        let kept = self.state_root()?;
        self.read(|read| {
            let streams = Streams::load(read)?;
            let mut found =
                Verified { streams: 0, segments: 0, entities: 0, root: kept, defects: Vec::new() };
            for stream in streams.iter().filter(|stream| stream.stored > 0) {
                found.streams += 1;
                found.defects.extend(chain(read, stream, &mut found.segments)?);
            }
            let whole = !read.history_incomplete()?;
            let mut root = Root::default();
            let all = read.rows("SELECT e FROM ent", [], |row| row.get(0))?;
            for e in all {
                let Some(canonical) = Canonical::load(read, &streams, e)? else { continue };
                root.add(canonical.hash());
                if whole {
                    found.entities += 1;
                    found.defects.extend(fields(read, &streams, e, &canonical)?);
                }
            }
            if root != kept && stale(read)? == 0 {
                found.defects.push(Defect::Root);
            }
            found.root = root;
            Ok(found)
        })
    }
}

/// Changes since the root was brought up to date: somebody writes while we check.
fn stale(read: Read<'_>) -> Result<i64> {
    let since = read.first(
        "SELECT (SELECT coalesce(max(seq), 0) FROM change) - rooted FROM own",
        [],
        |row| row.get(0),
    )?;
    Ok(since.unwrap_or(0))
}

fn chain(read: Read<'_>, stream: &Stream, segments: &mut u32) -> Result<Option<Defect>> {
    let part = read
        .first("SELECT id FROM part WHERE p = ?1", [stream.p], |row| row.get(0).map(PartId))?
        .unwrap_or(PartId(Uuid::nil()));
    let (mut next, mut head) = (None, None);
    let mut last = 0;
    let defect = |seq, what| Some(Defect::Chain { part, log: stream.log, seq, what });
    for bytes in bodies(read, stream.s, 0)? {
        let Ok(segment) = holdfast_wire::open(&bytes) else {
            return Ok(defect(next.unwrap_or(1), "a stored segment cannot be read"));
        };
        let header = &segment.header;
        let follows = next.is_none_or(|next| next == header.first)
            && head.is_none_or(|head: Hash| head == header.prev)
            && (header.part, header.log) == (part, stream.log);
        if !follows {
            return Ok(defect(header.first, "a stored segment does not follow the one before it"));
        }
        if stream.device.is_some_and(|key| !segment.signed_by(&key)) {
            return Ok(defect(header.first, "a signature is not that of its author"));
        }
        *segments += 1;
        (next, head, last) = (Some(header.last + 1), Some(segment.hash), header.last);
    }
    if last != stream.stored || head != Some(stream.head) {
        return Ok(defect(last + 1, "the last stored segments are gone"));
    }
    Ok(None)
}

/// Fields that do not hold what holds by the history.
fn fields(read: Read<'_>, streams: &Streams, e: i64, canonical: &Canonical) -> Result<Vec<Defect>> {
    let id = EntityId(canonical.id);
    let wrong = differing(streams, canonical, &log_of(read, e)?);
    Ok(wrong.into_iter().map(|field| Defect::Field { id, field }).collect())
}

/// The numbers of the fields of an entity that do not hold what holds by its history.
pub(super) fn differing(streams: &Streams, canonical: &Canonical, log: &[Logged]) -> Vec<u16> {
    let kind = registry::kind_of_number(canonical.kind);
    let mut holding: BTreeMap<u16, &Logged> = BTreeMap::new();
    for one in log {
        let field = kind.and_then(|kind| kind.field(one.field));
        if field.is_some_and(|field| field.shape == Shape::Body) {
            continue;
        }
        let held = holding.entry(one.field).or_insert(one);
        if one.beats(held, streams) {
            *held = one;
        }
    }
    let differs = |(field, one): &(u16, &Logged)| {
        let held = canonical
            .registers
            .get(field)
            .map(|register| (register.hlc, register.log, register.value.clone()));
        held != Some((one.hlc, streams.log(one.stream), value::item(&one.value)))
    };
    let texts = |field: &u16| canonical.texts.contains_key(field);
    let wrong = holding.into_iter().filter(|(field, one)| !texts(field) && differs(&(*field, one)));
    wrong.map(|(field, _)| field).collect()
}
