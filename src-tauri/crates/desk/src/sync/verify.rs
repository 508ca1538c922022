//! A check of everything received and written: chains, signatures, the fields and the state root.

use super::device::name_of_log;
use crate::api::{Empty, VerifyReport};
use crate::call::Call;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_store::sync::Defect;
use holdfast_wire::{Hash, Membership};

/// Findings that are told one by one.
const MOST: usize = 50;

pub(crate) fn verify(call: &Call, _request: Empty) -> Result<VerifyReport> {
    let store = &call.desk.store;
    let members = store.members()?;
    let found = store.verify()?;
    let mut findings: Vec<Error> =
        found.defects.iter().take(MOST).map(|defect| words(call, &members, defect)).collect();
    for one in store.quarantined()? {
        let day = one.first_seen.format("%Y-%m-%d");
        findings.push(Error::new(
            ErrorCode::StoreIncomplete,
            format!("A segment was set aside on {day}: {}", one.reason),
            "Nothing of it was taken in. Look who else may write to the shared store.",
        ));
    }
    Ok(VerifyReport {
        sound: findings.is_empty(),
        streams: found.streams,
        segments: found.segments,
        root: Hash(found.root.0).to_string(),
        findings,
    })
}

fn words(call: &Call, members: &Membership, defect: &Defect) -> Error {
    let remedy = "Write a backup of this database, then restore one from before. What is missing then \
                  is fetched from the shared store again.";
    let message = match defect {
        Defect::Chain { log, seq, what, .. } => format!(
            "What {} wrote does not hold together from change {seq} on: {what}.",
            name_of_log(members, *log)
        ),
        Defect::Field { id, field } => {
            let names = call.read(|read| read.names([id.0])).unwrap_or_default();
            let name = names.get(id).map_or("A record", |name| name.name.as_str());
            format!("{name} does not hold what its history says (field {field}).")
        }
        Defect::Root => "The state root is not that of the records.".to_owned(),
    };
    Error::new(ErrorCode::CorruptDatabase, message, remedy)
}
