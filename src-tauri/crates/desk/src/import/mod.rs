//! Import of Markdown folders.
//!
//! A run walks the folder, prepares its files a batch at a time outside any transaction, and
//! writes each batch in one. A dry run does the same and takes every transaction back. What a
//! document is known by (name of the folder, path inside it) makes its id, so that a run that was
//! cut off leaves whole documents and the next one goes on where it ended.

mod apply;
mod decode;
mod file;
mod jobs;
mod links;
mod run;
mod walk;

pub(crate) use jobs::{Jobs, cancel as job_cancel, start, status as job_status};

use crate::api::{ImportMarkdown, ImportReport};
use crate::call::Call;
use holdfast_domain::Result;
use jobs::Progress;

pub(crate) fn markdown(call: &Call, request: ImportMarkdown) -> Result<ImportReport> {
    run::run(call.desk, &run::origin(call)?, &request, &Progress::default())
}
