//! The operating system behind the ports of the desk: native notifications, sleep, clock steps and
//! the keyring.
//!
//! Everything runs beside the caller and is told through the one channel of events. What a system
//! lacks is said, and the desk does without: its inbox is where everything is told anyway.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod keyring;
#[cfg(target_os = "linux")]
mod linux;

use holdfast_desk::alarm::{Event, Notifier, WakeSource};
use holdfast_desk::sync::Keyring;
use std::sync::Arc;
use std::sync::mpsc::Sender;

#[cfg(not(target_os = "linux"))]
use elsewhere as platform;
#[cfg(target_os = "linux")]
use linux as platform;

/// Name under which the desktop lists our notifications.
const APP_NAME: &str = "Holdfast";

/// Starts what shows notifications here. It ends when it is dropped.
#[must_use]
pub fn notifier(events: Sender<Event>) -> Box<dyn Notifier> {
    platform::notifier(events)
}

/// Starts what tells of sleep and of steps of the wall clock. It ends when it is dropped.
#[must_use]
pub fn wake_source(events: Sender<Event>) -> Box<dyn WakeSource> {
    platform::wake_source(events)
}

/// The keyring of this system. Where there is none every call says so within two seconds.
#[must_use]
pub fn keyring() -> Arc<dyn Keyring> {
    Arc::new(keyring::SystemKeyring)
}
