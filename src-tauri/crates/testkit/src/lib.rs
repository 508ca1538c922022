//! Holdfast testkit.
