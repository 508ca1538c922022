//! Whether the store can be used: who it is, and the pause after a failure.

use super::absence::Absence;
use super::{Answer, Effect, Local, Notice, Remote, Ticket, Turn, push, seal};
use holdfast_domain::{Error, ErrorCode};
use holdfast_wire::canary::{self, Fault};

/// The first pause after a failure, in milliseconds; each further one is twice as long.
const FIRST: u64 = 1_000;
/// No pause is longer, so that a store that is back is used again within a minute.
const LONGEST: u64 = 60_000;
/// Where a person has to do something first, looking more often changes nothing.
const PERSON: u64 = 300_000;

/// The link to the store.
#[derive(Debug, Clone)]
pub(super) struct Link {
    stage: Stage,
    /// Whether all was applied that was stored before this program began. What arrives makes up for it
    /// too, but nothing may.
    caught_up: bool,
    /// The last failure, until something worked again.
    pub(super) failing: Option<Failing>,
}

#[derive(Debug, Clone)]
enum Stage {
    /// Not to be used before this instant.
    Down(u64),
    /// Applying what was stored before.
    CatchingUp(Ticket),
    /// Forgetting what the store had, before it is filled again.
    Forgetting(Ticket),
    /// Asked who it is.
    Greeting(Ticket),
    /// Being made the home of the workspace.
    Founding(Ticket),
    /// To be used.
    Up,
}

/// Why the store cannot be used.
#[derive(Debug, Clone)]
pub(super) struct Failing {
    pub(super) error: Error,
    pub(super) since: u64,
    /// Failures in a row.
    tries: u32,
}

impl Link {
    pub(super) const fn new() -> Self {
        Self { stage: Stage::Down(u64::MAX), caught_up: false, failing: None }
    }

    pub(super) const fn is_up(&self) -> bool {
        matches!(self.stage, Stage::Up)
    }

    pub(super) fn due(&self) -> Option<u64> {
        match self.stage {
            Stage::Down(at) if at < u64::MAX => Some(at),
            _ => None,
        }
    }

    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        match self.stage {
            Stage::CatchingUp(of)
            | Stage::Forgetting(of)
            | Stage::Greeting(of)
            | Stage::Founding(of) => of == ticket,
            Stage::Down(_) | Stage::Up => false,
        }
    }
}

/// How long to wait after so many failures in a row.
fn pause(error: &Error, tries: u32, jitter: u16) -> u64 {
    let longest = match error.code {
        ErrorCode::StoreUnreachable
        | ErrorCode::StoreFull
        | ErrorCode::Busy
        | ErrorCode::DiskFull => LONGEST,
        _ => PERSON,
    };
    let pause = FIRST.saturating_mul(1 << tries.min(16)).min(longest);
    // Between half and all of it.
    pause / 2 + pause / 2 * u64::from(jitter.min(1023)) / 1023
}

impl Turn<'_> {
    /// No pause is waited for any longer.
    pub(super) fn hurry(&mut self) {
        if matches!(self.state.link.stage, Stage::Down(_)) {
            self.state.link.stage = Stage::Down(self.at.now);
        }
        self.state.seal.now(self.at.now);
        self.state.pull.wanted = true;
        self.state.push.want();
        self.state.holds.hurry();
        self.try_closed();
    }

    /// Everything this desk has goes to the store anew.
    pub(super) fn reseed(&mut self) {
        self.state.reseed = true;
        self.state.config.relay = true;
        self.state.absence = Absence::default();
        self.reset();
        let ticket = self.local(Local::Forget);
        self.state.link.stage = Stage::Forgetting(ticket);
    }

    pub(super) fn pump_link(&mut self) {
        if matches!(self.state.link.stage, Stage::Down(at) if at <= self.at.now) {
            self.state.link.stage = if self.state.link.caught_up {
                Stage::Greeting(self.remote(Remote::Identify))
            } else {
                Stage::CatchingUp(self.local(Local::CatchUp))
            };
        }
    }

    pub(super) fn link_done(&mut self, answer: &Answer) {
        match (&self.state.link.stage, answer) {
            (Stage::CatchingUp(_), Answer::Done) => {
                self.state.link.caught_up = true;
                self.state.link.stage = Stage::Down(self.at.now);
            }
            (Stage::Forgetting(_), Answer::Done) => {
                self.state.link.stage = Stage::Down(self.at.now);
            }
            (Stage::Greeting(_), Answer::Identity(Some(workspace)))
                if *workspace == self.state.config.workspace =>
            {
                self.up();
            }
            (Stage::Greeting(_), Answer::Identity(None))
                if self.state.reseed || canary::on(Fault::TrustEmptyStore) =>
            {
                let ticket = self.remote(Remote::Found);
                self.state.link.stage = Stage::Founding(ticket);
            }
            (Stage::Greeting(_), Answer::Identity(found)) => {
                let error = if found.is_some() { foreign() } else { emptied() };
                self.fail(error);
            }
            (Stage::Founding(_), Answer::Done) => self.up(),
            _ => {}
        }
    }

    fn up(&mut self) {
        self.state.link.stage = Stage::Up;
        self.state.pull.wanted = true;
        self.state.push.want();
        // What was written while there was no link goes at once.
        self.state.seal.now(self.at.now);
        self.owe();
    }

    /// Something was exchanged.
    pub(super) fn exchanged(&mut self) {
        self.state.exchanged = Some(self.at.now);
        if !self.state.absence.paused {
            self.state.link.failing = None;
        }
    }

    /// Takes the link down for a while.
    pub(super) fn fail(&mut self, error: Error) {
        let before = self.state.link.failing.take();
        let (tries, since) = before.as_ref().map_or((0, self.at.now), |b| (b.tries + 1, b.since));
        // Said once, not with every attempt.
        if before.is_none_or(|before| before.error.code != error.code) {
            match error.code {
                ErrorCode::StoreForeign => {
                    self.effects.push(Effect::Notice(Notice::Foreign(error.clone())));
                }
                ErrorCode::StoreBehind => {
                    self.effects.push(Effect::Notice(Notice::Behind(error.clone())));
                }
                _ => {}
            }
        }
        let retry = self.at.now + pause(&error, tries, self.at.jitter);
        self.state.link.failing = Some(Failing { error, since, tries });
        self.reset();
        self.state.link.stage = Stage::Down(retry);
    }

    fn reset(&mut self) {
        self.state.checked = false;
        self.state.push = push::Push::default();
        self.state.pull.stop();
        self.state.snapshot.stop();
        self.state.absence.lacking = false;
        if self.state.seal.running.is_some() {
            // It may have been done or not; sealing again finds out.
            self.state.seal = seal::Seal { due: Some(self.at.now), running: None };
        }
        self.acknowledge_later();
    }
}

fn foreign() -> Error {
    Error::new(
        ErrorCode::StoreForeign,
        "The shared store holds another workspace than yours.",
        "Nothing is sent there. Bring the right store back, or stop sharing through it.",
    )
}

fn emptied() -> Error {
    Error::new(
        ErrorCode::StoreBehind,
        "The shared store is empty: it is not the one you used, or it was emptied.",
        "Nothing is sent there. Bring the right store back, or fill this one from your desk, in the window \
         or with `holdfast sync --fill`.",
    )
}
