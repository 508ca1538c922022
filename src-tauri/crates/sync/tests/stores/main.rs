//! The shared stores, on the real thing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something is not as said")]

mod conformance;
mod desk;
mod folder;
mod given;
#[cfg(target_os = "linux")]
mod little_room;
#[cfg(target_os = "linux")]
mod postgres;
#[cfg(target_os = "linux")]
mod short;
