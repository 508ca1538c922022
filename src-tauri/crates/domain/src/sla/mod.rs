//! Clocks of service level agreements, as arithmetic.
//!
//! One rule prevents most of what goes wrong elsewhere: **a due date is never stored and shifted.**
//! It is computed from the event log every time, and the verdict is frozen when a cycle ends.
//!
//! - [`BusinessCalendar`] says when a client is open; [`Hours`] is its expanded form with the only two
//!   operations on business time there are, `between` and `add`, exact inverses of each other.
//! - [`SlaPolicy`] says what is promised and what pauses a clock.
//! - [`ClockEvent`]s are what happened to an item; a [`Book`] knows the terms it happened under.
//! - [`evaluate()`] makes the three clocks of an item from them, [`what_if`] those that would be, and
//!   [`glance`] says the same in a few numbers for many items.
//!
//! Instants are UTC milliseconds; anything finer is cut off.

mod besides;
pub mod book;
pub mod calendar;
pub mod clock;
pub mod evaluate;
pub mod event;
pub mod hours;
pub mod ics;
mod order;
pub mod policy;
pub mod severity;
pub mod span;
mod track;
mod week;
mod zone;

pub use besides::AlsoWaiting;
pub use book::{Book, Terms};
pub use calendar::{BusinessCalendar, OpenRange};
pub use clock::{Clocks, Glance, ItemClock, Segment, SegmentKind, Threshold, Verdict};
pub use evaluate::{evaluate, glance, what_if};
pub use event::{ClockEvent, ItemState, TermsId, What};
pub use hours::Hours;
pub use ics::{Holiday, Holidays, Skipped, holidays};
pub use policy::{
    ChangeRule, PauseReasons, ReopenRule, SlaPolicy, SlaTarget, Stop, Thresholds, UpdateMode,
};
pub use severity::SeverityMatrix;
pub use span::Span;
