//! The one merge rule of everything that is not a text.

use crate::ids::LogId;
use holdfast_domain::Hlc;

/// A value with the stamp of its last write. The derived order is the rule of the merge: stamp, then
/// log, then the bytes of the value (which only decide between two branches of a forked log).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Register {
    /// When it was written.
    pub hlc: Hlc,
    /// By which log.
    pub log: LogId,
    /// The value: one item of canonical CBOR.
    pub value: Vec<u8>,
}

impl Register {
    /// Of two writes the one that holds: commutative, associative, idempotent.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether a write with this stamp, log and value replaces this one.
    #[must_use]
    pub fn yields_to(&self, hlc: Hlc, log: LogId, value: &[u8]) -> bool {
        (self.hlc, self.log, self.value.as_slice()) < (hlc, log, value)
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

    proptest! {
        #[test]
        fn the_merge_is_commutative_associative_and_idempotent(a in register(), b in register(), c in register()) {
            let merge = |a: &Register, b: &Register| a.clone().merge(b.clone());
            prop_assert_eq!(merge(&a, &b), merge(&b, &a));
            prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&b, &c)));
            prop_assert_eq!(merge(&a, &b) == b && a != b, a.yields_to(b.hlc, b.log, &b.value));
            prop_assert_eq!(merge(&a, &a), a);
        }
    }

    #[test]
    fn the_later_stamp_wins_then_the_greater_log_then_the_greater_value() {
        let write = |hlc, log, value: &[u8]| Register {
            hlc: Hlc(hlc),
            log: LogId(Uuid::from_u128(log)),
            value: value.to_vec(),
        };
        assert_eq!(write(2, 1, b"a").merge(write(1, 9, b"z")), write(2, 1, b"a"));
        assert_eq!(write(1, 1, b"z").merge(write(1, 2, b"a")), write(1, 2, b"a"));
        assert_eq!(write(1, 1, b"a").merge(write(1, 1, b"b")), write(1, 1, b"b"));
    }
}
