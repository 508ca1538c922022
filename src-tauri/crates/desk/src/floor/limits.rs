//! Work in progress against its limits.

use super::Floor;
use super::layout::Layout;
use super::team::reference;
use crate::api;
use holdfast_domain::wip::{self, Check, Exceeded, Item, Limits, Subject};
use holdfast_domain::{
    Category, ColumnId, EntityKind, Result, TechnicianId, Timestamp, WipScope, WorkItemId,
};
use holdfast_store::registry::wip_breach;
use holdfast_store::table::work_item::WorkItemRow;
use holdfast_store::{Read, Write};
use std::collections::HashSet;
use uuid::Uuid;

/// The limits, and every item that any of them may count.
pub(crate) struct Work {
    pub(crate) limits: Limits,
    /// With when each came into its column.
    pub(super) items: Vec<(Item, Timestamp)>,
}

impl Work {
    pub(crate) fn load(read: Read<'_>, layout: &Layout, blocked_counts: bool) -> Result<Self> {
        let limits = Limits { all: read.limits()?, blocked_counts };
        let columns: Vec<ColumnId> = layout
            .columns
            .iter()
            .filter(|column| {
                column.category == Category::InProgress
                    || (blocked_counts && column.category == Category::Blocked)
                    || limits.all.iter().any(|limit| match limit.subject {
                        Subject::Column(of) => of == column.id,
                        _ => limit.categories.contains(&column.category),
                    })
            })
            .map(|column| column.id)
            .collect();
        let items = read
            .placed(&columns)?
            .into_iter()
            .filter_map(|placed| {
                let column = layout.column_of_id(placed.column)?;
                let item = Item {
                    id: placed.id,
                    kind: placed.kind,
                    priority: placed.priority,
                    board: column.board,
                    column: column.id,
                    category: column.category,
                    pod: placed.pod,
                    assignees: placed.assignees,
                };
                Some((item, placed.since))
            })
            .collect();
        Ok(Self { limits, items })
    }

    fn load_without(&self, check: &Check, item: WorkItemId) -> u32 {
        check.load(self.items.iter().map(|(item, _)| item).filter(|other| other.id != item))
    }

    /// The check that a person's work in progress is shown against: the tightest, if any.
    fn shown_check(&self, person: TechnicianId) -> Option<Check> {
        let mut checks = self.limits.of_person(person);
        checks.retain(|check| check.categories.contains(&Category::InProgress));
        checks.into_iter().min_by_key(|check| check.limit.max)
    }

    /// What a person has in progress, and how much they may have.
    fn of_person(&self, person: TechnicianId) -> (u32, Option<u32>) {
        match self.shown_check(person) {
            Some(check) => {
                (check.load(self.items.iter().map(|(item, _)| item)), Some(check.limit.max))
            }
            None => {
                let own = self.items.iter().filter(|(item, _)| {
                    item.category == Category::InProgress && item.assignees.contains(&person)
                });
                (u32::try_from(own.count()).unwrap_or(u32::MAX), None)
            }
        }
    }

    /// Every load that is beyond its limit, with the items it is one too many by: the newest.
    pub(super) fn beyond(
        &self,
        people: impl Iterator<Item = TechnicianId>,
    ) -> Vec<(Check, u32, Vec<WorkItemId>)> {
        let mut checks: Vec<Check> =
            people.flat_map(|person| self.limits.of_person(person)).collect();
        let others = self.limits.all.iter().filter(|l| l.subject.scope() != WipScope::Person);
        checks.extend(others.map(|limit| Check {
            limit: limit.clone(),
            subject: limit.subject,
            categories: self.limits.counted(limit),
        }));
        checks
            .into_iter()
            .filter_map(|check| {
                let mut counted: Vec<_> =
                    self.items.iter().filter(|(item, _)| check.counts(item)).collect();
                let max = check.limit.max as usize;
                if counted.len() <= max {
                    return None;
                }
                counted.sort_by_key(|(item, since)| (*since, item.id));
                let count = u32::try_from(counted.len()).unwrap_or(u32::MAX);
                let over = counted[max..].iter().map(|(item, _)| item.id).collect();
                Some((check, count, over))
            })
            .collect()
    }
}

impl Floor {
    /// An item as limits see it; none where it is no card.
    pub(crate) fn counted(&self, row: &WorkItemRow) -> Option<Item> {
        let place = row.place.as_ref().filter(|_| row.alive && !row.cancelled)?;
        Some(Item {
            id: row.id,
            kind: row.kind,
            priority: row.priority,
            board: place.board,
            column: place.column,
            category: self.layout.category(place.column),
            pod: row.pod,
            assignees: row.assignees.clone(),
        })
    }

    /// Work in progress of everyone who did not leave.
    pub(crate) fn loads(&self) -> Vec<api::PersonLoad> {
        self.team
            .active()
            .map(|technician| self.load_of(technician.id, reference(technician)))
            .collect()
    }

    /// Work in progress of these people.
    pub(crate) fn loads_of(&self, people: &[TechnicianId]) -> Vec<api::PersonLoad> {
        self.team
            .references(people)
            .into_iter()
            .map(|reference| self.load_of(reference.id, reference))
            .collect()
    }

    fn load_of(&self, id: TechnicianId, technician: api::TechnicianRef) -> api::PersonLoad {
        let (count, max) = self.work.of_person(id);
        api::PersonLoad { technician, count, max }
    }

    /// The items that are one too many for a limit.
    pub(crate) fn over_limit(&self) -> HashSet<WorkItemId> {
        let people = self.team.all.iter().map(|technician| technician.id);
        self.work.beyond(people).into_iter().flat_map(|(_, _, items)| items).collect()
    }

    /// A sentence for every load beyond its limit that has to do with a board.
    pub(crate) fn beyond_limits(
        &self,
        read: Read<'_>,
        concerns: impl Fn(&Item) -> bool,
    ) -> Result<Vec<String>> {
        let people = self.team.all.iter().map(|technician| technician.id);
        let mut sentences = Vec::new();
        for (check, count, over) in self.work.beyond(people) {
            let ours = |(item, _): &(Item, Timestamp)| check.counts(item) && concerns(item);
            if over.is_empty() || !self.work.items.iter().any(ours) {
                continue;
            }
            let exceeded = Exceeded {
                limit: check.limit.id,
                mode: check.limit.mode,
                subject: check.subject,
                categories: check.limit.categories.clone(),
                count,
                max: check.limit.max,
                exempt: false,
            };
            sentences.push(exceeded.sentence(&self.subject_name(read, check.subject)?));
        }
        Ok(sentences)
    }

    /// The items that are one too many for a limit, each with a sentence that says so.
    pub(crate) fn too_many(&self, read: Read<'_>) -> Result<Vec<(WorkItemId, Timestamp, String)>> {
        let people = self.team.all.iter().map(|technician| technician.id);
        let mut found = Vec::new();
        for (check, count, over) in self.work.beyond(people) {
            let exceeded = Exceeded {
                limit: check.limit.id,
                mode: check.limit.mode,
                subject: check.subject,
                categories: check.limit.categories.clone(),
                count,
                max: check.limit.max,
                exempt: false,
            };
            let sentence = exceeded.sentence(&self.subject_name(read, check.subject)?);
            for (item, since) in self.work.items.iter().filter(|(item, _)| over.contains(&item.id))
            {
                found.push((item.id, *since, sentence.clone()));
            }
        }
        Ok(found)
    }

    /// How people call what a limit counts over.
    pub(crate) fn subject_name(&self, read: Read<'_>, subject: Subject) -> Result<String> {
        Ok(match subject {
            Subject::EveryPerson => "Each person".to_owned(),
            Subject::Person(person) => self.team.name(person).to_owned(),
            Subject::Column(column) => self
                .layout
                .column_of_id(column)
                .map_or_else(|| "A column".to_owned(), |column| column.label.clone()),
            Subject::Board(board) => self.layout.board_of_id(board)?.name.clone(),
            Subject::Pod(pod) => read
                .names([Uuid::from(pod)])?
                .remove(&pod.0.into())
                .map_or_else(|| "A pod".to_owned(), |name| name.name),
            Subject::Kind(kind) => kind.label().to_owned(),
        })
    }

    /// Lets a change of an item pass the limits, and records what it exceeds.
    ///
    /// `before` is none for what is made or brought back, and both are the item as it was and as it
    /// will be. This is the only way into a limited state, whatever command leads there.
    ///
    /// # Errors
    /// `wip_blocked`, `wip_reason_needed`.
    pub(crate) fn admit(
        &self,
        write: &mut Write<'_>,
        before: Option<&Item>,
        after: &Item,
        reason: Option<&str>,
    ) -> Result<Vec<api::Exceeded>> {
        let checks = self.work.limits.added(before, after);
        let exceeded = wip::exceeded(checks, after, |check| {
            Ok::<_, holdfast_domain::Error>(self.work.load_without(check, after.id))
        })?;
        let mut shown = Vec::with_capacity(exceeded.len());
        for one in &exceeded {
            let who = self.subject_name(write.read(), one.subject)?;
            shown.push(api::Exceeded {
                limit: one.limit,
                mode: one.mode,
                message: one.sentence(&who),
                who,
                count: one.count,
                max: one.max,
                exempt: one.exempt,
            });
        }
        let sentences: Vec<_> = shown.iter().map(|one| one.message.clone()).collect();
        wip::admit(&exceeded, &sentences, reason)?;
        for one in &shown {
            let fields = [
                (wip_breach::ITEM, after.id.0.into()),
                (wip_breach::WIP_LIMIT, one.limit.0.into()),
                (wip_breach::WHO, one.who.as_str().into()),
                (wip_breach::COUNT, i64::from(one.count).into()),
                (wip_breach::MAX, i64::from(one.max).into()),
                (wip_breach::EXEMPT, one.exempt.into()),
                (wip_breach::REASON, reason.unwrap_or_default().trim().into()),
                (wip_breach::TECHNICIAN, write.actor().map(|actor| actor.0).into()),
                (wip_breach::AT, write.now().into()),
            ];
            write.create(EntityKind::WipBreach, Uuid::now_v7(), &fields)?;
        }
        Ok(shown)
    }
}
