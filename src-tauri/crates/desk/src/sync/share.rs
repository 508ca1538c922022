//! Sharing a workspace, and inviting others.

use super::links;
use super::watch::Poke;
use super::{me, store};
use crate::api::*;
use crate::call::Call;
use crate::host::Desk;
use chrono::TimeDelta;
use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use holdfast_store::sync::Share;
use holdfast_sync::{SharedStore, drive};
use holdfast_wire::{Control, DeviceKey, Invitation, SigningKey};

/// An invitation is good for so many days unless said.
const DAYS: u32 = 7;
const MOST_DAYS: u32 = 90;

pub(crate) fn share(call: &Call, request: WorkspaceShare) -> Result<InvitationView> {
    let desk = call.desk;
    if call.read(|read| read.boards())?.is_empty() {
        return Err(Error::new(
            ErrorCode::NotInitialised,
            "There is no workspace to share yet.",
            "Finish the first run, or join a workspace with its invitation code.",
        ));
    }
    if let Some(name) = &request.device_name {
        me::set_name(desk, name)?;
    }
    let url = store::take(&desk.sync, &request.url, request.password.as_deref())?;
    store::ready(&desk.sync, &url)?;
    let workspace = desk.store.identity()?.workspace;
    let place = links::open(&desk.sync, &url, workspace)?;
    // Only here a store becomes ours: because somebody wants it.
    drive::ask(async {
        match place.identity().await? {
            Some(other) if other != workspace => Err(foreign()),
            Some(_) => Ok(()),
            None => place.found().await,
        }
    })?;
    let own = desk.sync.key_or_new(desk)?;
    found(desk, &own.key)?;
    let id = desk.store.set_share(&url.to_string(), "", call.now)?;
    let invitation = invite(call, &own.key, &url.to_string(), DAYS)?;
    desk.sync.poke(Poke::Changed);
    if !desk.sync.runs() {
        desk.sync.exchange(desk)?;
        if let Some(error) = desk.sync.error(id) {
            return Err(error);
        }
    }
    Ok(invitation)
}

fn foreign() -> Error {
    Error::new(
        ErrorCode::StoreForeign,
        "This store holds another workspace already.",
        "Choose an empty one, or join that workspace from a fresh data directory.",
    )
}

/// Begins the list of members, where this desk is the first.
fn found(desk: &Desk, key: &SigningKey) -> Result<()> {
    let device = DeviceKey::of(key);
    if desk.store.identity()?.device.is_none() {
        desk.store.begin_sharing(device, device)?;
    }
    let about = desk.store.read(me::about)?;
    desk.store.control(key, desk.now(), |hlc, identity, members| {
        let begins = members.workspace().is_none() && identity.founder == Some(device);
        let workspace = identity.workspace;
        Ok(begins.then(|| Control::Found { hlc, workspace, device, about: about.clone() }))
    })?;
    Ok(())
}

pub(crate) fn invitation_create(call: &Call, request: InvitationCreate) -> Result<InvitationView> {
    let desk = call.desk;
    let own = desk.sync.key(desk)?;
    let share = match &request.store {
        Some(id) => store::share(desk, id)?,
        None => first(desk)?,
    };
    let days = request.days.unwrap_or(DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Error::new(
            ErrorCode::Invalid,
            format!("An invitation is good for 1 to {MOST_DAYS} days."),
            "Choose a number in that range.",
        ));
    }
    let invitation = invite(call, &own.key, &share.url, days)?;
    desk.sync.poke(Poke::Hurry);
    if !desk.sync.runs() {
        // It is in the code already; the store hears of it now or later.
        desk.sync.exchange(desk)?;
    }
    Ok(invitation)
}

fn first(desk: &Desk) -> Result<Share> {
    desk.store.shares()?.into_iter().next().ok_or_else(super::not_shared)
}

/// Writes an invitation and gives its code.
fn invite(call: &Call, key: &SigningKey, url: &str, days: u32) -> Result<InvitationView> {
    let desk = call.desk;
    let identity = desk.store.identity()?;
    let expires: Timestamp = call.now + TimeDelta::days(i64::from(days));
    let invitation = Invitation {
        workspace: identity.workspace,
        store_url: url.to_owned(),
        secret: me::random()?,
        founder: identity.founder.ok_or_else(super::not_shared)?,
    };
    let device = DeviceKey::of(key);
    let expires_ms = u64::try_from(expires.timestamp_millis()).unwrap_or(0);
    let said = desk.store.control(key, call.now, |hlc, _, members| {
        let member = members.device(&device).is_some_and(|device| device.removed.is_none());
        let invitation = invitation.id();
        Ok(member.then_some(Control::Invite { hlc, invitation, expires_ms }))
    })?;
    if said.is_none() {
        return Err(not_member());
    }
    Ok(InvitationView { code: invitation.to_string(), url: url.to_owned(), expires })
}

/// This desk cannot speak for the workspace.
pub(super) fn not_member() -> Error {
    Error::new(
        ErrorCode::NotMember,
        "This desk does not belong to the workspace: it waits to be let in, or it was removed.",
        "Ask somebody whose desk belongs.",
    )
}
