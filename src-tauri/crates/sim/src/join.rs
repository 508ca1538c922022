//! How desks come into the workspace: all of those there are at the beginning, some later.

use crate::desk::Desk;
use crate::prepare::Template;
use crate::world::World;
use holdfast_domain::Result;
use holdfast_wire::{About, Control, Invitation, LogId, READER, SigningKey};

impl World {
    /// A desk that has done nothing yet.
    pub(crate) fn desk(
        &mut self,
        number: usize,
        key: SigningKey,
        template: &Template,
    ) -> Result<Desk> {
        let log = LogId(self.dice.uuid());
        let dir = template.desk(&format!("desk-{number}"), log, &mut self.dice)?;
        template.found(&dir, self.workspace)?;
        // Who joins an updated workspace mostly has the update.
        let newest = self.desks.iter().map(|desk| desk.reader).max().unwrap_or(READER);
        let reader = if self.dice.percent(70) { newest } else { READER };
        Desk::new(number, &dir, key, self.workspace, self.shop.kind(), reader)
    }

    /// The first desk founds the workspace.
    pub(crate) fn found(&self) -> Result<()> {
        let first = &self.desks[0];
        let Some(store) = first.store() else { return Ok(()) };
        let (device, workspace) = (first.device(), self.workspace);
        store.begin_sharing(device, self.founder)?;
        store.control(&first.key, first.wall(self.now), |hlc, _, _| {
            Ok(Some(Control::Found { hlc, workspace, device, about: about() }))
        })?;
        Ok(())
    }

    /// The first desk invites somebody.
    pub(crate) fn invitation(&mut self) -> Result<Invitation> {
        let invitation = Invitation {
            workspace: self.workspace,
            store_url: "sim:".into(),
            secret: self.dice.bytes()[..16].try_into().unwrap_or_default(),
            founder: self.founder,
        };
        self.invite(&invitation)?;
        Ok(invitation)
    }

    /// A desk asks to be let in.
    pub(crate) fn ask(&mut self, number: usize, invitation: &Invitation) -> Result<()> {
        let desk = &self.desks[number];
        self.invited.push((desk.device(), invitation.clone()));
        let Some(store) = desk.store() else { return Ok(()) };
        let device = desk.device();
        store.begin_sharing(device, self.founder)?;
        store.control(&desk.key, desk.wall(self.now), |hlc, identity, _| {
            Ok(Some(Control::Join {
                hlc,
                device,
                invitation: invitation.id(),
                proof: invitation.proof(&device, identity.log),
                about: about(),
            }))
        })?;
        Ok(())
    }

    /// One more desk joins: what was written so far reaches it by a snapshot, where there is one.
    pub(crate) fn join_late(&mut self, template: &Template) -> Result<()> {
        let invitation = match self.invitation() {
            Ok(invitation) => invitation,
            Err(error) => return self.died(0, &error),
        };
        let number = self.desks.len();
        let key = SigningKey::from_bytes(&self.dice.bytes());
        let mut desk = self.desk(number, key, template)?;
        desk.open(self.now)?;
        self.desks.push(desk);
        self.ask(number, &invitation)
    }

    /// What a person does when told that nobody lets a desk in: the invitation went with a desk that
    /// is an older copy of itself now, so it is given again.
    pub(crate) fn invite_again(&mut self) -> Result<()> {
        for (device, invitation) in self.invited.clone() {
            let Some(store) = self.desks[0].store() else { return Ok(()) };
            let members = store.members()?;
            let open = members.invitations().iter().any(|open| open.invitation == invitation.id());
            if members.device(&device).is_none() && !open {
                self.invite(&invitation)?;
            }
        }
        Ok(())
    }
}

fn about() -> About {
    About { name: "desk".into(), technician: None, version: "0.1.0".into() }
}
