//! The score of a match: BM25 whose word frequencies and lengths are given by the caller.
//!
//! The function that comes with FTS5 reads the whole list of entries of each word of a query to
//! know how common it is, which for a common word takes fifty times as long as the search, and
//! looks up the length of every match. Ours is told both (see [`super::vocabulary`] and
//! [`super::lengths`]); from SQL it takes no more than the places of the phrases in a row.
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

/// The score of a row from what `places` said of it, the weight of each phrase, in order (the rarer
/// the phrase, the larger), and the length of the row in words.
pub(super) fn score(places: &[u8], weights: &[f32], length: u32) -> f64 {
    let mut numbers = places.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes));
    let mean = numbers.next().unwrap_or(1.0);
    let damping = K1 * (1.0 - B + B * f64::from(length) / mean);
    weights
        .iter()
        .zip(numbers)
        .map(|(weight, n)| f64::from(*weight) * n * (K1 + 1.0) / (n + damping))
        .sum()
}

/// Makes `places(fts)` known to a connection. It gives `f64`s as bytes: the mean length of a row in
/// words, and for each phrase of the expression what its places in this row count together.
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
            Some(create) => create(api, c"places".as_ptr(), null_mut(), Some(places), None),
            None => return Err(corrupt("this SQLite has no FTS5")),
        }
    };
    if status == ffi::SQLITE_OK {
        return Ok(());
    }
    Err(rusqlite::Error::SqliteFailure(ffi::Error::new(status), None)).store()
}

/// Called by FTS5 for each row of the window.
unsafe extern "C" fn places(
    api: *const ffi::Fts5ExtensionApi,
    fts: *mut ffi::Fts5Context,
    context: *mut ffi::sqlite3_context,
    _count: c_int,
    _values: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: FTS5 calls with its own interface and row, valid during the call. The bytes are
    // copied before they go.
    unsafe {
        let Some(api) = api.as_ref() else { return };
        match row_places(api, fts) {
            Ok((numbers, count)) => {
                let bytes = numbers.map(f64::to_le_bytes);
                let length = c_int::try_from(count * size_of::<f64>()).unwrap_or(0);
                let copied = ffi::SQLITE_TRANSIENT();
                ffi::sqlite3_result_blob(context, bytes.as_ptr().cast(), length, copied);
            }
            Err(status) => ffi::sqlite3_result_error_code(context, status),
        }
    }
}

/// The mean length and the worth of each phrase, and how many numbers these are.
///
/// # Safety
/// `api` and `fts` must be those of a call in progress.
unsafe fn row_places(
    api: &ffi::Fts5ExtensionApi,
    fts: *mut ffi::Fts5Context,
) -> Result<([f64; 1 + PHRASES], usize), c_int> {
    let (
        Some(row_count),
        Some(total_size),
        Some(phrase_count),
        Some(instance_count),
        Some(instance),
    ) = (api.xRowCount, api.xColumnTotalSize, api.xPhraseCount, api.xInstCount, api.xInst)
    else {
        return Err(ffi::SQLITE_MISUSE);
    };
    let at = |index: c_int| usize::try_from(index).unwrap_or(usize::MAX);
    let (mut rows, mut total, mut instances) = (0, 0, 0);
    let mut numbers = [0.0_f64; 1 + PHRASES];
    // SAFETY: by the contract of this function; each call writes to a local of the right type.
    let phrases = unsafe {
        check(row_count(fts, &raw mut rows))?;
        check(total_size(fts, -1, &raw mut total))?;
        check(instance_count(fts, &raw mut instances))?;
        for number in 0..instances {
            let (mut phrase, mut column, mut offset) = (0, 0, 0);
            check(instance(fts, number, &raw mut phrase, &raw mut column, &raw mut offset))?;
            if let (Some(found), Some(worth)) =
                (numbers[1..].get_mut(at(phrase)), COLUMNS.get(at(column)))
            {
                *found += worth;
            }
        }
        phrase_count(fts)
    };
    #[expect(clippy::cast_precision_loss, reason = "an average needs no more than a double")]
    let mean = total as f64 / rows.max(1) as f64;
    numbers[0] = mean.max(1.0);
    Ok((numbers, 1 + at(phrases).min(PHRASES)))
}

fn check(status: c_int) -> Result<(), c_int> {
    if status == ffi::SQLITE_OK { Ok(()) } else { Err(status) }
}
