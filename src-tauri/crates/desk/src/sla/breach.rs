//! Why a clock was breached, in writing.

use super::record::put;
use crate::api::{BreachReason, Done};
use crate::call::Call;
use crate::item::any_item;
use holdfast_domain::sla::evaluate;
use holdfast_domain::{ClockState, EntityKind, Error, ErrorCode, Result};
use holdfast_store::Value;
use holdfast_store::edge::verdict_id;
use holdfast_store::registry::sla_verdict;

/// The longest reason.
const LONGEST: usize = 2_000;

pub(crate) fn reason(call: &Call, request: BreachReason) -> Result<Done> {
    let reason = request.reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(Error::new(
            ErrorCode::Invalid,
            format!("A reason has one to {LONGEST} characters."),
            "Say in a sentence why it took longer.",
        ));
    }
    let written = call.write(|write| {
        let read = write.read();
        let item = any_item(read, &request.id)?;
        let terms = call.desk.store.terms(read)?;
        let frozen = read.frozen_verdicts(item.id)?;
        let events = read.clock_events(&terms, item.id)?;
        let clocks = evaluate(&events, terms.book(), &frozen, call.now);
        let clock = clocks.get(request.clock);
        let breached = (clock.cycle == request.cycle && clock.state == ClockState::Breached)
            || clock.verdicts.iter().chain(&frozen).any(|one| {
                one.breached && (one.clock, one.cycle) == (request.clock, request.cycle)
            });
        if !breached {
            return Err(Error::new(
                ErrorCode::Invalid,
                format!(
                    "{} of {} was not breached in cycle {}.",
                    request.clock.label(),
                    item.number,
                    request.cycle
                ),
                "A reason is only asked for where a promise was broken.",
            ));
        }
        let id = verdict_id(item.id, request.clock, request.cycle);
        let mut fields = vec![
            (sla_verdict::ITEM, item.id.0.into()),
            (sla_verdict::CLOCK, request.clock.word().into()),
            (sla_verdict::CYCLE, i64::from(request.cycle).into()),
            (sla_verdict::REASON, reason.into()),
        ];
        // One that was withdrawn comes back for its reason alone.
        if read.verdicts(item.id)?.iter().any(|row| row.id == id && !row.alive) {
            fields.push((sla_verdict::STATE, Value::Null));
        }
        put(write, EntityKind::SlaVerdict, id, &fields)
    })?;
    Ok(Done { seq: written.seq })
}
