//! What the store is known to have and does not show. Absence is no information, so nothing is deleted,
//! reset or sent again because of it; nothing is sent at all until a person has looked or it is back.

use super::Turn;
use holdfast_domain::{Error, ErrorCode};

/// A listing may be stale: so many times in a row before anybody is alarmed.
const CERTAIN: u8 = 3;

/// What is known about it.
#[derive(Debug, Clone, Default)]
pub(super) struct Absence {
    /// Nothing is sent until the store has again what it had, or a person decides.
    pub(super) paused: bool,
    /// Seen in the present look.
    pub(super) lacking: bool,
    /// Looks in a row that saw it.
    looks: u8,
    /// Attempts to send in a row to which the store said that it lacks what comes before.
    pub(super) behind: u8,
}

impl Turn<'_> {
    /// The store does not take what follows, because it lacks what comes before.
    pub(super) fn was_behind(&mut self) {
        let absence = &mut self.state.absence;
        absence.paused = true;
        absence.behind = absence.behind.saturating_add(1);
        if absence.behind >= CERTAIN {
            self.fail(behind());
        } else {
            self.state.pull.again(self.at.now);
        }
    }

    /// A look over all parts has ended. True where it leaves nothing in doubt.
    pub(super) fn judge_absence(&mut self) -> bool {
        let absence = &mut self.state.absence;
        if !std::mem::take(&mut absence.lacking) {
            absence.looks = 0;
            absence.paused = false;
            self.state.link.failing = None;
            return true;
        }
        absence.paused = true;
        absence.looks = absence.looks.saturating_add(1);
        if absence.looks >= CERTAIN {
            self.fail(behind());
        } else {
            self.state.pull.again(self.at.now);
        }
        false
    }
}

fn behind() -> Error {
    Error::new(
        ErrorCode::StoreBehind,
        "The shared store has lost changes that it had: it may be an older copy of the one you used.",
        "Nothing is sent there. Bring the right store back, or fill this one from your desk, in the window \
         or with `holdfast sync --fill`.",
    )
}
