//! Who is told what, when, and in how many interruptions.
//!
//! [`rules`] decides on one thing that fell due, [`storm`] on many at once. Both are given the
//! instant, so that a preview of last week runs the same code as the alarm.

pub mod rules;
pub mod storm;

#[cfg(test)]
mod tests;

pub use rules::{Fate, Hold, Occasion, QuietHours, Rule, Rules};
pub use storm::{Bubble, Group, Route, Storm};
