//! From the values of an entity to the row of its table.

use crate::columns::{self, Sql};
use crate::error::Context as _;
use crate::registry::{ALIVE_NUMBER, Field, Kind, Shape};
use crate::value::Value;
use holdfast_domain::Result;
use rusqlite::{Connection, params_from_iter};

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

/// The columns of a value, whether or not it fits.
pub(super) fn columns_of(field: Field, value: &Value) -> Vec<(&'static str, Sql)> {
    match value {
        value if fits(field, value) => columns::of(field, value),
        // A newer program may say more than yes and no; here it is not shown.
        _ if field.number == ALIVE_NUMBER => vec![(field.name, Sql::Int(0))],
        _ => columns::of(field, &Value::Null),
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
    let mut assigned = vec![("e", Sql::Int(e)), ("updated_at", Sql::Int(at))];
    let mut said = false;
    for (number, value) in written {
        said |= number == ALIVE_NUMBER;
        if let Some(field) = kind.field(number) {
            assigned.extend(columns_of(field, value));
        }
    }
    let sql = if created {
        // Nobody has said yet that it is there: what arrives before its beginning is not shown.
        if !said {
            assigned.push(("alive", Sql::Int(0)));
        }
        let names: Vec<_> = assigned.iter().map(|(name, _)| *name).collect();
        let places: Vec<_> = (1..=assigned.len()).map(|number| format!("?{number}")).collect();
        format!("INSERT INTO {} ({}) VALUES ({})", kind.table, names.join(", "), places.join(", "))
    } else {
        let sets: Vec<_> = (3..)
            .zip(&assigned[2..])
            .map(|(number, (name, _))| format!(", {name} = ?{number}"))
            .collect();
        format!(
            "UPDATE {} SET updated_at = max(updated_at, ?2){} WHERE e = ?1",
            kind.table,
            sets.concat()
        )
    };
    let values = params_from_iter(assigned.iter().map(|(_, value)| value));
    connection.prepare_cached(&sql).store()?.execute(values).store()?;
    Ok(())
}
