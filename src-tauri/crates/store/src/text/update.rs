//! The Yjs v1 update format, as far as a document of one text consists of it.
//!
//! What other desks sent is read here first: `yrs` panics over much that is well-formed and makes no
//! sense, and the shipped program cannot catch that. The verdict follows from the bytes alone, so it is
//! the same on every desk.

use super::NAME;
use super::bytes::{Reader, write_number, write_text};
use std::collections::BTreeMap;
use std::ops::Range;

/// Clocks end here: `yrs` computes with them as signed numbers.
const LAST: u32 = i32::MAX as u32;
const CLIENTS: u64 = 1 << 53;

const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const DELETED: u8 = 1;
const TEXT: u8 = 4;
const SKIP: u8 = 10;

/// A place within what a client wrote, counted in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id {
    pub(super) client: u64,
    pub(super) clock: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Text(String),
    Deleted,
}

/// Text that was inserted at once, between two neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) clock: u32,
    len: u32,
    pub(super) origin: Option<Id>,
    pub(super) right: Option<Id>,
    content: Content,
}

/// What was inserted, by client and in the order of its clock, and what was deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Update {
    pub(super) blocks: BTreeMap<u64, Vec<Block>>,
    pub(super) deleted: BTreeMap<u64, Vec<Range<u32>>>,
}

impl Block {
    pub(super) fn end(&self) -> u32 {
        self.clock + self.len
    }

    /// What remains of it from a clock within it on.
    pub(super) fn from(self, client: u64, clock: u32) -> Self {
        let Some(gone) = clock.checked_sub(self.clock).filter(|gone| *gone > 0) else {
            return self;
        };
        let content = match self.content {
            Content::Text(text) => Content::Text(without(&text, gone)),
            Content::Deleted => Content::Deleted,
        };
        let origin = Some(Id { client, clock: clock - 1 });
        Self { clock, len: self.len - gone, origin, right: self.right, content }
    }

    fn read(from: &mut Reader<'_>, client: u64, clock: u32, info: u8) -> Option<Self> {
        let mut id = |flag: u8| {
            if info & flag == 0 {
                return Some(None);
            }
            let id = Id { client: read_client(from)?, clock: from.number()? };
            // Nothing is written next to what is not there yet.
            (id.clock < if id.client == client { clock } else { LAST }).then_some(Some(id))
        };
        let (origin, right) = (id(HAS_ORIGIN)?, id(HAS_RIGHT)?);
        if origin.is_none()
            && right.is_none()
            && !(from.number::<u32>()? == 1 && from.text()? == NAME)
        {
            return None;
        }
        let (len, content) = match info & !(HAS_ORIGIN | HAS_RIGHT) {
            TEXT => {
                let text = from.text()?;
                (u32::try_from(text.encode_utf16().count()).ok()?, Content::Text(text.to_owned()))
            }
            DELETED => (from.number()?, Content::Deleted),
            _ => return None,
        };
        let fits = clock.checked_add(len).is_some_and(|end| end <= LAST);
        (len > 0 && fits).then_some(Self { clock, len, origin, right, content })
    }

    fn write(&self, to: &mut Vec<u8>) {
        let flag = |id: Option<Id>, flag: u8| if id.is_some() { flag } else { 0 };
        let kind = if matches!(self.content, Content::Deleted) { DELETED } else { TEXT };
        to.push(kind | flag(self.origin, HAS_ORIGIN) | flag(self.right, HAS_RIGHT));
        for id in [self.origin, self.right].into_iter().flatten() {
            write_number(to, id.client);
            write_number(to, id.clock.into());
        }
        if self.origin.is_none() && self.right.is_none() {
            write_number(to, 1);
            write_text(to, NAME);
        }
        match &self.content {
            Content::Text(text) => write_text(to, text),
            Content::Deleted => write_number(to, self.len.into()),
        }
    }
}

impl Update {
    /// None for what no editing of a text writes.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader(bytes);
        let mut update = Self::default();
        for _ in 0..from.number::<u32>()? {
            let count: u32 = from.number()?;
            let client = read_client(&mut from)?;
            let mut clock: u32 = from.number()?;
            let mut blocks = Vec::new();
            for _ in 0..count {
                let info = from.byte()?;
                if info == SKIP {
                    clock = clock.checked_add(from.number()?).filter(|clock| *clock <= LAST)?;
                    continue;
                }
                let block = Block::read(&mut from, client, clock, info)?;
                clock = block.end();
                blocks.push(block);
            }
            if update.blocks.insert(client, blocks).is_some() {
                return None;
            }
        }
        for _ in 0..from.number::<u32>()? {
            let client = read_client(&mut from)?;
            let ranges = update.deleted.entry(client).or_default();
            for _ in 0..from.number::<u32>()? {
                let (start, len): (u32, u32) = (from.number()?, from.number()?);
                let end = start.checked_add(len).filter(|end| *end <= LAST)?;
                ranges.push(start..end);
            }
        }
        update.deleted.values_mut().for_each(joined);
        update.blocks.retain(|_, blocks| !blocks.is_empty());
        update.deleted.retain(|_, ranges| !ranges.is_empty());
        from.0.is_empty().then_some(update)
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let mut to = Vec::new();
        write_number(&mut to, self.blocks.len() as u64);
        for (client, blocks) in self.blocks.iter().rev() {
            let first = blocks.first().map_or(0, |block| block.clock);
            let (mut clock, mut count, mut told) = (first, 0, Vec::new());
            for block in blocks {
                if block.clock > clock {
                    told.push(SKIP);
                    write_number(&mut told, (block.clock - clock).into());
                    count += 1;
                }
                block.write(&mut told);
                count += 1;
                clock = block.end();
            }
            write_number(&mut to, count);
            write_number(&mut to, *client);
            write_number(&mut to, first.into());
            to.extend_from_slice(&told);
        }
        write_number(&mut to, self.deleted.len() as u64);
        for (client, ranges) in self.deleted.iter().rev() {
            write_number(&mut to, *client);
            write_number(&mut to, ranges.len() as u64);
            for range in ranges {
                write_number(&mut to, range.start.into());
                write_number(&mut to, (range.end - range.start).into());
            }
        }
        to
    }

    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.deleted.is_empty()
    }

    /// Adds another. What both hold is held once.
    pub(super) fn add(&mut self, other: Self) {
        for (client, more) in other.blocks {
            let blocks = self.blocks.entry(client).or_default();
            blocks.extend(more);
            blocks.sort_by_key(|block| block.clock);
            let mut until = 0;
            let all = std::mem::take(blocks).into_iter();
            blocks.extend(all.filter_map(|block| {
                let block = (block.end() > until).then(|| block.from(client, until))?;
                until = block.end();
                Some(block)
            }));
        }
        for (client, more) in other.deleted {
            let ranges = self.deleted.entry(client).or_default();
            ranges.extend(more);
            joined(ranges);
        }
    }
}

fn read_client(from: &mut Reader<'_>) -> Option<u64> {
    from.number().filter(|client| *client < CLIENTS)
}

/// Sorts ranges, and makes one of those that touch.
fn joined(ranges: &mut Vec<Range<u32>>) {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|later, earlier| {
        let touch = later.start <= earlier.end;
        if touch {
            earlier.end = earlier.end.max(later.end);
        }
        touch
    });
}

/// The text behind so many UTF-16 units. Half a character becomes what Yjs makes of it.
fn without(text: &str, units: u32) -> String {
    let (mut units, mut rest) = (units as usize, text.chars());
    while units > 0 {
        match rest.next().map(char::len_utf16) {
            Some(len) if len > units => return format!("\u{FFFD}{}", rest.as_str()),
            Some(len) => units -= len,
            None => break,
        }
    }
    rest.as_str().to_owned()
}
