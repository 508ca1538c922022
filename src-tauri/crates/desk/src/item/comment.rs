//! Comments: what was said stays said.

use super::find::any_item;
use crate::api::{CommentAdd, Saved};
use crate::call::Call;
use holdfast_domain::{Channel, CommentId, EntityKind, Error, ErrorCode, Result};
use holdfast_store::registry::comment;

pub(crate) fn add(call: &Call, request: CommentAdd) -> Result<Saved> {
    if request.body.trim().is_empty() {
        return Err(Error::new(
            ErrorCode::Invalid,
            "A comment needs a text.",
            "Write what happened or what is next.",
        ));
    }
    let id = CommentId::fresh();
    let written = call.write(|write| {
        // A cancelled item may still be spoken about.
        let item = any_item(write.read(), &request.item)?;
        let fields = [
            (comment::ITEM, item.id.0.into()),
            (comment::AUTHOR, write.actor().map(|actor| actor.0).into()),
            (comment::AT, call.now.into()),
            (comment::BODY, request.body.trim_end().into()),
            (comment::CHANNEL, request.channel.unwrap_or(Channel::Note).word().into()),
        ];
        write.create(EntityKind::Comment, id.0, &fields)
    })?;
    Ok(Saved { id: id.0.into(), seq: written.seq })
}
