//! A corpus the size of a large team's: documents put together from blocks of real Markdown, with
//! hosts, addresses, incident numbers and error codes that occur once.

use crate::random::Random;
use holdfast_store::search::{Group, SearchText};
use std::io;
use std::path::{Path, PathBuf};
use uuid::Uuid;
use walkdir::WalkDir;

/// Mean length of a body, in bytes, as in the corpus of the published measurements.
const MEAN: usize = 1_150;
/// Clients the documents belong to.
pub(crate) const CLIENTS: usize = 60;

/// A document.
pub(crate) struct Document {
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) collection: String,
    pub(crate) article: bool,
    pub(crate) client: Option<usize>,
    /// A host that no other document names.
    pub(crate) host: String,
    /// An incident number that no other document names.
    pub(crate) incident: String,
}

/// Blocks of real text.
pub(crate) struct Blocks {
    blocks: Vec<String>,
    titles: Vec<String>,
}

impl Blocks {
    /// Reads the Markdown files below some folders.
    pub(crate) fn read(folders: &[PathBuf]) -> io::Result<Self> {
        let mut found = Self { blocks: Vec::new(), titles: Vec::new() };
        for folder in folders {
            for entry in WalkDir::new(folder).sort_by_file_name() {
                let entry = entry?;
                if entry.path().extension().is_some_and(|extension| extension == "md") {
                    found.add(&String::from_utf8_lossy(&std::fs::read(entry.path())?));
                }
            }
        }
        if found.blocks.len() < 50 || found.titles.len() < 20 {
            return Err(io::Error::other("too little Markdown to build a corpus from"));
        }
        Ok(found)
    }

    /// Tells corpora from each other in the names of directories.
    pub(crate) fn fingerprint(&self) -> String {
        let length: usize = self.blocks.iter().chain(&self.titles).map(String::len).sum();
        format!("{}-{length}", self.blocks.len())
    }

    /// One of them.
    pub(crate) fn any(&self, random: &mut Random) -> &str {
        random.of::<String>(&self.blocks)
    }

    fn add(&mut self, text: &str) {
        for block in text.replace("\r\n", "\n").split("\n\n") {
            let block = block.trim();
            if let Some(title) = block.lines().next().and_then(|line| line.strip_prefix('#')) {
                let title = title.trim_start_matches('#').trim();
                if (8..90).contains(&title.len()) {
                    self.titles.push(title.to_owned());
                }
            }
            if (40..2_000).contains(&block.len()) && !block.starts_with("---") {
                self.blocks.push(block.to_owned());
            }
        }
    }
}

/// The `number`th document; the same in every run.
pub(crate) fn document(blocks: &Blocks, number: usize) -> Document {
    let mut random = Random::seeded(number as u64 + 1);
    let site = ["ber", "muc", "lon", "nyc", "sfo", "ams", "vie", "zrh"];
    let role = ["ex", "dc", "fs", "sql", "web", "fw", "nas", "hv"];
    let host = format!("{}-{}-{number:05}", random.of(&site), random.of(&role));
    let incident = format!("INC-{:06}", number + 700);
    let title = format!("{} {}", random.of(&blocks.titles), unique(&mut random, number));
    let mut body = String::with_capacity(MEAN + 600);
    let length = MEAN / 3 + random.below(MEAN + MEAN / 4);
    while body.len() < length {
        body += random.of::<String>(&blocks.blocks);
        body.push_str("\n\n");
    }
    body.push_str(&format!(
        "Affected: {host} ({}.{}.{}.{}), see {incident}, error 0x{:08x}, {}.\n",
        10 + random.below(2),
        random.below(250),
        random.below(250),
        1 + random.below(250),
        0x8000_0000_u32.wrapping_add(u32::try_from(number).unwrap_or(0).wrapping_mul(2_654_435)),
        unique(&mut random, number + 1_000_000),
    ));
    Document {
        title,
        body,
        collection: format!("{}/{}", random.of(&site), random.of(&role)),
        article: random.once_in(3),
        client: (!random.once_in(3)).then(|| random.below(CLIENTS)),
        host,
        incident,
    }
}

/// A made-up name of letters, nearly always another one for another number.
fn unique(random: &mut Random, number: usize) -> String {
    let syllables = [
        "ka", "ro", "mi", "ten", "zu", "lor", "vi", "sha", "qui", "pex", "dra", "no", "wel", "tri",
        "gos", "fa",
    ];
    let mut rest = number;
    let mut name = String::new();
    while rest > 0 || name.len() < 6 {
        name.push_str(syllables[rest % syllables.len()]);
        rest /= syllables.len();
    }
    if random.once_in(2) {
        name += random.of::<&str>(&["s", "x", "n"]);
    }
    name
}

/// What the index gets of a document.
pub(crate) fn search_text(document: &Document, e: i64) -> SearchText {
    SearchText {
        group: if document.article { Group::Article } else { Group::Runbook },
        e,
        number: None,
        title: document.title.clone(),
        body: document.body.clone(),
        tags: document.collection.replace('/', " "),
        client: document.client.map(|client| Uuid::from_u128(client as u128 + 1)),
        updated_at: e,
    }
}

/// Where the Markdown lies that the repository brings along.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures")
}
