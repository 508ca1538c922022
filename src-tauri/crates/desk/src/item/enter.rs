//! An item comes into a column: the one place where the rules of the board sit.
//!
//! Moving, creating, capturing and restoring all lead here, whether by drag, key, menu or command
//! line, so no door is without its rule.

use super::order;
use crate::api::{BlockedInput, Exceeded};
use crate::floor::Floor;
use crate::settings::office;
use holdfast_domain::review::{Passed, Passing};
use holdfast_domain::{Category, EntityKind, Error, ErrorCode, Result, ready};
use holdfast_store::registry::{peer_review, work_item};
use holdfast_store::table::board::ColumnRow;
use holdfast_store::table::work_item::{At, WorkItemRow};
use holdfast_store::{Place, Value, Write, edge};
use uuid::Uuid;

/// An item on its way into a column.
pub(crate) struct Enter<'a> {
    /// The item as it is.
    pub(crate) item: &'a WorkItemRow,
    /// The column it leaves; none where it is made or comes back.
    pub(crate) from: Option<&'a ColumnRow>,
    /// The column it goes to.
    pub(crate) to: &'a ColumnRow,
    /// Where in that column.
    pub(crate) at: At,
    /// Why it is blocked, where it is to be.
    pub(crate) blocked: Option<&'a BlockedInput>,
    /// Why a limit is exceeded or one's own card passed.
    pub(crate) reason: Option<&'a str>,
}

/// What came of it.
pub(crate) struct Entered {
    /// Limits that are exceeded now.
    pub(crate) exceeded: Vec<Exceeded>,
    /// True where nobody worked on it and the person at the desk took it.
    pub(crate) taken: bool,
}

impl Enter<'_> {
    /// Checks the rules and writes the item's place.
    ///
    /// # Errors
    /// `not_ready`, `blocked_needs_reason`, `review_needs_second_person`, `review_reason_needed`,
    /// `wip_blocked`, `wip_reason_needed`.
    pub(crate) fn apply(&self, write: &mut Write<'_>, floor: &Floor) -> Result<Entered> {
        let mut after = self.item.clone();
        self.ready(write)?;
        let mut fields = self.blocked(write)?;
        let taken = self.comes_into(Category::InProgress) && after.assignees.is_empty();
        if taken {
            after.assignees.extend(write.actor());
        }
        let stays = self.from.is_some_and(|from| from.id == self.to.id);
        let since = match &self.item.place {
            Some(place) if stays => place.since,
            _ => write.now(),
        };
        let ord = order::key(write, self.to.id, self.item.id, self.at)?;
        let place = Place { board: self.to.board, column: self.to.id, ord, since };
        after.place = Some(place.clone());
        let before = self.from.and_then(|_| floor.counted(self.item));
        let exceeded = match floor.counted(&after) {
            Some(item) => floor.admit(write, before.as_ref(), &item, self.reason)?,
            None => Vec::new(),
        };
        self.review(write, floor)?;
        fields.push((work_item::PLACE, place.into()));
        write.set(self.item.id.0, &fields)?;
        if taken {
            for person in &after.assignees {
                write.relate(edge::ASSIGNEE, self.item.id.0, person.0, true)?;
            }
        }
        Ok(Entered { exceeded, taken: taken && !after.assignees.is_empty() })
    }

    fn comes_into(&self, category: Category) -> bool {
        self.to.category == category && self.from.is_none_or(|from| from.category != category)
    }

    /// Ready for Work takes only what is triaged, understood and prioritised.
    fn ready(&self, write: &Write<'_>) -> Result<()> {
        if !self.comes_into(Category::Ready) {
            return Ok(());
        }
        let missing = missing(write.read(), self.item)?;
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ready::refusal(&self.item.number.to_string(), &missing))
        }
    }

    /// Blocked says whom it waits for; leaving it clears that, and the history keeps it.
    fn blocked(&self, write: &Write<'_>) -> Result<Vec<(holdfast_store::registry::Field, Value)>> {
        if self.to.category != Category::Blocked {
            return Ok(match self.item.blocked {
                None => Vec::new(),
                Some(_) => vec![
                    (work_item::BLOCKED_ON, Value::Null),
                    (work_item::BLOCKED_NOTE, Value::Null),
                    (work_item::BLOCKED_SINCE, Value::Null),
                    (work_item::BLOCKED_CHASE, Value::Null),
                ],
            });
        }
        let since = self.item.blocked.as_ref().map_or_else(|| write.now(), |blocked| blocked.since);
        match self.blocked {
            Some(input) if !input.note.trim().is_empty() => Ok(vec![
                (work_item::BLOCKED_ON, input.on.word().into()),
                (work_item::BLOCKED_NOTE, input.note.trim().into()),
                (work_item::BLOCKED_SINCE, since.into()),
                (work_item::BLOCKED_CHASE, input.chase_at.into()),
            ]),
            None if self.item.blocked.is_some() => Ok(Vec::new()),
            _ => Err(Error::new(
                ErrorCode::BlockedNeedsReason,
                format!("{} cannot wait without saying for whom and what.", self.item.number),
                "Say whether it waits for the client, a vendor or a colleague, and what for.",
            )),
        }
    }

    /// From Peer Review to Done takes a second person. Taking one's name off the card while it is
    /// in review does not make one a second person.
    fn review(&self, write: &mut Write<'_>, floor: &Floor) -> Result<()> {
        let from_review = self.from.is_some_and(|from| from.category == Category::Review);
        if !from_review || self.to.category != Category::Done {
            return Ok(());
        }
        let mut workers = self.item.assignees.clone();
        if let Some(place) = &self.item.place {
            workers.extend(write.read().taken_off_since(self.item.id, place.since)?);
        }
        let passed = Passing {
            by: write.actor(),
            workers: &workers,
            policy: floor.settings.own_pass,
            in_hours: office(&floor.settings)?.open_at(write.now()),
            reason: self.reason,
        }
        .judge()?;
        let fields = [
            (peer_review::ITEM, self.item.id.0.into()),
            (peer_review::TECHNICIAN, write.actor().map(|actor| actor.0).into()),
            (peer_review::AT, write.now().into()),
            (peer_review::OWN, (passed == Passed::Own).into()),
            (peer_review::REASON, self.reason.unwrap_or_default().trim().into()),
        ];
        write.create(EntityKind::PeerReview, Uuid::now_v7(), &fields)
    }
}

/// What Ready for Work still asks for.
pub(crate) fn missing(read: holdfast_store::Read<'_>, item: &WorkItemRow) -> Result<Vec<String>> {
    let description = read.text(item.id.0, work_item::DESCRIPTION)?;
    let checklist = u32::try_from(read.checklist(item.id)?.len()).unwrap_or(u32::MAX);
    Ok(ready::missing(&ready::Facts {
        kind: item.kind,
        priority: item.priority,
        has_client: item.client.is_some(),
        tags: &item.tags,
        description: &description,
        checklist,
    }))
}
