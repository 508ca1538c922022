//! SLA policies: what is promised for each priority, and the rules of the clocks.

use super::calendars::needs_name;
use super::record::{known, named, put, unused};
use crate::api::{Empty, NamedRef, Policies, PolicySave, PolicyView, Saved, TargetText};
use crate::board::clean;
use crate::call::Call;
use holdfast_domain::sla::{SlaPolicy, Stop, Thresholds, UpdateMode};
use holdfast_domain::{BlockedOn, EntityKind, Error, Priority, Result, SlaClock, SlaPolicyId};
use holdfast_store::edge::target_id;
use holdfast_store::registry::{sla_policy, sla_target};
use holdfast_store::sla::rules;
use holdfast_store::table::agreement::{PolicyRow, TargetRow};
use holdfast_store::{Read, Value, Write};

pub(crate) fn list(call: &Call, _request: Empty) -> Result<Policies> {
    call.read(|read| {
        let targets = read.targets()?;
        let policies = read.policies()?.into_iter().map(|row| {
            let used_by = users(read, row.id)?;
            Ok(view(row, &targets, used_by))
        });
        Ok(Policies { policies: policies.collect::<Result<_>>()? })
    })
}

fn view(row: PolicyRow, targets: &[TargetRow], used_by: Vec<NamedRef>) -> PolicyView {
    let own: Vec<_> = targets.iter().filter(|target| target.policy == row.id).collect();
    let policy = rules::policy(&row, &own);
    PolicyView {
        id: row.id,
        name: row.name,
        targets: Priority::ALL.iter().map(|priority| text(&policy, *priority)).collect(),
        pauses_on: BlockedOn::ALL
            .iter()
            .copied()
            .filter(|on| policy.pauses_on.contains(*on))
            .collect(),
        reopen: rules::reopen_text(policy.reopen),
        on_change: rules::on_change_text(policy.on_change).to_owned(),
        thresholds: policy.thresholds.warnings().to_vec(),
        stops_on_restored: policy.resolution_stops_on == Stop::Restored,
        update_waits_for_client: policy.next_update == UpdateMode::WaitsForClient,
        breach_reason: policy.breach_reason,
        used_by,
    }
}

/// What a policy promises for a priority, as it is typed.
pub(super) fn text(policy: &SlaPolicy, priority: Priority) -> TargetText {
    let target = policy.target(Some(priority));
    let span = |clock| target.span(clock).map_or_else(String::new, |span| span.to_string());
    TargetText {
        priority,
        first_response: span(SlaClock::FirstResponse),
        next_update: span(SlaClock::NextUpdate),
        resolution: span(SlaClock::Resolution),
        always: target.always,
    }
}

fn users(read: Read<'_>, policy: SlaPolicyId) -> Result<Vec<NamedRef>> {
    let agreements = read.agreements()?.into_iter().filter(|one| one.policy == Some(policy));
    Ok(agreements.map(|one| named(EntityKind::Agreement, one.id.0, &one.name)).collect())
}

pub(crate) fn save(call: &Call, request: PolicySave) -> Result<Saved> {
    let written = call.write(|write| {
        let Some(id) = request.id else {
            let name = request.name.as_deref().ok_or_else(|| needs_name("policy"))?;
            let id = add(write, name)?;
            change(write, id, &request)?;
            return Ok(id);
        };
        known(write.read(), EntityKind::SlaPolicy, id.0)?;
        if request.remove {
            unused("policy", &users(write.read(), id)?)?;
            write.set_alive(EntityKind::SlaPolicy, id.0, false)?;
        } else {
            change(write, id, &request)?;
        }
        Ok(id)
    })?;
    Ok(Saved { id: written.value.0.into(), seq: written.seq })
}

/// Adds a policy with the usual targets and rules.
pub(super) fn add(write: &mut Write<'_>, name: &str) -> Result<SlaPolicyId> {
    let id = SlaPolicyId::fresh();
    let usual = SlaPolicy::default();
    let fields = [
        (sla_policy::NAME, clean(name)?.into()),
        (sla_policy::REOPEN, rules::reopen_text(usual.reopen).into()),
        (sla_policy::ON_CHANGE, rules::on_change_text(usual.on_change).into()),
    ];
    write.create(EntityKind::SlaPolicy, id.0, &fields)?;
    for priority in Priority::ALL {
        put_target(write, id, &text(&usual, *priority))?;
    }
    Ok(id)
}

fn change(write: &mut Write<'_>, id: SlaPolicyId, request: &PolicySave) -> Result<()> {
    let mut fields: Vec<(_, Value)> = Vec::new();
    if let Some(name) = &request.name {
        fields.push((sla_policy::NAME, clean(name)?.into()));
    }
    if let Some(reasons) = &request.pauses_on {
        let words: Vec<_> = reasons.iter().map(|on| on.word()).collect();
        fields.push((sla_policy::PAUSES_ON, words.join(" ").into()));
    }
    if let Some(reopen) = &request.reopen {
        fields.push((sla_policy::REOPEN, rules::reopen_text(rules::reopen(reopen)?).into()));
    }
    if let Some(rule) = &request.on_change {
        let rule = rules::on_change_text(rules::on_change(rule)?);
        fields.push((sla_policy::ON_CHANGE, rule.into()));
    }
    if let Some(percents) = &request.thresholds {
        let thresholds = Thresholds::new(percents.clone())?;
        let texts: Vec<_> = thresholds.warnings().iter().map(ToString::to_string).collect();
        fields.push((sla_policy::THRESHOLDS, texts.join(" ").into()));
    }
    for (field, said) in [
        (sla_policy::STOPS_ON_RESTORED, request.stops_on_restored),
        (sla_policy::UPDATE_WAITS, request.update_waits_for_client),
        (sla_policy::BREACH_REASON, request.breach_reason),
    ] {
        fields.extend(said.map(|said| (field, said.into())));
    }
    write.set(id.0, &fields)?;
    request.targets.iter().try_for_each(|one| put_target(write, id, one))
}

/// Writes what a policy promises for a priority.
pub(crate) fn put_target(
    write: &mut Write<'_>,
    policy: SlaPolicyId,
    said: &TargetText,
) -> Result<()> {
    let span = |text: &str| -> Result<Value> {
        let span = rules::promise(text).map_err(|error| Error {
            message: format!("{}: {}", said.priority, error.message),
            ..error
        })?;
        Ok(span.map_or_else(String::new, |span| span.to_string()).into())
    };
    let fields = [
        (sla_target::POLICY, policy.0.into()),
        (sla_target::PRIORITY, said.priority.word().into()),
        (sla_target::FIRST_RESPONSE, span(&said.first_response)?),
        (sla_target::NEXT_UPDATE, span(&said.next_update)?),
        (sla_target::RESOLUTION, span(&said.resolution)?),
        (sla_target::ALWAYS, said.always.into()),
    ];
    put(write, EntityKind::SlaTarget, target_id(policy, said.priority), &fields)
}
