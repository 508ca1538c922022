//! Work items.

use crate::api::*;
use crate::call::Call;
use crate::error::unbuilt;
use holdfast_domain::Result;

pub(crate) fn capture(_call: &Call, _request: ItemCapture) -> Result<Card> {
    Err(unbuilt())
}

pub(crate) fn create(_call: &Call, _request: ItemCreate) -> Result<Card> {
    Err(unbuilt())
}

pub(crate) fn get(_call: &Call, _request: ById) -> Result<ItemView> {
    Err(unbuilt())
}

pub(crate) fn update(_call: &Call, _request: ItemUpdate) -> Result<Card> {
    Err(unbuilt())
}

pub(crate) fn move_to(_call: &Call, _request: ItemMove) -> Result<MoveOutcome> {
    Err(unbuilt())
}

pub(crate) fn assign(_call: &Call, _request: ItemAssign) -> Result<MoveOutcome> {
    Err(unbuilt())
}

pub(crate) fn tags_set(_call: &Call, _request: TagsSet) -> Result<Done> {
    Err(unbuilt())
}

pub(crate) fn cancel(_call: &Call, _request: ItemEnd) -> Result<Card> {
    Err(unbuilt())
}

pub(crate) fn remove(_call: &Call, _request: ItemEnd) -> Result<Done> {
    Err(unbuilt())
}

pub(crate) fn restore(_call: &Call, _request: ById) -> Result<Card> {
    Err(unbuilt())
}

pub(crate) fn checklist_add(_call: &Call, _request: ChecklistAdd) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn checklist_update(_call: &Call, _request: ChecklistUpdate) -> Result<Done> {
    Err(unbuilt())
}

pub(crate) fn comment_add(_call: &Call, _request: CommentAdd) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn link_set(_call: &Call, _request: LinkSet) -> Result<Done> {
    Err(unbuilt())
}

pub(crate) fn suggest(_call: &Call, _request: Suggest) -> Result<Suggestions> {
    Err(unbuilt())
}
