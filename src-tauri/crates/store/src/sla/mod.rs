//! Clocks as they follow from what is written.
//!
//! The event log of an item follows from the change log ([`log`]), its clocks from that log and the
//! [`Terms`] it happened under; the arithmetic is the domain's. Both are brought up to date in the
//! transaction that made them stale, whichever door it came through, as the search index is.

mod apart;
mod codec;
mod log;
mod pauses;
mod project;
mod recompute;
mod rested;
pub mod rules;
mod stale;
mod standing;
mod state;
mod terms;
mod verdict;

pub use log::promised;
pub(crate) use log::tells;
pub(crate) use stale::Stale;
pub use standing::Standing;
pub use terms::Terms;
pub(crate) use terms::TermsCache;

use self::project::Judging;
use crate::error::Context;
use crate::store::Read;
use crate::sync::Seen;
use crate::write::Write;
use holdfast_domain::sla::ClockEvent;
use holdfast_domain::{EntityKind, Result, WorkItemId};

/// Reckons with what became stale. True where that wrote entities.
pub(crate) fn refresh(write: &mut Write<'_>, stale: Stale) -> Result<bool> {
    let Stale { mut items, judged, clients, terms: changed } = stale;
    if changed {
        write
            .connection()
            // A snapshot brings terms without a change.
            .prepare_cached(
                "UPDATE sla_terms SET seq = max(seq + 1, (SELECT coalesce(max(seq), 0) FROM change))",
            )
            .store()?
            .execute([])
            .store()?;
    }
    if items.is_empty() && judged.is_empty() && clients.is_empty() {
        return Ok(false);
    }
    if write.read().history_incomplete()? {
        // What a snapshot brought has its history still to come: a verdict without it would be withdrawn.
        crate::sync::later(write.connection(), (&items, &judged), &clients)?;
        return Ok(false);
    }
    let terms = write.terms(changed)?;
    if !clients.is_empty() {
        recompute::clients(write, &terms, &clients, &mut items)?;
    }
    let mut wrote = false;
    let mut seen = Seen::new(write.read());
    for e in &judged - &items {
        project::item(write, &terms, &mut seen, (e, Judging::Others))?;
    }
    for e in items {
        wrote |= project::item(write, &terms, &mut seen, (e, Judging::Here))?;
    }
    Ok(wrote)
}

impl Read<'_> {
    /// The event log of an item under these terms, oldest first, read off the change log.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn clock_events(self, terms: &Terms, item: WorkItemId) -> Result<Vec<ClockEvent>> {
        let Some(e) = self.local(EntityKind::WorkItem, item.0)? else { return Ok(Vec::new()) };
        Ok(terms.events(&log::of(self, &mut Seen::new(self), e)?))
    }
}
