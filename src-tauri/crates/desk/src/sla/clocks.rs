//! The clocks of an item, explained.

use super::view::Case;
use crate::api::{ById, ClocksView};
use crate::call::Call;
use crate::floor::Floor;
use crate::item::any_item;
use holdfast_domain::Result;
use holdfast_domain::sla::evaluate;

pub(crate) fn clocks(call: &Call, request: ById) -> Result<ClocksView> {
    call.read(|read| {
        let floor = Floor::load(call, read)?;
        let item = any_item(read, &request.id)?;
        let case = Case::of(read, &floor, &item)?;
        let clocks = case
            .applies()
            .then(|| evaluate(&case.events, floor.terms.book(), &case.frozen, call.now));
        case.view(clocks.as_ref())
    })
}
