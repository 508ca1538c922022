//! Files of items and documents.

use super::files;
use crate::api::*;
use crate::call::Call;
use crate::item::item_or_document;
use crate::sync::Poke;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use holdfast_domain::{AttachmentId, EntityKind, Error, ErrorCode, Result};
use holdfast_store::registry::{Field, attachment as field};
use holdfast_store::table::document::FileRow;
use holdfast_store::table::entity::not_found;
use holdfast_store::{Read, Value};

/// Longest name in letters.
const MAX_NAME: usize = 200;

/// A name fit to be shown and offered to a file dialog: no folders, no control characters.
pub(crate) fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| {
            !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .take(MAX_NAME)
        .collect();
    let plain = plain.trim().trim_start_matches('.');
    if plain.is_empty() { "file".into() } else { plain.to_owned() }
}

/// The fields of a new attachment.
pub(crate) fn fields(owner: uuid::Uuid, name: &str, stored: &files::Stored) -> Vec<(Field, Value)> {
    let mut fields = content_fields(stored);
    fields.extend([(field::OWNER, owner.into()), (field::NAME, clean_name(name).into())]);
    fields
}

/// The fields of an attachment that say what its file is.
pub(crate) fn content_fields(stored: &files::Stored) -> Vec<(Field, Value)> {
    let mut fields = vec![
        (field::MIME, stored.mime.into()),
        (field::SIZE, i64::try_from(stored.size).unwrap_or(i64::MAX).into()),
        (field::HASH, stored.hash.as_str().into()),
    ];
    if let Some(pieces) = &stored.pieces {
        fields.push((field::PIECES, pieces.as_str().into()));
    }
    fields
}

pub(crate) fn add(call: &Call, request: AttachmentAdd) -> Result<Attachment> {
    // Four letters for three bytes: what is too large is not even decoded.
    if request.base64.len() as u64 / 4 * 3 > files::MAX_BYTES + 3 {
        return Err(files::too_large());
    }
    let bytes = STANDARD.decode(request.base64.trim()).map_err(|_| {
        Error::new(
            ErrorCode::BadRequest,
            "The content of the file is not base64.",
            "Encode it with the standard alphabet and padding.",
        )
    })?;
    call.read(|read| item_or_document(read, &request.owner))?;
    let stored = files::keep(call.desk.store.dir(), &bytes)?;
    let id = AttachmentId::fresh();
    let name = clean_name(&request.name);
    call.write(|write| {
        let owner = item_or_document(write.read(), &request.owner)?;
        write.create(EntityKind::Attachment, id.0, &fields(owner, &name, &stored))
    })?;
    Ok(Attachment { id, name, mime: stored.mime.into(), size: stored.size })
}

fn file(read: Read<'_>, id: &str) -> Result<(AttachmentId, FileRow)> {
    let found = match id.trim().parse::<AttachmentId>() {
        Ok(id) => read.file(id)?.map(|row| (id, row)),
        Err(_) => None,
    };
    found.ok_or_else(|| not_found("attachment", id))
}

pub(crate) fn read(call: &Call, request: ById) -> Result<FileContent> {
    let (_, row) = call.read(|read| file(read, &request.id))?;
    let bytes = load(call, &row.hash)?;
    Ok(FileContent { name: row.name, mime: row.mime, base64: STANDARD.encode(bytes) })
}

/// The bytes of an attachment, for the PDF of a document.
pub(super) fn bytes(call: &Call, id: AttachmentId) -> Option<Vec<u8>> {
    let row = call.read(|read| read.file(id)).ok().flatten()?;
    load(call, &row.hash).ok()
}

/// The content of that hash. One that had come and is gone is looked for again.
fn load(call: &Call, hash: &str) -> Result<Vec<u8>> {
    let loaded = files::load(call.desk.store.dir(), hash);
    if let Err(error) = &loaded
        && error.code == ErrorCode::NotFound
        && call.desk.store.forget_shared_file(hash)?
    {
        call.desk.sync.poke(Poke::Hurry);
    }
    loaded
}

pub(crate) fn remove(call: &Call, request: ById) -> Result<Done> {
    let written = call.write(|write| {
        let (id, _) = file(write.read(), &request.id)?;
        write.set_alive(EntityKind::Attachment, id.0, false)
    })?;
    Ok(Done { seq: written.seq })
}
