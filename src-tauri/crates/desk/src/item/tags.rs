//! Tags of items and documents.

use super::find::item_id;
use crate::api::{Done, TagsSet};
use crate::call::Call;
use holdfast_domain::capture::clean_tag;
use holdfast_domain::{EntityKind, Result};
use holdfast_store::{Read, edge};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(crate) fn set(call: &Call, request: TagsSet) -> Result<Done> {
    let wanted: BTreeSet<String> =
        request.tags.iter().map(|tag| clean_tag(tag)).filter(|tag| !tag.is_empty()).collect();
    let written = call.write(|write| {
        let id = item_or_document(write.read(), &request.id)?;
        let present: BTreeSet<String> = write.read().tags_of(id)?.into_iter().collect();
        for gone in present.difference(&wanted) {
            write.mark(edge::TAG, id, gone, false)?;
        }
        for new in wanted.difference(&present) {
            write.mark(edge::TAG, id, new, true)?;
        }
        Ok(())
    })?;
    Ok(Done { seq: written.seq })
}

/// The id of an item or a document; items also by display number.
pub(crate) fn item_or_document(read: Read<'_>, text: &str) -> Result<Uuid> {
    if let Ok(id) = Uuid::parse_str(text.trim())
        && read.is(EntityKind::Document, id)?
    {
        return Ok(id);
    }
    item_id(read, text).map(Uuid::from)
}
