//! What other desks let doubt: whether they hold the same as this one, and whether their clocks agree
//! with ours. Said where it changes, not with every segment.

use super::{Effect, Notice, Received, Turn};
use holdfast_store::sync::ClockSign;
use holdfast_wire::LogId;
use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};

/// What was said last, since the program runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Doubts {
    same: BTreeMap<LogId, bool>,
    clocks: BTreeMap<LogId, Discriminant<ClockSign>>,
}

impl Turn<'_> {
    pub(super) fn doubt(&mut self, received: &Received) {
        for (log, same) in &received.compared {
            if self.state.doubts.same.insert(*log, *same) != Some(*same) {
                self.effects.push(Effect::Notice(Notice::Compared(*log, *same)));
            }
        }
        for (log, sign) in &received.clocks {
            let kind = discriminant(sign);
            if self.state.doubts.clocks.insert(*log, kind) != Some(kind) {
                self.effects.push(Effect::Notice(Notice::Clock(*log, *sign)));
            }
        }
    }
}
