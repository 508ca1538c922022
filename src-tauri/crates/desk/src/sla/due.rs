//! What is due next over all clients, so that nothing critical hides under noise.

use crate::api::{DueLine, DueList, DueQuery};
use crate::call::Call;
use crate::floor::Floor;
use crate::item::client_of;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_store::table::clock::DueOf;

const LIMIT: u32 = 100;
/// More lines than this are never sent at once.
const MOST: u32 = 500;

pub(crate) fn due(call: &Call, request: DueQuery) -> Result<DueList> {
    call.read(|read| {
        let floor = Floor::load(call, read)?;
        let clients = read.clients()?;
        let of = DueOf {
            client: request.client.as_deref().map(|text| client_of(&clients, text)).transpose()?,
            technician: if request.mine { Some(floor.team.me.ok_or_else(nobody)?) } else { None },
        };
        let limit = request.limit.unwrap_or(LIMIT).min(MOST);
        let page = read.due_page(of, call.now, request.offset, limit)?;
        let clocks = read.clock_rows(&page.items)?;
        let calendars = read.calendars()?;
        let lines =
            page.items.iter().zip(floor.cards(read, &page.items)?).filter_map(|(e, card)| {
                let calendar = clocks.get(e)?.first().and_then(|row| row.calendar);
                let zone = calendars.iter().find(|row| Some(row.id) == calendar);
                let zone =
                    zone.map_or_else(|| floor.zone().name().to_owned(), |row| row.zone.clone());
                Some(DueLine { pill: card.clock.clone()?, card, zone })
            });
        Ok(DueList {
            lines: lines.collect(),
            total: page.total,
            overdue: page.overdue,
            at_risk: page.at_risk,
            as_of: call.now,
        })
    })
}

fn nobody() -> Error {
    Error::new(ErrorCode::NotFound, "Nobody sits at this desk yet.", "Say who you are in Settings.")
}
