//! What of a snapshot is loaded while the desk is in use already: what boards can do without. It follows
//! from what is told itself, so that desks that hold the same make the same chunks.

use super::super::root::Canonical;
use crate::home;
use crate::registry;
use crate::store::Read;
use crate::table::rows::marks;
use crate::value;
use holdfast_domain::wip::Subject;
use holdfast_domain::{Category, ColumnId, EntityKind, Result};
use rusqlite::params_from_iter;
use std::collections::HashSet;
use uuid::Uuid;

/// Kinds whose entities come later, whatever they belong to.
const KINDS: [EntityKind; 4] =
    [EntityKind::Comment, EntityKind::Attachment, EntityKind::SlaVerdict, EntityKind::PeerReview];

/// Tells what comes later.
pub(super) struct Later {
    closed: HashSet<Uuid>,
}

impl Later {
    /// By the work that is closed now: done, cancelled or in the trash. Where a limit counts what is done,
    /// that counts as open.
    pub(super) fn load(read: Read<'_>) -> Result<Self> {
        let limits = read.limits()?;
        let counted = |column: ColumnId| {
            limits.iter().any(|limit| match limit.subject {
                Subject::Column(of) => of == column,
                _ => limit.categories.contains(&Category::Done),
            })
        };
        let columns = read.columns()?.into_iter();
        let done: Vec<_> = columns
            .filter(|column| column.category == Category::Done && !counted(column.id))
            .map(|column| column.id.0)
            .collect();
        // The item with the highest number comes first, so that no new one gets a number that is taken.
        let sql = format!(
            "SELECT id FROM work_item CROSS JOIN ent USING (e)
             WHERE (alive = 0 OR cancelled = 1 OR col IN ({}))
               AND number IS NOT (SELECT max(number) FROM work_item)",
            marks(done.len())
        );
        let closed = read.rows(&sql, params_from_iter(done), |row| row.get(0))?;
        Ok(Self { closed: closed.into_iter().collect() })
    }

    /// Whether the registers of an entity come later: of closed work and of what belongs to it.
    pub(super) fn holds(&self, entity: &Canonical) -> bool {
        let Some(kind) = registry::kind_of_number(entity.kind) else { return true };
        let owner = home::owner(kind.kind).and_then(|field| entity.registers.get(&field.number));
        let owner = owner.and_then(|owner| value::of_item(&owner.value).as_id());
        KINDS.contains(&kind.kind)
            || self.closed.contains(&entity.id)
            || owner.is_some_and(|owner| self.closed.contains(&owner))
    }
}
