//! How cards moved, read from the change log.

use crate::registry::work_item::{BLOCKED_ON, PLACE};
use crate::store::Read;
use crate::table::rows::{own_id, time};
use crate::value::{self, Place, Value, millis};
use holdfast_domain::{BlockedOn, BoardId, ColumnId, Result, Timestamp, WorkItemId};
use std::collections::{HashMap, HashSet};

/// A card that came to a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// The item.
    pub item: WorkItemId,
    /// When.
    pub at: Timestamp,
    /// Where it was; none where it was made.
    pub from: Option<Place>,
    /// Where it is then; none where that was taken back.
    pub to: Option<Place>,
    /// Whom it waits for, where it was blocked by the same change.
    pub blocked_on: Option<BlockedOn>,
}

fn place(value: &Value) -> Option<Place> {
    match value {
        Value::Place(place) => Some(place.clone()),
        _ => None,
    }
}

fn read_move(item: WorkItemId, at: i64, ops: &[u8]) -> Result<Option<Move>> {
    let ops = value::decode(ops)?;
    let Some((from, to)) = ops.get(&PLACE.number) else { return Ok(None) };
    let blocked_on = ops
        .get(&BLOCKED_ON.number)
        .and_then(|(_, after)| after.as_text())
        .and_then(BlockedOn::from_word);
    Ok(Some(Move { item, at: millis(at), from: place(from), to: place(to), blocked_on }))
}

impl Read<'_> {
    /// Every move of every card, oldest first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn moves(self) -> Result<Vec<Move>> {
        let rows = self.rows(
            "SELECT ent.id, at, ops FROM change CROSS JOIN ent USING (e) WHERE moved = 1 ORDER BY hlc, change.seq",
            [],
            |row| Ok((own_id(row, 0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?)),
        )?;
        let moves = rows.into_iter().map(|(item, at, ops)| read_move(item, at, &ops));
        Ok(moves.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// When a card last left each of these columns, as far as the newest `depth` moves tell.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn last_left(
        self,
        columns: &HashSet<ColumnId>,
        depth: u32,
    ) -> Result<HashMap<ColumnId, Timestamp>> {
        let rows = self.rows(
            "SELECT ent.id, at, ops FROM change CROSS JOIN ent USING (e) WHERE moved = 1 ORDER BY hlc DESC, change.seq DESC LIMIT ?1",
            [depth],
            |row| Ok((own_id(row, 0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?)),
        )?;
        let mut left = HashMap::new();
        for (item, at, ops) in rows {
            if left.len() == columns.len() {
                break;
            }
            if let Some(moved) = read_move(item, at, &ops)?
                && let Some(from) = &moved.from
                && columns.contains(&from.column)
                && moved.to.is_none_or(|to| to.column != from.column)
            {
                left.entry(from.column).or_insert(moved.at);
            }
        }
        Ok(left)
    }

    /// Items that left their board for good, and when: cancelled, or in the trash.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn gone(self) -> Result<HashMap<WorkItemId, Timestamp>> {
        let rows = self.rows(
            "SELECT ent.id, w.updated_at FROM work_item w CROSS JOIN ent USING (e)
             WHERE w.alive = 0 OR w.cancelled = 1",
            [],
            |row| Ok((own_id(row, 0)?, time(row, 1)?.unwrap_or_default())),
        )?;
        Ok(rows.into_iter().collect())
    }

    /// The client of every item that has one, on one board.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn clients_of_items(
        self,
        board: BoardId,
    ) -> Result<HashMap<WorkItemId, holdfast_domain::ClientId>> {
        let rows = self.rows(
            "SELECT ent.id, w.client FROM work_item w CROSS JOIN ent USING (e)
             WHERE w.board = ?1 AND w.client IS NOT NULL",
            [board.0],
            |row| Ok((own_id(row, 0)?, own_id(row, 1)?)),
        )?;
        Ok(rows.into_iter().collect())
    }
}
