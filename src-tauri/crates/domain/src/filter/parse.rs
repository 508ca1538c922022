//! From text to a filter.

use super::{ClockIs, Compare, Due, Filter, Is, Name, Term, Test, Who};
use crate::dates::{Day, Span};
use crate::{Category, Priority, WorkItemKind, words};

/// A run of characters, each with whether it stood within quotes.
type Token = [(char, bool)];

pub(super) fn filter(text: &str) -> Filter {
    let mut filter = Filter::default();
    for token in tokens(text) {
        let (not, token) = match token.split_first() {
            Some((('-', false), rest)) if !rest.is_empty() => (true, rest),
            _ => (false, &*token),
        };
        match test(token) {
            Ok(test) => filter.terms.push(Term { not, test }),
            Err(problem) => filter.problems.push(problem),
        }
    }
    filter
}

/// Splits at white space outside quotes. A quote that is not closed ends with the text.
fn tokens(text: &str) -> Vec<Vec<(char, bool)>> {
    let mut tokens = Vec::new();
    let mut token = Vec::new();
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => {
                if !token.is_empty() {
                    tokens.push(std::mem::take(&mut token));
                }
            }
            c => token.push((c, quoted)),
        }
    }
    if !token.is_empty() {
        tokens.push(token);
    }
    tokens
}

fn plain(token: &Token) -> String {
    token.iter().map(|(c, _)| c).collect()
}

/// The token in small letters where none of it is quoted; empty otherwise, which is no keyword.
fn keyword(token: &Token) -> String {
    if token.iter().any(|(_, quoted)| *quoted) {
        String::new()
    } else {
        plain(token).to_lowercase()
    }
}

fn test(token: &Token) -> Result<Test, String> {
    match keyword(token).as_str() {
        "mine" => return Ok(Test::Assignee(vec![Who::Me])),
        "unassigned" => return Ok(Test::Is(Is::Unassigned)),
        _ => {}
    }
    match token.split_first() {
        Some((('@', false), rest)) if !rest.is_empty() => return Ok(Test::Assignee(people(rest))),
        Some((('#', false), rest)) if !rest.is_empty() => return Ok(Test::Tag(names(rest))),
        _ => {}
    }
    let Some(colon) = token.iter().position(|c| *c == (':', false)) else {
        return Ok(Test::Word(plain(token)));
    };
    let (key, value) = (keyword(&token[..colon]), &token[colon + 1..]);
    let Some((key, example)) = KEYS.iter().find(|(name, _)| *name == key) else {
        return Ok(Test::Word(plain(token)));
    };
    if values(value).next().is_none() {
        return Err(format!("{key}: needs a value, for example {example}."));
    }
    match *key {
        "client" => Ok(Test::Client(names(value))),
        "pod" => Ok(Test::Pod(names(value))),
        "service" => Ok(Test::Service(names(value))),
        "tag" => Ok(Test::Tag(names(value))),
        "assignee" => Ok(Test::Assignee(people(value))),
        "priority" | "p" => each(value, priority).map(Test::Priority),
        "kind" => each(value, kind).map(Test::Kind),
        "state" => each(value, state).map(Test::State),
        "is" => flag(&keyword(value)),
        "due" => due(&plain(value)),
        "clock" => each(value, clock).map(Test::Clock),
        _ => age(&plain(value)),
    }
}

/// The keys, each with an example.
const KEYS: [(&str, &str); 13] = [
    ("client", "client:acme"),
    ("pod", "pod:harbour"),
    ("service", "service:exchange"),
    ("tag", "tag:vpn"),
    ("assignee", "assignee:tom"),
    ("priority", "priority:p1,p2"),
    ("p", "p:1"),
    ("kind", "kind:incident"),
    ("state", "state:ready"),
    ("is", "is:blocked"),
    ("due", "due:<7d"),
    ("clock", "clock:overdue"),
    ("age", "age:>3d"),
];

/// The values between commas outside quotes; empty ones are left out.
fn values(token: &Token) -> impl Iterator<Item = &Token> {
    token.split(|c| *c == (',', false)).filter(|value| !value.is_empty())
}

fn names(token: &Token) -> Vec<Name> {
    values(token)
        .map(|value| match keyword(value).as_str() {
            "none" => Name::None,
            _ => Name::Named(plain(value)),
        })
        .collect()
}

fn people(token: &Token) -> Vec<Who> {
    values(token)
        .map(|value| match keyword(value).as_str() {
            "none" | "nobody" => Who::Nobody,
            "me" => Who::Me,
            _ => Who::Named(plain(value)),
        })
        .collect()
}

fn each<T>(token: &Token, read: fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    values(token).map(|value| read(&plain(value))).collect()
}

fn priority(text: &str) -> Result<Option<Priority>, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    Priority::from_word(text)
        .or_else(|| Priority::from_word(&format!("P{text}")))
        .map(Some)
        .ok_or_else(|| format!("“{text}” is not a priority; there are p1, p2, p3, p4 and none."))
}

fn kind(text: &str) -> Result<WorkItemKind, String> {
    WorkItemKind::from_word(text).ok_or_else(|| {
        let all: Vec<_> = WorkItemKind::ALL.iter().map(|kind| kind.word()).collect();
        format!("“{text}” is not a kind of work; there are {}.", words::and(&all))
    })
}

fn state(text: &str) -> Result<Category, String> {
    Category::from_word(text).ok_or_else(|| {
        let all: Vec<_> = Category::ALL.iter().map(|state| state.word()).collect();
        format!("“{text}” is not a state; there are {}.", words::and(&all))
    })
}

fn clock(text: &str) -> Result<ClockIs, String> {
    let text = text.to_lowercase();
    let found = ClockIs::WORDS.iter().find(|(_, word, _)| *word == text);
    found.map(|(is, ..)| *is).ok_or_else(|| {
        let all: Vec<_> = ClockIs::WORDS.iter().map(|(_, word, _)| *word).collect();
        format!("“clock:{text}” is not known; there are {}.", words::and(&all))
    })
}

fn flag(text: &str) -> Result<Test, String> {
    let text = text.replace('-', "_");
    if text == "mine" {
        return Ok(Test::Assignee(vec![Who::Me]));
    }
    Is::WORDS.iter().find(|(_, word)| *word == text).map(|(is, _)| Test::Is(*is)).ok_or_else(|| {
        let all: Vec<_> = Is::WORDS.iter().map(|(_, word)| *word).collect();
        format!("“is:{text}” is not known; there are {}.", words::and(&all))
    })
}

fn compared(text: &str) -> (Option<Compare>, &str) {
    match text.split_at_checked(1) {
        Some(("<", rest)) => (Some(Compare::Less), rest.strip_prefix('=').unwrap_or(rest)),
        Some((">", rest)) => (Some(Compare::More), rest.strip_prefix('=').unwrap_or(rest)),
        _ => (None, text),
    }
}

fn due(text: &str) -> Result<Test, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(Test::Due(Due::None));
    }
    let (compare, value) = compared(text);
    if let Some(span) = Span::parse(value) {
        return Ok(Test::Due(Due::Span(compare.unwrap_or(Compare::Less), span)));
    }
    match (Day::parse(value), compare) {
        (Some(day), Some(compare)) => Ok(Test::Due(Due::Beyond(compare, day))),
        (Some(day), None) => Ok(Test::Due(Due::On(day))),
        (None, _) => Err(format!(
            "“due:{text}” is not a time; write due:today, due:fri, due:<7d, due:2026-12-01 or due:none."
        )),
    }
}

fn age(text: &str) -> Result<Test, String> {
    let (compare, value) = compared(text);
    match Span::parse(value) {
        Some(span) => Ok(Test::Age(compare.unwrap_or(Compare::More), span)),
        None => Err(format!("“age:{text}” is not a length of time; write age:>3d or age:<12h.")),
    }
}
