//! All clocks of an item with their ledgers.

use super::record::named;
use crate::api::{ClockView, ClocksView, NamedRef, SegmentView, ThresholdView, VerdictView};
use crate::floor::Floor;
use holdfast_domain::sla::{ClockEvent, Clocks, ItemClock, Segment, SegmentKind, Verdict};
use holdfast_domain::{
    AgreementId, BlockedOn, BusinessCalendarId, ClockState, EntityKind, Result, SlaClock,
    SlaPolicyId,
};
use holdfast_store::Read;
use holdfast_store::sla::{Terms, promised};
use holdfast_store::table::agreement::VerdictRow;
use holdfast_store::table::work_item::WorkItemRow;

/// What an item is under, with what is known of its clocks.
pub(super) struct Case<'a> {
    read: Read<'a>,
    floor: &'a Floor,
    terms: &'a Terms,
    item: &'a WorkItemRow,
    pub(super) events: Vec<ClockEvent>,
    pub(super) frozen: Vec<Verdict>,
    verdicts: Vec<VerdictRow>,
}

impl<'a> Case<'a> {
    pub(super) fn of(read: Read<'a>, floor: &'a Floor, item: &'a WorkItemRow) -> Result<Self> {
        Ok(Self {
            events: read.clock_events(&floor.terms, item.id)?,
            frozen: read.frozen_verdicts(item.id)?,
            verdicts: read.verdicts(item.id)?,
            terms: &floor.terms,
            read,
            floor,
            item,
        })
    }

    /// Whether its clocks are told at all.
    pub(super) fn applies(&self) -> bool {
        self.item.alive
            && !self.item.cancelled
            && promised(self.item.kind)
            && self.terms.of(self.item.client, self.item.site).is_some()
    }

    pub(super) fn view(&self, clocks: Option<&Clocks>) -> Result<ClocksView> {
        let agreement = self.item.client.and_then(|client| self.terms.agreement(client));
        let calendar =
            self.item.client.and_then(|client| self.terms.calendar(client, self.item.site));
        let policy = agreement.and_then(|agreement| agreement.policy);
        let zone = calendar.and_then(|id| self.zone(id).transpose()).transpose()?;
        let shown: Vec<_> = clocks
            .into_iter()
            .flat_map(|clocks| clocks.clocks.iter().map(move |clock| (clock, clocks)))
            .filter(|(clock, _)| clock.target.is_some() && clock.cycle > 0)
            .map(|(clock, clocks)| self.clock(clock, clocks))
            .collect();
        Ok(ClocksView {
            card: self.floor.card(self.read, self.item.id)?,
            agreement: agreement.map(|one| named_agreement(one.id, &one.name)),
            policy: policy.map(|id| self.policy(id)).transpose()?.flatten(),
            calendar: calendar.map(|id| self.calendar(id)).transpose()?.flatten(),
            always: self.always(),
            zone: zone.unwrap_or_else(|| self.floor.zone().name().to_owned()),
            office_zone: self.floor.zone().name().to_owned(),
            note: if shown.is_empty() { self.note(agreement.is_some()) } else { String::new() },
            clocks: shown,
            as_of: clocks.map_or(self.floor.now, |clocks| clocks.now),
        })
    }

    /// Whether its priority counts round the clock by the policy.
    fn always(&self) -> bool {
        let terms = self.terms.of(self.item.client, self.item.site);
        let policy = terms.and_then(|terms| self.terms.policy(terms.policy));
        policy.is_some_and(|policy| policy.target(self.item.priority).always)
    }

    /// Why there is no clock, and what to do.
    fn note(&self, agreement: bool) -> String {
        let item = self.item;
        if !item.alive {
            "It is in the trash, so its clocks have stopped. Bring it back to see them.".to_owned()
        } else if item.cancelled {
            "It was cancelled, so its clocks have stopped.".to_owned()
        } else if item.client.is_none() {
            "It is for no client, so nothing is promised. Say for whom it is.".to_owned()
        } else if !promised(item.kind) {
            let kind = item.kind.label().to_lowercase();
            format!("Agreements are about service work, so a {kind} has no clocks.")
        } else if !agreement {
            "There is no agreement with this client. Add one under Agreements.".to_owned()
        } else if self.terms.of(item.client, item.site).is_none() {
            "The policy or the calendar of the agreement is not here or cannot be read. Choose another one under Agreements.".to_owned()
        } else if item.priority.is_none() {
            "It has no priority yet, so nothing is promised. Give it one.".to_owned()
        } else {
            "The policy promises nothing for this priority.".to_owned()
        }
    }

    fn zone(&self, id: BusinessCalendarId) -> Result<Option<String>> {
        let row = self.read.calendars()?.into_iter().find(|row| row.id == id);
        Ok(row.map(|row| row.zone).filter(|zone| !zone.is_empty()))
    }

    fn calendar(&self, id: BusinessCalendarId) -> Result<Option<NamedRef>> {
        let row = self.read.calendars()?.into_iter().find(|row| row.id == id);
        Ok(row.map(|row| named(EntityKind::BusinessCalendar, id.0, &row.name)))
    }

    fn policy(&self, id: SlaPolicyId) -> Result<Option<NamedRef>> {
        let row = self.read.policies()?.into_iter().find(|row| row.id == id);
        Ok(row.map(|row| named(EntityKind::SlaPolicy, id.0, &row.name)))
    }

    fn clock(&self, clock: &ItemClock, clocks: &Clocks) -> ClockView {
        let reason = self.reason(clock.clock, clock.cycle);
        let asks = self
            .terms
            .of(self.item.client, self.item.site)
            .and_then(|terms| self.terms.policy(terms.policy))
            .is_some_and(|policy| policy.breach_reason);
        let target = clock.target.unwrap_or_default();
        ClockView {
            clock: clock.clock,
            cycle: clock.cycle,
            state: clock.state,
            at_risk: clock.at_risk,
            elapsed: clock.elapsed.num_seconds(),
            target: target.num_seconds(),
            remaining: clock.remaining.unwrap_or_default().num_seconds(),
            due: clock.due,
            thresholds: clock
                .thresholds
                .iter()
                .map(|one| ThresholdView {
                    percent: one.percent,
                    at: one.at,
                    passed: one.at.is_some_and(|at| at <= clocks.now),
                })
                .collect(),
            segments: clock.segments.iter().map(|one| self.segment(one, clock, clocks)).collect(),
            verdicts: clock.verdicts.iter().map(|one| self.verdict(one)).collect(),
            suspicious: clocks.suspicious,
            reason_needed: asks && clock.state == ClockState::Breached && reason.is_empty(),
            reason,
        }
    }

    fn segment(&self, segment: &Segment, clock: &ItemClock, clocks: &Clocks) -> SegmentView {
        let going_on = clock.ended.is_none() && segment.to == clocks.now;
        let reason = match segment.kind {
            SegmentKind::Running => "",
            SegmentKind::OutsideHours => "Outside hours",
            SegmentKind::Resolved => "Resolved",
            SegmentKind::Paused(None) => "Waiting",
            SegmentKind::Paused(Some(BlockedOn::Client)) => "Waiting for the client",
            SegmentKind::Paused(Some(BlockedOn::Vendor)) => "Waiting for a vendor",
            SegmentKind::Paused(Some(BlockedOn::Colleague)) => "Waiting for a colleague",
        };
        let counts = segment.kind == SegmentKind::Running;
        SegmentView {
            from: segment.from,
            to: (!going_on).then_some(segment.to),
            state: segment.kind.state(),
            counted: if counts { segment.business.num_seconds() } else { 0 },
            reason: reason.to_owned(),
            by: segment.by.and_then(|by| self.floor.team.reference(by)),
        }
    }

    /// Why a cycle was breached, where that was written.
    fn reason(&self, clock: SlaClock, cycle: u32) -> String {
        let row = self.verdicts.iter().find(|row| row.alive && row.is_on(clock, cycle));
        row.map_or_else(String::new, |row| row.reason.clone())
    }

    fn verdict(&self, verdict: &Verdict) -> VerdictView {
        VerdictView {
            cycle: verdict.cycle,
            state: verdict.state(),
            elapsed: verdict.elapsed.num_seconds(),
            target: verdict.target.num_seconds(),
            at: verdict.at,
            tzdb: verdict.tzdb.clone(),
            reason: self.reason(verdict.clock, verdict.cycle),
        }
    }
}

fn named_agreement(id: AgreementId, name: &str) -> NamedRef {
    named(EntityKind::Agreement, id.0, name)
}
