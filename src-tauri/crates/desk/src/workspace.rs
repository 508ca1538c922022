//! The workspace: first run, settings, undo, audit, backup and export.

use crate::api::*;
use crate::call::Call;
use crate::error::unbuilt;
use holdfast_domain::Result;

pub(crate) fn status(_call: &Call, _request: Empty) -> Result<WorkspaceStatus> {
    Err(unbuilt())
}

pub(crate) fn create(_call: &Call, _request: WorkspaceCreate) -> Result<WorkspaceStatus> {
    Err(unbuilt())
}

pub(crate) fn settings(_call: &Call, _request: Empty) -> Result<Settings> {
    Err(unbuilt())
}

pub(crate) fn update_settings(_call: &Call, _request: SettingsUpdate) -> Result<Settings> {
    Err(unbuilt())
}

pub(crate) fn undo(_call: &Call, _request: Empty) -> Result<UndoOutcome> {
    Err(unbuilt())
}

pub(crate) fn redo(_call: &Call, _request: Empty) -> Result<UndoOutcome> {
    Err(unbuilt())
}

pub(crate) fn changes(_call: &Call, _request: ChangesAfter) -> Result<ChangeBatch> {
    Err(unbuilt())
}

pub(crate) fn audit(_call: &Call, _request: AuditQuery) -> Result<AuditPage> {
    Err(unbuilt())
}

pub(crate) fn backup(_call: &Call, _request: BackupWrite) -> Result<Backup> {
    Err(unbuilt())
}

pub(crate) fn export(_call: &Call, _request: ExportWrite) -> Result<ExportReport> {
    Err(unbuilt())
}

/// The changes after one already seen, for views to apply.
pub(crate) fn batch_after(
    read: holdfast_store::Read<'_>,
    seq: i64,
    limit: u32,
) -> Result<ChangeBatch> {
    let rows = read.changes_after(seq, limit + 1)?;
    let truncated = rows.len() > limit as usize;
    let newest = if truncated { read.seq()? } else { rows.last().map_or(seq, |row| row.seq) };
    let changes = rows
        .into_iter()
        .take(limit as usize)
        .map(|row| Change {
            seq: row.seq,
            at: row.at,
            actor: None,
            source: row.source,
            entity: EntityRef { kind: row.kind, id: row.id },
            fields: holdfast_store::registry::kind(row.kind)
                .fields
                .iter()
                .filter(|field| row.ops.contains_key(&field.number))
                .map(|field| field.name.to_owned())
                .collect(),
            summary: row.command,
        })
        .collect();
    Ok(ChangeBatch { seq: newest, changes, truncated })
}
