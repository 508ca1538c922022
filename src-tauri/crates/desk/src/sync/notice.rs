//! Things about this desk that somebody should know, until they are put away or have gone by themselves.
//! Kept at this desk alone.

use crate::api::{ByNotice, Empty, Notice, Notices};
use crate::call::Call;
use crate::host::Desk;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_store::sync::ClockSign;
use holdfast_sync::core;
use holdfast_wire::LogId;
use serde::{Deserialize, Serialize};

const LIST: &str = "notices";
/// The last new log of this desk that was told of.
const LOG: &str = "notices/log";

pub(crate) fn notices(call: &Call, _request: Empty) -> Result<Notices> {
    Ok(Notices { notices: list(call.desk)? })
}

pub(crate) fn notice_dismiss(call: &Call, request: ByNotice) -> Result<Notices> {
    withdraw(call.desk, |kept| kept.notice.id == request.id)?;
    notices(call, Empty {})
}

/// A notice as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    notice: Notice,
    /// The desk that it is about, by its key, and whether that one's clock is ahead.
    #[serde(default)]
    about: Option<String>,
}

/// What a notice is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct About {
    store: Option<String>,
    desk: Option<String>,
}

impl Kept {
    fn is(&self, kind: &str, about: &About) -> bool {
        self.notice.kind == kind && self.notice.store == about.store && self.about == about.desk
    }
}

/// Those that nobody put away yet, newest first.
pub(super) fn list(desk: &Desk) -> Result<Vec<Notice>> {
    Ok(kept(desk)?.into_iter().map(|kept| kept.notice).collect())
}

fn kept(desk: &Desk) -> Result<Vec<Kept>> {
    let kept = desk.store.read(|read| read.preference(LIST))?;
    Ok(kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default())
}

/// Changes the list, where that makes another one of it.
fn keep(desk: &Desk, change: impl FnOnce(&mut Vec<Kept>) -> bool) -> Result<()> {
    let mut notices = kept(desk)?;
    if !change(&mut notices) {
        return Ok(());
    }
    let kept = serde_json::to_string(&notices).map_err(crate::error::internal)?;
    desk.store.set_preference(LIST, &kept)
}

fn add(desk: &Desk, kind: &str, about: About, error: &Error) -> Result<()> {
    let at = desk.now();
    keep(desk, |notices| {
        // The same again says nothing new.
        notices.retain(|notice| !notice.is(kind, &about));
        let id = notices.iter().map(|one| one.notice.id).max().unwrap_or(0) + 1;
        let (message, remedy) = (error.message.clone(), error.remedy.clone());
        let (kind, store) = (kind.to_owned(), about.store);
        let notice = Notice { id, kind, at, message, remedy, store };
        notices.insert(0, Kept { notice, about: about.desk });
        true
    })
}

/// What a notice told of has gone: so does the notice.
fn withdraw(desk: &Desk, gone: impl Fn(&Kept) -> bool) -> Result<()> {
    keep(desk, |notices| {
        let before = notices.len();
        notices.retain(|notice| !gone(notice));
        notices.len() < before
    })
}

/// A store is in order again, or is used no more.
pub(super) fn withdraw_store(desk: &Desk, share: i64) -> Result<()> {
    let store = Some(share.to_string());
    withdraw(desk, |kept| kept.notice.store == store)
}

/// Notes what a link says.
pub(super) fn note(desk: &Desk, share: i64, notice: &core::Notice) -> Result<()> {
    let store = || About { store: Some(share.to_string()), desk: None };
    match notice {
        core::Notice::Foreign(error) => add(desk, "foreign_store", store(), error),
        core::Notice::Behind(error) => add(desk, "store_behind", store(), error),
        core::Notice::Rotated => look_at_log(desk),
        core::Notice::Compared(log, same) => note_compared(desk, *log, *same),
        core::Notice::Clock(log, sign) => note_clock(desk, *log, *sign),
    }
}

/// The desk that writes a log, as a notice remembers it, and what it is called.
fn desk_of(desk: &Desk, log: LogId) -> Result<(String, String)> {
    let members = desk.store.members()?;
    let id = members.key_of(log).map_or_else(|| log.to_string(), |key| key.to_string());
    Ok((id, super::device::name_of_log(&members, log)))
}

fn note_compared(desk: &Desk, log: LogId, same: bool) -> Result<()> {
    let (id, name) = desk_of(desk, log)?;
    let about = About { store: None, desk: Some(id) };
    if same {
        return withdraw(desk, |kept| kept.is("divergence", &about));
    }
    let error = Error::new(
        ErrorCode::CorruptDatabase,
        format!("This desk and {name} have the same changes, yet do not show the same."),
        "No change is lost. Run `holdfast verify` on both desks: one that finds something wrong \
         says what to do. Please report what they say.",
    );
    add(desk, "divergence", about, &error)
}

fn note_clock(desk: &Desk, log: LogId, sign: ClockSign) -> Result<()> {
    let (id, name) = desk_of(desk, log)?;
    let ahead = About { store: None, desk: Some(format!("ahead {id}")) };
    let behind = About { store: None, desk: Some(format!("behind {id}")) };
    let (about, other, off, direction) = match sign {
        ClockSign::Right => {
            return withdraw(desk, |kept| kept.is("clock", &ahead) || kept.is("clock", &behind));
        }
        ClockSign::NotAhead => return withdraw(desk, |kept| kept.is("clock", &ahead)),
        ClockSign::Ahead(off) => (ahead, behind, off, "ahead of"),
        ClockSign::Behind(off) => (behind, ahead, off, "behind"),
    };
    let off = apart(off);
    let error = Error::new(
        ErrorCode::Invalid,
        format!("The clock of {name} is {off} {direction} the clock of this desk."),
        "Set the one that is wrong, best by the network. Nothing is lost, but until then its times, \
         deadlines and alarms are wrong.",
    );
    withdraw(desk, |kept| kept.is("clock", &other))?;
    add(desk, "clock", about, &error)
}

/// A length of time in words, roughly.
fn apart(millis: i64) -> String {
    let minutes = millis / 60_000;
    let (number, unit) = match minutes {
        ..120 => (minutes, "minutes"),
        120..2_880 => (minutes / 60, "hours"),
        2_880..1_051_200 => (minutes / 1_440, "days"),
        _ => (minutes / 525_600, "years"),
    };
    format!("{number} {unit}")
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
        ErrorCode::Invalid,
        format!("{} This desk goes on as a desk of its own.", rotation.cause),
        "Nothing is lost and nothing has to be done. Two copies on purpose are two desks from now on.",
    );
    add(desk, kind, About::default(), &error)?;
    desk.store.set_preference(LOG, &mark)
}
