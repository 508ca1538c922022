//! Places with little room for a test, which is run again there.

use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Names the place to the test that runs there.
const DISK: &str = "HOLDFAST_TEST_DISK";
/// As that, where only the size of files is limited.
const FILES: &str = "HOLDFAST_TEST_FILES";

/// A place with little room.
pub(crate) enum Little {
    /// A small file system.
    Disk(PathBuf),
    /// No file may be large.
    Files(PathBuf),
}

/// Where this test was run again, if it was.
pub(crate) fn here() -> Option<Little> {
    let place = |name| std::env::var_os(name).map(PathBuf::from);
    place(DISK).map(Little::Disk).or_else(|| place(FILES).map(Little::Files))
}

/// Runs a test once more on a file system of so many megabytes. False where none may be mounted.
pub(crate) fn on_a_small_disk(test: &str, megabytes: u32) -> bool {
    let dir = tempfile::tempdir().unwrap();
    let mount = format!("mount -t tmpfs -o size={megabytes}m none {}", dir.path().display());
    let inside = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        command
    };
    let mounts = inside(&mount).output().is_ok_and(|probe| probe.status.success());
    if mounts {
        run(inside(&format!("{mount} && exec \"$@\"")), test, DISK, &dir);
    }
    mounts
}

/// Runs a test once more where no file may have more bytes, until [`allow_large_files`].
pub(crate) fn with_small_files(test: &str, bytes: u32) {
    let mut command = Command::new("prlimit");
    command.arg(format!("--fsize={bytes}:")).args(["env", "--ignore-signal=XFSZ"]);
    run(command, test, FILES, &tempfile::tempdir().unwrap());
}

/// Takes the limit off.
pub(crate) fn allow_large_files() {
    let me = std::process::id().to_string();
    let status = Command::new("prlimit").args(["--pid", &me, "--fsize=unlimited:"]).status();
    assert!(status.unwrap().success());
}

fn run(mut command: Command, test: &str, name: &str, dir: &TempDir) {
    let me = std::env::current_exe().unwrap();
    command.arg(me).args(["--exact", test, "--nocapture"]).env(name, dir.path());
    assert!(command.status().unwrap().success());
}
