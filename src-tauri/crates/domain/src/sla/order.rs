//! Instants that agree with the order of the log.

use super::ClockEvent;

/// The instants of a log in its own order, none before the one before it; and whether the clocks
/// they were read off disagreed with that order.
///
/// A desk whose clock is wrong writes instants that do not fit between those of others. The longest
/// part of the log that fits is believed; each other event is taken to have happened with the last
/// believed one before it, or the first one after it.
pub(super) fn instants(events: &[ClockEvent]) -> (Vec<i64>, bool) {
    let mut instants: Vec<i64> = events.iter().map(|event| event.at.timestamp_millis()).collect();
    if instants.is_sorted() {
        return (instants, false);
    }
    let believed = believed(&instants);
    let first = believed.iter().position(|kept| *kept).map_or(0, |index| instants[index]);
    let mut last = first;
    for (instant, kept) in instants.iter_mut().zip(believed) {
        if kept {
            last = *instant;
        } else {
            *instant = last;
        }
    }
    (instants, true)
}

/// Marks a longest part that does not go back. Where two are as long, what came first in the log is
/// believed.
fn believed(instants: &[i64]) -> Vec<bool> {
    // Patience sorting, from the end: `tails[n]` is where a part of length n + 1 may best begin.
    let mut tails: Vec<usize> = Vec::new();
    let mut following = vec![usize::MAX; instants.len()];
    for index in (0..instants.len()).rev() {
        let length = tails.partition_point(|tail| instants[*tail] >= instants[index]);
        if let Some(next) = length.checked_sub(1) {
            following[index] = tails[next];
        }
        if length == tails.len() {
            tails.push(index);
        } else {
            tails[length] = index;
        }
    }
    let mut marks = vec![false; instants.len()];
    let mut next = tails.last().copied().unwrap_or(usize::MAX);
    while next != usize::MAX {
        marks[next] = true;
        next = following[next];
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use crate::sla::What;
    use proptest::prelude::*;

    fn ordered(instants: &[i64]) -> (Vec<i64>, bool) {
        let events: Vec<_> = instants
            .iter()
            .map(|ms| {
                ClockEvent::new(Timestamp::from_timestamp_millis(*ms).unwrap(), What::Updated)
            })
            .collect();
        super::instants(&events)
    }

    #[test]
    fn instants_in_order_are_believed() {
        assert_eq!(ordered(&[1, 2, 2, 9]), (vec![1, 2, 2, 9], false));
        assert_eq!(ordered(&[]), (vec![], false));
    }

    #[test]
    fn a_clock_set_back_counts_as_no_time_passed() {
        assert_eq!(ordered(&[100, 200, 150]), (vec![100, 200, 200], true));
        assert_eq!(ordered(&[100, 50]), (vec![100, 100], true));
        assert_eq!(ordered(&[100, 200, -900, 300]), (vec![100, 200, 200, 300], true));
    }

    #[test]
    fn a_clock_that_was_ahead_does_not_carry_everything_after_it_along() {
        assert_eq!(ordered(&[100, 9_000, 200, 300]), (vec![100, 100, 200, 300], true));
    }

    proptest! {
        #[test]
        fn instants_never_go_back_and_all_but_the_odd_ones_stay(instants in prop::collection::vec(0_i64..20, 0..20)) {
            let (ordered, suspicious) = ordered(&instants);
            prop_assert!(ordered.is_sorted());
            prop_assert_eq!(suspicious, !instants.is_sorted());
            prop_assert!(ordered.iter().all(|instant| instants.contains(instant)));
        }
    }
}
