//! The shared stores, on the real thing.

mod conformance;
mod desk;
mod folder;
mod given;
#[cfg(target_os = "linux")]
mod postgres;
