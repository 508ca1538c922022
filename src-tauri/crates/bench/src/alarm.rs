//! The alarm: T1 (a threshold to the bubble, beside 100,000 running clocks), T3 and N3 (a start with
//! 10,000 overdue), T6 (wake-ups while nothing is due), N2 (a button to the database).
//!
//! A second process of this program is the node that notifies; the bus and the notification server on
//! it are real, and nobody else is on them.

use crate::report::{Report, Row};
use crate::stats::{Times, milliseconds};
use crate::{Bench, Outcome};
use chrono::{TimeDelta, Utc};
use holdfast_desk::alarm::{Alarm, Event, Notifier, Ports, Toast, run};
use holdfast_desk::host::Host;
use holdfast_domain::{EntityKind, Priority, Source, Timestamp};
use holdfast_store::registry::{agreement, client, sla_policy, sla_target, work_item};
use holdfast_store::{Origin, Place, Write, edge};
use holdfast_testkit::bus::{Bus, Manners, Server};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

const CLOCKS: i64 = 100_000;
const OVERDUE: i64 = 10_000;
/// Items written in one transaction.
const BATCH: usize = 20_000;
/// Breaches that are timed, further apart than the storm rule minds: ten bubbles of P1 a minute.
const BREACHES: usize = 20;
const APART: Duration = Duration::from_millis(7_000);
/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_secs(60);

pub(crate) fn measure(bench: &Bench, report: &mut Report) -> Outcome {
    if bench.wants(&["T3", "N3"]) {
        start_overdue(report)?;
    }
    if bench.wants(&["T1", "T6", "N1", "N2"]) {
        let dir = tempfile::tempdir()?;
        let office = Office::new(dir.path())?;
        office.fill(CLOCKS, Priority::P4, Utc::now())?;
        let bus = Bus::start().map_err(|error| error.to_string())?;
        let server = Server::start(&bus, Manners::default()).map_err(|error| error.to_string())?;
        let mut node = second(dir.path(), &bus)?;
        let measured = office.watch(&node, &server, report);
        node.kill()?;
        node.wait()?;
        measured?;
    }
    Ok(())
}

/// This program once more, as the node. It says a line when it is up.
fn second(dir: &Path, bus: &Bus) -> Outcome<Child> {
    let node = Command::new(std::env::current_exe()?)
        .arg("--node")
        .arg(dir)
        .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
        .stdin(Stdio::null())
        .spawn()?;
    Ok(node)
}

/// What the second process does, until it is killed.
pub(crate) fn node(dir: &Path) -> Outcome {
    let host = Arc::new(Host::open(dir));
    let (sender, events) = channel();
    let told = sender.clone();
    host.subscribe(move |batch| {
        if !batch.changes.is_empty() || batch.truncated {
            // The alarm has ended when this fails.
            let _ = told.send(Event::Changed);
        }
    });
    let desk = Arc::clone(&host);
    run(Ports {
        dir: dir.to_owned(),
        desk: Box::new(move || desk.desk().ok()),
        notifier: holdfast_system::notifier(sender.clone()),
        wake: holdfast_system::wake_source(sender.clone()),
        events,
        sender,
        open: Box::new(|_| {}),
        looked: Box::new(|_| {}),
    })?;
    Ok(())
}

/// A workspace with an agreement: P1 in two seconds, the others in four hours.
struct Office {
    host: Host,
    me: Uuid,
    client: Uuid,
    place: Place,
}

impl Office {
    fn new(dir: &Path) -> Outcome<Self> {
        let host = Host::open(dir);
        let status = ask(
            &host,
            "workspace_create",
            json!({ "name": "Bench", "technician": "Sam Field", "stage": "board", "sample": false, "zone": "UTC" }),
        )?;
        for limit in ask(&host, "wip_list", json!({}))?["limits"].as_array().into_iter().flatten() {
            ask(&host, "wip_remove", json!({ "id": limit["id"] }))?;
        }
        let first = ask(&host, "item_create", json!({ "title": "First" }))?;
        let place = Place {
            board: id(&first["board"])?.into(),
            column: id(&first["column"])?.into(),
            ord: "a0".into(),
            since: Utc::now(),
        };
        let office = Self { host, me: id(&status["me"]["id"])?, client: Uuid::now_v7(), place };
        office.write(Utc::now(), |write| office.agree(write))?;
        let rule = json!({ "priority": "P1", "thresholds": [100], "breaks_through": true,
                           "office_hours": false, "unowned": true });
        ask(&office.host, "notification_rules_save", json!({ "rules": [rule] }))?;
        Ok(office)
    }

    fn agree(&self, write: &mut Write<'_>) -> holdfast_domain::Result<()> {
        let policy = Uuid::now_v7();
        write.create(EntityKind::Client, self.client, &[(client::NAME, "Acme".into())])?;
        let fields =
            [(sla_policy::NAME, "Bench".into()), (sla_policy::THRESHOLDS, "50,75,90".into())];
        write.create(EntityKind::SlaPolicy, policy, &fields)?;
        for priority in Priority::ALL {
            let target = if *priority == Priority::P1 { "2s" } else { "4h" };
            let fields = [
                (sla_target::POLICY, policy.into()),
                (sla_target::PRIORITY, priority.word().into()),
                (sla_target::RESOLUTION, target.into()),
                (sla_target::ALWAYS, true.into()),
            ];
            let id = edge::target_id(policy.into(), *priority);
            write.create(EntityKind::SlaTarget, id, &fields)?;
        }
        let fields = [
            (agreement::CLIENT, self.client.into()),
            (agreement::NAME, "Bench".into()),
            (agreement::POLICY, policy.into()),
            (agreement::ACTIVE, true.into()),
        ];
        write.create(EntityKind::Agreement, Uuid::now_v7(), &fields)
    }

    fn write(
        &self,
        now: Timestamp,
        f: impl FnOnce(&mut Write<'_>) -> holdfast_domain::Result<()>,
    ) -> Outcome {
        let origin = Origin {
            actor: None,
            source: Source::System,
            command: "bench".into(),
            now,
            undo_of: None,
        };
        self.host.desk()?.store().mutate(&origin, f)?;
        Ok(())
    }

    /// So many items of mine, captured at an instant.
    fn fill(&self, count: i64, priority: Priority, captured: Timestamp) -> Outcome {
        eprintln!("writing {count} items with their clocks …");
        let numbers: Vec<i64> = (0..count).collect();
        for batch in numbers.chunks(BATCH) {
            self.write(captured, |write| {
                for number in batch {
                    let item = Uuid::now_v7();
                    let place = Place { ord: format!("b{number:06}"), ..self.place.clone() };
                    let fields = [
                        (work_item::NUMBER, (number + 10).into()),
                        (work_item::TITLE, "Backup failed".into()),
                        (work_item::KIND, "incident".into()),
                        (work_item::PRIORITY, priority.word().into()),
                        (work_item::CLIENT, self.client.into()),
                        (work_item::PLACE, place.into()),
                        (work_item::CREATED_AT, captured.into()),
                    ];
                    write.create(EntityKind::WorkItem, item, &fields)?;
                    write.relate(edge::ASSIGNEE, item, self.me, true)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn watch(&self, node: &Child, server: &Server, report: &mut Report) -> Outcome {
        eprintln!("{BREACHES} breaches, {APART:?} apart, and an idle minute …");
        // The node is up once it has told of the first one.
        self.breach()?;
        let _ = server.wait_for(1);
        let (mut late, mut answered) = (Vec::new(), Vec::new());
        for turn in 0..BREACHES {
            let start = Instant::now();
            let due = self.breach()?;
            let told = server.wait_for(turn + 2).pop().ok_or("nothing was told")?;
            late.push((told.wall - due.timestamp_millis()) as f64);
            let mut outcome = Ok(());
            answered.push(milliseconds(|| outcome = self.answer(server, told.id)));
            outcome?;
            std::thread::sleep(APART.saturating_sub(start.elapsed()));
        }
        let late = Times::new(late);
        report.add(
            Row::new("T1", "threshold to Notify beside 100,000 clocks, p50", "ms", late.p(50))
                .at_most(1_000.0)
                .beside("a job every five minutes", 150_000.0),
        );
        report.add(Row::new("T1", "the same, worst of 20", "ms", late.max()).at_most(1_000.0));
        let answered = Times::new(answered);
        report.add(
            Row::new("N2", "button to the database, worst of 20", "ms", answered.max())
                .at_most(200.0),
        );
        let before = wakes(node.id())?;
        std::thread::sleep(IDLE);
        let woken = (wakes(node.id())? - before) as f64;
        report
            .add(Row::new("T6", "wake-ups in an idle minute, all threads", "", woken).at_most(2.0));
        Ok(())
    }

    /// Captures a P1 of mine and gives the instant of its breach.
    fn breach(&self) -> Outcome<Timestamp> {
        let request = json!({ "title": "Mail is down", "priority": "P1", "kind": "incident",
                              "client": "Acme", "assignees": ["me"] });
        let card = ask(&self.host, "item_create", request)?;
        let clocks = ask(&self.host, "item_clocks", json!({ "id": card["number"] }))?;
        let due = clocks["clocks"].as_array().into_iter().flatten().find_map(|c| c["due"].as_str());
        Ok(due.ok_or("the item has no clock")?.parse()?)
    }

    /// Presses "Own it" until the newest notification is answered.
    fn answer(&self, server: &Server, bubble: u32) -> Outcome {
        let begun = Instant::now();
        let mut pressed = begun - Duration::from_secs(1);
        while begun.elapsed() < PATIENCE {
            let page = ask(&self.host, "inbox_list", json!({ "limit": 1 }))?;
            if page["notifications"][0]["state"] == "acted" {
                return Ok(());
            }
            // The wait for an answer begins a moment after the bubble is there.
            if pressed.elapsed() > Duration::from_millis(50) {
                server.press(bubble, "own").map_err(|error| error.to_string())?;
                pressed = Instant::now();
            }
        }
        Err("the button was pressed, and nothing came of it".into())
    }
}

/// T3 and N3: what the first look costs, and how many bubbles it makes.
fn start_overdue(report: &mut Report) -> Outcome {
    let dir = tempfile::tempdir()?;
    let office = Office::new(dir.path())?;
    office.fill(OVERDUE, Priority::P2, Utc::now() - TimeDelta::hours(5))?;
    drop(office);
    let host = Host::open(dir.path());
    let desk = host.desk()?;
    let screen = Counted::default();
    let mut alarm = Alarm::new(Box::new(screen.clone()), Box::new(|_| {}));
    let mut failed = None;
    let took = milliseconds(|| failed = alarm.tick(&desk).err());
    if let Some(error) = failed {
        return Err(error.into());
    }
    let toasts = screen.count();
    report.add(Row::new("T3", "start with 10,000 overdue", "ms", took).at_most(300.0));
    report.add(Row::new("N3", "bubbles for them", "", toasts as f64).at_most(6.0));
    let unread = desk.store().read(|read| Ok(read.scheduled_notifications()?.len()))?;
    report.add(Row::new("N3", "of them in the inbox", "", unread as f64).at_least(OVERDUE as f64));
    Ok(())
}

/// A screen that only counts.
#[derive(Clone, Default)]
struct Counted(Arc<Mutex<usize>>);

impl Counted {
    fn count(&self) -> usize {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notifier for Counted {
    fn post(&self, _: Toast) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }

    fn close(&self, _: &str) {}
}

/// How often the threads of a process went to sleep, and so were woken.
fn wakes(process: u32) -> Outcome<u64> {
    let mut wakes = 0;
    for task in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let status = std::fs::read_to_string(task?.path().join("status"))?;
        let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"));
        let count = line.and_then(|line| line.split_whitespace().nth(1));
        wakes += count.ok_or("a thread without a count")?.parse::<u64>()?;
    }
    Ok(wakes)
}

fn ask(host: &Host, name: &str, request: Value) -> Outcome<Value> {
    Ok(crate::workspace::run(host, name, request)?)
}

fn id(value: &Value) -> Outcome<Uuid> {
    Ok(value.as_str().ok_or("an id is missing")?.parse()?)
}
