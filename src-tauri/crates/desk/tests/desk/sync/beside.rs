//! The exchange runs beside the commands, as in the window: nobody asks for it, and nobody waits.

use super::*;
use holdfast_domain::Clock;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Hears of every change at some desks.
struct Ear(Receiver<()>);

impl Ear {
    /// Lets the exchange of these desks run, and listens.
    fn at(desks: &[&Desk]) -> Self {
        let (said, heard) = channel();
        for desk in desks {
            let said = said.clone();
            desk.host.subscribe(move |_| {
                // The test is over when this fails.
                let _ = said.send(());
            });
            desk.host.start_sync();
        }
        Self(heard)
    }

    /// Waits until it is so.
    fn until(&self, what: &str, so: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(90);
        while !so() {
            assert!(Instant::now() < end, "{what}");
            // What changes without a word is seen at the next look.
            let _ = self.0.recv_timeout(Duration::from_millis(500));
        }
    }
}

fn has(desk: &Desk, card: &str) -> bool {
    desk.run("item_get", json!({ "id": card })).is_ok()
}

fn mark(desk: &Desk) -> Value {
    desk.ok("sync_status", json!({}))["mark"].clone()
}

#[test]
fn desks_exchange_by_themselves_also_after_the_store_was_away() {
    let place = tempfile::tempdir().unwrap();
    let (folder, away) = (place.path().join("team"), place.path().join("away"));
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(&folder), "Tom");
    let ear = Ear::at(&[&anna, &tom]);
    let before = anna.card("Before");
    ear.until("it does not reach the other desk", || has(&tom, &before));
    ear.until("the writer does not hear of it", || mark(&anna) == json!("on_another_desk"));

    std::fs::rename(&folder, &away).unwrap();
    let (one, other) = (anna.card("Of Anna"), tom.card("Of Tom"));
    ear.until("it is not said that they wait", || {
        [&anna, &tom].iter().all(|desk| mark(desk) == json!("waiting"))
    });
    std::fs::rename(&away, &folder).unwrap();
    ear.until("they do not find together", || {
        [&anna, &tom].iter().all(|desk| has(desk, &one) && has(desk, &other))
    });
    ear.until("the mark does not say so", || mark(&anna) == json!("on_another_desk"));
    for desk in [&anna, &tom] {
        desk.host.stop_sync();
        assert_eq!(desk.ok("sync_verify", json!({}))["sound"], json!(true));
    }
}

/// A view that was read in between shows clocks that are not so, until it is read anew.
#[test]
fn views_hear_of_clocks_that_follow_behind_the_changes_of_many() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::new();
    anna.ok(
        "workspace_create",
        json!({ "name": "Acme IT", "technician": "Anna", "stage": "board", "sample": true, "zone": "UTC" }),
    );
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    converge(&[&anna, &tom]);
    let client = anna.ok("client_list", json!({}))["clients"][0]["id"].clone();
    for number in 0..100 {
        let title = format!("Mailbox {number} is full");
        anna.ok("item_create", json!({ "title": title, "client": client, "priority": "P1" }));
    }
    anna.sync();

    let (said, heard) = channel();
    tom.host.subscribe(move |batch| {
        // The test is over when this fails.
        let _ = said.send(batch.clone());
    });
    let hear = || heard.recv_timeout(Duration::from_secs(60)).expect("nothing is heard");
    let (from, to) = (anna.host.desk().unwrap(), tom.host.desk().unwrap());
    let data = from.store().identity().unwrap().data;
    let mut segments = Vec::new();
    for cursor in from.store().cursors(data).unwrap() {
        let all = from.store().segments_after(data, cursor.log, 0, usize::MAX).unwrap();
        segments.extend(all.into_iter().map(|sealed| sealed.bytes));
    }
    let due = |desk: &Desk| desk.ok("due_list", json!({}));
    assert!(to.store().receive(segments, tom.clock.now()).unwrap().stale);
    while hear().changes.is_empty() {}
    assert_ne!(due(&tom), due(&anna));
    while to.store().settle_stale(tom.clock.now(), 1_000).unwrap() {}
    while !hear().truncated {}
    assert_eq!(due(&tom), due(&anna));
}

#[test]
fn a_file_comes_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    let ear = Ear::at(&[&anna, &tom]);
    let card = anna.card("Rack is on fire");
    let file = json!({ "owner": card, "name": "note.txt", "base64": "c2VlIHJhY2sgNA==" });
    let file = anna.ok("attachment_add", file)["id"].clone();
    ear.until("it does not reach the other desk", || {
        tom.run("attachment_read", json!({ "id": file })).is_ok()
    });
    ear.until("the mark does not say so", || mark(&anna) == json!("on_another_desk"));
    for desk in [&anna, &tom] {
        desk.host.stop_sync();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_that_is_killed_and_started_again_is_used_again() {
    use holdfast_testkit::postgres::{Manners, Postgres};

    let server = Postgres::start(Manners { durable: true, ..Manners::default() }).unwrap();
    let socket = server.socket().to_str().unwrap().replace('/', "%2F");
    let name = server.database().unwrap();
    let url = format!("postgres://postgres@{socket}:{}/{name}", server.port());
    let anna = Desk::anna();
    let shared = anna.ok("workspace_share", json!({ "url": url, "device_name": "Anna's desk" }));
    let tom = Desk::joined(shared["code"].as_str().unwrap(), "Tom");
    let ear = Ear::at(&[&anna, &tom]);
    let before = anna.card("Before");
    ear.until("it does not reach the other desk", || has(&tom, &before));
    server.kill().unwrap();
    let (one, other) = (anna.card("Of Anna"), tom.card("Of Tom"));
    ear.until("it is not said that they wait", || {
        [&anna, &tom].iter().all(|desk| mark(desk) == json!("waiting"))
    });
    server.resume().unwrap();
    ear.until("they do not find together", || {
        [&anna, &tom].iter().all(|desk| has(desk, &one) && has(desk, &other))
    });
    for desk in [&anna, &tom] {
        desk.host.stop_sync();
    }
}
