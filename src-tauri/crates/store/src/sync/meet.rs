//! What was merged already meets what holds once more, where more is known now of who is greater, or of
//! who had seen what.

use super::apply::Inbox;
use super::conflict::Conflicts;
use super::context::Contexts;
use super::entity::{self, Around, Arriving};
use crate::registry;
use crate::store::Read;
use crate::value::{self, Value};
use holdfast_domain::{EntityKind, Hlc, Result};
use holdfast_wire::{Change, Op};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

impl Inbox<'_> {
    /// Merges once more what streams wrote into entities at a stamp.
    pub(super) fn meet(&mut self, written: impl Iterator<Item = (u32, Hlc, i64)>) -> Result<()> {
        let mut written = written.peekable();
        if written.peek().is_none() {
            return Ok(());
        }
        let mut contexts = Contexts::new(self.connection, &self.streams)?;
        let mut conflicts = Conflicts::load(self.connection)?;
        let mut around = Around {
            connection: self.connection,
            streams: &self.streams,
            contexts: &mut contexts,
            conflicts: &mut conflicts,
            now_ms: self.now.timestamp_millis(),
        };
        for (s, hlc, e) in written {
            let (at_ms, ops) = registers(Read(self.connection), (s, hlc, e))?;
            if let Some(kind) = ops.first().and_then(|op| registry::kind_of_number(op.kind)) {
                self.derived.replay(kind.kind, e);
            }
            let arriving: Vec<Arriving<'_>> =
                ops.iter().map(|op| Arriving { txn: 0, s, hlc, at_ms, op }).collect();
            let Some(merged) = entity::merge(&mut around, Some(e), &arriving)? else { continue };
            if let Some(kind) = merged.kind.filter(|_| !merged.changed.is_empty()) {
                self.derived.note(Read(self.connection), kind.kind, merged.e, &merged.changed)?;
                self.received.loads_changed |= super::derive::loads(kind.kind, &merged.changed);
            }
        }
        Ok(())
    }

    /// Merges once more whatever was written into entities.
    pub(super) fn meet_again(&mut self, entities: impl IntoIterator<Item = i64>) -> Result<()> {
        let mut written = Vec::new();
        for e in entities {
            written.extend(Read(self.connection).rows(
                "SELECT DISTINCT s, hlc FROM change WHERE e = ?1 AND s > 0 ORDER BY hlc",
                [e],
                |row| Ok((row.get(0)?, Hlc(row.get::<_, i64>(1)?.cast_unsigned()), e)),
            )?);
        }
        self.meet(written.into_iter())
    }

    /// Notes the items of which some part was written in one part and some in another, and relations: what an
    /// author had seen of a part is said in that part, and may come later than what it wrote elsewhere.
    pub(super) fn heard_across_parts(&mut self, advanced: &BTreeMap<u32, Hlc>) -> Result<()> {
        if !self.parts.has_pods() {
            return Ok(());
        }
        let [item, edge] =
            [EntityKind::WorkItem, EntityKind::Edge].map(|kind| registry::kind(kind).number);
        for (s, before) in advanced {
            let Some((p, log)) = self.streams.get(*s).map(|one| (one.p, one.log)) else { continue };
            for other in self.streams.iter().filter(|one| one.log == log && one.p != p) {
                let found: Vec<(i64, u16)> = Read(self.connection).rows(
                    "SELECT DISTINCT c.e, ent.kind FROM change c CROSS JOIN ent USING (e)
                     WHERE c.s = ?1 AND c.hlc > ?2 AND (ent.kind = ?3 OR ent.kind = ?4 AND EXISTS (
                        SELECT 1 FROM change d CROSS JOIN stream ON stream.s = d.s
                        WHERE d.e = c.e AND stream.p = ?5))",
                    (other.s, before.0.cast_signed(), edge, item, p),
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )?;
                for (e, number) in found {
                    if let Some(kind) = registry::kind_of_number(number) {
                        self.derived.replay(kind.kind, e);
                    }
                }
            }
        }
        Ok(())
    }

    /// Looks once more at what stands in one branch of a log alone. Who overwrote it may have spoken of
    /// another branch, which could not be told as long as this one, or that, was not here.
    pub(super) fn reconsider(
        &mut self,
        contexts: &mut Contexts<'_>,
        advanced: &BTreeMap<u32, Hlc>,
    ) -> Result<()> {
        let (mut apart, mut logs) = (BTreeSet::new(), BTreeSet::new());
        for (s, before) in advanced {
            apart.extend(contexts.forks.apart(*s)?);
            logs.extend(contexts.forks.siblings(*s).unwrap_or_default());
            // The other logs of a device may have branches since it begins to write this one.
            let began = *before == Hlc::ZERO;
            let other = if began { contexts.forks.left_for(*s) } else { Vec::new() };
            for (s, before) in other.into_iter().chain([(*s, *before)]) {
                if contexts.forks.is_mistaken((s, before))? {
                    apart.insert((s, Hlc::ZERO));
                }
            }
        }
        if !logs.is_empty() {
            Conflicts::load(self.connection)?.reconsider(contexts, &logs)?;
        }
        let mut written: Vec<(u32, Hlc, i64)> = Vec::new();
        for (s, behind) in apart {
            written.extend(Read(self.connection).rows(
                "SELECT DISTINCT hlc, e FROM change WHERE s = ?1 AND hlc > ?2",
                (s, behind.0.cast_signed()),
                |row| Ok((s, Hlc(row.get::<_, i64>(0)?.cast_unsigned()), row.get(1)?)),
            )?);
        }
        self.meet(written.into_iter())
    }
}

/// The registers that a stream wrote into an entity at a stamp, and when.
fn registers(read: Read<'_>, (s, hlc, e): (u32, Hlc, i64)) -> Result<(i64, Vec<Op>)> {
    let rows = read.rows(
        "SELECT ent.id, ent.kind, at, ops FROM change CROSS JOIN ent USING (e)
         WHERE s = ?1 AND hlc = ?2 AND e = ?3 ORDER BY seq",
        (s, hlc.0.cast_signed(), e),
        |row| Ok((row.get::<_, Uuid>(0)?, row.get(1)?, row.get(2)?, row.get::<_, Vec<u8>>(3)?)),
    )?;
    let mut ops = Vec::new();
    let mut at_ms = 0;
    for (entity, kind, at, written) in &rows {
        at_ms = *at;
        for (field, (_, after)) in value::decode(written)? {
            if !matches!(after, Value::Update(_)) {
                let change = Change::Set(value::item(&after));
                ops.push(Op { entity: *entity, kind: *kind, field, change });
            }
        }
    }
    Ok((at_ms, ops))
}
