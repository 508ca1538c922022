//! Entries of the index: put in place, removed, checked and made anew.

use super::words::folded;
use super::{Group, SearchText, refs};
use crate::error::{Context, corrupt};
use holdfast_domain::Result;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

/// Bits of a row id that hold the local number; the group stands above them.
const GROUP_SHIFT: u32 = 40;

impl Group {
    pub(super) fn doc(self, e: i64) -> i64 {
        (self.number() << GROUP_SHIFT) | e
    }

    /// The first and the last row id of the group.
    pub(super) fn range(self) -> (i64, i64) {
        let first = self.number() << GROUP_SHIFT;
        (first, first + (1 << GROUP_SHIFT) - 1)
    }

    /// The group and local number of a row id.
    pub(super) fn of_doc(doc: i64) -> Option<(Self, i64)> {
        let group = Self::ALL.iter().find(|group| group.number() == doc >> GROUP_SHIFT)?;
        Some((*group, doc & ((1 << GROUP_SHIFT) - 1)))
    }
}

/// The token by which entries of a client are found. It starts with a letter nobody types.
pub(super) fn facet(client: Uuid) -> String {
    format!("\u{e000}{}", client.simple())
}

/// A number that is the same for two titles that differ in case, accents and punctuation only.
pub(super) fn title_key(title: &str) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for word in folded(title) {
        hasher.update(word.as_bytes());
        hasher.update(b" ");
    }
    key(&hasher)
}

fn text_key(text: &SearchText, refs: &str) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for part in [&text.title, &text.body, &text.tags, refs] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.update(text.client.unwrap_or_default().as_bytes());
    key(&hasher)
}

fn key(hasher: &blake3::Hasher) -> i64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    i64::from_le_bytes(bytes)
}

/// Puts an entry in place. An entry whose text is the same already costs one look.
///
/// # Errors
/// `disk_full`, `corrupt_database`.
pub fn index(connection: &Connection, text: &SearchText) -> Result<()> {
    let doc = text.group.doc(text.e);
    let mut tokens = refs::references(&text.title);
    for token in refs::references(&text.body).into_iter().chain(refs::references(&text.tags)) {
        if !tokens.contains(&token) {
            tokens.push(token);
        }
    }
    tokens.extend(text.number.map(refs::own_number));
    let tokens = tokens.join("\n");
    let number = text.number.map(|number| format!("H-{number}")).unwrap_or_default();
    let text_key = text_key(text, &number);

    let before: Option<(i64, String)> = connection
        .prepare_cached("SELECT text_key, refs FROM search_doc WHERE doc = ?1")
        .store()?
        .query_row([doc], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .store()?;
    if let Some((key, _)) = &before
        && *key == text_key
    {
        connection
            .prepare_cached("UPDATE search_doc SET updated = ?2 WHERE doc = ?1")
            .store()?
            .execute((doc, text.updated_at))
            .store()?;
        return Ok(());
    }
    // `OR REPLACE` on a table is a savepoint each time, at which the index writes the words that it
    // gathers in memory: a segment an entry instead of one a transaction.
    let (entry, row) = match before {
        None => (
            "INSERT INTO fts (rowid, title, body, tags, refs, facet)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            "INSERT INTO search_doc (doc, title_key, text_key, client, updated, refs)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        ),
        Some(_) => (
            "INSERT OR REPLACE INTO fts (rowid, title, body, tags, refs, facet)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            "UPDATE search_doc SET title_key = ?2, text_key = ?3, client = ?4, updated = ?5, refs = ?6
             WHERE doc = ?1",
        ),
    };
    connection
        .prepare_cached(entry)
        .store()?
        .execute((doc, &text.title, &text.body, &text.tags, number, text.client.map(facet)))
        .store()?;
    connection
        .prepare_cached(row)
        .store()?
        .execute((doc, title_key(&text.title), text_key, text.client, text.updated_at, &tokens))
        .store()?;
    let gone = before.map(|(_, refs)| refs).unwrap_or_default();
    if gone != tokens {
        forget_refs(connection, doc, &gone)?;
        let mut insert = connection
            .prepare_cached("INSERT OR IGNORE INTO search_ref (token, doc) VALUES (?1, ?2)")
            .store()?;
        for token in tokens.lines() {
            insert.execute((token, doc)).store()?;
        }
    }
    Ok(())
}

/// Removes an entry, if there is one.
///
/// # Errors
/// `disk_full`, `corrupt_database`.
pub fn remove(connection: &Connection, group: Group, e: i64) -> Result<()> {
    let doc = group.doc(e);
    let refs: Option<String> = connection
        .prepare_cached("DELETE FROM search_doc WHERE doc = ?1 RETURNING refs")
        .store()?
        .query_row([doc], |row| row.get(0))
        .optional()
        .store()?;
    let Some(refs) = refs else {
        return Ok(());
    };
    forget_refs(connection, doc, &refs)?;
    connection
        .prepare_cached("DELETE FROM fts WHERE rowid = ?1")
        .store()?
        .execute([doc])
        .store()?;
    Ok(())
}

fn forget_refs(connection: &Connection, doc: i64, refs: &str) -> Result<()> {
    let mut delete = connection
        .prepare_cached("DELETE FROM search_ref WHERE token = ?1 AND doc = ?2")
        .store()?;
    for token in refs.lines() {
        delete.execute((token, doc)).store()?;
    }
    Ok(())
}

/// Makes the whole index anew from what should be in it. Call it inside a transaction.
///
/// # Errors
/// `disk_full`, `corrupt_database`, and those of the texts.
pub fn rebuild(
    connection: &Connection,
    texts: impl Iterator<Item = Result<SearchText>>,
) -> Result<()> {
    connection
        .execute_batch(
            "INSERT INTO fts (fts) VALUES ('delete-all');
             DELETE FROM search_doc;
             DELETE FROM search_ref;",
        )
        .store()?;
    for text in texts {
        index(connection, &text?)?;
    }
    Ok(())
}

/// Compares the parts of the index with each other. Needs a connection that may write.
///
/// # Errors
/// `corrupt_database` where they differ; [`rebuild`] mends that.
pub fn check(connection: &Connection) -> Result<()> {
    connection
        .prepare("INSERT INTO fts (fts, rank) VALUES ('integrity-check', 1)")
        .and_then(|mut check| check.execute([]))
        .store()?;
    let (apart, strays): (i64, i64) = connection
        .query_row(
            "SELECT
                 (SELECT count(*) FROM search_doc WHERE doc NOT IN (SELECT id FROM fts_docsize))
                 + (SELECT count(*) FROM fts_docsize WHERE id NOT IN (SELECT doc FROM search_doc)),
                 (SELECT count(*) FROM search_ref WHERE doc NOT IN (SELECT doc FROM search_doc))",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .store()?;
    if apart + strays > 0 {
        return Err(corrupt(format!(
            "the search index has {apart} entries too many or too few, {strays} stray references"
        )));
    }
    Ok(())
}
