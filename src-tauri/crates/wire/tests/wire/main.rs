//! What the formats promise: everything comes back, old files are read for ever, and bytes from
//! elsewhere can do no harm.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

mod fuzz;
mod golden;
mod hostile;
mod members;
mod memory;
mod round_trip;
mod some;

#[global_allocator]
static MEMORY: memory::Counting = memory::Counting;
