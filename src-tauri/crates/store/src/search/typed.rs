//! What was typed into the search box, taken apart. Nothing in it is an operator but quotes.

use super::refs;
use super::words::{fold, words};

/// Words of a query that are looked at; the rest of a pasted page is ignored.
const MOST_WORDS: usize = 24;
/// Bytes of a query that are looked at.
const LONGEST: usize = 1_000;

/// A query, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// Its terms in order.
    pub(super) terms: Vec<Term>,
}

/// Something that must be found as a whole: a word, a compound such as `srv-ex-01`, or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// Its words in the form of the index; several must stand side by side.
    pub(super) words: Vec<String>,
    /// True where the last word may go on, because it is still being typed.
    pub(super) open: bool,
    /// As it was written.
    pub(super) raw: String,
    /// Written in quotes.
    pub(super) quoted: bool,
}

impl Term {
    /// The word of a term that is just one.
    pub(super) fn word(&self) -> Option<&str> {
        match self.words.as_slice() {
            [word] if !self.quoted => Some(word),
            _ => None,
        }
    }

    /// Whether it is one letter, which says too little to insist on while it is typed.
    pub(super) fn is_faint(&self) -> bool {
        self.open && self.word().is_some_and(|word| word.is_ascii() && word.len() < 2)
    }
}

/// Takes a query apart.
pub(super) fn read(text: &str) -> Typed {
    let text = clip(text);
    let mut terms = Vec::new();
    for (number, part) in text.split(['"', '“', '”', '„']).enumerate() {
        if number % 2 == 1 {
            terms.extend(term(part, true));
        } else {
            terms.extend(part.split_whitespace().filter_map(|piece| term(piece, false)));
        }
    }
    terms.truncate(MOST_WORDS);
    let closed = text.ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”'));
    if let Some(last) = terms.last_mut() {
        last.open = !closed && !last.quoted;
    }
    Typed { terms }
}

fn term(raw: &str, quoted: bool) -> Option<Term> {
    let words: Vec<_> = words(raw)
        .map(|range| fold(&raw[range]))
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .collect();
    (!words.is_empty()).then(|| Term { words, open: false, raw: raw.to_owned(), quoted })
}

fn clip(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

impl Typed {
    /// The references the query consists of, if it consists of references alone.
    pub(super) fn references(&self) -> Option<Vec<Reference>> {
        let found: Vec<_> = self.terms.iter().map_while(reference).collect();
        (!found.is_empty() && found.len() == self.terms.len()).then_some(found)
    }
}

/// A reference in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    /// One that is written out: its stored forms, the more telling first.
    Whole(Vec<String>),
    /// One that is still being typed, perhaps.
    Beginning(Option<String>, String),
}

fn reference(term: &Term) -> Option<Reference> {
    if term.quoted {
        return None;
    }
    let number = refs::number(&term.raw).map(refs::own_number);
    let whole = refs::reference(&term.raw);
    let beginning = refs::beginning(&term.raw).filter(|_| term.open);
    match (number, whole, beginning) {
        (Some(number), whole, _) => {
            Some(Reference::Whole(std::iter::once(number).chain(whole).collect()))
        }
        (None, whole, Some(beginning)) => Some(Reference::Beginning(whole, beginning)),
        (None, Some(whole), None) => Some(Reference::Whole(vec![whole])),
        (None, None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        read(text)
            .terms
            .iter()
            .map(|term| format!("{}{}", term.words.join("+"), if term.open { "*" } else { "" }))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn the_last_word_is_open_until_a_space_follows() {
        assert_eq!(shown("reset pass"), "reset pass*");
        assert_eq!(shown("reset pass "), "reset pass");
        assert_eq!(shown("srv-ex-0"), "srv+ex+0*");
    }

    #[test]
    fn quotes_hold_words_together_and_operators_are_words() {
        assert_eq!(
            shown("\"disk full\" NOT title:x OR (a* NEAR b)"),
            "disk+full not title+x or a near b*"
        );
        assert_eq!(shown("“disk full”"), "disk+full");
        assert_eq!(shown("\"open quo"), "open+quo");
        assert_eq!(shown("\" - \" ***"), "");
    }

    #[test]
    fn references_are_known_as_they_are_written() {
        let of = |text| read(text).references();
        assert_eq!(of("10.20.30.40 "), Some(vec![Reference::Whole(vec!["10.20.30.40".into()])]));
        assert_eq!(of("10.20."), Some(vec![Reference::Beginning(None, "10.20.".into())]));
        assert_eq!(of("H-12"), Some(vec![Reference::Whole(vec!["#12".into(), "h-12".into()])]));
        assert_eq!(of("srv-ex-01 down"), None);
    }
}
