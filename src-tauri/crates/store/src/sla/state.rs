//! Where an item stands, as clocks see it, from the fields that say so.

use crate::error::Context;
use crate::store::Read;
use holdfast_domain::sla::ItemState;
use holdfast_domain::{BlockedOn, Category, Result};
use rusqlite::OptionalExtension;
use std::collections::HashMap;
use uuid::Uuid;

/// The states that columns mean. Each column is looked up once.
pub(super) struct States<'a> {
    read: Read<'a>,
    categories: HashMap<Uuid, Option<Category>>,
}

impl<'a> States<'a> {
    pub(super) fn new(read: Read<'a>) -> Self {
        Self { read, categories: HashMap::new() }
    }

    /// The state of an item that lies in a column and waits, if it does, for somebody.
    pub(super) fn of(
        &mut self,
        column: Option<Uuid>,
        blocked_on: Option<BlockedOn>,
    ) -> Result<ItemState> {
        let Some(column) = column else { return Ok(ItemState::Active) };
        Ok(match self.category(column)? {
            Some(Category::Done) => ItemState::Done,
            Some(Category::Blocked) => ItemState::Waiting(blocked_on),
            _ => ItemState::Active,
        })
    }

    fn category(&mut self, column: Uuid) -> Result<Option<Category>> {
        if let Some(known) = self.categories.get(&column) {
            return Ok(*known);
        }
        let word: Option<Option<String>> = self
            .read
            .0
            .prepare_cached(
                "SELECT category FROM ent CROSS JOIN board_column USING (e) WHERE id = ?1",
            )
            .store()?
            .query_row([column], |row| row.get(0))
            .optional()
            .store()?;
        let found = word.flatten().as_deref().and_then(Category::from_word);
        self.categories.insert(column, found);
        Ok(found)
    }
}
