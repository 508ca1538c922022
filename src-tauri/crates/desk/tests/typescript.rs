//! The committed TypeScript types are those of the command list.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends where something is not as said"
)]

use std::path::Path;

#[test]
fn the_committed_types_are_those_of_the_command_list() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/platform/generated.ts");
    let made = holdfast_desk::typescript();
    if std::env::var_os("HOLDFAST_WRITE_TYPES").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(made == committed, "run `cargo xtask types` and commit the result");
}
