//! The alarm beside the window: it notifies for as long as the program runs, shown or hidden.

use crate::shell::Shell;
use crate::tray;
use holdfast_desk::alarm::{Event, Ports, run};
use holdfast_desk::host::Host;
use std::sync::mpsc::channel;
use tauri::{AppHandle, Manager, Runtime};

/// Starts it on a thread of its own. Not for the main thread: it needs the open desk.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>, host: &Host) {
    let (sender, events) = channel();
    let told = sender.clone();
    host.subscribe(move |batch| {
        // What only the inbox knows was written by an alarm.
        if !batch.changes.is_empty() || batch.truncated {
            // The alarm has ended when this fails.
            let _ = told.send(Event::Changed);
        }
    });
    let (desk, open, counted) = (app.clone(), app.clone(), app.clone());
    let ports = Ports {
        dir: host.dir().to_owned(),
        desk: Box::new(move || desk.state::<Shell>().host().desk().ok()),
        notifier: holdfast_system::notifier(sender.clone()),
        wake: holdfast_system::wake_source(sender.clone()),
        events,
        sender,
        open: Box::new(move |place| open.state::<Shell>().navigate(&open, place)),
        looked: Box::new(move |desk| tray::count(&counted, desk.unread())),
    };
    let started = std::thread::Builder::new().name("holdfast-alarm".into()).spawn(move || {
        if let Err(error) = run(ports) {
            tracing::error!(code = ?error.code, "nothing will be notified: {}", error.message);
        }
    });
    if let Err(error) = started {
        tracing::error!(%error, "nothing will be notified");
    }
}
