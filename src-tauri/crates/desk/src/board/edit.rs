//! Adding boards, and renaming boards and columns.

use crate::api::{BoardCreate, Done, Rename, Saved};
use crate::call::Call;
use crate::item::order::jitter;
use holdfast_domain::order::spread;
use holdfast_domain::{
    BoardId, BoardKind, Category, ColumnId, EntityKind, Error, ErrorCode, OrderKey, Result,
};
use holdfast_store::Write;
use holdfast_store::registry::{board, board_column};
use holdfast_store::table::entity::not_found;

pub(crate) fn create(call: &Call, request: BoardCreate) -> Result<Saved> {
    let written = call.write(|write| add(write, &request.name, request.kind))?;
    Ok(Saved { id: written.value.0.into(), seq: written.seq })
}

/// Adds a board behind the others, with a column for each category.
pub(crate) fn add(write: &mut Write<'_>, name: &str, kind: BoardKind) -> Result<BoardId> {
    let boards = write.read().boards()?;
    let last = boards.last().and_then(|board| OrderKey::from_text(&board.ord));
    let ord = OrderKey::between(last.as_ref(), None, jitter()).map(|key| key.to_text());
    let id = BoardId::fresh();
    let fields = [
        (board::NAME, clean(name)?.into()),
        (board::KIND, kind.word().into()),
        (board::ORD, ord.into()),
    ];
    write.create(EntityKind::Board, id.0, &fields)?;
    let keys = spread(None, None, Category::ALL.len(), jitter()).unwrap_or_default();
    for (category, key) in Category::ALL.iter().zip(keys) {
        let fields = [
            (board_column::BOARD, id.0.into()),
            (board_column::CATEGORY, category.word().into()),
            (board_column::LABEL, category.label().into()),
            (board_column::ORD, key.to_text().into()),
        ];
        write.create(EntityKind::Column, ColumnId::fresh().0, &fields)?;
    }
    Ok(id)
}

pub(crate) fn rename(call: &Call, request: Rename) -> Result<Done> {
    let written = call.write(|write| {
        let name = clean(&request.name)?;
        let field = if write.read().is(EntityKind::Board, request.id.0)? {
            board::NAME
        } else if write.read().is(EntityKind::Column, request.id.0)? {
            board_column::LABEL
        } else {
            return Err(not_found("board or column", &request.id.to_string()));
        };
        write.set(request.id.0, &[(field, name.into())])
    })?;
    Ok(Done { seq: written.seq })
}

/// A name as stored.
pub(crate) fn clean(name: &str) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::new(
            ErrorCode::Invalid,
            "A name has one to a hundred characters.",
            "Choose another name.",
        ));
    }
    Ok(name)
}
