//! What people type, in classes, drawn from the corpus itself.

use crate::Bench;
use crate::corpus::{self, Document};
use crate::random::Random;
use rusqlite::Connection;

/// Queries per class.
const QUERIES: usize = 240;

/// Queries by class.
pub(crate) struct Queries {
    pub(crate) incident: Vec<String>,
    pub(crate) host: Vec<String>,
    pub(crate) two: Vec<String>,
    pub(crate) three: Vec<String>,
    pub(crate) common: Vec<String>,
    pub(crate) prefix: Vec<String>,
    pub(crate) longer_prefix: Vec<String>,
    pub(crate) typing: Vec<String>,
    pub(crate) phrase: Vec<String>,
    /// A word with one error, and the word.
    pub(crate) typo: Vec<(String, String)>,
    /// Two words and three words of a document, with its number.
    pub(crate) known: [Vec<(String, usize)>; 2],
}

impl Queries {
    /// Draws the queries; the same in every run.
    pub(crate) fn draw(bench: &Bench, connection: &Connection) -> rusqlite::Result<Self> {
        let docs = bench.docs as i64;
        let common = terms(connection, docs / 5, docs)?;
        let mid = terms(connection, docs / 1_000, docs / 20)?;
        let mut random = Random::seeded(99);
        let mut some = |make: &mut dyn FnMut(&mut Random) -> String| -> Vec<String> {
            (0..QUERIES).map(|_| make(&mut random)).collect()
        };
        let document =
            |random: &mut Random| corpus::document(&bench.blocks, random.below(bench.docs));
        Ok(Self {
            incident: some(&mut |random| document(random).incident),
            host: some(&mut |random| document(random).host),
            two: some(&mut |random| body_words(&document(random), &mid, random, 2)),
            three: some(&mut |random| body_words(&document(random), &mid, random, 3)),
            common: some(&mut |random| format!("{} ", random.of(&common))),
            prefix: some(&mut |random| random.of(&common).chars().take(3).collect()),
            longer_prefix: some(&mut |random| random.of(&mid).chars().take(5).collect()),
            typing: some(&mut |random| {
                let start: String = random.of(&mid).chars().take(3).collect();
                format!("{} {start}", random.of(&common))
            }),
            phrase: some(&mut |random| {
                let text = document(random).body;
                let words: Vec<_> = text.split_whitespace().filter(|word| plain(word)).collect();
                let at = random.below(words.len().saturating_sub(1).max(1));
                format!("\"{} {}\"", words[at], words.get(at + 1).unwrap_or(&""))
            }),
            typo: (0..2 * QUERIES)
                .map(|number| random_typo(&mut Random::seeded(number as u64), &mid))
                .collect(),
            known: [2, 3].map(|count| {
                let mut random = Random::seeded(count as u64);
                (0..400)
                    .map(|_| {
                        let number = random.below(bench.docs);
                        let document = corpus::document(&bench.blocks, number);
                        (body_words(&document, &[], &mut random, count), number)
                    })
                    .collect()
            }),
        })
    }
}

fn terms(connection: &Connection, from: i64, to: i64) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection
        .prepare("SELECT term FROM search_word WHERE doc BETWEEN ?1 AND ?2 ORDER BY term")?;
    let terms: Vec<String> =
        statement.query_map((from, to), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(terms.into_iter().filter(|term| term.len() > 3 && plain(term)).collect())
}

fn plain(word: &str) -> bool {
    word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Words of a document, all finished; only those of a list, unless it is empty or none fits.
fn body_words(document: &Document, of: &[String], random: &mut Random, count: usize) -> String {
    let words: Vec<String> = document
        .body
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 3 && plain(word))
        .map(str::to_lowercase)
        .collect();
    let mut fitting: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| {
            of.is_empty() || of.binary_search_by(|other| other.as_str().cmp(word)).is_ok()
        })
        .collect();
    if fitting.is_empty() {
        fitting = words.iter().map(String::as_str).collect();
    }
    let mut query = String::new();
    for _ in 0..count {
        query += random.of::<&str>(&fitting);
        query.push(' ');
    }
    query
}

/// A word with one insertion, omission, replacement or swap behind its first letter.
fn random_typo(random: &mut Random, words: &[String]) -> (String, String) {
    loop {
        let word = random.of(words);
        let mut letters: Vec<char> = word.chars().collect();
        if letters.len() < 5 {
            continue;
        }
        let at = 1 + random.below(letters.len() - 2);
        let other = char::from(b'a' + u8::try_from(random.below(26)).unwrap_or(0));
        match random.below(4) {
            0 => letters.insert(at, other),
            1 => drop(letters.remove(at)),
            2 => letters[at] = other,
            _ => letters.swap(at, at + 1),
        }
        let typo: String = letters.into_iter().collect();
        if typo != *word && words.binary_search(&typo).is_err() {
            return (typo, word.clone());
        }
    }
}
