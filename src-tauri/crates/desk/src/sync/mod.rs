//! Sharing the workspace with other desks.

use crate::api::*;
use crate::call::Call;
use crate::host::Host;
use holdfast_domain::{Error, ErrorCode, Result};

fn not_shared() -> Error {
    Error::new(
        ErrorCode::NotShared,
        "This workspace is not shared with other desks.",
        "Share it first, in the settings or with `holdfast share`.",
    )
}

pub(crate) fn status(_call: &Call, _request: Empty) -> Result<SyncStatus> {
    Ok(SyncStatus {
        mark: SyncMark::Local,
        words: "On this desk alone".into(),
        waiting: 0,
        stores: Vec::new(),
        device: DeviceState::Member,
        first_sync: None,
        conflicts: 0,
        in_review: 0,
        notices: 0,
    })
}

pub(crate) fn waiting(_call: &Call, _request: Empty) -> Result<WaitingList> {
    Ok(WaitingList { stores: Vec::new() })
}

pub(crate) fn now(_call: &Call, _request: Empty) -> Result<SyncStatus> {
    Err(not_shared())
}

pub(crate) fn verify(_call: &Call, _request: Empty) -> Result<VerifyReport> {
    Err(not_shared())
}

pub(crate) fn share(_call: &Call, _request: WorkspaceShare) -> Result<InvitationView> {
    Err(not_shared())
}

pub(crate) fn share_remove(_call: &Call, _request: ByShare) -> Result<SyncStatus> {
    Err(not_shared())
}

pub(crate) fn share_reseed(_call: &Call, _request: ByShare) -> Result<SyncStatus> {
    Err(not_shared())
}

pub(crate) fn share_password(_call: &Call, _request: SharePassword) -> Result<SyncStatus> {
    Err(not_shared())
}

pub(crate) fn invitation_create(
    _call: &Call,
    _request: InvitationCreate,
) -> Result<InvitationView> {
    Err(not_shared())
}

pub(crate) fn invitation_check(
    _call: &Call,
    _request: InvitationCheck,
) -> Result<InvitationChecked> {
    Err(not_shared())
}

pub(crate) fn join(_call: &Call, _request: WorkspaceJoin) -> Result<SyncStatus> {
    Err(not_shared())
}

pub(crate) fn owner_set(_call: &Call, _request: DeskOwnerSet) -> Result<WorkspaceStatus> {
    Err(not_shared())
}

pub(crate) fn devices(_call: &Call, _request: Empty) -> Result<Devices> {
    Ok(Devices { devices: Vec::new() })
}

pub(crate) fn device_remove(_call: &Call, _request: ByDevice) -> Result<Devices> {
    Err(not_shared())
}

pub(crate) fn device_rename(_call: &Call, _request: DeviceRename) -> Result<Devices> {
    Err(not_shared())
}

pub(crate) fn review(_call: &Call, _request: Empty) -> Result<ReviewList> {
    Ok(ReviewList { entries: Vec::new(), more: false })
}

pub(crate) fn conflicts(_call: &Call, _request: ConflictQuery) -> Result<ConflictList> {
    Ok(ConflictList { conflicts: Vec::new(), total: 0 })
}

pub(crate) fn conflict_settle(_call: &Call, _request: ConflictSettle) -> Result<Done> {
    Err(not_shared())
}

pub(crate) fn notices(_call: &Call, _request: Empty) -> Result<Notices> {
    Ok(Notices { notices: Vec::new() })
}

pub(crate) fn notice_dismiss(_call: &Call, _request: ByNotice) -> Result<Notices> {
    Err(not_shared())
}

pub(crate) fn store_init(_host: &Host, _request: StoreInit) -> Result<StoreChecked> {
    Err(not_shared())
}
