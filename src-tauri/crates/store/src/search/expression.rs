//! Match expressions of the index, made of quoted words only, so that nothing typed is syntax,
//! with what each of their phrases is worth.

use super::index::facet;
use super::typed::Term;
use super::vocabulary::Words;
use std::fmt::Write as _;
use uuid::Uuid;

/// An unfinished word in more entries than this is replaced by the words that it begins: reading
/// all of them at once would take longer than the rest of the search.
const DENSE: u64 = 3_000;
/// Words that an unfinished one is replaced by.
const ENDINGS: usize = 48;

/// An expression and, for each of its phrases in order, its weight.
#[derive(Debug, Clone, Default)]
pub(super) struct Expression {
    pub(super) text: String,
    pub(super) weights: Vec<f32>,
    /// Some endings of an unfinished word were left out.
    pub(super) cut: bool,
}

impl Expression {
    fn phrase(words: &[String], open: bool, weight: f32) -> Self {
        let star = if open { " *" } else { "" };
        Self { text: format!("\"{}\"{star}", words.join(" ")), weights: vec![weight], cut: false }
    }

    /// What belongs to a client. It says nothing about how well it fits.
    pub(super) fn of_client(client: Uuid) -> Self {
        Self { text: format!("\"{}\"", facet(client)), weights: vec![0.0], cut: false }
    }

    /// Any of some expressions.
    pub(super) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::join(parts, " OR ")
    }

    /// All of some expressions.
    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::join(parts, " AND ")
    }

    fn join(parts: impl IntoIterator<Item = Self>, by: &str) -> Self {
        let mut joined = Self::default();
        let mut count = 0;
        for part in parts {
            let _ = write!(joined.text, "{}{}", if count == 0 { "" } else { by }, part.text);
            joined.weights.extend(part.weights);
            joined.cut |= part.cut;
            count += 1;
        }
        if count > 1 {
            joined.text = format!("({})", joined.text);
        }
        joined
    }
}

/// Makes expressions with weights from how common words are; without words all weigh the same.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) words: Option<&'a Words>,
    /// False reads every ending of an unfinished word, however many there are.
    pub(super) hasty: bool,
}

impl Writer<'_> {
    /// The expression of a term.
    pub(super) fn term(self, term: &Term) -> Expression {
        self.phrase(&term.words, term.open && !term.is_faint())
    }

    /// Words side by side; the last may go on where it is open.
    pub(super) fn phrase(self, phrase: &[String], open: bool) -> Expression {
        let Some(words) = self.words else {
            return Expression::phrase(phrase, open, 1.0);
        };
        if let ([word], true) = (phrase, open) {
            let (total, endings) = words.beginning_with(word, ENDINGS);
            let weight = words.weight(total);
            // Two and three letters have an index of their own.
            if self.hasty && total > DENSE && word.chars().count() > 3 {
                let cut = endings.len() == ENDINGS;
                let endings = endings
                    .into_iter()
                    .map(|ending| Expression::phrase(&[ending.to_owned()], false, weight));
                return Expression { cut, ..Expression::any(endings) };
            }
            return Expression::phrase(phrase, open, weight);
        }
        // Side by side is rarer than the rarest of them.
        let rarest = phrase.iter().map(|word| words.count(word)).min().unwrap_or(0);
        let count = if phrase.len() > 1 { rarest / 2 } else { rarest };
        Expression::phrase(phrase, open, words.weight(count.into()))
    }

    /// One of several words that may have been meant.
    pub(super) fn one_of(self, suggestions: &[String], open: bool) -> Expression {
        Expression::any(
            suggestions.iter().map(|word| self.phrase(std::slice::from_ref(word), open)),
        )
    }
}
