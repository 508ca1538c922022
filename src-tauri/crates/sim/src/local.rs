//! What the core asks of the database, put to the real one.

use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use holdfast_store::Store;
use holdfast_store::sync::{BATCH, Hold, SealLimits};
use holdfast_sync::core::{Answer, Cursor, Local, Received};
use holdfast_wire::{Control, LogId, PartId, SigningKey};
use std::collections::BTreeMap;

/// A database with what belongs to it.
pub(crate) struct Desk<'a> {
    pub(crate) store: &'a Store,
    pub(crate) key: &'a SigningKey,
    pub(crate) share: i64,
    pub(crate) now: Timestamp,
    pub(crate) parts: [PartId; 2],
}

impl Desk<'_> {
    pub(crate) fn answer(&self, local: Local) -> Result<Answer> {
        Ok(match local {
            Local::Cursors(part) => Answer::Cursors(self.cursors(part)?),
            Local::Seal => {
                let sealed = self.store.seal(self.key, self.now, SealLimits::default())?;
                Answer::Sealed(!sealed.is_empty())
            }
            Local::Outbox { relay, except, bytes } => {
                let mut segments = Vec::new();
                let mut size = 0;
                for part in self.parts {
                    for cursor in self.cursors(part)? {
                        let wanted = (relay || cursor.own) && cursor.pushed < cursor.stored;
                        if !wanted || except.contains(&(part, cursor.log)) || size >= bytes {
                            continue;
                        }
                        let left = bytes - size;
                        let found =
                            self.store.segments_after(part, cursor.log, cursor.pushed, left)?;
                        size += found.iter().map(|segment| segment.bytes.len()).sum::<usize>();
                        segments.extend(found);
                    }
                }
                Answer::Segments(segments)
            }
            Local::Pushed(sent) => {
                for (part, log, seq) in sent {
                    self.store.set_pushed(self.share, part, log, seq)?;
                }
                Answer::Done
            }
            Local::Forget => {
                for part in self.parts {
                    for cursor in self.cursors(part)? {
                        self.store.set_pushed(self.share, part, cursor.log, 0)?;
                    }
                }
                Answer::Done
            }
            Local::Receive(_, segments) => Answer::Received(self.receive(segments)?),
            Local::Admit => Answer::Sealed(self.admit()?),
            Local::Rotate => {
                self.store.rotate("Somebody else wrote this log.", self.now)?;
                Answer::Done
            }
        })
    }

    /// One for each log: the branch that was here first.
    fn cursors(&self, part: PartId) -> Result<Vec<Cursor>> {
        let identity = self.store.identity()?;
        let members = self.store.members()?;
        let mut cursors: BTreeMap<LogId, Cursor> = BTreeMap::new();
        for cursor in self.store.cursors(part)? {
            let log = cursor.log;
            let mine = members.key_of(log).is_some_and(|key| Some(key) == identity.device);
            if !cursor.branch.is_empty() {
                continue;
            }
            let pushed = self.store.pushed(self.share, part, log)?;
            let (current, stored) = (log == identity.log, cursor.stored);
            let own = cursor.own || mine || current;
            cursors.insert(log, Cursor { log, own, current, stored, pushed });
        }
        Ok(cursors.into_values().collect())
    }

    fn receive(&self, segments: Vec<Vec<u8>>) -> Result<Received> {
        let mut all = self.store.receive(segments, self.now)?;
        let held = all.held.iter().map(|held| (held.index, why(held.hold))).collect();
        let (rotated, members) = (all.rotated, all.members_changed);
        while all.more {
            all = self.store.apply_stored(self.now, BATCH)?;
        }
        Ok(Received { held, rotated, members, took: 1 })
    }

    /// Lets in whoever proved to be invited.
    fn admit(&self) -> Result<bool> {
        let mut admitted = false;
        loop {
            let said = self.store.control(self.key, self.now, |hlc, identity, members| {
                let belongs = identity.device.is_some_and(|device| {
                    members.device(&device).is_some_and(|device| device.removed.is_none())
                });
                let open = |invitation| {
                    members.invitations().iter().any(|open| open.invitation == invitation)
                };
                let request =
                    members.requests().iter().find(|request| belongs && open(request.invitation));
                Ok(request.map(|request| Control::Admit {
                    hlc,
                    device: request.device,
                    log: request.log,
                    invitation: request.invitation,
                }))
            })?;
            if said.is_none() {
                return Ok(admitted);
            }
            admitted = true;
            self.store.apply_stored(self.now, BATCH)?;
        }
    }
}

fn why(hold: Hold) -> Error {
    Error::new(ErrorCode::StoreIncomplete, format!("{hold:?}"), "It is looked for again.")
}
