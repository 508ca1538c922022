//! Whom an item waits for besides what its state says.

use crate::BlockedOn;

/// Whom an item waits for besides what its state says, as people declared who had not seen that state.
/// None stands for nobody named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AlsoWaiting(u8);

impl AlsoWaiting {
    /// Whether it waits for nobody else.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds somebody.
    pub const fn insert(&mut self, on: Option<BlockedOn>) {
        self.0 |= bit(on);
    }

    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = Option<BlockedOn>> {
        let named = BlockedOn::ALL.iter().copied().map(Some);
        std::iter::once(None).chain(named).filter(move |on| self.0 & bit(*on) != 0)
    }

    /// In one byte.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// What [`AlsoWaiting::bits`] gave.
    #[must_use]
    pub const fn of_bits(bits: u8) -> Self {
        Self(bits)
    }
}

impl FromIterator<Option<BlockedOn>> for AlsoWaiting {
    fn from_iter<I: IntoIterator<Item = Option<BlockedOn>>>(whom: I) -> Self {
        let mut all = Self::default();
        whom.into_iter().for_each(|on| all.insert(on));
        all
    }
}

const fn bit(on: Option<BlockedOn>) -> u8 {
    match on {
        None => 1,
        Some(on) => 2 << on as u8,
    }
}
