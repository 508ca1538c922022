//! On what the clocks of an item had rested when a cycle ended.
//!
//! A verdict keeps it, so that it can be told later whether a pause has been heard of since, or was taken
//! back. It follows from the history alone: what is promised, and when clients are open, may change and
//! changes no verdict.

use super::log::{Entry, Happened};
use holdfast_domain::Timestamp;
use holdfast_domain::sla::{AlsoWaiting, ItemState};

/// What a clock rests on: whom the item waits for, and whether it is resolved.
type Rest = (AlsoWaiting, bool);

/// A number for all pauses, and for when the item was resolved, before this instant at which a cycle ended.
/// It is never made otherwise: what other desks and older programs kept is compared with it.
pub(super) fn until(log: &[Entry], ended: Timestamp) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for (since, (whom, resolved)) in stretches(log, ended) {
        hasher.update(&since.timestamp_millis().to_le_bytes());
        hasher.update(&[whom.bits(), resolved.into()]);
    }
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    i64::from_le_bytes(bytes)
}

/// Since when they rested on what, wherever that changed.
fn stretches(log: &[Entry], ended: Timestamp) -> Vec<(Timestamp, Rest)> {
    let mut found: Vec<(Timestamp, Rest)> = Vec::new();
    let mut state = ItemState::Active;
    for entry in log.iter().take_while(|entry| entry.at != ended) {
        let mut whom = AlsoWaiting::default();
        match entry.what {
            Happened::Created(_, now) | Happened::State(now) => state = now,
            Happened::AlsoWaiting(also) => whom = also,
            Happened::Void => state = ItemState::Done,
            _ => continue,
        }
        if let ItemState::Waiting(on) = state {
            whom.insert(on);
        }
        let rest = (whom, state == ItemState::Done);
        // What lasted no time was nothing.
        found.pop_if(|(since, _)| *since == entry.at);
        if found.last().map_or_else(Rest::default, |(_, before)| *before) != rest {
            found.push((entry.at, rest));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::millis;
    use Happened::{AlsoWaiting as Besides, Priority, State};
    use ItemState::{Active, Done, Waiting};
    use holdfast_domain::BlockedOn::{Client, Vendor};

    fn until_40(happened: &[(i64, Happened)]) -> i64 {
        let created = (0, Happened::Created(None, Active));
        let all =
            std::iter::once(created).chain(happened.iter().copied()).chain([(40, State(Done))]);
        let log: Vec<_> = all.map(|(at, what)| Entry { at: millis(at), by: None, what }).collect();
        until(&log, millis(40))
    }

    fn also(on: Option<holdfast_domain::BlockedOn>) -> Happened {
        Besides([on].into_iter().collect())
    }

    const PAUSE: [(i64, Happened); 2] = [(10, State(Waiting(Some(Client)))), (20, State(Active))];

    #[test]
    fn it_is_the_same_in_every_version() {
        assert_eq!(until_40(&[]), -6_439_591_158_392_220_753);
        assert_eq!(until_40(&PAUSE), 488_520_878_570_207_076);
    }

    #[test]
    fn it_tells_since_when_and_why() {
        let all = [
            until_40(&[]),
            until_40(&PAUSE),
            until_40(&[(10, State(Waiting(Some(Client)))), (21, State(Active))]),
            until_40(&[(10, State(Waiting(Some(Vendor)))), (20, State(Active))]),
            until_40(&[(10, State(Waiting(None))), (20, State(Active))]),
            until_40(&[
                (10, State(Waiting(Some(Client)))),
                (15, also(Some(Vendor))),
                (20, State(Active)),
            ]),
            until_40(&[(10, State(Done)), (20, State(Active))]),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn it_tells_nothing_else() {
        let priority = (15, Priority(Some(holdfast_domain::Priority::P1)));
        let same: [&[(i64, Happened)]; 4] = [
            &[PAUSE[0], priority, PAUSE[1]],
            &[PAUSE[0], (20, State(Waiting(Some(Vendor)))), PAUSE[1]],
            &[(10, also(Some(Client))), PAUSE[1]],
            &[PAUSE[0], (12, also(Some(Client))), (15, State(Waiting(Some(Client)))), PAUSE[1]],
        ];
        for happened in same {
            assert_eq!(until_40(happened), until_40(&PAUSE), "{happened:?}");
        }
    }

    #[test]
    fn what_came_after_the_end_does_not_count() {
        let log: Vec<_> = [(0, Happened::Created(None, Active)), (40, State(Done))]
            .into_iter()
            .chain([(50, State(Waiting(None))), (60, State(Done))])
            .map(|(at, what)| Entry { at: millis(at), by: None, what })
            .collect();
        assert_eq!(until(&log, millis(40)), until_40(&[]));
        assert_ne!(until(&log, millis(60)), until_40(&[]));
    }
}
