//! Holdfast xtask.

fn main() {}
