//! An item, told event by event.

use crate::at;
use chrono::TimeDelta;
use holdfast_domain::sla::*;
use holdfast_domain::{BlockedOn, Priority, SlaClock, SlaPolicyId, Timestamp};
use std::sync::Arc;
use uuid::Uuid;

/// A P3 with a calendar and a policy, and what happened to it.
#[derive(Clone)]
pub(crate) struct Story {
    hours: Hours,
    policy: SlaPolicy,
    later: Vec<SlaPolicy>,
    events: Vec<ClockEvent>,
    frozen: Vec<Verdict>,
}

impl Story {
    pub(crate) fn new(hours: Hours) -> Self {
        Self {
            hours,
            policy: SlaPolicy::default(),
            later: Vec::new(),
            events: Vec::new(),
            frozen: Vec::new(),
        }
    }

    pub(crate) fn policy(&self) -> SlaPolicy {
        self.policy.clone()
    }

    pub(crate) fn under(&self, policy: SlaPolicy) -> Self {
        Self { policy, ..self.clone() }
    }

    pub(crate) fn with(&self, change: impl FnOnce(&mut SlaPolicy)) -> Self {
        let mut story = self.clone();
        change(&mut story.policy);
        story
    }

    /// The same on all three clocks.
    pub(crate) fn promising(&self, span: &str) -> Self {
        self.promising_for(Priority::P3, span)
    }

    pub(crate) fn promising_for(&self, priority: Priority, span: &str) -> Self {
        let span = Some(span.parse().unwrap());
        let target =
            SlaTarget { first_response: span, next_update: span, resolution: span, always: false };
        self.with(|policy| policy.targets[priority as usize] = target)
    }

    pub(crate) fn in_hours(&self, hours: Hours) -> Self {
        Self { hours, ..self.clone() }
    }

    pub(crate) fn frozen(&self, verdict: Verdict) -> Self {
        Self { frozen: vec![verdict], ..self.clone() }
    }

    fn created_in(&self, when: &str, state: ItemState) -> Self {
        self.then(when, What::Created { priority: Some(Priority::P3), state })
    }

    pub(crate) fn created(&self, when: &str) -> Self {
        self.created_in(when, ItemState::Active)
    }

    pub(crate) fn created_waiting(&self, when: &str, on: BlockedOn) -> Self {
        self.created_in(when, ItemState::Waiting(Some(on)))
    }

    pub(crate) fn created_done(&self, when: &str) -> Self {
        self.created_in(when, ItemState::Done)
    }

    pub(crate) fn waiting(&self, when: &str, on: BlockedOn) -> Self {
        self.then(when, What::State(ItemState::Waiting(Some(on))))
    }

    pub(crate) fn active(&self, when: &str) -> Self {
        self.then(when, What::State(ItemState::Active))
    }

    pub(crate) fn done(&self, when: &str) -> Self {
        self.then(when, What::State(ItemState::Done))
    }

    pub(crate) fn updated(&self, when: &str) -> Self {
        self.then(when, What::Updated)
    }

    pub(crate) fn client_replied(&self, when: &str) -> Self {
        self.then(when, What::ClientReplied)
    }

    pub(crate) fn priority(&self, when: &str, priority: Priority) -> Self {
        self.then(when, What::Priority(Some(priority)))
    }

    /// Another policy holds from here on.
    pub(crate) fn comes_under(&self, when: &str, policy: SlaPolicy) -> Self {
        let mut story = self.clone();
        story.later.push(policy);
        let id = named(story.later.len());
        story.then(when, What::Terms(Some(id)))
    }

    pub(crate) fn then(&self, when: &str, what: What) -> Self {
        let mut story = self.clone();
        story.events.push(ClockEvent::new(minute(when), what));
        story
    }

    pub(crate) fn events(&self) -> &[ClockEvent] {
        &self.events
    }

    pub(crate) fn book(&self) -> Book {
        let terms = |policy: &SlaPolicy| Terms {
            policy: Arc::new(policy.clone()),
            hours: Arc::new(self.hours.clone()),
        };
        let mut book = Book::of(terms(&self.policy));
        for (number, policy) in (1..).zip(&self.later) {
            book.insert(named(number), terms(policy));
        }
        book
    }

    /// All clocks at an instant. What [`glance`] says is checked on the way.
    pub(crate) fn all(&self, now: &str) -> Clocks {
        let clocks = evaluate(&self.events, &self.book(), &self.frozen, minute(now));
        let glances = glance(&self.events, &self.book(), &self.frozen, minute(now));
        for (clock, glance) in clocks.clocks.iter().zip(glances) {
            let said = (clock.state, clock.at_risk, clock.due, clock.next, clock.cycle);
            assert_eq!(said, (glance.state, glance.at_risk, glance.due, glance.next, glance.cycle));
            assert_eq!(clock.elapsed.num_milliseconds(), glance.elapsed);
            let counted: TimeDelta = clock
                .segments
                .iter()
                .filter(|segment| segment.kind == SegmentKind::Running)
                .map(|segment| segment.business)
                .sum();
            if self.frozen.is_empty() && self.policy.on_change == ChangeRule::CarryElapsed {
                assert_eq!(counted, clock.elapsed, "the ledger adds up");
            }
        }
        clocks
    }

    pub(crate) fn of(&self, clock: SlaClock, now: &str) -> ItemClock {
        self.all(now).get(clock).clone()
    }

    /// The resolution clock.
    pub(crate) fn clock(&self, now: &str) -> ItemClock {
        self.of(SlaClock::Resolution, now)
    }
}

fn named(number: usize) -> TermsId {
    TermsId { policy: SlaPolicyId(Uuid::from_u128(number as u128)), calendar: None }
}

/// `2026-11-23T08:00`, in UTC.
pub(crate) fn minute(text: &str) -> Timestamp {
    at(&format!("{text}:00Z"))
}

pub(crate) fn hms(hours: i64, minutes: i64, seconds: i64) -> TimeDelta {
    TimeDelta::seconds(hours * 3_600 + minutes * 60 + seconds)
}
