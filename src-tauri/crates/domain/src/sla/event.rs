//! What happened to an item, as far as its clocks are concerned.

use super::AlsoWaiting;
use crate::{BlockedOn, BusinessCalendarId, Priority, SlaPolicyId, TechnicianId, Timestamp};

/// The terms an item is under: which policy, counted in which calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermsId {
    /// The policy.
    pub policy: SlaPolicyId,
    /// The calendar of the site or client; round the clock where there is none.
    pub calendar: Option<BusinessCalendarId>,
}

/// Where an item stands, as clocks see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ItemState {
    /// Ours to work on, or to start with.
    #[default]
    Active,
    /// Waits. For whom decides, by policy, whether clocks rest; where nobody is named they do.
    Waiting(Option<BlockedOn>),
    /// Resolved, closed or cancelled: every clock has stopped.
    Done,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The item came to be. Everything before it in a log is ignored.
    Created {
        /// Its priority.
        priority: Option<Priority>,
        /// Its state.
        state: ItemState,
    },
    /// From here on these terms hold; none means no agreement and no clock.
    Terms(Option<TermsId>),
    /// It has another priority.
    Priority(Option<Priority>),
    /// It is in another state. Leaving [`ItemState::Done`] is reopening.
    State(ItemState),
    /// Besides, it waits for these, until it is in another state or this is said anew: somebody declared
    /// it who had not seen the state it is in.
    AlsoWaiting(AlsoWaiting),
    /// A human sent the client a message or called: the first one is the first response, and each is
    /// a client update. An automatic reply is no event at all.
    Updated,
    /// The client answered.
    ClientReplied,
    /// The service works again, or no longer does.
    Restored(bool),
}

/// One event of an item's log. The order of the log is what happened before what; instants only say when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockEvent {
    /// When, by the wall clock of the desk it happened on.
    pub at: Timestamp,
    /// What.
    pub what: What,
    /// By whom, where it was one of the team.
    pub by: Option<TechnicianId>,
}

impl ClockEvent {
    /// An event nobody in particular is the cause of.
    #[must_use]
    pub const fn new(at: Timestamp, what: What) -> Self {
        Self { at, what, by: None }
    }
}
