//! Reading and changing settings.

use crate::api::{Empty, Settings, SettingsUpdate};
use crate::board::clean;
use crate::call::{Call, ME};
use crate::settings::{self, office};
use holdfast_domain::review::parse_zone;
use holdfast_domain::{EntityKind, Error, ErrorCode, Result};
use holdfast_store::table::entity::not_found;

pub(crate) fn settings(call: &Call, _request: Empty) -> Result<Settings> {
    call.read(|read| {
        Ok(Settings { workspace: settings::workspace(read)?, desk: settings::desk(read)? })
    })
}

pub(crate) fn update(call: &Call, request: SettingsUpdate) -> Result<Settings> {
    let shared = shared(&request)?;
    if !shared.is_empty() {
        call.write(|write| {
            for (key, value) in &shared {
                settings::set(write, key, value)?;
            }
            // The hours are judged together, as they will stand.
            office(&settings::workspace(write.read())?).map(drop)
        })?;
    }
    for (key, value) in own(call, &request)? {
        call.desk.store.set_preference(key, &value)?;
    }
    settings(call, Empty {})
}

/// The settings of the workspace that were said.
fn shared(request: &SettingsUpdate) -> Result<Vec<(&'static str, String)>> {
    let mut said = Vec::new();
    let mut say = |key, value: Option<String>| said.extend(value.map(|value| (key, value)));
    say(settings::NAME, request.name.as_deref().map(clean).transpose()?);
    say(settings::STAGE, request.stage.map(|stage| stage.word().to_owned()));
    say(settings::BLOCKED_COUNTS, request.blocked_counts.map(|counts| counts.to_string()));
    say(settings::OWN_PASS, request.own_pass.map(|policy| policy.word().to_owned()));
    say(settings::OFFICE_FROM, request.office_from.as_deref().map(|at| at.trim().to_owned()));
    say(settings::OFFICE_TO, request.office_to.as_deref().map(|at| at.trim().to_owned()));
    if let Some(zone) = &request.zone {
        say(settings::ZONE, Some(parse_zone(zone)?.name().to_owned()));
    }
    if let Some(days) = request.review_days {
        if !(1..=3650).contains(&days) {
            return Err(Error::new(
                ErrorCode::Invalid,
                "A review is due within 1 to 3650 days.",
                "Choose a number in that range.",
            ));
        }
        say(settings::REVIEW_DAYS, Some(days.to_string()));
    }
    Ok(said)
}

/// The settings of this desk that were said.
fn own(call: &Call, request: &SettingsUpdate) -> Result<Vec<(&'static str, String)>> {
    let mut said = Vec::new();
    if let Some(me) = request.me {
        if !call.read(|read| read.is(EntityKind::Technician, me.0))? {
            return Err(not_found("technician", &me.to_string()));
        }
        said.push((ME, me.to_string()));
    }
    let mut say = |key, value: Option<String>| said.extend(value.map(|value| (key, value)));
    say(settings::THEME, request.theme.map(|theme| theme.word().to_owned()));
    say(settings::DENSITY, request.density.map(|density| density.word().to_owned()));
    say(settings::SINGLE_KEYS, request.single_keys.map(|on| on.to_string()));
    say(
        settings::QUICK_ADD,
        request.quick_add_shortcut.as_deref().map(|keys| keys.trim().to_owned()),
    );
    say(settings::CLOSE_TO_TRAY, request.close_to_tray.map(|on| on.to_string()));
    Ok(said)
}
