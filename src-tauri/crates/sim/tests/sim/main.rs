//! The simulator: seeds that every run goes through, and engines broken on purpose.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something is not as said")]

mod canaries;
mod full;
mod seeds;
mod shop;
mod snapshots;
