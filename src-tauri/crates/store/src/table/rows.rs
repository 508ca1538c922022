//! Reading rows without ceremony.

use crate::error::Context;
use crate::store::Read;
use holdfast_domain::{Result, Timestamp};
use rusqlite::{OptionalExtension, Params, Row};
use uuid::Uuid;

impl Read<'_> {
    /// All rows of a query.
    pub(crate) fn rows<T>(
        self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        self.0
            .prepare_cached(sql)
            .store()?
            .query_map(params, read)
            .store()?
            .collect::<rusqlite::Result<_>>()
            .store()
    }

    /// The first row of a query, if any.
    pub(crate) fn first<T>(
        self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        self.0.prepare_cached(sql).store()?.query_row(params, read).optional().store()
    }
}

/// Text, empty where there is none.
pub(crate) fn text(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    Ok(row.get::<_, Option<String>>(at)?.unwrap_or_default())
}

/// An id of a kind.
pub(crate) fn id<T: From<Uuid>>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<Uuid>>(at)?.map(T::from))
}

/// An id that is always there.
pub(crate) fn own_id<T: From<Uuid>>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    row.get::<_, Uuid>(at).map(T::from)
}

/// An instant.
pub(crate) fn time(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(at)?.map(crate::value::millis))
}

/// A word of the vocabulary; none where it is one of a newer program.
pub(crate) fn word<T>(
    row: &Row<'_>,
    at: usize,
    from_word: fn(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<String>>(at)?.as_deref().and_then(from_word))
}

/// Yes or no; no where nothing is said.
pub(crate) fn flag(row: &Row<'_>, at: usize) -> rusqlite::Result<bool> {
    Ok(row.get::<_, Option<bool>>(at)?.unwrap_or(false))
}

/// The parts of a list that SQL joined with unit separators.
pub(crate) fn list(row: &Row<'_>, at: usize) -> rusqlite::Result<Vec<String>> {
    let joined = text(row, at)?;
    Ok(joined.split('\u{1f}').filter(|part| !part.is_empty()).map(str::to_owned).collect())
}

/// The ids of a list of hexadecimal texts that SQL joined with unit separators.
pub(crate) fn id_list<T: From<Uuid>>(row: &Row<'_>, at: usize) -> rusqlite::Result<Vec<T>> {
    Ok(list(row, at)?.iter().filter_map(|hex| Uuid::parse_str(hex).ok()).map(T::from).collect())
}

/// A count.
pub(crate) fn count(row: &Row<'_>, at: usize) -> rusqlite::Result<u32> {
    Ok(u32::try_from(row.get::<_, i64>(at)?).unwrap_or(u32::MAX))
}

/// Numbers as JSON, for `IN (SELECT value FROM json_each(?))`.
pub(crate) fn json(numbers: impl IntoIterator<Item = i64>) -> String {
    let mut json = String::from("[");
    for number in numbers {
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(&number.to_string());
    }
    json.push(']');
    json
}

/// An id as a parameter of a list.
pub(crate) fn blob(id: Uuid) -> rusqlite::types::Value {
    rusqlite::types::Value::Blob(id.as_bytes().to_vec())
}

/// `?,?,?`
pub(crate) fn marks(count: usize) -> String {
    vec!["?"; count].join(",")
}
