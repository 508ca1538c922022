//! The capture line: `Printer jam client:acme p2 @tom #tag due:fri kind:incident`.
//!
//! Capturing never fails and never loses a word: a part that cannot be understood, or names nobody
//! we know, stays in the title and is told as a problem.

use crate::dates::parse_due;
use crate::{ClientId, Priority, TechnicianId, Timestamp, WorkItemKind};
use chrono_tz::Tz;

/// What a capture line needs to know of the world.
pub trait Known {
    /// The client people mean by a name.
    fn client(&self, name: &str) -> Option<ClientId>;
    /// The technician people mean by a name; `me` is who sits at the desk.
    fn technician(&self, name: &str) -> Option<TechnicianId>;
}

/// A capture line taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Captured {
    /// What is left once the parts are taken out.
    pub title: String,
    /// `client:acme`
    pub client: Option<ClientId>,
    /// `p2`, `priority:p2`
    pub priority: Option<Priority>,
    /// `@tom`
    pub assignees: Vec<TechnicianId>,
    /// `#vpn`, `tag:vpn`
    pub tags: Vec<String>,
    /// `due:fri`
    pub due: Option<Timestamp>,
    /// `kind:incident`
    pub kind: Option<WorkItemKind>,
    /// What stayed in the title although it looks like a part, in words.
    pub problems: Vec<String>,
}

impl Captured {
    /// Reads a capture line.
    #[must_use]
    pub fn parse(text: &str, known: &impl Known, now: Timestamp, zone: Tz) -> Self {
        let mut captured = Self::default();
        let mut title: Vec<&str> = Vec::new();
        for word in split(text) {
            match captured.take(word, known, now, zone) {
                Taken::Part => {}
                Taken::Word => title.push(word),
                Taken::Problem(problem) => {
                    captured.problems.push(problem);
                    title.push(word);
                }
            }
        }
        captured.title = title.join(" ");
        if captured.title.is_empty() {
            // Nothing but parts: the line as typed is a better title than none.
            captured.title = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        captured
    }

    fn take(&mut self, word: &str, known: &impl Known, now: Timestamp, zone: Tz) -> Taken {
        if let Some(name) = word.strip_prefix('@').map(unquoted).filter(|name| !name.is_empty()) {
            return match known.technician(name) {
                Some(technician) => {
                    push_new(&mut self.assignees, technician);
                    Taken::Part
                }
                None => Taken::Problem(format!("Nobody is named “{name}”.")),
            };
        }
        if let Some(tag) = word.strip_prefix('#').and_then(tag) {
            push_new(&mut self.tags, tag);
            return Taken::Part;
        }
        if let Some(priority) = Priority::from_word(word) {
            self.priority = Some(priority);
            return Taken::Part;
        }
        let Some((key, value)) = word.split_once(':') else {
            return Taken::Word;
        };
        let value = unquoted(value);
        let taken = match key.to_ascii_lowercase().as_str() {
            "client" => known.client(value).map(|client| self.client = Some(client)),
            "priority" | "p" => Priority::from_word(value)
                .or_else(|| Priority::from_word(&format!("P{value}")))
                .map(|priority| self.priority = Some(priority)),
            "tag" => tag(value).map(|tag| push_new(&mut self.tags, tag)),
            "due" => parse_due(value, now, zone).map(|due| self.due = Some(due)),
            "kind" => WorkItemKind::from_word(value).map(|kind| self.kind = Some(kind)),
            _ => return Taken::Word,
        };
        match taken {
            Some(()) => Taken::Part,
            None => Taken::Problem(format!("“{word}” is not understood and stays in the title.")),
        }
    }
}

enum Taken {
    Part,
    Word,
    Problem(String),
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}

/// A tag has a letter in it: `#4711` is a number of somebody else's ticket.
fn tag(text: &str) -> Option<String> {
    let tag = clean_tag(unquoted(text));
    tag.chars().any(char::is_alphabetic).then_some(tag)
}

/// A tag as stored: small letters, no white space at the ends, one `-` for white space within.
#[must_use]
pub fn clean_tag(text: &str) -> String {
    let text = text.trim().trim_start_matches('#').to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join("-")
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}

/// Words between white space; a part such as `client:"Acme Dental"` is one word.
///
/// Only a quote right behind `:`, `@` or `#` opens, and only where it closes again, so that
/// `a 24" screen` stays as it is.
fn split(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let space = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let end = [":\"", "@\"", "#\""]
            .iter()
            .filter_map(|mark| rest[..space].find(mark))
            .min()
            .and_then(|mark| rest[mark + 2..].find('"').map(|close| mark + 2 + close + 1))
            .unwrap_or(space);
        words.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Amsterdam;
    use proptest::prelude::*;
    use uuid::Uuid;

    struct Office;

    const ACME: ClientId = ClientId(Uuid::from_u128(1));
    const TOM: TechnicianId = TechnicianId(Uuid::from_u128(2));

    impl Known for Office {
        fn client(&self, name: &str) -> Option<ClientId> {
            ["acme", "Acme Dental"].contains(&name).then_some(ACME)
        }
        fn technician(&self, name: &str) -> Option<TechnicianId> {
            ["tom", "Tom Berg"].contains(&name).then_some(TOM)
        }
    }

    fn read(text: &str) -> Captured {
        let now = "2026-11-20T10:00:00Z".parse().unwrap();
        Captured::parse(text, &Office, now, Amsterdam)
    }

    #[test]
    fn every_part_is_taken_out_of_the_title() {
        let expected = Captured {
            title: "Printer jam on floor 2".into(),
            client: Some(ACME),
            priority: Some(Priority::P2),
            assignees: vec![TOM],
            tags: vec!["printer".into()],
            due: Some("2026-11-27T16:00:00Z".parse().unwrap()),
            kind: Some(WorkItemKind::Incident),
            problems: vec![],
        };
        assert_eq!(
            read("Printer jam client:acme p2 @tom #printer due:fri kind:incident on floor 2"),
            expected
        );
        assert_eq!(
            read(
                "client:\"Acme Dental\" Printer  jam priority:2 @\"Tom Berg\" tag:Printer due:\"fri 17:00\" on floor 2 kind:incident"
            ),
            expected
        );
    }

    #[test]
    fn what_is_not_understood_stays_in_the_title() {
        for (text, problems) in [
            ("Call client:unknown back", 1),
            ("Ask @nobody about it", 1),
            ("Fix due:whenever", 1),
            ("Open http://intranet:8080/x", 0),
            ("See #4711 and C# code", 0),
            ("Replace a 24\" screen", 0),
            ("RE: quote", 0),
            ("a @ b # c", 0),
            ("Broken client:\"Acme", 1),
        ] {
            let captured = read(text);
            assert_eq!(captured.title, text);
            assert_eq!(captured.problems.len(), problems, "{:?}", captured.problems);
        }
    }

    #[test]
    fn a_line_of_nothing_but_parts_is_its_own_title() {
        assert_eq!(read("client:acme p1").title, "client:acme p1");
        assert_eq!(read("  ").title, "");
    }

    #[test]
    fn tags_are_stored_in_one_spelling() {
        assert_eq!(clean_tag(" #Site  Visit "), "site-visit");
    }

    proptest! {
        #[test]
        fn any_text_is_safe_and_keeps_its_plain_words(text in ".{0,80}", word in "[a-oq-z]{3,8}") {
            let captured = read(&format!("{word} {text}"));
            prop_assert!(captured.title.contains(&word));
        }
    }
}
