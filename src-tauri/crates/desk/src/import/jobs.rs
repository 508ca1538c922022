//! Imports that run beside the window, with progress, and a way to stop them.

use super::run;
use crate::api::{ById, ImportMarkdown, ImportReport, Job};
use crate::call::Call;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_store::table::entity::not_found;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use uuid::Uuid;

/// Finished jobs that are still known.
const KEPT: usize = 20;

/// How far a run is, and whether it should stop.
#[derive(Default)]
pub(crate) struct Progress {
    done: AtomicU32,
    total: AtomicU32,
    stop: AtomicBool,
}

impl Progress {
    pub(super) fn total(&self, total: usize) {
        self.total.store(u32::try_from(total).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Fails once the run should stop.
    pub(super) fn go_on(&self) -> Result<()> {
        if !self.stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        Err(Error::new(
            ErrorCode::Cancelled,
            format!(
                "The import was stopped after {} of {} files.",
                self.done.load(Ordering::Relaxed),
                self.total.load(Ordering::Relaxed)
            ),
            "What was imported stays; start it again to import the rest.",
        ))
    }
}

struct Running {
    label: String,
    progress: Progress,
    end: Mutex<Option<Result<ImportReport>>>,
}

/// The jobs of one desk.
#[derive(Default)]
pub(crate) struct Jobs {
    jobs: Mutex<BTreeMap<String, Arc<Running>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Jobs {
    /// Stops every job and waits until none writes any more.
    pub(crate) fn stop(&self) {
        for job in lock(&self.jobs).values() {
            job.progress.stop.store(true, Ordering::Relaxed);
        }
        for thread in lock(&self.threads).drain(..) {
            // A job that panicked has ended as well.
            let _ = thread.join();
        }
    }

    fn find(&self, id: &str) -> Result<Arc<Running>> {
        lock(&self.jobs).get(id).cloned().ok_or_else(|| not_found("job", id))
    }
}

impl Running {
    fn view(&self, id: &str) -> Job {
        let end = lock(&self.end).clone();
        Job {
            id: id.to_owned(),
            label: self.label.clone(),
            done: self.progress.done.load(Ordering::Relaxed),
            total: self.progress.total.load(Ordering::Relaxed),
            finished: end.is_some(),
            report: end.as_ref().and_then(|end| end.as_ref().ok()).cloned(),
            error: end.and_then(Result::err),
        }
    }
}

pub(crate) fn start(call: &Call, request: ImportMarkdown) -> Result<Job> {
    let origin = run::origin(call)?;
    let name = Path::new(&request.path).file_name().unwrap_or_default().to_string_lossy();
    let verb = if request.dry_run { "Check" } else { "Import" };
    let job = Arc::new(Running {
        label: format!("{verb} {name}"),
        progress: Progress::default(),
        end: Mutex::new(None),
    });
    let id = Uuid::now_v7().to_string();
    let jobs = &call.desk.jobs;
    {
        let mut known = lock(&jobs.jobs);
        while known.len() >= KEPT {
            let old = known.iter().find(|(_, job)| lock(&job.end).is_some());
            let Some(old) = old.map(|(id, _)| id.clone()) else { break };
            known.remove(&old);
        }
        known.insert(id.clone(), Arc::clone(&job));
    }
    let (desk, running) = (Arc::clone(call.desk), Arc::clone(&job));
    let thread = std::thread::spawn(move || {
        let end = run::run(&desk, &origin, &request, &running.progress);
        *lock(&running.end) = Some(end);
    });
    let mut threads = lock(&jobs.threads);
    threads.retain(|thread| !thread.is_finished());
    threads.push(thread);
    Ok(job.view(&id))
}

pub(crate) fn status(call: &Call, request: ById) -> Result<Job> {
    Ok(call.desk.jobs.find(&request.id)?.view(&request.id))
}

pub(crate) fn cancel(call: &Call, request: ById) -> Result<Job> {
    let job = call.desk.jobs.find(&request.id)?;
    job.progress.stop.store(true, Ordering::Relaxed);
    Ok(job.view(&request.id))
}
