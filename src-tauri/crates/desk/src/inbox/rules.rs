//! The rules of the person at this desk.

use crate::api::*;
use crate::call::Call;
use crate::floor::layout::not_initialised;
use crate::settings;
use holdfast_domain::alarm::{QuietHours, Rule, Rules};
use holdfast_domain::sla::Thresholds;
use holdfast_domain::{Cause, EntityKind, Error, ErrorCode, Result, TechnicianId};
use holdfast_store::registry::notification_rule as field;
use holdfast_store::{Read, Write, edge};

/// What can be switched on and off beside clocks.
const CAUSES: [Cause; 4] = [Cause::WipLimit, Cause::Chase, Cause::Due, Cause::ReviewDue];

pub(crate) fn rules(call: &Call, _: Empty) -> Result<NotificationRules> {
    let me = call.me()?.ok_or_else(not_initialised)?;
    call.read(|read| view(read, me))
}

pub(crate) fn rules_save(call: &Call, request: NotificationRulesSave) -> Result<NotificationRules> {
    let me = call.me()?.ok_or_else(not_initialised)?;
    call.write(|write| {
        for rule in &request.rules {
            save(write, me, rule)?;
        }
        if request.quiet_from.is_some() || request.quiet_until.is_some() {
            let now = view(write.read(), me)?;
            let from = request.quiet_from.as_deref().unwrap_or(&now.quiet_from).trim();
            let until = request.quiet_until.as_deref().unwrap_or(&now.quiet_until).trim();
            QuietHours::parse(from, until, chrono_tz::Tz::UTC)?;
            settings::set(write, &settings::quiet_key(me), &format!("{from}-{until}"))?;
        }
        if let Some(causes) = &request.causes {
            if let Some(odd) = causes.iter().find(|cause| !CAUSES.contains(cause)) {
                return Err(Error::new(
                    ErrorCode::Invalid,
                    format!("{} cannot be switched here.", odd.label()),
                    "Clocks follow the thresholds of the rules, and a snooze always ends.",
                ));
            }
            let words: Vec<_> = causes.iter().map(|cause| cause.word()).collect();
            settings::set(write, &settings::causes_key(me), &words.join(","))?;
        }
        view(write.read(), me)
    })
    .map(|written| written.value)
}

fn save(write: &mut Write<'_>, me: TechnicianId, rule: &NotificationRule) -> Result<()> {
    Thresholds::new(rule.thresholds.clone())?;
    let mut thresholds = rule.thresholds.clone();
    thresholds.sort_unstable();
    thresholds.dedup();
    let thresholds: Vec<_> = thresholds.iter().map(u8::to_string).collect();
    let fields = [
        (field::TECHNICIAN, me.0.into()),
        (field::PRIORITY, rule.priority.word().into()),
        (field::THRESHOLDS, thresholds.join(",").into()),
        (field::BREAKS_THROUGH, rule.breaks_through.into()),
        (field::OFFICE_HOURS, rule.office_hours.into()),
        (field::UNOWNED, rule.unowned.into()),
    ];
    let id = edge::rule_id(me.0, rule.priority);
    if write.read().is(EntityKind::NotificationRule, id)? {
        return write.set(id, &fields).map(drop);
    }
    write.create(EntityKind::NotificationRule, id, &fields)
}

fn view(read: Read<'_>, me: TechnicianId) -> Result<NotificationRules> {
    let Rules { rules, causes, .. } = settings::rules(read, me)?;
    let quiet = read.settings()?.remove(&settings::quiet_key(me)).unwrap_or_default();
    let (from, until) = quiet.split_once('-').unwrap_or_default();
    Ok(NotificationRules {
        rules: rules.into_iter().map(rule).collect(),
        quiet_from: from.to_owned(),
        quiet_until: until.to_owned(),
        causes,
    })
}

fn rule(rule: Rule) -> NotificationRule {
    let Rule { priority, thresholds, breaks_through, office_hours, unowned } = rule;
    NotificationRule { priority, thresholds, breaks_through, office_hours, unowned }
}
