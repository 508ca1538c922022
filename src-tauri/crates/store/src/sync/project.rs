//! From the values of an entity to the row of its table.

use crate::columns::Row;
use crate::registry::{ALIVE_NUMBER, Field, Kind, Shape};
use crate::value::Value;
use holdfast_domain::Result;
use rusqlite::Connection;

/// Whether a column can hold the value.
pub(crate) fn fits(field: Field, value: &Value) -> bool {
    match (field.shape, value) {
        (Shape::Bool, Value::Bool(_)) => true,
        _ if field.number == ALIVE_NUMBER => false,
        (_, Value::Null) => field.shape != Shape::Body,
        (Shape::Text, Value::Text(_))
        | (Shape::Int | Shape::Time, Value::Int(_))
        | (Shape::Id, Value::Id(_))
        | (Shape::Place, Value::Place(_)) => true,
        _ => false,
    }
}

/// Writes values to the row of an entity in its table, which is made where it is `created`.
pub(super) fn project<'a>(
    connection: &Connection,
    e: i64,
    kind: &Kind,
    created: bool,
    at: i64,
    written: impl Iterator<Item = (u16, &'a Value)>,
) -> Result<()> {
    let mut row = Row::new(e, at);
    let mut said = false;
    for (number, value) in written {
        said |= number == ALIVE_NUMBER;
        match kind.field(number) {
            Some(field) if fits(field, value) => row.set(field, value),
            // A newer program may say more than yes and no; here it is not shown.
            Some(_) if number == ALIVE_NUMBER => row.set_alive(false),
            Some(field) => row.set(field, &Value::Null),
            None => {}
        }
    }
    if !created {
        return row.update(connection, kind.table, "max(updated_at, ?2)");
    }
    // Nobody has said yet that it is there: what arrives before its beginning is not shown.
    if !said {
        row.set_alive(false);
    }
    row.insert(connection, kind.table)
}
