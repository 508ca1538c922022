//! Work items: what rules need to know of one, of those in a column, and of its neighbours.

use super::rows::blob;
use super::rows::{flag, id, id_list, own_id, text, time, word};
use crate::store::Read;
use crate::value::Place;
use holdfast_domain::{
    BlockedOn, BoardId, ClientId, ColumnId, ContactId, Impact, Number, PodId, Priority, Result,
    ServiceId, SiteId, TechnicianId, Timestamp, Urgency, WorkItemId, WorkItemKind,
};
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};
use uuid::Uuid;

/// A work item without its long text and its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkItemRow {
    /// Id.
    pub id: WorkItemId,
    /// Display number.
    pub number: Number,
    /// What it is.
    pub kind: WorkItemKind,
    /// Title.
    pub title: String,
    /// How urgent.
    pub priority: Option<Priority>,
    /// For whom.
    pub client: Option<ClientId>,
    /// The pod that owns the client.
    pub pod: Option<PodId>,
    /// Where.
    pub site: Option<SiteId>,
    /// Whom to call.
    pub contact: Option<ContactId>,
    /// What is affected.
    pub service: Option<ServiceId>,
    /// Where its card lies.
    pub place: Option<Place>,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// Why it is blocked.
    pub blocked: Option<BlockedRow>,
    /// True once cancelled.
    pub cancelled: bool,
    /// False once in the trash.
    pub alive: bool,
    /// When it was captured.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Option<TechnicianId>,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Who works on it.
    pub assignees: Vec<TechnicianId>,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// How much is hit, once judged.
    pub impact: Option<Impact>,
    /// How soon it hurts, once judged.
    pub urgency: Option<Urgency>,
    /// When the service was restored.
    pub restored_at: Option<Timestamp>,
}

/// Why an item is blocked.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockedRow {
    /// Whom it waits for.
    pub on: BlockedOn,
    /// What for.
    pub note: String,
    /// Since when.
    pub since: Timestamp,
    /// When to chase.
    pub chase_at: Option<Timestamp>,
}

/// An item that lies in a column, as limits see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Id.
    pub id: WorkItemId,
    /// What it is.
    pub kind: WorkItemKind,
    /// How urgent.
    pub priority: Option<Priority>,
    /// The column.
    pub column: ColumnId,
    /// When it came there.
    pub since: Timestamp,
    /// The pod that owns its client.
    pub pod: Option<PodId>,
    /// Who works on it.
    pub assignees: Vec<TechnicianId>,
}

/// An item that lies in a column, as hints see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Id.
    pub id: WorkItemId,
    /// What it is.
    pub kind: WorkItemKind,
    /// How urgent.
    pub priority: Option<Priority>,
    /// The column.
    pub column: ColumnId,
    /// When it came there.
    pub since: Timestamp,
    /// When to chase, where it is blocked.
    pub chase_at: Option<Timestamp>,
}

pub(super) const ASSIGNEES: &str = "(SELECT group_concat(hex(b), char(31)) FROM edge WHERE a = ent.id AND rel = 'assignee' AND alive = 1)";
pub(super) const TAGS: &str = "(SELECT group_concat(word, char(31)) FROM (SELECT word FROM edge WHERE a = ent.id AND rel = 'tag' AND alive = 1 ORDER BY word))";
pub(super) const POD: &str =
    "(SELECT pod FROM ent CROSS JOIN client USING (e) WHERE id = w.client)";
/// What a board shows.
pub(super) const VISIBLE: &str = "w.alive = 1 AND w.cancelled IS NOT 1";

pub(super) fn number(row: &Row<'_>, at: usize) -> rusqlite::Result<Number> {
    let value = row.get::<_, Option<u32>>(at)?.unwrap_or(0);
    Ok(Number { value, rank: row.get(at + 1)? })
}

pub(super) fn blocked(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<BlockedRow>> {
    let Some(on) = word(row, at, BlockedOn::from_word)? else { return Ok(None) };
    Ok(Some(BlockedRow {
        on,
        note: text(row, at + 1)?,
        since: time(row, at + 2)?.unwrap_or_default(),
        chase_at: time(row, at + 3)?,
    }))
}

fn place(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Place>> {
    let (Some(board), Some(column)) = (id(row, at)?, id(row, at + 1)?) else { return Ok(None) };
    let since = crate::value::millis(row.get(at + 3)?);
    Ok(Some(Place { board, column, ord: text(row, at + 2)?, since }))
}

impl Read<'_> {
    /// A work item, also one in the trash.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn work_item(self, item: WorkItemId) -> Result<Option<WorkItemRow>> {
        let sql = format!(
            "SELECT ent.id, number, dup, w.kind, title, priority, client, {POD}, site, contact, service,
                    board, col, ord, since, due, blocked_on, blocked_note, blocked_since, blocked_chase,
                    cancelled, alive, created_at, created_by, updated_at, {ASSIGNEES}, {TAGS},
                    impact, urgency, restored_at
             FROM ent JOIN work_item w USING (e) WHERE ent.id = ?1"
        );
        self.first(&sql, [item.0], |row| {
            Ok(WorkItemRow {
                id: own_id(row, 0)?,
                number: number(row, 1)?,
                kind: word(row, 3, WorkItemKind::from_word)?
                    .unwrap_or(WorkItemKind::ServiceRequest),
                title: text(row, 4)?,
                priority: word(row, 5, Priority::from_word)?,
                client: id(row, 6)?,
                pod: id(row, 7)?,
                site: id(row, 8)?,
                contact: id(row, 9)?,
                service: id(row, 10)?,
                place: place(row, 11)?,
                due: time(row, 15)?,
                blocked: blocked(row, 16)?,
                cancelled: flag(row, 20)?,
                alive: flag(row, 21)?,
                created_at: time(row, 22)?.unwrap_or_default(),
                created_by: id(row, 23)?,
                updated_at: time(row, 24)?.unwrap_or_default(),
                assignees: id_list(row, 25)?,
                tags: super::rows::list(row, 26)?,
                impact: word(row, 27, Impact::from_word)?,
                urgency: word(row, 28, Urgency::from_word)?,
                restored_at: time(row, 29)?,
            })
        })
    }

    /// Until when a technician is not told about an item, past or to come.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn snoozed_until(
        self,
        item: WorkItemId,
        technician: TechnicianId,
    ) -> Result<Option<Timestamp>> {
        let found = self.first(
            "SELECT max(until) FROM snooze WHERE item = ?1 AND technician = ?2 AND alive = 1",
            (item.0, technician.0),
            |row| time(row, 0),
        )?;
        Ok(found.flatten())
    }

    /// The item with a display number.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn item_of_number(self, number: Number) -> Result<Option<WorkItemId>> {
        self.first(
            "SELECT ent.id FROM work_item CROSS JOIN ent USING (e) WHERE number = ?1 AND dup = ?2",
            [number.value, number.rank],
            |row| own_id(row, 0),
        )
    }

    /// What lies in these columns, without cancelled items.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn placed(self, columns: &[ColumnId]) -> Result<Vec<Placed>> {
        if columns.is_empty() {
            return Ok(Vec::new());
        }
        // The boards are named too because the index starts with the board.
        let marks = super::rows::marks(columns.len());
        let sql = format!(
            "SELECT ent.id, w.kind, w.priority, w.col, w.since, {POD}, {ASSIGNEES}
             FROM work_item w INDEXED BY work_item_cell CROSS JOIN ent USING (e)
             WHERE {VISIBLE} AND w.col IN ({marks})
               AND w.board IN (SELECT board FROM board_column JOIN ent c USING (e) WHERE c.id IN ({marks}))"
        );
        let params = columns.iter().chain(columns).map(|column| column.0);
        self.rows(&sql, params_from_iter(params), |row| {
            Ok(Placed {
                id: own_id(row, 0)?,
                kind: word(row, 1, WorkItemKind::from_word)?
                    .unwrap_or(WorkItemKind::ServiceRequest),
                priority: word(row, 2, Priority::from_word)?,
                column: own_id(row, 3)?,
                since: time(row, 4)?.unwrap_or_default(),
                pod: id(row, 5)?,
                assignees: id_list(row, 6)?,
            })
        })
    }

    /// The items of a board that hints may speak of: all in the columns where work is going on,
    /// and in the others what has no priority or is of a kind that does not belong there.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn standing(
        self,
        board: BoardId,
        working: &[ColumnId],
        others: &[ColumnId],
        misplaced: &[WorkItemKind],
    ) -> Result<Vec<Standing>> {
        use super::rows::marks;
        let sql = format!(
            "SELECT ent.id, w.kind, w.priority, w.col, w.since, w.blocked_chase
             FROM work_item w CROSS JOIN ent USING (e)
             WHERE {VISIBLE} AND w.board = ? AND (w.col IN ({})
                   OR (w.col IN ({}) AND (w.priority IS NULL OR w.kind IN ({}))))",
            marks(working.len()),
            marks(others.len()),
            marks(misplaced.len())
        );
        let columns = working.iter().chain(others).map(|column| blob(column.0));
        let kinds = misplaced.iter().map(|kind| Value::from(kind.word().to_owned()));
        let params = std::iter::once(blob(board.0)).chain(columns).chain(kinds);
        self.rows(&sql, params_from_iter(params), |row| {
            Ok(Standing {
                id: own_id(row, 0)?,
                kind: word(row, 1, WorkItemKind::from_word)?
                    .unwrap_or(WorkItemKind::ServiceRequest),
                priority: word(row, 2, Priority::from_word)?,
                column: own_id(row, 3)?,
                since: time(row, 4)?.unwrap_or_default(),
                chase_at: time(row, 5)?,
            })
        })
    }

    /// Everyone whose name was taken off an item at or after an instant.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn taken_off_since(self, item: WorkItemId, since: Timestamp) -> Result<Vec<TechnicianId>> {
        self.rows(
            "SELECT b FROM edge WHERE a = ?1 AND rel = 'assignee' AND alive = 0 AND updated_at >= ?2",
            (item.0, since.timestamp_millis()),
            |row| own_id(row, 0),
        )
    }

    /// The order keys between which a card lies that is put at a place of a column. `moving` itself
    /// is looked through, and so is what the board does not show.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn gap(self, column: ColumnId, moving: Option<WorkItemId>, at: At) -> Result<Gap> {
        let all = format!("SELECT w.ord {CELL}");
        let me = moving.map(Uuid::from);
        let key = |row: &Row<'_>| text(row, 0);
        let end = |direction: &str| {
            let sql = format!("{all} ORDER BY w.ord {direction}, ent.id {direction} LIMIT 1");
            self.first(&sql, (column.0, me), key)
        };
        let beside = |anchor: WorkItemId, sign: &str, direction: &str| {
            let own =
                self.first(&format!("{all} AND ent.id = ?3"), (column.0, me, anchor.0), key)?;
            let Some(own) = own else { return Ok(None) };
            let sql = format!(
                "{all} AND w.ord {sign}= ?3 AND (w.ord, ent.id) {sign} (?3, ?4)
                 ORDER BY w.ord {direction}, ent.id {direction} LIMIT 1"
            );
            let other = self.first(&sql, (column.0, me, &own, anchor.0), key)?;
            Ok(Some((own, other)))
        };
        let (lower, upper) = match at {
            At::Top => (None, end("ASC")?),
            At::End => (end("DESC")?, None),
            At::Before(anchor) => match beside(anchor, "<", "DESC")? {
                Some((own, before)) => (before, Some(own)),
                None => (None, end("ASC")?),
            },
            At::After(anchor) => match beside(anchor, ">", "ASC")? {
                Some((own, behind)) => (Some(own), behind),
                None => (None, end("ASC")?),
            },
        };
        Ok(Gap { lower, upper })
    }

    /// The visible cards of a column in order, without `moving`, each with its order key.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn order_of(
        self,
        column: ColumnId,
        moving: Option<WorkItemId>,
    ) -> Result<Vec<(WorkItemId, Place)>> {
        let sql =
            format!("SELECT ent.id, w.board, w.col, w.ord, w.since {CELL} ORDER BY w.ord, ent.id");
        let rows = self.rows(&sql, (column.0, moving.map(Uuid::from)), |row| {
            Ok((own_id(row, 0)?, place(row, 1)?))
        })?;
        Ok(rows.into_iter().filter_map(|(id, place)| Some((id, place?))).collect())
    }
}

/// What lies in column ?1, without item ?2. The board is named because the index starts with it.
const CELL: &str = "FROM work_item w CROSS JOIN ent USING (e)
    WHERE w.alive = 1 AND w.cancelled IS NOT 1 AND w.col = ?1 AND ent.id IS NOT ?2
      AND w.board = (SELECT board FROM ent CROSS JOIN board_column USING (e) WHERE id = ?1)";

/// Where in a column a card goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// On top.
    Top,
    /// At the end.
    End,
    /// Before a card.
    Before(WorkItemId),
    /// After a card.
    After(WorkItemId),
}

/// The order keys on both sides of a place, as stored; none at the ends of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What lies before.
    pub lower: Option<String>,
    /// What lies behind.
    pub upper: Option<String>,
}
