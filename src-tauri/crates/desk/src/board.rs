//! Boards, WIP limits, views and flow.

use crate::api::*;
use crate::call::Call;
use crate::error::unbuilt;
use holdfast_domain::Result;

pub(crate) fn create(_call: &Call, _request: BoardCreate) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn rename(_call: &Call, _request: Rename) -> Result<Done> {
    Err(unbuilt())
}

pub(crate) fn open(_call: &Call, _request: BoardOpen) -> Result<BoardView> {
    Err(unbuilt())
}

pub(crate) fn cards(_call: &Call, _request: BoardCards) -> Result<CardRun> {
    Err(unbuilt())
}

pub(crate) fn list(_call: &Call, _request: ItemList) -> Result<CardPage> {
    Err(unbuilt())
}

pub(crate) fn flow(_call: &Call, _request: FlowQuery) -> Result<FlowReport> {
    Err(unbuilt())
}

pub(crate) fn wip_list(_call: &Call, _request: Empty) -> Result<WipLimits> {
    Err(unbuilt())
}

pub(crate) fn wip_save(_call: &Call, _request: WipLimitSave) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn wip_remove(_call: &Call, _request: ById) -> Result<Done> {
    Err(unbuilt())
}

pub(crate) fn view_list(_call: &Call, _request: ViewList) -> Result<SavedViews> {
    Err(unbuilt())
}

pub(crate) fn view_save(_call: &Call, _request: ViewSave) -> Result<Saved> {
    Err(unbuilt())
}

pub(crate) fn view_remove(_call: &Call, _request: ById) -> Result<Done> {
    Err(unbuilt())
}
