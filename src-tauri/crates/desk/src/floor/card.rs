//! Cards as the window shows them.

use super::Floor;
use crate::api::{Blocked, Card, ClientRef};
use crate::sla::pill::pill;
use holdfast_domain::{Result, WorkItemId};
use holdfast_store::Read;
use holdfast_store::table::card::CardRow;
use holdfast_store::table::clock::ClockRow;
use holdfast_store::table::entity::not_found;
use std::collections::{HashMap, HashSet};

impl Floor {
    /// The card of an item.
    ///
    /// # Errors
    /// `not_found`.
    pub(crate) fn card(&self, read: Read<'_>, item: WorkItemId) -> Result<Card> {
        let row = read.card(item)?.ok_or_else(|| not_found("item", &item.to_string()))?;
        let clocks = read.clocks_of(item)?;
        Ok(self.show(row, &self.over_limit(), &clocks))
    }

    /// The cards of these local numbers, in the order asked for.
    pub(crate) fn cards(&self, read: Read<'_>, numbers: &[i64]) -> Result<Vec<Card>> {
        let over = self.over_limit();
        let clocks: HashMap<WorkItemId, Vec<ClockRow>> = read
            .clock_rows(numbers)?
            .into_values()
            .filter_map(|rows| Some((rows.first()?.item, rows)))
            .collect();
        let of = |item| clocks.get(&item).map_or(&[][..], Vec::as_slice);
        let cards = read.cards(numbers)?.into_iter();
        Ok(cards
            .map(|row| (of(row.id), row))
            .map(|(own, row)| self.show(row, &over, own))
            .collect())
    }

    fn show(&self, row: CardRow, over: &HashSet<WorkItemId>, clocks: &[ClockRow]) -> Card {
        Card {
            id: row.id,
            number: row.number.to_string(),
            title: row.title,
            kind: row.kind,
            priority: row.priority,
            client: row.client.map(|(id, name)| ClientRef { id, name }),
            assignees: self.team.references(&row.assignees),
            board: row.board,
            column: row.column,
            category: self.layout.category(row.column),
            since: row.since,
            created_at: row.created_at,
            due: row.due,
            blocked: row.blocked.map(|blocked| Blocked {
                on: blocked.on,
                note: blocked.note,
                since: blocked.since,
                chase_at: blocked.chase_at,
            }),
            tags: row.tags,
            checklist_done: row.checklist_done,
            checklist_total: row.checklist_total,
            comments: row.comments,
            attachments: row.attachments,
            conflicts: self.conflicts.get(&row.id.0.into()).copied().unwrap_or_default(),
            owners_apart: self.owners_apart.contains(&row.id),
            clock: pill(clocks, &self.terms, self.now),
            wrong_board: self.layout.misplaced(row.kind, row.board),
            over_limit: over.contains(&row.id) && !row.cancelled,
            cancelled: row.cancelled,
        }
    }
}
