//! The trash: what was removed and can be brought back.

use crate::api::{NamedRef, TrashEntry, TrashPage, TrashQuery};
use crate::call::Call;
use crate::floor::team::reference;
use holdfast_domain::Result;

const PAGE: u32 = 100;
/// More entries than this are never sent at once.
const MOST: u32 = 1_000;

pub(crate) fn trash(call: &Call, request: TrashQuery) -> Result<TrashPage> {
    let limit = request.limit.unwrap_or(PAGE).min(MOST);
    call.read(|read| {
        let rows = read.trash(request.offset, limit)?;
        let mut names = read.names(rows.iter().map(|row| row.id.0))?;
        let technicians = read.technicians()?;
        let entries = rows.iter().filter_map(|row| {
            let name = names.remove(&row.id)?;
            let by = technicians.iter().find(|technician| Some(technician.id) == row.by);
            Some(TrashEntry {
                subject: NamedRef {
                    kind: name.kind,
                    id: row.id,
                    name: name.name,
                    detail: name.detail,
                },
                at: row.at,
                by: by.map(reference),
            })
        });
        Ok(TrashPage { entries: entries.collect(), total: read.trash_count()? })
    })
}
