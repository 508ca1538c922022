//! Programs of the Rust world that only checks and tests need, built once into `target/tools`.

use crate::{Result, exec, target};
use std::path::PathBuf;

/// The path of the program that drives the real window, in the version that speaks to our Tauri.
pub(crate) fn driver() -> Result<PathBuf> {
    tool("tauri-driver", "2.0.6")
}

/// The path of a tool of that version, built where it is not there yet.
pub(crate) fn tool(name: &str, version: &str) -> Result<PathBuf> {
    let tools = target().join("tools");
    let path = tools.join("bin").join(name);
    let stamp = tools.join(format!("{name}.version"));
    if path.exists() && std::fs::read_to_string(&stamp).is_ok_and(|there| there == version) {
        return Ok(path);
    }
    println!("Building {name} {version}, once …");
    let mut install = exec::cargo(&["install", "--locked", "--debug", "--force", "--root"]);
    install.arg(&tools).arg("--target-dir").arg(tools.join("build"));
    // Symbols would cost more time than the tool itself.
    install.env("CARGO_PROFILE_DEV_DEBUG", "0");
    exec::run(install.arg(format!("{name}@{version}")))?;
    std::fs::write(stamp, version)?;
    Ok(path)
}
