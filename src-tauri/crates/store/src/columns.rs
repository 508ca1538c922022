//! Between the values of fields and the columns of their tables.

use crate::error::Context;
use crate::registry::{Field, Kind, Shape};
use crate::store::Read;
use crate::value::{Place, Value};
use holdfast_domain::Result;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use std::fmt::Write as _;
use uuid::Uuid;

/// A value on its way into SQL.
enum Sql<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Id(Uuid),
}

impl ToSql for Sql<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}

/// Columns of one entity in the table of its kind, with what they are to hold.
pub(crate) struct Row<'a>(Vec<(&'static str, Sql<'a>)>);

impl<'a> Row<'a> {
    /// The row of an entity that changed at an instant, in milliseconds since 1970.
    pub(crate) fn new(e: i64, updated_at: i64) -> Self {
        let mut columns = Vec::with_capacity(16);
        columns.push(("e", Sql::Int(e)));
        columns.push(("updated_at", Sql::Int(updated_at)));
        Self(columns)
    }

    /// Whether it is there.
    pub(crate) fn set_alive(&mut self, alive: bool) {
        self.0.push(("alive", Sql::Int(alive.into())));
    }

    /// Sets the columns of a field so that they hold a value; to nothing where they cannot.
    pub(crate) fn set(&mut self, field: Field, value: &'a Value) {
        if field.shape == Shape::Place {
            let (board, column, ord, since) = match value {
                Value::Place(place) => (
                    Sql::Id(place.board.0),
                    Sql::Id(place.column.0),
                    Sql::Text(&place.ord),
                    place.since.timestamp_millis(),
                ),
                _ => (Sql::Null, Sql::Null, Sql::Null, 0),
            };
            self.0.extend([("board", board), ("col", column), ("ord", ord)]);
            self.0.push(("since", Sql::Int(since)));
            return;
        }
        let held = match value {
            Value::Bool(value) => Sql::Int((*value).into()),
            Value::Int(value) => Sql::Int(*value),
            Value::Text(text) => Sql::Text(text),
            Value::Id(id) => Sql::Id(*id),
            Value::Null | Value::Place(_) | Value::Update(_) | Value::Other(_) => Sql::Null,
        };
        self.0.push((field.name, held));
    }

    /// Adds it to a table.
    pub(crate) fn insert(&self, connection: &Connection, table: &str) -> Result<()> {
        let mut sql = String::with_capacity(512);
        sql.extend(["INSERT INTO ", table, " ("]);
        for (at, (name, _)) in self.0.iter().enumerate() {
            sql.extend([if at > 0 { ", " } else { "" }, name]);
        }
        sql.push_str(") VALUES (?");
        sql.extend(self.0[1..].iter().map(|_| ", ?"));
        sql.push(')');
        self.execute(connection, &sql)
    }

    /// Writes it over the one in a table. `updated_at`: what that column is to hold, from `?2`.
    pub(crate) fn update(
        &self,
        connection: &Connection,
        table: &str,
        updated_at: &str,
    ) -> Result<()> {
        let mut sql = String::with_capacity(256);
        sql.extend(["UPDATE ", table, " SET updated_at = ", updated_at]);
        for (number, (name, _)) in (3..).zip(&self.0[2..]) {
            let _ = write!(sql, ", {name} = ?{number}");
        }
        sql.push_str(" WHERE e = ?1");
        self.execute(connection, &sql)
    }

    fn execute(&self, connection: &Connection, sql: &str) -> Result<()> {
        let values = params_from_iter(self.0.iter().map(|(_, value)| value));
        connection.prepare_cached(sql).store()?.execute(values).store()?;
        Ok(())
    }
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
