//! Verdicts: how a cycle of a clock ended. Written when it ends; what is promised later, and when clients
//! are open then, changes none.
//!
//! What people did who were apart is heard of late, and counts all the same: a first response that was
//! earlier, and pauses. Then what counted is reckoned anew, and the verdict holds that against what it was
//! measured by. When that is so follows from the history alone, so that every desk finds the same.
//!
//! A desk does so when it hears of what happened, never because another did: so desks of which each knows
//! something else do not go on correcting one another, and the last to hear of it writes what holds.

use super::log::{Entry, Happened};
use super::rested;
use crate::edge;
use crate::registry::{Field, sla_verdict};
use crate::table::agreement::VerdictRow;
use crate::value::Value;
use crate::write::Write;
use holdfast_domain::sla::{Book, ClockEvent, Clocks, ItemClock, Verdict, evaluate};
use holdfast_domain::{
    ClientId, EntityKind, Priority, Result, SlaClock, SlaPolicyId, Timestamp, WorkItemId,
};
use uuid::Uuid;

/// An item with what its verdicts follow from and what they keep of it.
pub(super) struct Judged<'a> {
    pub(super) item: WorkItemId,
    pub(super) priority: Option<Priority>,
    pub(super) client: Option<ClientId>,
    pub(super) policy: SlaPolicyId,
    pub(super) log: &'a [Entry],
    pub(super) events: &'a [ClockEvent],
    pub(super) book: &'a Book,
    /// Its verdicts as they were found.
    pub(super) kept: Vec<VerdictRow>,
}

/// The verdicts that stand.
#[derive(Default)]
pub(super) struct Standing {
    /// As the arithmetic takes them.
    pub(super) verdicts: Vec<Verdict>,
    /// Those of them that are not what was kept.
    mended: Vec<(SlaClock, u32)>,
}

impl Standing {
    fn has(&self, on: (SlaClock, u32)) -> bool {
        self.verdicts.iter().any(|one| (one.clock, one.cycle) == on)
    }
}

impl Judged<'_> {
    /// All that were kept.
    pub(super) fn as_kept(&self) -> Standing {
        let kept = self.kept.iter().filter(|row| row.stands());
        Standing { verdicts: kept.map(VerdictRow::verdict).collect(), mended: Vec::new() }
    }

    /// The verdicts that stand, of those that were kept.
    pub(super) fn standing(&self, now: Timestamp) -> Standing {
        let mut standing = Standing::default();
        let mut clocks = None;
        for row in self.kept.iter().filter(|row| row.stands() && self.ended_so(row)) {
            let kept = row.verdict();
            if !self.doubtful(row) {
                standing.verdicts.push(kept);
                continue;
            }
            let clocks = clocks.get_or_insert_with(|| evaluate(self.events, self.book, &[], now));
            let clock = clocks.get(row.clock);
            let first = row.clock == SlaClock::FirstResponse;
            let mut ended = clock.verdicts.iter().cloned().chain(clock.verdict());
            match ended.find(|found| found.cycle == row.cycle && (!first || found.at < kept.at)) {
                Some(found) if self.voided(found.at) => {}
                Some(found) => {
                    standing.mended.push((row.clock, row.cycle));
                    standing.verdicts.push(measured_by(&kept, found));
                }
                None if !first && is_to_come(clock, row.cycle) => {}
                None => standing.verdicts.push(kept),
            }
        }
        standing
    }

    /// Whether more may be known of the cycle now than when it was judged.
    fn doubtful(&self, row: &VerdictRow) -> bool {
        let rested = row.rested.zip(row.ended_at);
        let otherwise = rested.is_some_and(|(so, ended)| so != rested::until(self.log, ended));
        otherwise || row.clock == SlaClock::FirstResponse
    }

    fn happened(&self, at: Timestamp) -> impl Iterator<Item = &Entry> {
        self.log.iter().filter(move |entry| entry.at == at)
    }

    /// Whether it was cancelled then, which is no way to end a promise.
    fn voided(&self, at: Timestamp) -> bool {
        self.happened(at).any(|entry| entry.what == Happened::Void)
    }

    /// Whether what ended the cycle was not taken back.
    fn ended_so(&self, row: &VerdictRow) -> bool {
        row.ended_at.is_none_or(|at| self.happened(at).next().is_some())
    }

    /// Writes the verdicts on cycles that have ended and of which none stands, and those that were mended;
    /// one that stands no more, and that none takes the place of, is withdrawn. True where anything was
    /// written.
    pub(super) fn write(
        &self,
        write: &mut Write<'_>,
        clocks: &Clocks,
        standing: &Standing,
    ) -> Result<bool> {
        let mut wrote = false;
        let mut over = Vec::new();
        for clock in &clocks.clocks {
            for verdict in clock.verdicts.iter().chain(&clock.verdict()) {
                if self.voided(verdict.at) {
                    continue;
                }
                let on = (verdict.clock, verdict.cycle);
                over.push(on);
                if standing.mended.contains(&on) {
                    self.mend(write, verdict)?;
                } else if !standing.has(on) {
                    self.pronounce(write, verdict)?;
                } else {
                    continue;
                }
                wrote = true;
            }
        }
        for row in self.kept.iter().filter(|row| row.stands()) {
            let on = (row.clock, row.cycle);
            if !standing.has(on) && !over.contains(&on) {
                wrote |= write.set_alive(EntityKind::SlaVerdict, row.id, false)?;
            }
        }
        Ok(wrote)
    }

    fn pronounce(&self, write: &mut Write<'_>, verdict: &Verdict) -> Result<()> {
        let id = edge::verdict_id(self.item, verdict.clock, verdict.cycle);
        let mut fields = Vec::from([
            (sla_verdict::ITEM, self.item.0.into()),
            (sla_verdict::CLOCK, verdict.clock.word().into()),
            (sla_verdict::CYCLE, i64::from(verdict.cycle).into()),
            (sla_verdict::PRIORITY, self.priority.map(Priority::word).into()),
            (sla_verdict::CLIENT, self.client.map(Uuid::from).into()),
            (sla_verdict::POLICY, self.policy.0.into()),
        ]);
        if !self.kept.iter().any(|row| row.id == id) {
            fields.extend(self.findings(verdict));
            return write.create(EntityKind::SlaVerdict, id, &fields);
        }
        fields.push((sla_verdict::ALIVE, Value::Bool(true)));
        write.set(id, &fields)?;
        self.mend(write, verdict)
    }

    /// Writes what was found, all of it, also what is so already: where two desks mend a verdict, one of
    /// both holds as a whole.
    fn mend(&self, write: &mut Write<'_>, verdict: &Verdict) -> Result<()> {
        let id = edge::verdict_id(self.item, verdict.clock, verdict.cycle);
        self.findings(verdict).into_iter().try_for_each(|(field, value)| {
            write.force((EntityKind::SlaVerdict, id), field.number, value)
        })
    }

    fn findings(&self, verdict: &Verdict) -> [(Field, Value); 6] {
        let rests = verdict.clock != SlaClock::FirstResponse;
        [
            (sla_verdict::STATE, verdict.state().word().into()),
            (sla_verdict::ELAPSED, verdict.elapsed.num_milliseconds().into()),
            (sla_verdict::TARGET, verdict.target.num_milliseconds().into()),
            (sla_verdict::ENDED_AT, verdict.at.into()),
            (sla_verdict::TZDB, verdict.tzdb.as_str().into()),
            (sla_verdict::RESTED, rests.then(|| rested::until(self.log, verdict.at)).into()),
        ]
    }
}

/// What was found, held against what was promised when the cycle was judged.
fn measured_by(kept: &Verdict, found: Verdict) -> Verdict {
    if found.target == kept.target {
        return found;
    }
    let breached = found.elapsed > kept.target;
    Verdict { breached, target: kept.target, due: None, ..found }
}

/// Whether a clock has not come to the end of a cycle yet.
const fn is_to_come(clock: &ItemClock, cycle: u32) -> bool {
    clock.cycle < cycle || clock.cycle == cycle && clock.ended.is_none()
}
