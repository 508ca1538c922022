//! Runbooks and articles.

pub(crate) mod files;

use crate::api::*;
use crate::call::Call;
use crate::error::unbuilt;
use holdfast_domain::Result;

pub(crate) fn collections(_call: &Call, _request: CollectionList) -> Result<Collections> {
    Err(unbuilt())
}

pub(crate) fn list(_call: &Call, _request: DocumentList) -> Result<DocumentPage> {
    Err(unbuilt())
}

pub(crate) fn get(_call: &Call, _request: ById) -> Result<DocumentView> {
    Err(unbuilt())
}

pub(crate) fn render(_call: &Call, _request: DocumentRender) -> Result<Rendered> {
    Err(unbuilt())
}

pub(crate) fn create(_call: &Call, _request: DocumentCreate) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn update(_call: &Call, _request: DocumentUpdate) -> Result<DocumentView> {
    Err(unbuilt())
}

pub(crate) fn verify(_call: &Call, _request: ById) -> Result<DocumentView> {
    Err(unbuilt())
}

pub(crate) fn link(_call: &Call, _request: DocumentLink) -> Result<Done> {
    Err(unbuilt())
}

pub(crate) fn remove(_call: &Call, _request: ById) -> Result<Done> {
    Err(unbuilt())
}

pub(crate) fn restore(_call: &Call, _request: ById) -> Result<Done> {
    Err(unbuilt())
}

pub(crate) fn history(_call: &Call, _request: ById) -> Result<DocumentHistory> {
    Err(unbuilt())
}

pub(crate) fn version(_call: &Call, _request: DocumentVersionRef) -> Result<DocumentVersionView> {
    Err(unbuilt())
}

pub(crate) fn revert(_call: &Call, _request: DocumentVersionRef) -> Result<DocumentView> {
    Err(unbuilt())
}

pub(crate) fn pdf(_call: &Call, _request: ById) -> Result<FileContent> {
    Err(unbuilt())
}

pub(crate) fn attachment_add(_call: &Call, _request: AttachmentAdd) -> Result<Attachment> {
    Err(unbuilt())
}

pub(crate) fn attachment_read(_call: &Call, _request: ById) -> Result<FileContent> {
    Err(unbuilt())
}

pub(crate) fn attachment_remove(_call: &Call, _request: ById) -> Result<Done> {
    Err(unbuilt())
}
