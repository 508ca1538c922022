//! Cards: which there are in which cell, and what each shows.

use super::rows::{count, flag, id, id_list, json, list, own_id, text, time, word};
use super::selection::Selection;
use super::work_item::{ASSIGNEES, BlockedRow, POD, TAGS, blocked, number};
use crate::store::Read;
use holdfast_domain::{
    BoardId, ClientId, ColumnId, EntityKind, Number, Priority, Result, Swimlane, TechnicianId,
    Timestamp, WorkItemId, WorkItemKind,
};
use rusqlite::params_from_iter;
use rusqlite::types::ValueRef;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The id of a card, where `ent` is not joined.
const ID: &str = "(SELECT id FROM ent WHERE ent.e = w.e)";

/// What a card shows.
#[derive(Debug, Clone, PartialEq)]
pub struct CardRow {
    /// Id.
    pub id: WorkItemId,
    /// Display number.
    pub number: Number,
    /// Title.
    pub title: String,
    /// What it is.
    pub kind: WorkItemKind,
    /// How urgent.
    pub priority: Option<Priority>,
    /// For whom, with the name.
    pub client: Option<(ClientId, String)>,
    /// Who works on it.
    pub assignees: Vec<TechnicianId>,
    /// The board.
    pub board: BoardId,
    /// The column.
    pub column: ColumnId,
    /// When it came there.
    pub since: Timestamp,
    /// When it was captured.
    pub created_at: Timestamp,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// Why it is blocked.
    pub blocked: Option<BlockedRow>,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Checklist lines done.
    pub checklist_done: u32,
    /// Checklist lines.
    pub checklist_total: u32,
    /// Comments.
    pub comments: u32,
    /// Attachments.
    pub attachments: u32,
    /// True once cancelled.
    pub cancelled: bool,
}

/// A card's place on a board, without what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Local number of the item.
    pub e: i64,
    /// The column.
    pub column: ColumnId,
    /// The lane's key: an id in its usual spelling, or a word; empty for none and on undivided boards.
    pub lane: Arc<str>,
}

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// By display number.
    Number,
    /// By title.
    Title,
    /// By name of the client.
    Client,
    /// By priority, none last.
    Priority,
    /// By column.
    State,
    /// By name of the first assignee.
    Assignee,
    /// By due date, none last.
    Due,
    /// By how long it has been in its column.
    Age,
}

const FIRST_ASSIGNEE: &str = "(SELECT min(t.name) FROM edge
    JOIN ent te ON te.id = edge.b JOIN technician t ON t.e = te.e
    WHERE edge.a = ent.id AND edge.rel = 'assignee' AND edge.alive = 1)";

/// The lane of a card as SQL gives it: an id, a word, or nothing. People are told by
/// [`Read::first_assignees`].
fn lane(swimlane: Swimlane) -> &'static str {
    match swimlane {
        Swimlane::None | Swimlane::Person => "NULL",
        Swimlane::Client => "w.client",
        Swimlane::Priority => "w.priority",
        Swimlane::Pod => POD,
    }
}

/// Keys of lanes, each spelt once however many cards lie in it.
struct Keys {
    none: Arc<str>,
    ids: HashMap<Uuid, Arc<str>>,
    words: HashMap<String, Arc<str>>,
}

impl Keys {
    fn new() -> Self {
        Self { none: "".into(), ids: HashMap::new(), words: HashMap::new() }
    }

    fn id(&mut self, id: Uuid) -> Arc<str> {
        Arc::clone(self.ids.entry(id).or_insert_with(|| id.to_string().into()))
    }

    fn read(&mut self, value: ValueRef<'_>) -> Arc<str> {
        match value {
            ValueRef::Blob(bytes) => match Uuid::from_slice(bytes) {
                Ok(id) => self.id(id),
                Err(_) => Arc::clone(&self.none),
            },
            ValueRef::Text(text) => {
                let text = String::from_utf8_lossy(text);
                match self.words.get(&*text) {
                    Some(word) => Arc::clone(word),
                    None => {
                        let word: Arc<str> = text.as_ref().into();
                        self.words.insert(text.into_owned(), Arc::clone(&word));
                        word
                    }
                }
            }
            _ => Arc::clone(&self.none),
        }
    }
}

impl Read<'_> {
    /// Where every selected card lies, column by column, each in order.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn spots(self, selection: &Selection, swimlane: Swimlane) -> Result<Vec<Spot>> {
        let (spots, tie) = self.spots_by(selection, swimlane, "w.e")?;
        // The index gives the order of the keys. Only where two desks made equal ones do the ids
        // decide, and only then is it worth to look them up.
        if tie { Ok(self.spots_by(selection, swimlane, ID)?.0) } else { Ok(spots) }
    }

    /// The spots, and whether two neighbours have equal keys.
    fn spots_by(
        self,
        selection: &Selection,
        swimlane: Swimlane,
        last: &str,
    ) -> Result<(Vec<Spot>, bool)> {
        let sql = selection.sql();
        let text = format!(
            "SELECT w.e, w.col, {}, w.ord FROM work_item w
             WHERE {} AND w.col IS NOT NULL ORDER BY w.board, w.col, w.ord, {last}",
            lane(swimlane),
            sql.text
        );
        let people = match swimlane {
            Swimlane::Person => self.first_assignees()?,
            _ => HashMap::new(),
        };
        let mut keys = Keys::new();
        let (mut before, mut tie) = ((Uuid::nil(), String::new()), false);
        let spots = self.rows(&text, params_from_iter(sql.params), |row| {
            let e: i64 = row.get(0)?;
            let column: Uuid = row.get(1)?;
            let ord = row.get_ref(3)?.as_str_or_null()?.unwrap_or_default();
            tie |= before.0 == column && before.1 == ord;
            before.0 = column;
            before.1.clear();
            before.1.push_str(ord);
            let lane = match people.get(&e) {
                Some(person) => keys.id(*person),
                None => keys.read(row.get_ref(2)?),
            };
            Ok(Spot { e, column: column.into(), lane })
        })?;
        Ok((spots, tie))
    }

    /// The first assignee by name of every item that has one.
    fn first_assignees(self) -> Result<HashMap<i64, Uuid>> {
        let rows = self.rows(
            "SELECT i.e, edge.b FROM technician t CROSS JOIN ent te USING (e)
             JOIN edge ON edge.b = te.id AND edge.rel = 'assignee' AND edge.alive = 1
             JOIN ent i ON i.id = edge.a
             WHERE t.alive = 1 ORDER BY t.name COLLATE NOCASE DESC, te.id DESC",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        // The last one stays: the order is turned round.
        Ok(rows.into_iter().collect())
    }

    /// How many cards are selected, and the local numbers of one page of them.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn card_page(
        self,
        selection: &Selection,
        sort: Sort,
        descending: bool,
        offset: u32,
        limit: u32,
    ) -> Result<(u32, Vec<i64>)> {
        let direction = if descending { "DESC" } else { "ASC" };
        let key = match sort {
            Sort::Number => format!("w.number {direction}, w.dup {direction}"),
            Sort::Title => format!("w.title COLLATE NOCASE {direction}"),
            Sort::Client => format!(
                "(SELECT name FROM ent c CROSS JOIN client USING (e) WHERE c.id = w.client) COLLATE NOCASE {direction} NULLS LAST"
            ),
            Sort::Priority => format!("w.priority {direction} NULLS LAST"),
            Sort::State => format!(
                "w.board, (SELECT ord FROM ent c CROSS JOIN board_column USING (e) WHERE c.id = w.col) {direction}"
            ),
            Sort::Assignee => format!("{FIRST_ASSIGNEE} {direction} NULLS LAST"),
            Sort::Due => format!("w.due {direction} NULLS LAST"),
            // The longest there is the oldest, so the order of instants is the other way round.
            Sort::Age => format!("w.since {}", if descending { "ASC" } else { "DESC" }),
        };
        let sql = selection.sql();
        let from = format!("FROM work_item w CROSS JOIN ent USING (e) WHERE {}", sql.text);
        let total =
            self.first(&format!("SELECT count(*) {from}"), params_from_iter(&sql.params), |row| {
                count(row, 0)
            })?;
        let text = format!(
            "SELECT w.e {from} ORDER BY {key}, w.number {direction}, ent.id LIMIT {limit} OFFSET {offset}"
        );
        let page = self.rows(&text, params_from_iter(&sql.params), |row| row.get(0))?;
        Ok((total.unwrap_or(0), page))
    }

    /// What these cards show, in the order asked for.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn cards(self, numbers: &[i64]) -> Result<Vec<CardRow>> {
        let sql = format!(
            "SELECT w.e, ent.id, w.number, w.dup, w.title, w.kind, w.priority, w.client,
                    (SELECT name FROM ent c CROSS JOIN client USING (e) WHERE c.id = w.client),
                    {ASSIGNEES}, w.board, w.col, w.since, w.created_at, w.due,
                    w.blocked_on, w.blocked_note, w.blocked_since, w.blocked_chase, {TAGS},
                    (SELECT count(*) FROM checklist_item i WHERE i.item = ent.id AND i.alive = 1 AND i.done = 1),
                    (SELECT count(*) FROM checklist_item i WHERE i.item = ent.id AND i.alive = 1),
                    (SELECT count(*) FROM comment i WHERE i.item = ent.id AND i.alive = 1),
                    (SELECT count(*) FROM attachment i WHERE i.owner = ent.id AND i.alive = 1),
                    w.cancelled
             FROM work_item w CROSS JOIN ent USING (e) WHERE w.e IN (SELECT value FROM json_each(?1))"
        );
        let mut found: HashMap<i64, CardRow> = self
            .rows(&sql, [json(numbers.iter().copied())], |row| {
                let client = match id(row, 7)? {
                    Some(client) => Some((client, text(row, 8)?)),
                    None => None,
                };
                let (Some(board), Some(column)) = (id(row, 10)?, id(row, 11)?) else {
                    return Ok(None);
                };
                let card = CardRow {
                    id: own_id(row, 1)?,
                    number: number(row, 2)?,
                    title: text(row, 4)?,
                    kind: word(row, 5, WorkItemKind::from_word)?
                        .unwrap_or(WorkItemKind::ServiceRequest),
                    priority: word(row, 6, Priority::from_word)?,
                    client,
                    assignees: id_list(row, 9)?,
                    board,
                    column,
                    since: time(row, 12)?.unwrap_or_default(),
                    created_at: time(row, 13)?.unwrap_or_default(),
                    due: time(row, 14)?,
                    blocked: blocked(row, 15)?,
                    tags: list(row, 19)?,
                    checklist_done: count(row, 20)?,
                    checklist_total: count(row, 21)?,
                    comments: count(row, 22)?,
                    attachments: count(row, 23)?,
                    cancelled: flag(row, 24)?,
                };
                Ok(Some((row.get(0)?, card)))
            })?
            .into_iter()
            .flatten()
            .collect();
        Ok(numbers.iter().filter_map(|e| found.remove(e)).collect())
    }

    /// What the card of one item shows; none where it never had a place.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn card(self, item: WorkItemId) -> Result<Option<CardRow>> {
        let Some(e) = self.local(EntityKind::WorkItem, item.0)? else { return Ok(None) };
        Ok(self.cards(&[e])?.pop())
    }
}
