//! The alarm: what falls due reaches the technician, once, with or without a network.

mod ports;

pub use ports::{Button, Event, NoNotifier, NoWakeSource, Notifier, Screen, Toast, WakeSource};
