//! What would be, if this or that happened.

use super::view::Case;
use crate::api::{ClocksView, WhatIf, WhatIfStep};
use crate::call::Call;
use crate::floor::Floor;
use crate::item::open_item;
use holdfast_domain::sla::{ClockEvent, ItemState, What, what_if as would_be};
use holdfast_domain::{BlockedOn, Error, ErrorCode, Priority, Result, TechnicianId, Timestamp};

/// More steps than this are no question a person asks.
const MOST: usize = 50;

pub(crate) fn what_if(call: &Call, request: WhatIf) -> Result<ClocksView> {
    let me = call.me()?;
    let more = steps(&request.steps, call.now, me)?;
    call.read(|read| {
        let floor = Floor::load(call, read)?;
        let item = open_item(read, &request.id)?;
        let case = Case::of(read, &floor, &item)?;
        let clocks = case
            .applies()
            .then(|| would_be(&case.events, &more, floor.terms.book(), &case.frozen, call.now));
        case.view(clocks.as_ref())
    })
}

fn steps(
    steps: &[WhatIfStep],
    now: Timestamp,
    by: Option<TechnicianId>,
) -> Result<Vec<ClockEvent>> {
    if steps.len() > MOST {
        return Err(Error::new(
            ErrorCode::Invalid,
            format!("{} steps are too many.", steps.len()),
            format!("Ask about at most {MOST}."),
        ));
    }
    let mut last = now;
    let mut events = Vec::new();
    for step in steps {
        let at = step.at.unwrap_or(last);
        if at < last {
            return Err(Error::new(
                ErrorCode::Invalid,
                "What might happen lies ahead, in its order.",
                "Give each step a time that is not before now and not before the step before it.",
            ));
        }
        last = at;
        events.extend(meant(step.what.trim())?.into_iter().map(|what| ClockEvent { at, what, by }));
    }
    Ok(events)
}

fn meant(what: &str) -> Result<Vec<What>> {
    let waits = |on| vec![What::State(ItemState::Waiting(Some(on)))];
    Ok(match what {
        "wait_client" => waits(BlockedOn::Client),
        "wait_vendor" => waits(BlockedOn::Vendor),
        "wait_colleague" => waits(BlockedOn::Colleague),
        "resume" => vec![What::ClientReplied, What::State(ItemState::Active)],
        "respond" => vec![What::Updated],
        "resolve" => vec![What::State(ItemState::Done)],
        "reopen" => vec![What::State(ItemState::Active)],
        other => match Priority::from_word(other) {
            Some(priority) => vec![What::Priority(Some(priority))],
            None => {
                return Err(Error::new(
                    ErrorCode::Invalid,
                    format!("“{other}” is nothing that can be asked about."),
                    "Ask about wait_client, wait_vendor, wait_colleague, resume, respond, resolve, reopen, or P1 to P4.",
                ));
            }
        },
    })
}
