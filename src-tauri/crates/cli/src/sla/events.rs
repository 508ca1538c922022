//! Events as a line writes them.

use super::eval::{bad, misread};
use super::instant;
use holdfast_domain::sla::{ClockEvent, ItemState, PauseReasons, SlaPolicy, What};
use holdfast_domain::{BlockedOn, Priority, Result, TechnicianId};
use serde::Deserialize;
use std::borrow::Cow;

#[derive(Deserialize)]
struct Written<'l> {
    #[serde(borrow)]
    at: Cow<'l, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'l, str>,
    #[serde(borrow)]
    priority: Option<Cow<'l, str>>,
    #[serde(borrow)]
    state: Option<Cow<'l, str>>,
    #[serde(borrow)]
    reason: Option<Cow<'l, str>>,
    #[serde(borrow)]
    by: Option<Cow<'l, str>>,
    pauses: Option<bool>,
    #[serde(default)]
    automatic: bool,
}

/// Names of people, by the ids they have within a line.
#[derive(Default)]
pub(super) struct People(Vec<String>);

impl People {
    fn id(&mut self, name: &str) -> TechnicianId {
        let index = self.0.iter().position(|known| known == name).unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        });
        TechnicianId(uuid::Uuid::from_u128(index as u128))
    }

    /// The name behind an id.
    pub(super) fn name(&self, id: TechnicianId) -> Option<&str> {
        self.0.get(usize::try_from(id.0.as_u128()).ok()?).map(String::as_str)
    }
}

/// Reads events in their order. The first one creates the item.
pub(super) fn read(json: &str, policy: &SlaPolicy) -> Result<(Vec<ClockEvent>, People)> {
    let written: Vec<Written<'_>> =
        serde_json::from_str(json).map_err(|error| misread("list of events", &error))?;
    if written.first().is_none_or(|first| first.kind != "created") {
        return Err(bad(
            "The first event does not create the item.".to_owned(),
            "Begin with an event of the type created.",
        ));
    }
    let mut people = People::default();
    let mut events = Vec::with_capacity(written.len());
    for event in &written {
        let at = instant::parse(&event.at)?;
        let by = event.by.as_deref().map(|name| people.id(name));
        if let Some(what) = what(event, policy)? {
            events.push(ClockEvent { at, what, by });
        }
    }
    Ok((events, people))
}

/// What happened; nothing where a machine answered.
fn what(event: &Written<'_>, policy: &SlaPolicy) -> Result<Option<What>> {
    Ok(Some(match &*event.kind {
        "created" => What::Created { priority: priority(event)?, state: state(event, policy)? },
        "priority" if event.priority.is_none() => {
            return Err(bad("The event names no priority.".to_owned(), "Write P1, P2, P3 or P4."));
        }
        "priority" => What::Priority(priority(event)?),
        "state" if event.state.is_none() && event.pauses.is_none() => {
            return Err(bad(
                "The event names no state.".to_owned(),
                "Write in_progress, blocked or done.",
            ));
        }
        "state" | "reopened" => What::State(state(event, policy)?),
        "resolved" | "closed" => What::State(ItemState::Done),
        "responded" | "updated" if event.automatic => return Ok(None),
        "responded" | "updated" => What::Updated,
        "client_replied" => What::ClientReplied,
        "restored" => What::Restored(true),
        "broken" => What::Restored(false),
        other => {
            return Err(bad(
                format!("There is no event of the type “{other}”."),
                "See `holdfast sla eval --help` for those there are.",
            ));
        }
    }))
}

fn priority(event: &Written<'_>) -> Result<Option<Priority>> {
    let read = |word: &str| {
        Priority::from_word(word).ok_or_else(|| {
            bad(format!("There is no priority “{word}”."), "Write P1, P2, P3 or P4.")
        })
    };
    // An item without one is promised what every priority is promised, so any will do; P4 is least.
    event.priority.as_deref().map_or(Ok(Some(Priority::P4)), |word| read(word).map(Some))
}

fn state(event: &Written<'_>, policy: &SlaPolicy) -> Result<ItemState> {
    let name = plain(event.state.as_deref().unwrap_or("active"));
    if ["done", "resolved", "closed", "cancelled", "canceled", "completed"].contains(&&*name) {
        return Ok(ItemState::Done);
    }
    let rests = ["blocked", "waiting", "pending", "on_hold", "hold", "paused", "needs_info"]
        .iter()
        .any(|word| name.starts_with(word));
    match event.pauses {
        Some(false) => return Ok(ItemState::Active),
        Some(true) => {
            let on = event.reason.as_deref().and_then(waits_for).or_else(|| waits_for(&name));
            // The flag goes before the policy.
            return Ok(ItemState::Waiting(on.filter(|on| policy.pauses_on.contains(*on))));
        }
        None if rests => {}
        None if ACTIVE.contains(&&*name) => return Ok(ItemState::Active),
        None => {
            return Err(bad(
                format!("There is no state “{name}”."),
                "Write one of the board, such as in_progress, blocked or done, or say whether it pauses.",
            ));
        }
    }
    match event.reason.as_deref() {
        Some(reason) => waits_for(reason).map(|on| ItemState::Waiting(Some(on))).ok_or_else(|| {
            bad(
                format!("“{reason}” is nobody to wait for."),
                "Write client, vendor or colleague, or say whether it pauses.",
            )
        }),
        None => Ok(match waits_for(&name) {
            None if policy.pauses_on == PauseReasons::NONE => ItemState::Active,
            on => ItemState::Waiting(on),
        }),
    }
}

const ACTIVE: [&str; 13] = [
    "active",
    "running",
    "new",
    "open",
    "reopened",
    "backlog",
    "ready",
    "triage",
    "assigned",
    "in_progress",
    "review",
    "peer_review",
    "working",
];

/// Whom a word such as `vendor`, `waiting_on_client` or `customer` means.
pub(super) fn waits_for(word: &str) -> Option<BlockedOn> {
    let word = plain(word);
    let says = |names: &[&str]| names.iter().any(|name| word.contains(name));
    if says(&["client", "customer", "requester", "caller", "user"]) {
        Some(BlockedOn::Client)
    } else if says(&["vendor", "supplier", "carrier", "third_party", "third-party", "provider"]) {
        Some(BlockedOn::Vendor)
    } else if says(&["colleague", "internal", "team", "engineer"]) {
        Some(BlockedOn::Colleague)
    } else {
        None
    }
}

fn plain(word: &str) -> String {
    word.trim().to_lowercase().replace(['-', ' '], "_")
}
