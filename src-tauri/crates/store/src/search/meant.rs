//! What was probably meant by words that find little.

use super::typed::Term;
use super::vocabulary::{Words, is_mendable};
use super::words::{fold, words};
use std::collections::HashMap;

/// Words that may have been meant in place of one.
pub(super) const SUGGESTIONS: usize = 5;
/// A word in so few entries may be a typing error that somebody made before …
const RARE: u32 = 3;
/// … of one that is in this many times more.
const RARER: u32 = 20;

/// For each mistyped word of a query what may have been meant, the likeliest first.
#[derive(Default)]
pub(super) struct Meant<'t> {
    words: HashMap<&'t str, Vec<String>>,
}

impl<'t> Meant<'t> {
    pub(super) fn by(terms: &[&'t Term], words: &Words) -> Self {
        let mut meant = Self::default();
        for term in terms.iter().filter(|term| !term.quoted) {
            for (number, word) in term.words.iter().enumerate() {
                let open = term.open && number + 1 == term.words.len();
                let suggestions = suggestions(words, word, open);
                if !suggestions.is_empty() {
                    meant.words.insert(word, suggestions);
                }
            }
        }
        meant
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What may have been meant by a term that is one word.
    pub(super) fn of(&self, term: &Term) -> Option<&[String]> {
        self.words.get(term.word()?).map(Vec::as_slice)
    }

    /// The words of a term as they were most likely meant.
    pub(super) fn likeliest(&self, term: &Term) -> Vec<String> {
        term.words
            .iter()
            .map(|word| {
                self.words.get(word.as_str()).and_then(|list| list.first()).unwrap_or(word).clone()
            })
            .collect()
    }

    /// Everything that may have been meant, with the word as it was typed.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &String)> {
        self.words.iter().flat_map(|(typed, list)| list.iter().map(|word| (*typed, word)))
    }

    /// The query with its words replaced.
    pub(super) fn corrected(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len() + 8);
        let mut at = 0;
        for range in words(text) {
            let word = fold(&text[range.clone()]);
            if let Some(better) = self.words.get(word.as_str()).and_then(|list| list.first()) {
                result.push_str(&text[at..range.start]);
                result.push_str(better);
                at = range.end;
            }
        }
        result.push_str(&text[at..]);
        result.trim().to_owned()
    }
}

/// What may have been meant by a word; nothing where it is common enough as it stands.
fn suggestions(words: &Words, word: &str, open: bool) -> Vec<String> {
    if !is_mendable(word) || open && words.has_beginning(word) {
        return Vec::new();
    }
    let count = words.count(word);
    if count > RARE {
        return Vec::new();
    }
    let mut near = words.near(word, open, SUGGESTIONS);
    near.retain(|other| words.count(other) >= count.saturating_mul(RARER).max(1));
    near
}
