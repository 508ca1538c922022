//! What somebody edits that another deletes, neither having seen the other.

use super::{Around, Arriving, Merging};
use crate::registry::ALIVE_NUMBER;
use crate::value::Value;
use holdfast_domain::{Hlc, Result};
use std::collections::BTreeSet;

impl Merging {
    /// Says so where someone edited what another deleted, neither having seen the other, and nobody wrote on
    /// who had seen both: of the edits that hold the newest.
    pub(super) fn deleted(
        &mut self,
        around: &mut Around<'_, '_>,
        e: i64,
        ops: &[Arriving<'_>],
    ) -> Result<()> {
        let alive = self.clocks.iter().find(|stamp| stamp.field == ALIVE_NUMBER);
        let Some(deleted) = alive.map(|stamp| (stamp.stream, stamp.hlc)) else { return Ok(()) };
        let slot = self.slot(ALIVE_NUMBER);
        let dead = self.slots[slot].value == Value::Bool(false);
        let is_event = self.kind.is_some_and(|kind| kind.event);
        let mut told = None;
        // What its author had seen a snapshot does not say.
        if dead && !is_event && !around.conflicts.is_quiet() {
            let edits = self.clocks.iter().filter(|stamp| stamp.field != ALIVE_NUMBER);
            let edits: BTreeSet<_> = edits.map(|stamp| (stamp.hlc, stamp.stream)).collect();
            let (mut unaware, mut aware) = (Vec::new(), Vec::new());
            for (hlc, s) in edits.into_iter().rev() {
                if around.contexts.covers((s, hlc), deleted)? {
                    aware.push((s, hlc));
                } else if !around.contexts.covers(deleted, (s, hlc))? {
                    unaware.push((s, hlc));
                }
            }
            for edit in unaware {
                let mut settled = self.wrote_alive(around, ops)?.contains(&edit)
                    || self.overtaken(around, ops, ALIVE_NUMBER, (edit, &[]))?;
                for by in &aware {
                    settled = settled || around.contexts.covers(*by, edit)?;
                }
                if !settled {
                    told = Some(edit);
                    break;
                }
            }
        }
        if told.is_some() || around.conflicts.any(e, ALIVE_NUMBER)? {
            // Of who wrote whether it is there the field itself tells.
            let wrote_alive = self.wrote_alive(around, ops)?;
            around.conflicts.edited_after_delete(e, told, &wrote_alive)?;
        }
        Ok(())
    }

    /// Who wrote whether it is there.
    fn wrote_alive(
        &mut self,
        around: &Around<'_, '_>,
        ops: &[Arriving<'_>],
    ) -> Result<Vec<(u32, Hlc)>> {
        let writes = self.writes(around, ops, ALIVE_NUMBER)?;
        Ok(writes.into_iter().map(|(by, _)| by).collect())
    }
}
