//! Counts for the frame of the window.

use super::rows::{count, text};
use crate::store::Read;
use holdfast_domain::{DocumentKind, Result};

impl Read<'_> {
    /// How many runbooks and how many articles there are.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn document_counts(self) -> Result<(u32, u32)> {
        let rows = self.rows(
            "SELECT kind, count(*) FROM document WHERE alive = 1 GROUP BY kind",
            [],
            |row| Ok((text(row, 0)?, count(row, 1)?)),
        )?;
        let of = |kind: DocumentKind| {
            rows.iter().filter(|(word, _)| word == kind.word()).map(|(_, count)| count).sum()
        };
        Ok((of(DocumentKind::Runbook), of(DocumentKind::Article)))
    }
}
