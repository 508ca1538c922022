//! Holdfast store.
