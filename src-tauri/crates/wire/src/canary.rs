//! Engines broken on purpose, so that the simulator can show that it would notice.
//!
//! Without the feature `canary`, which the simulator alone asks for, [`on`] is always false and the
//! compiler leaves every fault out.

/// A way of being broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Writes with equal stamps are not told apart by their logs.
    NoTieBreak,
    /// What arrives last holds.
    LastArrivalWins,
    /// What tells of something that happened is edited like anything else.
    EditEvents,
    /// A store that is found empty is founded anew.
    TrustEmptyStore,
    /// What is dated ahead of the own clock is refused.
    RejectByClock,
    /// A text becomes what the editor holds, whatever came meanwhile.
    NaiveText,
    /// A field that is not known is dropped.
    DropUnknownFields,
    /// What a removed device wrote beyond its end is applied.
    BeyondTheCutoff,
    /// The clock is set to what arrives, back as well.
    ClockGoesBack,
    /// Only the first change of a transaction is applied.
    HalfATransaction,
    /// A stamp need not exceed those of what it overwrites.
    StampBelow,
    /// Two transactions may bear one stamp.
    StampTwice,
    /// A segment counts as sent before the store has taken it.
    SentBeforeTaken,
    /// Records that are not known are skipped, and what follows is applied.
    SkipUnknownRecords,
    /// Nobody looks at signatures.
    NoSignatures,
    /// Who is not admitted counts.
    CountStrangers,
    /// A text becomes what arrives.
    TextLastWins,
    /// Edits of texts are not sent.
    KeepTexts,
    /// The state root keeps what an entity was before.
    StaleRoot,
    /// A deletion that arrives is not carried out.
    NoDeletions,
    /// The cursor moves, and the bytes are not kept.
    CursorWithoutBytes,
    /// What a snapshot says holds, whatever is here.
    SnapshotLowers,
    /// A snapshot counts as reaching further than it does.
    SkipTheTail,
    /// What a snapshot says is never compared with the history.
    TrustSnapshots,
    /// A segment is stored although one before it is missing.
    PastAGap,
    /// Of two contents under the same numbers the one that came first is kept.
    LoseABranch,
    /// A value that nobody had seen is overwritten without a word.
    OverwriteSilently,
    /// Who had seen one branch of a log counts as having seen the others.
    OneBranchForAll,
    /// What waited for a newer program goes on waiting when that is here.
    ParkForEver,
}

#[cfg(feature = "canary")]
mod set {
    use super::Fault;
    use std::cell::Cell;

    thread_local! {
        static READS: Cell<u16> = const { Cell::new(crate::READER) };
        static BROKEN: Cell<Option<Fault>> = const { Cell::new(None) };
        static CHANCE: Cell<Option<u128>> = const { Cell::new(None) };
    }

    /// Plays a program that reads and writes up to this format, on this thread from now on.
    pub fn reads(reader: u16) {
        READS.set(reader);
    }

    /// Up to which format the program of this thread reads, and which it writes.
    #[must_use]
    pub fn reader() -> u16 {
        READS.get()
    }

    /// Breaks the engine of this thread while the closure runs.
    pub fn broken<T>(fault: Fault, run: impl FnOnce() -> T) -> T {
        BROKEN.set(Some(fault));
        let result = run();
        BROKEN.set(None);
        result
    }

    /// Whether the engine is broken in this way.
    #[must_use]
    pub fn on(fault: Fault) -> bool {
        BROKEN.get() == Some(fault)
    }

    /// Lets ids that are random otherwise follow from a seed, on this thread.
    pub fn seed(seed: u128) {
        CHANCE.set(Some(seed));
    }

    /// The next random number, where it follows from a seed.
    #[must_use]
    pub fn chance() -> Option<u128> {
        let last = CHANCE.get()?;
        let next = blake3::hash(&last.to_le_bytes());
        let next = u128::from_le_bytes(next.as_bytes()[..16].try_into().ok()?);
        CHANCE.set(Some(next));
        Some(next)
    }
}

#[cfg(feature = "canary")]
pub use set::{broken, chance, on, reader, reads, seed};

/// Up to which format this program reads, and which it writes.
#[cfg(not(feature = "canary"))]
#[must_use]
#[inline]
pub const fn reader() -> u16 {
    crate::READER
}

/// Plays a program that reads another format: never, in one that is shipped.
#[cfg(not(feature = "canary"))]
#[inline]
pub const fn reads(_: u16) {}

/// The next random number, where it follows from a seed: never, in a program that is shipped.
#[cfg(not(feature = "canary"))]
#[must_use]
#[inline]
pub const fn chance() -> Option<u128> {
    None
}

/// Whether the engine is broken in this way: never, in a program that is shipped.
#[cfg(not(feature = "canary"))]
#[must_use]
#[inline]
pub const fn on(_: Fault) -> bool {
    false
}
