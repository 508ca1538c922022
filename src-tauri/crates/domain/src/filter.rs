//! Filters as text: `client:acme priority:p1,p2 mine -tag:vpn "paper jam"`.
//!
//! Reading never fails: what cannot be understood becomes a problem in words, and the rest counts.
//! Parts are joined by "and", the values of one part (`p1,p2`) by "or", and `-` in front of a part
//! turns it round. A filter prints as text that reads back as the same filter.

mod parse;
mod show;
#[cfg(test)]
mod tests;

use crate::dates::{Day, Span, start_of};
use crate::{Category, Priority, Timestamp, WorkItemKind};
use chrono_tz::Tz;

/// A filter taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// What must hold, all of it.
    pub terms: Vec<Term>,
    /// What could not be understood, in words.
    pub problems: Vec<String>,
}

/// One part of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// True where it must not hold.
    pub not: bool,
    /// What is tested.
    pub test: Test,
}

/// What an item is tested for. Names are as typed; the desk finds out whom they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// A word or quoted words in its text.
    Word(String),
    /// `client:acme`, `client:none`.
    Client(Vec<Name>),
    /// `pod:harbour`.
    Pod(Vec<Name>),
    /// `service:exchange`.
    Service(Vec<Name>),
    /// `tag:vpn`, `#vpn`.
    Tag(Vec<Name>),
    /// `mine`, `@tom`, `@none`.
    Assignee(Vec<Who>),
    /// `priority:p1,none`.
    Priority(Vec<Option<Priority>>),
    /// `kind:incident`.
    Kind(Vec<WorkItemKind>),
    /// `state:ready`.
    State(Vec<Category>),
    /// `is:blocked`.
    Is(Is),
    /// `due:<7d`.
    Due(Due),
    /// `clock:overdue,risk`: how its clocks stand.
    Clock(Vec<ClockIs>),
    /// `age:>3d`: how long it has been in its column.
    Age(Compare, Span),
}

/// A name as typed, or none of them at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// As typed.
    Named(String),
    /// `none`.
    None,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Who sits at the desk.
    Me,
    /// Nobody.
    Nobody,
    /// As typed.
    Named(String),
}

/// What an item may be besides its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    /// Neither done nor cancelled.
    Open,
    /// In Blocked.
    Blocked,
    /// Due in the past, and open.
    Overdue,
    /// Assigned to nobody.
    Unassigned,
    /// On the wrong kind of board.
    WrongBoard,
    /// Beyond a limit.
    OverLimit,
    /// Cancelled. Without this, cancelled items do not show.
    Cancelled,
}

impl Is {
    /// Every flag with its word.
    pub const WORDS: [(Self, &'static str); 7] = [
        (Self::Open, "open"),
        (Self::Blocked, "blocked"),
        (Self::Overdue, "overdue"),
        (Self::Unassigned, "unassigned"),
        (Self::WrongBoard, "wrong_board"),
        (Self::OverLimit, "over_limit"),
        (Self::Cancelled, "cancelled"),
    ];
}

/// How the clocks of an item stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockIs {
    /// One is past due.
    Overdue,
    /// None is past due, and one is past its first warning.
    Risk,
    /// Those that have not ended all rest.
    Paused,
}

impl ClockIs {
    /// Each with its word and in words.
    pub const WORDS: [(Self, &'static str, &'static str); 3] = [
        (Self::Overdue, "overdue", "overdue"),
        (Self::Risk, "risk", "at risk"),
        (Self::Paused, "paused", "paused"),
    ];
}

/// Less or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `<`
    Less,
    /// `>`
    More,
}

/// When an item is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// At no time.
    None,
    /// Within a span from now, or later than it. What is overdue lies within every span.
    Span(Compare, Span),
    /// Before or after a day.
    Beyond(Compare, Day),
    /// On a day.
    On(Day),
}

impl Due {
    /// The instants it means: from the first, up to but without the second. `None` for no due date.
    #[must_use]
    pub fn range(self, now: Timestamp, zone: Tz) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
        let start = |day: Day| start_of(day.date(now, zone), zone);
        let end = |day: Day| {
            let date = day.date(now, zone);
            start_of(date.succ_opt().unwrap_or(date), zone)
        };
        match self {
            Self::None => None,
            Self::Span(Compare::Less, span) => Some((None, now.checked_add_signed(span.delta()))),
            Self::Span(Compare::More, span) => Some((now.checked_add_signed(span.delta()), None)),
            Self::Beyond(Compare::Less, day) => Some((None, Some(start(day)))),
            Self::Beyond(Compare::More, day) => Some((Some(end(day)), None)),
            Self::On(day) => Some((Some(start(day)), Some(end(day)))),
        }
    }
}

impl Filter {
    /// Reads a filter text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        parse::filter(text)
    }

    /// Whether it lets everything through that a board shows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The words that are searched for in the text of items.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter(|term| !term.not).filter_map(|term| match &term.test {
            Test::Word(word) => Some(word.as_str()),
            _ => None,
        })
    }
}
