//! Holdfast twin.

fn main() {}
