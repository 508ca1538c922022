//! The desks of the workspace.

use super::status::device_state;
use super::watch::Poke;
use super::{links, me, share};
use crate::api::*;
use crate::call::Call;
use crate::floor::team::Team;
use holdfast_domain::{Error, ErrorCode, Result, TechnicianId, Timestamp};
use holdfast_store::table::entity::not_found;
use holdfast_wire::{DeviceKey, LogId, Membership};
use std::collections::BTreeMap;

/// Transactions of removed devices that are listed.
const REVIEWED: usize = 2_000;
const RUNS: usize = 200;
const TOUCHES: usize = 20;

pub(crate) fn devices(call: &Call, _request: Empty) -> Result<Devices> {
    let desk = call.desk;
    let Some(this) = desk.store.identity()?.device else {
        return Ok(Devices { devices: Vec::new() });
    };
    let members = desk.store.members()?;
    let team = call.read(|read| Team::load(read, None))?;
    let technician = |id: Option<uuid::Uuid>| id.and_then(|id| team.reference(TechnicianId(id)));
    let seen = last_seen(call)?;
    let mut review: BTreeMap<DeviceKey, u32> = BTreeMap::new();
    for one in desk.store.review_queue(REVIEWED)? {
        if let Some(key) = members.key_of(one.log) {
            *review.entry(key).or_default() += 1;
        }
    }
    let own = desk.sync.key(desk).ok();
    let mut devices: Vec<Device> = members
        .devices()
        .iter()
        .map(|device| Device {
            id: device.key.to_string(),
            name: device.about.name.clone(),
            technician: technician(device.about.technician),
            last_seen: device.logs.iter().filter_map(|log| seen.get(log)).max().copied(),
            version: device.about.version.clone(),
            this: device.key == this,
            state: device_state(&members, &device.key),
            key: None,
            in_review: review.get(&device.key).copied().unwrap_or(0),
        })
        .collect();
    devices.extend(members.requests().iter().map(|request| Device {
        id: request.device.to_string(),
        name: request.about.name.clone(),
        technician: technician(request.about.technician),
        last_seen: seen.get(&request.log).copied(),
        version: request.about.version.clone(),
        this: request.device == this,
        state: DeviceState::Waiting,
        key: None,
        in_review: 0,
    }));
    if !devices.iter().any(|device| device.this) {
        // It has asked before anything of the others came.
        let about = call.read(me::about)?;
        devices.push(Device {
            id: this.to_string(),
            name: about.name,
            technician: technician(about.technician),
            last_seen: None,
            version: about.version,
            this: true,
            state: DeviceState::Waiting,
            key: None,
            in_review: 0,
        });
    }
    for device in devices.iter_mut().filter(|device| device.this) {
        device.key = own.as_ref().map(|own| own.place);
        device.last_seen = Some(call.now);
    }
    devices.sort_by_key(|device| (!device.this, device.name.to_lowercase()));
    Ok(Devices { devices })
}

/// When each log last said something, by the stamps of its author.
fn last_seen(call: &Call) -> Result<BTreeMap<LogId, Timestamp>> {
    let seen = call.read(|read| read.last_stamps())?;
    let at = |hlc: holdfast_domain::Hlc| links::instant(hlc.millis()).unwrap_or_default();
    Ok(seen.into_iter().map(|(log, hlc)| (log, at(hlc))).collect())
}

/// The device that begins with these digits.
fn pick(members: &Membership, id: &str) -> Result<DeviceKey> {
    let id = id.trim().to_lowercase();
    let mut fits =
        members.devices().iter().filter(|device| device.key.to_string().starts_with(&id));
    match (id.len() >= 4, fits.next(), fits.next()) {
        (true, Some(device), None) => Ok(device.key),
        _ => Err(not_found("device", &id)),
    }
}

pub(crate) fn device_remove(call: &Call, request: ByDevice) -> Result<Devices> {
    let desk = call.desk;
    let own = desk.sync.key(desk)?;
    let members = desk.store.members()?;
    let device = pick(&members, &request.id)?;
    let me = DeviceKey::of(&own.key);
    if device_state(&members, &me) != DeviceState::Member {
        return Err(share::not_member());
    }
    if device == me && members.devices().iter().filter(|one| one.removed.is_none()).count() == 1 {
        return Err(Error::new(
            ErrorCode::Invalid,
            "This is the only desk of the workspace.",
            "Stop sharing instead.",
        ));
    }
    desk.store.remove_device(&own.key, call.now, device)?;
    desk.sync.poke(Poke::Hurry);
    devices(call, Empty {})
}

pub(crate) fn device_rename(call: &Call, request: DeviceRename) -> Result<Devices> {
    let desk = call.desk;
    let own = desk.sync.key(desk)?;
    let device = pick(&*desk.store.members()?, &request.id)?;
    if device != DeviceKey::of(&own.key) {
        return Err(Error::new(
            ErrorCode::Invalid,
            "A desk is named where it stands.",
            "Rename it in the settings of that desk.",
        ));
    }
    me::set_name(desk, &request.name)?;
    me::keep_up(desk, &own.key)?;
    desk.sync.poke(Poke::Hurry);
    devices(call, Empty {})
}

/// What the desk is called that writes a log.
pub(super) fn name_of_log(members: &Membership, log: LogId) -> String {
    members
        .key_of(log)
        .and_then(|key| members.device(&key))
        .map(|device| device.about.name.clone())
        .or_else(|| {
            let request = members.requests().iter().find(|request| request.log == log)?;
            Some(request.about.name.clone())
        })
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "A desk".to_owned())
}

pub(crate) fn review(call: &Call, _request: Empty) -> Result<ReviewList> {
    let desk = call.desk;
    let members = desk.store.members()?;
    let queue = desk.store.review_queue(REVIEWED)?;
    let names =
        call.read(|read| read.names(queue.iter().flat_map(|one| one.entities.keys().copied())))?;
    let mut entries: Vec<(LogId, ReviewEntry)> = Vec::new();
    for one in &queue {
        let touched =
            one.entities.iter().map(|(id, said)| match (names.get(&(*id).into()), said) {
                (Some(name), _) if !name.detail.is_empty() => {
                    format!("{} {}", name.detail, name.name)
                }
                (Some(name), _) => name.name.clone(),
                (None, Some(said)) => format!("new: {said}"),
                (None, None) => format!("something new, by {}", one.command.replace('_', " ")),
            });
        let known = entries.iter().position(|(log, _)| *log == one.log);
        let at = known.unwrap_or(entries.len());
        if known.is_none() {
            let device = members.key_of(one.log);
            entries.push((
                one.log,
                ReviewEntry {
                    device: device.map(|key| key.to_string()).unwrap_or_default(),
                    device_name: name_of_log(&members, one.log),
                    at: one.at,
                    changes: 0,
                    touches: Vec::new(),
                },
            ));
        }
        let entry = &mut entries[at].1;
        entry.changes += 1;
        for line in touched {
            if entry.touches.len() < TOUCHES && !entry.touches.contains(&line) {
                entry.touches.push(line);
            }
        }
    }
    let more = queue.len() >= REVIEWED || entries.len() > RUNS;
    let mut entries: Vec<ReviewEntry> = entries.into_iter().map(|(_, entry)| entry).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries.truncate(RUNS);
    Ok(ReviewList { entries, more })
}
