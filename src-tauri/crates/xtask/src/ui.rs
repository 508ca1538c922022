//! The interface: its packages and its build, each done only when something changed.

use crate::{Result, exec, root, target};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// npm with what concerns nobody here turned off.
pub(crate) fn npm(folder: &str, arguments: &[&str]) -> std::process::Command {
    let mut npm = exec::program("npm", arguments);
    npm.current_dir(root().join(folder)).env("NO_UPDATE_NOTIFIER", "1");
    npm
}

/// Installs the packages of a folder when its lock file changed.
pub(crate) fn install(folder: &str) -> Result {
    let lock = root().join(folder).join("package-lock.json");
    unless_stamped(
        &format!("npm-{}", folder.replace('/', "-")),
        &[lock],
        &root().join(folder).join("node_modules"),
        || {
            println!("Installing the packages of {folder} …");
            // Nothing that comes with a package runs.
            let arguments =
                ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
            exec::run(&mut npm(folder, &arguments))
        },
    )
}

/// Builds the interface when a source changed.
pub(crate) fn build() -> Result {
    install("ui")?;
    let ui = root().join("ui");
    let mut sources: Vec<PathBuf> =
        ["package-lock.json", "index.html", "vite.config.js", "svelte.config.js"]
            .map(|name| ui.join(name))
            .into();
    walk(&ui.join("src"), &mut sources)?;
    unless_stamped("ui-dist", &sources, &ui.join("dist/index.html"), || {
        println!("Building the interface …");
        exec::run(&mut npm("ui", &["run", "--silent", "build"]))
    })
}

/// Does the work unless its product is there and nothing it was made of has changed since.
fn unless_stamped(
    name: &str,
    sources: &[PathBuf],
    product: &Path,
    work: impl FnOnce() -> Result,
) -> Result {
    let stamp = target().join("xtask").join(name);
    let mut hasher = DefaultHasher::new();
    for source in sources {
        source.hash(&mut hasher);
        std::fs::read(source)?.hash(&mut hasher);
    }
    let now = hasher.finish().to_string();
    if product.exists() && std::fs::read_to_string(&stamp).is_ok_and(|before| before == now) {
        return Ok(());
    }
    work()?;
    std::fs::create_dir_all(target().join("xtask"))?;
    Ok(std::fs::write(stamp, now)?)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<std::io::Result<_>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}
