//! Linux: the notification server of the session bus, logind and timerfd.

mod bubble;
mod clock;
mod screen;
mod sleep;
mod worker;

use holdfast_desk::alarm::{Event, NoWakeSource, Notifier, Toast, WakeSource};
use std::sync::mpsc::Sender;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// What the worker is asked for.
enum Order {
    Post(Toast),
    Close(String),
}

/// Hands everything to the one thread that speaks to the bus.
struct Bus(UnboundedSender<Order>);

impl Notifier for Bus {
    fn post(&self, toast: Toast) {
        // The worker lives as long as this sender, unless its thread could not be started; then
        // every toast waits in the inbox, which says so.
        let _ = self.0.send(Order::Post(toast));
    }

    fn close(&self, key: &str) {
        let _ = self.0.send(Order::Close(key.to_owned()));
    }
}

pub(crate) fn notifier(events: Sender<Event>) -> Box<dyn Notifier> {
    let (orders, inbox) = unbounded_channel();
    beside("holdfast-notify", move || worker::run(events, inbox));
    Box::new(Bus(orders))
}

pub(crate) fn wake_source(events: Sender<Event>) -> Box<dyn WakeSource> {
    let sleep = events.clone();
    let (stop, stopped) = unbounded_channel();
    beside("holdfast-sleep", move || sleep::run(sleep, stopped));
    match clock::watch(events) {
        Ok(watch) => Box::new(Both { _clock: watch, _sleep: stop }),
        Err(error) => {
            tracing::warn!(%error, "steps of the clock are found by comparing clocks");
            Box::new(NoWakeSource)
        }
    }
}

/// Steps of the clock, which resuming is one of, and what logind says of sleep.
struct Both {
    _clock: clock::Watch,
    // Never sent on: its end is what the other side hears.
    _sleep: UnboundedSender<()>,
}

impl WakeSource for Both {
    fn is_exact(&self) -> bool {
        true
    }
}

/// Runs a future on a thread of its own.
fn beside<F: Future<Output = ()>>(name: &str, work: impl FnOnce() -> F + Send + 'static) {
    let started = std::thread::Builder::new().name(name.into()).spawn(move || {
        match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(work()),
            Err(error) => tracing::warn!(%error, "the session bus cannot be listened to"),
        }
    });
    if let Err(error) = started {
        tracing::warn!(%error, "the session bus cannot be listened to");
    }
}
