//! A log as few bytes: what a row of the database keeps.
//!
//! A version byte; the technicians and the terms the log names, each once; then the events, each with
//! the milliseconds since the one before. An ordinary item needs some sixty bytes.

use super::{ClockEvent, ItemState, TermsId, What};
use crate::{
    BlockedOn, BusinessCalendarId, Error, ErrorCode, Priority, Result, SlaPolicyId, TechnicianId,
    Timestamp,
};
use uuid::Uuid;

const VERSION: u8 = 1;
/// Set where the event names a technician.
const BY: u8 = 0x80;

/// Writes a log. Instants are cut to milliseconds.
#[must_use]
pub fn pack(events: &[ClockEvent]) -> Vec<u8> {
    let mut people = Vec::new();
    let mut terms = Vec::new();
    for event in events {
        if let Some(by) = event.by.filter(|by| !people.contains(by)) {
            people.push(by);
        }
        if let What::Terms(Some(id)) = event.what
            && !terms.contains(&id)
        {
            terms.push(id);
        }
    }
    let mut out = vec![VERSION];
    number(&mut out, people.len() as u64);
    for person in &people {
        out.extend(person.0.as_bytes());
    }
    number(&mut out, terms.len() as u64);
    for id in &terms {
        out.extend(id.policy.0.as_bytes());
        out.push(u8::from(id.calendar.is_some()));
        out.extend(id.calendar.iter().flat_map(|calendar| *calendar.0.as_bytes()));
    }
    let mut last = 0;
    for event in events {
        let at = event.at.timestamp_millis();
        let (tag, rest) = coded(event.what, &terms);
        out.push(if event.by.is_some() { tag | BY } else { tag });
        let step = at.wrapping_sub(last);
        // Zigzag: a clock set back costs no more than time that passed.
        number(&mut out, ((step << 1) ^ (step >> 63)).cast_unsigned());
        last = at;
        if let Some(rest) = rest {
            number(&mut out, rest);
        }
        if let Some(index) = people.iter().position(|person| Some(*person) == event.by) {
            number(&mut out, index as u64);
        }
    }
    out
}

/// Reads a log.
///
/// # Errors
/// `corrupt_database` where the bytes are none that [`pack`] writes.
pub fn unpack(bytes: &[u8]) -> Result<Vec<ClockEvent>> {
    Reader(bytes).log().ok_or_else(|| {
        Error::new(
            ErrorCode::CorruptDatabase,
            "The event log of a clock cannot be read.",
            "It follows from the history: run `holdfast doctor` to have it made again.",
        )
    })
}

fn coded(what: What, terms: &[TermsId]) -> (u8, Option<u64>) {
    match what {
        What::Created { priority: p, state } => {
            (0, Some(u64::from(priority(p) * 8 + self::state(state))))
        }
        What::Terms(id) => {
            let index = terms.iter().position(|known| Some(*known) == id);
            (1, Some(index.map_or(0, |index| index as u64 + 1)))
        }
        What::Priority(p) => (2, Some(u64::from(priority(p)))),
        What::State(state) => (3, Some(u64::from(self::state(state)))),
        What::Updated => (4, None),
        What::ClientReplied => (5, None),
        What::Restored(true) => (6, None),
        What::Restored(false) => (7, None),
    }
}

fn priority(priority: Option<Priority>) -> u8 {
    priority.map_or(0, |priority| priority as u8 + 1)
}

const STATES: [ItemState; 6] = [
    ItemState::Active,
    ItemState::Done,
    ItemState::Waiting(None),
    ItemState::Waiting(Some(BlockedOn::Client)),
    ItemState::Waiting(Some(BlockedOn::Vendor)),
    ItemState::Waiting(Some(BlockedOn::Colleague)),
];

fn state(state: ItemState) -> u8 {
    STATES.iter().zip(0..).find(|(known, _)| **known == state).map_or(0, |(_, index)| index)
}

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn log(&mut self) -> Option<Vec<ClockEvent>> {
        if self.byte()? != VERSION {
            return None;
        }
        let people = self.list(|reader| reader.id().map(TechnicianId))?;
        let terms = self.list(|reader| {
            let policy = SlaPolicyId(reader.id()?);
            let calendar = match reader.byte()? {
                0 => None,
                1 => Some(BusinessCalendarId(reader.id()?)),
                _ => return None,
            };
            Some(TermsId { policy, calendar })
        })?;
        let mut events = Vec::new();
        let mut last = 0_i64;
        while !self.0.is_empty() {
            let tag = self.byte()?;
            let step = self.number()?;
            last = last.wrapping_add((step >> 1).cast_signed() ^ -(step & 1).cast_signed());
            let what = self.what(tag & !BY, &terms)?;
            let by = match tag & BY {
                0 => None,
                _ => Some(*people.get(usize::try_from(self.number()?).ok()?)?),
            };
            events.push(ClockEvent { at: Timestamp::from_timestamp_millis(last)?, what, by });
        }
        Some(events)
    }

    fn what(&mut self, tag: u8, terms: &[TermsId]) -> Option<What> {
        Some(match tag {
            0 => {
                let both = self.number()?;
                What::Created { priority: priority_of(both / 8)?, state: state_of(both % 8)? }
            }
            1 => match usize::try_from(self.number()?).ok()? {
                0 => What::Terms(None),
                index => What::Terms(Some(*terms.get(index - 1)?)),
            },
            2 => What::Priority(priority_of(self.number()?)?),
            3 => What::State(state_of(self.number()?)?),
            4 => What::Updated,
            5 => What::ClientReplied,
            6 => What::Restored(true),
            7 => What::Restored(false),
            _ => return None,
        })
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        // The count is not believed: a list ends with the bytes.
        (0..count).map(|_| read(self)).collect()
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn id(&mut self) -> Option<Uuid> {
        let (id, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(Uuid::from_bytes(*id))
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

fn priority_of(code: u64) -> Option<Option<Priority>> {
    match usize::try_from(code).ok()? {
        0 => Some(None),
        index => Priority::ALL.get(index - 1).copied().map(Some),
    }
}

fn state_of(code: u64) -> Option<ItemState> {
    STATES.get(usize::try_from(code).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn events() -> impl Strategy<Value = Vec<ClockEvent>> {
        let priorities = prop::option::of(prop::sample::select(Priority::ALL));
        let states = prop::sample::select(&STATES[..]);
        let terms = prop::option::of((0..3_u128, prop::option::of(0..3_u128)));
        let what = prop_oneof![
            (priorities.clone(), states.clone())
                .prop_map(|(priority, state)| What::Created { priority, state }),
            terms.prop_map(|id| What::Terms(id.map(|(policy, calendar)| TermsId {
                policy: SlaPolicyId(Uuid::from_u128(policy)),
                calendar: calendar.map(Uuid::from_u128).map(BusinessCalendarId),
            }))),
            priorities.prop_map(What::Priority),
            states.prop_map(What::State),
            Just(What::Updated),
            Just(What::ClientReplied),
            any::<bool>().prop_map(What::Restored),
        ];
        let people = prop::option::of((0..4_u128).prop_map(|n| TechnicianId(Uuid::from_u128(n))));
        let event = (-62_000_000_000_000_i64..250_000_000_000_000, what, people).prop_map(
            |(at, what, by)| ClockEvent {
                at: Timestamp::from_timestamp_millis(at).unwrap(),
                what,
                by,
            },
        );
        prop::collection::vec(event, 0..40)
    }

    #[test]
    fn the_log_of_an_ordinary_item_fits_in_a_hundred_bytes() {
        let by = Some(TechnicianId(Uuid::from_u128(7)));
        let at = |minute: i64| {
            Timestamp::from_timestamp_millis(1_790_000_000_000 + minute * 60_000).unwrap()
        };
        let terms = TermsId {
            policy: SlaPolicyId(Uuid::from_u128(1)),
            calendar: Some(BusinessCalendarId(Uuid::from_u128(2))),
        };
        let whats = [
            What::Created { priority: Some(Priority::P3), state: ItemState::Active },
            What::Terms(Some(terms)),
            What::Updated,
            What::State(ItemState::Waiting(Some(BlockedOn::Client))),
            What::State(ItemState::Active),
            What::State(ItemState::Done),
        ];
        let events: Vec<_> =
            (0..).zip(whats).map(|(n, what)| ClockEvent { at: at(n * 97), what, by }).collect();
        let packed = pack(&events);
        assert!(packed.len() <= 100, "{} bytes", packed.len());
        assert_eq!(unpack(&packed), Ok(events));
    }

    proptest! {
        #[test]
        fn every_log_reads_back(events in events()) {
            prop_assert_eq!(unpack(&pack(&events)), Ok(events));
        }

        #[test]
        fn bytes_that_are_no_log_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Err(error) = unpack(&bytes) {
                prop_assert_eq!(error.code, ErrorCode::CorruptDatabase);
            }
        }

        #[test]
        fn a_log_cut_short_is_never_taken_for_another_event(events in events(), cut in 1_usize..20) {
            let packed = pack(&events);
            let short = &packed[..packed.len().saturating_sub(cut)];
            if let Ok(read) = unpack(short) {
                prop_assert!(events.starts_with(&read));
            }
        }
    }
}
