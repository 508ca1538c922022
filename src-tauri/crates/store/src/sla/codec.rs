//! The event log of an item in a few bytes, so that very many can be reckoned with anew at once.
//!
//! Who it was is left out: only explanations ask, and those read the change log.

use super::log::{Entry, Happened};
use crate::error::corrupt;
use crate::value::millis;
use holdfast_domain::sla::{AlsoWaiting, ItemState};
use holdfast_domain::{BlockedOn, Priority, Result};
use uuid::Uuid;

const CREATED: u8 = 1;
const FOR: u8 = 2;
const PRIORITY: u8 = 3;
const STATE: u8 = 4;
const VOID: u8 = 5;
const UPDATED: u8 = 6;
const REPLIED: u8 = 7;
const RESTORED: u8 = 8;
const ALSO_WAITING: u8 = 9;

/// Packs a log.
pub(crate) fn pack(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() * 12 + 32);
    for entry in entries {
        let (tag, payload): (u8, [Option<u8>; 2]) = match entry.what {
            Happened::Created(priority, state) => {
                (CREATED, [Some(priority_byte(priority)), Some(state_byte(state))])
            }
            Happened::For(..) => (FOR, [None; 2]),
            Happened::Priority(priority) => (PRIORITY, [Some(priority_byte(priority)), None]),
            Happened::State(state) => (STATE, [Some(state_byte(state)), None]),
            Happened::AlsoWaiting(whom) => (ALSO_WAITING, [Some(whom.bits()), None]),
            Happened::Void => (VOID, [None; 2]),
            Happened::Updated => (UPDATED, [None; 2]),
            Happened::Replied => (REPLIED, [None; 2]),
            Happened::Restored(restored) => (RESTORED, [Some(restored.into()), None]),
        };
        bytes.push(tag);
        bytes.extend(entry.at.timestamp_millis().to_le_bytes());
        bytes.extend(payload.into_iter().flatten());
        if let Happened::For(client, site) = entry.what {
            bytes.extend(client.map_or(Uuid::nil(), Uuid::from).as_bytes());
            bytes.extend(site.map_or(Uuid::nil(), Uuid::from).as_bytes());
        }
    }
    bytes
}

/// Unpacks what [`pack`] made.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Vec<Entry>> {
    let mut from = Reader(bytes);
    let mut entries = Vec::with_capacity(bytes.len() / 12 + 1);
    while let Some((tag, rest)) = from.0.split_first() {
        from.0 = rest;
        let at = millis(i64::from_le_bytes(from.take()?));
        let what = match *tag {
            CREATED => {
                let [priority, state] = from.take()?;
                Happened::Created(priority_of(priority), state_of(state))
            }
            FOR => Happened::For(from.id()?.map(Into::into), from.id()?.map(Into::into)),
            PRIORITY => Happened::Priority(priority_of(from.take::<1>()?[0])),
            STATE => Happened::State(state_of(from.take::<1>()?[0])),
            ALSO_WAITING => Happened::AlsoWaiting(AlsoWaiting::of_bits(from.take::<1>()?[0])),
            VOID => Happened::Void,
            UPDATED => Happened::Updated,
            REPLIED => Happened::Replied,
            RESTORED => Happened::Restored(from.take::<1>()?[0] != 0),
            _ => return Err(corrupt("an event of a clock this program does not know")),
        };
        entries.push(Entry { at, by: None, what });
    }
    Ok(entries)
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) =
            self.0.split_first_chunk::<N>().ok_or_else(|| corrupt("a cut event of a clock"))?;
        self.0 = rest;
        Ok(*head)
    }

    fn id(&mut self) -> Result<Option<Uuid>> {
        let id = Uuid::from_bytes(self.take()?);
        Ok((!id.is_nil()).then_some(id))
    }
}

fn priority_byte(priority: Option<Priority>) -> u8 {
    priority.map_or(0, |priority| priority as u8 + 1)
}

fn priority_of(byte: u8) -> Option<Priority> {
    Priority::ALL.get(usize::from(byte).checked_sub(1)?).copied()
}

fn state_byte(state: ItemState) -> u8 {
    match state {
        ItemState::Active => 0,
        ItemState::Done => 1,
        ItemState::Waiting(None) => 2,
        ItemState::Waiting(Some(on)) => 3 + on as u8,
    }
}

fn state_of(byte: u8) -> ItemState {
    match byte {
        0 => ItemState::Active,
        1 => ItemState::Done,
        other => {
            ItemState::Waiting(BlockedOn::ALL.get(usize::from(other - 2).wrapping_sub(1)).copied())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use holdfast_domain::{ClientId, SiteId, Timestamp};

    #[test]
    fn a_log_reads_back_as_it_was() {
        let at: Timestamp = "2026-03-02T12:00:00.123Z".parse().unwrap();
        let client = Some(ClientId(Uuid::from_u128(7)));
        let mut all = vec![
            Happened::Created(None, ItemState::Active),
            Happened::For(client, Some(SiteId(Uuid::from_u128(8)))),
            Happened::For(client, None),
            Happened::AlsoWaiting([None, Some(BlockedOn::Vendor)].into_iter().collect()),
            Happened::AlsoWaiting(AlsoWaiting::default()),
            Happened::Void,
            Happened::Updated,
            Happened::Replied,
            Happened::Restored(true),
            Happened::Restored(false),
            Happened::State(ItemState::Done),
            Happened::State(ItemState::Waiting(None)),
        ];
        all.extend(Priority::ALL.iter().map(|one| Happened::Priority(Some(*one))));
        all.extend(
            BlockedOn::ALL.iter().map(|one| Happened::State(ItemState::Waiting(Some(*one)))),
        );
        let log: Vec<_> = all.into_iter().map(|what| Entry { at, by: None, what }).collect();
        assert_eq!(unpack(&pack(&log)).unwrap(), log);
        assert!(unpack(&pack(&log)[..20]).is_err(), "a cut log is told");
        assert!(unpack(&[99; 9]).is_err(), "so is an unknown event");
    }
}
