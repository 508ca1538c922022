//! The lanes that divide a board across.

use crate::floor::Floor;
use holdfast_domain::{Priority, Result, Swimlane};
use holdfast_store::Read;
use std::collections::{BTreeSet, HashMap};

/// The keys of all lanes that have cards, from top to bottom, each with its name. What belongs to
/// nobody comes last.
pub(super) fn lanes(
    read: Read<'_>,
    floor: &Floor,
    swimlane: Swimlane,
    keys: BTreeSet<&str>,
) -> Result<Vec<(String, String)>> {
    let (names, nobody): (HashMap<String, String>, &str) = match swimlane {
        Swimlane::None => return Ok(vec![(String::new(), String::new())]),
        Swimlane::Person => (
            floor.team.all.iter().map(|one| (one.id.to_string(), one.name.clone())).collect(),
            "Nobody",
        ),
        Swimlane::Client => (
            read.clients()?.into_iter().map(|one| (one.id.to_string(), one.name)).collect(),
            "No client",
        ),
        Swimlane::Pod => {
            (read.pods()?.into_iter().map(|one| (one.id.to_string(), one.name)).collect(), "No pod")
        }
        Swimlane::Priority => (
            Priority::ALL
                .iter()
                .map(|one| (one.word().to_owned(), one.label().to_owned()))
                .collect(),
            "No priority",
        ),
    };
    let mut lanes: Vec<(String, String)> = keys
        .into_iter()
        .map(|key| {
            let label = match names.get(key) {
                Some(name) => name.clone(),
                None if key.is_empty() => nobody.to_owned(),
                None => "Gone".to_owned(),
            };
            (key.to_owned(), label)
        })
        .collect();
    lanes.sort_by_key(|(key, label)| (key.is_empty(), label.to_lowercase(), key.clone()));
    Ok(lanes)
}
