//! The severity matrix: impact and urgency give the priority.

use crate::api::{Card, Empty, MatrixCell, MatrixView, SeveritySet};
use crate::call::Call;
use crate::error::internal;
use crate::floor::Floor;
use crate::item::{open_item, set_admitted};
use crate::settings;
use holdfast_domain::Result;
use holdfast_domain::sla::SeverityMatrix;
use holdfast_store::Read;
use holdfast_store::registry::work_item;

/// The matrix of the workspace; the usual one until somebody changes it.
fn stored(read: Read<'_>) -> Result<SeverityMatrix> {
    let set = read.settings()?;
    let text = set.get(settings::SEVERITY_MATRIX);
    Ok(text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default())
}

fn view(matrix: &SeverityMatrix) -> MatrixView {
    let cell = |(impact, urgency, priority)| MatrixCell { impact, urgency, priority };
    MatrixView { cells: matrix.cells().map(cell).collect() }
}

pub(crate) fn matrix(call: &Call, _request: Empty) -> Result<MatrixView> {
    call.read(|read| Ok(view(&stored(read)?)))
}

pub(crate) fn matrix_set(call: &Call, request: MatrixCell) -> Result<MatrixView> {
    let written = call.write(|write| {
        let mut matrix = stored(write.read())?;
        matrix.set(request.impact, request.urgency, request.priority);
        let text = serde_json::to_string(&matrix).map_err(internal)?;
        settings::set(write, settings::SEVERITY_MATRIX, &text)?;
        Ok(view(&matrix))
    })?;
    Ok(written.value)
}

pub(crate) fn severity_set(call: &Call, request: SeveritySet) -> Result<Card> {
    let written = call.write(|write| {
        let mut floor = Floor::load(call, write.read())?;
        let item = open_item(write.read(), &request.id)?;
        let priority = stored(write.read())?.priority(request.impact, request.urgency);
        let fields = [
            (work_item::IMPACT, request.impact.word().into()),
            (work_item::URGENCY, request.urgency.word().into()),
            (work_item::PRIORITY, priority.word().into()),
        ];
        set_admitted(write, &mut floor, &item, &fields, request.reason.as_deref())?;
        floor.card(write.read(), item.id)
    })?;
    Ok(written.value)
}
