//! Between the values of fields and the columns of their tables.

use crate::error::Context;
use crate::registry::{Field, Kind, Shape};
use crate::store::Read;
use crate::value::{Place, Value};
use holdfast_domain::Result;
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::fmt::Write as _;
use uuid::Uuid;

/// A value on its way into SQL.
pub(crate) enum Sql {
    Null,
    Int(i64),
    Text(String),
    Id(Uuid),
}

impl ToSql for Sql {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}

/// The columns of a field with the values that hold this value.
pub(crate) fn of(field: Field, value: &Value) -> Vec<(&'static str, Sql)> {
    if field.shape == Shape::Place {
        let Value::Place(place) = value else {
            return vec![
                ("board", Sql::Null),
                ("col", Sql::Null),
                ("ord", Sql::Null),
                ("since", Sql::Int(0)),
            ];
        };
        return vec![
            ("board", Sql::Id(place.board.0)),
            ("col", Sql::Id(place.column.0)),
            ("ord", Sql::Text(place.ord.clone())),
            ("since", Sql::Int(place.since.timestamp_millis())),
        ];
    }
    let held = match value {
        Value::Bool(value) => Sql::Int((*value).into()),
        Value::Int(value) => Sql::Int(*value),
        Value::Text(text) => Sql::Text(text.clone()),
        Value::Id(id) => Sql::Id(*id),
        Value::Null | Value::Place(_) | Value::Update(_) | Value::Other(_) => Sql::Null,
    };
    vec![(field.name, held)]
}

impl Read<'_> {
    /// The present values of fields of one entity; long texts are left out as null.
    pub(crate) fn fields(
        self,
        e: i64,
        kind: &Kind,
        fields: impl Iterator<Item = Field>,
    ) -> Result<Vec<Value>> {
        let fields: Vec<_> = fields.collect();
        let mut columns = String::new();
        for field in &fields {
            let _ = match field.shape {
                Shape::Place => write!(columns, "board, col, ord, since, "),
                Shape::Body => write!(columns, "NULL, "),
                _ => write!(columns, "{}, ", field.name),
            };
        }
        let sql = format!("SELECT {columns}e FROM {} WHERE e = ?1", kind.table);
        self.0
            .prepare_cached(&sql)
            .store()?
            .query_row([e], |row| {
                let mut at = 0;
                let mut values = Vec::with_capacity(fields.len());
                for field in &fields {
                    if field.shape == Shape::Place {
                        let place = (
                            row.get::<_, Option<Uuid>>(at)?,
                            row.get::<_, Option<Uuid>>(at + 1)?,
                            row.get::<_, Option<String>>(at + 2)?,
                        );
                        values.push(match place {
                            (Some(board), Some(column), Some(ord)) => Value::Place(Place {
                                board: board.into(),
                                column: column.into(),
                                ord,
                                since: crate::value::millis(row.get(at + 3)?),
                            }),
                            _ => Value::Null,
                        });
                        at += 4;
                        continue;
                    }
                    values.push(match (row.get_ref(at)?, field.shape) {
                        (ValueRef::Integer(value), Shape::Bool) => Value::Bool(value != 0),
                        (ValueRef::Integer(value), _) => Value::Int(value),
                        (ValueRef::Text(text), _) => {
                            Value::Text(String::from_utf8_lossy(text).into_owned())
                        }
                        (ValueRef::Blob(bytes), _) => {
                            Uuid::from_slice(bytes).map_or(Value::Null, Value::Id)
                        }
                        _ => Value::Null,
                    });
                    at += 1;
                }
                Ok(values)
            })
            .store()
    }
}
