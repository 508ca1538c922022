//! The floor: boards, columns, team, settings and work in progress as one transaction sees them.
//!
//! Every command that shows or moves a card loads it once; the rules look at nothing else.

pub(crate) mod card;
pub(crate) mod layout;
pub(crate) mod limits;
pub(crate) mod pick;
pub(crate) mod team;

use crate::api::WorkspaceSettings;
use crate::settings;
use chrono_tz::Tz;
use holdfast_domain::{Result, TechnicianId};
use holdfast_store::Read;
use layout::Layout;
use limits::Work;
use team::Team;

/// What rules and cards need to know.
pub(crate) struct Floor {
    pub(crate) layout: Layout,
    pub(crate) team: Team,
    pub(crate) settings: WorkspaceSettings,
    pub(crate) work: Work,
}

impl Floor {
    /// Loads the floor as `me` sees it.
    pub(crate) fn load(read: Read<'_>, me: Option<TechnicianId>) -> Result<Self> {
        let layout = Layout::load(read)?;
        let settings = settings::workspace(read)?;
        let work = Work::load(read, &layout, settings.blocked_counts)?;
        Ok(Self { layout, team: Team::load(read, me)?, settings, work })
    }

    /// Reads the work in progress again, after something was written.
    pub(crate) fn refresh(&mut self, read: Read<'_>) -> Result<()> {
        self.work = Work::load(read, &self.layout, self.settings.blocked_counts)?;
        Ok(())
    }

    /// The zone of the office; UTC where another desk wrote one that is none.
    pub(crate) fn zone(&self) -> Tz {
        self.settings.zone.parse().unwrap_or(Tz::UTC)
    }
}
