//! Who belongs to a workspace: a pure fold over the control records of all logs.
//!
//! Records count in the order of their stamps; of one stamp, that of the smaller key counts first. A
//! record counts only where its author is a member at that point. What a [`Control::Remove`] cuts off
//! counts nowhere, whatever its stamp says. In which log a record stands and under which number plays no
//! part in the order: what a store refused is said again in another log, under the stamp it had, and means
//! the same there. So the result depends on the records alone, not on when they arrived, on a clock or on
//! the program that reads them.
//!
//! Where two remove each other, the earlier stamp wins. A removed device whose program lies about the
//! time can use that: any member can remove any other, which is what belonging means here.

use crate::control::{About, Control, join_proof};
use crate::ids::{DeviceKey, LogId, PartId, WorkspaceId};
use holdfast_domain::Hlc;
use std::collections::{BTreeMap, BTreeSet};

/// A control record and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The log it is in.
    pub log: LogId,
    /// Its sequence number in the control part.
    pub seq: u64,
    /// The key that its segment is signed with.
    pub signer: DeviceKey,
    /// What it says.
    pub control: Control,
}

/// What becomes of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is applied.
    Accepted,
    /// Its author is not admitted yet: it is kept and applied when they are.
    Waiting,
    /// Its author was removed: it is kept for review and never applied.
    Removed,
}

/// A device that was ever a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its key.
    pub key: DeviceKey,
    /// What it is called.
    pub about: About,
    /// Its logs, oldest first.
    pub logs: Vec<LogId>,
    /// When it was admitted.
    pub since: Hlc,
    /// When it was removed.
    pub removed: Option<Hlc>,
}

/// A request to join that no member has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub device: DeviceKey,
    /// With which log.
    pub log: LogId,
    /// By which invitation.
    pub invitation: DeviceKey,
    /// What it is called.
    pub about: About,
}

/// An invitation that nobody has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// Public half of its secret.
    pub invitation: DeviceKey,
    /// Until when a desk should honour it, in milliseconds since 1970.
    pub expires_ms: u64,
}

/// Who belongs to the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Membership {
    workspace: Option<WorkspaceId>,
    devices: Vec<Device>,
    owner: BTreeMap<LogId, DeviceKey>,
    cutoffs: BTreeMap<(PartId, LogId), u64>,
    requests: Vec<Request>,
    invitations: Vec<Open>,
    latest: Hlc,
}

/// Folds control records, given in any order. Only the founder's word begins the workspace: a desk
/// knows its key from the invitation, or is it.
#[must_use]
pub fn members(founder: &DeviceKey, control: impl IntoIterator<Item = Entry>) -> Membership {
    let entries = in_order(control.into_iter().collect());
    let mut removals = Removals::default();
    // A removal can take away what an earlier record rested on, so the fold begins again with what is
    // cut off. It only ever grows, and no record adds to it twice.
    loop {
        let (members, found) = fold(founder, &entries, &removals);
        match found {
            Some(index) => removals.add(&entries[index]),
            None => return members,
        }
    }
}

/// Sorts by stamp, author and words, wherever they stand.
fn in_order(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_cached_key(|entry| {
        let mut words = Vec::new();
        entry.control.write(&mut words);
        (entry.control.hlc(), entry.signer, words, entry.log, entry.seq)
    });
    entries.dedup();
    entries
}

/// What was taken from whom so far.
#[derive(Default)]
struct Removals {
    devices: BTreeMap<DeviceKey, Hlc>,
    cutoffs: BTreeMap<(PartId, LogId), u64>,
    done: BTreeSet<(LogId, u64, Hlc)>,
}

impl Removals {
    fn add(&mut self, entry: &Entry) {
        let Control::Remove { hlc, device, cutoffs } = &entry.control else { return };
        self.done.insert((entry.log, entry.seq, *hlc));
        let since = self.devices.entry(*device).or_insert(*hlc);
        *since = (*since).min(*hlc);
        for cutoff in cutoffs {
            let last = self.cutoffs.entry((cutoff.part, cutoff.log)).or_insert(cutoff.last);
            *last = (*last).min(cutoff.last);
        }
    }

    fn cuts(&self, part: PartId, log: LogId, seq: u64, owner: &DeviceKey) -> bool {
        match self.cutoffs.get(&(part, log)) {
            Some(last) => self.devices.contains_key(owner) && seq > *last,
            None => self.devices.contains_key(owner),
        }
    }
}

/// Folds under the removals known; gives the first one that is new.
///
/// How the workspace began, who asks to join and in which logs desks go on is looked for before: who
/// joins has not seen a stamp of anybody else, and what is said again in a new log is older than that
/// log, so that the place of these in the order means nothing.
fn fold(
    founder: &DeviceKey,
    entries: &[Entry],
    removals: &Removals,
) -> (Membership, Option<usize>) {
    let mut members = Membership { cutoffs: removals.cutoffs.clone(), ..Membership::default() };
    let Some(control) = members.begin(founder, entries, removals) else { return (members, None) };
    members.ask(entries);
    let mut open = opened(entries);
    members.go_on(&mut open, removals);
    let mut used = BTreeSet::new();
    let mut gone = BTreeSet::new();
    for (index, entry) in entries.iter().enumerate() {
        let cut = removals.cuts(control, entry.log, entry.seq, &entry.signer);
        let joined = members.owner.get(&entry.log) == Some(&entry.signer);
        if joined && !cut {
            members.latest = members.latest.max(entry.control.hlc());
        }
        match &entry.control {
            Control::Remove { hlc, device, .. }
                if removals.done.contains(&(entry.log, entry.seq, *hlc)) =>
            {
                gone.insert(*device);
            }
            _ if cut || !joined => {}
            Control::Invite { invitation, expires_ms, .. } => {
                // A desk that left its log may have said it twice.
                let open = Open { invitation: *invitation, expires_ms: *expires_ms };
                if !members.invitations.contains(&open) {
                    members.invitations.push(open);
                }
            }
            Control::Admit { hlc, device, log, invitation } => {
                if !members.owner.contains_key(log) && !gone.contains(device) {
                    let asked = members.requests.iter().find(|request| request.log == *log);
                    let about = asked.map(|request| request.about.clone()).unwrap_or_default();
                    used.insert(*invitation);
                    members.admit(*device, *log, *hlc, about, removals);
                    members.go_on(&mut open, removals);
                }
            }
            Control::Remove { .. } => return (members, Some(index)),
            Control::Describe { about, .. } => {
                if let Some(device) =
                    members.devices.iter_mut().find(|device| device.key == entry.signer)
                {
                    device.about = about.clone();
                }
            }
            Control::Found { .. }
            | Control::Join { .. }
            | Control::OpenLog { .. }
            | Control::Unknown { .. } => {}
        }
    }
    members.requests.retain(|request| {
        !members.owner.contains_key(&request.log) && !removals.devices.contains_key(&request.device)
    });
    members.invitations.retain(|open| !used.contains(&open.invitation));
    (members, None)
}

/// A desk that goes on in another log than the one before.
struct Opened {
    log: LogId,
    device: DeviceKey,
    parent: LogId,
    hlc: Hlc,
}

fn opened(entries: &[Entry]) -> Vec<Opened> {
    let opened = entries.iter().filter_map(|entry| match &entry.control {
        Control::OpenLog { hlc, device, parent } if *device == entry.signer => {
            Some(Opened { log: entry.log, device: *device, parent: *parent, hlc: *hlc })
        }
        _ => None,
    });
    opened.collect()
}

impl Membership {
    /// Finds the founder's first word; gives the control part.
    fn begin(
        &mut self,
        founder: &DeviceKey,
        entries: &[Entry],
        removals: &Removals,
    ) -> Option<PartId> {
        let own = entries.iter().filter(|entry| entry.signer == *founder);
        let (entry, workspace, hlc, about) = own
            .filter_map(|entry| match &entry.control {
                Control::Found { hlc, workspace, device, about } if device == founder => {
                    Some((entry, *workspace, *hlc, about))
                }
                _ => None,
            })
            .next()?;
        self.workspace = Some(workspace);
        self.admit(*founder, entry.log, hlc, about.clone(), removals);
        Some(PartId::control(workspace))
    }

    /// Finds who asks to join and proves to be invited.
    fn ask(&mut self, entries: &[Entry]) {
        let Some(workspace) = self.workspace else { return };
        for entry in entries {
            let Control::Join { device, invitation, proof, about, .. } = &entry.control else {
                continue;
            };
            let known = self.requests.iter().any(|request| request.log == entry.log);
            let said = join_proof(workspace, device, entry.log);
            if !known && *device == entry.signer && invitation.verifies(&said, proof) {
                self.requests.push(Request {
                    device: *device,
                    log: entry.log,
                    invitation: *invitation,
                    about: about.clone(),
                });
            }
        }
    }

    /// Lets desks go on in logs whose parents belong to them by now.
    fn go_on(&mut self, opened: &mut Vec<Opened>, removals: &Removals) {
        while let Some(at) =
            opened.iter().position(|next| self.owner.get(&next.parent) == Some(&next.device))
        {
            let Opened { log, device, hlc, .. } = opened.remove(at);
            if !self.owner.contains_key(&log) {
                self.admit(device, log, hlc, About::default(), removals);
            }
        }
    }

    fn admit(&mut self, key: DeviceKey, log: LogId, since: Hlc, about: About, removals: &Removals) {
        self.owner.insert(log, key);
        match self.devices.iter_mut().find(|device| device.key == key) {
            Some(device) => device.logs.push(log),
            None => self.devices.push(Device {
                key,
                about,
                logs: vec![log],
                since,
                removed: removals.devices.get(&key).copied(),
            }),
        }
    }

    /// Whether a transaction is applied: a function of the control records alone.
    #[must_use]
    pub fn accepts(&self, part: PartId, log: LogId, seq: u64) -> Verdict {
        let Some(device) = self.key_of(log).and_then(|key| self.device(&key)) else {
            return Verdict::Waiting;
        };
        let last = match device.removed {
            None => u64::MAX,
            Some(_) => self.cutoff(part, log).unwrap_or(0),
        };
        if seq <= last { Verdict::Accepted } else { Verdict::Removed }
    }

    /// The last transaction of a log that counts in a part, where a removal named one.
    #[must_use]
    pub fn cutoff(&self, part: PartId, log: LogId) -> Option<u64> {
        self.cutoffs.get(&(part, log)).copied()
    }

    /// The key that the segments of a log are signed with, once its author is admitted.
    #[must_use]
    pub fn key_of(&self, log: LogId) -> Option<DeviceKey> {
        self.owner.get(&log).copied()
    }

    /// Every device that was ever a member, in the order in which they came.
    #[must_use]
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    /// The device with this key, if it was ever a member.
    #[must_use]
    pub fn device(&self, key: &DeviceKey) -> Option<&Device> {
        self.devices.iter().find(|device| device.key == *key)
    }

    /// The workspace, once its first record is here.
    #[must_use]
    pub const fn workspace(&self) -> Option<WorkspaceId> {
        self.workspace
    }

    /// The greatest stamp of what members said: what is said next must have a greater one, so that it
    /// comes after what it rests on.
    #[must_use]
    pub const fn latest(&self) -> Hlc {
        self.latest
    }

    /// Valid requests to join that no member has answered.
    #[must_use]
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// Invitations that nobody has used, expired ones included.
    #[must_use]
    pub fn invitations(&self) -> &[Open] {
        &self.invitations
    }
}
