//! The alarm: what falls due reaches the technician once, with or without a network.
//!
//! The engine looks for what fell due, decides by the rules of the domain and writes a row of the
//! ledger for each thing to tell. A row moves on in commits of their own:
//!
//! 1. `scheduled`: it is decided on, and no process will ever decide on it again.
//! 2. handed to the screen, which is committed before the screen hears of it.
//! 3. `delivered` or `late`: the screen has said that it shows it. Or `missed`: it could not.
//!
//! A process that is killed after 1 leaves what the next one tells, late. One that is killed after 2
//! leaves it open whether the bubble was seen: it is never shown alone again, stays unread in the inbox
//! and is counted in the next summary. So nothing is told twice and nothing is lost.
//!
//! One process on a data directory notifies at a time, the window or `holdfast node`; see `lock.rs`.

pub(crate) mod act;
mod delivery;
mod engine;
mod found;
mod lock;
mod ports;
mod press;
mod run;
mod show;
mod threshold;
mod truth;
pub(crate) mod words;

pub(crate) use delivery::Shared;
pub use engine::Alarm;
pub use ports::{
    Button, Event, NoNotifier, NoWakeSource, Notifier, Refusal, Screen, Toast, WakeSource,
};
pub use press::Opener;
pub use run::{Ports, run};
