//! What a store tells of a workspace before a desk has joined it.

use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use holdfast_store::{Value, edge, registry};
use holdfast_sync::{AnyStore, SharedStore};
use holdfast_wire::{
    Change, Control, DeviceKey, Entry, Invitation, LogId, Membership, PartId, Record, Segment,
    members,
};

/// Desks that are looked at; the founder and whoever invites are mostly among the first.
const LOGS: usize = 100;

/// What could be found out.
pub(super) struct Seen {
    /// Name of the workspace as it was founded; empty where that is not there yet.
    pub(super) workspace: String,
    /// Who belongs.
    pub(super) members: Membership,
    /// Key of the desk that invites, where the invitation is there.
    pub(super) invited_by: Option<DeviceKey>,
    pub(super) expires: Option<Timestamp>,
    /// What was read of the control part.
    pub(super) control: Vec<Vec<u8>>,
}

impl Seen {
    /// Name of the desk that invites; empty where it is not known.
    pub(super) fn inviter(&self) -> String {
        let device = self.invited_by.and_then(|key| self.members.device(&key));
        device.map(|device| device.about.name.clone()).unwrap_or_default()
    }

    /// Whether the invitation can still be used, as far as the store tells.
    ///
    /// # Errors
    /// `bad_invitation`.
    pub(super) fn judge(&self, invitation: &Invitation, now: Timestamp) -> Result<()> {
        let bad = |message: &str, remedy: &str| {
            Err(Error::new(ErrorCode::BadInvitation, message, remedy))
        };
        let open = self.members.invitations().iter().any(|it| it.invitation == invitation.id());
        if self.invited_by.is_none() {
            // It was made a moment ago, or what syncs the folder has not brought it yet.
            return bad(
                "This invitation has not arrived in the shared store yet.",
                "Wait a moment and try again. Look whether the desk that invited is online.",
            );
        }
        if !open {
            return bad(
                "This invitation was used already: it is good for one desk.",
                "Ask for another one.",
            );
        }
        if self.expires.is_some_and(|expires| expires <= now) {
            return bad("This invitation has expired.", "Ask for another one.");
        }
        Ok(())
    }
}

/// Reads who belongs and how the workspace is called.
///
/// # Errors
/// Whatever the store says; `store_foreign` where it holds another workspace.
pub(super) async fn peek(store: &AnyStore, invitation: &Invitation) -> Result<Seen> {
    let part = PartId::control(invitation.workspace);
    let (mut entries, mut control) = (Vec::new(), Vec::new());
    for head in store.heads(part).await?.into_iter().take(LOGS) {
        let read = segments(store, part, head.log, usize::MAX).await?;
        entries.extend(said(&read));
        control.extend(read.into_iter().map(|(_, bytes)| bytes));
    }
    let invite = entries.iter().find_map(|entry| match &entry.control {
        Control::Invite { invitation: of, expires_ms, .. } if *of == invitation.id() => {
            Some((entry.signer, *expires_ms))
        }
        _ => None,
    });
    let members = members(&invitation.founder, entries);
    let mut workspace = String::new();
    let founder = members.device(&invitation.founder).and_then(|device| device.logs.first());
    if let Some(log) = founder {
        let data = PartId(invitation.workspace.0);
        for (segment, _) in segments(store, data, *log, 1).await? {
            workspace = workspace_name(&segment).unwrap_or_default();
        }
    }
    let expires = invite.and_then(|(_, expires)| i64::try_from(expires).ok());
    Ok(Seen {
        workspace,
        members,
        invited_by: invite.map(|(by, _)| by),
        expires: expires.and_then(Timestamp::from_timestamp_millis),
        control,
    })
}

/// The first segments of a log, as far as they are there and whole.
async fn segments(
    store: &AnyStore,
    part: PartId,
    log: LogId,
    most: usize,
) -> Result<Vec<(Segment, Vec<u8>)>> {
    let mut names = store.list(part, log, 0).await?;
    names.sort_unstable();
    let mut segments = Vec::new();
    for name in names.iter().take(most) {
        if let Some(bytes) = store.get(part, log, name).await?
            && let Ok(segment) = holdfast_wire::open(&bytes)
        {
            segments.push((segment, bytes));
        }
    }
    Ok(segments)
}

/// The control records of a log, as far as its own key signed them.
fn said(segments: &[(Segment, Vec<u8>)]) -> Vec<Entry> {
    let Some(signer) = segments.first().and_then(|(first, _)| first.claimed_key()) else {
        return Vec::new();
    };
    let mut entries = Vec::new();
    for (segment, _) in segments.iter().take_while(|(one, _)| one.signed_by(&signer)) {
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
    let mut bytes = set.filter_map(|op| match &op.change {
        Change::Set(bytes) => Some(bytes),
        Change::Text(_) => None,
    });
    match Value::from_item(bytes.next_back()?) {
        Value::Text(name) => Some(name),
        _ => None,
    }
}
