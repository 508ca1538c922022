//! Saved views of a board.

use super::edit::clean;
use crate::api::{ById, Done, Saved, SavedView, SavedViews, ViewList, ViewSave};
use crate::call::Call;
use crate::floor::layout::Layout;
use holdfast_domain::{EntityKind, Result, SavedViewId};
use holdfast_store::Write;
use holdfast_store::registry::saved_view;
use holdfast_store::table::entity::not_found;

pub(crate) fn list(call: &Call, request: ViewList) -> Result<SavedViews> {
    call.read(|read| {
        let views = read.saved_views(request.board)?.into_iter().map(|view| SavedView {
            id: view.id,
            board: view.board,
            name: view.name,
            filter: view.filter,
            swimlane: view.swimlane,
        });
        Ok(SavedViews { views: views.collect() })
    })
}

pub(crate) fn save(call: &Call, request: ViewSave) -> Result<Saved> {
    let written = call.write(|write| {
        let board = Layout::load(write.read())?.board_of_id(request.board)?.id;
        let fields = [
            (saved_view::BOARD, board.0.into()),
            (saved_view::NAME, clean(&request.name)?.into()),
            (saved_view::FILTER, request.filter.trim().into()),
            (saved_view::SWIMLANE, request.swimlane.word().into()),
        ];
        match request.id {
            Some(id) => {
                existing(write, id)?;
                write.set(id.0, &fields)?;
                Ok(id)
            }
            None => {
                let id = SavedViewId::fresh();
                write.create(EntityKind::SavedView, id.0, &fields)?;
                Ok(id)
            }
        }
    })?;
    Ok(Saved { id: written.value.0.into(), seq: written.seq })
}

pub(crate) fn remove(call: &Call, request: ById) -> Result<Done> {
    let written = call.write(|write| {
        let id = request.id.parse().map_err(|_| not_found("view", &request.id))?;
        existing(write, id)?;
        write.set_alive(EntityKind::SavedView, id.0, false)
    })?;
    Ok(Done { seq: written.seq })
}

fn existing(write: &Write<'_>, id: SavedViewId) -> Result<()> {
    if write.read().is(EntityKind::SavedView, id.0)? {
        Ok(())
    } else {
        Err(not_found("view", &id.to_string()))
    }
}
