//! What of the updates can be applied: each block behind those that it was written next to, and a block
//! of a client behind its earlier ones. The rest waits here: `yrs` frees what it still points to while it
//! waits there for the beginning of what a client wrote.

use super::update::{Block, Update};
use std::collections::{BTreeMap, VecDeque};

/// How much each client wrote that is known here.
pub(super) type Known = BTreeMap<u64, u32>;

/// What can be applied, in this order, and what can be deleted behind it.
pub(super) struct Ready {
    blocks: Vec<(u64, Block)>,
    deleted: Update,
}

/// `yrs` recurses by blocks that wait for each other within an update.
const BATCH: usize = 256;

impl Ready {
    /// It, as updates of few blocks each.
    pub(super) fn updates(self) -> impl Iterator<Item = Vec<u8>> {
        let mut blocks = self.blocks.into_iter().peekable();
        let mut deleted = Some(self.deleted).filter(|deleted| !deleted.is_empty());
        std::iter::from_fn(move || {
            if blocks.peek().is_none() {
                return deleted.take().map(|deleted| deleted.write());
            }
            let mut update = Update::default();
            for (client, block) in blocks.by_ref().take(BATCH) {
                update.blocks.entry(client).or_default().push(block);
            }
            Some(update.write())
        })
    }
}

impl Update {
    /// Takes out what can be applied, and notes it as known.
    pub(super) fn ready(&mut self, known: &mut Known) -> Ready {
        let blocks = self.ready_blocks(known);
        let mut deleted = Self::default();
        for (client, ranges) in std::mem::take(&mut self.deleted) {
            let until = known.get(&client).copied().unwrap_or(0);
            for range in ranges {
                let (now, later) =
                    (range.start..range.end.min(until), range.start.max(until)..range.end);
                for (part, to) in [(now, &mut deleted), (later, &mut *self)] {
                    if !part.is_empty() {
                        to.deleted.entry(client).or_default().push(part);
                    }
                }
            }
        }
        Ready { blocks, deleted }
    }

    fn ready_blocks(&mut self, known: &mut Known) -> Vec<(u64, Block)> {
        let mut ready = Vec::new();
        let mut queues: BTreeMap<u64, VecDeque<Block>> =
            std::mem::take(&mut self.blocks).into_iter().map(|(c, all)| (c, all.into())).collect();
        // Clients that wait for a place, by the place.
        let mut waiting: BTreeMap<(u64, u32), Vec<u64>> = BTreeMap::new();
        let mut due: Vec<u64> = queues.keys().copied().collect();
        while let Some(client) = due.pop() {
            let Some(queue) = queues.get_mut(&client) else { continue };
            let before = known.get(&client).copied().unwrap_or(0);
            let mut until = before;
            while let Some(block) = queue.pop_front() {
                if block.end() <= until {
                    continue;
                }
                if block.clock > until {
                    queue.push_front(block);
                    break;
                }
                let block = block.from(client, until);
                let missing = [block.origin, block.right].into_iter().flatten().find(|id| {
                    id.client != client
                        && known.get(&id.client).is_none_or(|until| *until <= id.clock)
                });
                if let Some(missing) = missing {
                    waiting.entry((missing.client, missing.clock)).or_default().push(client);
                    queue.push_front(block);
                    break;
                }
                until = block.end();
                ready.push((client, block));
            }
            if until > before {
                known.insert(client, until);
                while let Some((place, _)) = waiting.range((client, 0)..(client, until)).next() {
                    let place = *place;
                    due.extend(waiting.remove(&place).unwrap_or_default());
                }
            }
        }
        self.blocks = queues
            .into_iter()
            .filter(|(_, queue)| !queue.is_empty())
            .map(|(client, queue)| (client, queue.into()))
            .collect();
        ready
    }
}
