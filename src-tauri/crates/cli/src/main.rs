//! Holdfast cli.

fn main() {}
