//! The alarm without a screen: what it tells is in the inbox alone.

use holdfast_desk::alarm::{Event, NoNotifier, NoWakeSource, Ports, run};
use holdfast_desk::host::Host;
use std::sync::{Arc, mpsc};

/// Starts the alarm of a host, for as long as the process lives.
pub(crate) fn start(host: &Arc<Host>) {
    let (sender, events) = mpsc::channel();
    let changed = sender.clone();
    host.subscribe(move |_| {
        // The alarm has ended when this fails.
        let _ = changed.send(Event::Changed);
    });
    let desk = Arc::clone(host);
    let ports = Ports {
        dir: host.dir().to_owned(),
        desk: Box::new(move || desk.desk().ok()),
        events,
        sender: sender.clone(),
        notifier: Box::new(NoNotifier(sender)),
        wake: Box::new(NoWakeSource),
        open: Box::new(|_| ()),
        looked: Box::new(|_| ()),
    };
    std::thread::spawn(move || {
        if let Err(error) = run(ports) {
            eprintln!("the alarm ended: {}", error.message);
        }
    });
}
