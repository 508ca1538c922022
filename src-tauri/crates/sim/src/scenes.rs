//! What happens between desks: two write the same, and editors are open while others write.

use crate::world::World;
use holdfast_domain::Result;
use holdfast_store::registry::{Field, client};
use holdfast_sync::core::Event;

/// What a desk does at most before another one does something.
const TURN: u32 = 80;

impl World {
    /// Two desks write one field at the same instant, or one edits what everybody edits.
    pub(crate) fn clash(&mut self, at: usize) -> Result<()> {
        match self.dice.below(10) {
            // Mostly two of them, or no editor would be open long enough to miss something.
            0..=3 => self.edit_first(at % 2),
            4 => self.leave_open(at % 2),
            _ => self.write_at_once(at),
        }
    }

    fn write_at_once(&mut self, at: usize) -> Result<()> {
        self.pass(1);
        let other = (at + 1) % self.desks.len();
        self.clash_at(at, client::NAME)?;
        self.clash_at(other, client::NAME)
    }

    /// A desk that has no more than a snapshot yet writes what everybody writes.
    pub(crate) fn write_on_a_snapshot(&mut self, at: usize) -> Result<()> {
        if self.dice.percent(70) { self.clash_at(at, client::NAME) } else { Ok(()) }
    }

    /// A desk writes a field of what everybody writes.
    pub(crate) fn clash_at(&mut self, at: usize, field: Field) -> Result<()> {
        let now = self.now;
        match self.work.clash(&self.desks[at], now, field) {
            Ok(()) => {
                self.desks[at].tell(Event::Changed, now);
                Ok(())
            }
            Err(error) => self.died(at, &error),
        }
    }

    fn edit_first(&mut self, at: usize) -> Result<()> {
        let now = self.now;
        match self.work.edit_first(&self.desks[at], &mut self.dice) {
            Ok(()) => {
                self.desks[at].tell(Event::Changed, now);
                Ok(())
            }
            Err(error) => self.died(at, &error),
        }
    }

    /// An editor stays open at a desk while what another desk writes into the text arrives there.
    fn leave_open(&mut self, at: usize) -> Result<()> {
        let other = 1 - at;
        for (writes, hears) in [(at, other), (other, at), (at, other)] {
            self.edit_first(writes)?;
            self.exchange(writes)?;
            self.exchange(hears)?;
        }
        Ok(())
    }

    /// A desk sends and fetches as far as it can at once.
    pub(crate) fn exchange(&mut self, at: usize) -> Result<()> {
        let now = self.now;
        self.desks[at].tell(Event::Hurry, now);
        for _ in 0..TURN {
            if !self.act(at)? {
                break;
            }
        }
        Ok(())
    }
}
