//! Everything of a kind, field by field: what an export writes.

use crate::error::Context;
use crate::registry::{self, Field, Shape};
use crate::store::Read;
use crate::table::rows::own_id;
use crate::value::Value;
use holdfast_domain::{EntityId, EntityKind, Result};

/// An entity with all its fields, long texts as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its id.
    pub id: EntityId,
    /// Every field that has a value; all but those in the trash are alive.
    pub fields: Vec<(Field, Value)>,
}

impl Read<'_> {
    /// Every entity of a kind that is not in the trash, by id.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn records(self, kind: EntityKind) -> Result<Vec<Record>> {
        let kind = registry::kind(kind);
        let sql = format!(
            "SELECT ent.id, ent.e FROM {} t CROSS JOIN ent USING (e) WHERE t.alive = 1 ORDER BY ent.id",
            kind.table
        );
        let ids: Vec<(EntityId, i64)> =
            self.rows(&sql, [], |row| Ok((own_id(row, 0)?, row.get(1)?)))?;
        let (bodies, plain): (Vec<Field>, Vec<Field>) =
            kind.fields.iter().partition(|field| field.shape == Shape::Body);
        ids.into_iter()
            .map(|(id, e)| {
                let values = self.fields(e, kind, plain.iter().copied())?;
                let mut fields: Vec<_> = plain
                    .iter()
                    .copied()
                    .zip(values)
                    .filter(|(_, value)| *value != Value::Null)
                    .collect();
                for body in &bodies {
                    let text: String = self
                        .0
                        .prepare_cached(
                            "SELECT coalesce(max(text), '') FROM doc WHERE e = ?1 AND field = ?2",
                        )
                        .store()?
                        .query_row((e, body.number), |row| row.get(0))
                        .store()?;
                    if !text.is_empty() {
                        fields.push((*body, Value::Text(text)));
                    }
                }
                Ok(Record { id, fields })
            })
            .collect()
    }
}
