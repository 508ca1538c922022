//! The long texts of one entity while changes of others are merged into it.

use crate::error::Context as _;
use crate::text::Body;
use holdfast_domain::Result;
use holdfast_wire::canary::{self, Fault};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Those that are touched, by field.
#[derive(Default)]
pub(super) struct Texts(BTreeMap<u16, Text>);

struct Text {
    body: Body,
    changed: bool,
}

impl Text {
    fn load(connection: &Connection, e: Option<i64>, field: u16) -> Result<Self> {
        let state: Option<Vec<u8>> = match e {
            Some(e) => connection
                .prepare_cached("SELECT ystate FROM doc WHERE e = ?1 AND field = ?2")
                .store()?
                .query_row((e, field), |row| row.get(0))
                .optional()
                .store()?,
            None => None,
        };
        Ok(Self { body: Body::load(state.as_deref())?, changed: false })
    }
}

impl Texts {
    /// Merges an update into a text of an entity, which may not have a row yet. False for one that
    /// cannot be read, which changes nothing.
    pub(super) fn merge(
        &mut self,
        connection: &Connection,
        (e, field): (Option<i64>, u16),
        update: &[u8],
    ) -> Result<bool> {
        let text = match self.0.entry(field) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(Text::load(connection, e, field)?),
        };
        if canary::on(Fault::TextLastWins) {
            text.body = Body::load(None)?;
        }
        let taken = text.body.take(update);
        text.changed |= taken;
        Ok(taken)
    }

    /// The fields of those that something was merged into.
    pub(super) fn changed(&self) -> impl Iterator<Item = u16> {
        self.0.iter().filter(|(_, text)| text.changed).map(|(field, _)| *field)
    }

    /// Writes them.
    pub(super) fn save(&self, connection: &Connection, e: i64) -> Result<()> {
        for (field, text) in self.0.iter().filter(|(_, text)| text.changed) {
            connection
                .prepare_cached(
                    "INSERT INTO doc (e, field, ystate, text) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (e, field) DO UPDATE SET ystate = ?3, text = ?4",
                )
                .store()?
                .execute((e, field, text.body.state(), text.body.text()))
                .store()?;
        }
        Ok(())
    }
}
