//! Search on the open store: the words in memory follow what is written.

use super::{Found, Query, SearchText, Words, find, index};
use crate::error::Context;
use crate::guard::unguarded;
use crate::store::{Read, Store};
use crate::{open, searchable};
use holdfast_domain::Result;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Entities written since the words were read that are caught up with on the spot.
const CATCH_UP: u32 = 64;
/// Words caught up with; beyond that all are read anew.
const MOST_RECENT: usize = 20_000;

impl Store {
    /// The words of the index, up to date with what `read` sees. Where they have not been read
    /// yet, that happens on a thread beside the caller, which goes on without, unless `wait` says
    /// that there will be no second search.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn words(&self, read: Read<'_>, wait: bool) -> Result<Option<Arc<Words>>> {
        let seq = read.seq()?;
        let Some(words) = self.vocabulary().words() else {
            if wait {
                self.vocabulary().replace(Words::read(read.0, seq)?);
            } else {
                self.read_words_aside();
            }
            return Ok(self.vocabulary().words());
        };
        if words.seq() == seq {
            return Ok(Some(words));
        }
        let texts = match written_since(read, words.seq())? {
            Some(texts) if words.recent() < MOST_RECENT => texts,
            _ => {
                self.read_words_aside();
                return Ok(Some(words));
            }
        };
        self.vocabulary().replace(words.with(texts.iter(), seq));
        Ok(self.vocabulary().words())
    }

    /// Reads the words on a thread of their own, unless that is going on.
    pub fn read_words_aside(&self) {
        let vocabulary = Arc::clone(self.vocabulary());
        if !vocabulary.begin() {
            return;
        }
        let dir = self.dir().to_owned();
        let thread = std::thread::Builder::new().name("words".into()).spawn(move || {
            match read_words(&dir) {
                Ok(words) => vocabulary.replace(words),
                Err(error) => tracing::warn!(%error, "the words of the index could not be read"),
            }
            vocabulary.end();
        });
        if let Err(error) = thread {
            tracing::warn!(%error, "no thread for the words of the index");
            self.vocabulary().end();
        }
    }

    /// Compares the parts of the search index with each other and with what it was made from.
    ///
    /// # Errors
    /// `corrupt_database` where they differ.
    pub fn check_search(&self) -> Result<()> {
        let writer = self.writer();
        unguarded(|| index::check(&writer))
    }

    /// Makes the search index anew.
    ///
    /// # Errors
    /// `disk_full`, `corrupt_database`.
    pub fn rebuild_search(&self) -> Result<()> {
        let mut writer = self.writer();
        let transaction =
            writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).store()?;
        unguarded(|| {
            let read = Read(&transaction);
            let entities: Vec<i64> = transaction
                .prepare("SELECT e FROM ent")
                .store()?
                .query_map([], |row| row.get(0))
                .store()?
                .collect::<rusqlite::Result<_>>()
                .store()?;
            let texts =
                entities.into_iter().filter_map(|e| searchable::text_of(read, e).transpose());
            index::rebuild(&transaction, texts)
        })?;
        unguarded(|| transaction.commit()).store()
    }
}

impl Read<'_> {
    /// Searches. See [`find::query`].
    ///
    /// # Errors
    /// `corrupt_database`; never because of what was typed.
    pub fn search(self, words: Option<&Words>, query: &Query<'_>) -> Result<Found> {
        find::query(self.0, words, query)
    }
}

fn read_words(dir: &Path) -> Result<Words> {
    let mut reader = open::reader(dir)?;
    let transaction = reader.transaction().store()?;
    Words::read(&transaction, Read(&transaction).seq()?)
}

/// What is searched of the entries written after a change; none where they are too many.
fn written_since(read: Read<'_>, seq: i64) -> Result<Option<Vec<SearchText>>> {
    let mut statement =
        read.0.prepare_cached("SELECT DISTINCT e FROM change WHERE seq > ?1 LIMIT ?2").store()?;
    let entities: Vec<i64> = statement
        .query_map((seq, CATCH_UP + 1), |row| row.get(0))
        .store()?
        .collect::<rusqlite::Result<_>>()
        .store()?;
    if entities.len() > CATCH_UP as usize {
        return Ok(None);
    }
    let mut entries = BTreeSet::new();
    for e in entities {
        searchable::entries_of(read, e, &mut entries)?;
    }
    entries
        .into_iter()
        .filter_map(|e| searchable::text_of(read, e).transpose())
        .collect::<Result<_>>()
        .map(Some)
}
