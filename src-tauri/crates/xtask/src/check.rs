//! The checks: form, lints, types, licences and the rules of the house.

use crate::steps::Steps;
use crate::{Result, exec, system, tidy, tools, ui};

/// The version of cargo-deny that reads `deny.toml`.
const DENY: &str = "0.20.2";

/// Runs the checks alone.
pub(crate) fn alone() -> Result {
    system::require(&[system::BUILD])?;
    let mut steps = Steps::new();
    gates(&mut steps);
    steps.step("generated types", |step| step.run(&mut types()));
    steps.finish()
}

/// The checks that every test run begins with. Builds the interface on the way.
pub(crate) fn gates(steps: &mut Steps) {
    steps.step("tidy", |_| tidy::check());
    steps.step("format", |step| step.run(&mut exec::cargo(&["fmt", "--all", "--check"])));
    steps.step("interface", |step| {
        ui::build()?;
        step.run(&mut ui::npm("ui", &["run", "--silent", "check"]))?;
        step.run(&mut ui::npm("ui", &["run", "--silent", "lint"]))?;
        ui::install("tests")?;
        step.run(&mut ui::npm("tests", &["run", "--silent", "check"]))
    });
    steps.step("clippy", |step| {
        let arguments =
            ["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"];
        step.run(&mut exec::cargo(&arguments))
    });
    steps.step("documentation", |step| {
        let arguments = ["doc", "--workspace", "--no-deps", "--locked", "--document-private-items"];
        step.run(
            exec::cargo(&arguments)
                .env("RUSTDOCFLAGS", "--deny warnings --allow rustdoc::private_intra_doc_links"),
        )
    });
    steps.step("dependencies", |step| {
        let deny = tools::tool("cargo-deny", DENY)?;
        let deny = |what: &[&str]| {
            let mut command = exec::program(&deny.to_string_lossy(), &["--locked", "check"]);
            command.args(what);
            command
        };
        step.run(&mut deny(&["bans", "licenses", "sources"]))?;
        // The list of advisories is fetched. Without a network that is said, not hidden.
        let log = exec::output(&mut deny(&["advisories"]));
        match log {
            Ok(_) => println!("advisories ok"),
            Err(error) if unreachable(&error.to_string()) => {
                step.note("ADVISORIES WERE NOT CHECKED: the advisory database cannot be reached from here.");
            }
            Err(error) => return Err(error),
        }
        Ok(())
    });
}

fn unreachable(error: &str) -> bool {
    ["failed to fetch advisory database", "unable to fetch", "failed to clone"]
        .iter()
        .any(|words| error.contains(words))
}

/// Writes the TypeScript types from the command list.
pub(crate) fn write_types() -> Result {
    exec::run(types().env("HOLDFAST_WRITE_TYPES", "1"))
}

fn types() -> std::process::Command {
    exec::cargo(&["test", "--locked", "--package", "holdfast-desk", "--test", "typescript"])
}
