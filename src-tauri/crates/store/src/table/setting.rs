//! Settings of the workspace, which every desk shares.

use super::rows::text;
use crate::store::Read;
use holdfast_domain::Result;
use std::collections::BTreeMap;

impl Read<'_> {
    /// All settings by key.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn settings(self) -> Result<BTreeMap<String, String>> {
        let rows = self.rows(
            "SELECT key, value FROM setting WHERE alive = 1 AND key IS NOT NULL",
            [],
            |row| Ok((text(row, 0)?, text(row, 1)?)),
        )?;
        Ok(rows.into_iter().collect())
    }
}
