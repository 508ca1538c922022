//! The state root of a part: what two desks compare to see that they hold the same.
//!
//! Each entity has one canonical form, the root is the sum of their hashes modulo 2^256. So it is kept
//! up to date entity by entity, in any order, and is made from own rows alone.

use crate::bytes::Put;
use crate::ids::{Hash, LogId};
use crate::register::Register;
use holdfast_domain::Hlc;
use uuid::Uuid;

/// The hash of an entity's canonical form: its registers by field number, unknown ones included, and
/// its texts as they read (two desks may hold the same text in different Yjs structures).
///
/// Fields must come in the order of their numbers, each once.
#[must_use]
pub fn entity<'a>(
    id: Uuid,
    kind: u16,
    registers: impl IntoIterator<Item = (u16, &'a Register)>,
    texts: impl IntoIterator<Item = (u16, &'a str)>,
) -> Hash {
    let mut form = Vec::with_capacity(256);
    form.extend_from_slice(id.as_bytes());
    form.extend_from_slice(&kind.to_le_bytes());
    for (field, register) in registers {
        form.push(1);
        form.extend_from_slice(&field.to_le_bytes());
        form.extend_from_slice(&register.hlc.0.to_le_bytes());
        form.extend_from_slice(register.log.0.as_bytes());
        form.put_blob(&register.value);
    }
    for (field, text) in texts {
        form.push(2);
        form.extend_from_slice(&field.to_le_bytes());
        form.put_blob(text.as_bytes());
    }
    Hash::of(&form)
}

/// Names the work that was applied of a part: of each log, and of each branch of one that was forked,
/// the stamp of the last transaction that changed something, and the hash of the segment that holds it:
/// two copies of a desk may give one stamp to two things. Every log is applied in its order without a
/// gap, and each segment names the one before it, so that the last stands for all of them.
#[must_use]
pub fn work(mut last: Vec<(LogId, Hlc, Hash)>) -> Hash {
    last.sort_unstable();
    let mut form = Vec::with_capacity(last.len() * 56);
    for (log, hlc, segment) in last {
        form.extend_from_slice(log.0.as_bytes());
        form.extend_from_slice(&hlc.0.to_le_bytes());
        form.extend_from_slice(&segment.0);
    }
    Hash::of(&form)
}

/// A sum of hashes modulo 2^256, little endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Root(pub [u8; 32]);

impl Root {
    /// Adds an entity.
    pub fn add(&mut self, entity: Hash) {
        let mut carry = 0_u16;
        for (sum, byte) in self.0.iter_mut().zip(entity.0) {
            carry += u16::from(*sum) + u16::from(byte);
            *sum = carry as u8;
            carry >>= 8;
        }
    }

    /// Takes away an entity that was added.
    pub fn remove(&mut self, entity: Hash) {
        let mut borrow = 0_i16;
        for (sum, byte) in self.0.iter_mut().zip(entity.0) {
            borrow += i16::from(*sum) - i16::from(byte);
            *sum = borrow as u8;
            borrow >>= 8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_sum_carries_and_wraps() {
        let mut root = Root([0xff; 32]);
        root.add(Hash([1; 32]));
        let mut expected = [1; 32];
        expected[0] = 0;
        assert_eq!(root.0, expected.map(|byte| byte), "2^256 - 1 + x = x - 1");
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_removal_undoes(hashes in prop::collection::vec(any::<[u8; 32]>(), 0..20)) {
            let sum = |hashes: &mut dyn Iterator<Item = &[u8; 32]>| {
                let mut root = Root::default();
                hashes.for_each(|hash| root.add(Hash(*hash)));
                root
            };
            let mut root = sum(&mut hashes.iter());
            prop_assert_eq!(root, sum(&mut hashes.iter().rev()));
            hashes.iter().for_each(|hash| root.remove(Hash(*hash)));
            prop_assert_eq!(root, Root::default());
        }
    }
}
