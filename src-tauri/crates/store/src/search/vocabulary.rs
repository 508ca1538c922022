//! The words of the index in memory, packed, for mending typing errors and for scores.

use super::lengths::Lengths;
use super::words::folded;
use super::{SearchText, mend};
use crate::error::Context;
use holdfast_domain::Result;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Words of fewer letters have too many neighbours to be mended.
pub(super) const SHORTEST: usize = 3;
/// Words of more letters are data.
const LONGEST: usize = 40;
/// Numbers and codes are kept from so many entries on; rarer ones are many, and all count as rare.
const COMMON_CODE: u32 = 3;

/// The words of the index as this process last saw them. Shared by threads.
#[derive(Default)]
pub struct Vocabulary {
    words: RwLock<Option<Arc<Words>>>,
    reading: AtomicBool,
}

impl Vocabulary {
    /// The words, once they have been read.
    #[must_use]
    pub fn words(&self) -> Option<Arc<Words>> {
        self.words.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Claims the reading of all words; false where somebody else is at it.
    pub(super) fn begin(&self) -> bool {
        !self.reading.swap(true, Ordering::AcqRel)
    }

    /// Ends the reading of all words.
    pub(super) fn end(&self) {
        self.reading.store(false, Ordering::Release);
    }

    /// Puts newer words in place.
    pub fn replace(&self, words: Words) {
        *self.words.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(words));
    }
}

/// Words of the index and lengths of its entries: what all of it held at one time, and what was
/// written since.
#[derive(Default, Clone)]
pub struct Words {
    all: Arc<Packed>,
    recent: Arc<Packed>,
    lengths: Lengths,
    entries: u32,
    seq: i64,
}

impl Words {
    /// Reads all words of the index. Takes about a second for a hundred thousand documents, so
    /// it belongs on a thread of its own. `seq` is the newest change the reader sees.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn read(connection: &Connection, seq: i64) -> Result<Self> {
        let mut statement = connection.prepare("SELECT term, doc FROM search_word").store()?;
        let mut rows = statement.query([]).store()?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().store()? {
            let word = row.get_ref(0).store()?.as_str().unwrap_or_default();
            let count: u32 = row.get(1).store()?;
            if is_letters(word) || count >= COMMON_CODE && is_word(word) {
                all.push((word.into(), count));
            }
        }
        let entries = connection
            .query_row("SELECT count(*) FROM search_doc", [], |row| row.get(0))
            .store()?;
        let lengths = Lengths::read(connection)?;
        Ok(Self { all: Arc::new(Packed::new(all)), recent: Arc::default(), lengths, entries, seq })
    }

    /// The same with the words of texts that were written up to `seq`.
    #[must_use]
    pub fn with<'t>(&self, texts: impl Iterator<Item = &'t SearchText>, seq: i64) -> Self {
        let mut recent: BTreeMap<Box<str>, u32> = BTreeMap::new();
        for (word, count) in self.recent.iter() {
            recent.insert(word.into(), count);
        }
        let mut written = Vec::new();
        for text in texts {
            written.push(text.group.doc(text.e));
            for word in [&text.title, &text.body, &text.tags].into_iter().flat_map(|t| folded(t)) {
                if is_letters(&word) && self.all.count(&word).is_none() {
                    recent.entry(word.into()).or_insert(1);
                }
            }
        }
        let recent = Arc::new(Packed::new(recent.into_iter().collect()));
        let lengths = self.lengths.without(written.into_iter());
        Self { all: Arc::clone(&self.all), recent, lengths, seq, ..*self }
    }

    /// The newest change whose words are in it.
    #[must_use]
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// Number of words that were written since all of them were read.
    pub(super) fn recent(&self) -> usize {
        self.recent.ends.len()
    }

    /// Bytes it takes in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.all.bytes() + self.recent.bytes() + self.lengths.bytes()
    }

    /// Number of entries that have the word.
    pub(super) fn count(&self, word: &str) -> u32 {
        self.all.count(word).or_else(|| self.recent.count(word)).unwrap_or(0)
    }

    /// Number of words of an entry, where it is known.
    pub(super) fn length(&self, doc: i64) -> Option<u32> {
        self.lengths.of(doc)
    }

    /// What a match is worth of a phrase that so many entries have: the rarer, the more.
    pub(super) fn weight(&self, count: u64) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more")]
        let (entries, count) = (self.entries as f32, count as f32);
        ((entries + 1.0) / (count + 0.5)).ln().max(0.05)
    }

    /// Whether a longer word begins with these letters.
    pub(super) fn has_beginning(&self, letters: &str) -> bool {
        [&self.all, &self.recent].iter().any(|packed| packed.beginning(letters).next().is_some())
    }

    /// In how many entries words with this beginning are, each counted for itself, and the most
    /// common of these words.
    pub(super) fn beginning_with(&self, letters: &str, most: usize) -> (u64, Vec<&str>) {
        let mut found: Vec<_> = [&self.all, &self.recent]
            .into_iter()
            .flat_map(|packed| {
                packed.beginning(letters).map(|index| (packed.counts[index], packed.word(index)))
            })
            .collect();
        let total = found.iter().map(|(count, _)| u64::from(*count)).sum();
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.truncate(most);
        (total, found.into_iter().map(|(_, word)| word).collect())
    }

    /// Words that are one typing error away, the likeliest first.
    #[must_use]
    pub fn near(&self, word: &str, open: bool, most: usize) -> Vec<String> {
        let mut found = Vec::new();
        for packed in [&self.all, &self.recent] {
            mend::near(packed, word, open, &mut found);
        }
        mend::best(found, most)
    }
}

/// Whether a word can be a typing error of another: letters only, neither short nor endless.
pub(super) fn is_mendable(word: &str) -> bool {
    is_letters(word) && word.chars().count() >= SHORTEST
}

fn is_letters(word: &str) -> bool {
    is_word(word) && word.chars().all(char::is_alphabetic)
}

/// Whether it is a word of people: not the client of an entry, and not data.
fn is_word(word: &str) -> bool {
    !word.starts_with('\u{e000}') && word.chars().count() <= LONGEST
}

/// Words in one piece of memory, by number of letters and then in alphabetical order.
#[derive(Default)]
pub(super) struct Packed {
    text: String,
    ends: Vec<u32>,
    counts: Vec<u32>,
    masks: Vec<u32>,
    /// Index of the first word with that many letters.
    lengths: Vec<u32>,
}

impl Packed {
    fn new(mut words: Vec<(Box<str>, u32)>) -> Self {
        words.sort_unstable_by(|(a, _), (b, _)| {
            (a.chars().count(), a.as_ref()).cmp(&(b.chars().count(), b.as_ref()))
        });
        let mut packed = Self::default();
        for (word, count) in words {
            while packed.lengths.len() <= word.chars().count() {
                packed.lengths.push(packed.len());
            }
            packed.text.push_str(&word);
            packed.ends.push(u32::try_from(packed.text.len()).unwrap_or(u32::MAX));
            packed.counts.push(count);
            packed.masks.push(mask(&word));
        }
        packed.text.shrink_to_fit();
        packed
    }

    fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * 12 + self.lengths.len() * 4
    }

    /// Indexes of the words of at least `from` and at most `to` letters.
    pub(super) fn of_length(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        let first = |letters: usize| {
            self.lengths.get(letters).map_or(self.ends.len(), |first| *first as usize)
        };
        first(from)..first(to.saturating_add(1)).max(first(from))
    }

    pub(super) fn word(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.text[start..self.ends[index] as usize]
    }

    /// Which letters occur in a word, one bit each.
    pub(super) fn mask(&self, index: usize) -> u32 {
        self.masks[index]
    }

    pub(super) fn docs(&self, index: usize) -> u32 {
        self.counts[index]
    }

    fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        (0..self.ends.len()).map(|index| (self.word(index), self.counts[index]))
    }

    fn count(&self, word: &str) -> Option<u32> {
        let letters = word.chars().count();
        let range = self.of_length(letters, letters);
        let index = self.first_from(range.clone(), word);
        (index < range.end && self.word(index) == word).then(|| self.counts[index])
    }

    /// Indexes of the words that begin with these letters.
    fn beginning(&self, letters: &str) -> impl Iterator<Item = usize> {
        (letters.chars().count()..self.lengths.len()).flat_map(move |length| {
            let range = self.of_length(length, length);
            (self.first_from(range.clone(), letters)..range.end)
                .take_while(move |index| self.word(*index).starts_with(letters))
        })
    }

    /// The first word of a range of one length that is not before `word`.
    fn first_from(&self, range: std::ops::Range<usize>, word: &str) -> usize {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.word(middle) < word {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// The bit of words that hold something else than letters.
pub(super) const CODE: u32 = 1 << 31;

/// Which letters occur in a word, one bit each; letters beyond a–z share the rest.
pub(super) fn mask(word: &str) -> u32 {
    word.chars().fold(0, |mask, c| match c {
        'a'..='z' => mask | 1 << (c as u32 - 'a' as u32),
        other if other.is_alphabetic() => mask | 1 << (26 + other as u32 % 5),
        _ => mask | CODE,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[(&str, u32)]) -> Words {
        let packed = Packed::new(list.iter().map(|(word, n)| ((*word).into(), *n)).collect());
        Words { all: Arc::new(packed), entries: 9, ..Words::default() }
    }

    #[test]
    fn words_are_found_with_their_counts() {
        let words = words(&[("server", 9), ("mail", 3), ("größe", 2), ("exchange", 5)]);
        assert_eq!(words.count("exchange"), 5);
        assert_eq!(words.count("größe"), 2);
        assert_eq!(words.count("exchang"), 0);
        assert!(words.has_beginning("exch"));
        assert!(!words.has_beginning("exg"));
    }

    #[test]
    fn words_written_later_are_known_too() {
        let words = words(&[("server", 9)]);
        let text = SearchText {
            group: super::super::Group::Runbook,
            e: 1,
            number: None,
            title: "Rotate the Keycloak secret".into(),
            body: String::new(),
            tags: String::new(),
            client: None,
            updated_at: 0,
        };
        let words = words.with(std::iter::once(&text), 7);
        assert_eq!(words.count("keycloak"), 1);
        assert_eq!(words.near("keyclaok", false, 5), ["keycloak"]);
        assert_eq!(words.seq(), 7);
    }
}
