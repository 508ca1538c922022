//! The floor: boards, columns, team, settings and work in progress as one transaction sees them.
//!
//! Every command that shows or moves a card loads it once; the rules look at nothing else.

pub(crate) mod card;
pub(crate) mod layout;
pub(crate) mod limits;
pub(crate) mod merged;
pub(crate) mod pick;
pub(crate) mod team;

use crate::api::WorkspaceSettings;
use crate::call::Call;
use crate::settings;
use chrono_tz::Tz;
use holdfast_domain::{EntityId, Result, TechnicianId, Timestamp, WorkItemId};
use holdfast_store::sla::Terms;
use holdfast_store::{Read, Write};
use layout::Layout;
use limits::Work;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use team::Team;

/// What rules and cards need to know.
pub(crate) struct Floor {
    pub(crate) layout: Layout,
    pub(crate) team: Team,
    pub(crate) settings: WorkspaceSettings,
    pub(crate) work: Work,
    /// What is promised to whom, for the clocks on cards.
    pub(crate) terms: Arc<Terms>,
    /// Fields with two values that nobody settled yet, by record.
    pub(crate) conflicts: HashMap<EntityId, u32>,
    /// Items to which people were assigned at desks that did not know of each other.
    pub(crate) owners_apart: HashSet<WorkItemId>,
    /// The instant of the command.
    pub(crate) now: Timestamp,
}

impl Floor {
    /// Loads the floor as the person at the desk sees it.
    pub(crate) fn load(call: &Call, read: Read<'_>) -> Result<Self> {
        Self::of(read, Call::who(read)?, call.desk.store.terms(read)?, call.now)
    }

    /// Loads the floor as `me` sees it at an instant.
    pub(crate) fn of(
        read: Read<'_>,
        me: Option<TechnicianId>,
        terms: Arc<Terms>,
        now: Timestamp,
    ) -> Result<Self> {
        let layout = Layout::load(read)?;
        let settings = settings::workspace(read)?;
        let work = Work::load(read, &layout, settings.blocked_counts)?;
        let (conflicts, owners_apart) = (read.conflict_counts()?, read.items_with_owners_apart()?);
        let team = Team::load(read, me)?;
        Ok(Self { layout, team, settings, work, terms, conflicts, owners_apart, now })
    }

    /// Reads the work in progress and what is in conflict again, after something was written, and brings the
    /// clocks that cards show up to date with it.
    pub(crate) fn refresh(&mut self, write: &mut Write<'_>) -> Result<()> {
        write.settle()?;
        let read = write.read();
        self.work = Work::load(read, &self.layout, self.settings.blocked_counts)?;
        self.conflicts = read.conflict_counts()?;
        self.owners_apart = read.items_with_owners_apart()?;
        Ok(())
    }

    /// The zone of the office; UTC where another desk wrote one that is none.
    pub(crate) fn zone(&self) -> Tz {
        self.settings.zone.parse().unwrap_or(Tz::UTC)
    }
}
