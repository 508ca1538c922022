//! Every test, from the lints to the real window. From an empty `target` on two cores this has to
//! stay within forty minutes, so dependencies are compiled once for the checks and once to run.

use crate::steps::{Step, Steps};
use crate::{Result, check, exec, root, system, target, tools, ui};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs every check and every test.
pub(crate) fn all() -> Result {
    system::require(&[system::BUILD, system::TEST])?;
    let mut steps = Steps::new();
    check::gates(&mut steps);
    let built = steps.step("build", |step| {
        step.run(&mut exec::cargo(&["test", "--workspace", "--locked", "--no-run"]))?;
        step.run(&mut exec::cargo(&["build", "--workspace", "--locked", "--bins"]))
    });
    if built {
        steps.step("core", |step| {
            let home = Home::fresh("core")?;
            step.run(home.of(&mut exec::cargo(&["test", "--workspace", "--locked"])))?;
            home.must_be_empty()
        });
        steps.step("command line without a desktop", |_| links_no_desktop());
        steps.step("interface in a browser", |step| {
            playwright(step, "ui", |home| {
                let mut command = npx();
                command.env("HOME", home);
                command
            })
        });
        steps.step("the real window", |step| {
            let driver = tools::driver()?;
            playwright(step, "window", |_| {
                let mut command = exec::program("xvfb-run", &[]);
                command.args([
                    "--auto-servernum",
                    "--server-args=-screen 0 1440x900x24",
                    "dbus-run-session",
                    "--",
                ]);
                command.args(["npx", "--no-install"]).env("TAURI_DRIVER", &driver);
                command
            })
        });
    }
    steps.finish()
}

fn npx() -> Command {
    exec::program("npx", &["--no-install"])
}

/// Runs one of the two Playwright projects; afterwards nothing of ours may lie in the user's folders.
fn playwright(step: &mut Step, project: &str, command: impl FnOnce(&Path) -> Command) -> Result {
    ui::install("tests")?;
    let home = Home::fresh(project)?;
    let mut command = command(&home.0);
    command
        .args(["playwright", "test", "--config", &format!("{project}/playwright.config.ts")])
        .current_dir(root().join("tests"))
        .env("HOLDFAST_BIN", target().join("debug"))
        .env("CHROMIUM", system::headless()?);
    step.run(home.of(&mut command))?;
    home.must_hold_nothing_of_ours()
}

/// The command line must run on a server.
fn links_no_desktop() -> Result {
    let linked = exec::output(exec::program("ldd", &[]).arg(target().join("debug/holdfast")))?;
    match ["gtk", "webkit", "libX11", "wayland"].iter().find(|name| linked.contains(**name)) {
        Some(name) => Err(format!("holdfast links {name}").into()),
        None => Ok(()),
    }
}

/// A home directory of the tests' own, to see what they leave there.
struct Home(PathBuf);

impl Home {
    fn fresh(name: &str) -> Result<Self> {
        let dir = target().join("home").join(name);
        if dir.exists() {
            std::fs::remove_dir_all(&dir)?;
        }
        std::fs::create_dir_all(&dir)?;
        Ok(Self(dir))
    }

    /// Points a program there, and Cargo still at its own.
    fn of<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let real = std::env::home_dir().unwrap_or_default();
        for (variable, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            command.env(
                variable,
                std::env::var_os(variable).unwrap_or_else(|| real.join(folder).into()),
            );
        }
        command.env("HOME", &self.0).env_remove("HOLDFAST_DATA");
        for (variable, folder) in [
            ("XDG_CONFIG_HOME", ".config"),
            ("XDG_DATA_HOME", ".local/share"),
            ("XDG_STATE_HOME", ".local/state"),
            ("XDG_CACHE_HOME", ".cache"),
        ] {
            command.env(variable, self.0.join(folder));
        }
        command
    }

    fn must_be_empty(&self) -> Result {
        match std::fs::read_dir(&self.0)?.next().transpose()? {
            Some(entry) => {
                Err(format!("a test wrote {} into the home of the user", entry.path().display())
                    .into())
            }
            None => Ok(()),
        }
    }

    /// Browsers keep their own things there.
    fn must_hold_nothing_of_ours(&self) -> Result {
        let found = exec::output(exec::program("find", &[]).arg(&self.0).args([
            "-iname",
            "*holdfast*",
            "-not",
            "-path",
            "*/home",
        ]))?;
        let found = found.lines().find(|line| {
            line.strip_prefix(&*self.0.to_string_lossy())
                .is_some_and(|rest| rest.to_ascii_lowercase().contains("holdfast"))
        });
        match found {
            Some(path) => Err(format!("a test wrote {path} into the home of the user").into()),
            None => Ok(()),
        }
    }
}
