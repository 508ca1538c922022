//! The measurements: search, board and database by the bench crate, then browser and window by the
//! scripts it calls, on the programs as they are shipped.

use crate::{Result, dist, exec, system, tools, ui};

/// Runs the measurements, all or those whose ids begin with a name: `S`, `K1`, `D`.
pub(crate) fn run(names: &[String]) -> Result {
    system::require(&[system::BUILD, system::TEST, system::BENCH])?;
    ui::install("tests")?;
    ui::install("tests/bench/peers")?;
    dist::package()?;
    exec::run(&mut exec::cargo(&["build", "--release", "--locked", "--package", "holdfast-twin"]))?;
    let mut bench =
        exec::cargo(&["run", "--profile", "bench", "--locked", "--package", "holdfast-bench"]);
    bench.args(["--features", "rivals", "--"]).args(names);
    bench.env("CHROMIUM", system::browser()?).env("TAURI_DRIVER", tools::driver()?);
    exec::run(&mut bench)
}
