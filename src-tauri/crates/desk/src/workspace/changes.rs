//! The feed: what changed, for views to apply.

use crate::api::{Change, ChangeBatch, ChangesAfter};
use crate::call::Call;
use crate::story::{self, Names};
use holdfast_domain::Result;
use holdfast_store::change::ChangeRow;
use holdfast_store::{Read, registry};

const BATCH: u32 = 500;

pub(crate) fn changes(call: &Call, request: ChangesAfter) -> Result<ChangeBatch> {
    let limit = request.limit.unwrap_or(BATCH).clamp(1, 10 * BATCH);
    call.read(|read| batch_after(read, request.seq, limit))
}

/// The changes after one already seen, for views to apply.
pub(crate) fn batch_after(read: Read<'_>, seq: i64, limit: u32) -> Result<ChangeBatch> {
    let mut rows = read.changes_after(seq, limit + 1)?;
    let truncated = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let newest = if truncated { read.seq()? } else { rows.last().map_or(seq, |row| row.seq) };
    let names = Names::of(read, &rows)?;
    let changes = rows.iter().map(|row| change(&names, row)).collect();
    Ok(ChangeBatch { seq: newest, changes, truncated, inbox: false, sync: false })
}

/// A change as views and the audit trail show it.
pub(super) fn change(names: &Names, row: &ChangeRow) -> Change {
    let fields = registry::kind(row.kind)
        .fields
        .iter()
        .filter(|field| row.ops.contains_key(&field.number))
        .map(|field| field.name.to_owned());
    Change {
        seq: row.seq,
        at: row.at,
        actor: names.actor(row),
        source: row.source,
        entity: Names::entity(row),
        fields: fields.collect(),
        summary: story::words(names, row).summary,
    }
}
