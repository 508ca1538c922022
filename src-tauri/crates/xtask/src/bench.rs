//! The measurements: search, board and database by the bench crate, then the desktop program.

use crate::{Result, exec, system, ui};

/// Runs the measurements, all or those of a name.
pub(crate) fn run(names: &[String]) -> Result {
    system::require(&[system::BUILD, system::TEST])?;
    ui::build()?;
    let mut cargo =
        exec::cargo(&["run", "--profile", "bench", "--package", "holdfast-bench", "--"]);
    exec::run(cargo.args(names))
}
