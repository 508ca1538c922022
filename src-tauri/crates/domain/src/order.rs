//! Keys that put cards in order, so that moving one card writes one card.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A place in a list: bytes that compare as they stand, read as a fraction between 0 and 1.
///
/// Lists are sorted by (key, id). Two desks may make equal keys at the same time; they are legal,
/// the ids decide, and [`spread`] makes room again when something is to go between them.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderKey(Vec<u8>);

/// Bytes of the part that is counted up and down at the ends of a list.
const HEAD: usize = 5;
/// The key in the middle of all others.
const MIDDLE: u64 = 1 << (8 * HEAD - 1);
const END: u64 = 1 << (8 * HEAD);

/// Three random bytes: they keep apart the keys that two desks make at the same place.
pub type Jitter = [u8; 3];

impl OrderKey {
    /// The key as stored. Every byte string is a key.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key of a text as stored, two small hexadecimal digits a byte, which sorts as the bytes
    /// do; `None` where it is none.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let digit = |c: u8| match c {
            b'0'..=b'9' => Some(c - b'0'),
            b'a'..=b'f' => Some(c - b'a' + 10),
            _ => None,
        };
        let pairs = text.as_bytes().chunks(2);
        pairs
            .map(|pair| match pair {
                [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
                _ => None,
            })
            .collect::<Option<Vec<u8>>>()
            .map(Self)
    }

    /// The text to store.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{self:?}")
    }

    /// A key after `lower` and before `upper`, where `None` is the end of the list.
    ///
    /// Gives `None` where there is no room: the keys are equal or out of order.
    #[must_use]
    pub fn between(lower: Option<&Self>, upper: Option<&Self>, jitter: Jitter) -> Option<Self> {
        // At the ends of a list the head is counted by a random step, so that a thousand cards
        // put on top of one another do not make the key any longer.
        let step = 1 + u64::from(u16::from_be_bytes([jitter[0], jitter[1]]));
        let counted = match (lower, upper) {
            (None, None) => Some(MIDDLE + step),
            (None, Some(upper)) => upper.head().checked_sub(step).filter(|head| *head > 0),
            (Some(lower), None) => Some(lower.head() + step).filter(|head| *head < END),
            (Some(_), Some(_)) => None,
        };
        let mut bytes = match counted {
            Some(head) => head.to_be_bytes()[8 - HEAD..].to_vec(),
            None => {
                let mut bytes = middle(lower.map_or(&[], |key| &key.0), upper.map(|key| &*key.0))?;
                bytes.extend_from_slice(&jitter[..2]);
                bytes
            }
        };
        // A key never ends in zero: nothing fits between `a` and `a` with a zero behind it.
        bytes.push(jitter[2].max(1));
        Some(Self(bytes))
    }

    /// The first bytes as a number; a short key reads as if zeros followed.
    fn head(&self) -> u64 {
        (0..HEAD).fold(0, |head, i| head << 8 | u64::from(self.0.get(i).copied().unwrap_or(0)))
    }
}

/// The shortest bytes after `lower` that stay before `upper` whatever is appended to them.
fn middle(lower: &[u8], mut upper: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(lower.len() + 4);
    loop {
        let i = bytes.len();
        let low = u16::from(lower.get(i).copied().unwrap_or(0));
        let high = match upper {
            Some(upper) => u16::from(*upper.get(i)?),
            None => 256,
        };
        if high < low {
            return None;
        }
        let byte = low + (high - low) / 2;
        bytes.push(u8::try_from(byte).ok()?);
        if byte > low {
            return Some(bytes);
        }
        if high > low {
            upper = None;
        }
    }
}

/// `count` keys in order, evenly spread after `lower` and before `upper`: the repair of equal keys,
/// and the quick way to put many cards at once.
///
/// Gives `None` where `lower` does not lie before `upper`.
#[must_use]
pub fn spread(
    lower: Option<&OrderKey>,
    upper: Option<&OrderKey>,
    count: usize,
    jitter: Jitter,
) -> Option<Vec<OrderKey>> {
    if count == 0 {
        return Some(Vec::new());
    }
    let half = count / 2;
    let key = OrderKey::between(lower, upper, jitter)?;
    let mut keys = spread(lower, Some(&key), half, jitter)?;
    let rest = spread(Some(&key), upper, count - half - 1, jitter)?;
    keys.push(key);
    keys.extend(rest);
    Some(keys)
}

impl fmt::Debug for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(bytes: &[u8]) -> OrderKey {
        OrderKey::from_bytes(bytes.to_vec())
    }

    #[test]
    fn a_key_fits_between_neighbours_however_close() {
        for (lower, upper) in [
            (&[1][..], &[2][..]),
            (&[1], &[1, 1]),
            (&[1, 255], &[2]),
            (&[1, 255, 255], &[2, 0, 1]),
            (&[0, 0, 5], &[0, 0, 6]),
            (&[], &[0, 0, 1]),
        ] {
            let made = OrderKey::between(Some(&key(lower)), Some(&key(upper)), [0, 0, 0]).unwrap();
            assert!(key(lower) < made && made < key(upper), "{lower:?} {made:?} {upper:?}");
        }
    }

    #[test]
    fn equal_or_swapped_neighbours_leave_no_room() {
        assert_eq!(OrderKey::between(Some(&key(&[7])), Some(&key(&[7])), [1, 2, 3]), None);
        assert_eq!(OrderKey::between(Some(&key(&[8])), Some(&key(&[7])), [1, 2, 3]), None);
        assert_eq!(OrderKey::between(Some(&key(&[7])), Some(&key(&[7, 0])), [1, 2, 3]), None);
    }

    #[test]
    fn what_is_no_stored_key_is_told() {
        for text in ["A0", "a", "a0g1", "a-"] {
            assert_eq!(OrderKey::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn equal_keys_are_repaired_between_their_neighbours() {
        let (lower, upper) = (key(&[7]), key(&[9]));
        let keys = spread(Some(&lower), Some(&upper), 5, [1, 2, 3]).unwrap();
        assert_eq!(keys.len(), 5);
        assert!(lower < keys[0] && keys[4] < upper);
        assert!(keys.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn ten_thousand_cards_on_top_of_one_another_keep_keys_short() {
        let mut top = OrderKey::between(None, None, [9, 9, 9]).unwrap();
        for i in 0..10_000_u32 {
            let next = OrderKey::between(None, Some(&top), [i as u8, (i >> 8) as u8, 1]).unwrap();
            assert!(next < top);
            top = next;
        }
        assert!(top.as_bytes().len() <= 6);
    }

    #[test]
    fn the_ends_never_run_out() {
        let mut top = key(&[0, 0, 0, 0, 2]);
        let mut end = key(&[255; 5]);
        for _ in 0..100 {
            let above = OrderKey::between(None, Some(&top), [255, 255, 0]).unwrap();
            let below = OrderKey::between(Some(&end), None, [255, 255, 0]).unwrap();
            assert!(above < top && below > end);
            (top, end) = (above, below);
        }
    }

    proptest! {
        #[test]
        fn any_order_of_inserts_keeps_the_list_sorted(
            inserts in prop::collection::vec((any::<prop::sample::Index>(), any::<Jitter>()), 1..120),
        ) {
            let mut list: Vec<OrderKey> = Vec::new();
            for (at, jitter) in inserts {
                let at = at.index(list.len() + 1);
                let lower = at.checked_sub(1).map(|i| &list[i]);
                let made = OrderKey::between(lower, list.get(at), jitter).unwrap();
                list.insert(at, made);
            }
            prop_assert!(list.is_sorted_by(|a, b| a < b));
        }

        #[test]
        fn a_stored_key_reads_back_and_sorts_as_it_did(a in any::<Vec<u8>>(), b in any::<Vec<u8>>()) {
            let (a, b) = (OrderKey::from_bytes(a), OrderKey::from_bytes(b));
            prop_assert_eq!(OrderKey::from_text(&a.to_text()), Some(a.clone()));
            prop_assert_eq!(a.to_text().cmp(&b.to_text()), a.cmp(&b));
        }

        #[test]
        fn two_desks_rarely_make_the_same_key(a in any::<Jitter>(), b in any::<Jitter>()) {
            prop_assume!(a[..2] != b[..2]);
            let (lower, upper) = (key(&[7]), key(&[9]));
            prop_assert_ne!(
                OrderKey::between(Some(&lower), Some(&upper), a),
                OrderKey::between(Some(&lower), Some(&upper), b)
            );
        }

        #[test]
        fn any_stored_bytes_are_safe(lower in any::<Option<Vec<u8>>>(), upper in any::<Option<Vec<u8>>>(), jitter in any::<Jitter>()) {
            let (lower, upper) = (lower.map(OrderKey::from_bytes), upper.map(OrderKey::from_bytes));
            if let Some(made) = OrderKey::between(lower.as_ref(), upper.as_ref(), jitter) {
                prop_assert!(lower.is_none_or(|lower| lower < made));
                prop_assert!(upper.is_none_or(|upper| made < upper));
            }
        }
    }
}
