//! `holdfast` as a program: what it prints, what it exits with, on a real data directory.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends where something is not as said"
)]

mod clocks;
mod contract;
#[cfg(target_os = "linux")]
mod node;
#[cfg(unix)]
mod sharing;
mod sla;

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A data directory, and the program run on it.
struct Desk(TempDir);

impl Desk {
    /// An empty directory, as on the first day.
    fn fresh() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, "")
    }

    fn run_with(&self, args: &[&str], stdin: &str) -> Output {
        let mut child = self
            .program(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// The program with these arguments. The keyring and the passwords of whoever runs the tests are
    /// out of its reach.
    fn program(&self, args: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_holdfast"));
        program.arg("--data").arg(self.0.path()).args(args);
        program.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/dev/null").env_remove("PGPASSWORD");
        program
    }

    fn json(&self, args: &[&str]) -> Value {
        answer(&self.run(args))
    }
}

/// What a program that did well printed.
fn answer(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
