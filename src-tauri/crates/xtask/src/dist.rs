//! The release package: one `.deb` with the window, the command line, the links and the icons.

use crate::{Result, exec, root, system, target, ui};
use std::path::{Path, PathBuf};

/// What the package may weigh, and the larger of its programs, in bytes.
const PACKAGE: u64 = 15_000_000;
const PROGRAM: u64 = 25_000_000;

const DESKTOP: &str = "\
[Desktop Entry]
Type=Application
Name=Holdfast
Comment=Boards, runbooks and search for managed service providers
Exec=holdfast-desktop %u
Icon=holdfast
Terminal=false
Categories=Office;ProjectManagement;
MimeType=x-scheme-handler/holdfast;
StartupWMClass=holdfast-desktop
Actions=quick-add;

[Desktop Action quick-add]
Name=Quick add
Exec=holdfast-desktop --quick-add
";

/// Builds it and says its size.
pub(crate) fn run() -> Result {
    let package = package()?;
    let mut heavy = weigh("package", &package, PACKAGE)?;
    for program in ["holdfast-desktop", "holdfast"] {
        heavy |= weigh(program, &target().join("release").join(program), PROGRAM)?;
    }
    println!("{}", package.display());
    if heavy { Err("Something is heavier than it may be.".into()) } else { Ok(()) }
}

/// Builds the release programs and puts them into the package.
pub(crate) fn package() -> Result<PathBuf> {
    system::require(&[system::BUILD, system::DIST])?;
    ui::build()?;
    let mut build = exec::cargo(&["build", "--release", "--locked"]);
    exec::run(build.args(["--package", "holdfast-desktop", "--package", "holdfast-cli"]))?;
    assemble()
}

fn assemble() -> Result<PathBuf> {
    let version = env!("CARGO_PKG_VERSION");
    let architecture = exec::output(&mut exec::program("dpkg", &["--print-architecture"]))?;
    let architecture = architecture.trim();
    let tree = target().join("release/bundle/tree");
    if tree.exists() {
        std::fs::remove_dir_all(&tree)?;
    }
    for program in ["holdfast-desktop", "holdfast"] {
        put(
            &tree,
            &format!("usr/bin/{program}"),
            &std::fs::read(target().join("release").join(program))?,
            "755",
        )?;
    }
    put(&tree, "usr/share/applications/holdfast.desktop", DESKTOP.as_bytes(), "644")?;
    for size in [32, 128, 256, 512] {
        let icon = std::fs::read(root().join(format!("icons/{size}.png")))?;
        put(
            &tree,
            &format!("usr/share/icons/hicolor/{size}x{size}/apps/holdfast.png"),
            &icon,
            "644",
        )?;
    }
    let drawing = std::fs::read(root().join("icons/holdfast.svg"))?;
    put(&tree, "usr/share/icons/hicolor/scalable/apps/holdfast.svg", &drawing, "644")?;
    let mut licences = std::fs::read(root().join("LICENSE-MIT"))?;
    licences.extend(std::fs::read(root().join("LICENSE-APACHE"))?);
    put(&tree, "usr/share/doc/holdfast/copyright", &licences, "644")?;
    put(&tree, "DEBIAN/control", control(version, architecture).as_bytes(), "644")?;

    let package =
        target().join("release/bundle/deb").join(format!("holdfast_{version}_{architecture}.deb"));
    std::fs::create_dir_all(target().join("release/bundle/deb"))?;
    let mut build = exec::program("dpkg-deb", &["--root-owner-group", "-Zxz", "--build"]);
    exec::run(build.arg(&tree).arg(&package))?;
    Ok(package)
}

fn control(version: &str, architecture: &str) -> String {
    format!(
        "Package: holdfast\nVersion: {version}\nArchitecture: {architecture}\nSection: utils\nPriority: optional\n\
         Maintainer: The Holdfast makers <holdfast@localhost>\n\
         Depends: libwebkit2gtk-4.1-0, libgtk-3-0t64 | libgtk-3-0, libayatana-appindicator3-1\n\
         Recommends: xdg-utils\n\
         Description: Boards, runbooks and search for managed service providers\n \
         A desktop app for technicians: a service board and a project board with\n \
         limits on work in progress, the runbooks of the team, and search that works\n \
         without a network. With a command line on the same data.\n"
    )
}

fn put(tree: &Path, name: &str, content: &[u8], mode: &str) -> Result {
    let path = tree.join(name);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&path, content)?;
    exec::run(exec::program("chmod", &[mode]).arg(&path))
}

/// Prints what it weighs; true when that is too much.
fn weigh(name: &str, path: &Path, most: u64) -> Result<bool> {
    let bytes = std::fs::metadata(path)?.len();
    let mark = if bytes <= most { '✓' } else { '✗' };
    println!("{mark} {name:<20} {:>6.1} MB of {:.0} MB", bytes as f64 / 1e6, most as f64 / 1e6);
    Ok(bytes > most)
}
