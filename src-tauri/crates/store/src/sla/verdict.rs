//! Verdicts: how a cycle of a clock ended. Written when it ends, and never reckoned with again.

use super::Terms;
use super::log::{Entry, Happened};
use crate::edge;
use crate::registry::sla_verdict;
use crate::table::agreement::VerdictRow;
use crate::value::Value;
use crate::write::Write;
use holdfast_domain::sla::{ClockEvent, Clocks, Verdict, evaluate};
use holdfast_domain::{
    ClientId, ClockState, EntityKind, Priority, Result, SlaClock, SlaPolicyId, Timestamp,
    WorkItemId,
};
use uuid::Uuid;

/// An item with what its verdicts keep of it.
pub(super) struct Judged {
    pub(super) item: WorkItemId,
    pub(super) priority: Option<Priority>,
    pub(super) client: Option<ClientId>,
    pub(super) policy: SlaPolicyId,
}

/// The verdicts that stand, of those that were kept. One on a first response stands no more once an
/// earlier one is known, which was given at a desk that was apart. When it was given follows from the
/// history alone, whatever is promised.
pub(super) fn standing(
    kept: Vec<Verdict>,
    events: &[ClockEvent],
    terms: &Terms,
    now: Timestamp,
) -> Vec<Verdict> {
    let first = |one: &Verdict| one.clock == SlaClock::FirstResponse;
    if !kept.iter().any(first) {
        return kept;
    }
    let mut ended = Vec::new();
    for clock in evaluate(events, terms.book(), &[], now).clocks {
        ended.extend(clock.verdict());
        ended.extend(clock.verdicts);
    }
    let earlier = |one: &Verdict| {
        ended
            .iter()
            .any(|other| (other.clock, other.cycle) == (one.clock, one.cycle) && other.at < one.at)
    };
    kept.into_iter().filter(|one| !(first(one) && earlier(one))).collect()
}

/// Writes the verdicts on cycles that have ended and of which none is among those that stand. A verdict
/// stands whatever is promised later; only where what ended its cycle was taken back is it withdrawn.
/// True where anything was written.
pub(super) fn write(
    write: &mut Write<'_>,
    judged: &Judged,
    clocks: &Clocks,
    log: &[Entry],
    standing: &[Verdict],
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
            let is_on = |one: &Verdict| (one.clock, one.cycle) == (verdict.clock, verdict.cycle);
            if !row.is_some_and(VerdictRow::stands) || !standing.iter().any(is_on) {
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
