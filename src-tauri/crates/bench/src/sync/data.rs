//! The life of a workspace: cards that fifty technicians make and edit, and their runbooks. Written as
//! lines of JSON too, so that the peers read the very same.

use crate::corpus::Blocks;
use crate::random::Random;
use crate::{Bench, Outcome};
use holdfast_domain::Timestamp;
use holdfast_store::registry::{Field, work_item};
use holdfast_store::{Place, Value};
use serde_json::json;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Technicians, each with a desk.
pub(crate) const AUTHORS: usize = 50;
/// Field changes for each card, over its life.
pub(crate) const OPS_PER_CARD: usize = 10;
/// Bytes of a runbook.
pub(crate) const RUNBOOK: usize = 20_000;
/// Saves of the first runbook.
pub(crate) const SAVES: usize = 400;
/// Columns of the one board.
pub(crate) const COLUMNS: usize = 6;

const CLIENTS: usize = 200;
/// 600 changes a technician and day, in eight hours.
const MILLIS_PER_OP: i64 = 8 * 3_600_000 / (600 * AUTHORS as i64);

/// What one command changed.
pub(crate) struct Txn {
    pub(crate) author: usize,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    pub(crate) card: Uuid,
    /// Whether it makes the card.
    pub(crate) new: bool,
    pub(crate) sets: Vec<(Field, Value)>,
}

impl Txn {
    /// Field changes, as every desk counts them.
    pub(crate) fn ops(&self) -> usize {
        self.sets.len() + usize::from(self.new)
    }
}

/// All transactions in the order in which they happened; the same in every run.
pub(crate) struct Life {
    cards: usize,
    ops: usize,
    done: usize,
    made: usize,
    /// Cards of each technician, oldest first.
    owned: Vec<Vec<usize>>,
    author: usize,
    shift: usize,
    random: Random,
}

/// Of so many cards.
pub(crate) fn life(cards: usize) -> Life {
    Life {
        cards,
        ops: cards * OPS_PER_CARD,
        done: 0,
        made: 0,
        owned: vec![Vec::new(); AUTHORS],
        author: 0,
        shift: 0,
        random: Random::seeded(9),
    }
}

impl Iterator for Life {
    type Item = Txn;

    fn next(&mut self) -> Option<Txn> {
        if self.done >= self.ops {
            return None;
        }
        if self.shift == 0 {
            (self.author, self.shift) = (self.random.below(AUTHORS), 1 + self.random.below(8));
        }
        self.shift -= 1;
        let at = BEGUN + self.done as i64 * MILLIS_PER_OP + self.random.below(400) as i64;
        // Cards come in evenly.
        let new = self.made < self.cards && self.made * OPS_PER_CARD <= self.done;
        let txn = if new {
            self.owned[self.author].push(self.made);
            self.made += 1;
            Txn { author: self.author, at, card: card(self.made - 1), new, sets: self.made(at) }
        } else {
            let card = self.edited();
            Txn { author: self.author, at, card: self::card(card), new, sets: self.edit(at) }
        };
        self.done += txn.ops();
        Some(txn)
    }
}

/// Monday, 2 March 2026, nine o'clock.
const BEGUN: i64 = 1_772_442_000_000;

impl Life {
    /// Which card is changed: nine times in ten one of the author's own, the newest most often.
    fn edited(&mut self) -> usize {
        let own = self.owned[self.author].len();
        if own == 0 || self.random.once_in(10) {
            return self.made - 1 - self.zipf(self.made);
        }
        let back = self.zipf(own);
        self.owned[self.author][own - 1 - back]
    }

    /// A number below `of`, by Zipf's law.
    fn zipf(&mut self, of: usize) -> usize {
        let draw = self.random.below(1 << 30) as f64 / f64::from(1 << 30);
        let rank = (draw * (of as f64 + 1.0).ln()).exp() as usize;
        rank.saturating_sub(1).min(of - 1)
    }

    fn made(&mut self, at: i64) -> Vec<(Field, Value)> {
        vec![
            (work_item::NUMBER, Value::Int(self.made as i64)),
            (work_item::TITLE, self.title().into()),
            (work_item::PRIORITY, (*self.random.of(&PRIORITIES)).into()),
            (work_item::CLIENT, client(self.random.below(CLIENTS)).into()),
            (work_item::PLACE, self.place(0, at)),
        ]
    }

    fn edit(&mut self, at: i64) -> Vec<(Field, Value)> {
        match self.random.below(100) {
            0..50 => {
                let column = 1 + self.random.below(COLUMNS - 1);
                vec![(work_item::PLACE, self.place(column, at))]
            }
            50..65 => vec![(work_item::PRIORITY, (*self.random.of(&PRIORITIES)).into())],
            65..75 => {
                vec![(
                    work_item::DUE,
                    Value::Int(at + (1 + self.random.below(40)) as i64 * 900_000),
                )]
            }
            75..85 => {
                let note = format!("Waiting for {}", self.random.of(&WHO));
                vec![
                    (
                        work_item::BLOCKED_ON,
                        (*self.random.of(&["client", "vendor", "parts"])).into(),
                    ),
                    (work_item::BLOCKED_NOTE, note.into()),
                ]
            }
            85..95 => {
                vec![(work_item::BLOCKED_ON, Value::Null), (work_item::BLOCKED_NOTE, Value::Null)]
            }
            _ => vec![(work_item::TITLE, self.title().into())],
        }
    }

    fn title(&mut self) -> String {
        format!(
            "{} {} on {}-{:04}",
            self.random.of(&THINGS),
            self.random.of(&TROUBLES),
            self.random.of(&["fs", "dc", "web", "sql", "nas", "fw"]),
            self.random.below(10_000)
        )
    }

    fn place(&mut self, column: usize, at: i64) -> Value {
        let ord = format!("80{:08x}", self.random.below(1 << 32));
        let since = Timestamp::from_timestamp_millis(at).unwrap_or_default();
        Place { board: board().into(), column: self::column(column).into(), ord, since }.into()
    }
}

const PRIORITIES: [&str; 4] = ["P1", "P2", "P3", "P4"];
const THINGS: [&str; 12] = [
    "Backup",
    "Mail flow",
    "VPN",
    "Certificate",
    "Disk",
    "Domain join",
    "Printer queue",
    "Antivirus",
    "Replication",
    "Licence",
    "Switch port",
    "File share",
];
const TROUBLES: [&str; 10] = [
    "failed",
    "is slow",
    "is full",
    "expires tomorrow",
    "does not start",
    "was refused",
    "needs a review",
    "stopped again",
    "is unreachable",
    "shows errors",
];
const WHO: [&str; 6] =
    ["the client", "Dell support", "a call back", "the carrier", "spare parts", "the site contact"];

/// An id that looks like any other and is the same in every run.
fn id(what: u64, number: usize) -> Uuid {
    let mut random = Random::seeded(what << 32 | number as u64);
    let half = |random: &mut Random| (random.below(1 << 62) as u128) << 2 | random.below(4) as u128;
    let (high, low) = (half(&mut random), half(&mut random));
    uuid::Builder::from_random_bytes((high << 64 | low).to_be_bytes()).into_uuid()
}

/// The `number`th card.
pub(crate) fn card(number: usize) -> Uuid {
    id(1, number)
}

/// The `number`th client.
pub(crate) fn client(number: usize) -> Uuid {
    id(2, number)
}

/// The technician at the `number`th desk.
pub(crate) fn technician(number: usize) -> Uuid {
    id(3, number)
}

/// The board.
pub(crate) fn board() -> Uuid {
    id(4, 0)
}

/// One of its columns.
pub(crate) fn column(number: usize) -> Uuid {
    id(5, number)
}

/// The `number`th runbook.
pub(crate) fn runbook(number: usize) -> Uuid {
    id(6, number)
}

/// The text of the `number`th runbook: real Markdown, in ASCII so that every peer counts alike.
pub(crate) fn runbook_text(blocks: &Blocks, number: usize) -> String {
    let mut random = Random::seeded(7 << 32 | number as u64);
    let mut text = format!("# Runbook {number}\n\n");
    while text.len() < RUNBOOK {
        text.extend(blocks.any(&mut random).chars().filter(char::is_ascii));
        text += "\n\n";
    }
    text.truncate(RUNBOOK);
    text
}

/// One stretch of a save: characters removed and put in at a place of the text before the save.
pub(crate) struct Splice {
    pub(crate) at: usize,
    pub(crate) removed: usize,
    pub(crate) added: String,
}

/// The saves of a text, one after the other: each types about a hundred characters in one or two
/// places and removes a word or two. The splices of a save are in descending order.
pub(crate) fn saves(blocks: &Blocks, text: &str) -> Vec<Vec<Splice>> {
    let mut random = Random::seeded(8);
    let mut text = text.to_owned();
    let mut saves = Vec::with_capacity(SAVES);
    for _ in 0..SAVES {
        let places = 1 + random.below(2);
        let mut splices: Vec<Splice> = (0..places)
            .map(|_| {
                let at = word_at(&text, random.below(text.len() - 200));
                let removed = word_at(&text, at + random.below(24)).saturating_sub(at);
                let typed: String =
                    blocks.any(&mut random).chars().filter(char::is_ascii).collect();
                let from = word_at(&typed, random.below(typed.len() / 2 + 1));
                let length = (60 + random.below(80)) / places;
                let added = typed[from..].chars().take(length).collect();
                Splice { at, removed, added }
            })
            .collect();
        splices.sort_by_key(|splice| std::cmp::Reverse(splice.at));
        splices.dedup_by(|lower, upper| lower.at + lower.removed >= upper.at);
        apply(&mut text, &splices);
        saves.push(splices);
    }
    saves
}

/// Carries out a save.
pub(crate) fn apply(text: &mut String, splices: &[Splice]) {
    for splice in splices {
        text.replace_range(splice.at..splice.at + splice.removed, &splice.added);
    }
}

/// The next beginning of a word.
fn word_at(text: &str, from: usize) -> usize {
    text[from..].find(' ').map_or(from, |space| from + space + 1)
}

/// The file with the lives of all cards, made where there is none yet: first what is in it, then a
/// transaction a line.
pub(crate) fn cards_file(bench: &Bench) -> Outcome<PathBuf> {
    let path = bench.dir.join(format!("sync-{}.jsonl", bench.sync));
    written(&path, |out| {
        for txn in life(bench.sync) {
            let alive = txn.new.then(|| ("alive".to_owned(), json!(1)));
            let sets = txn.sets.iter().map(|(field, value)| (field.name.to_owned(), plain(value)));
            let sets: serde_json::Map<_, _> = alive.into_iter().chain(sets).collect();
            let line = json!({ "author": txn.author, "at": txn.at, "card": txn.card,
                               "new": txn.new, "sets": sets });
            writeln!(out, "{line}")?;
        }
        Ok(())
    })?;
    Ok(path)
}

/// The file with the first runbook and its saves.
pub(crate) fn saves_file(bench: &Bench) -> Outcome<PathBuf> {
    let path = bench.dir.join(format!("sync-saves-{}.jsonl", bench.blocks.fingerprint()));
    written(&path, |out| {
        let text = runbook_text(&bench.blocks, 0);
        writeln!(out, "{}", json!({ "text": text }))?;
        for save in saves(&bench.blocks, &text) {
            let splices = save.iter().map(|splice| {
                json!({ "at": splice.at, "removed": splice.removed, "added": splice.added })
            });
            writeln!(out, "{}", json!(splices.collect::<Vec<_>>()))?;
        }
        Ok(())
    })?;
    Ok(path)
}

fn written(path: &Path, write: impl FnOnce(&mut dyn Write) -> Outcome) -> Outcome {
    if path.exists() {
        return Ok(());
    }
    let unfinished = path.with_extension("unfinished");
    let mut out = BufWriter::new(std::fs::File::create(&unfinished)?);
    write(&mut out)?;
    out.flush()?;
    std::fs::rename(unfinished, path)?;
    Ok(())
}

/// A value as the peers get it. A place is one short text there: they save the ids of board and
/// column, which ours sends.
fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Null | Value::Update(_) | Value::Other(_) => serde_json::Value::Null,
        Value::Bool(value) => json!(i64::from(*value)),
        Value::Int(value) => json!(value),
        Value::Text(text) => json!(text),
        Value::Id(id) => json!(id),
        Value::Place(place) => {
            let column = (0..COLUMNS).find(|number| column(*number) == place.column.0);
            let column = column.unwrap_or_default();
            json!(format!("{column}/{}/{}", place.ord, place.since.timestamp_millis()))
        }
    }
}
