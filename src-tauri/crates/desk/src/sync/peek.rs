//! What a store tells of a workspace before a desk has joined it.

use holdfast_domain::{Result, Timestamp};
use holdfast_store::{Value, edge, registry};
use holdfast_sync::{AnyStore, SharedStore};
use holdfast_wire::{Change, Control, Entry, Invitation, LogId, PartId, Record, Segment, members};

/// Desks that are looked at; the founder and whoever invites are mostly among the first.
const LOGS: usize = 100;

/// What could be found out.
#[derive(Default)]
pub(super) struct Seen {
    /// Name of the workspace as it was founded.
    pub(super) workspace: String,
    /// Name of the desk that invites.
    pub(super) invited_by: String,
    pub(super) expires: Option<Timestamp>,
}

/// Reads who belongs and how the workspace is called.
///
/// # Errors
/// Whatever the store says; `store_foreign` where it holds another workspace.
pub(super) async fn peek(store: &AnyStore, invitation: &Invitation) -> Result<Seen> {
    let mut seen = Seen::default();
    let control = PartId::control(invitation.workspace);
    let mut entries = Vec::new();
    for head in store.heads(control).await?.into_iter().take(LOGS) {
        entries.extend(said(&segments(store, control, head.log, usize::MAX).await?));
    }
    let invite = entries.iter().find_map(|entry| match &entry.control {
        Control::Invite { invitation: of, expires_ms, .. } if *of == invitation.id() => {
            Some((entry.signer, *expires_ms))
        }
        _ => None,
    });
    let members = members(&invitation.founder, entries);
    if let Some((by, expires)) = invite {
        seen.invited_by =
            members.device(&by).map(|device| device.about.name.clone()).unwrap_or_default();
        seen.expires = i64::try_from(expires).ok().and_then(Timestamp::from_timestamp_millis);
    }
    let founder = members.device(&invitation.founder).and_then(|device| device.logs.first());
    if let Some(log) = founder {
        let data = PartId(invitation.workspace.0);
        for segment in segments(store, data, *log, 1).await? {
            if let Some(name) = workspace_name(&segment) {
                seen.workspace = name;
            }
        }
    }
    Ok(seen)
}

/// The first segments of a log, as far as they are there and whole.
async fn segments(store: &AnyStore, part: PartId, log: LogId, most: usize) -> Result<Vec<Segment>> {
    let mut names = store.list(part, log, 0).await?;
    names.sort_unstable();
    let mut segments = Vec::new();
    for name in names.iter().take(most) {
        if let Some(bytes) = store.get(part, log, name).await?
            && let Ok(segment) = holdfast_wire::open(&bytes)
        {
            segments.push(segment);
        }
    }
    Ok(segments)
}

/// The control records of a log, as far as its own key signed them.
fn said(segments: &[Segment]) -> Vec<Entry> {
    let Some(signer) = segments.first().and_then(Segment::claimed_key) else {
        return Vec::new();
    };
    let mut entries = Vec::new();
    for segment in segments.iter().take_while(|segment| segment.signed_by(&signer)) {
        let mut seq = segment.header.first;
        for record in &segment.records {
            if let Record::Control(control) = record {
                let (log, control) = (segment.header.log, control.clone());
                entries.push(Entry { log, seq, signer, control });
            }
            seq += u64::from(record.counts());
        }
    }
    entries
}

fn workspace_name(segment: &Segment) -> Option<String> {
    let setting = edge::setting_id(crate::settings::NAME);
    let value = registry::setting::VALUE.number;
    let ops = segment.records.iter().filter_map(|record| match record {
        Record::Txn(txn) => Some(&txn.ops),
        _ => None,
    });
    let set = ops.flatten().filter(|op| op.entity == setting && op.field == value);
    let bytes = set.filter_map(|op| match &op.change {
        Change::Set(bytes) => Some(bytes),
        Change::Text(_) => None,
    });
    match Value::from_item(bytes.last()?) {
        Value::Text(name) => Some(name),
        _ => None,
    }
}
