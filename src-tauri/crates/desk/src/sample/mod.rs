//! The sample workspace: a provider with seven clients, in the middle of a month.
//!
//! It is written through the same one way as everything else, transaction by transaction with the
//! times of the past, so that history, flow and search have something true to show.

mod agreements;
mod directory;
mod documents;
mod items;
mod project_board;
mod service_board;
mod story;

use crate::sla::Standard;
use directory::Directory;
use holdfast_domain::{Result, Source, TechnicianId, Timestamp};
use holdfast_store::{Origin, Store};

/// Fills an empty workspace whose boards exist already.
pub(crate) fn fill(
    store: &Store,
    me: TechnicianId,
    now: Timestamp,
    standard: &Standard,
) -> Result<()> {
    let teller = Teller { store, now };
    let directory = Directory::write(&teller, me)?;
    agreements::write(&teller, &directory, me, standard)?;
    let documents = documents::write(&teller, &directory)?;
    story::write(&teller, &directory, &documents)
}

/// Writes into the past.
struct Teller<'a> {
    store: &'a Store,
    now: Timestamp,
}

impl Teller<'_> {
    fn ago(&self, hours: f64) -> Timestamp {
        self.now - chrono::TimeDelta::minutes((hours * 60.0) as i64)
    }

    fn origin(&self, command: &str, actor: Option<TechnicianId>, at: Timestamp) -> Origin {
        Origin {
            actor,
            source: Source::System,
            command: command.to_owned(),
            now: at,
            undo_of: None,
        }
    }
}
