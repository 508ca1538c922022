//! The command list end to end, without a window: a real database, a clock that obeys.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test ends where something is not as said"
)]

mod boards;
mod host;
mod hostile;
mod import;
mod import_hostile;
mod items;
mod library;
mod limits;
mod moving;
mod office;
mod search;
mod sla;
mod sync;
mod undo;
mod workspace;

use holdfast_desk::{commands, host::Host};
use holdfast_domain::{Result, Source};
use holdfast_testkit::FakeClock;
use serde_json::Value;
use std::sync::Arc;
use tempfile::TempDir;

/// A desk in a directory of its own.
struct Desk {
    dir: TempDir,
    clock: FakeClock,
    host: Host,
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = FakeClock::noon();
        let host = Host::with_clock(dir.path(), Arc::new(clock.clone()));
        Self { dir, clock, host }
    }

    fn run(&self, name: &str, request: Value) -> Result<Value> {
        commands::run(&self.host, Source::Window, name, request)
    }
}
