//! `cargo xtask`: everything a developer does with this repository, on a machine that has nothing
//! but Rust and Node.

mod bench;
mod check;
mod dist;
mod exec;
mod icons;
mod soak;
mod steps;
mod system;
mod test;
mod tidy;
mod tools;
mod ui;

use std::path::PathBuf;
use std::process::ExitCode;

/// What a task ends with.
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const USAGE: &str = "\
Usage: cargo xtask <task>

  run [--release] [-- ARGS]  build and open the window
  test                       run every check and every test
  check                      run the checks alone
  bench [NAME]               measure, beside the comparisons
  soak [SEEDS]               run the long tests: seeds of the simulator, kills and clock jumps;
                             with a number, so many seeds alone
  dist                       build the release package and say its size
  types                      write the TypeScript types from the command list
  icons                      render the icons from their drawings";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) =
        arguments.split_first().map_or(("", &[][..]), |(task, rest)| (task.as_str(), rest));
    let outcome = match task {
        "run" => run(rest),
        "test" => test::all(),
        "check" => check::alone(),
        "bench" => bench::run(rest),
        "soak" => rest.first().map_or_else(soak::run, |count| soak::seeds(count)),
        "dist" => dist::run(),
        "types" => check::write_types(),
        "icons" => icons::render(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error}");
            ExitCode::FAILURE
        }
    }
}

/// Builds and opens the window.
fn run(arguments: &[String]) -> Result {
    system::require(&[system::BUILD])?;
    ui::build()?;
    let (release, arguments) = match arguments.split_first() {
        Some((first, rest)) if first == "--release" => (true, rest),
        _ => (false, arguments),
    };
    let mut cargo = exec::cargo(&["run", "--package", "holdfast-desktop"]);
    if release {
        cargo.arg("--release");
    }
    let arguments = arguments.strip_prefix(&["--".to_owned()]).unwrap_or(arguments);
    exec::run(cargo.arg("--").args(arguments))
}

/// The repository.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).map_or(here.clone(), PathBuf::from)
}

/// Where Cargo builds: `target`, or what `CARGO_TARGET_DIR` says.
fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}
