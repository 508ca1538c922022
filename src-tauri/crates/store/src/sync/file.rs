//! The files of attachments: which of them a shared store is known to have.

use crate::error::Context;
use crate::store::{Read, Store};
use crate::table::rows::{id, own_id, text, time};
use holdfast_domain::{AttachmentId, EntityId, Result, Timestamp};
use holdfast_wire::{Hash, PartId};

/// A file that a shared store is not known to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LooseFile {
    /// The attachment whose file it is.
    pub attachment: AttachmentId,
    /// The part that it lives in.
    pub part: PartId,
    /// The item or document that it belongs to.
    pub owner: Option<EntityId>,
    /// What it is called.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// The hash of its content.
    pub hash: Hash,
    /// The hashes of its pieces in their order.
    pub pieces: Vec<Hash>,
    /// When the attachment was added.
    pub at: Timestamp,
}

impl Read<'_> {
    /// The files of attachments that a shared store is not known to have, newest first. Whether they
    /// are on this desk only the disk knows.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn loose_files(self, share: i64) -> Result<Vec<LooseFile>> {
        let rows = self.rows(
            "SELECT ent.id, owner, name, size, hash, pieces, updated_at, part.id
             FROM attachment CROSS JOIN ent USING (e) CROSS JOIN part USING (p)
             WHERE alive = 1 AND hash IS NOT NULL
               AND hash NOT IN (SELECT hash FROM shared_file
                    WHERE share = ?1 AND shared_file.p IN (1, ent.p))
             ORDER BY e DESC",
            [share],
            |row| {
                // What another program wrote there may be no hash; then there is no file to carry.
                let Ok(hash) = text(row, 4)?.parse() else { return Ok(None) };
                Ok(Some(LooseFile {
                    attachment: own_id(row, 0)?,
                    part: PartId(row.get(7)?),
                    owner: id(row, 1)?,
                    name: text(row, 2)?,
                    size: row.get::<_, Option<i64>>(3)?.unwrap_or(0).cast_unsigned(),
                    hash,
                    pieces: pieces(hash, &text(row, 5)?),
                    at: time(row, 6)?.unwrap_or_default(),
                }))
            },
        )?;
        Ok(rows.into_iter().flatten().collect())
    }
}

impl Store {
    /// Notes that a shared store has a file whole, in a part.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn note_shared_file(&self, share: i64, part: PartId, hash: &Hash) -> Result<()> {
        self.sync_write(|connection| {
            connection
                .execute(
                    "INSERT OR IGNORE INTO shared_file (share, hash, p)
                     SELECT ?1, ?2, p FROM part WHERE id = ?3",
                    (share, hash.to_string(), part.0),
                )
                .store()?;
            Ok(())
        })
    }

    /// Takes it that no store is known to have a file: it is looked for again, or sent again. False
    /// where none was known to have it.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn forget_shared_file(&self, hash: &str) -> Result<bool> {
        self.sync_write(|connection| {
            let forgotten =
                connection.execute("DELETE FROM shared_file WHERE hash = ?1", [hash]).store()?;
            Ok(forgotten > 0)
        })
    }

    /// Takes it that a store has no files, e.g. because it was emptied.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`.
    pub fn forget_shared_files(&self, share: i64) -> Result<()> {
        self.sync_write(|connection| {
            connection.execute("DELETE FROM shared_file WHERE share = ?1", [share]).store()?;
            Ok(())
        })
    }
}

/// The pieces of the file with this hash. Hash and pieces are registers of their own, so that those of
/// another file may stand beside it; a file of one piece is its own.
fn pieces(hash: Hash, written: &str) -> Vec<Hash> {
    let all: Option<Vec<Hash>> = written.split(' ').map(|one| one.parse().ok()).collect();
    match all.as_deref() {
        Some([of, pieces @ ..]) if *of == hash && !pieces.is_empty() => pieces.to_vec(),
        _ => vec![hash],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_those_of_this_file_and_of_no_other() {
        let [file, other, one, two] = [&b"file"[..], b"other", b"one", b"two"].map(Hash::of);
        let hash = file.to_string();
        assert_eq!(pieces(file, &format!("{file} {one} {two}")), [one, two]);
        for written in ["", &format!("{other} {one} {two}"), &hash, &format!("{file} junk")] {
            assert_eq!(pieces(file, written), [file], "{written}");
        }
    }
}
