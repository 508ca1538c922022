//! Frozen segments go to the store, in order, until it has them all.

use super::{Answer, Effect, Local, Notice, Remote, Ticket, Turn};
use crate::store::Append;
use holdfast_domain::{Error, ErrorCode};
use holdfast_wire::{LogId, PartId, Sealed};
use std::collections::{BTreeSet, VecDeque};

/// Segments are loaded for sending in runs of about so many bytes.
const RUN: usize = 4 << 20;

/// What is being sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Push {
    /// There may be something to send.
    pub(super) wanted: bool,
    /// True once nothing was left to send.
    pub(super) complete: bool,
    stage: Stage,
    /// Only an acknowledgement is being sent, which is nothing that anybody wrote.
    quiet: bool,
    /// Logs that the store does not take from us.
    refused: BTreeSet<(PartId, LogId)>,
}

#[derive(Debug, Clone, Default)]
enum Stage {
    #[default]
    Idle,
    Loading(Ticket),
    Sending(Ticket, VecDeque<Sealed>, Vec<(PartId, LogId, u64)>),
    Noting(Ticket),
    Rotating(Ticket),
}

impl Push {
    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        match &self.stage {
            Stage::Idle => false,
            Stage::Loading(of)
            | Stage::Sending(of, ..)
            | Stage::Noting(of)
            | Stage::Rotating(of) => *of == ticket,
        }
    }

    /// True while something that was written is on its way.
    pub(super) const fn is_sending(&self) -> bool {
        let sending =
            matches!(self.stage, Stage::Sending(..) | Stage::Noting(_) | Stage::Rotating(_));
        sending && !self.quiet
    }

    /// There is something to send that was written.
    pub(super) const fn want(&mut self) {
        self.wanted = true;
        self.quiet = false;
    }

    /// There is an acknowledgement to send.
    pub(super) const fn acknowledge(&mut self) {
        self.quiet = self.complete && self.is_idle();
        self.wanted = true;
    }

    /// A part may take what it refused.
    pub(super) fn reopen(&mut self, part: PartId) {
        self.refused.retain(|(of, _)| *of != part);
        self.want();
    }

    /// True while nothing is left to do.
    pub(super) const fn is_idle(&self) -> bool {
        matches!(self.stage, Stage::Idle) && !self.wanted
    }
}

impl Turn<'_> {
    pub(super) fn pump_push(&mut self) {
        let idle = matches!(self.state.push.stage, Stage::Idle);
        if idle && self.state.push.wanted && self.state.may_send() {
            self.state.push.wanted = false;
            let outbox = Local::Outbox {
                relay: self.state.config.relay,
                except: self.state.push.refused.iter().copied().collect(),
                bytes: RUN,
            };
            let ticket = self.local(outbox);
            self.state.push.stage = Stage::Loading(ticket);
        }
    }

    pub(super) fn push_done(&mut self, answer: &Answer) {
        match (std::mem::take(&mut self.state.push.stage), answer) {
            (Stage::Loading(_), Answer::Segments(segments)) => {
                self.state.push.complete = segments.is_empty() || self.state.push.quiet;
                if segments.is_empty() {
                    self.everything_sent();
                } else {
                    self.send(segments.iter().cloned().collect(), Vec::new());
                }
            }
            (Stage::Sending(_, mut left, mut sent), Answer::Appended(append)) => {
                let Some(segment) = left.pop_front() else { return };
                self.exchanged();
                match append {
                    Append::Stored | Append::AlreadyHave => {
                        self.state.absence.behind = 0;
                        sent.push((segment.part, segment.log, segment.last));
                        self.send(left, sent);
                    }
                    Append::Behind(_) => {
                        self.note(sent);
                        self.was_behind();
                    }
                    Append::Fork(_) if self.state.pull.is_own(segment.log) => {
                        let (part, log) = (segment.part, segment.log);
                        self.state.push.refused.insert((part, log));
                        let ticket = self.local(Local::SayAgain(part, log, segment.hash));
                        self.state.push.stage = Stage::Rotating(ticket);
                    }
                    Append::Fork(_) => self.refuse(segment.part, segment.log, left, sent),
                }
            }
            (Stage::Noting(_), Answer::Done) => self.state.push.wanted = true,
            (Stage::Rotating(_), Answer::Rotated(log)) => {
                self.state.push.want();
                if let Some(log) = log {
                    self.rotated(*log);
                }
            }
            _ => {}
        }
    }

    /// What a store refuses to take for others stays with those others, and what it refuses of a pod
    /// waits; the rest goes on.
    pub(super) fn is_refusal(&self, error: &Error) -> bool {
        let Stage::Sending(_, left, _) = &self.state.push.stage else { return false };
        error.code == ErrorCode::StoreDenied
            && left.front().is_some_and(|front| {
                !self.state.pull.is_own(front.log) || self.state.is_pod(front.part)
            })
    }

    pub(super) fn refused(&mut self, error: Error) {
        if let Stage::Sending(_, mut left, sent) = std::mem::take(&mut self.state.push.stage)
            && let Some(segment) = left.pop_front()
        {
            if self.state.pull.is_own(segment.log) {
                self.takes_nothing(segment.part, error);
            }
            self.refuse(segment.part, segment.log, left, sent);
        }
    }

    fn refuse(
        &mut self,
        part: PartId,
        log: LogId,
        mut left: VecDeque<Sealed>,
        sent: Vec<(PartId, LogId, u64)>,
    ) {
        self.state.push.refused.insert((part, log));
        left.retain(|segment| (segment.part, segment.log) != (part, log));
        self.send(left, sent);
    }

    fn send(&mut self, left: VecDeque<Sealed>, sent: Vec<(PartId, LogId, u64)>) {
        let Some(segment) = left.front() else {
            self.note(sent);
            return;
        };
        let own = self.state.pull.is_own(segment.log);
        let segment = segment.clone();
        let ticket =
            self.remote(if own { Remote::Append(segment) } else { Remote::Restore(segment) });
        self.state.push.stage = Stage::Sending(ticket, left, sent);
    }

    fn note(&mut self, sent: Vec<(PartId, LogId, u64)>) {
        if sent.is_empty() {
            // Only refused ones: what remains is asked for again without them.
            self.state.push.wanted = true;
            return;
        }
        let ticket = self.local(Local::Pushed(sent));
        self.state.push.stage = Stage::Noting(ticket);
    }

    fn everything_sent(&mut self) {
        if self.state.reseed {
            self.state.reseed = false;
            self.effects.push(Effect::Reseeded);
        }
    }

    /// This desk writes another log now: what was not sealed goes there.
    pub(super) fn rotated(&mut self, log: LogId) {
        self.state.pull.owns(log);
        self.effects.push(Effect::Notice(Notice::Rotated));
        self.state.seal.now(self.at.now);
        self.state.push.want();
        self.state.pull.wanted = true;
    }
}
