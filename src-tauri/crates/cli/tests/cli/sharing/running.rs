//! Programs that exchange until they are told to end.

use super::*;
use std::io::{BufRead, BufReader};
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A program that runs, and the lines that it has printed so far.
struct Running {
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    reader: std::thread::JoinHandle<()>,
}

impl Running {
    fn start(desk: &Desk, args: &[&str]) -> Self {
        let mut program = desk.program(args);
        program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = program.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&lines);
        let reader = std::thread::spawn(move || {
            out.lines().for_each(|line| heard.lock().unwrap().push(line.unwrap()));
        });
        Self { child, lines, reader }
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// Waits until one of its lines says so.
    fn until_it_says(&self, what: &str, so: impl Fn(&str) -> bool) {
        until(what, || self.lines().iter().any(|line| so(line)));
    }

    /// Ends it with SIGTERM, as a service manager does, and gives everything it printed.
    fn end(mut self) -> Vec<String> {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success());
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), Some(0), "what is told to end ends well");
        self.reader.join().unwrap();
        Arc::into_inner(self.lines).unwrap().into_inner().unwrap()
    }
}

fn until(what: &str, so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !so() {
        assert!(Instant::now() < end, "not within a minute: {what}");
    }
}

/// What Tom writes reaches the desk of a program that runs there, and what is written at that desk
/// beside the program reaches Tom. Gives what the program printed.
fn exchanges(args: &[&str], first: fn(&str) -> bool) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    converge(&[&anna, &tom]);
    let running = Running::start(&anna, args);
    running.until_it_says("that it runs", first);
    let card = tom.card("Mail does not arrive");
    tom.sync();
    let has = |desk: &Desk, card: &str| {
        desk.run(&["rpc", "item_get", &json!({ "id": card }).to_string()]).status.success()
    };
    until("what Tom wrote is there", || has(&anna, &card));
    let answer = anna.card("Mail arrives again");
    until("what was written there is at Tom's desk", || {
        tom.sync();
        has(&tom, &answer)
    });
    running.end()
}

/// The lines, of which each is a status and none says the same as the one before.
fn statuses(lines: &[String]) -> Vec<Value> {
    assert!(lines.windows(2).all(|pair| pair[0] != pair[1]), "{lines:#?}");
    let statuses: Vec<Value> =
        lines.iter().map(|line| serde_json::from_str(line).expect(line)).collect();
    for status in &statuses {
        assert!(status["mark"].is_string() && status["stores"].is_array(), "{status}");
    }
    statuses
}

#[test]
fn sync_exchanges_until_it_is_told_to_end() {
    let said = exchanges(&["sync"], |line| line.starts_with("Exchanging for "));
    assert_eq!(said.last().unwrap(), "Ended.");
}

#[test]
fn sync_in_json_prints_one_status_a_line_and_nothing_else() {
    let said = exchanges(&["--json", "sync"], |line| line.starts_with('{'));
    assert!(statuses(&said).len() > 1, "one at the start and one for each change: {said:#?}");
}

#[test]
fn sync_in_json_says_when_a_store_is_gone_and_when_it_is_back() {
    let place = tempfile::tempdir().unwrap();
    let (folder, away) = (place.path().join("team"), place.path().join("away"));
    let anna = Desk::anna();
    anna.shares(&folder);
    let running = Running::start(&anna, &["--json", "sync"]);
    let last = || serde_json::from_str::<Value>(running.lines().last().unwrap()).unwrap();
    running.until_it_says("how it stands", |line| line.starts_with('{'));
    std::fs::rename(&folder, &away).unwrap();
    until("it says so", || last()["stores"][0]["error"]["code"] == "store_unreachable");
    std::fs::rename(&away, &folder).unwrap();
    until("it says so", || last()["stores"][0]["error"] == Value::Null);
    statuses(&running.end());
}

#[test]
fn a_node_exchanges_until_it_is_told_to_end() {
    let said = exchanges(&["node"], |line| line.starts_with("Notifying for "));
    assert_eq!(said.last().unwrap(), "Ended.");
}

#[test]
fn a_node_in_json_prints_one_status_a_line_and_nothing_else() {
    let said = exchanges(&["--json", "node"], |line| line.starts_with('{'));
    assert!(statuses(&said).len() > 1, "{said:#?}");
}

#[test]
fn what_nobody_shares_ends_at_once_and_says_so() {
    let anna = Desk::anna();
    assert_eq!(failed(&anna.run(&["--json", "sync"]))["code"], "not_shared");
}
