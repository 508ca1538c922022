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
