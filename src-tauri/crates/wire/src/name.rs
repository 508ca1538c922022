//! Names of segments in a shared store.

use crate::ids::Hash;
use std::{fmt, str::FromStr};

/// `<first>-<last>-<hash>.hfs`, in lower case hexadecimal: 16 digits each for the sequence numbers of
/// the first and last transaction and 32 for the first half of the hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentName {
    /// Sequence number of the first transaction.
    pub first: u64,
    /// Sequence number of the last transaction.
    pub last: u64,
    /// The first 16 bytes of the hash of the whole file.
    pub hash16: [u8; 16],
}

impl SegmentName {
    /// The name of a segment.
    #[must_use]
    pub fn new(first: u64, last: u64, hash: Hash) -> Self {
        let mut hash16 = [0; 16];
        hash16.copy_from_slice(&hash.0[..16]);
        Self { first, last, hash16 }
    }

    /// Whether a file with this hash may bear this name.
    #[must_use]
    pub fn fits(&self, hash: Hash) -> bool {
        hash.0[..16] == self.hash16
    }
}

impl fmt::Display for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{:016x}-", self.first, self.last)?;
        self.hash16.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(".hfs")
    }
}

/// The text is not the name of a segment: it is something else that lies in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAName;

impl FromStr for SegmentName {
    type Err = NotAName;

    /// Accepts the exact name alone, in either case, since some file systems fold it: conflict copies
    /// and temporary files are none.
    fn from_str(text: &str) -> Result<Self, NotAName> {
        let number = |range: std::ops::Range<usize>| {
            let digits = text.get(range).ok_or(NotAName)?;
            u64::from_str_radix(digits, 16).map_err(|_| NotAName)
        };
        let (first, last) = (number(0..16)?, number(17..33)?);
        let mut hash16 = [0; 16];
        hash16[..8].copy_from_slice(&number(34..50)?.to_be_bytes());
        hash16[8..].copy_from_slice(&number(50..66)?.to_be_bytes());
        let name = Self { first, last, hash16 };
        // Writing it again leaves one spelling.
        let whole = 0 < first && first <= last && name.to_string().eq_ignore_ascii_case(text);
        whole.then_some(name).ok_or(NotAName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn junk_of_a_folder_is_no_name() {
        let name = SegmentName::new(1, 0x2a, Hash::of(b"x")).to_string();
        assert_eq!(name.len(), 70);
        assert!(name.parse::<SegmentName>().is_ok());
        assert_eq!(name.to_uppercase().parse::<SegmentName>(), name.parse());
        for junk in [
            name.replace(".hfs", ".sync-conflict-20261121-101112.hfs"),
            name.replace(".hfs", " (1).hfs"),
            format!("{name}.tmp"),
            format!("~${name}"),
            format!("+{}", &name[1..]),
            name.replace("0000000000000001-", "0000000000000000-"),
            name.replace("000000000000002a", "0000000000000000"),
            name[..69].to_owned(),
            "é".repeat(35),
            String::new(),
            "desktop.ini".to_owned(),
        ] {
            assert_eq!(junk.parse::<SegmentName>(), Err(NotAName), "{junk}");
        }
    }

    proptest! {
        #[test]
        fn names_come_back(first in 1..u64::MAX, more: u32, hash16: [u8; 16]) {
            let name = SegmentName { first, last: first.saturating_add(u64::from(more)), hash16 };
            prop_assert_eq!(name.to_string().parse::<SegmentName>(), Ok(name));
        }

        #[test]
        fn any_text_is_a_name_or_not(text in ".{0,90}") {
            if let Ok(name) = text.parse::<SegmentName>() {
                prop_assert_eq!(name.to_string(), text.to_ascii_lowercase());
            }
        }
    }
}
