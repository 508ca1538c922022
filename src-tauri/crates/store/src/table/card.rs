//! Cards: which there are in which cell, and what each shows.

use super::rows::{count, flag, id, id_list, json, list, own_id, text, time, word};
use super::selection::Selection;
use super::work_item::{ASSIGNEES, BlockedRow, POD, TAGS, blocked, number};
use crate::store::Read;
use holdfast_domain::{
    BoardId, ClientId, ColumnId, Number, Priority, Result, Swimlane, TechnicianId, Timestamp,
    WorkItemId, WorkItemKind,
};
use rusqlite::params_from_iter;
use std::collections::HashMap;

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
    /// The lane's key; empty for none and on undivided boards.
    pub lane: String,
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

const FIRST_ASSIGNEE: &str = "(SELECT min(t.name || char(31) || hex(edge.b)) FROM edge
    JOIN ent te ON te.id = edge.b JOIN technician t ON t.e = te.e
    WHERE edge.a = ent.id AND edge.rel = 'assignee' AND edge.alive = 1)";

fn lane(swimlane: Swimlane) -> String {
    match swimlane {
        Swimlane::None => "''".to_owned(),
        Swimlane::Client => "hex(w.client)".to_owned(),
        Swimlane::Priority => "w.priority".to_owned(),
        Swimlane::Pod => format!("hex({POD})"),
        Swimlane::Person => FIRST_ASSIGNEE.to_owned(),
    }
}

/// The key of a lane from what SQL gave: an id in its usual spelling, or a word.
fn lane_key(swimlane: Swimlane, raw: Option<String>) -> String {
    let raw = raw.unwrap_or_default();
    match swimlane {
        Swimlane::None | Swimlane::Priority => raw,
        Swimlane::Client | Swimlane::Pod | Swimlane::Person => {
            let hex = raw.rsplit('\u{1f}').next().unwrap_or_default();
            uuid::Uuid::parse_str(hex).map_or_else(|_| String::new(), |id| id.to_string())
        }
    }
}

impl Read<'_> {
    /// Where every selected card lies, column by column, each in order.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn spots(self, selection: &Selection, swimlane: Swimlane) -> Result<Vec<Spot>> {
        let sql = selection.sql();
        let text = format!(
            "SELECT w.e, w.col, {} FROM work_item w JOIN ent USING (e)
             WHERE {} AND w.col IS NOT NULL ORDER BY w.board, w.col, w.ord, ent.id",
            lane(swimlane),
            sql.text
        );
        // Most cards share a lane with others; an id is spelt once.
        let mut spelt: HashMap<String, String> = HashMap::new();
        self.rows(&text, params_from_iter(sql.params), |row| {
            let raw: Option<String> = row.get(2)?;
            let lane = match raw {
                None => String::new(),
                Some(raw) => match spelt.get(&raw) {
                    Some(key) => key.clone(),
                    None => {
                        let key = lane_key(swimlane, Some(raw.clone()));
                        spelt.insert(raw, key.clone());
                        key
                    }
                },
            };
            Ok(Spot { e: row.get(0)?, column: own_id(row, 1)?, lane })
        })
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
                "(SELECT name FROM client WHERE client.e = (SELECT e FROM ent c WHERE c.id = w.client)) COLLATE NOCASE {direction} NULLS LAST"
            ),
            Sort::Priority => format!("w.priority {direction} NULLS LAST"),
            Sort::State => format!(
                "w.board, (SELECT ord FROM board_column WHERE board_column.e = (SELECT e FROM ent c WHERE c.id = w.col)) {direction}"
            ),
            Sort::Assignee => format!("{FIRST_ASSIGNEE} {direction} NULLS LAST"),
            Sort::Due => format!("w.due {direction} NULLS LAST"),
            // The longest there is the oldest, so the order of instants is the other way round.
            Sort::Age => format!("w.since {}", if descending { "ASC" } else { "DESC" }),
        };
        let sql = selection.sql();
        let from = format!("FROM work_item w JOIN ent USING (e) WHERE {}", sql.text);
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
                    (SELECT name FROM client WHERE client.e = (SELECT e FROM ent c WHERE c.id = w.client)),
                    {ASSIGNEES}, w.board, w.col, w.since, w.created_at, w.due,
                    w.blocked_on, w.blocked_note, w.blocked_since, w.blocked_chase, {TAGS},
                    (SELECT count(*) FROM checklist_item i WHERE i.item = ent.id AND i.alive = 1 AND i.done = 1),
                    (SELECT count(*) FROM checklist_item i WHERE i.item = ent.id AND i.alive = 1),
                    (SELECT count(*) FROM comment i WHERE i.item = ent.id AND i.alive = 1),
                    (SELECT count(*) FROM attachment i WHERE i.owner = ent.id AND i.alive = 1),
                    w.cancelled
             FROM work_item w JOIN ent USING (e) WHERE w.e IN (SELECT value FROM json_each(?1))"
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
        let Some(entity) = self.entity(item.0)? else { return Ok(None) };
        Ok(self.cards(&[entity.e])?.pop())
    }
}
