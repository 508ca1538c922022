//! The long tests: what every run does forty times, ten thousand times.

use crate::{Result, exec, system};

/// Kills of a running node, and random sequences of clock jumps, sleeps, restarts and kills.
const KILLS: &str = "10000";
const CASES: &str = "1000";
/// Seeds of the simulator of sync.
const SEEDS: &str = "200000";

/// Runs them; this takes an hour or two.
pub(crate) fn run() -> Result {
    system::require(&[system::BUILD, system::TEST])?;
    let test = |package: &str, test: &str, name: &str| {
        exec::cargo(&["test", "--locked", "--package", package, "--test", test, name])
    };
    seeds(SEEDS)?;
    println!("{CASES} random sequences in one process");
    exec::run(test("holdfast-desk", "alarm", "killed::").env("HOLDFAST_CASES", CASES))?;
    println!("{KILLS} kills of a real node");
    exec::run(test("holdfast-cli", "cli", "node::killed").env("HOLDFAST_KILLS", KILLS))
}

/// Runs so many seeds of the simulator of sync. Each that fails is named as soon as it does, with what
/// is needed to repeat it.
pub(crate) fn seeds(count: &str) -> Result {
    println!(
        "{count} seeds of the simulator; repeat one with HOLDFAST_SEED=<seed> HOLDFAST_SEEDS=1"
    );
    let package = ["--package", "holdfast-sim", "--test", "sim"];
    let mut test = exec::cargo(&["test", "--locked", "--profile", "soak"]);
    exec::run(
        test.args(package).args(["seeds::", "--", "--nocapture"]).env("HOLDFAST_SEEDS", count),
    )
}
