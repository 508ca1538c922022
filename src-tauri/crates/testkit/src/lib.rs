//! For tests: a clock that stands still until told otherwise, and may run backwards; and a session
//! bus of one's own with a notification server, a keyring, and a PostgreSQL server, that do what the
//! test says.

#[cfg(target_os = "linux")]
pub mod bus;
#[cfg(target_os = "linux")]
pub mod keyring;
#[cfg(target_os = "linux")]
pub mod postgres;

use chrono::TimeDelta;
use holdfast_domain::{Clock, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};

/// A clock that shows what the test says. Clones show the same time.
#[derive(Clone)]
pub struct FakeClock(Arc<Mutex<Timestamp>>);

impl FakeClock {
    /// A clock that shows that instant.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Noon of a Monday in March 2026, UTC.
    #[must_use]
    pub fn noon() -> Self {
        Self::at(Timestamp::from_timestamp_millis(1_772_452_800_000).unwrap_or_default())
    }

    /// Moves the clock; a negative step runs it backwards.
    pub fn advance(&self, step: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += step;
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
