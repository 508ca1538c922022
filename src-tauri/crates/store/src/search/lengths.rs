//! How long entries are, in memory: a score needs the length of every match of the window, and
//! looking each up in the index took a fifth of the time of a search.

use crate::error::Context;
use holdfast_domain::Result;
use rusqlite::{Connection, OptionalExtension};
use std::sync::Arc;

/// Numbers of words of the entries, as they were when all of them were read.
#[derive(Default, Clone)]
pub(super) struct Lengths {
    read: Arc<Read>,
    /// Entries written since, in order; their lengths are looked up.
    written: Vec<i64>,
}

/// Row ids in order and the length of each.
#[derive(Default)]
struct Read {
    docs: Vec<i64>,
    words: Vec<u32>,
}

impl Lengths {
    /// Reads the lengths of all entries.
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        let mut statement =
            connection.prepare("SELECT id, sz FROM fts_docsize ORDER BY id").store()?;
        let mut rows = statement.query([]).store()?;
        let mut read = Read::default();
        while let Some(row) = rows.next().store()? {
            read.docs.push(row.get(0).store()?);
            read.words.push(sum(row.get_ref(1).store()?.as_blob().unwrap_or_default()));
        }
        Ok(Self { read: Arc::new(read), written: Vec::new() })
    }

    /// The same without entries that were written since.
    pub(super) fn without(&self, docs: impl Iterator<Item = i64>) -> Self {
        let mut written = self.written.clone();
        for doc in docs {
            if let Err(place) = written.binary_search(&doc) {
                written.insert(place, doc);
            }
        }
        Self { read: Arc::clone(&self.read), written }
    }

    /// The length of an entry, where it is known and still holds.
    pub(super) fn of(&self, doc: i64) -> Option<u32> {
        if !self.written.is_empty() && self.written.binary_search(&doc).is_ok() {
            return None;
        }
        let index = self.read.docs.binary_search(&doc).ok()?;
        self.read.words.get(index).copied()
    }

    /// Bytes it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        self.read.docs.len() * 12 + self.written.len() * 8
    }
}

/// The length of an entry as the index has it.
pub(super) fn look_up(connection: &Connection, doc: i64) -> Result<u32> {
    let length = connection
        .prepare_cached("SELECT sz FROM fts_docsize WHERE id = ?1")
        .store()?
        .query_row([doc], |row| Ok(sum(row.get_ref(0)?.as_blob()?)))
        .optional()
        .store()?;
    Ok(length.unwrap_or(0))
}

/// The sum of what FTS5 keeps of an entry: the number of words of each column, in groups of seven
/// bits, all but the last of a number with the high bit set.
fn sum(sizes: &[u8]) -> u32 {
    let (mut total, mut number) = (0_u32, 0_u32);
    for byte in sizes {
        number = number << 7 | u32::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            total = total.saturating_add(number);
            number = 0;
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_all_columns_are_added() {
        assert_eq!(sum(&[3, 0x81, 0x00, 0, 1, 0]), 3 + 128 + 1);
        assert_eq!(sum(&[0x87, 0xff, 0x7f]), 0x1_ffff);
        assert_eq!(sum(&[]), 0);
    }

    #[test]
    fn an_entry_that_was_written_again_is_not_known() {
        let read = Arc::new(Read { docs: vec![2, 5, 9], words: vec![20, 50, 90] });
        let all = Lengths { read, written: Vec::new() };
        assert_eq!([2, 3, 9].map(|doc| all.of(doc)), [Some(20), None, Some(90)]);
        let fewer = all.without([9, 2, 9].into_iter());
        assert_eq!([2, 5, 9].map(|doc| fewer.of(doc)), [None, Some(50), None]);
    }
}
