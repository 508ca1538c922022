//! Verdicts: how a cycle of a clock ended. Written when it ends, and never reckoned with again.

use super::log::{Entry, Happened};
use crate::edge;
use crate::registry::sla_verdict;
use crate::table::agreement::VerdictRow;
use crate::value::Value;
use crate::write::Write;
use holdfast_domain::sla::{Clocks, Verdict};
use holdfast_domain::{
    ClientId, ClockState, EntityKind, Priority, Result, SlaPolicyId, Timestamp, WorkItemId,
};
use uuid::Uuid;

/// An item with what its verdicts keep of it.
pub(super) struct Judged {
    pub(super) item: WorkItemId,
    pub(super) priority: Option<Priority>,
    pub(super) client: Option<ClientId>,
    pub(super) policy: SlaPolicyId,
}

/// Writes the verdicts on cycles that have ended and have none. A verdict stands whatever is promised
/// later; only where what ended its cycle was taken back is it withdrawn. True where anything was
/// written.
pub(super) fn write(
    write: &mut Write<'_>,
    judged: &Judged,
    clocks: &Clocks,
    log: &[Entry],
) -> Result<bool> {
    let happened = |at: Timestamp| log.iter().filter(move |entry| entry.at == at);
    let known = write.read().verdicts(judged.item)?;
    let mut wrote = false;
    for row in known.iter().filter(|row| row.stands()) {
        if row.ended_at.is_some_and(|at| happened(at).next().is_none()) {
            wrote |= write.set_alive(row.id, false)?;
        }
    }
    for clock in &clocks.clocks {
        for verdict in clock.verdicts.iter().chain(&clock.verdict()) {
            // Being cancelled is no way to end a promise.
            if happened(verdict.at).any(|entry| entry.what == Happened::Void) {
                continue;
            }
            let row = known.iter().find(|row| row.is_on(verdict.clock, verdict.cycle));
            if !row.is_some_and(VerdictRow::stands) {
                pronounce(write, judged, verdict, row.is_some())?;
                wrote = true;
            }
        }
    }
    Ok(wrote)
}

fn pronounce(write: &mut Write<'_>, judged: &Judged, verdict: &Verdict, known: bool) -> Result<()> {
    let id = edge::verdict_id(judged.item, verdict.clock, verdict.cycle);
    let state = if verdict.breached { ClockState::Breached } else { ClockState::Met };
    let fields = [
        (sla_verdict::ITEM, judged.item.0.into()),
        (sla_verdict::CLOCK, verdict.clock.word().into()),
        (sla_verdict::CYCLE, i64::from(verdict.cycle).into()),
        (sla_verdict::STATE, state.word().into()),
        (sla_verdict::ELAPSED, verdict.elapsed.num_milliseconds().into()),
        (sla_verdict::TARGET, verdict.target.num_milliseconds().into()),
        (sla_verdict::ENDED_AT, verdict.at.into()),
        (sla_verdict::PRIORITY, judged.priority.map(Priority::word).into()),
        (sla_verdict::CLIENT, judged.client.map(Uuid::from).into()),
        (sla_verdict::POLICY, judged.policy.0.into()),
        (sla_verdict::TZDB, verdict.tzdb.as_str().into()),
    ];
    if !known {
        return write.create(EntityKind::SlaVerdict, id, &fields);
    }
    let mut fields = Vec::from(fields);
    fields.push((sla_verdict::ALIVE, Value::Bool(true)));
    write.set(id, &fields)?;
    Ok(())
}
