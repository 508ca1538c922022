//! A policy as a line writes it.

use super::eval::{bad, misread};
use super::events::waits_for;
use holdfast_domain::sla::{
    ChangeRule, PauseReasons, ReopenRule, SlaPolicy, SlaTarget, Span, Stop, Thresholds, UpdateMode,
};
use holdfast_domain::{Priority, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The rules that a line may leave out are those of a new policy; targets are only what it says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    targets: BTreeMap<String, SlaTarget>,
    // The same for every priority.
    first_response: Option<Span>,
    next_update: Option<Span>,
    resolution: Option<Span>,
    #[serde(default)]
    always: bool,
    pauses: Option<Vec<String>>,
    next_update_pauses: Option<bool>,
    next_update_mode: Option<String>,
    reopen: Option<String>,
    on_change: Option<String>,
    thresholds: Option<Vec<u8>>,
    stops_on: Option<String>,
}

/// Reads a policy.
pub(super) fn read(json: &str) -> Result<SlaPolicy> {
    let written: Written = serde_json::from_str(json).map_err(|error| misread("policy", &error))?;
    let mut policy = SlaPolicy {
        targets: [SlaTarget {
            first_response: written.first_response,
            next_update: written.next_update,
            resolution: written.resolution,
            always: written.always,
        }; 4],
        ..SlaPolicy::default()
    };
    for (name, target) in written.targets {
        let priority = Priority::from_word(&name).ok_or_else(|| {
            bad(format!("There is no priority “{name}”."), "Write P1, P2, P3 or P4.")
        })?;
        policy.targets[priority as usize] = target;
    }
    if policy.targets == [SlaTarget::default(); 4] {
        return Err(bad(
            "The policy promises nothing.".to_owned(),
            r#"Give it targets, such as {"targets":{"P1":{"resolution":"4h"}}}."#,
        ));
    }
    if let Some(words) = written.pauses {
        let reasons: Result<PauseReasons> = words
            .iter()
            .map(|word| {
                let unknown = || {
                    bad(
                        format!("Waiting for “{word}” is no pause."),
                        "Write client, vendor or colleague.",
                    )
                };
                waits_for(word).ok_or_else(unknown)
            })
            .collect();
        policy.pauses_on = reasons?;
    }
    if let Some(pauses) = written.next_update_pauses {
        policy.next_update_pauses = pauses;
    }
    if let Some(word) = &written.next_update_mode {
        policy.next_update = one_of(
            word,
            &[("cadence", UpdateMode::Cadence), ("waits_for_client", UpdateMode::WaitsForClient)],
        )?;
    }
    if let Some(word) = &written.reopen {
        policy.reopen = match word.split_once(':') {
            Some(("grace", span)) => ReopenRule::Grace(span.parse()?),
            _ => one_of(
                word,
                &[("continue", ReopenRule::Continue), ("fresh_cycle", ReopenRule::FreshCycle)],
            )?,
        };
    }
    if let Some(word) = &written.on_change {
        policy.on_change = one_of(
            word,
            &[
                ("carry_elapsed", ChangeRule::CarryElapsed),
                ("carry_fraction", ChangeRule::CarryFraction),
                ("restart", ChangeRule::Restart),
            ],
        )?;
    }
    if let Some(percents) = written.thresholds {
        policy.thresholds = Thresholds::new(percents)?;
    }
    if let Some(word) = &written.stops_on {
        policy.resolution_stops_on =
            one_of(word, &[("resolved", Stop::Resolved), ("restored", Stop::Restored)])?;
    }
    Ok(policy)
}

fn one_of<T: Copy>(word: &str, known: &[(&str, T)]) -> Result<T> {
    let found = known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        let names = holdfast_domain::words::or(&names);
        bad(format!("“{word}” is no rule of a policy."), &format!("Write {names}."))
    })
}
