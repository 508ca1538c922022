//! Joining a workspace with an invitation code.

use super::peek::peek;
use super::watch::Poke;
use super::{links, me, store};
use crate::api::*;
use crate::call::Call;
use crate::host::Desk;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_sync::{SharedStore, StoreUrl, drive};
use holdfast_wire::{Control, DeviceKey, Invitation};

/// Said while the first sync of a desk that joined is not complete.
const ARRIVING: &str = "arriving";

pub(crate) fn invitation_check(call: &Call, request: InvitationCheck) -> Result<InvitationChecked> {
    let invitation: Invitation = request.code.parse()?;
    let engine = &call.desk.sync;
    let url = store::take(engine, &invitation.store_url, request.password.as_deref())?;
    let place = links::open(engine, &url, invitation.workspace);
    let looked = place.and_then(|place| drive::ask(peek(&place, &invitation)));
    let account = store::account(&url);
    let mut checked = InvitationChecked {
        workspace: String::new(),
        url: url.to_string(),
        store: store::name(&url),
        invited_by: String::new(),
        expires: None,
        needs_password: account.is_some_and(|of| engine.passwords.place(&of).is_none()),
        trouble: None,
    };
    match looked {
        Ok(seen) => {
            checked.trouble = seen.judge(&invitation, call.now).err();
            checked.invited_by = seen.inviter();
            checked.workspace = seen.workspace;
            checked.expires = seen.expires;
            checked.needs_password = false;
        }
        Err(error) => checked.trouble = Some(error),
    }
    Ok(checked)
}

pub(crate) fn join(call: &Call, request: WorkspaceJoin) -> Result<SyncStatus> {
    let desk = call.desk;
    let invitation: Invitation = request.code.parse()?;
    fresh(call)?;
    let engine = &desk.sync;
    let url = request.url.as_deref().unwrap_or(&invitation.store_url);
    let url = store::take(engine, url, request.password.as_deref())?;
    let place = links::open(engine, &url, invitation.workspace)?;
    let seen = drive::ask(async {
        match place.identity().await? {
            Some(workspace) if workspace == invitation.workspace => peek(&place, &invitation).await,
            _ => Err(elsewhere(&url)),
        }
    })?;
    seen.judge(&invitation, call.now)?;
    if let Some(name) = &request.device_name {
        me::set_name(desk, name)?;
    }
    // From here on a crash leaves a desk that can be asked to join again.
    desk.store.adopt(invitation.workspace)?;
    let own = engine.key_or_new(desk)?;
    let device = DeviceKey::of(&own.key);
    desk.store.begin_sharing(device, invitation.founder)?;
    // What was said to members comes first, so that the wish to join is later than it whatever the
    // clock of this desk says.
    desk.store.receive(seen.control, call.now)?;
    if let Some(who) = &request.technician {
        me::sit_down(desk, who)?;
    }
    let about = desk.store.read(me::about)?;
    desk.store.control(&own.key, call.now, |hlc, identity, _| {
        let proof = invitation.proof(&device, identity.log);
        let about = about.clone();
        Ok(Some(Control::Join { hlc, device, invitation: invitation.id(), proof, about }))
    })?;
    desk.store.set_preference(ARRIVING, "yes")?;
    let share = desk.store.set_share(&url.to_string(), "", call.now)?;
    engine.poke(Poke::Changed);
    if !engine.runs() {
        engine.exchange(desk)?;
        if let Some(error) = engine.error(share) {
            return Err(error);
        }
    }
    super::status::status(call, Empty {})
}

pub(crate) fn owner_set(call: &Call, request: DeskOwnerSet) -> Result<WorkspaceStatus> {
    me::sit_down(call.desk, &request.technician)?;
    if let Some(who) = me::expected(call.desk)? {
        return Err(Error::new(
            ErrorCode::NotFound,
            format!("There is nobody named {who} here, at least not yet."),
            "Choose somebody of the team, or say that you are new.",
        ));
    }
    call.desk.sync.poke(Poke::Changed);
    crate::workspace::status(call, Empty {})
}

/// Whether the first sync of a desk that joined goes on.
pub(super) fn is_arriving(desk: &Desk) -> Result<bool> {
    if desk.store.read(|read| read.preference(ARRIVING))?.as_deref() != Some("yes") {
        return Ok(false);
    }
    for share in desk.store.shares()? {
        if links::was_complete(desk, share.id)? {
            desk.store.set_preference(ARRIVING, "")?;
            return Ok(false);
        }
    }
    Ok(true)
}

/// Joining is for a data directory in which nobody has worked yet.
fn fresh(call: &Call) -> Result<()> {
    if call.read(|read| read.boards())?.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::Invalid,
        "There is a workspace in this data directory already.",
        "Join from another data directory (--data), or remove nothing and share this one instead.",
    ))
}

fn elsewhere(url: &StoreUrl) -> Error {
    Error::new(
        ErrorCode::StoreForeign,
        format!("The workspace of this invitation is not in {}.", store::name(url)),
        "Ask whoever invited you where it is shared now, or name the folder as your desk sees it.",
    )
}
