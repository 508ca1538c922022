//! The score of a match, as a function of SQL: BM25 whose word frequencies are given by the caller.
//!
//! The function that comes with FTS5 reads the whole list of entries of each word of a query to
//! know how common it is, which for a common word takes fifty times as long as the search. Ours
//! is told (see [`super::vocabulary`]) and looks at nothing but the row it scores.
#![expect(unsafe_code, reason = "FTS5 takes auxiliary functions through its C interface only")]

use crate::error::{Context, corrupt};
use holdfast_domain::Result;
use rusqlite::{Connection, ffi};
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;

/// What a word counts in title, body, tags, refs and facet.
const COLUMNS: [f64; 5] = [8.0, 1.0, 4.0, 8.0, 0.0];
/// Phrases of an expression that are scored; more never matter.
const PHRASES: usize = 128;
/// The usual constants of BM25: how soon repetition stops to count, and how much length does.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// Makes `score(fts, weights)` known to a connection. `weights` holds an `f32` for each phrase of
/// the expression, in order: the rarer the phrase, the larger.
///
/// # Errors
/// `internal` where the SQLite at hand has no FTS5.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    // SAFETY: the handle is open for as long as `connection` is borrowed, and the statement is
    // finalized on every path. FTS5 answers `fts5(?1)` by writing its interface, which lives as
    // long as the connection, through the pointer bound under that name, which lives until then.
    let status = unsafe {
        let db = connection.handle();
        let mut statement = null_mut();
        let mut api: *mut ffi::fts5_api = null_mut();
        ffi::sqlite3_prepare_v2(
            db,
            c"SELECT fts5(?1)".as_ptr(),
            -1,
            &raw mut statement,
            null_mut(),
        );
        let out: *mut c_void = (&raw mut api).cast();
        ffi::sqlite3_bind_pointer(statement, 1, out, c"fts5_api_ptr".as_ptr(), None);
        ffi::sqlite3_step(statement);
        ffi::sqlite3_finalize(statement);
        match api.as_ref().and_then(|api| api.xCreateFunction) {
            Some(create) => create(api, c"score".as_ptr(), null_mut(), Some(score), None),
            None => return Err(corrupt("this SQLite has no FTS5")),
        }
    };
    if status == ffi::SQLITE_OK {
        return Ok(());
    }
    Err(rusqlite::Error::SqliteFailure(ffi::Error::new(status), None)).store()
}

/// Called by FTS5 for each row of the window.
unsafe extern "C" fn score(
    api: *const ffi::Fts5ExtensionApi,
    fts: *mut ffi::Fts5Context,
    context: *mut ffi::sqlite3_context,
    count: c_int,
    values: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: FTS5 calls with its own interface and row, valid during the call, and with `count`
    // values. The blob belongs to its value and is read before anything could change it.
    unsafe {
        let Some(api) = api.as_ref() else { return };
        let weights = if count == 1 {
            let blob = ffi::sqlite3_value_blob(*values).cast::<u8>();
            let length = ffi::sqlite3_value_bytes(*values);
            match usize::try_from(length) {
                Ok(length) if !blob.is_null() => std::slice::from_raw_parts(blob, length),
                _ => &[],
            }
        } else {
            &[]
        };
        match row_score(api, fts, weights) {
            Ok(score) => ffi::sqlite3_result_double(context, score),
            Err(status) => ffi::sqlite3_result_error_code(context, status),
        }
    }
}

/// # Safety
/// `api` and `fts` must be those of a call in progress.
unsafe fn row_score(
    api: &ffi::Fts5ExtensionApi,
    fts: *mut ffi::Fts5Context,
    weights: &[u8],
) -> Result<f64, c_int> {
    let (
        Some(row_count),
        Some(total_size),
        Some(column_size),
        Some(instance_count),
        Some(instance),
    ) = (api.xRowCount, api.xColumnTotalSize, api.xColumnSize, api.xInstCount, api.xInst)
    else {
        return Err(ffi::SQLITE_MISUSE);
    };
    let (mut rows, mut total, mut length, mut instances) = (0, 0, 0, 0);
    let mut found = [0.0_f64; PHRASES];
    // SAFETY: by the contract of this function; each call writes to a local of the right type.
    unsafe {
        check(row_count(fts, &raw mut rows))?;
        check(total_size(fts, -1, &raw mut total))?;
        check(column_size(fts, -1, &raw mut length))?;
        check(instance_count(fts, &raw mut instances))?;
        for number in 0..instances {
            let (mut phrase, mut column, mut offset) = (0, 0, 0);
            check(instance(fts, number, &raw mut phrase, &raw mut column, &raw mut offset))?;
            let at = |index: c_int| usize::try_from(index).unwrap_or(usize::MAX);
            if let (Some(found), Some(worth)) = (found.get_mut(at(phrase)), COLUMNS.get(at(column)))
            {
                *found += worth;
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "an average needs no more than a double")]
    let mean = (total as f64 / rows.max(1) as f64).max(1.0);
    let damping = K1 * (1.0 - B + B * f64::from(length) / mean);
    let weights =
        weights.as_chunks::<4>().0.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes)));
    Ok(weights.zip(found).map(|(weight, n)| weight * n * (K1 + 1.0) / (n + damping)).sum())
}

fn check(status: c_int) -> Result<(), c_int> {
    if status == ffi::SQLITE_OK { Ok(()) } else { Err(status) }
}
