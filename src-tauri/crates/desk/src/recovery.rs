//! What works even where the database cannot be opened.

use crate::api::*;
use crate::error::unbuilt;
use crate::host::Host;
use holdfast_domain::Result;

pub(crate) fn doctor(_host: &Host, _request: Empty) -> Result<DoctorReport> {
    Err(unbuilt())
}

pub(crate) fn backups(_host: &Host, _request: Empty) -> Result<Backups> {
    Err(unbuilt())
}

pub(crate) fn restore(_host: &Host, _request: BackupRestore) -> Result<DoctorReport> {
    Err(unbuilt())
}
