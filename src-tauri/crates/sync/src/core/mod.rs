//! What decides when to seal, send, look and fetch: one state machine for each shared store.
//!
//! [`step`] takes what happened and says what to do next. It reads no clock, draws no random numbers
//! and touches neither disk nor network; the same events give the same effects, byte for byte. The
//! edge around it ([`crate::drive`]) carries effects out and brings back what became of them, and so
//! does the simulator.
//!
//! Four lanes run side by side over one link to the store:
//!
//! - **seal**: own changes are gathered for a moment and frozen into segments;
//! - **push**: frozen segments go to the store in order, the same bytes again after a failure;
//! - **pull**: what others wrote is listed, fetched and handed to the database, control part first;
//! - **acknowledge**: others are told that their work is here, where nothing of ours tells them.
//! - **snapshot**: a desk that has nothing begins with one, and one is made once the last is old.
//!
//! A failure takes the link down, and the lanes start afresh after a pause. Everything that is carried
//! out is harmless when repeated, so that answers to what nobody waits for any more are dropped.

mod absence;
mod acknowledge;
mod closed;
mod doubt;
mod hold;
mod link;
mod pull;
mod push;
mod round;
mod seal;
mod snapshot;
mod status;
mod types;

#[cfg(test)]
mod tests;

pub use snapshot::Snapshots;
pub use status::{ClosedPart, Held, Phase, Progress, Reach, Status};
pub use types::{
    Answer, Cursor, Effect, Event, Input, Local, Made, Moment, Notice, Received, Remote, Ticket,
};

use crate::store::StoreKind;
use absence::Absence;
use acknowledge::Acknowledge;
use closed::Closed;
use doubt::Doubts;
use hold::Holds;
use holdfast_wire::{PartId, WorkspaceId};
use link::Link;
use pull::Pull;
use push::Push;
use seal::Seal;
use snapshot::Snapshot;

/// What never changes while a store is used.
#[derive(Debug, Clone)]
pub struct Config {
    /// The workspace that is shared.
    pub workspace: WorkspaceId,
    /// Its parts: who belongs, the shared work, then the pods that are kept apart and followed here.
    pub parts: Vec<PartId>,
    /// What sort of store it is.
    pub kind: StoreKind,
    /// True where what others wrote is brought to this store as well: it lost something, or it is one
    /// of several.
    pub relay: bool,
    /// True for a link that ends as soon as nothing is left to do: it gathers nothing.
    pub brief: bool,
    /// When snapshots are loaded and made.
    pub snapshots: Snapshots,
}

/// One shared store as this desk sees it.
#[derive(Debug, Clone)]
pub struct State {
    config: Config,
    /// The last ticket given out.
    ticket: u64,
    link: Link,
    seal: Seal,
    push: Push,
    pull: Pull,
    acknowledge: Acknowledge,
    snapshot: Snapshot,
    holds: Holds,
    absence: Absence,
    doubts: Doubts,
    closed: Closed,
    /// A person wants the store to be filled again from here.
    reseed: bool,
    /// Whether this log was looked for in the store since the link is up: a clone or a restored
    /// backup shows there, and must show before anything is sealed.
    checked: bool,
    exchanged: Option<u64>,
    /// The instant of the last step.
    clock: u64,
    told: Option<Status>,
}

impl State {
    /// A store that was not looked at yet.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            config,
            ticket: 0,
            link: Link::new(),
            seal: Seal::default(),
            push: Push::default(),
            pull: Pull::default(),
            acknowledge: Acknowledge::default(),
            snapshot: Snapshot::default(),
            holds: Holds::default(),
            absence: Absence::default(),
            doubts: Doubts::default(),
            closed: Closed::default(),
            reseed: false,
            checked: false,
            exchanged: None,
            clock: 0,
            told: None,
        }
    }

    /// When it wants to hear [`Event::Tick`], if nothing happens before.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        let up = self.link.is_up();
        let seal = self.seal.due().filter(|_| up && self.may_send());
        let pull = self.pull.due().filter(|_| up);
        let acknowledge = self.acknowledge.due().filter(|_| up && self.may_acknowledge());
        let snapshot = self.snapshot.due().filter(|_| up && !self.pull.is_busy());
        let report = self.holds.report_due(self.clock);
        let held = self.holds.due().filter(|_| up && !self.pull.is_busy());
        let lanes = [seal, pull, acknowledge, snapshot, held, report];
        lanes.into_iter().chain([self.link.due()]).flatten().min()
    }

    /// Whether nothing is left to do until something happens: all is sent and taken in.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let pull = self.pull.complete && !self.pull.wanted && !self.pull.is_busy();
        let push = self.push.complete && self.push.is_idle() && self.may_send();
        let quiet = !self.seal.is_busy() && !self.acknowledge.is_busy() && !self.snapshot.is_busy();
        self.link.is_up() && pull && push && quiet
    }

    /// Whether something may be sent: this log was looked for, and the store lacks nothing it had.
    fn may_send(&self) -> bool {
        self.checked && !self.absence.paused
    }

    /// Whether work of others may be acknowledged: all of it is here that is known of.
    fn may_acknowledge(&self) -> bool {
        self.may_send() && !self.pull.is_busy()
    }
}

/// Takes in what happened and says what to do, in this order.
pub fn step(state: &mut State, input: Input) -> Vec<Effect> {
    state.clock = input.at.now;
    let mut turn = Turn { state, at: input.at, effects: Vec::new() };
    match input.event {
        Event::Start | Event::Hurry => turn.hurry(),
        Event::Reseed => turn.reseed(),
        Event::Tick => {}
        Event::Changed => turn.state.seal.changed(input.at.now, turn.state.config.kind),
        Event::Sealed => turn.state.push.wanted = true,
        Event::Hint(_) => turn.state.pull.wanted = true,
        Event::Done(ticket, result) => turn.done(ticket, result),
    }
    turn.pump();
    turn.tell();
    turn.effects
}

/// One step while it is taken.
struct Turn<'a> {
    state: &'a mut State,
    at: Moment,
    effects: Vec<Effect>,
}

impl Turn<'_> {
    fn remote(&mut self, remote: Remote) -> Ticket {
        let ticket = self.ticket();
        self.effects.push(Effect::Remote(ticket, remote));
        ticket
    }

    fn local(&mut self, local: Local) -> Ticket {
        let ticket = self.ticket();
        self.effects.push(Effect::Local(ticket, local));
        ticket
    }

    fn ticket(&mut self) -> Ticket {
        self.state.ticket += 1;
        Ticket(self.state.ticket)
    }

    /// Gives an answer to the lane that waits for it. Answers from before a failure find nobody.
    fn done(&mut self, ticket: Ticket, result: holdfast_domain::Result<Answer>) {
        let (link, seal) = (self.state.link.waits_for(ticket), self.state.seal.waits_for(ticket));
        let (push, pull) = (self.state.push.waits_for(ticket), self.state.pull.waits_for(ticket));
        let acknowledge = self.state.acknowledge.waits_for(ticket);
        let snapshot = self.state.snapshot.waits_for(ticket);
        match result {
            Ok(answer) if link => self.link_done(&answer),
            Ok(answer) if seal => self.seal_done(&answer),
            Ok(answer) if push => self.push_done(&answer),
            Ok(answer) if pull => self.pull_done(ticket, answer),
            Ok(answer) if acknowledge => self.acknowledge_done(&answer),
            Ok(answer) if snapshot => self.snapshot_done(ticket, answer),
            Err(error) if push && self.is_refusal(&error) => self.refused(error),
            Err(error) if pull && self.is_closed(&error) => self.pass_by(error),
            Err(error) if snapshot && self.is_about_making(&error) => self.rest_from_making(),
            Err(error) if link || seal || push || pull || acknowledge || snapshot => {
                self.fail(error);
            }
            Ok(_) | Err(_) => {}
        }
    }

    /// Starts whatever can start now.
    fn pump(&mut self) {
        self.pump_link();
        if self.state.link.is_up() {
            self.pump_pull();
            self.pump_seal();
            self.pump_acknowledge();
            self.pump_push();
            self.pump_snapshot();
        }
    }
}
