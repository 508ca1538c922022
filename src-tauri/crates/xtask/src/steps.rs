//! A row of named steps: each is shown, timed and logged; a failed one does not stop the others;
//! at the end a table tells it all.

use crate::{Result, exec, target};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// The steps so far.
pub(crate) struct Steps {
    began: Instant,
    done: Vec<(&'static str, Duration, Option<String>)>,
    notes: Vec<String>,
}

/// What a step has in hand.
pub(crate) struct Step {
    log: PathBuf,
    notes: Vec<String>,
}

impl Step {
    /// Runs a program as part of the step.
    pub(crate) fn run(&self, command: &mut Command) -> Result {
        exec::logged(command, &self.log)
    }

    /// Says something that the table at the end repeats.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

impl Steps {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), done: Vec::new(), notes: Vec::new() }
    }

    /// Does one; true when it went well.
    pub(crate) fn step(
        &mut self,
        name: &'static str,
        work: impl FnOnce(&mut Step) -> Result,
    ) -> bool {
        println!("\n── {name}");
        let began = Instant::now();
        let mut step = Step { log: log_of(name), notes: Vec::new() };
        let failure =
            prepare(&step.log).and_then(|()| work(&mut step)).err().map(|error| error.to_string());
        if let Some(failure) = &failure {
            println!("✗ {name}: {failure}");
        }
        let well = failure.is_none();
        self.done.push((name, began.elapsed(), failure));
        self.notes.append(&mut step.notes);
        well
    }

    /// Prints the table.
    ///
    /// # Errors
    /// When any step failed.
    pub(crate) fn finish(self) -> Result {
        println!("\n── summary");
        for (name, took, failure) in &self.done {
            let mark = if failure.is_none() { '✓' } else { '✗' };
            println!("{mark} {name:<34} {:>8.1} s", took.as_secs_f64());
        }
        println!("  {:<34} {:>8.1} s", "all", self.began.elapsed().as_secs_f64());
        for note in &self.notes {
            println!("! {note}");
        }
        let failed: Vec<_> = self.done.iter().filter(|(_, _, failure)| failure.is_some()).collect();
        if failed.is_empty() {
            return Ok(());
        }
        let lines: Vec<_> = failed
            .iter()
            .map(|(name, _, failure)| {
                let failure = failure.as_deref().unwrap_or_default();
                format!("✗ {name}: {failure}\n  log: {}", log_of(name).display())
            })
            .collect();
        Err(lines.join("\n").into())
    }
}

fn log_of(name: &str) -> PathBuf {
    target().join("logs").join(format!("{}.log", name.replace(' ', "-")))
}

fn prepare(log: &std::path::Path) -> Result {
    if let Some(dir) = log.parent() {
        std::fs::create_dir_all(dir)?;
    }
    Ok(std::fs::write(log, "")?)
}
