//! Which work items are asked for: a filter with everything in it found out, as SQL.

use super::rows::{blob, marks};
use super::work_item::VISIBLE;
use crate::search::{self, Group};
use holdfast_domain::filter::ClockIs;
use holdfast_domain::{BoardId, BoardKind, ColumnId, Number, Timestamp, WorkItemId, WorkItemKind};
use rusqlite::types::Value;
use uuid::Uuid;

/// What an item is tested for. Lists are joined by "or"; `or_none` also lets through what has none.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// For one of these clients.
    Client(Vec<Uuid>, bool),
    /// For a client of one of these pods.
    Pod(Vec<Uuid>, bool),
    /// About one of these services.
    Service(Vec<Uuid>, bool),
    /// With one of these tags.
    Tag(Vec<String>, bool),
    /// Somebody of these works on it.
    Assignee(Vec<Uuid>, bool),
    /// With one of these priorities.
    Priority(Vec<&'static str>, bool),
    /// Of one of these kinds.
    Kind(Vec<WorkItemKind>),
    /// In one of these columns.
    Columns(Vec<ColumnId>),
    /// Due from the first instant up to, without, the second.
    Due(Option<Timestamp>, Option<Timestamp>),
    /// With clocks that stand like one of these at an instant.
    Clock(Vec<ClockIs>, Timestamp),
    /// Not due at any time.
    NoDue,
    /// In its column since before an instant.
    SinceBefore(Timestamp),
    /// In its column since an instant or later.
    SinceAfter(Timestamp),
    /// One of these items.
    Items(Vec<WorkItemId>),
    /// Of one of these kinds on one of these boards.
    Misplaced(Vec<(BoardId, Vec<WorkItemKind>)>),
    /// With this word or these words in its text.
    Word(String),
    /// Cancelled.
    Cancelled,
    /// All of these.
    All(Vec<Condition>),
}

/// Which items are asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    /// On one of these boards; on any where there is none.
    pub boards: Vec<BoardId>,
    /// What must hold, all of it; with true in front, what must not hold.
    pub conditions: Vec<(bool, Condition)>,
}

/// SQL with its parameters.
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) params: Vec<Value>,
}

impl Selection {
    /// The condition on `work_item w`.
    pub(crate) fn sql(&self) -> Sql {
        let mut sql = Sql { text: String::new(), params: Vec::new() };
        let cancelled = self.conditions.contains(&(false, Condition::Cancelled));
        sql.text.push_str(if cancelled { "w.alive = 1" } else { VISIBLE });
        if !self.boards.is_empty() {
            let boards = self.boards.iter().map(|board| Value::from(board.0.as_bytes().to_vec()));
            sql.push(&format!(" AND w.board IN ({})", marks(self.boards.len())), boards);
        }
        for (not, condition) in &self.conditions {
            sql.text.push_str(if *not { " AND NOT coalesce((" } else { " AND (" });
            sql.condition(condition);
            sql.text.push_str(if *not { "), 0)" } else { ")" });
        }
        sql
    }
}

impl Sql {
    fn push(&mut self, text: &str, params: impl IntoIterator<Item = Value>) {
        self.text.push_str(text);
        self.params.extend(params);
    }

    /// `column IN (…) OR column IS NULL`
    fn among(&mut self, column: &str, values: Vec<Value>, or_none: bool) {
        let none = if or_none { format!(" OR {column} IS NULL") } else { String::new() };
        self.push(&format!("{column} IN ({}){none}", marks(values.len())), values);
    }

    fn ids(&mut self, column: &str, ids: &[Uuid], or_none: bool) {
        self.among(column, ids.iter().copied().map(blob).collect(), or_none);
    }

    /// Related by that relation to one of these; or to nothing at all.
    fn edges(&mut self, rel: &str, column: &str, values: Vec<Value>, or_none: bool) {
        // Asked once for all cards: the other way round the planner walks the edges of a tag anew
        // for every card. The plus keeps it from doing so in the second part.
        let known = if column == "word" { " AND word IS NOT NULL" } else { "" };
        self.push(
            &format!(
                "w.e IN (SELECT ent.e FROM edge JOIN ent ON ent.id = edge.a
                         WHERE rel = '{rel}' AND alive = 1{known} AND {column} IN ({}))",
                marks(values.len())
            ),
            values,
        );
        if or_none {
            self.text.push_str(&format!(
                " OR NOT EXISTS (SELECT 1 FROM edge WHERE a = (SELECT id FROM ent WHERE ent.e = w.e)
                                 AND +rel = '{rel}' AND alive = 1)"
            ));
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Client(ids, none) => self.ids("w.client", ids, *none),
            Condition::Service(ids, none) => self.ids("w.service", ids, *none),
            Condition::Pod(ids, none) => {
                let pods = ids.iter().copied().map(blob).collect::<Vec<_>>();
                let owned = "w.client IN (SELECT c.id FROM client CROSS JOIN ent c USING (e) WHERE client.pod";
                self.push(&format!("{owned} IN ({}))", marks(pods.len())), pods);
                if *none {
                    self.text.push_str(&format!(" OR w.client IS NULL OR {owned} IS NULL)"));
                }
            }
            Condition::Tag(tags, none) => {
                self.edges("tag", "word", tags.iter().cloned().map(Value::from).collect(), *none);
            }
            Condition::Assignee(ids, none) => {
                self.edges("assignee", "b", ids.iter().copied().map(blob).collect(), *none);
            }
            Condition::Priority(words, none) => {
                let words = words.iter().map(|word| Value::from((*word).to_owned())).collect();
                self.among("w.priority", words, *none);
            }
            Condition::Kind(kinds) => self.kinds(kinds),
            Condition::Columns(columns) => {
                self.among("w.col", columns.iter().map(|column| blob(column.0)).collect(), false);
            }
            Condition::Due(from, to) => {
                self.text.push_str("w.due IS NOT NULL");
                for (sign, at) in [(">=", from), ("<", to)] {
                    if let Some(at) = at {
                        self.push(&format!(" AND w.due {sign} ?"), [at.timestamp_millis().into()]);
                    }
                }
            }
            Condition::Clock(all, now) => self.clocks(all, *now),
            Condition::NoDue => self.text.push_str("w.due IS NULL"),
            Condition::SinceBefore(at) => self.push("w.since < ?", [at.timestamp_millis().into()]),
            Condition::SinceAfter(at) => self.push("w.since >= ?", [at.timestamp_millis().into()]),
            Condition::Items(items) => {
                let items = items.iter().map(|item| blob(item.0)).collect::<Vec<_>>();
                let of = format!("w.e IN (SELECT e FROM ent WHERE id IN ({}))", marks(items.len()));
                self.push(&of, items);
            }
            Condition::Misplaced(boards) => {
                self.text.push('0');
                for (board, kinds) in boards {
                    self.push(" OR (w.board = ? AND ", [blob(board.0)]);
                    self.kinds(kinds);
                    self.text.push(')');
                }
            }
            Condition::Word(word) => self.word(word),
            Condition::Cancelled => self.text.push_str("w.cancelled = 1"),
            Condition::All(all) => {
                self.text.push('1');
                for one in all {
                    self.text.push_str(" AND (");
                    self.condition(one);
                    self.text.push(')');
                }
            }
        }
    }

    fn clocks(&mut self, all: &[ClockIs], now: Timestamp) {
        self.text.push_str("w.e IN (SELECT e FROM sla_clock WHERE ended = 0 GROUP BY e HAVING 0");
        let now = Value::from(now.timestamp_millis());
        for is in all {
            match is {
                ClockIs::Overdue => self.push(" OR coalesce(min(due) <= ?, 0)", [now.clone()]),
                ClockIs::Risk => self.push(
                    " OR (coalesce(min(due) > ?, 0) AND min(risk_at) <= ?)",
                    [now.clone(), now.clone()],
                ),
                ClockIs::Paused => self.text.push_str(" OR sum(counts) = 0"),
            }
        }
        self.text.push(')');
    }

    fn kinds(&mut self, kinds: &[WorkItemKind]) {
        let words = kinds.iter().map(|kind| Value::from(kind.word().to_owned())).collect();
        self.among("w.kind", words, false);
    }

    /// Number, a part of the title or of the client's name, or anything in the search index.
    fn word(&mut self, word: &str) {
        let pattern = like(word);
        if let Some(number) = Number::parse(word) {
            self.push("w.number = ?", [i64::from(number.value).into()]);
            // `H-12` names one item; a bare 12 may stand anywhere.
            if word.starts_with(char::is_alphabetic) {
                return;
            }
            self.text.push_str(" OR ");
        }
        self.push(
            "w.title LIKE ? ESCAPE '\\'
             OR w.client IN (SELECT c.id FROM client JOIN ent c USING (e) WHERE client.name LIKE ? ESCAPE '\\')",
            vec![Value::from(pattern); 2],
        );
        if let Some(phrase) = search::phrase(word) {
            let (found, first, last) = search::entries_of(Group::WorkItem);
            self.push(&format!(" OR w.e IN ({found})"), [phrase.into(), first.into(), last.into()]);
        }
    }
}

/// Characters of a word that are looked for; SQLite refuses patterns of tens of thousands.
const LONGEST_WORD: usize = 200;

/// The pattern of a text that contains these words.
fn like(text: &str) -> String {
    let text: String = text.chars().take(LONGEST_WORD).collect();
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// The kinds that do not belong on a kind of board.
#[must_use]
pub fn misplaced_kinds(board: BoardKind) -> Vec<WorkItemKind> {
    WorkItemKind::ALL
        .iter()
        .copied()
        .filter(|kind| !holdfast_domain::placement::belongs(*kind, board))
        .collect()
}
