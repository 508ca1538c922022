//! Calendars, policies, agreements and the clocks that follow from them.

use super::{Card, ClientRef, NamedRef, TechnicianRef};
use holdfast_domain::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The business calendars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Calendars {
    /// By name.
    pub calendars: Vec<CalendarView>,
}

/// A business calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CalendarView {
    /// Id.
    pub id: BusinessCalendarId,
    /// Name.
    pub name: String,
    /// IANA zone.
    pub zone: String,
    /// True where it never closes.
    pub always: bool,
    /// Open ranges of each weekday, Monday first.
    pub week: Vec<Vec<OpenRangeText>>,
    /// Dates with other hours, soonest first.
    pub exceptions: Vec<CalendarExceptionView>,
    /// Open hours of an ordinary week.
    pub weekly_hours: f64,
    /// Clients and sites that use it.
    pub used_by: Vec<NamedRef>,
}

/// A range of open time as local wall time, `24:00` allowed as an end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRangeText {
    /// `HH:MM`.
    pub from: String,
    /// `HH:MM`; not after `from` means on the next day.
    pub to: String,
}

/// A date with other hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CalendarExceptionView {
    /// Id.
    pub id: CalendarExceptionId,
    /// `2026-12-25`.
    pub date: String,
    /// Why: `Christmas Day`.
    pub name: String,
    /// Open ranges; none where it is closed.
    pub ranges: Vec<OpenRangeText>,
}

/// Adds or changes a calendar; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarSave {
    /// The calendar to change; a new one unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<BusinessCalendarId>,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// IANA zone.
    #[serde(default)]
    #[ts(optional)]
    pub zone: Option<String>,
    /// True where it never closes.
    #[serde(default)]
    #[ts(optional)]
    pub always: Option<bool>,
    /// Open ranges of each weekday, Monday first; seven.
    #[serde(default)]
    #[ts(optional)]
    pub week: Option<Vec<Vec<OpenRangeText>>>,
    /// True removes it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// Adds, changes or removes a date with other hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarExceptionSave {
    /// The calendar.
    pub calendar: BusinessCalendarId,
    /// `2026-12-25`. A date has one exception: saving it again changes it.
    pub date: String,
    /// Why.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub name: String,
    /// Open ranges; none where it is closed.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub ranges: Vec<OpenRangeText>,
    /// True removes it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// Imports holidays as closed dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidayImport {
    /// The calendar.
    pub calendar: BusinessCalendarId,
    /// Text of an `.ics` file.
    pub ics: String,
    /// True writes nothing and tells what would be.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub dry_run: bool,
}

/// What came of a holiday import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct HolidayReport {
    /// Dates that are closed now and were not.
    pub added: Vec<CalendarDate>,
    /// Dates that were known.
    pub unchanged: u32,
    /// Events that are no date, with the reason.
    pub skipped: Vec<SkippedEvent>,
}

/// A date with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CalendarDate {
    /// `2026-12-25`.
    pub date: String,
    /// Name.
    pub name: String,
}

/// An event of an `.ics` file that was not taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SkippedEvent {
    /// What it is called there.
    pub name: String,
    /// Why it was not taken.
    pub reason: String,
}

/// The SLA policies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Policies {
    /// By name.
    pub policies: Vec<PolicyView>,
}

/// An SLA policy: targets per priority and the rules of the clocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct PolicyView {
    /// Id.
    pub id: SlaPolicyId,
    /// Name.
    pub name: String,
    /// What is promised, P1 first.
    pub targets: Vec<TargetText>,
    /// Waiting for these pauses the resolution clock.
    pub pauses_on: Vec<BlockedOn>,
    /// `continue`, `fresh_cycle` or `grace:2h`.
    pub reopen: String,
    /// `carry_elapsed`, `carry_fraction` or `restart`.
    pub on_change: String,
    /// Warnings in percent of the target.
    pub thresholds: Vec<u8>,
    /// True where service restored stops the resolution clock.
    pub stops_on_restored: bool,
    /// True where the next-update clock rests while the client owes an answer.
    pub update_waits_for_client: bool,
    /// True where a breach asks for a written reason.
    pub breach_reason: bool,
    /// Agreements that use it.
    pub used_by: Vec<NamedRef>,
}

/// What is promised for a priority. Spans are texts: `15m`, `4h`, `3bd` (business days), empty for no promise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetText {
    /// The priority.
    pub priority: Priority,
    /// First response.
    pub first_response: String,
    /// Next update.
    pub next_update: String,
    /// Resolution.
    pub resolution: String,
    /// True counts round the clock, whatever the calendar says.
    pub always: bool,
}

/// Adds or changes a policy; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicySave {
    /// The policy to change; a new one with the defaults unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<SlaPolicyId>,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// Targets to change.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub targets: Vec<TargetText>,
    /// Waiting for these pauses the resolution clock.
    #[serde(default)]
    #[ts(optional)]
    pub pauses_on: Option<Vec<BlockedOn>>,
    /// `continue`, `fresh_cycle` or `grace:2h`.
    #[serde(default)]
    #[ts(optional)]
    pub reopen: Option<String>,
    /// `carry_elapsed`, `carry_fraction` or `restart`.
    #[serde(default)]
    #[ts(optional)]
    pub on_change: Option<String>,
    /// Warnings in percent of the target.
    #[serde(default)]
    #[ts(optional)]
    pub thresholds: Option<Vec<u8>>,
    /// True where service restored stops the resolution clock.
    #[serde(default)]
    #[ts(optional)]
    pub stops_on_restored: Option<bool>,
    /// True where the next-update clock rests while the client owes an answer.
    #[serde(default)]
    #[ts(optional)]
    pub update_waits_for_client: Option<bool>,
    /// True where a breach asks for a written reason.
    #[serde(default)]
    #[ts(optional)]
    pub breach_reason: Option<bool>,
    /// True removes it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// The agreements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Agreements {
    /// By client.
    pub agreements: Vec<AgreementView>,
    /// Active clients without one, for which no clock runs.
    pub without: Vec<ClientRef>,
}

/// An agreement with a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct AgreementView {
    /// Id.
    pub id: AgreementId,
    /// The client.
    pub client: ClientRef,
    /// Name: `Managed care 2026`.
    pub name: String,
    /// The policy.
    pub policy: Option<NamedRef>,
    /// The calendar of the client.
    pub calendar: Option<NamedRef>,
    /// Clocks of its items that run.
    pub running: u32,
    /// Of those past due.
    pub breached: u32,
}

/// Adds or changes an agreement; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementSave {
    /// The agreement to change; a new one unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<AgreementId>,
    /// The client, for a new one.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<ClientId>,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// The policy.
    #[serde(default)]
    #[ts(optional)]
    pub policy: Option<SlaPolicyId>,
    /// The calendar of the client, which it keeps for everything.
    #[serde(default, with = "super::patch", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BusinessCalendarId>")]
    #[ts(optional, type = "BusinessCalendarId | null")]
    pub calendar: Option<Option<BusinessCalendarId>>,
    /// True removes it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub remove: bool,
}

/// Sets the calendar of a site, which goes before that of its client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteCalendarSet {
    /// The site.
    pub site: SiteId,
    /// The calendar; that of the client unless said.
    #[serde(default)]
    #[ts(optional)]
    pub calendar: Option<BusinessCalendarId>,
}

/// Priorities by impact and urgency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct MatrixView {
    /// Every combination.
    pub cells: Vec<MatrixCell>,
}

/// One combination. Also the request that changes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatrixCell {
    /// How much is hit.
    pub impact: Impact,
    /// How soon it hurts.
    pub urgency: Urgency,
    /// What follows.
    pub priority: Priority,
}

/// Sets impact and urgency of an item; the matrix gives its priority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeveritySet {
    /// UUID or display number.
    pub id: String,
    /// How much is hit.
    pub impact: Impact,
    /// How soon it hurts.
    pub urgency: Urgency,
    /// Why a WIP limit is exceeded, where the new priority brings it under one.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
}

/// The clock that matters most on a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClockPill {
    /// Which one.
    pub clock: SlaClock,
    /// How it stands.
    pub state: ClockState,
    /// True past the first warning and not yet due.
    pub at_risk: bool,
    /// Business seconds left at `as_of`; negative once overdue.
    pub remaining: i64,
    /// Business seconds promised.
    pub target: i64,
    /// Due instant, unless it rests.
    pub due: Option<Timestamp>,
    /// When the numbers were true.
    pub as_of: Timestamp,
    /// Whether it counts by itself from `as_of` on, overdue or not.
    pub counting: bool,
    /// While it counts: the instant at which it stops counting by itself (closing time), if any.
    pub counts_until: Option<Timestamp>,
}

/// All clocks of an item, with their ledgers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClocksView {
    /// The item.
    pub card: Card,
    /// The agreement that applies; without one no clock runs.
    pub agreement: Option<NamedRef>,
    /// The policy.
    pub policy: Option<NamedRef>,
    /// The calendar.
    pub calendar: Option<NamedRef>,
    /// True where the priority counts round the clock, whatever the calendar says.
    pub always: bool,
    /// IANA zone of the calendar.
    pub zone: String,
    /// IANA zone of this office.
    pub office_zone: String,
    /// The clocks.
    pub clocks: Vec<ClockView>,
    /// Why there is none, and what to do, where there is none.
    pub note: String,
    /// When this was true.
    pub as_of: Timestamp,
}

/// One clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClockView {
    /// Which one.
    pub clock: SlaClock,
    /// Number of the cycle, from 1.
    pub cycle: u32,
    /// How it stands.
    pub state: ClockState,
    /// True past the first warning and not yet due.
    pub at_risk: bool,
    /// Business seconds that counted.
    pub elapsed: i64,
    /// Business seconds promised.
    pub target: i64,
    /// Business seconds left; negative once overdue.
    pub remaining: i64,
    /// Due instant, unless it rests.
    pub due: Option<Timestamp>,
    /// Each warning with its instant.
    pub thresholds: Vec<ThresholdView>,
    /// What counted and what did not, oldest first.
    pub segments: Vec<SegmentView>,
    /// Earlier cycles with their frozen verdicts.
    pub verdicts: Vec<VerdictView>,
    /// True where a wall clock was set back in between.
    pub suspicious: bool,
    /// Why this cycle was breached, in words, where that was written.
    pub reason: String,
    /// True where it was breached and the policy asks why.
    pub reason_needed: bool,
}

/// A warning of a clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ThresholdView {
    /// Percent of the target; 100 is the breach.
    pub percent: u8,
    /// Its instant, unless the clock rests before it.
    pub at: Option<Timestamp>,
    /// Whether it has passed.
    pub passed: bool,
}

/// A stretch of a clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SegmentView {
    /// From.
    pub from: Timestamp,
    /// To; still going on unless said.
    pub to: Option<Timestamp>,
    /// `running`, `paused` or `outside_hours`.
    pub state: ClockState,
    /// Business seconds it added.
    pub counted: i64,
    /// Why: `Waiting for the client`.
    pub reason: String,
    /// By whom.
    pub by: Option<TechnicianRef>,
}

/// How an earlier cycle ended; it never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct VerdictView {
    /// Number of the cycle.
    pub cycle: u32,
    /// `met` or `breached`.
    pub state: ClockState,
    /// Business seconds that counted.
    pub elapsed: i64,
    /// Business seconds promised.
    pub target: i64,
    /// When it ended.
    pub at: Timestamp,
    /// Version of the time zone rules it was reckoned with.
    pub tzdb: String,
    /// Why it was breached, in words.
    pub reason: String,
}

/// Asks what would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIf {
    /// UUID or display number.
    pub id: String,
    /// What would happen, in order.
    pub steps: Vec<WhatIfStep>,
}

/// Something that might happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIfStep {
    /// When; now unless said.
    #[serde(default)]
    #[ts(optional)]
    pub at: Option<Timestamp>,
    /// `wait_client`, `wait_vendor`, `wait_colleague`, `resume`, `respond`, `resolve`, `reopen`, `P1` … `P4`.
    pub what: String,
}

/// Records why a clock was breached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreachReason {
    /// UUID or display number of the item.
    pub id: String,
    /// Which clock.
    pub clock: SlaClock,
    /// Which cycle.
    pub cycle: u32,
    /// Why.
    pub reason: String,
}

/// Marks the service as restored, or takes that back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoredSet {
    /// UUID or display number.
    pub id: String,
    /// Whether it is restored.
    pub restored: bool,
}

/// Asks for what is due next over all clients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct DueQuery {
    /// Only items of this client, id or name.
    #[serde(default)]
    #[ts(optional)]
    pub client: Option<String>,
    /// Only my items.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub mine: bool,
    /// How many to pass over.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub offset: u32,
    /// How many at most, 100 unless said.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// What is due next: overdue first, then by due instant; what rests comes last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DueList {
    /// One line for each item, with its most pressing clock on the card.
    pub lines: Vec<DueLine>,
    /// How many there are.
    pub total: u32,
    /// Of those overdue.
    pub overdue: u32,
    /// Of those at risk.
    pub at_risk: u32,
    /// When this was true.
    pub as_of: Timestamp,
}

/// One line of what is due next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DueLine {
    /// The item.
    pub card: Card,
    /// Its most pressing clock.
    pub pill: ClockPill,
    /// IANA zone of its calendar.
    pub zone: String,
}
