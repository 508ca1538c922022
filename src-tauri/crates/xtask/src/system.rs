//! The packages of the system that building and testing need.

use crate::{Result, exec};
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

/// A group of packages, by their Debian names, with a program where only that counts.
pub(crate) struct Group {
    packages: &'static [(&'static str, Probe)],
    elsewhere: &'static str,
}

/// How to see that a package is there.
enum Probe {
    /// The package itself is installed.
    Package,
    /// One of these programs can be found.
    Program(&'static [&'static str]),
    /// A server of PostgreSQL of any version: Debian keeps its programs out of the way.
    Postgres,
}
use Probe::{Package, Postgres, Program};

/// To build and run the window.
pub(crate) const BUILD: Group = Group {
    packages: &[
        ("build-essential", Program(&["cc"])),
        ("pkg-config", Program(&["pkg-config"])),
        ("libwebkit2gtk-4.1-dev", Package),
        ("libgtk-3-dev", Package),
        ("libayatana-appindicator3-dev", Package),
        ("librsvg2-dev", Package),
        ("libdbus-1-dev", Package),
        ("xdg-utils", Program(&["xdg-open"])),
    ],
    elsewhere: "a C compiler and, on Linux, the development files of WebKitGTK 4.1, GTK 3, ayatana-appindicator 3, librsvg 2 and D-Bus",
};

/// To test in browsers and in the real window.
pub(crate) const TEST: Group = Group {
    packages: &[
        ("git", Program(&["git"])),
        ("xvfb", Program(&["Xvfb"])),
        ("xauth", Program(&["xauth"])),
        ("dbus", Program(&["dbus-run-session"])),
        ("dunst", Program(&["dunst"])),
        ("gnome-keyring", Program(&["gnome-keyring-daemon"])),
        ("xdotool", Program(&["xdotool"])),
        ("imagemagick", Program(&["import"])),
        ("webkit2gtk-driver", Program(&["WebKitWebDriver"])),
        ("chromium-headless-shell", Program(&["chromium-headless-shell", "google-chrome"])),
        ("postgresql", Postgres),
    ],
    elsewhere: "Xvfb, D-Bus, dunst, gnome-keyring, xdotool, ImageMagick, WebKitWebDriver, Chromium and PostgreSQL",
};

/// To measure.
pub(crate) const BENCH: Group = Group {
    packages: &[
        ("ripgrep", Program(&["rg"])),
        ("xdotool", Program(&["xdotool"])),
        ("chromium", Program(BROWSERS)),
        ("postgresql", Postgres),
    ],
    elsewhere: "ripgrep, xdotool, Chromium and PostgreSQL",
};

/// To build the package.
pub(crate) const DIST: Group = Group {
    packages: &[("dpkg", Program(&["dpkg-deb"])), ("binutils", Program(&["ldd"]))],
    elsewhere: "dpkg-deb",
};

/// To render the icons.
pub(crate) const ICONS: Group =
    Group { packages: &[("librsvg2-bin", Program(&["rsvg-convert"]))], elsewhere: "rsvg-convert" };

/// Browsers that serve as Chromium.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Makes sure that everything of these groups is there, and installs it where the user agrees.
///
/// # Errors
/// When something is missing in the end.
pub(crate) fn require(groups: &[Group]) -> Result {
    node()?;
    if !exec::exists("dpkg-query") {
        let needed: Vec<_> = groups.iter().map(|group| group.elsewhere).collect();
        println!("Not a Debian: please see that these are installed: {}.", needed.join("; "));
        return Ok(());
    }
    let missing = missing(groups);
    if missing.is_empty() {
        return Ok(());
    }
    let root = exec::output(exec::program("id", &["-u"]).arg("--"))?.trim() == "0";
    let names = missing.join(" ");
    let install = format!(
        "{}apt-get install --yes --no-install-recommends {names}",
        if root { "" } else { "sudo " }
    );
    println!("These system packages are missing: {names}");
    if !root && !agreed(&install)? {
        return Err(format!("Install them, then try again:\n  {install}").into());
    }
    if root {
        exec::run(&mut exec::program("apt-get", &["update", "--quiet"]))?;
    }
    let mut words = install.split(' ');
    exec::run(exec::program(words.next().unwrap_or_default(), &[]).args(words))
}

/// The whole browser, to measure in, by its full path.
pub(crate) fn browser() -> Result<PathBuf> {
    let found = BROWSERS.iter().find_map(|name| exec::find(name));
    Ok(found.ok_or("No Chromium was found.")?)
}

/// The browser for tests of the interface, by its full path: Chromium without a frame of its own, which
/// takes 40 % less of the processor, or the whole of it.
pub(crate) fn headless() -> Result<PathBuf> {
    exec::find("chromium-headless-shell").map_or_else(browser, Ok)
}

fn missing(groups: &[Group]) -> Vec<&'static str> {
    let all = groups.iter().flat_map(|group| group.packages);
    all.filter(|(package, probe)| match probe {
        Program(names) => !names.iter().any(|name| exec::exists(name)),
        Package => !installed(package),
        Postgres => !postgres(),
    })
    .map(|(package, _)| *package)
    .collect()
}

fn postgres() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    exec::exists("initdb")
        || versions.into_iter().any(|version| version.path().join("bin/initdb").exists())
}

fn installed(package: &str) -> bool {
    let mut query =
        exec::program("dpkg-query", &["--show", "--showformat=${db:Status-Status}", package]);
    exec::output(&mut query).is_ok_and(|status| status == "installed")
}

fn agreed(install: &str) -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    print!("Run `{install}` now? [Y/n] ");
    std::io::stdout().flush()?;
    let answer = std::io::stdin().lock().lines().next().transpose()?.unwrap_or_default();
    Ok(matches!(answer.trim(), "" | "y" | "Y" | "yes"))
}

fn node() -> Result {
    let version = exec::output(&mut exec::program("node", &["--version"]))
        .map_err(|_| "Node 20 or newer is needed: https://nodejs.org")?;
    let major: u32 =
        version.trim().trim_start_matches('v').split('.').next().unwrap_or_default().parse()?;
    if major < 20 {
        return Err(format!("Node 20 or newer is needed, this is {}.", version.trim()).into());
    }
    Ok(())
}
