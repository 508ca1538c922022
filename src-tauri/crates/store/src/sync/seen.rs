//! What authors had seen of one another, for whoever replays the history of an entity.

use super::context::Contexts;
use super::stream::Streams;
use crate::store::Read;
use holdfast_domain::{Hlc, Result};

/// A write: its stream and its stamp.
pub(crate) type Point = (u32, Hlc);

/// What authors had seen. Nothing is read before it is asked for, which hardly ever happens.
pub(crate) struct Seen<'a> {
    read: Read<'a>,
    contexts: Option<Contexts<'a>>,
}

impl<'a> Seen<'a> {
    pub(crate) const fn new(read: Read<'a>) -> Self {
        Self { read, contexts: None }
    }

    /// Whether who wrote `by` had seen `what`.
    pub(crate) fn had_seen(&mut self, by: Point, what: Point) -> Result<bool> {
        if by.0 == what.0 {
            return Ok(what.1 <= by.1);
        }
        let contexts = match &mut self.contexts {
            Some(known) => known,
            unknown => unknown.insert(Contexts::new(self.read.0, &Streams::load(self.read)?)?),
        };
        contexts.covers(by, what)
    }
}
