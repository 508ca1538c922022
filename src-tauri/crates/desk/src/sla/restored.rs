//! The moment at which the service works again, which may be before the item is resolved.

use crate::api::{Done, RestoredSet};
use crate::call::Call;
use crate::item::open_item;
use holdfast_domain::Result;
use holdfast_store::registry::work_item;

pub(crate) fn set(call: &Call, request: RestoredSet) -> Result<Done> {
    let written = call.write(|write| {
        let item = open_item(write.read(), &request.id)?;
        // Said twice, the first moment stays.
        if request.restored == item.restored_at.is_some() {
            return Ok(false);
        }
        let at = request.restored.then_some(call.now);
        write.set(item.id.0, &[(work_item::RESTORED_AT, at.into())])
    })?;
    Ok(Done { seq: written.seq })
}
