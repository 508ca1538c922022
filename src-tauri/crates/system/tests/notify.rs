//! Notifications over a real bus, by servers good and bad.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where something is not as said"
)]

use holdfast_desk::alarm::{Button, Event, Notifier, Refusal, Screen, Toast};
use holdfast_testkit::bus::{Bus, Manners, Server, on_a_bus};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

fn toast(ticket: u64, key: &str, title: &str) -> Toast {
    Toast {
        ticket,
        key: key.into(),
        title: title.into(),
        body: "P1 · Smith & Sons · <b>Printer</b> is down".into(),
        critical: true,
        breaks_through: false,
        buttons: Button::ALL.into(),
    }
}

struct Desk {
    notifier: Box<dyn Notifier>,
    events: Receiver<Event>,
}

impl Desk {
    fn start() -> Self {
        let (sender, events) = channel();
        Self { notifier: holdfast_system::notifier(sender), events }
    }

    /// The next event of a kind; others are passed over.
    fn wait<T>(&self, what: &str, wanted: impl Fn(&Event) -> Option<T>) -> T {
        loop {
            match self.events.recv_timeout(Duration::from_secs(60)) {
                Ok(event) => {
                    if let Some(found) = wanted(&event) {
                        return found;
                    }
                }
                Err(_) => panic!("{what} was never told"),
            }
        }
    }

    fn screen(&self, wanted: impl Fn(&Screen) -> bool) -> Screen {
        self.wait("the screen", |event| match event {
            Event::Screen(screen) if wanted(screen) => Some(screen.clone()),
            _ => None,
        })
    }

    fn shown(&self, ticket: u64) {
        self.wait("that it was shown", |event| (*event == Event::Shown(ticket)).then_some(()));
    }

    fn refused(&self, ticket: u64) -> Refusal {
        self.wait("that it was refused", |event| match event {
            Event::Refused(of, why) if *of == ticket => Some(*why),
            _ => None,
        })
    }

    /// Presses a button until it is heard: the wait for an answer begins a moment after the bubble is
    /// there, and a hand is slower than that.
    fn pressed(&self, server: &Server, id: u32, word: &str) -> (String, Button) {
        let end_of_patience = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end_of_patience {
            server.press(id, word).unwrap();
            if let Ok(Event::Pressed(key, button)) =
                self.events.recv_timeout(Duration::from_millis(50))
            {
                return (key, button);
            }
        }
        panic!("{word} was pressed, and nothing came of it");
    }
}

fn server(bus: &Bus, manners: Manners) -> Server {
    Server::start(bus, manners).unwrap()
}

#[test]
fn a_breach_is_critical_has_its_buttons_and_is_plain_text() {
    on_a_bus("a_breach_is_critical_has_its_buttons_and_is_plain_text", |bus| {
        let server = server(bus, Manners::default());
        let desk = Desk::start();
        let screen = desk.screen(|screen| screen.present);
        assert_eq!((&*screen.name, screen.buttons, screen.inhibited), ("fake 1.0", true, false));
        desk.notifier.post(toast(1, "a", "H-12 breached: Resolution"));
        desk.shown(1);
        let told = server.wait_for(1).remove(0);
        assert_eq!(told.urgency, 2);
        assert_eq!(told.summary, "H-12 breached: Resolution");
        assert!(told.body.contains("Smith &amp; Sons · &lt;b&gt;Printer"), "{}", told.body);
        assert_eq!(
            told.actions,
            ["default", "Open", "own", "Own it", "snooze", "Snooze 15 min", "open", "Open"]
        );
        desk.notifier.post(Toast { critical: false, ..toast(2, "b", "H-13 due soon: Resolution") });
        desk.shown(2);
        assert_eq!(server.wait_for(2)[1].urgency, 1);
    });
}

#[test]
fn the_next_about_the_same_item_replaces_the_one_before() {
    on_a_bus("the_next_about_the_same_item_replaces_the_one_before", |bus| {
        let server = server(bus, Manners::default());
        let desk = Desk::start();
        for (ticket, key) in [(1, "a"), (2, "b"), (3, "a")] {
            desk.notifier.post(toast(ticket, key, "title"));
            desk.shown(ticket);
        }
        let told = server.wait_for(3);
        assert_eq!((told[1].replaces, told[2].replaces), (0, told[0].id));
        desk.notifier.close("a");
        server.wait_for_close(told[0].id);
    });
}

#[test]
fn a_press_is_told_with_the_item_it_is_about() {
    on_a_bus("a_press_is_told_with_the_item_it_is_about", |bus| {
        let server = server(bus, Manners::default());
        let desk = Desk::start();
        for (ticket, key, word, button) in [
            (1, "a", "own", Button::Own),
            (2, "b", "snooze", Button::Snooze),
            (3, "c", "default", Button::Open),
        ] {
            desk.notifier.post(toast(ticket, key, "title"));
            desk.shown(ticket);
            let id = server.notified().last().unwrap().id;
            assert_eq!(desk.pressed(&server, id, word), (key.to_owned(), button));
        }
        server.press(99, "own").unwrap();
        assert!(desk.events.try_iter().all(|event| !matches!(event, Event::Pressed(..))));
    });
}

#[test]
fn at_most_eight_are_kept_alive_and_the_oldest_goes() {
    on_a_bus("at_most_eight_are_kept_alive_and_the_oldest_goes", |bus| {
        let server = server(bus, Manners::default());
        let desk = Desk::start();
        for ticket in 1..=9 {
            desk.notifier.post(toast(ticket, &ticket.to_string(), "title"));
            desk.shown(ticket);
        }
        let first = server.wait_for(9)[0].id;
        server.wait_for_close(first);
    });
}

#[test]
fn a_server_without_buttons_is_told_to_say_so() {
    on_a_bus("a_server_without_buttons_is_told_to_say_so", |bus| {
        let server = server(bus, Manners { capabilities: vec!["body"], ..Manners::default() });
        let desk = Desk::start();
        assert!(!desk.screen(|screen| screen.present).buttons);
        desk.notifier.post(toast(1, "a", "title"));
        let told = server.wait_for(1).remove(0);
        assert_eq!(told.actions, Vec::<String>::new());
        let end = "<b>Printer</b> is down\nOpen Holdfast to answer.";
        assert!(told.body.ends_with(end), "{}", told.body);
    });
}

#[test]
fn a_slow_server_keeps_nobody_waiting_and_loses_nothing() {
    on_a_bus("a_slow_server_keeps_nobody_waiting_and_loses_nothing", |bus| {
        let delay = Duration::from_secs(5);
        let server = server(bus, Manners { delay, ..Manners::default() });
        let desk = Desk::start();
        desk.screen(|screen| screen.present);
        for ticket in 1..=2 {
            desk.notifier.post(toast(ticket, &ticket.to_string(), "title"));
        }
        // The waiting is the worker's: here nothing is shown yet, and we go on.
        assert!(desk.events.try_iter().all(|event| !matches!(event, Event::Shown(_))));
        desk.shown(1);
        desk.shown(2);
        assert_eq!(server.notified().len(), 2);
    });
}

#[test]
fn a_server_that_dies_and_comes_back_is_used_again() {
    on_a_bus("a_server_that_dies_and_comes_back_is_used_again", |bus| {
        let first = server(bus, Manners::default());
        let desk = Desk::start();
        desk.screen(|screen| screen.present);
        desk.notifier.post(toast(1, "a", "title"));
        desk.shown(1);
        drop(first);
        desk.screen(|screen| !screen.present);
        desk.notifier.post(toast(2, "a", "title"));
        assert_eq!(desk.refused(2), Refusal::NoServer);
        let second = server(bus, Manners::default());
        desk.screen(|screen| screen.present);
        desk.notifier.post(toast(3, "a", "title"));
        desk.shown(3);
        assert_eq!(second.wait_for(1)[0].replaces, 0, "its numbers are not those of the first");
    });
}

#[test]
fn without_a_server_every_toast_is_refused_and_one_that_comes_is_seen() {
    on_a_bus("without_a_server_every_toast_is_refused_and_one_that_comes_is_seen", |bus| {
        let desk = Desk::start();
        assert!(!desk.screen(|_| true).present);
        for ticket in 1..=3 {
            desk.notifier.post(toast(ticket, "a", "title"));
            assert_eq!(desk.refused(ticket), Refusal::NoServer);
        }
        let _server = server(bus, Manners::default());
        desk.screen(|screen| screen.present);
    });
}

#[test]
fn do_not_disturb_is_told_when_it_changes() {
    on_a_bus("do_not_disturb_is_told_when_it_changes", |bus| {
        let server = server(bus, Manners { inhibited: Some(true), ..Manners::default() });
        let desk = Desk::start();
        assert!(desk.screen(|screen| screen.present).inhibited);
        server.inhibit(false).unwrap();
        desk.screen(|screen| !screen.inhibited);
        server.inhibit(true).unwrap();
        desk.screen(|screen| screen.inhibited);
    });
}

#[test]
fn without_a_bus_every_toast_is_refused() {
    const HERE: &str = "HOLDFAST_TEST_NO_BUS";
    if std::env::var_os(HERE).is_none() {
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "without_a_bus_every_toast_is_refused", "--nocapture"])
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .env(HERE, "1")
            .status();
        assert!(status.unwrap().success());
        return;
    }
    let desk = Desk::start();
    assert!(!desk.screen(|_| true).present);
    desk.notifier.post(toast(1, "a", "title"));
    assert_eq!(desk.refused(1), Refusal::NoSession);
}

#[test]
fn steps_of_the_clock_are_watched_and_the_watch_ends() {
    let (sender, events) = channel();
    let wake = holdfast_system::wake_source(sender);
    assert!(wake.is_exact(), "the kernel has such a timer");
    drop(wake);
    // The watching threads let go of their senders.
    let ended = std::sync::mpsc::RecvTimeoutError::Disconnected;
    assert_eq!(events.recv_timeout(Duration::from_secs(60)), Err(ended));
}
