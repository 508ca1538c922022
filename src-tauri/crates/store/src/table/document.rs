//! Documents of the library, and where they came from.

use super::rows::{flag, id, own_id, text, time, word};
use crate::edge::named;
use crate::error::Context;
use crate::store::Read;
use holdfast_domain::{
    AttachmentId, ClientId, DocumentId, DocumentKind, EntityId, Result, TechnicianId, Timestamp,
};
use rusqlite::{Row, named_params};
use uuid::Uuid;

/// A document without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Id.
    pub id: DocumentId,
    /// Runbook or article.
    pub kind: DocumentKind,
    /// Title.
    pub title: String,
    /// Folder, with `/`.
    pub collection: String,
    /// For which client; none for all.
    pub client: Option<ClientId>,
    /// Who answers for it.
    pub owner: Option<TechnicianId>,
    /// When it was last verified.
    pub verified_at: Option<Timestamp>,
    /// By whom.
    pub verified_by: Option<TechnicianId>,
    /// When it is due for review.
    pub review_due: Option<Timestamp>,
    /// When anything of it last changed here.
    pub updated_at: Timestamp,
    /// Tags, by name.
    pub tags: Vec<String>,
    /// False once moved to the trash.
    pub alive: bool,
}

/// Where a document came from, and what was found there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceRow {
    /// Name of the imported folder.
    pub root: Option<String>,
    /// Path inside it.
    pub path: Option<String>,
    /// BLAKE3 of the file as it was imported last.
    pub hash: Option<String>,
    /// Body of the file as it was imported last, where the document had been edited here.
    pub text: Option<String>,
    /// What its relative links mean, as JSON.
    pub links: Option<String>,
    /// Its front matter, as JSON.
    pub front_matter: Option<String>,
}

/// Which documents are asked for.
#[derive(Debug, Clone, Default)]
pub struct DocumentFilter<'a> {
    /// Only of this kind.
    pub kind: Option<DocumentKind>,
    /// Only right in this folder.
    pub collection: Option<&'a str>,
    /// Only with these letters in the title.
    pub text: &'a str,
    /// Only of this client.
    pub client: Option<ClientId>,
}

/// The content of an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Whom it belongs to.
    pub owner: Option<EntityId>,
    /// Name, for people.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3 of the content.
    pub hash: String,
}

/// The id of a document that is imported from `path` in a folder named `root`: the same on every
/// desk and in every run.
#[must_use]
pub fn imported_document(root: &str, path: &str) -> DocumentId {
    DocumentId(named(&[b"document", root.as_bytes(), path.as_bytes()]))
}

/// The id of the attachment of a document that is imported from `path`.
#[must_use]
pub fn imported_attachment(document: DocumentId, path: &str) -> AttachmentId {
    AttachmentId(named(&[b"attachment", document.0.as_bytes(), path.as_bytes()]))
}

// `ent` has a kind too.
const COLUMNS: &str =
    "ent.id, document.kind, title, collection, client, owner, verified_at, verified_by,
    review_due, updated_at, alive,
    (SELECT group_concat(word, char(10)) FROM (SELECT word FROM edge
        WHERE edge.a = ent.id AND rel = 'tag' AND edge.alive = 1 ORDER BY word))";

fn row(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    let tags = text(row, 11)?;
    Ok(DocumentRow {
        id: own_id(row, 0)?,
        kind: word(row, 1, DocumentKind::from_word)?.unwrap_or(DocumentKind::Runbook),
        title: text(row, 2)?,
        collection: text(row, 3)?,
        client: id(row, 4)?,
        owner: id(row, 5)?,
        verified_at: time(row, 6)?,
        verified_by: id(row, 7)?,
        review_due: time(row, 8)?,
        updated_at: time(row, 9)?.unwrap_or_default(),
        alive: flag(row, 10)?,
        tags: tags.lines().map(str::to_owned).collect(),
    })
}

const CHOSEN: &str = "alive = 1
    AND (:kind IS NULL OR document.kind = :kind)
    AND (:collection IS NULL OR collection = :collection)
    AND (:client IS NULL OR client = :client)
    AND (:text = '' OR instr(lower(title), lower(:text)) > 0)";

impl Read<'_> {
    /// A document, also one in the trash.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn document(self, id: DocumentId) -> Result<Option<DocumentRow>> {
        self.first(
            &format!("SELECT {COLUMNS} FROM document JOIN ent USING (e) WHERE ent.id = ?1"),
            [id.0],
            row,
        )
    }

    /// A page of documents by folder and title, and how many there are.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn documents(
        self,
        filter: &DocumentFilter<'_>,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<DocumentRow>, u32)> {
        let kind = filter.kind.map(DocumentKind::word);
        let client = filter.client.map(Uuid::from);
        let documents = self.rows(
            &format!(
                "SELECT {COLUMNS} FROM document CROSS JOIN ent USING (e) WHERE {CHOSEN}
                 ORDER BY collection, title COLLATE NOCASE, e LIMIT :limit OFFSET :offset"
            ),
            named_params! { ":kind": kind, ":collection": filter.collection, ":client": client,
            ":text": filter.text, ":limit": limit, ":offset": offset },
            row,
        )?;
        let total = self
            .0
            .prepare_cached(&format!("SELECT count(*) FROM document WHERE {CHOSEN}"))
            .store()?
            .query_row(
                named_params! { ":kind": kind, ":collection": filter.collection,
                ":client": client, ":text": filter.text },
                |row| row.get(0),
            )
            .store()?;
        Ok((documents, total))
    }

    /// Every folder that holds documents, with how many are right in it.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn collections(self, kind: Option<DocumentKind>) -> Result<Vec<(String, u32)>> {
        self.rows(
            "SELECT coalesce(collection, ''), count(*) FROM document
             WHERE alive = 1 AND (?1 IS NULL OR kind = ?1) GROUP BY 1 ORDER BY 1",
            [kind.map(DocumentKind::word)],
            |row| Ok((text(row, 0)?, row.get(1)?)),
        )
    }

    /// Where a document came from; empty for one written here.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn source(self, document: DocumentId) -> Result<SourceRow> {
        let found = self.first(
            "SELECT source_root, source_path, source_hash, source_text, links, front_matter
             FROM ent CROSS JOIN document USING (e) WHERE id = ?1",
            [document.0],
            |row| {
                Ok(SourceRow {
                    root: row.get(0)?,
                    path: row.get(1)?,
                    hash: row.get(2)?,
                    text: row.get(3)?,
                    links: row.get(4)?,
                    front_matter: row.get(5)?,
                })
            },
        )?;
        Ok(found.unwrap_or_default())
    }

    /// The content of an attachment; none once it is removed.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn file(self, attachment: AttachmentId) -> Result<Option<FileRow>> {
        self.first(
            "SELECT owner, name, mime, size, hash FROM ent CROSS JOIN attachment USING (e)
             WHERE id = ?1 AND alive = 1",
            [attachment.0],
            |row| {
                Ok(FileRow {
                    owner: id(row, 0)?,
                    name: text(row, 1)?,
                    mime: text(row, 2)?,
                    size: row.get::<_, Option<i64>>(3)?.unwrap_or(0).cast_unsigned(),
                    hash: text(row, 4)?,
                })
            },
        )
    }
}
