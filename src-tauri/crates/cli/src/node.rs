//! `holdfast node`: notifies without a window, until it is told to end.

use crate::exchange::{Standing, ended, say};
use holdfast_desk::alarm::{Event, Notifier, Ports, Toast, run};
use holdfast_desk::host::Host;
use holdfast_domain::{Error, ErrorCode, Result};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;

/// Runs until SIGTERM or Ctrl+C. In JSON it says how the exchange stands, in words what it notifies of.
///
/// # Errors
/// Where the desk cannot be opened or the signals cannot be waited for.
pub(crate) fn node(host: &Arc<Host>, as_json: bool) -> Result<String> {
    // A desk that cannot be opened is said at once, not at the first look.
    host.desk()?;
    let (sender, events) = channel();
    let (stop, told) = (sender.clone(), sender.clone());
    ctrlc::set_handler(move || {
        // The alarm has ended when this fails, and so has the program.
        let _ = stop.send(Event::Stop);
    })
    .map_err(|error| {
        Error::new(
            ErrorCode::Internal,
            format!("The node cannot wait for signals: {error}."),
            "Start it from a shell or a service manager.",
        )
    })?;
    host.subscribe(move |batch| {
        if !batch.changes.is_empty() || batch.truncated {
            let _ = told.send(Event::Changed);
        }
    });
    if as_json {
        say_standing(host)?;
    } else {
        say(&format!("Notifying for {}. End with Ctrl+C.", host.dir().display()));
    }
    host.start_sync();
    let desk = Arc::clone(host);
    let notifier = holdfast_system::notifier(sender.clone());
    run(Ports {
        dir: host.dir().to_owned(),
        desk: Box::new(move || desk.desk().ok()),
        notifier: if as_json { notifier } else { Box::new(Told(notifier)) },
        wake: holdfast_system::wake_source(sender.clone()),
        events,
        sender,
        open: Box::new(move |place| open(place, as_json)),
        looked: Box::new(|_| {}),
    })?;
    host.stop_sync();
    Ok(ended(as_json))
}

/// Says how the exchange stands, now and whenever it changes, beside the alarm.
fn say_standing(host: &Arc<Host>) -> Result<()> {
    let (sender, events) = channel();
    host.subscribe(move |batch| {
        if batch.sync {
            let _ = sender.send(());
        }
    });
    let mut standing = Standing::new(Arc::clone(host), true);
    standing.say_news()?;
    std::thread::spawn(move || {
        while events.recv().is_ok() {
            if let Err(error) = standing.say_news() {
                tracing::warn!(code = ?error.code, "not said: {}", error.message);
            }
        }
    });
    Ok(())
}

/// Says what it hands on.
struct Told(Box<dyn Notifier>);

impl Notifier for Told {
    fn post(&self, toast: Toast) {
        say(&toast.title);
        self.0.post(toast);
    }

    fn close(&self, key: &str) {
        self.0.close(key);
    }
}

/// Opens the window that lies beside this program, or says where to look.
fn open(place: &str, as_json: bool) {
    let window = std::env::current_exe().ok().and_then(|own| {
        let window =
            own.with_file_name(format!("holdfast-desktop{}", std::env::consts::EXE_SUFFIX));
        window.is_file().then_some(window)
    });
    let started = window.and_then(|window| {
        let mut command = Command::new(window);
        if place.contains('/') {
            command.arg(format!("holdfast://{place}"));
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
    });
    match started {
        // Nobody waits for the window, but its end has to be taken in.
        Some(mut child) => drop(std::thread::spawn(move || child.wait())),
        None if as_json => tracing::warn!(place, "there is no window to open it in"),
        None => say(&format!("Open {place} in Holdfast.")),
    }
}
