//! From a filter text to a selection: finds out whom its names mean.

use crate::api::{FilterToken, FilterView};
use crate::floor::Floor;
use crate::floor::pick::fitting;
use holdfast_domain::filter::{Compare, Due, Filter, Is, Name, Term, Test, Who};
use holdfast_domain::{Category, ColumnId, Priority, Result, Timestamp};
use holdfast_store::Read;
use holdfast_store::table::selection::{Condition, Selection, misplaced_kinds};
use uuid::Uuid;

/// A filter, ready to be asked for.
pub(super) struct Selected {
    pub(super) selection: Selection,
    pub(super) view: FilterView,
}

/// Reads a filter text. It never fails because of what is in the text.
pub(super) fn select(
    read: Read<'_>,
    floor: &Floor,
    text: &str,
    now: Timestamp,
) -> Result<Selected> {
    let filter = Filter::parse(text);
    let words = filter.words().map(str::to_owned).collect();
    let mut select = Select { read, floor, now, problems: filter.problems };
    let mut selection = Selection::default();
    let mut tokens = Vec::new();
    for term in filter.terms {
        let text = term.to_string();
        let Term { not, test } = term;
        let (condition, meant) = select.condition(test)?;
        let label = Term { not, test: meant }.label();
        tokens.push(FilterToken { text, label });
        selection.conditions.push((not, condition));
    }
    let view = FilterView { tokens, words, problems: select.problems };
    Ok(Selected { selection, view })
}

struct Select<'a> {
    read: Read<'a>,
    floor: &'a Floor,
    now: Timestamp,
    problems: Vec<String>,
}

impl Select<'_> {
    /// The condition of a test, and the test with full names for its label.
    fn condition(&mut self, test: Test) -> Result<(Condition, Test)> {
        Ok(match test {
            Test::Client(names) => {
                let all = self.read.clients()?;
                let all: Vec<_> = all.iter().map(|one| (one.id.0, one.name.as_str())).collect();
                let (ids, none, meant) = self.find("client", &all, names);
                (Condition::Client(ids, none), Test::Client(meant))
            }
            Test::Pod(names) => {
                let all = self.read.pods()?;
                let all: Vec<_> = all.iter().map(|one| (one.id.0, one.name.as_str())).collect();
                let (ids, none, meant) = self.find("pod", &all, names);
                (Condition::Pod(ids, none), Test::Pod(meant))
            }
            Test::Service(names) => {
                let all = self.read.services(None)?;
                let all: Vec<_> = all.iter().map(|one| (one.id.0, one.name.as_str())).collect();
                let (ids, none, meant) = self.find("service", &all, names);
                (Condition::Service(ids, none), Test::Service(meant))
            }
            Test::Tag(names) => {
                let none = names.contains(&Name::None);
                let tags = names.iter().filter_map(|name| match name {
                    Name::Named(tag) => Some(holdfast_domain::capture::clean_tag(tag)),
                    Name::None => None,
                });
                (Condition::Tag(tags.collect(), none), Test::Tag(names))
            }
            Test::Assignee(people) => self.people(people),
            Test::Priority(all) => {
                let words = all.iter().flatten().map(|one| one.word()).collect();
                let none = all.contains(&None::<Priority>);
                (Condition::Priority(words, none), Test::Priority(all))
            }
            Test::Kind(kinds) => (Condition::Kind(kinds.clone()), Test::Kind(kinds)),
            Test::State(states) => {
                (self.columns(|category| states.contains(&category)), Test::State(states))
            }
            Test::Is(is) => (self.is(is), Test::Is(is)),
            Test::Due(due) => (self.due(due), Test::Due(due)),
            Test::Clock(all) => (Condition::Clock(all.clone(), self.now), Test::Clock(all)),
            Test::Age(compare, span) => {
                let limit = self.now - span.delta();
                let condition = match compare {
                    Compare::More => Condition::SinceBefore(limit),
                    Compare::Less => Condition::SinceAfter(limit),
                };
                (condition, Test::Age(compare, span))
            }
            Test::Word(word) => (Condition::Word(word.clone()), Test::Word(word)),
        })
    }

    /// Everything that each name fits, whether none is let through too, and the full names.
    fn find(
        &mut self,
        what: &str,
        all: &[(Uuid, &str)],
        names: Vec<Name>,
    ) -> (Vec<Uuid>, bool, Vec<Name>) {
        let (mut ids, mut none, mut meant) = (Vec::new(), false, Vec::new());
        for name in names {
            let Name::Named(text) = name else {
                none = true;
                meant.push(Name::None);
                continue;
            };
            let by_id = Uuid::parse_str(&text).ok();
            let found: Vec<_> = match by_id {
                Some(id) => all.iter().filter(|(one, _)| *one == id).collect(),
                None => fitting(&text, all, |(_, name)| name),
            };
            if found.is_empty() {
                self.problems.push(format!("No {what} is named “{text}”."));
                meant.push(Name::Named(text));
            }
            for (id, full) in found {
                ids.push(*id);
                meant.push(Name::Named((*full).to_owned()));
            }
        }
        (ids, none, meant)
    }

    fn people(&mut self, people: Vec<Who>) -> (Condition, Test) {
        let team: Vec<_> =
            self.floor.team.all.iter().map(|one| (one.id.0, one.name.as_str())).collect();
        let (mut ids, mut none, mut meant) = (Vec::new(), false, Vec::new());
        for who in people {
            match who {
                Who::Nobody => {
                    none = true;
                    meant.push(Who::Nobody);
                }
                Who::Me => {
                    if self.floor.team.me.is_none() {
                        self.problems.push("Nobody sits at this desk yet.".to_owned());
                    }
                    ids.extend(self.floor.team.me.map(Uuid::from));
                    meant.push(Who::Me);
                }
                Who::Named(text) => {
                    let (found, _, names) = self.find("technician", &team, vec![Name::Named(text)]);
                    ids.extend(found);
                    meant.extend(names.into_iter().filter_map(|name| match name {
                        Name::Named(name) => Some(Who::Named(name)),
                        Name::None => None,
                    }));
                }
            }
        }
        (Condition::Assignee(ids, none), Test::Assignee(meant))
    }

    fn columns(&self, wanted: impl Fn(Category) -> bool) -> Condition {
        let columns = self.floor.layout.columns.iter();
        let ids: Vec<ColumnId> =
            columns.filter(|column| wanted(column.category)).map(|column| column.id).collect();
        Condition::Columns(ids)
    }

    fn is(&self, is: Is) -> Condition {
        let open = |category| category != Category::Done;
        match is {
            Is::Open => self.columns(open),
            Is::Blocked => self.columns(|category| category == Category::Blocked),
            Is::Overdue => {
                Condition::All(vec![Condition::Due(None, Some(self.now)), self.columns(open)])
            }
            Is::Unassigned => Condition::Assignee(Vec::new(), true),
            Is::WrongBoard => {
                let boards = self.floor.layout.boards.iter();
                Condition::Misplaced(
                    boards.map(|board| (board.id, misplaced_kinds(board.kind))).collect(),
                )
            }
            Is::OverLimit => Condition::Items(self.floor.over_limit().into_iter().collect()),
            Is::Cancelled => Condition::Cancelled,
        }
    }

    fn due(&self, due: Due) -> Condition {
        match due.range(self.now, self.floor.zone()) {
            Some((from, to)) => Condition::Due(from, to),
            None => Condition::NoDue,
        }
    }
}
