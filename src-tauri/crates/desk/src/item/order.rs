//! Order keys for cards that come to a place.

use holdfast_domain::order::{Jitter, spread};
use holdfast_domain::{ColumnId, OrderKey, Result, WorkItemId};
use holdfast_store::registry::work_item;
use holdfast_store::table::work_item::At;
use holdfast_store::{Place, Write};
use uuid::Uuid;

/// Three random bytes.
pub(crate) fn jitter() -> Jitter {
    let random = Uuid::new_v4();
    let bytes = random.as_bytes();
    [bytes[0], bytes[1], bytes[2]]
}

/// The order key of a card that comes to a place of a column.
///
/// Where its neighbours leave no room (two desks made equal keys), they are given new ones.
pub(super) fn key(
    write: &mut Write<'_>,
    column: ColumnId,
    moving: WorkItemId,
    at: At,
) -> Result<String> {
    let gap = write.read().gap(column, Some(moving), at)?;
    let read = |text: &Option<String>| match text {
        None => Some(None),
        Some(text) => OrderKey::from_text(text).map(Some),
    };
    if let (Some(lower), Some(upper)) = (read(&gap.lower), read(&gap.upper))
        && let Some(key) = OrderKey::between(lower.as_ref(), upper.as_ref(), jitter())
    {
        return Ok(key.to_text());
    }
    make_room(write, column, moving, at)
}

/// Spreads the cards around a place anew, as few as it takes.
fn make_room(
    write: &mut Write<'_>,
    column: ColumnId,
    moving: WorkItemId,
    at: At,
) -> Result<String> {
    let cards = write.read().order_of(column, Some(moving))?;
    let position = |anchor| cards.iter().position(|(id, _)| *id == anchor);
    let place = match at {
        At::Top => 0,
        At::End => cards.len(),
        At::Before(anchor) => position(anchor).unwrap_or(0),
        At::After(anchor) => position(anchor).map_or(0, |at| at + 1),
    };
    let (mut from, mut to) = (place, place);
    loop {
        from = from.saturating_sub(1);
        to = (to + 1).min(cards.len());
        let bound = |index: Option<usize>| match index.and_then(|index| cards.get(index)) {
            None => Some(None),
            Some((_, place)) => OrderKey::from_text(&place.ord).map(Some),
        };
        let bounds = (bound(from.checked_sub(1)), bound(Some(to)));
        let (Some(lower), Some(upper)) = bounds else { continue };
        let count = to - from + 1;
        let Some(keys) = spread(lower.as_ref(), upper.as_ref(), count, jitter()) else { continue };
        let mut keys: Vec<String> = keys.iter().map(OrderKey::to_text).collect();
        let own = keys.remove(place - from);
        for ((id, old), ord) in cards[from..to].iter().zip(keys) {
            let place = Place { ord, ..old.clone() };
            write.set(id.0, &[(work_item::PLACE, place.into())])?;
        }
        return Ok(own);
    }
}
