//! Marks of the start, for measurements: `HOLDFAST_TRACE=1` prints `hf:<mark> <epoch ms>`.

use std::time::{SystemTime, UNIX_EPOCH};

/// Prints the mark with the present instant, where asked for.
pub(crate) fn mark(name: &str) {
    if std::env::var_os("HOLDFAST_TRACE").is_none_or(|value| value != "1") {
        return;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    println!("hf:{name} {}", now.as_millis());
}
