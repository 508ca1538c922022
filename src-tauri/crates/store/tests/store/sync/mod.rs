//! Two or three real desks that exchange segments directly.

mod acknowledge;
mod branches;
mod conflict_order;
mod conflicts;
mod converge;
mod crashes;
mod doubts;
mod events;
mod first_sync;
mod forks;
mod hostile;
mod members;
mod model;
mod owners;
mod pods;
mod seen;
mod sla;
mod snapshot_order;
mod snapshots;

use super::*;
use holdfast_domain::Timestamp;
use holdfast_store::sync::{Received, SealLimits};
use holdfast_wire::{About, Control, DeviceKey, Invitation, LogId, PartId, SigningKey};

/// A desk that shares.
pub(super) struct Peer {
    desk: Desk,
    key: SigningKey,
    now: Timestamp,
}

fn about(name: &str) -> About {
    About { name: name.to_owned(), technician: None, version: "1".to_owned() }
}

impl Peer {
    fn new(number: u8) -> Self {
        let now = noon() + chrono::Duration::milliseconds(i64::from(number));
        Self { desk: desk(), key: SigningKey::from_bytes(&[number; 32]), now }
    }

    fn store(&self) -> &Store {
        &self.desk.store
    }

    fn device(&self) -> DeviceKey {
        DeviceKey::of(&self.key)
    }

    fn data(&self) -> PartId {
        self.store().identity().unwrap().data
    }

    /// Founds a workspace.
    fn founder(number: u8) -> Self {
        let peer = Self::new(number);
        peer.store().begin_sharing(peer.device(), peer.device()).unwrap();
        peer.say(|hlc, identity, _| Control::Found {
            hlc,
            workspace: identity.workspace,
            device: peer.device(),
            about: about("founder"),
        });
        peer
    }

    fn say(
        &self,
        what: impl FnOnce(
            holdfast_domain::Hlc,
            &holdfast_store::sync::Identity,
            &holdfast_wire::Membership,
        ) -> Control,
    ) {
        self.store()
            .control(&self.key, self.now, |hlc, identity, members| {
                Ok(Some(what(hlc, identity, members)))
            })
            .unwrap();
    }

    /// A code for one more desk.
    fn invite(&self, secret: u8) -> Invitation {
        let invitation = Invitation {
            workspace: self.store().identity().unwrap().workspace,
            store_url: "folder:/nowhere".to_owned(),
            secret: [secret; 16],
            founder: self.device(),
        };
        let id = invitation.id();
        self.say(|hlc, _, _| Control::Invite { hlc, invitation: id, expires_ms: u64::MAX >> 20 });
        invitation
    }

    /// Asks to be let in.
    fn ask(&self, invitation: &Invitation) {
        self.store().adopt(invitation.workspace).unwrap();
        self.store().begin_sharing(self.device(), invitation.founder).unwrap();
        self.say(|hlc, identity, _| Control::Join {
            hlc,
            device: self.device(),
            invitation: invitation.id(),
            proof: invitation.proof(&self.device(), identity.log),
            about: about("joiner"),
        });
    }

    /// Lets everyone in who asks.
    fn admit(&self) {
        let members = self.store().members().unwrap();
        for request in members.requests() {
            self.say(|hlc, _, _| Control::Admit {
                hlc,
                device: request.device,
                log: request.log,
                invitation: request.invitation,
            });
        }
        self.store().apply_stored(self.now, usize::MAX).unwrap();
    }

    fn seal(&self) {
        self.store().seal(&self.key, self.now, SealLimits::default()).unwrap();
    }

    /// Everything this desk has stored.
    fn segments(&self) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        for part in self.store().read(|read| read.followed_parts()).unwrap() {
            let logs: std::collections::BTreeSet<_> =
                self.store().cursors(part).unwrap().iter().map(|cursor| cursor.log).collect();
            for log in logs {
                let found = self.store().segments_after(part, log, 0, usize::MAX).unwrap();
                all.extend(found.into_iter().map(|sealed| sealed.bytes));
            }
        }
        all
    }

    /// What this desk has stored of the work of a log.
    fn stored_of(&self, log: LogId) -> Vec<Vec<u8>> {
        let found = self.store().segments_after(self.data(), log, 0, usize::MAX).unwrap();
        found.into_iter().map(|sealed| sealed.bytes).collect()
    }

    fn take(&self, segments: Vec<Vec<u8>>) -> Received {
        self.store().receive(segments, self.now).unwrap()
    }

    /// Takes what another desk has, once it is sealed.
    fn pull(&self, from: &Self) -> Received {
        from.seal();
        self.take(from.segments())
    }

    fn origin(&self, command: &str) -> Origin {
        Origin { now: self.now, ..origin(command) }
    }

    fn set(&self, id: Uuid, fields: &[(holdfast_store::registry::Field, Value)]) {
        self.store().mutate(&self.origin("item_update"), |write| write.set(id, fields)).unwrap();
    }

    fn retitle(&self, id: Uuid, title: &str) {
        self.set(id, &[(work_item::TITLE, title.into())]);
    }

    fn item(&self, title: &str) -> Uuid {
        let id = Uuid::now_v7();
        self.store()
            .mutate(&self.origin("item_create"), |write| {
                let number = write.read().next_number()?;
                let fields = [(work_item::NUMBER, number.into()), (work_item::TITLE, title.into())];
                write.create(EntityKind::WorkItem, id, &fields)
            })
            .unwrap();
        id
    }

    fn title(&self, id: Uuid) -> String {
        let sql = "SELECT title FROM work_item CROSS JOIN ent USING (e) WHERE id = x'HEX'";
        self.desk.value(&sql.replace("HEX", &id.simple().to_string()))
    }

    fn edit(&self, id: Uuid, opened: &str, text: &str) {
        self.store()
            .mutate(&self.origin("item_update"), |write| {
                write.edit_text(id, work_item::DESCRIPTION, opened, text)
            })
            .unwrap();
    }

    fn text(&self, id: Uuid) -> String {
        self.store().read(|read| read.text(id, work_item::DESCRIPTION)).unwrap()
    }

    fn root(&self) -> String {
        seen::newest_follows(&self.desk);
        let root = self.store().state_root().unwrap();
        assert_eq!(root, self.store().recomputed_root().unwrap(), "the root is kept up to date");
        format!("{root:?}")
    }
}

/// So many desks of one workspace that know each other.
pub(super) fn team(size: u8) -> Vec<Peer> {
    let founder = Peer::founder(1);
    let mut team = vec![founder];
    for number in 2..=size {
        let joiner = Peer::new(number);
        joiner.ask(&team[0].invite(number));
        team[0].pull(&joiner);
        team[0].admit();
        team.push(joiner);
    }
    exchange(&team);
    team
}

/// Everyone takes everything from everyone, until nothing is new.
pub(super) fn exchange(team: &[Peer]) {
    for _ in 0..2 {
        for to in team {
            for from in team {
                if !std::ptr::eq(to, from) {
                    to.pull(from);
                }
            }
        }
    }
}

pub(super) fn agree(team: &[Peer]) {
    let first = team[0].root();
    for peer in team {
        assert_eq!(peer.root(), first);
    }
}
