//! `holdfast node` on a real bus: notifies without a window, takes over, and survives being killed.

use super::*;
use holdfast_testkit::bus::{Bus, Manners, Server};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Child;
use std::time::{Duration, Instant};

/// Cycles of the test that runs every time; the long one is `cargo xtask soak`.
const KILLS: u32 = 40;

impl Desk {
    fn office() -> Self {
        let desk = Self::fresh();
        desk.json(&["--json", "init", "Field IT", "--technician", "Sam Field"]);
        for limit in desk.rpc("wip_list", &json!({}))["limits"].as_array().unwrap() {
            desk.rpc("wip_remove", &json!({ "id": limit["id"] }));
        }
        desk
    }

    fn rpc(&self, name: &str, request: &Value) -> Value {
        self.json(&["rpc", name, &request.to_string()])
    }

    /// An item of mine that falls due in so many milliseconds.
    fn due_in(&self, millis: i64) {
        let due = chrono::Utc::now() + chrono::TimeDelta::milliseconds(millis);
        self.rpc(
            "item_create",
            &json!({ "title": "Renew the certificate", "priority": "P1", "assignees": ["me"], "due": due }),
        );
    }

    /// Starts a node and waits until it says so.
    fn node(&self, bus: &Bus) -> Child {
        let mut child = Command::new(env!("CARGO_BIN_EXE_holdfast"))
            .arg("--data")
            .arg(self.0.path())
            .arg("node")
            .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        assert!(line.starts_with("Notifying for "), "{line}");
        // What it says later goes nowhere, which is no reason to end.
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        child
    }

    /// Every notification, newest first.
    fn inbox(&self) -> Vec<Value> {
        let mut rows: Vec<Value> = Vec::new();
        loop {
            let request = match rows.last() {
                Some(last) => json!({ "limit": 1000, "before": last["id"] }),
                None => json!({ "limit": 1000 }),
            };
            let page = self.rpc("inbox_list", &request);
            rows.extend(page["notifications"].as_array().unwrap().iter().cloned());
            if page["more"] != true {
                return rows;
            }
        }
    }

    /// Waits until it is so in the inbox.
    fn until(&self, what: &str, so: impl Fn(&[Value]) -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        while !so(&self.inbox()) {
            assert!(Instant::now() < end, "{what}: {:?}", self.inbox());
        }
    }
}

fn end(mut node: Child) {
    // SIGTERM, as a service manager does.
    let status = Command::new("kill").arg(node.id().to_string()).status().unwrap();
    assert!(status.success());
    assert!(node.wait().unwrap().success(), "a node that is told to end ends well");
}

#[test]
fn a_node_notifies_by_itself_and_its_buttons_work() {
    let (bus, desk) = (Bus::start().unwrap(), Desk::office());
    let server = Server::start(&bus, Manners::default()).unwrap();
    let node = desk.node(&bus);
    desk.due_in(200);
    let told = server.wait_for(1).remove(0);
    assert_eq!(told.summary, "H-1 is due");
    desk.until("it is delivered", |rows| rows.iter().any(|row| row["state"] == "delivered"));
    let page = desk.rpc("inbox_list", &json!({}));
    assert_eq!(page["channel"]["state"], "other_process");
    // The button works with no window at all.
    let end_of_patience = Instant::now() + Duration::from_secs(60);
    while desk.inbox()[0]["state"] != "acted" {
        server.press(told.id, "snooze").unwrap();
        assert!(Instant::now() < end_of_patience, "the button does nothing");
    }
    assert!(desk.inbox()[0]["detail"].as_str().unwrap().starts_with("Snoozed until "));
    end(node);
    let text = String::from_utf8(desk.run(&["inbox"]).stdout).unwrap();
    assert!(text.contains("acted") && text.contains("H-1 is due"), "{text}");
    assert!(text.contains("start holdfast node"), "{text}");
}

#[test]
fn one_of_two_notifies_and_the_other_takes_over_when_it_is_killed() {
    let (bus, desk) = (Bus::start().unwrap(), Desk::office());
    let server = Server::start(&bus, Manners::default()).unwrap();
    let (mut first, second) = (desk.node(&bus), desk.node(&bus));
    desk.due_in(100);
    let _ = server.wait_for(1);
    desk.until("it is delivered", |rows| rows.iter().all(|row| row["state"] == "delivered"));
    first.kill().unwrap();
    first.wait().unwrap();
    desk.due_in(100);
    let told = server.wait_for(2);
    desk.until("both are delivered", |rows| rows.iter().all(|row| row["state"] == "delivered"));
    assert_eq!(told.len(), 2);
    end(second);
    assert_eq!(server.notified().len(), 2, "each was told by one of them");
}

/// Kills a node at many points of its work. Every date is told by a bubble of its own at most once, is
/// in the inbox exactly once, and if no bubble was seen a summary counted it.
fn kill_often(kills: u32) {
    let (bus, desk) = (Bus::start().unwrap(), Desk::office());
    let server = Server::start(&bus, Manners::default()).unwrap();
    for cycle in 0..kills {
        let mut node = desk.node(&bus);
        let heard = server.notified().len();
        desk.due_in(i64::from(cycle % 7) * 3);
        // Different points in each cycle: at once, a little later, or when the bubble is up.
        match cycle % 3 {
            0 => {}
            1 => drop(desk.inbox()),
            _ => drop(server.wait_for(heard + 1)),
        }
        node.kill().unwrap();
        node.wait().unwrap();
    }
    // The last one has time to tell what is left.
    let node = desk.node(&bus);
    desk.until("everything has its fate", |rows| {
        rows.len() == kills as usize
            && rows.iter().all(|row| row["state"] != "scheduled" && row["state"] != "missed")
    });
    end(node);
    let mut bubbles = BTreeMap::<String, u32>::new();
    let mut summed = 0;
    for told in server.notified() {
        match told.summary.split(' ').next().unwrap().parse::<usize>() {
            Ok(count) => summed += count,
            Err(_) if told.summary.starts_with("You may") => summed += 1,
            Err(_) => *bubbles.entry(told.summary).or_default() += 1,
        }
    }
    assert!(bubbles.values().all(|shown| *shown == 1), "told twice: {bubbles:?}");
    assert!(summed + bubbles.len() >= kills as usize, "{summed} + {} of {kills}", bubbles.len());
    assert_eq!(desk.rpc("workspace_status", &json!({}))["unread"], kills);
}

#[test]
fn killed_at_many_points_a_node_tells_nothing_twice_and_loses_nothing() {
    let kills = std::env::var("HOLDFAST_KILLS").ok().and_then(|kills| kills.parse().ok());
    kill_often(kills.unwrap_or(KILLS));
}
