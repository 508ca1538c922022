//! Clocks of service level agreements, as arithmetic.
//!
//! One rule prevents most of what goes wrong elsewhere: **a due date is never stored and shifted.**
//! It is computed from the event log every time, and the verdict is frozen when a cycle ends.
//!
//! - [`BusinessCalendar`] says when a client is open; [`Hours`] is its expanded form with the only two
//!   operations on business time there are, `between` and `add`, exact inverses of each other.
//! - [`SlaPolicy`] says what is promised and what pauses a clock.
//! - [`ClockEvent`]s are what happened to an item, and [`Clocks`] what follows from them.
//!
//! Instants are UTC milliseconds; anything finer is cut off.

pub mod calendar;
pub mod clock;
pub mod event;
pub mod hours;
pub mod policy;
pub mod severity;
pub mod span;
mod week;
mod zone;

pub use calendar::{BusinessCalendar, OpenRange};
pub use clock::{Clocks, Glance, ItemClock, Segment, SegmentKind, Threshold, Verdict};
pub use event::{ClockEvent, ItemState, TermsId, What};
pub use hours::Hours;
pub use policy::{
    ChangeRule, PauseReasons, ReopenRule, SlaPolicy, SlaTarget, Stop, Thresholds, UpdateMode,
};
pub use severity::SeverityMatrix;
pub use span::Span;
