//! `holdfast node`: notifies without a window, until it is told to end.

use holdfast_desk::alarm::{Event, Notifier, Ports, Toast, run};
use holdfast_desk::host::Host;
use holdfast_domain::{Error, ErrorCode, Result};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;

/// Runs until SIGTERM or Ctrl+C.
///
/// # Errors
/// Where the desk cannot be opened or the signals cannot be waited for.
pub(crate) fn node(host: &Arc<Host>) -> Result<String> {
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
    host.start_sync();
    say(&format!("Notifying for {}. End with Ctrl+C.", host.dir().display()));
    let desk = Arc::clone(host);
    run(Ports {
        dir: host.dir().to_owned(),
        desk: Box::new(move || desk.desk().ok()),
        notifier: Box::new(Told(holdfast_system::notifier(sender.clone()))),
        wake: holdfast_system::wake_source(sender.clone()),
        events,
        sender,
        open: Box::new(open),
        looked: Box::new(|_| {}),
    })?;
    host.stop_sync();
    Ok("Ended.".to_owned())
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
fn open(place: &str) {
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
        None => say(&format!("Open {place} in Holdfast.")),
    }
}

pub(crate) fn say(line: &str) {
    // With stdout gone there is nobody to tell; the notifications go on.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
