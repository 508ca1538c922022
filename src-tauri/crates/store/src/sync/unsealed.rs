//! What this desk wrote and has not sealed yet: change rows become transactions again.

use super::stream::Stream;
use crate::store::Read;
use crate::value::{self, Value};
use holdfast_domain::{Hlc, Result};
use holdfast_wire::canary::{self, Fault};
use holdfast_wire::{Change, LogId, Op, Txn};
use std::collections::HashMap;
use uuid::Uuid;

/// The transactions of our stream that are not sealed, oldest first.
pub(super) struct Unsealed {
    log: LogId,
    rows: std::vec::IntoIter<Row>,
    next: Option<Row>,
}

/// A change row with what it has in common with others of its transaction.
struct Row {
    txn: Txn,
    entity: Uuid,
    kind: u16,
    ops: Vec<u8>,
}

const COLUMNS: &str = "hlc, cmd, at, actor, source, command, undo_of, ent.id, ent.kind, ops
     FROM change CROSS JOIN ent USING (e)";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let hlc = |hlc: i64| Hlc(hlc.cast_unsigned());
    Ok(Row {
        txn: Txn {
            hlc: hlc(row.get(0)?),
            cmd: row.get(1)?,
            at_ms: row.get(2)?,
            user: row.get(3)?,
            source: row.get(4)?,
            command: row.get(5)?,
            undo_of: row.get::<_, Option<i64>>(6)?.map(hlc),
            ops: Vec::new(),
            rest: Vec::new(),
        },
        entity: row.get(7)?,
        kind: row.get(8)?,
        ops: row.get(9)?,
    })
}

/// Changes read at once: a desk that begins to share may have a long history.
const ROWS: u32 = 50_000;

impl Unsealed {
    /// Whole transactions behind the last one sealed, one of any size at least where there is one.
    pub(super) fn load(read: Read<'_>, stream: &Stream) -> Result<Self> {
        let sql = format!("SELECT {COLUMNS} WHERE s = ?1 AND hlc > ?2 ORDER BY hlc, seq LIMIT ?3");
        let mut rows = read.rows(&sql, (stream.s, stream.hlc.0.cast_signed(), ROWS), row)?;
        if rows.len() == ROWS as usize {
            // The last transaction may go on behind what was read.
            let last = rows.last().map(|row| row.txn.hlc);
            let whole = rows.iter().position(|row| Some(row.txn.hlc) == last).unwrap_or(0);
            if whole > 0 {
                rows.truncate(whole);
            } else if let Some(hlc) = last {
                let sql = format!("SELECT {COLUMNS} WHERE s = ?1 AND hlc = ?2 ORDER BY seq");
                rows = read.rows(&sql, (stream.s, hlc.0.cast_signed()), row)?;
            }
        }
        let mut rows = rows.into_iter();
        let next = rows.next();
        Ok(Self { log: stream.log, rows, next })
    }

    /// The next transaction. Of several writes to one field the last is sent, as it is what holds.
    pub(super) fn next(&mut self) -> Result<Option<Txn>> {
        let Some(first) = self.next.take() else { return Ok(None) };
        let mut txn = first.txn.clone();
        txn.cmd = if txn.cmd.is_nil() { self.log.command(txn.hlc) } else { txn.cmd };
        let mut at: HashMap<(Uuid, u16), usize> = HashMap::new();
        let mut row = Some(first);
        while let Some(present) = row.take() {
            if present.txn.hlc != txn.hlc {
                self.next = Some(present);
                break;
            }
            for (field, (_, after)) in value::decode(&present.ops)? {
                let (entity, kind) = (present.entity, present.kind);
                let change = match after {
                    Value::Update(_) if canary::on(Fault::KeepTexts) => continue,
                    Value::Update(update) => Change::Text(update),
                    other => Change::Set(value::item(&other)),
                };
                let known = at.get(&(entity, field)).copied();
                match (known.map(|at| &mut txn.ops[at].change), change) {
                    (Some(Change::Set(held)), Change::Set(bytes)) => *held = bytes,
                    (_, change) => {
                        at.insert((entity, field), txn.ops.len());
                        txn.ops.push(Op { entity, kind, field, change });
                    }
                }
            }
            row = self.rows.next();
        }
        Ok(Some(txn))
    }
}
