//! The deterministic simulator of sync.
//!
//! Some desks, each with the real database and the real core, share a store that misbehaves, on one
//! thread and by one seed. Whatever happens to them, what [`check`] says must hold: continuously, and
//! when everything has come to rest against the reference model ([`model`]), which is a pure fold over
//! everything that was ever sealed. Never shipped.

pub mod check;
mod copies;
pub mod desk;
pub mod dice;
mod explain;
mod join;
pub mod model;
pub mod prepare;
mod scenes;
pub mod shelf;
pub mod shop;
pub mod stranger;
pub mod watch;
pub mod work;
pub mod world;

pub use world::{Plan, end_of, run, tell};
