//! The alarm end to end, without a screen: a real database, a clock that jumps both ways.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test ends where something is not as said"
)]

mod absence;
mod answers;
mod clocks;
mod dates;
mod hours;
mod killed;
mod many;
mod merged;
mod watch;

use serde_json::json;
use watch::Watch;
