//! The mark, and the list of what has not left yet.

use super::files;
use super::links;
use super::notice;
use crate::api::*;
use crate::call::Call;
use crate::host::Desk;
use crate::story::{self, Names};
use holdfast_domain::{EntityId, EntityKind, Error, ErrorCode, Result};
use holdfast_store::sync::Share;
use holdfast_sync::StoreUrl;
use holdfast_sync::core::{ClosedPart, Phase, Reach, Status};
use holdfast_wire::{DeviceKey, Membership};
use std::collections::BTreeMap;

/// What waits is listed up to so many entities.
const MOST: usize = 200;
/// Changes that are looked at for that list.
const CHANGES: u32 = 2_000;

pub(crate) fn status(call: &Call, _request: Empty) -> Result<SyncStatus> {
    let desk = call.desk;
    let identity = desk.store.identity()?;
    let conflicts = call.read(|read| read.conflict_count())?;
    let notices = notice::list(desk)?.len();
    let mut status = SyncStatus {
        mark: SyncMark::Local,
        words: "On this desk alone".into(),
        waiting: 0,
        stores: Vec::new(),
        device: DeviceState::Member,
        first_sync: None,
        conflicts,
        in_review: 0,
        notices: count(notices),
    };
    let Some(device) = identity.device else { return Ok(status) };
    let members = desk.store.members()?;
    status.device = device_state(&members, &device);
    status.in_review = count(desk.store.review_queue(MOST)?.len());
    status.stores = stores(desk, &members)?;
    status.waiting = status.stores.iter().map(|store| store.waiting).max().unwrap_or(0);
    status.first_sync = first_sync(desk)?;
    status.mark = status
        .stores
        .iter()
        .map(|store| store.mark)
        .max_by_key(|mark| weight(*mark))
        .unwrap_or(SyncMark::Local);
    if status.device == DeviceState::Removed {
        status.mark = SyncMark::Trouble;
    }
    status.words = words(&status);
    Ok(status)
}

pub(crate) fn now(call: &Call, _request: Empty) -> Result<SyncStatus> {
    if call.desk.store.shares()?.is_empty() {
        return Err(super::not_shared());
    }
    call.desk.sync.exchange(call.desk)?;
    status(call, Empty {})
}

/// Whether a device belongs to the workspace.
pub(super) fn device_state(members: &Membership, device: &DeviceKey) -> DeviceState {
    match members.device(device) {
        Some(device) if device.removed.is_some() => DeviceState::Removed,
        Some(_) => DeviceState::Member,
        None => DeviceState::Waiting,
    }
}

/// The error of a link that cannot be used.
pub(super) fn error(status: &Status) -> Option<Error> {
    match &status.reach {
        Reach::Down { error, .. } => Some(error.clone()),
        Reach::Up | Reach::Connecting => None,
    }
}

/// How much a mark worries.
fn weight(mark: SyncMark) -> u8 {
    match mark {
        SyncMark::Local => 0,
        SyncMark::OnAnotherDesk => 1,
        SyncMark::Shared => 2,
        SyncMark::Saving => 3,
        SyncMark::Waiting => 4,
        SyncMark::Trouble => 5,
    }
}

/// All shared stores and how each stands.
fn stores(desk: &Desk, members: &Membership) -> Result<Vec<SharedStore>> {
    let waiting: BTreeMap<i64, (u64, u32)> = desk
        .store
        .waiting()?
        .into_iter()
        .map(|one| (one.share, (one.changing, one.unsealed)))
        .collect();
    let statuses = desk.sync.statuses();
    let seen = desk.store.seen_by_others()?;
    let of = |share: Share| {
        let (sealed, unsealed) = waiting.get(&share.id).copied().unwrap_or_default();
        let waiting = u32::try_from(sealed).unwrap_or(u32::MAX).saturating_add(unsealed);
        let waiting = waiting.saturating_add(count(files::unsent(desk, share.id)?.len()));
        let status = statuses.get(&share.id);
        store(desk, members, share, waiting, status, seen)
    };
    desk.store.shares()?.into_iter().map(of).collect()
}

fn store(
    desk: &Desk,
    members: &Membership,
    share: Share,
    waiting: u32,
    status: Option<&Status>,
    seen: bool,
) -> Result<SharedStore> {
    let url: StoreUrl = share.url.parse()?;
    let error = status.and_then(error);
    let up = status.is_some_and(|status| status.reach == Reach::Up);
    let closed = closed(desk, status.map(|status| &status.closed[..]).unwrap_or_default())?;
    let saving = status.is_some_and(|status| status.saving);
    let mark = match &error {
        Some(error) if !passes(error.code) => SyncMark::Trouble,
        _ if waiting > 0 && !closed.is_empty() && !saving => SyncMark::Waiting,
        _ if up && (waiting > 0 || saving) => SyncMark::Saving,
        _ if waiting > 0 => SyncMark::Waiting,
        _ if seen => SyncMark::OnAnotherDesk,
        _ => SyncMark::Shared,
    };
    let (since, retry) = match status.map(|status| &status.reach) {
        Some(Reach::Down { since, retry, .. }) => {
            (links::instant(*since), retry.and_then(links::instant))
        }
        _ => (None, None),
    };
    let held = status.map(|status| &status.held[..]).unwrap_or_default();
    let exchanged = status.and_then(|status| status.exchanged).and_then(links::instant);
    Ok(SharedStore {
        id: share.id.to_string(),
        kind: super::store::kind_word(&url).to_owned(),
        name: super::store::name(&url),
        mark,
        waiting,
        last_exchange: exchanged.max(links::last_exchange(desk, share.id)?),
        error,
        error_since: since,
        retry_at: retry,
        held: held
            .iter()
            .map(|held| HeldStream {
                device: super::device::name_of_log(members, held.log),
                since: links::instant(held.since).unwrap_or_default(),
                error: held.error.clone(),
            })
            .collect(),
        closed,
        password: super::store::account(&url).and_then(|of| desk.sync.passwords.place(&of)),
        url: share.url,
    })
}

/// The pods that a store does not open to this desk.
fn closed(desk: &Desk, parts: &[ClosedPart]) -> Result<Vec<ClosedPod>> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let pods = desk.store.read(|read| read.pods())?;
    let named = parts.iter().filter_map(|closed| {
        let pod = pods.iter().find(|pod| pod.id.0 == closed.part.0)?;
        Some(ClosedPod { id: pod.id, name: pod.name.clone(), error: closed.error.clone() })
    });
    Ok(named.collect())
}

/// Whether it ends by itself.
fn passes(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::StoreUnreachable | ErrorCode::StoreFull | ErrorCode::Busy)
}

fn first_sync(desk: &Desk) -> Result<Option<FirstSync>> {
    if !super::join::is_arriving(desk)? {
        return Ok(None);
    }
    let progress = desk.sync.statuses().into_values().find_map(|status| status.progress);
    let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Some(match progress {
        Some(progress) => FirstSync {
            phase: match progress.phase {
                Phase::Snapshot => "snapshot".into(),
                Phase::Changes => "changes".into(),
            },
            done: number(progress.done),
            total: number(progress.total),
        },
        None => FirstSync { phase: "connecting".into(), done: 0, total: 0 },
    }))
}

fn words(status: &SyncStatus) -> String {
    let worst = status.stores.iter().find(|store| store.mark == status.mark);
    let name = worst.map(|store| match store.closed.first() {
        Some(pod) => format!("the pod {} in {}", pod.name, store.name),
        None => store.name.clone(),
    });
    let name = name.unwrap_or_default();
    if status.device == DeviceState::Removed {
        return "This desk was removed from the workspace".into();
    }
    if let Some(first) = &status.first_sync {
        return match (first.total, first.done) {
            (0, _) => "Getting the workspace".into(),
            (total, done) => {
                let of = if first.phase == "snapshot" { "parts" } else { "changes" };
                format!("Getting the workspace: {done} of {total} {of}")
            }
        };
    }
    match status.mark {
        SyncMark::Local => "On this desk alone".into(),
        SyncMark::Saving => "Saving".into(),
        SyncMark::Shared if status.device == DeviceState::Waiting => {
            "Waits for a desk that belongs to let this one in".into()
        }
        SyncMark::Shared => "Shared".into(),
        SyncMark::OnAnotherDesk => "On another desk".into(),
        SyncMark::Waiting => match status.waiting {
            1 => format!("1 change waits for {name}"),
            waiting => format!("{waiting} changes wait for {name}"),
        },
        SyncMark::Trouble => worst
            .and_then(|store| store.error.as_ref())
            .map_or_else(|| format!("{name} cannot be used"), |error| error.message.clone()),
    }
}

pub(crate) fn waiting(call: &Call, _request: Empty) -> Result<WaitingList> {
    let stores = status(call, Empty {})?.stores;
    let stores = stores.into_iter().map(|store| waiting_for(call, store));
    Ok(WaitingList { stores: stores.collect::<Result<_>>()? })
}

fn waiting_for(call: &Call, store: SharedStore) -> Result<WaitingStore> {
    let share = store.id.parse().unwrap_or_default();
    let files = files::unsent(call.desk, share)?;
    call.read(|read| {
        let rows = read.waiting_changes(share, CHANGES)?;
        let names = Names::of(read, &rows)?;
        let changes = rows.iter().map(|row| {
            let owner = names.owner(row).unwrap_or(row.id);
            (owner, row.kind, row.at, story::words(&names, row).summary)
        });
        let files = files.iter().map(|file| {
            let (owner, kind) = match file.owner {
                Some(owner) => (owner, EntityKind::WorkItem),
                None => (EntityId(file.attachment.0), EntityKind::Attachment),
            };
            (owner, kind, file.at, format!("File {}", file.name))
        });
        let waiting: Vec<_> = changes.chain(files).collect();
        let known = read.names(waiting.iter().map(|(owner, ..)| owner.0))?;
        let mut entries: Vec<WaitingEntry> = Vec::new();
        for (owner, kind, at, summary) in waiting {
            if let Some(entry) = entries.iter_mut().find(|entry| entry.entity.id == owner) {
                entry.changes += 1;
                continue;
            }
            let name = known.get(&owner);
            entries.push(WaitingEntry {
                entity: NamedRef {
                    kind: name.map_or(kind, |name| name.kind),
                    id: owner,
                    name: name.map(|name| name.name.clone()).unwrap_or_default(),
                    detail: name.map(|name| name.detail.clone()).unwrap_or_default(),
                },
                summary,
                at,
                changes: 1,
            });
        }
        let more = entries.len() > MOST || rows.len() >= CHANGES as usize;
        entries.truncate(MOST);
        // What only holds others together says nothing to people.
        entries.retain(|entry| entry.entity.kind != EntityKind::Edge);
        Ok(WaitingStore { store, entries, more })
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
