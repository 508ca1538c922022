//! The window of Holdfast.

fn main() {}
