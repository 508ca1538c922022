//! From a filter back to text, and to words.

use super::{ClockIs, Compare, Due, Filter, Is, Name, Term, Test, Who};
use crate::{Priority, words};
use std::fmt;

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            let space = if i == 0 { "" } else { " " };
            write!(f, "{space}{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.not { "-" } else { "" };
        write!(f, "{not}{}", text(&self.test))
    }
}

fn text(test: &Test) -> String {
    match test {
        Test::Word(word) => word_text(word),
        Test::Client(names) => format!("client:{}", join(names, name_text)),
        Test::Pod(names) => format!("pod:{}", join(names, name_text)),
        Test::Service(names) => format!("service:{}", join(names, name_text)),
        Test::Tag(names) => format!("tag:{}", join(names, name_text)),
        Test::Assignee(people) if *people == [Who::Me] => "mine".to_owned(),
        Test::Assignee(people) => format!("@{}", join(people, who_text)),
        Test::Priority(all) => {
            format!("priority:{}", join(all, |p| priority_text(*p).to_lowercase()))
        }
        Test::Kind(all) => format!("kind:{}", join(all, ToString::to_string)),
        Test::State(all) => format!("state:{}", join(all, ToString::to_string)),
        Test::Is(is) => format!("is:{}", is.word()),
        Test::Due(due) => format!("due:{}", due_text(*due)),
        Test::Clock(all) => format!("clock:{}", join(all, |is| is.words().0.to_owned())),
        Test::Age(compare, span) => format!("age:{}{span}", sign(*compare)),
    }
}

impl Term {
    /// In words: `Client is Acme Dental`. Names read as they stand in the term.
    #[must_use]
    pub fn label(&self) -> String {
        let is = if self.not { "is not" } else { "is" };
        let not = if self.not { "not " } else { "" };
        let listed =
            |subject: &str, values: Vec<String>| format!("{subject} {is} {}", words::or(&values));
        let names = |names: &[Name]| names.iter().map(name_words).collect();
        match &self.test {
            Test::Word(word) if self.not => format!("Without “{word}”"),
            Test::Word(word) => format!("With “{word}”"),
            Test::Client(all) => listed("Client", names(all)),
            Test::Pod(all) => listed("Pod", names(all)),
            Test::Service(all) => listed("Service", names(all)),
            Test::Tag(all) => listed("Tag", names(all)),
            Test::Assignee(all) => listed("Assignee", all.iter().map(who_words).collect()),
            Test::Priority(all) => {
                listed("Priority", all.iter().map(|p| priority_text(*p).to_owned()).collect())
            }
            Test::Kind(all) => listed("Kind", all.iter().map(|k| k.label().to_owned()).collect()),
            Test::State(all) => listed("State", all.iter().map(|s| s.label().to_owned()).collect()),
            Test::Is(flag) => match flag {
                Is::WrongBoard => format!("Is {not}on the wrong board"),
                Is::OverLimit => format!("Is {not}over a limit"),
                other => format!("Is {not}{}", other.word()),
            },
            Test::Due(due) => format!("Is {not}due {}", due_words(*due)),
            Test::Clock(all) => {
                listed("Clock", all.iter().map(|is| is.words().1.to_owned()).collect())
            }
            Test::Age(Compare::Less, span) => {
                format!("In its column {not}for less than {}", span.words())
            }
            Test::Age(Compare::More, span) => {
                format!("In its column {not}for more than {}", span.words())
            }
        }
    }
}

impl ClockIs {
    /// The word behind `clock:`, and in words.
    fn words(self) -> (&'static str, &'static str) {
        let found = Self::WORDS.iter().find(|(is, ..)| *is == self);
        found.map_or(("", ""), |(_, word, words)| (*word, *words))
    }
}

impl Is {
    /// The word behind `is:`.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(is, _)| *is == self).map_or("", |(_, word)| word)
    }
}

fn join<T>(all: &[T], show: impl Fn(&T) -> String) -> String {
    all.iter().map(show).collect::<Vec<_>>().join(",")
}

/// A word stands bare where it reads back as itself.
fn word_text(word: &str) -> String {
    let alone = Filter {
        terms: vec![Term { not: false, test: Test::Word(word.to_owned()) }],
        problems: Vec::new(),
    };
    if Filter::parse(word) == alone { word.to_owned() } else { format!("\"{word}\"") }
}

/// A name is quoted where it would read as several, or as a keyword.
fn quoted(name: &str) -> String {
    let keyword = ["none", "nobody", "me"].contains(&name.to_lowercase().as_str());
    if keyword || name.contains(|c: char| c.is_whitespace() || c == ',') {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}

fn name_text(name: &Name) -> String {
    match name {
        Name::Named(name) => quoted(name),
        Name::None => "none".to_owned(),
    }
}

fn name_words(name: &Name) -> String {
    match name {
        Name::Named(name) => name.clone(),
        Name::None => "none".to_owned(),
    }
}

fn who_text(who: &Who) -> String {
    match who {
        Who::Me => "me".to_owned(),
        Who::Nobody => "none".to_owned(),
        Who::Named(name) => quoted(name),
    }
}

fn who_words(who: &Who) -> String {
    match who {
        Who::Me => "me".to_owned(),
        Who::Nobody => "nobody".to_owned(),
        Who::Named(name) => name.clone(),
    }
}

fn priority_text(priority: Option<Priority>) -> &'static str {
    priority.map_or("none", Priority::word)
}

const fn sign(compare: Compare) -> char {
    match compare {
        Compare::Less => '<',
        Compare::More => '>',
    }
}

fn due_text(due: Due) -> String {
    match due {
        Due::None => "none".to_owned(),
        Due::Span(compare, span) => format!("{}{span}", sign(compare)),
        Due::Beyond(compare, day) => format!("{}{day}", sign(compare)),
        Due::On(day) => day.to_string(),
    }
}

fn due_words(due: Due) -> String {
    match due {
        Due::None => "at no time".to_owned(),
        Due::Span(Compare::Less, span) => format!("within {}", span.words()),
        Due::Span(Compare::More, span) => format!("in more than {}", span.words()),
        Due::Beyond(Compare::Less, day) => format!("before {day}"),
        Due::Beyond(Compare::More, day) => format!("after {day}"),
        Due::On(day) => format!("on {day}"),
    }
}
