//! Pure types and rules of Holdfast.
//!
//! Nothing in this crate reads a file, a clock or a socket: every rule takes `now` and data,
//! and gives data back. The vocabulary is that of the field; see [`vocabulary`].

pub mod alarm;
pub mod capture;
pub mod dates;
pub mod error;
pub mod filter;
pub mod flow;
pub mod hlc;
pub mod ids;
pub mod number;
pub mod order;
pub mod placement;
pub mod ready;
pub mod review;
pub mod sla;
pub mod vocabulary;
pub mod wip;
pub mod words;

pub use error::{Error, ErrorCode, Result};
pub use filter::Filter;
pub use hlc::Hlc;
pub use ids::*;
pub use number::Number;
pub use order::OrderKey;
pub use vocabulary::*;

/// An instant in UTC. Zones are IANA names and belong to people and calendars, never to instants.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// Where the present instant comes from; tests bring their own.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}
