//! Things about this desk that somebody should know, until they are put away. Kept at this desk alone.

use crate::api::{ByNotice, Empty, Notice, Notices};
use crate::call::Call;
use crate::host::Desk;
use holdfast_domain::{Error, Result};
use holdfast_sync::core;

const LIST: &str = "notices";
/// The last new log of this desk that was told of.
const LOG: &str = "notices/log";

pub(crate) fn notices(call: &Call, _request: Empty) -> Result<Notices> {
    Ok(Notices { notices: list(call.desk)? })
}

pub(crate) fn notice_dismiss(call: &Call, request: ByNotice) -> Result<Notices> {
    keep(call.desk, |notices| notices.retain(|notice| notice.id != request.id))?;
    notices(call, Empty {})
}

/// Those that nobody put away yet, newest first.
pub(super) fn list(desk: &Desk) -> Result<Vec<Notice>> {
    let kept = desk.store.read(|read| read.preference(LIST))?;
    Ok(kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default())
}

fn keep(desk: &Desk, change: impl FnOnce(&mut Vec<Notice>)) -> Result<()> {
    let mut notices = list(desk)?;
    change(&mut notices);
    let kept = serde_json::to_string(&notices).map_err(crate::error::internal)?;
    desk.store.set_preference(LIST, &kept)
}

fn add(desk: &Desk, kind: &str, share: Option<i64>, error: &Error) -> Result<()> {
    let store = share.map(|share| share.to_string());
    let at = desk.now();
    keep(desk, |notices| {
        // The same again says nothing new.
        notices.retain(|notice| notice.kind != kind || notice.store != store);
        let id = notices.iter().map(|notice| notice.id).max().unwrap_or(0) + 1;
        let (message, remedy) = (error.message.clone(), error.remedy.clone());
        notices.insert(0, Notice { id, kind: kind.to_owned(), at, message, remedy, store });
    })
}

/// Notes what a link says.
pub(super) fn note(desk: &Desk, share: Option<i64>, notice: &core::Notice) -> Result<()> {
    match notice {
        core::Notice::Foreign(error) => add(desk, "foreign_store", share, error),
        core::Notice::Behind(error) => add(desk, "store_behind", share, error),
        core::Notice::Rotated => look_at_log(desk),
    }
}

/// Notes where this desk went on in a new log because it was copied or restored.
pub(super) fn look_at_log(desk: &Desk) -> Result<()> {
    let Some(rotation) = desk.store.rotation()? else { return Ok(()) };
    let mark = rotation.at.timestamp_millis().to_string();
    if desk.store.read(|read| read.preference(LOG))?.as_ref() == Some(&mark) {
        return Ok(());
    }
    let kind = match rotation.cause.as_str() {
        cause if cause.contains("copied from elsewhere") => "cloned",
        cause if cause.contains("restored") || cause.contains("replaced") => "restored",
        _ => "forked",
    };
    let error = Error::new(
        holdfast_domain::ErrorCode::Invalid,
        format!("{} This desk goes on as a desk of its own.", rotation.cause),
        "Nothing is lost and nothing has to be done. Two copies on purpose are two desks from now on.",
    );
    add(desk, kind, None, &error)?;
    desk.store.set_preference(LOG, &mark)
}
