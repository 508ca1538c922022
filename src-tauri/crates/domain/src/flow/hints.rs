//! What the picture of a board says, and what to do about it.

use super::weekday_time;
use crate::{Category, Priority, Timestamp, WorkItemId, words};
use chrono::TimeDelta;
use chrono_tz::Tz;

/// An open item as hints see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// The item.
    pub id: WorkItemId,
    /// Where it is.
    pub category: Category,
    /// Since when.
    pub since: Timestamp,
    /// How urgent.
    pub priority: Option<Priority>,
    /// When to chase, where it is blocked.
    pub chase_at: Option<Timestamp>,
    /// True where its kind belongs on the other kind of board.
    pub wrong_board: bool,
    /// True while it is one too many for a limit.
    pub over_limit: bool,
}

/// What hints are drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// All open items of the board.
    pub open: &'a [Open],
    /// The last time something left each category, in the order of [`Category::ALL`].
    pub last_left: [Option<Timestamp>; Category::ALL.len()],
    /// How the team calls each category, in the same order.
    pub labels: [&'a str; Category::ALL.len()],
    /// Limit of Blocked, where it has one.
    pub blocked_limit: Option<u32>,
    /// The time 85 % of the finished items stayed below; none where too few are finished.
    pub usual_cycle: Option<TimeDelta>,
    /// Sentences about people and columns beyond their limit: `Tom has 3 of 2 in progress.`
    pub exceeded: &'a [String],
    /// Now.
    pub now: Timestamp,
    /// Zone whose weekends are left out.
    pub zone: Tz,
}

/// Stable names of hints, most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HintCode {
    /// Somebody or something is beyond a limit.
    OverLimit,
    /// Blocked holds more than is good.
    BlockedFull,
    /// A column stands still.
    NothingLeft,
    /// Work takes longer than usual.
    Aging,
    /// A card is on the wrong kind of board.
    WrongBoard,
    /// Backlog fills up with work nobody looked at.
    BacklogUntriaged,
}

impl HintCode {
    /// The stable name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::OverLimit => "over_limit",
            Self::BlockedFull => "blocked_full",
            Self::NothingLeft => "nothing_left",
            Self::Aging => "aging",
            Self::WrongBoard => "wrong_board",
            Self::BacklogUntriaged => "backlog_untriaged",
        }
    }
}

/// One hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Which.
    pub code: HintCode,
    /// What is.
    pub message: String,
    /// What to do.
    pub suggestion: String,
    /// The items it speaks of, the ones longest there first.
    pub items: Vec<WorkItemId>,
}

/// A column that should move stands still after two working days.
const STILL: TimeDelta = TimeDelta::days(2);
/// Blocked is full at this many items where it has no limit, if it also outweighs In Progress.
const BLOCKED_FULL: usize = 5;
/// In Progress is old after this long where too little is finished to know what is usual.
const OLD: TimeDelta = TimeDelta::days(5);
/// Backlog is untriaged at this many items without priority.
const UNTRIAGED: usize = 10;

/// What the board says, most pressing first.
#[must_use]
pub fn hints(picture: &Picture) -> Vec<Hint> {
    let mut hints = Vec::new();
    hints.extend(over_limit(picture));
    hints.extend(blocked_full(picture));
    for category in [Category::Review, Category::InProgress] {
        hints.extend(nothing_left(picture, category));
    }
    hints.extend(aging(picture));
    hints.extend(wrong_board(picture));
    hints.extend(untriaged(picture));
    hints
}

/// The ids of the items that pass, the ones longest in their column first.
fn items(picture: &Picture, pass: impl Fn(&Open) -> bool) -> Vec<WorkItemId> {
    let mut items: Vec<&Open> = picture.open.iter().filter(|item| pass(item)).collect();
    items.sort_by_key(|item| (item.since, item.id));
    items.into_iter().map(|item| item.id).collect()
}

fn over_limit(picture: &Picture) -> Option<Hint> {
    let items = items(picture, |item| item.over_limit);
    (!picture.exceeded.is_empty()).then(|| Hint {
        code: HintCode::OverLimit,
        message: picture.exceeded.join(" "),
        suggestion: "Finish or hand over something before anything new is started.".into(),
        items,
    })
}

fn blocked_full(picture: &Picture) -> Option<Hint> {
    let blocked = items(picture, |item| item.category == Category::Blocked);
    let working = items(picture, |item| item.category == Category::InProgress).len();
    let full = match picture.blocked_limit {
        Some(limit) => blocked.len() >= limit.max(1) as usize,
        None => blocked.len() >= BLOCKED_FULL && blocked.len() > working,
    };
    if !full {
        return None;
    }
    let late = items(picture, |item| {
        item.category == Category::Blocked && item.chase_at.is_some_and(|at| at <= picture.now)
    });
    let label = picture.labels[Category::Blocked as usize];
    let suggestion = match late.len() {
        0 => "Go through them at the next stand-up: chase, escalate or put them back.".to_owned(),
        n => format!("Chase first the {} whose chase date has passed.", words::count(n, "item")),
    };
    Some(Hint {
        code: HintCode::BlockedFull,
        message: format!(
            "{label} is full: {} wait for somebody.",
            words::count(blocked.len(), "item")
        ),
        suggestion,
        items: if late.is_empty() { blocked } else { late },
    })
}

fn nothing_left(picture: &Picture, category: Category) -> Option<Hint> {
    let waiting = items(picture, |item| item.category == category);
    let oldest = picture
        .open
        .iter()
        .filter(|item| item.category == category)
        .map(|item| item.since)
        .min()?;
    // A column that was empty until this morning does not stand still.
    let since = picture.last_left[category as usize].map_or(oldest, |left| left.max(oldest));
    let still = weekday_time(since, picture.now, picture.zone);
    if still < STILL {
        return None;
    }
    let days = usize::try_from(still.num_days()).unwrap_or(0);
    let suggestion = match category {
        Category::Review => "Agree who reviews; a review comes before new work.",
        _ => "Ask what stops it: split the work, help, or move it to Blocked.",
    };
    Some(Hint {
        code: HintCode::NothingLeft,
        message: format!(
            "Nothing has left {} for {}.",
            picture.labels[category as usize],
            words::count(days, "day")
        ),
        suggestion: suggestion.into(),
        items: waiting,
    })
}

fn aging(picture: &Picture) -> Option<Hint> {
    let usual = picture.usual_cycle.filter(|usual| *usual >= TimeDelta::days(1)).unwrap_or(OLD);
    let old = items(picture, |item| {
        item.category == Category::InProgress
            && weekday_time(item.since, picture.now, picture.zone) > usual
    });
    (!old.is_empty()).then(|| Hint {
        code: HintCode::Aging,
        message: format!(
            "{} in progress longer than usual (over {}).",
            match old.len() {
                1 => "1 item has been".to_owned(),
                n => format!("{n} items have been"),
            },
            words::count(usize::try_from(usual.num_days().max(1)).unwrap_or(1), "day")
        ),
        suggestion: "Talk about these first at the next stand-up; split what is too big.".into(),
        items: old,
    })
}

fn wrong_board(picture: &Picture) -> Option<Hint> {
    let wrong = items(picture, |item| item.wrong_board);
    (!wrong.is_empty()).then(|| Hint {
        code: HintCode::WrongBoard,
        message: match wrong.len() {
            1 => "1 card is on the wrong kind of board.".to_owned(),
            n => format!("{n} cards are on the wrong kind of board."),
        },
        suggestion: "Move them to the other board, or change what they are.".into(),
        items: wrong,
    })
}

fn untriaged(picture: &Picture) -> Option<Hint> {
    let raw = items(picture, |item| item.category == Category::Backlog && item.priority.is_none());
    (raw.len() >= UNTRIAGED).then(|| Hint {
        code: HintCode::BacklogUntriaged,
        message: format!("{} in Backlog have no priority.", words::count(raw.len(), "item")),
        suggestion: "Triage them together: give each a priority, or cancel it.".into(),
        items: raw,
    })
}
