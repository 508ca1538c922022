//! A copy of the database in one file.

use crate::api::{Backup, BackupWrite};
use crate::call::Call;
use holdfast_domain::Result;
use std::path::Path;

pub(crate) fn backup(call: &Call, request: BackupWrite) -> Result<Backup> {
    let copy = call.desk.store.backup_to(Path::new(&request.file), call.now)?;
    Ok(Backup { file: copy.path.display().to_string(), at: copy.at, bytes: copy.bytes })
}
