//! Boards, columns, cards, WIP limits, saved views and flow.

use super::{ClockPill, EntityRef, TechnicianRef};
use holdfast_domain::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A board in the sidebar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct BoardSummary {
    /// Id.
    pub id: BoardId,
    /// What it is for.
    pub kind: BoardKind,
    /// Its name.
    pub name: String,
    /// Items that are not done.
    pub open: u32,
}

/// Adds a board with the six default columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardCreate {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: BoardKind,
}

/// Renames a board or a column. The category of a column never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// Board or column.
    pub id: EntityId,
    /// The new name.
    pub name: String,
}

/// Opens a board: counts of every cell and the first cards of each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct BoardOpen {
    /// Id, name or kind (`service`, `project`); the first service board unless said.
    #[serde(default)]
    #[ts(optional)]
    pub board: Option<String>,
    /// Filter text, e.g. `client:acme priority:p1 mine printer`.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub filter: String,
    /// How to divide it.
    #[serde(default)]
    #[ts(optional)]
    pub swimlane: Option<Swimlane>,
    /// Cards per cell to send along, 12 unless said.
    #[serde(default)]
    #[ts(optional)]
    pub window: Option<u32>,
}

/// A board with its first cards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct BoardView {
    /// The board.
    pub board: BoardSummary,
    /// Its columns, from left to right.
    pub columns: Vec<ColumnView>,
    /// Its lanes, from top to bottom; one with an empty key where it is not divided.
    pub lanes: Vec<LaneView>,
    /// The first cards of each cell that has any.
    pub cells: Vec<Cell>,
    /// Work in progress of each person.
    pub people: Vec<PersonLoad>,
    /// How the filter was understood.
    pub filter: FilterView,
    /// What the flow of this board says today, most pressing first.
    pub hints: Vec<FlowHint>,
    /// The newest change it contains.
    pub seq: i64,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ColumnView {
    /// Id.
    pub id: ColumnId,
    /// Fixed meaning.
    pub category: Category,
    /// Name people read.
    pub label: String,
    /// Cards in it that pass the filter.
    pub count: u32,
    /// The limit that applies to the column as a whole, if any.
    pub limit: Option<u32>,
    /// The limit for each person that applies here, if any.
    pub person_limit: Option<u32>,
    /// All cards in it, whatever the filter, as the limit counts them.
    pub wip: u32,
}

/// A lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct LaneView {
    /// Stable key: an id, a priority, or empty for "nobody" and undivided boards.
    pub key: String,
    /// Name people read.
    pub label: String,
    /// Cards of each column that pass the filter, in the order of the columns.
    pub counts: Vec<u32>,
}

/// A run of cards of one column and lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Cell {
    /// The column.
    pub column: ColumnId,
    /// The lane's key.
    pub lane: String,
    /// Index of the first card within the cell.
    pub offset: u32,
    /// The cards, in order.
    pub cards: Vec<Card>,
}

/// Asks for another run of cards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardCards {
    /// Board id.
    pub board: BoardId,
    /// The column.
    pub column: ColumnId,
    /// The lane's key.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub lane: String,
    /// Filter text, as in `board_open`.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub filter: String,
    /// How the board is divided.
    #[serde(default)]
    #[ts(optional)]
    pub swimlane: Option<Swimlane>,
    /// Index of the first card wanted.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// A run of cards with the size of its cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CardRun {
    /// The cards.
    pub cell: Cell,
    /// Cards in the whole cell.
    pub total: u32,
    /// The newest change it contains.
    pub seq: i64,
}

/// Asks for one page of all cards of a board, or of all boards, as a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct ItemList {
    /// Board id, name or kind; all boards unless said.
    #[serde(default)]
    #[ts(optional)]
    pub board: Option<String>,
    /// Filter text.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub filter: String,
    /// Column to order by: `number`, `title`, `client`, `priority`, `state`, `assignee`, `due`, `age`.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub sort: String,
    /// Largest first.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub descending: bool,
    /// How many to pass over.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub offset: u32,
    /// How many at most, 100 unless said.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A page of cards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CardPage {
    /// The cards.
    pub cards: Vec<Card>,
    /// How many there are.
    pub total: u32,
    /// How the filter was understood.
    pub filter: FilterView,
}

/// A work item as shown on a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Card {
    /// Id.
    pub id: WorkItemId,
    /// Display number, e.g. `H-12`.
    pub number: String,
    /// Title.
    pub title: String,
    /// What it is.
    pub kind: WorkItemKind,
    /// How urgent; none until triaged.
    pub priority: Option<Priority>,
    /// For whom.
    pub client: Option<ClientRef>,
    /// Who works on it.
    pub assignees: Vec<TechnicianRef>,
    /// The board it lies on.
    pub board: BoardId,
    /// The column it lies in.
    pub column: ColumnId,
    /// Meaning of that column.
    pub category: Category,
    /// When it came into that column.
    pub since: Timestamp,
    /// When it was captured.
    pub created_at: Timestamp,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// Why it is blocked.
    pub blocked: Option<Blocked>,
    /// Tags.
    pub tags: Vec<String>,
    /// Checklist lines done.
    pub checklist_done: u32,
    /// Checklist lines in all.
    pub checklist_total: u32,
    /// Number of comments.
    pub comments: u32,
    /// Number of attachments.
    pub attachments: u32,
    /// Fields with two values that nobody settled yet.
    pub conflicts: u32,
    /// True where people were assigned to it at desks that did not know of each other, and nobody settled it.
    pub owners_apart: bool,
    /// The clock that matters most, where an agreement applies.
    pub clock: Option<ClockPill>,
    /// True where its kind belongs on the other kind of board.
    pub wrong_board: bool,
    /// True while it is one too many for a limit.
    pub over_limit: bool,
    /// True once cancelled.
    pub cancelled: bool,
}

/// A client as shown beside an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClientRef {
    /// Id.
    pub id: ClientId,
    /// Name.
    pub name: String,
}

/// Why an item is blocked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Blocked {
    /// Whom it waits for.
    pub on: BlockedOn,
    /// What for: `KPN 88412, promised 17:00`.
    pub note: String,
    /// Since when.
    pub since: Timestamp,
    /// When to chase.
    pub chase_at: Option<Timestamp>,
}

/// Work in progress of one person, over all boards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct PersonLoad {
    /// The person.
    pub technician: TechnicianRef,
    /// Items that count.
    pub count: u32,
    /// Their limit, if any.
    pub max: Option<u32>,
}

/// A filter text taken apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FilterView {
    /// The parts that were understood, with what they mean in words.
    pub tokens: Vec<FilterToken>,
    /// The free words that are searched for.
    pub words: Vec<String>,
    /// What could not be understood, in words.
    pub problems: Vec<String>,
}

/// One part of a filter text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FilterToken {
    /// As typed: `client:acme`.
    pub text: String,
    /// In words: `Client is Acme Dental`.
    pub label: String,
}

/// Moves a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemMove {
    /// UUID or display number.
    pub id: String,
    /// Column id, category word or label.
    pub to: String,
    /// Lies before this card afterwards; at the top of the column unless `before` or `after` is said.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<WorkItemId>,
    /// Lies after this card afterwards.
    #[serde(default)]
    #[ts(optional)]
    pub after: Option<WorkItemId>,
    /// Why a limit is exceeded or one's own card passed.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
    /// Why it is blocked; asked for when it goes to a blocked column.
    #[serde(default)]
    #[ts(optional)]
    pub blocked: Option<BlockedInput>,
    /// Board to move to, where it is another one: id, name or kind.
    #[serde(default)]
    #[ts(optional)]
    pub board: Option<String>,
}

/// Why an item is to be blocked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockedInput {
    /// Whom it waits for.
    pub on: BlockedOn,
    /// What for.
    pub note: String,
    /// When to chase.
    #[serde(default)]
    #[ts(optional)]
    pub chase_at: Option<Timestamp>,
}

/// What a move or an assignment did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct MoveOutcome {
    /// The card as it is now.
    pub card: Card,
    /// Where it was.
    pub from: ColumnId,
    /// Work in progress of the people it touched.
    pub people: Vec<PersonLoad>,
    /// Limits that are exceeded now.
    pub exceeded: Vec<Exceeded>,
    /// One line for the toast and the live region: `H-12 moved to In Progress`.
    pub message: String,
    /// The newest change.
    pub seq: i64,
}

/// A limit that is or would be exceeded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Exceeded {
    /// The limit.
    pub limit: WipLimitId,
    /// What happens then.
    pub mode: WipMode,
    /// Whose or what: `Tom Berg`, `In Progress`.
    pub who: String,
    /// How many there would be.
    pub count: u32,
    /// How many may be.
    pub max: u32,
    /// True for P1, which is exempt but recorded.
    pub exempt: bool,
    /// One sentence: `Tom has 3 of 2 in progress.`
    pub message: String,
}

/// A limit on work in progress.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct WipLimit {
    /// Id.
    pub id: WipLimitId,
    /// What it counts over.
    pub scope: WipScope,
    /// The person, column, board, pod (ids) or kind (word); none for every person.
    pub target: Option<String>,
    /// Name of the target in words.
    pub target_label: String,
    /// Categories it counts in.
    pub categories: Vec<Category>,
    /// How many may be.
    pub max: u32,
    /// What happens beyond.
    pub mode: WipMode,
}

/// All limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct WipLimits {
    /// The limits.
    pub limits: Vec<WipLimit>,
}

/// Adds or changes a limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WipLimitSave {
    /// The limit to change; a new one unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<WipLimitId>,
    /// What it counts over.
    pub scope: WipScope,
    /// The person, column, board, pod or kind; none for every person.
    #[serde(default)]
    #[ts(optional)]
    pub target: Option<String>,
    /// Categories it counts in; In Progress unless said.
    #[serde(default)]
    #[ts(optional)]
    pub categories: Option<Vec<Category>>,
    /// How many may be.
    pub max: u32,
    /// What happens beyond.
    pub mode: WipMode,
}

/// A saved view of a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SavedView {
    /// Id.
    pub id: SavedViewId,
    /// Its board.
    pub board: BoardId,
    /// Its name.
    pub name: String,
    /// Filter text.
    pub filter: String,
    /// How the board is divided.
    pub swimlane: Swimlane,
}

/// All saved views of a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SavedViews {
    /// The views, by name.
    pub views: Vec<SavedView>,
}

/// Asks for the saved views of a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewList {
    /// Board id.
    pub board: BoardId,
}

/// Adds or changes a saved view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewSave {
    /// The view to change; a new one unless said.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<SavedViewId>,
    /// Its board.
    pub board: BoardId,
    /// Its name.
    pub name: String,
    /// Filter text.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub filter: String,
    /// How to divide the board.
    pub swimlane: Swimlane,
}

/// Asks how work flows over a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct FlowQuery {
    /// Board id, name or kind.
    #[serde(default)]
    #[ts(optional)]
    pub board: Option<String>,
    /// Days to look back, 30 unless said.
    #[serde(default)]
    #[ts(optional)]
    pub days: Option<u32>,
}

/// How work flows over a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FlowReport {
    /// Cumulative flow, a row a day: date and items per category in the order of [`Category::ALL`].
    pub cumulative: Vec<FlowDay>,
    /// Finished items with their times.
    pub finished: Vec<FinishedItem>,
    /// Median of the cycle times in hours (In Progress to Done).
    pub cycle_p50_hours: Option<f64>,
    /// 85th percentile of the cycle times in hours.
    pub cycle_p85_hours: Option<f64>,
    /// Median of the lead times in hours (captured to Done).
    pub lead_p50_hours: Option<f64>,
    /// Items finished per week, oldest first.
    pub throughput: Vec<WeekCount>,
    /// Open items by how long they have been in their column, oldest first, 50 at most.
    pub aging: Vec<Card>,
    /// Blocked time by cause and client, longest first.
    pub blocked: Vec<BlockedTime>,
    /// What it says, most pressing first.
    pub hints: Vec<FlowHint>,
}

/// One day of the cumulative flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FlowDay {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// Items per category.
    pub counts: Vec<u32>,
}

/// A finished item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FinishedItem {
    /// Id.
    pub id: WorkItemId,
    /// Display number.
    pub number: String,
    /// Title.
    pub title: String,
    /// When it was finished.
    pub at: Timestamp,
    /// Hours from In Progress to Done.
    pub cycle_hours: f64,
    /// Hours from capture to Done.
    pub lead_hours: f64,
}

/// Items finished in one week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct WeekCount {
    /// Monday of the week, `YYYY-MM-DD`.
    pub week: String,
    /// How many.
    pub count: u32,
}

/// Time spent blocked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct BlockedTime {
    /// Whom it waited for.
    pub on: BlockedOn,
    /// For which client.
    pub client: Option<ClientRef>,
    /// Hours in all.
    pub hours: f64,
    /// Number of items.
    pub items: u32,
}

/// What the flow of a board says, and what it suggests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FlowHint {
    /// Stable name: `nothing_left`, `blocked_full`, `wrong_board`, `aging`, `over_limit`, `backlog_untriaged`.
    pub code: String,
    /// What is: `Nothing has left Peer Review for 2 days`.
    pub message: String,
    /// What to do.
    pub suggestion: String,
    /// The items it speaks of.
    pub items: Vec<EntityRef>,
}
