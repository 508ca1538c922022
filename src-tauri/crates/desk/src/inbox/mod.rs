//! Notifications: inbox, snoozing and the rules of who is told what.

mod list;
mod preview;
mod rules;

pub(crate) use list::{act, list, own, seen, snooze};
pub(crate) use preview::preview;
pub(crate) use rules::{rules, rules_save};
