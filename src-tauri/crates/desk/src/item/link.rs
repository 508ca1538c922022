//! Links of an item with other items and with documents.

use super::find::open_item;
use super::tags::item_or_document;
use crate::api::{Done, LinkSet};
use crate::call::Call;
use holdfast_domain::{EntityKind, Error, ErrorCode, Relation, Result};
use holdfast_store::edge;

pub(crate) fn set(call: &Call, request: LinkSet) -> Result<Done> {
    let written = call.write(|write| {
        let item = open_item(write.read(), &request.item)?;
        let target = item_or_document(write.read(), &request.target)?;
        if target == item.id.0 {
            return Err(Error::new(
                ErrorCode::Invalid,
                "An item cannot be linked with itself.",
                "Choose another one.",
            ));
        }
        let document = write.read().is(EntityKind::Document, target)?;
        let rel = if document { edge::DOCUMENT } else { edge::item_link(request.relation) };
        // "Relates to" reads the same from both ends, so it is kept only once.
        let turned = request.relation == Relation::Relates && !document && target < item.id.0;
        let (a, b) = if turned { (target, item.id.0) } else { (item.id.0, target) };
        write.relate(rel, a, b, !request.remove)
    })?;
    Ok(Done { seq: written.seq })
}

/// A relation in words, from one end or from the other.
pub(super) fn label(relation: Option<Relation>, inverse: bool) -> &'static str {
    match (relation, inverse) {
        (None, _) => "Document",
        (Some(Relation::Relates), _) => "Relates to",
        (Some(Relation::Blocks), false) => "Blocks",
        (Some(Relation::Blocks), true) => "Is blocked by",
        (Some(Relation::Duplicates), false) => "Duplicates",
        (Some(Relation::Duplicates), true) => "Is duplicated by",
        (Some(Relation::CausedBy), false) => "Caused by",
        (Some(Relation::CausedBy), true) => "Caused",
        (Some(Relation::PartOf), false) => "Part of",
        (Some(Relation::PartOf), true) => "Has part",
    }
}
