//! Typing errors: words that one insertion, omission, replacement or swap of neighbours apart.

use super::vocabulary::{CODE, Packed, mask};

/// A word that may have been meant.
pub(super) struct Candidate {
    word: String,
    likelihood: f64,
}

/// Adds the words one error away. Where the word is open, it may be the beginning of a longer one.
pub(super) fn near(packed: &Packed, word: &str, open: bool, found: &mut Vec<Candidate>) {
    let typed: Vec<char> = word.chars().collect();
    let letters = mask(word);
    let longest = if open { usize::MAX - 1 } else { typed.len() + 1 };
    let mut other = Vec::with_capacity(48);
    for index in packed.of_length(typed.len().saturating_sub(1), longest) {
        let theirs = packed.mask(index);
        // One error brings in at most one letter and takes away at most one.
        if theirs & CODE != 0
            || (letters & !theirs).count_ones() > 1
            || !open && (theirs & !letters).count_ones() > 1
        {
            continue;
        }
        let candidate = packed.word(index);
        other.clear();
        other.extend(candidate.chars());
        let Some(error) = error(&typed, &other, open) else {
            continue;
        };
        let whole = other.len() <= typed.len() + 1;
        found.push(Candidate {
            word: candidate.to_owned(),
            likelihood: f64::from(packed.docs(index)).ln_1p()
                + error.likelihood()
                + if typed.first() == other.first() { 2.0 } else { 0.0 }
                + if whole { 1.0 } else { 0.0 },
        });
    }
}

/// The likeliest words, each once.
pub(super) fn best(mut found: Vec<Candidate>, most: usize) -> Vec<String> {
    found.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood).then_with(|| a.word.cmp(&b.word)));
    let mut words: Vec<String> = Vec::with_capacity(most);
    for candidate in found {
        if words.len() == most {
            break;
        }
        if !words.contains(&candidate.word) {
            words.push(candidate.word);
        }
    }
    words
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Error {
    Swap,
    Omission,
    Insertion,
    Replacement,
}

impl Error {
    /// How likely fingers make it, in the unit of a logarithm of counts.
    fn likelihood(self) -> f64 {
        match self {
            Self::Swap => 1.5,
            Self::Omission | Self::Insertion => 0.5,
            Self::Replacement => 0.0,
        }
    }
}

/// The one error between what was typed and a word, or a beginning of it; none where there is
/// no error or more than one.
fn error(typed: &[char], word: &[char], open: bool) -> Option<Error> {
    let same = typed.iter().zip(word).take_while(|(a, b)| a == b).count();
    let (typed, word) = (&typed[same..], &word[same..]);
    let rest = |typed: &[char], word: &[char]| {
        if open { word.starts_with(typed) } else { word == typed }
    };
    if typed.is_empty() && (word.is_empty() || open) {
        return None;
    }
    if let ([a, b, tail @ ..], [c, d, other @ ..]) = (typed, word)
        && (a, b) == (d, c)
        && rest(tail, other)
    {
        return Some(Error::Swap);
    }
    if !word.is_empty() && rest(typed, &word[1..]) {
        return Some(Error::Omission);
    }
    if !typed.is_empty() && rest(&typed[1..], word) {
        return Some(Error::Insertion);
    }
    (!typed.is_empty() && !word.is_empty() && rest(&typed[1..], &word[1..]))
        .then_some(Error::Replacement)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(typed: &str, word: &str, open: bool) -> Option<Error> {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        error(&chars(typed), &chars(word), open)
    }

    #[test]
    fn one_error_is_told_from_none_and_two() {
        for (typed, word, expected) in [
            ("exchnage", "exchange", Some(Error::Swap)),
            ("exchage", "exchange", Some(Error::Omission)),
            ("exchhange", "exchange", Some(Error::Insertion)),
            ("exchenge", "exchange", Some(Error::Replacement)),
            ("größe", "grösse", None),
            ("grosse", "große", None),
            ("exchange", "exchange", None),
            ("echnage", "exchange", None),
            ("mial", "mail", Some(Error::Swap)),
            ("mai", "mail", Some(Error::Omission)),
        ] {
            assert_eq!(between(typed, word, false), expected, "{typed} {word}");
        }
    }

    #[test]
    fn an_open_word_is_compared_with_beginnings() {
        assert_eq!(between("exchna", "exchange", true), Some(Error::Swap));
        assert_eq!(between("ecxh", "exchange", true), Some(Error::Swap));
        assert_eq!(between("exch", "exchange", true), None);
    }
}
