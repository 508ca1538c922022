//! The names behind the ids of changes, read in two queries however many there are.

use crate::api::{EntityRef, TechnicianRef};
use crate::floor::team::reference;
use chrono_tz::Tz;
use holdfast_domain::{EntityId, EntityKind, Result, TechnicianId};
use holdfast_store::change::ChangeRow;
use holdfast_store::registry::{
    attachment, checklist_item, comment, peer_review, sla_verdict, snooze, wip_breach,
};
use holdfast_store::table::name::Name;
use holdfast_store::table::part::EdgeRow;
use holdfast_store::{Read, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// Names of all that a run of changes speaks of.
pub(crate) struct Names {
    names: HashMap<EntityId, Name>,
    edges: HashMap<EntityId, EdgeRow>,
    team: HashMap<TechnicianId, TechnicianRef>,
    /// The zone in which times are told.
    pub(super) zone: Tz,
}

impl Names {
    /// Reads the names of everything in these changes.
    pub(crate) fn of(read: Read<'_>, rows: &[ChangeRow]) -> Result<Self> {
        let edges: Vec<Uuid> =
            rows.iter().filter(|row| row.kind == EntityKind::Edge).map(|row| row.id.0).collect();
        let edges = read.edges(&edges)?;
        let mut ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
        ids.extend(edges.values().flat_map(|edge| [edge.a, edge.b]).flatten().map(Uuid::from));
        for value in rows.iter().flat_map(|row| row.ops.values()).flat_map(|op| [&op.0, &op.1]) {
            match value {
                Value::Id(id) => ids.push(*id),
                Value::Place(place) => ids.extend([place.board.0, place.column.0]),
                _ => {}
            }
        }
        let team = read.technicians()?.iter().map(|one| (one.id, reference(one))).collect();
        let zone = crate::settings::workspace(read)?.zone.parse().unwrap_or(Tz::UTC);
        Ok(Self { names: read.names(ids)?, edges, team, zone })
    }

    /// Who made a change.
    pub(crate) fn actor(&self, row: &ChangeRow) -> Option<TechnicianRef> {
        row.actor.and_then(|actor| self.team.get(&actor).cloned())
    }

    /// The name of an entity; a short hint where it is not here.
    pub(crate) fn name(&self, id: EntityId) -> &str {
        self.names
            .get(&id)
            .map(|name| name.name.as_str())
            .filter(|name| !name.is_empty())
            .unwrap_or("something that is gone")
    }

    /// What stands beside the name: the number of an item, the folder of a document.
    pub(crate) fn detail(&self, id: EntityId) -> &str {
        self.names.get(&id).map_or("", |name| name.detail.as_str())
    }

    /// A person of the team.
    pub(crate) fn person(&self, id: TechnicianId) -> Option<TechnicianRef> {
        self.team.get(&id).cloned()
    }

    /// The display number of an item, the name of anything else.
    pub(crate) fn short(&self, id: EntityId) -> String {
        match self.names.get(&id) {
            Some(name) if name.kind == EntityKind::WorkItem => name.detail.clone(),
            _ => self.name(id).to_owned(),
        }
    }

    /// Number and title of an item, the name of anything else.
    pub(crate) fn title(&self, id: EntityId) -> String {
        match self.names.get(&id) {
            Some(name) if name.kind == EntityKind::WorkItem => {
                format!("{} {}", name.detail, name.name)
            }
            _ => self.name(id).to_owned(),
        }
    }

    pub(super) fn edge(&self, id: EntityId) -> Option<&EdgeRow> {
        self.edges.get(&id)
    }

    /// Whose a relation is, and of which kind; none where it is not here.
    pub(crate) fn relation(&self, edge: EntityId) -> Option<(EntityRef, &str)> {
        let edge = self.edge(edge)?;
        let id = edge.a?;
        Some((EntityRef { kind: self.names.get(&id)?.kind, id }, &edge.rel))
    }

    /// The item or document that a changed part belongs to, where the change tells.
    pub(crate) fn owner(&self, row: &ChangeRow) -> Option<EntityId> {
        if row.kind == EntityKind::Edge {
            return self.edge(row.id).and_then(|edge| edge.a);
        }
        let field = match row.kind {
            EntityKind::ChecklistItem => checklist_item::ITEM,
            EntityKind::Comment => comment::ITEM,
            EntityKind::Attachment => attachment::OWNER,
            EntityKind::WipBreach => wip_breach::ITEM,
            EntityKind::PeerReview => peer_review::ITEM,
            EntityKind::SlaVerdict => sla_verdict::ITEM,
            EntityKind::Snooze => snooze::ITEM,
            _ => return None,
        };
        row.ops.get(&field.number).and_then(|(_, after)| after.as_id()).map(EntityId)
    }

    /// The entity of a change, for views.
    pub(crate) fn entity(row: &ChangeRow) -> EntityRef {
        EntityRef { kind: row.kind, id: row.id }
    }
}
