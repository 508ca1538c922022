//! Notifications: inbox, snoozing and the rules of who is told what.

use crate::api::*;
use crate::call::Call;
use holdfast_domain::{Error, ErrorCode, Result};

fn unbuilt<T>() -> Result<T> {
    Err(Error::new(ErrorCode::Invalid, "This is being built.", "Wait for it."))
}

pub(crate) fn list(_: &Call, _: InboxQuery) -> Result<InboxPage> {
    unbuilt()
}

pub(crate) fn seen(_: &Call, _: InboxSeen) -> Result<Done> {
    unbuilt()
}

pub(crate) fn act(_: &Call, _: NotificationAct) -> Result<Notification> {
    unbuilt()
}

pub(crate) fn own(_: &Call, _: ItemOwn) -> Result<MoveOutcome> {
    unbuilt()
}

pub(crate) fn snooze(_: &Call, _: SnoozeSet) -> Result<Done> {
    unbuilt()
}

pub(crate) fn rules(_: &Call, _: Empty) -> Result<NotificationRules> {
    unbuilt()
}

pub(crate) fn rules_save(_: &Call, _: NotificationRulesSave) -> Result<NotificationRules> {
    unbuilt()
}

pub(crate) fn preview(_: &Call, _: Empty) -> Result<RulesPreview> {
    unbuilt()
}
