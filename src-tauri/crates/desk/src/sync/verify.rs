//! A check of everything received and written: every chain, every signature, the state root.

use super::device::name_of_log;
use crate::api::{Empty, VerifyReport};
use crate::call::Call;
use crate::host::Desk;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_store::sync::Cursor;
use holdfast_wire::{Hash, Membership, PartId};

/// Segments are read in runs of about so many bytes.
const RUN: usize = 4 << 20;

pub(crate) fn verify(call: &Call, _request: Empty) -> Result<VerifyReport> {
    let desk = call.desk;
    let identity = desk.store.identity()?;
    let members = desk.store.members()?;
    let mut report = VerifyReport {
        sound: true,
        streams: 0,
        segments: 0,
        root: Hash(desk.store.state_root()?.0).to_string(),
        findings: Vec::new(),
    };
    for part in [identity.control, identity.data] {
        for cursor in desk.store.cursors(part)?.iter().filter(|cursor| cursor.stored > 0) {
            report.streams += 1;
            let checked = chain(desk, &members, part, cursor)?;
            report.segments += checked.segments;
            if let Some(wrong) = checked.wrong {
                report.findings.push(broken(&name_of_log(&members, cursor.log), wrong));
            }
        }
    }
    if desk.store.recomputed_root()? != desk.store.state_root()? {
        report.findings.push(Error::new(
            ErrorCode::CorruptDatabase,
            "The state root kept with the records is not that of the records.",
            "Write a backup, then restore one from before with `holdfast rpc backup_restore`.",
        ));
    }
    for one in desk.store.quarantined()? {
        report.findings.push(Error::new(
            ErrorCode::StoreIncomplete,
            format!(
                "A segment was set aside on {}: {}",
                one.first_seen.format("%Y-%m-%d"),
                one.reason
            ),
            "Nothing of it was taken in. Look who else may write to the shared store.",
        ));
    }
    report.sound = report.findings.is_empty();
    Ok(report)
}

struct Checked {
    segments: u32,
    wrong: Option<&'static str>,
}

/// Follows the segments of a stream from the first to the last.
fn chain(desk: &Desk, members: &Membership, part: PartId, cursor: &Cursor) -> Result<Checked> {
    let mut checked = Checked { segments: 0, wrong: None };
    // A branch hangs on the log it left, which is checked itself.
    if !cursor.branch.is_empty() {
        return Ok(checked);
    }
    let key = members.key_of(cursor.log);
    let (mut last, mut head) = (0, Hash::ZERO);
    while last < cursor.stored && checked.wrong.is_none() {
        let run = desk.store.segments_after(part, cursor.log, last, RUN)?;
        let before = last;
        for sealed in run {
            if sealed.first <= last || sealed.first > last + 1 || sealed.prev != head {
                // Of a branch, or behind a gap: the latter ends the chain before its end.
                continue;
            }
            checked.segments += 1;
            let segment = holdfast_wire::open(&sealed.bytes)?;
            if Hash::of(&sealed.bytes) != sealed.hash {
                checked.wrong = Some("a segment is not the one that its successor names");
            } else if key.is_some_and(|key| !segment.signed_by(&key)) {
                checked.wrong = Some("a segment is not signed with the key of that desk");
            }
            (last, head) = (sealed.last, sealed.hash);
        }
        if last == before {
            checked.wrong = Some("the chain of its segments is broken");
        }
    }
    if checked.wrong.is_none() && head != cursor.head {
        checked.wrong = Some("the chain does not end where the database says");
    }
    Ok(checked)
}

fn broken(device: &str, wrong: &str) -> Error {
    Error::new(
        ErrorCode::CorruptDatabase,
        format!("What {device} wrote does not hold together: {wrong}."),
        "Restore a backup from before; what is missing is fetched from the shared store again.",
    )
}
