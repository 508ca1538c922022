//! The core against a store and databases of a few lines, so that each rule reads on its own. The
//! simulator runs it against the real ones.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something is not as said")]

mod acknowledge;
mod desk;
mod rules;
mod snapshots;
