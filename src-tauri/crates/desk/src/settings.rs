//! Settings: those of the workspace are entities that every desk shares, those of the desk are
//! preferences of this data directory.

use crate::api::{DeskSettings, WorkspaceSettings};
use crate::call::ME;
use holdfast_domain::alarm::{QuietHours, Rules};
use holdfast_domain::review::OfficeHours;
use holdfast_domain::{Cause, Density, EntityKind, OwnPass, Result, Stage, TechnicianId, Theme};
use holdfast_store::{Read, Write, edge, registry};
use std::collections::BTreeMap;

pub(crate) const NAME: &str = "name";
pub(crate) const STAGE: &str = "stage";
pub(crate) const BLOCKED_COUNTS: &str = "blocked_counts";
pub(crate) const OWN_PASS: &str = "own_pass";
pub(crate) const OFFICE_FROM: &str = "office_from";
pub(crate) const OFFICE_TO: &str = "office_to";
pub(crate) const ZONE: &str = "zone";
pub(crate) const REVIEW_DAYS: &str = "review_days";
/// The calendar that was made from the office hours.
pub(crate) const CALENDAR: &str = "calendar";
/// The severity matrix, as JSON.
pub(crate) const SEVERITY_MATRIX: &str = "severity_matrix";

pub(crate) const THEME: &str = "theme";
pub(crate) const DENSITY: &str = "density";
pub(crate) const SINGLE_KEYS: &str = "single_keys";
pub(crate) const QUICK_ADD: &str = "quick_add_shortcut";
pub(crate) const CLOSE_TO_TRAY: &str = "close_to_tray";

/// Settings of the workspace; what nobody set reads as its default.
pub(crate) fn workspace(read: Read<'_>) -> Result<WorkspaceSettings> {
    let set = read.settings()?;
    let text = |key: &str, default: &str| set.get(key).map_or(default, String::as_str).to_owned();
    Ok(WorkspaceSettings {
        name: text(NAME, ""),
        stage: word(&set, STAGE, Stage::from_word).unwrap_or(Stage::Board),
        blocked_counts: text(BLOCKED_COUNTS, "false") == "true",
        own_pass: word(&set, OWN_PASS, OwnPass::from_word).unwrap_or(OwnPass::OutOfHours),
        office_from: text(OFFICE_FROM, "08:00"),
        office_to: text(OFFICE_TO, "18:00"),
        zone: text(ZONE, "UTC"),
        review_days: set.get(REVIEW_DAYS).and_then(|days| days.parse().ok()).unwrap_or(180),
    })
}

/// Settings of this desk.
pub(crate) fn desk(read: Read<'_>) -> Result<DeskSettings> {
    let get = |key: &str| read.preference(key);
    Ok(DeskSettings {
        me: get(ME)?.and_then(|id| id.parse().ok()),
        theme: get(THEME)?.and_then(|word| Theme::from_word(&word)).unwrap_or(Theme::System),
        density: get(DENSITY)?
            .and_then(|word| Density::from_word(&word))
            .unwrap_or(Density::Comfortable),
        single_keys: get(SINGLE_KEYS)?.as_deref() != Some("false"),
        quick_add_shortcut: get(QUICK_ADD)?.unwrap_or_else(|| "Ctrl+Alt+H".to_owned()),
        close_to_tray: get(CLOSE_TO_TRAY)?.as_deref() == Some("true"),
    })
}

/// Key of the quiet hours of a technician: `22:00-07:00`.
pub(crate) fn quiet_key(technician: TechnicianId) -> String {
    format!("quiet_hours/{}", technician.0)
}

/// Key of what a technician is told beside clocks, by the words of [`Cause`].
pub(crate) fn causes_key(technician: TechnicianId) -> String {
    format!("told_causes/{}", technician.0)
}

/// What a technician is told, when and how.
pub(crate) fn rules(read: Read<'_>, of: TechnicianId) -> Result<Rules> {
    let set = read.settings()?;
    let settings = workspace(read)?;
    // What another desk wrote and cannot be kept holds nothing back.
    let mut rules = Rules::defaults(office(&settings).ok());
    for changed in read.notification_rules(of)? {
        rules.rules.retain(|rule| rule.priority != changed.priority);
        rules.rules.push(changed);
    }
    rules.rules.sort_by_key(|rule| rule.priority);
    if let Some((from, until)) = set.get(&quiet_key(of)).and_then(|text| text.split_once('-')) {
        let zone = settings.zone.parse().unwrap_or(chrono_tz::Tz::UTC);
        rules.quiet = QuietHours::parse(from, until, zone).unwrap_or_default();
    }
    if let Some(causes) = set.get(&causes_key(of)) {
        rules.causes = causes.split(',').filter_map(Cause::from_word).collect();
    }
    Ok(rules)
}

fn word<T>(
    set: &BTreeMap<String, String>,
    key: &str,
    from_word: fn(&str) -> Option<T>,
) -> Option<T> {
    set.get(key).and_then(|value| from_word(value))
}

/// Sets one setting of the workspace. Setting it for the first time makes its entity.
pub(crate) fn set(write: &mut Write<'_>, key: &str, value: &str) -> Result<()> {
    let id = edge::setting_id(key);
    if write.read().is(EntityKind::Setting, id)? {
        write.set(id, &[(registry::setting::VALUE, value.into())])?;
        return Ok(());
    }
    write.create(
        EntityKind::Setting,
        id,
        &[(registry::setting::KEY, key.into()), (registry::setting::VALUE, value.into())],
    )
}

/// The office hours of the settings.
///
/// # Errors
/// `invalid` where another desk wrote something that is none.
pub(crate) fn office(settings: &WorkspaceSettings) -> Result<OfficeHours> {
    OfficeHours::parse(&settings.office_from, &settings.office_to, &settings.zone)
}
