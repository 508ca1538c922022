//! How it stands with a store, for the mark of the window.

use super::{Effect, State, Turn};
use holdfast_domain::Error;
use holdfast_wire::{LogId, PartId};

/// How it stands with a store. What waits is known to the database.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Whether it can be used.
    pub reach: Reach,
    /// True while own changes are gathered, sealed or sent.
    pub saving: bool,
    /// True once everything this desk has written is there.
    pub shared: bool,
    /// How far the fetching is, until everything was taken in once.
    pub progress: Option<Progress>,
    /// When something was last exchanged, in milliseconds of the clock of the steps.
    pub exchanged: Option<u64>,
    /// Logs that have not gone on for an hour.
    pub held: Vec<Held>,
    /// Pods that are kept apart and that the store does not let this desk read or write, and why.
    pub closed: Vec<ClosedPart>,
}

impl Status {
    /// Whether everything that was known of has been taken in once.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.reach == Reach::Up && self.progress.is_none()
    }
}

/// Whether a store can be used.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// Not known yet.
    Connecting,
    /// It can.
    Up,
    /// It cannot.
    Down {
        /// Why.
        error: Error,
        /// Since when.
        since: u64,
        /// When it is tried again.
        retry: Option<u64>,
    },
}

/// What is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// A snapshot, counted in parts.
    Snapshot,
    /// What was written, counted in transactions.
    Changes,
}

/// How far the fetching is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Of what.
    pub phase: Phase,
    /// Taken in.
    pub done: u64,
    /// Of so many that are known of.
    pub total: u64,
}

/// A pod that the store does not open to this desk.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedPart {
    /// Its part.
    pub part: PartId,
    /// True where it can be read, and not be written.
    pub read: bool,
    /// Why, and what to do.
    pub error: Error,
}

/// A log that does not go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Of which part.
    pub part: PartId,
    /// Which.
    pub log: LogId,
    /// Since when.
    pub since: u64,
    /// Why.
    pub error: Error,
}

impl State {
    /// How it stands at this instant.
    #[must_use]
    pub fn status(&self, now: u64) -> Status {
        let reach = match &self.link.failing {
            Some(failing) => Reach::Down {
                error: failing.error.clone(),
                since: failing.since,
                retry: self.link.due(),
            },
            None if self.link.is_up() => Reach::Up,
            None => Reach::Connecting,
        };
        let saving =
            self.link.is_up() && self.may_send() && (self.seal.is_busy() || self.push.is_sending());
        Status {
            reach,
            saving,
            shared: self.push.complete && !self.push.is_sending() && !self.seal.is_busy(),
            progress: (!self.pull.complete && self.link.is_up()).then(|| self.progress()),
            exchanged: self.exchanged,
            held: self
                .holds
                .reported(now)
                .map(|(part, log, hold)| Held {
                    part,
                    log,
                    since: hold.since,
                    error: hold.error.clone(),
                })
                .collect(),
            closed: self.closed.all(),
        }
    }
}

impl State {
    fn progress(&self) -> Progress {
        match self.snapshot.loading() {
            Some((done, total)) => Progress { phase: Phase::Snapshot, done, total },
            None => {
                let (done, left) = (self.pull.done, self.pull.left);
                Progress { phase: Phase::Changes, done, total: done + left }
            }
        }
    }
}

impl Turn<'_> {
    /// Says how it stands, where that is news.
    pub(super) fn tell(&mut self) {
        let status = self.state.status(self.at.now);
        if self.state.told.as_ref() != Some(&status) {
            self.state.told = Some(status.clone());
            self.effects.push(Effect::Status(status));
        }
    }
}
