//! Import of Markdown folders.

pub(crate) mod decode;
pub(crate) mod links;
pub(crate) mod walk;

use crate::api::*;
use crate::call::Call;
use crate::error::unbuilt;
use holdfast_domain::Result;

pub(crate) fn markdown(_call: &Call, _request: ImportMarkdown) -> Result<ImportReport> {
    Err(unbuilt())
}

pub(crate) fn start(_call: &Call, _request: ImportMarkdown) -> Result<Job> {
    Err(unbuilt())
}

pub(crate) fn job_status(_call: &Call, _request: ById) -> Result<Job> {
    Err(unbuilt())
}

pub(crate) fn job_cancel(_call: &Call, _request: ById) -> Result<Job> {
    Err(unbuilt())
}

/// Imports that run beside the window.
#[derive(Default)]
pub(crate) struct Jobs;
