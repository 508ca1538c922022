//! B8: edits that vanish without a word, and desks that end up apart, here and at the peers on the
//! same stories.

use super::feud::{CARDS, DESKS, FIELDS, Feud, Step, feud};
use super::{data, segments};
use crate::report::{Report, Row};
use crate::workspace::origin;
use crate::{Bench, Outcome};
use holdfast_domain::{EntityKind, Timestamp};
use holdfast_store::registry::{self, Field};
use holdfast_store::sync::SealLimits;
use holdfast_store::{Origin, Store, Value};
use holdfast_wire::{Control, DeviceKey, Signature, join_proof};
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

const STORIES: u64 = 300;
/// How wrong the clocks of the desks are, in seconds.
const SKEW: [i64; DESKS] = [0, -420, 3_600];

/// What was found at the end of all stories.
#[derive(Default, Clone, Copy)]
struct Found {
    /// Edits that nobody overwrote knowingly and that are neither shown nor kept as a conflict.
    vanished: u64,
    /// Edits of a field that nobody else edited, and that its card does not show.
    hidden: u64,
    /// Fields that differ between desks.
    apart: u64,
    /// Edits that had to be found.
    edits: u64,
}

pub(crate) fn measure(bench: &Bench, report: &mut Report) -> Outcome {
    for (faults, name) in [(false, ""), (true, ", with restored backups")] {
        let stories: Vec<Feud> = (0..STORIES).map(|seed| feud(seed, faults)).collect();
        let file = bench.dir.join("sync-feuds.jsonl");
        std::fs::write(&file, stories.iter().map(|story| line(story) + "\n").collect::<String>())?;
        let mut ours = Found::default();
        for story in &stories {
            let found = tell(bench, story)?;
            ours = Found {
                vanished: ours.vanished + found.vanished,
                hidden: ours.hidden + found.hidden,
                apart: ours.apart + found.apart,
                edits: ours.edits + found.edits,
            };
        }
        let edits = ours.edits;
        let peers = [
            ("sqlite-sync", peer("feud-sqlite-sync.mjs", &file)?),
            ("PouchDB", peer("feud-pouchdb.mjs", &file)?),
        ];
        let mut add = |what: &str, value: fn(&Found) -> u64| {
            for (peer, found) in &peers {
                let what = format!("{what}, of {edits}{name}");
                let row = Row::new("B8", what, "", value(&ours) as f64).at_most(0.0);
                report.add(
                    row.beside(peer, found.as_ref().map_or(f64::NAN, |found| value(found) as f64)),
                );
            }
        };
        add("edits that vanished without a word", |found| found.vanished);
        add("edits nobody contested that are not shown", |found| found.hidden);
        add("fields that differ between desks", |found| found.apart);
    }
    Ok(())
}

/// A story as the peers read it.
fn line(story: &Feud) -> String {
    let step = |step: &Step| match step {
        Step::Write { desk, card, field, value } => {
            json!({ "write": { "desk": desk, "card": card, "field": FIELDS[*field], "value": value } })
        }
        Step::Meet(a, b) => json!({ "meet": [a, b] }),
        Step::Backup(desk) => json!({ "backup": desk }),
        Step::Restore(desk) => json!({ "restore": desk }),
    };
    let head = |((card, field), values): (&(usize, usize), &Vec<String>)| json!({ "card": card, "field": FIELDS[*field], "values": values });
    json!({
        "desks": DESKS, "cards": CARDS, "fields": FIELDS,
        "steps": story.steps.iter().map(step).collect::<Vec<_>>(),
        "heads": story.heads.iter().map(head).collect::<Vec<_>>(),
    })
    .to_string()
}

/// What a peer's script found; none where it cannot be run.
fn peer(script: &str, file: &Path) -> Outcome<Option<Found>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/bench/peers");
    let output = Command::new("node")
        .arg(folder.join(script))
        .arg(file)
        .stderr(Stdio::inherit())
        .output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let Some(line) = printed.lines().find(|line| line.starts_with('{')) else { return Ok(None) };
    let value: serde_json::Value = serde_json::from_str(line)?;
    let count = |name: &str| value[name].as_u64().unwrap_or_default();
    Ok(Some(Found {
        vanished: count("vanished"),
        hidden: count("hidden"),
        apart: count("apart"),
        edits: count("edits"),
    }))
}

/// A desk on disk.
struct Desk {
    number: usize,
    home: TempDir,
    store: Option<Store>,
}

impl Desk {
    fn new(bench: &Bench, number: usize) -> Outcome<Self> {
        let home = tempfile::tempdir_in(&bench.dir)?;
        let store = Store::open(&home.path().join("now"), origin().now)?;
        let (device, founder) = (segments::key(number), segments::key(0));
        store.adopt(segments::workspace())?;
        store.begin_sharing(DeviceKey::of(&device), DeviceKey::of(&founder))?;
        Ok(Self { number, home, store: Some(store) })
    }

    fn dir(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn store(&self) -> Outcome<&Store> {
        Ok(self.store.as_ref().ok_or("the desk is closed")?)
    }

    /// Makes the directory `to` what `from` is.
    fn copy(&mut self, from: &str, to: &str, now: Timestamp) -> Outcome {
        self.store = None;
        let to = self.dir(to);
        if to.exists() {
            std::fs::remove_dir_all(&to)?;
        }
        std::fs::create_dir(&to)?;
        for entry in std::fs::read_dir(self.dir(from))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name()))?;
            }
        }
        self.store = Some(Store::open(&self.dir("now"), now)?);
        Ok(())
    }

    /// What is shown of a field.
    fn shown(&self, card: Uuid, field: Field) -> Outcome<Value> {
        let connection = Connection::open_with_flags(
            holdfast_store::database(&self.dir("now")),
            OpenFlags::SQLITE_OPEN_READ_ONLY,
        )?;
        let sql = format!(
            "SELECT {} FROM work_item WHERE e = (SELECT e FROM ent WHERE id = ?1)",
            field.name
        );
        let text: Option<String> = connection.query_row(&sql, [card], |row| row.get(0))?;
        Ok(text.into())
    }

    /// Gives another desk all there is.
    fn send(&self, to: &Self, now: Timestamp) -> Outcome {
        let (store, identity) = (self.store()?, self.store()?.identity()?);
        store.seal(&segments::key(self.number), now, SealLimits::default())?;
        for part in [identity.control, identity.data] {
            let logs: std::collections::BTreeSet<_> =
                store.cursors(part)?.iter().map(|cursor| cursor.log).collect();
            for log in logs {
                let sealed = store.segments_after(part, log, 0, usize::MAX)?;
                let bytes = sealed.into_iter().map(|one| one.bytes).collect();
                to.store()?.receive(bytes, now)?;
            }
        }
        to.store()?.apply_stored(now, usize::MAX)?;
        Ok(())
    }
}

/// The first desk founds the workspace and admits the others.
fn found_workspace(desks: &[Desk]) -> Outcome {
    let (store, key) = (desks[0].store()?, segments::key(0));
    let founder = DeviceKey::of(&key);
    store.control(&key, origin().now, |hlc, identity, _| {
        Ok(Some(Control::Found {
            hlc,
            workspace: identity.workspace,
            device: founder,
            about: segments::about(),
        }))
    })?;
    for desk in &desks[1..] {
        let log = desk.store()?.identity()?.log;
        let own = segments::key(desk.number);
        let device = DeviceKey::of(&own);
        // A desk that never said a word could not tell the others of a new log.
        desk.store()?.control(&own, origin().now, |hlc, identity, _| {
            let proof = Signature::by(&key, &join_proof(identity.workspace, &device, log));
            Ok(Some(Control::Join {
                hlc,
                device,
                invitation: founder,
                proof,
                about: segments::about(),
            }))
        })?;
        store.control(&key, origin().now, |hlc, _, _| {
            Ok(Some(Control::Admit { hlc, device, log, invitation: founder }))
        })?;
    }
    Ok(())
}

fn field(name: usize) -> Option<Field> {
    let kind = registry::kind(EntityKind::WorkItem);
    kind.fields.iter().copied().find(|field| field.name == FIELDS[name])
}

/// Lets a story happen on three databases.
fn tell(bench: &Bench, story: &Feud) -> Outcome<Found> {
    let mut desks =
        (0..DESKS).map(|number| Desk::new(bench, number)).collect::<Outcome<Vec<_>>>()?;
    let mut now = origin().now;
    found_workspace(&desks)?;
    desks[0].store()?.mutate(&origin(), |write| {
        (0..CARDS).try_for_each(|card| write.create(EntityKind::WorkItem, data::card(card), &[]))
    })?;
    for to in 1..DESKS {
        desks[0].send(&desks[to], now)?;
    }
    for step in &story.steps {
        now += Duration::from_secs(1);
        match step {
            Step::Write { desk, card, field: name, value } => {
                let now = now + chrono::TimeDelta::seconds(SKEW[*desk]);
                let field = field(*name).ok_or("a field is missing")?;
                desks[*desk].store()?.mutate(&Origin { now, ..origin() }, |write| {
                    write.set(data::card(*card), &[(field, value.as_str().into())])
                })?;
            }
            Step::Meet(a, b) => {
                desks[*a].send(&desks[*b], now)?;
                desks[*b].send(&desks[*a], now)?;
            }
            Step::Backup(desk) => desks[*desk].copy("now", "backup", now)?,
            Step::Restore(desk) => desks[*desk].copy("backup", "now", now)?,
        }
    }
    find(story, &desks)
}

fn find(story: &Feud, desks: &[Desk]) -> Outcome<Found> {
    let mut found = Found::default();
    for ((card, name), heads) in &story.heads {
        let field = field(*name).ok_or("a field is missing")?;
        let mut shown = Vec::new();
        for desk in desks {
            let card = data::card(*card);
            let conflicts = desk.store()?.read(|read| read.conflicts(Some(card.into())))?;
            let of_field = conflicts.into_iter().filter(|one| one.field == field.number);
            let kept: Vec<Value> = of_field.map(|one| one.lost.value).collect();
            shown.push((desk.shown(card, field)?, kept));
        }
        found.edits += heads.len() as u64;
        found.apart += u64::from(shown.iter().any(|one| one.0 != shown[0].0));
        for head in heads {
            let head = Value::from(head.as_str());
            let seen = shown.iter().all(|(value, kept)| *value == head || kept.contains(&head));
            found.vanished += u64::from(!seen);
            found.hidden += u64::from(heads.len() == 1 && shown[0].0 != head);
        }
    }
    Ok(found)
}
