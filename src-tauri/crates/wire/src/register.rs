//! The one merge rule of everything that is not a text.

use crate::ids::LogId;
use holdfast_domain::Hlc;
use std::cmp::Ordering;

/// Which of the writes to a register holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The latest: what people edit.
    Last,
    /// The earliest: what tells of something that happened, and is never edited.
    First,
}

impl Rule {
    /// Orders two writes by stamp and log; the greater one holds. Of one stamp the greater log holds under
    /// either rule, because a desk that has to say something again says it under its stamp in a greater log.
    #[must_use]
    pub fn order(self, one: (Hlc, LogId), other: (Hlc, LogId)) -> Ordering {
        let stamps = match self {
            Self::Last => one.0.cmp(&other.0),
            Self::First => other.0.cmp(&one.0),
        };
        stamps.then_with(|| one.1.cmp(&other.1))
    }
}

/// A value with the stamp of the write that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// When it was written.
    pub hlc: Hlc,
    /// By which log.
    pub log: LogId,
    /// The value: one item of canonical CBOR.
    pub value: Vec<u8>,
}

impl Register {
    /// Of two writes the one that holds: commutative, associative, idempotent. The bytes of the value only
    /// decide between two branches of a forked log.
    #[must_use]
    pub fn merge(self, other: Self, rule: Rule) -> Self {
        let order = rule.order((self.hlc, self.log), (other.hlc, other.log));
        if order.then_with(|| self.value.cmp(&other.value)).is_lt() { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    prop_compose! {
        // Few distinct parts, so that ties at every level come up.
        fn register()(hlc in 0_u64..3, log in 0_u128..3, value in prop::collection::vec(0_u8..2, 0..3)) -> Register {
            Register { hlc: Hlc(hlc), log: LogId(Uuid::from_u128(log)), value }
        }
    }

    fn rule() -> impl Strategy<Value = Rule> {
        prop_oneof![Just(Rule::Last), Just(Rule::First)]
    }

    proptest! {
        #[test]
        fn the_merge_is_commutative_associative_and_idempotent(
            a in register(), b in register(), c in register(), rule in rule()
        ) {
            let merge = |a: &Register, b: &Register| a.clone().merge(b.clone(), rule);
            prop_assert_eq!(merge(&a, &b), merge(&b, &a));
            prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&b, &c)));
            prop_assert_eq!(merge(&a, &a), a);
        }

        #[test]
        fn the_latest_write_holds_and_of_what_is_written_once_the_earliest(
            writes in prop::collection::vec(register(), 1..6)
        ) {
            let held = |rule| writes.iter().cloned().reduce(|a, b| a.merge(b, rule)).map(|it| it.hlc);
            prop_assert_eq!(held(Rule::Last), writes.iter().map(|it| it.hlc).max());
            prop_assert_eq!(held(Rule::First), writes.iter().map(|it| it.hlc).min());
        }
    }

    #[test]
    fn the_stamp_decides_then_the_greater_log_then_the_greater_value() {
        let write = |hlc, log, value: &[u8]| Register {
            hlc: Hlc(hlc),
            log: LogId(Uuid::from_u128(log)),
            value: value.to_vec(),
        };
        let (early, late) = (write(1, 9, b"z"), write(2, 1, b"a"));
        assert_eq!(late.clone().merge(early.clone(), Rule::Last), late);
        assert_eq!(late.merge(early.clone(), Rule::First), early);
        for rule in [Rule::Last, Rule::First] {
            assert_eq!(write(1, 1, b"z").merge(write(1, 2, b"a"), rule), write(1, 2, b"a"));
            assert_eq!(write(1, 1, b"a").merge(write(1, 1, b"b"), rule), write(1, 1, b"b"));
        }
    }
}
