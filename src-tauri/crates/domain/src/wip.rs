//! Limits on work in progress.
//!
//! The rule sits on the change of state: whatever door a change comes through, it is described by
//! an item before and after, and every limit that counts it afresh is checked. Nothing is checked
//! that does not add to a load, so finishing or renaming work never runs into a limit.

use crate::{
    BoardId, Category, ColumnId, Error, ErrorCode, PodId, Priority, Result, TechnicianId,
    WipLimitId, WipMode, WipScope, WorkItemId, WorkItemKind, words,
};
use serde_json::json;

/// What a limit counts over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Each person, over all boards.
    EveryPerson,
    /// One person, over all boards. Replaces what [`Subject::EveryPerson`] says for the same category.
    Person(TechnicianId),
    /// One column.
    Column(ColumnId),
    /// One board.
    Board(BoardId),
    /// The clients of one pod.
    Pod(PodId),
    /// One kind of work.
    Kind(WorkItemKind),
}

impl Subject {
    /// The scope it belongs to.
    #[must_use]
    pub const fn scope(self) -> WipScope {
        match self {
            Self::EveryPerson | Self::Person(_) => WipScope::Person,
            Self::Column(_) => WipScope::Column,
            Self::Board(_) => WipScope::Board,
            Self::Pod(_) => WipScope::Pod,
            Self::Kind(_) => WipScope::Kind,
        }
    }
}

/// A limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Id.
    pub id: WipLimitId,
    /// What it counts over.
    pub subject: Subject,
    /// Categories it counts in. A limit on a column counts whatever lies in it.
    pub categories: Vec<Category>,
    /// How many may be.
    pub max: u32,
    /// What happens beyond.
    pub mode: WipMode,
}

/// All limits, and whether blocked work counts as work in progress.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    /// The limits.
    pub all: Vec<Limit>,
    /// True counts Blocked wherever a limit counts In Progress.
    pub blocked_counts: bool,
}

/// An item as limits see it. Cancelled and removed items are no items here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id.
    pub id: WorkItemId,
    /// What it is.
    pub kind: WorkItemKind,
    /// How urgent.
    pub priority: Option<Priority>,
    /// Its board.
    pub board: BoardId,
    /// Its column.
    pub column: ColumnId,
    /// Meaning of that column.
    pub category: Category,
    /// The pod that owns its client.
    pub pod: Option<PodId>,
    /// Who works on it; it counts for each of them.
    pub assignees: Vec<TechnicianId>,
}

impl Item {
    /// P1 is exempt: it may exceed any limit, and that is recorded.
    fn exempt(&self) -> bool {
        self.priority == Some(Priority::P1)
    }
}

/// One load to compare with one limit: the limit, and whose load it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The limit.
    pub limit: Limit,
    /// The limit's subject; a single person where the limit is for every person.
    pub subject: Subject,
    /// The categories that count, Blocked included where the setting says so.
    pub categories: Vec<Category>,
}

impl Check {
    /// Whether the check counts an item.
    #[must_use]
    pub fn counts(&self, item: &Item) -> bool {
        let column = matches!(self.subject, Subject::Column(_));
        (column || self.categories.contains(&item.category))
            && match self.subject {
                Subject::EveryPerson => false,
                Subject::Person(person) => item.assignees.contains(&person),
                Subject::Column(column) => item.column == column,
                Subject::Board(board) => item.board == board,
                Subject::Pod(pod) => item.pod == Some(pod),
                Subject::Kind(kind) => item.kind == kind,
            }
    }

    /// How many of these items it counts.
    #[must_use]
    pub fn load<'a>(&self, items: impl IntoIterator<Item = &'a Item>) -> u32 {
        let count = items.into_iter().filter(|item| self.counts(item)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

impl Limits {
    /// The checks that apply to one person: their own limits, and those for every person in
    /// categories of which they have no own.
    #[must_use]
    pub fn of_person(&self, person: TechnicianId) -> Vec<Check> {
        let own = |limit: &&Limit| limit.subject == Subject::Person(person);
        let replaced = |limit: &Limit| {
            self.all
                .iter()
                .filter(own)
                .any(|own| own.categories.iter().any(|c| limit.categories.contains(c)))
        };
        self.all
            .iter()
            .filter(|limit| match limit.subject {
                Subject::Person(of) => of == person,
                Subject::EveryPerson => !replaced(limit),
                _ => false,
            })
            .map(|limit| self.check(limit, Subject::Person(person)))
            .collect()
    }

    /// The checks that count an item, wherever it stands.
    #[must_use]
    pub fn on(&self, item: &Item) -> Vec<Check> {
        let people = item.assignees.iter().flat_map(|person| self.of_person(*person));
        let others = self
            .all
            .iter()
            .filter(|limit| limit.subject.scope() != WipScope::Person)
            .map(|limit| self.check(limit, limit.subject));
        people.chain(others).filter(|check| check.counts(item)).collect()
    }

    /// The checks that a change adds to: those that count the item after it and did not before.
    ///
    /// An item that was exempt and no longer is counts as added, so that a P1 which turns out to be
    /// a P3 does not stay in progress beyond the limit without a word.
    #[must_use]
    pub fn added(&self, before: Option<&Item>, after: &Item) -> Vec<Check> {
        let counted = |check: &Check| {
            before.is_some_and(|item| check.counts(item) && (!item.exempt() || after.exempt()))
        };
        self.on(after).into_iter().filter(|check| !counted(check)).collect()
    }

    /// The categories in which a limit counts, Blocked included where the setting says so.
    #[must_use]
    pub fn counted(&self, limit: &Limit) -> Vec<Category> {
        let mut categories = limit.categories.clone();
        if self.blocked_counts
            && categories.contains(&Category::InProgress)
            && !categories.contains(&Category::Blocked)
        {
            categories.push(Category::Blocked);
        }
        categories
    }

    fn check(&self, limit: &Limit, subject: Subject) -> Check {
        Check { limit: limit.clone(), subject, categories: self.counted(limit) }
    }
}

/// A limit that a change exceeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exceeded {
    /// The limit.
    pub limit: WipLimitId,
    /// What happens beyond it.
    pub mode: WipMode,
    /// Whose load it is.
    pub subject: Subject,
    /// The categories of the limit.
    pub categories: Vec<Category>,
    /// How many there would be.
    pub count: u32,
    /// How many may be.
    pub max: u32,
    /// True for P1.
    pub exempt: bool,
}

impl Exceeded {
    /// One sentence, with the name of the subject: `Tom has 3 of 2 in progress.`
    #[must_use]
    pub fn sentence(&self, name: &str) -> String {
        let Self { count, max, .. } = self;
        match self.subject.scope() {
            WipScope::Column => format!("{name} holds {count} of {max}."),
            WipScope::Person => {
                let first = name.split_whitespace().next().unwrap_or(name);
                format!("{first} has {count} of {max} {}.", self.phrase())
            }
            WipScope::Board | WipScope::Pod => {
                format!("{name} has {count} of {max} {}.", self.phrase())
            }
            WipScope::Kind => format!("{name}: {count} of {max} {}.", self.phrase()),
        }
    }

    fn phrase(&self) -> String {
        let phrases: Vec<_> = self.categories.iter().map(|category| phrase(*category)).collect();
        words::or(&phrases)
    }
}

/// A category as it stands within a sentence.
const fn phrase(category: Category) -> &'static str {
    match category {
        Category::Backlog => "in the backlog",
        Category::Ready => "ready for work",
        Category::InProgress => "in progress",
        Category::Blocked => "blocked",
        Category::Review => "in peer review",
        Category::Done => "done",
    }
}

/// What the limits say to a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It may happen; what it exceeds is recorded.
    Allowed,
    /// It may happen with a reason.
    ReasonNeeded,
    /// It may not happen.
    Refused,
}

/// Compares the load of each check with its limit. `load` counts all items but the changed one.
///
/// # Errors
/// Whatever `load` says.
pub fn exceeded<E>(
    checks: Vec<Check>,
    item: &Item,
    mut load: impl FnMut(&Check) -> Result<u32, E>,
) -> Result<Vec<Exceeded>, E> {
    let mut exceeded = Vec::new();
    for check in checks {
        let count = load(&check)?.saturating_add(1);
        if count > check.limit.max {
            exceeded.push(Exceeded {
                limit: check.limit.id,
                mode: check.limit.mode,
                subject: check.subject,
                categories: check.limit.categories,
                count,
                max: check.limit.max,
                exempt: item.exempt(),
            });
        }
    }
    Ok(exceeded)
}

/// The strictest word of all exceeded limits.
#[must_use]
pub fn verdict(exceeded: &[Exceeded]) -> Verdict {
    exceeded
        .iter()
        .filter(|exceeded| !exceeded.exempt)
        .map(|exceeded| match exceeded.mode {
            WipMode::Warn => Verdict::Allowed,
            WipMode::Reason => Verdict::ReasonNeeded,
            WipMode::Block => Verdict::Refused,
        })
        .max()
        .unwrap_or(Verdict::Allowed)
}

/// Lets a change pass, or says why not. `sentences` are those of `exceeded`, in the same order.
///
/// # Errors
/// `wip_blocked` or `wip_reason_needed`, with `details.exceeded` naming the limits.
pub fn admit(exceeded: &[Exceeded], sentences: &[String], reason: Option<&str>) -> Result<()> {
    let said = reason.is_some_and(|reason| !reason.trim().is_empty());
    let (code, remedy) = match verdict(exceeded) {
        Verdict::Refused => {
            (ErrorCode::WipBlocked, "Finish or hand over something first, then try again.")
        }
        Verdict::ReasonNeeded if !said => (
            ErrorCode::WipReasonNeeded,
            "Finish or hand over something first, or say why this cannot wait.",
        ),
        _ => return Ok(()),
    };
    let details: Vec<_> = exceeded
        .iter()
        .zip(sentences)
        .map(|(one, message)| {
            json!({ "limit": one.limit, "mode": one.mode, "count": one.count, "max": one.max,
                    "exempt": one.exempt, "message": message })
        })
        .collect();
    Err(Error::new(code, sentences.join(" "), remedy).with_details(json!({ "exceeded": details })))
}

#[cfg(test)]
mod tests;
