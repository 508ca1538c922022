//! Titles and snippets with what matched marked in them.

use super::words::{fold, words};
use std::collections::VecDeque;
use std::ops::Range;

/// Letters of a snippet, about two lines.
const WIDTH: usize = 180;
/// Letters before the first match.
const LEAD: usize = 40;
/// Matches of one text that are looked at.
const MOST: usize = 2_000;

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The text.
    pub text: String,
    /// True where it matched.
    pub hit: bool,
}

/// Words and phrases to mark.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    phrases: Vec<Phrase>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    words: Vec<String>,
    open: bool,
}

struct Match {
    range: Range<usize>,
    phrase: usize,
}

impl Marks {
    /// Marks words that stand side by side; where it is open, the last one may go on.
    pub(super) fn add(&mut self, words: &[String], open: bool) {
        let phrase = Phrase { words: words.to_vec(), open };
        if !words.is_empty() && !self.phrases.contains(&phrase) {
            self.phrases.push(phrase);
        }
    }

    /// A title or another short text as a whole.
    #[must_use]
    pub fn title(&self, text: &str) -> Vec<Segment> {
        let matches = self.matches(text);
        segments(text, 0..text.len(), &matches)
    }

    /// The part of a long text with the most different matches; its beginning where none match.
    #[must_use]
    pub fn snippet(&self, text: &str) -> Vec<Segment> {
        let matches = self.matches(text);
        let at = best(&matches).map_or(0, |first| matches[first].range.start);
        let mut start = at;
        if !matches.is_empty() {
            start = back(text, at, LEAD);
        }
        let end = forward(text, start, WIDTH);
        let mut segments = segments(text, start..end, &matches);
        if start > 0 && !segments.is_empty() {
            segments.insert(0, Segment { text: "… ".into(), hit: false });
        }
        if text[end..].contains(|c: char| !c.is_whitespace()) {
            segments.push(Segment { text: " …".into(), hit: false });
        }
        join(segments)
    }

    fn matches(&self, text: &str) -> Vec<Match> {
        let longest = self.phrases.iter().map(|phrase| phrase.words.len()).max().unwrap_or(0);
        let mut found: Vec<Match> = Vec::new();
        if longest == 0 {
            return found;
        }
        let mut last: VecDeque<Range<usize>> = VecDeque::with_capacity(longest);
        for range in words(text) {
            if last.len() == longest {
                last.pop_front();
            }
            last.push_back(range);
            for (number, phrase) in self.phrases.iter().enumerate() {
                let Some(skip) = last.len().checked_sub(phrase.words.len()) else {
                    continue;
                };
                if phrase.ends(text, last.range(skip..)) {
                    let range = last[skip].start..last[last.len() - 1].end;
                    // Of two phrases that end in the same word the longer one stays.
                    found.retain(|earlier| earlier.range.end <= range.start);
                    found.push(Match { range, phrase: number });
                    break;
                }
            }
            if found.len() >= MOST {
                break;
            }
        }
        found
    }
}

impl Phrase {
    fn ends<'r>(&self, text: &str, ranges: impl Iterator<Item = &'r Range<usize>>) -> bool {
        let mut words = self.words.iter().peekable();
        for range in ranges {
            let Some(word) = words.next() else {
                return false;
            };
            let open = self.open && words.peek().is_none();
            if !same(&text[range.clone()], word, open) {
                return false;
            }
        }
        true
    }
}

/// Whether a word of a text is, or begins with, a word in the form of the index.
fn same(written: &str, word: &str, open: bool) -> bool {
    if written.is_ascii() {
        let (written, word) = (written.as_bytes(), word.as_bytes());
        return if open {
            written.len() >= word.len() && written[..word.len()].eq_ignore_ascii_case(word)
        } else {
            written.eq_ignore_ascii_case(word)
        };
    }
    let written = fold(written);
    if open { written.starts_with(word) } else { written == word }
}

/// Index of the match at which the window with the most different phrases begins.
fn best(matches: &[Match]) -> Option<usize> {
    let mut best: Option<(usize, usize, usize)> = None;
    let mut end = 0;
    for first in 0..matches.len() {
        end = end.max(first);
        while end < matches.len()
            && matches[end].range.end <= matches[first].range.start + WIDTH - LEAD
        {
            end += 1;
        }
        let window = &matches[first..end.max(first + 1)];
        let mut phrases: Vec<_> = window.iter().map(|one| one.phrase).collect();
        phrases.sort_unstable();
        phrases.dedup();
        let worth = (phrases.len(), window.len().min(4), first);
        if best.is_none_or(|(different, all, _)| (worth.0, worth.1) > (different, all)) {
            best = Some(worth);
        }
    }
    best.map(|(_, _, first)| first)
}

/// A place about so many letters earlier, at the beginning of a word.
fn back(text: &str, at: usize, letters: usize) -> usize {
    let before = &text[..at];
    let Some((start, _)) = before.char_indices().rev().nth(letters) else {
        return 0;
    };
    before[start..]
        .char_indices()
        .find(|(_, c)| c.is_whitespace())
        .map_or(start, |(space, c)| start + space + c.len_utf8())
}

/// A place about so many letters further, at the end of a word.
fn forward(text: &str, at: usize, letters: usize) -> usize {
    let after = &text[at..];
    let Some((end, _)) = after.char_indices().nth(letters) else {
        return text.len();
    };
    after[..end]
        .rfind(char::is_whitespace)
        .filter(|space| *space > end / 2)
        .map_or(at + end, |space| at + space)
}

fn segments(text: &str, part: Range<usize>, matches: &[Match]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut at = part.start;
    for one in matches {
        if one.range.start < at || one.range.end > part.end {
            continue;
        }
        push(&mut segments, &text[at..one.range.start], false);
        push(&mut segments, &text[one.range.clone()], true);
        at = one.range.end;
    }
    push(&mut segments, &text[at..part.end], false);
    segments
}

fn push(segments: &mut Vec<Segment>, text: &str, hit: bool) {
    if !text.is_empty() {
        segments.push(Segment { text: text.to_owned(), hit });
    }
}

/// Brings a piece of Markdown onto one line: white space becomes one space, and the marks that
/// make headings, tables and emphasis go.
fn join(segments: Vec<Segment>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::new();
    let mut space = true;
    for segment in segments {
        let mut text = String::with_capacity(segment.text.len());
        let mut line = segment.text.starts_with('#');
        for c in segment.text.chars() {
            match c {
                '\n' | '\r' => line = true,
                '*' | '`' | '|' => continue,
                '#' | '>' if line => continue,
                c if !c.is_whitespace() && !c.is_control() => line = false,
                _ => {}
            }
            if c.is_whitespace() || c.is_control() {
                if !space {
                    text.push(' ');
                }
                space = true;
            } else {
                text.push(c);
                space = false;
            }
        }
        match joined.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.hit == segment.hit => last.text.push_str(&text),
            _ => joined.push(Segment { text, hit: segment.hit }),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(phrases: &[(&str, bool)]) -> Marks {
        let mut marks = Marks::default();
        for (phrase, open) in phrases {
            marks.add(&super::super::words::folded(phrase).collect::<Vec<_>>(), *open);
        }
        marks
    }

    fn shown(segments: &[Segment]) -> String {
        segments
            .iter()
            .map(|one| if one.hit { format!("[{}]", one.text) } else { one.text.clone() })
            .collect()
    }

    #[test]
    fn whole_words_are_marked() {
        let marks = marks(&[("mail", false), ("pass", true), ("srv-ex-01", false)]);
        assert_eq!(
            shown(&marks.title("Mailbox, MAIL, password and SRV-EX-01 or srv-ex-02")),
            "Mailbox, [MAIL], [password] and [SRV-EX-01] or srv-ex-02"
        );
    }

    #[test]
    fn accents_and_wide_letters_neither_hide_nor_break_a_match() {
        let marks = marks(&[("grosse", false), ("zurich", true)]);
        assert_eq!(shown(&marks.title("Zürich 🏔 große")), "[Zürich] 🏔 große");
    }

    #[test]
    fn a_snippet_is_the_place_where_most_words_meet() {
        let filler = "Lorem ipsum dolor sit amet. ".repeat(40);
        let text = format!("disk\n{filler}\n## When the **disk** is full\n\nRun `df`.\n{filler}");
        let snippet = shown(&marks(&[("disk", false), ("full", false)]).snippet(&text));
        assert!(snippet.contains("When the [disk] is [full] Run df."), "{snippet}");
        assert!(snippet.starts_with("… ") && snippet.ends_with(" …"), "{snippet}");
    }

    #[test]
    fn without_a_match_a_snippet_is_the_beginning() {
        assert_eq!(shown(&marks(&[]).snippet("# Title\n\nFirst line.")), "Title First line.");
        assert_eq!(shown(&marks(&[("x", false)]).snippet("")), "");
    }
}
