//! A desk that is watched: an office with an agreement, an alarm on it, and a screen that remembers.

use chrono::TimeDelta;
use holdfast_desk::alarm::{Alarm, Button, Event, Notifier, Refusal, Screen, Toast};
use holdfast_desk::commands;
use holdfast_desk::host::Host;
use holdfast_domain::{EntityKind, Priority, Result, Source, Timestamp};
use holdfast_store::registry::{agreement, sla_policy, sla_target, work_item};
use holdfast_store::{Origin, edge};
use holdfast_testkit::FakeClock;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;
use uuid::Uuid;

/// A screen that remembers what it was shown.
#[derive(Clone, Default)]
pub(crate) struct FakeScreen(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    toasts: Vec<Toast>,
    events: Vec<Event>,
    closed: Vec<String>,
    broken: bool,
    /// The process dies before the screen hears of anything.
    unheard: bool,
}

impl FakeScreen {
    fn with<T>(&self, f: impl FnOnce(&mut Seen) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Everything it was shown.
    pub(crate) fn toasts(&self) -> Vec<Toast> {
        self.with(|seen| seen.toasts.clone())
    }
}

impl FakeScreen {
    /// The keys of everything that was taken off it.
    pub(crate) fn closed(&self) -> Vec<String> {
        self.with(|seen| seen.closed.clone())
    }
}

impl Notifier for FakeScreen {
    fn post(&self, toast: Toast) {
        self.with(|seen| {
            if seen.unheard {
                return;
            }
            if seen.broken {
                seen.events.push(Event::Refused(toast.ticket, Refusal::NoServer));
            } else {
                seen.events.push(Event::Shown(toast.ticket));
                seen.toasts.push(toast);
            }
        });
    }

    fn close(&self, key: &str) {
        self.with(|seen| seen.closed.push(key.to_owned()));
    }
}

/// A desk with an alarm on it.
pub(crate) struct Watch {
    pub(crate) dir: Arc<TempDir>,
    pub(crate) clock: FakeClock,
    pub(crate) host: Host,
    pub(crate) screen: FakeScreen,
    pub(crate) opened: Arc<Mutex<Vec<String>>>,
    alarm: Alarm,
    shown: usize,
}

fn alarm(screen: &FakeScreen, opened: &Arc<Mutex<Vec<String>>>) -> Alarm {
    let opened = Arc::clone(opened);
    let open = move |place: &str| opened.lock().unwrap().push(place.to_owned());
    Alarm::new(Box::new(screen.clone()), Box::new(open))
}

impl Watch {
    /// Monday noon UTC, 13:00 in the office. Sam sits at the desk; Acme Dental has an agreement that
    /// counts round the clock: P1 in one hour, the others in four.
    pub(crate) fn new() -> Self {
        let dir = Arc::new(tempfile::tempdir().unwrap());
        let clock = FakeClock::noon();
        let watch = Self::on(dir, clock, FakeScreen::default());
        watch.ok(
            "workspace_create",
            json!({ "name": "Field IT", "technician": "Sam Field", "stage": "pods",
                    "sample": false, "zone": "Europe/Amsterdam" }),
        );
        watch.ok("technician_save", json!({ "name": "Tom Berg" }));
        let limits = watch.ok("wip_list", json!({}));
        for limit in limits["limits"].as_array().unwrap() {
            watch.ok("wip_remove", json!({ "id": limit["id"] }));
        }
        watch.client("Acme Dental");
        watch
    }

    pub(crate) fn on(dir: Arc<TempDir>, clock: FakeClock, screen: FakeScreen) -> Self {
        let host = Host::with_clock(dir.path(), Arc::new(clock.clone()));
        let opened = Arc::default();
        let alarm = alarm(&screen, &opened);
        Self { dir, clock, host, screen, opened, alarm, shown: 0 }
    }

    /// The process ends as it is, and another one starts on what it left.
    pub(crate) fn restarted(self) -> Self {
        let Self { dir, clock, host, screen, shown, .. } = self;
        drop(host);
        Self { shown, ..Self::on(dir, clock, screen) }
    }

    /// A client with an agreement that counts round the clock.
    pub(crate) fn client(&self, name: &str) {
        let client = self.ok("client_save", json!({ "name": name, "zone": "Europe/Amsterdam" }));
        let client: Uuid = client["id"].as_str().unwrap().parse().unwrap();
        let policy = Uuid::now_v7();
        self.write(|write| {
            write.create(EntityKind::SlaPolicy, policy, &[(sla_policy::NAME, name.into())])?;
            for priority in Priority::ALL {
                let hours = if *priority == Priority::P1 { "1h" } else { "4h" };
                let fields = [
                    (sla_target::POLICY, policy.into()),
                    (sla_target::PRIORITY, priority.word().into()),
                    (sla_target::FIRST_RESPONSE, "".into()),
                    (sla_target::NEXT_UPDATE, "".into()),
                    (sla_target::RESOLUTION, hours.into()),
                    (sla_target::ALWAYS, true.into()),
                ];
                let id = edge::target_id(policy.into(), *priority);
                write.create(EntityKind::SlaTarget, id, &fields)?;
            }
            let fields = [
                (agreement::CLIENT, client.into()),
                (agreement::NAME, name.into()),
                (agreement::POLICY, policy.into()),
                (agreement::ACTIVE, true.into()),
            ];
            write.create(EntityKind::Agreement, Uuid::now_v7(), &fields)
        });
    }

    pub(crate) fn write(&self, f: impl FnOnce(&mut holdfast_store::Write<'_>) -> Result<()>) {
        let origin = Origin {
            actor: None,
            source: Source::System,
            command: "test".into(),
            now: self.now(),
            undo_of: None,
        };
        self.host.desk().unwrap().store().mutate(&origin, f).unwrap();
    }

    pub(crate) fn now(&self) -> Timestamp {
        use holdfast_domain::Clock;
        self.clock.now()
    }

    pub(crate) fn run(&self, name: &str, request: Value) -> Result<Value> {
        commands::run(&self.host, Source::Window, name, request)
    }

    pub(crate) fn ok(&self, name: &str, request: Value) -> Value {
        self.run(name, request.clone())
            .unwrap_or_else(|error| panic!("{name} {request}: {error:?}"))
    }

    /// Adds an incident for Acme Dental, and gives its number.
    pub(crate) fn incident(&self, priority: &str, assignees: &[&str]) -> String {
        self.incident_of("Acme Dental", priority, assignees)
    }

    pub(crate) fn incident_of(&self, client: &str, priority: &str, assignees: &[&str]) -> String {
        let card = self.ok(
            "item_create",
            json!({ "title": "Printer is down", "client": client, "priority": priority,
                    "kind": "incident", "assignees": assignees }),
        );
        card["number"].as_str().unwrap().to_owned()
    }

    /// Does something as somebody else, on this desk.
    pub(crate) fn as_tom<T>(&self, f: impl FnOnce(&Self) -> T) -> T {
        self.sits("Tom Berg");
        let done = f(self);
        self.sits("Sam Field");
        done
    }

    pub(crate) fn sits(&self, name: &str) {
        let team = self.ok("team_list", json!({}));
        let found = team["technicians"].as_array().unwrap().iter().find(|one| one["name"] == name);
        self.ok("settings_update", json!({ "me": found.unwrap()["id"] }));
    }

    /// Lets the alarm look, as its thread would, until it has nothing more to do at this instant.
    pub(crate) fn look(&mut self) -> Option<Timestamp> {
        let desk = self.host.desk().unwrap();
        let mut next = self.alarm.tick(&desk).unwrap();
        loop {
            let events = self.screen.with(|seen| std::mem::take(&mut seen.events));
            if events.is_empty() {
                return next;
            }
            for event in events {
                self.alarm.hear(&desk, event).unwrap();
            }
            next = self.alarm.tick(&desk).unwrap();
        }
    }

    /// Lets the process be killed after so many commits, or before the screen hears of what was
    /// committed; then another one starts.
    pub(crate) fn killed(mut self, commits: u64, unheard: bool) -> Self {
        let desk = self.host.desk().unwrap();
        desk.store().die_after(commits);
        self.screen.with(|seen| seen.unheard = unheard);
        let mut alive = self.alarm.tick(&desk).is_ok();
        while alive {
            let events = self.screen.with(|seen| std::mem::take(&mut seen.events));
            alive = !events.is_empty()
                && events.into_iter().all(|event| self.alarm.hear(&desk, event).is_ok())
                && self.alarm.tick(&desk).is_ok();
        }
        self.screen.with(|seen| (seen.unheard, seen.events) = (false, Vec::new()));
        drop(desk);
        self.restarted()
    }

    /// As [`Watch::look`], and gives the titles of what was shown since it was last asked.
    pub(crate) fn told(&mut self) -> Vec<String> {
        self.look();
        self.fresh().into_iter().map(|toast| toast.title).collect()
    }

    /// What was shown since it was last asked.
    pub(crate) fn fresh(&mut self) -> Vec<Toast> {
        let toasts = self.screen.toasts();
        toasts[std::mem::replace(&mut self.shown, toasts.len())..].to_vec()
    }

    pub(crate) fn hear(&mut self, event: Event) {
        let desk = self.host.desk().unwrap();
        self.alarm.hear(&desk, event).unwrap();
    }

    /// Somebody changed something, and the alarm looks.
    pub(crate) fn changed(&mut self) -> Vec<String> {
        self.hear(Event::Changed);
        self.told()
    }

    /// Presses a button of the newest bubble.
    pub(crate) fn press(&mut self, button: Button) {
        let key = self.screen.toasts().last().unwrap().key.clone();
        self.hear(Event::Pressed(key, button));
    }

    /// Sleeps as the alarm's thread would, waking whenever it asked for it.
    pub(crate) fn pass(&mut self, time: TimeDelta) -> Vec<String> {
        let end = self.now() + time;
        let before = self.shown;
        loop {
            let next = self.look();
            match next.filter(|next| *next <= end) {
                Some(next) => {
                    self.clock.advance((next - self.now()).max(TimeDelta::milliseconds(1)));
                }
                None => break,
            }
        }
        self.clock.advance(end - self.now());
        self.look();
        self.shown = before;
        self.fresh().into_iter().map(|toast| toast.title).collect()
    }

    /// The machine sleeps: time goes by and nobody looks.
    pub(crate) fn sleep(&mut self, time: TimeDelta) -> Vec<String> {
        self.clock.advance(time);
        self.hear(Event::ClockJumped);
        self.told()
    }

    /// What shows notifications breaks, or comes back.
    pub(crate) fn screen_breaks(&mut self, broken: bool) {
        self.screen.with(|seen| seen.broken = broken);
        let screen = Screen { present: !broken, buttons: true, ..Screen::default() };
        self.hear(Event::Screen(screen));
    }

    /// So many items of mine for twenty clients, captured within a minute.
    pub(crate) fn many(&self, count: i64) {
        let first = self.incident("P2", &["Sam Field"]);
        let view = self.ok("item_get", json!({ "id": first }));
        let id = |value: &Value| value.as_str().unwrap().parse::<Uuid>().unwrap();
        let (board, column) = (id(&view["card"]["board"]), id(&view["card"]["column"]));
        let me = id(&view["card"]["assignees"][0]["id"]);
        let clients: Vec<Uuid> = (0..20)
            .map(|n| {
                self.client(&format!("Client {n}"));
                let list = self.ok("client_list", json!({}));
                let list = list["clients"].as_array().unwrap();
                id(&list.iter().find(|one| one["name"] == format!("Client {n}")).unwrap()["id"])
            })
            .collect();
        for batch in 0..12 {
            self.write(|write| {
                for n in (0..count).filter(|n| n % 12 == batch) {
                    let place = holdfast_store::Place {
                        board: board.into(),
                        column: column.into(),
                        ord: format!("a{n}"),
                        since: write.now(),
                    };
                    let item = Uuid::now_v7();
                    let fields = [
                        (work_item::NUMBER, (n + 100).into()),
                        (work_item::TITLE, "Backup failed".into()),
                        (work_item::KIND, "incident".into()),
                        (work_item::PRIORITY, "P2".into()),
                        (work_item::CLIENT, clients[usize::try_from(n % 20).unwrap()].into()),
                        (work_item::PLACE, place.into()),
                        (work_item::CREATED_AT, write.now().into()),
                    ];
                    write.create(EntityKind::WorkItem, item, &fields)?;
                    write.relate(edge::ASSIGNEE, item, me, true)?;
                }
                Ok(())
            });
            self.clock.advance(TimeDelta::seconds(5));
        }
        self.ok("item_move", json!({ "id": first, "to": "done" }));
    }

    /// The inbox, oldest first: state, title, detail.
    pub(crate) fn inbox(&self) -> Vec<(String, String, String)> {
        let page = self.ok("inbox_list", json!({ "limit": 1000 }));
        let rows = page["notifications"].as_array().unwrap();
        let word = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        rows.iter()
            .rev()
            .map(|row| (word(row, "state"), word(row, "title"), word(row, "detail")))
            .collect()
    }

    /// The states of the inbox, oldest first.
    pub(crate) fn states(&self) -> Vec<String> {
        self.inbox().into_iter().map(|(state, ..)| state).collect()
    }

    pub(crate) fn unread(&self) -> u64 {
        self.ok("workspace_status", json!({}))["unread"].as_u64().unwrap()
    }
}
