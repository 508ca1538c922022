//! Display numbers such as `H-123`.
//!
//! A number is given by the desk that makes the item, so two desks without a connection may give
//! the same. Then the items with that number are sorted by id: the first keeps the bare number,
//! the others get `b`, `c` … behind it, the same on every desk.

use std::fmt;

/// A display number: `H-123`, or `H-123b` for the second item that got 123.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number {
    /// The number itself, from 1.
    pub value: u32,
    /// How many items with the same number have a smaller id.
    pub rank: u32,
}

impl Number {
    /// A number that nothing else has.
    #[must_use]
    pub const fn new(value: u32) -> Self {
        Self { value, rank: 0 }
    }

    /// Reads `H-123`, `h-123B` or plain `123`; `None` where it is none of these.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = match text.split_at_checked(2) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("h-") => rest,
            _ => text,
        };
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let value: u32 = digits[..end].parse().ok().filter(|value| *value > 0)?;
        Some(Self { value, rank: rank(&digits[end..])? })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "H-{}{}", self.value, suffix(self.rank))
    }
}

/// Rank 0 has no suffix, 1 is `b`, 25 is `z`, 26 is `aa`: spreadsheet columns, less the first.
fn suffix(rank: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = if rank == 0 { 0 } else { u64::from(rank) + 1 };
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

fn rank(letters: &str) -> Option<u32> {
    if letters.is_empty() {
        return Some(0);
    }
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let letter = letter.to_ascii_lowercase();
        let digit = letter.is_ascii_lowercase().then(|| u32::from(letter - b'a') + 1)?;
        column.checked_mul(26)?.checked_add(digit)
    })?;
    // `a` would be the first item, which carries no suffix.
    (column > 1).then(|| column - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_read_in_either_case_and_without_the_prefix() {
        for (text, value, rank) in [
            ("H-123", 123, 0),
            ("h-123", 123, 0),
            (" 123 ", 123, 0),
            ("H-123b", 123, 1),
            ("h-123C", 123, 2),
            ("h-1z", 1, 25),
            ("h-1aa", 1, 26),
        ] {
            assert_eq!(Number::parse(text), Some(Number { value, rank }), "{text}");
        }
    }

    #[test]
    fn other_words_are_not_numbers() {
        for text in ["", "H-", "H-0", "H-12a", "H-1-2", "printer", "H-99999999999", "Ħ-1", "12 34"]
        {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn duplicates_are_told_apart() {
        let shown: Vec<_> =
            [0, 1, 2, 25, 26].map(|rank| Number { value: 7, rank }.to_string()).to_vec();
        assert_eq!(shown, ["H-7", "H-7b", "H-7c", "H-7z", "H-7aa"]);
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(value in 1u32.., rank in 0u32..100_000) {
            let number = Number { value, rank };
            prop_assert_eq!(Number::parse(&number.to_string()), Some(number));
        }

        #[test]
        fn any_text_is_safe(text in ".*") {
            let _ = Number::parse(&text);
        }
    }
}
