//! The index as a condition of another query: which entities of a group contain some words.

use super::Group;
use super::words::folded;

/// Words in this order, the last of them perhaps only begun; none where there are no words.
pub(crate) fn phrase(text: &str) -> Option<String> {
    let words: Vec<String> = folded(text).collect();
    (!words.is_empty()).then(|| format!("\"{}\" *", words.join(" ")))
}

/// A query for the local numbers of a group's entries that match its first parameter, with the
/// values of the other two.
pub(crate) fn entries_of(group: Group) -> (&'static str, i64, i64) {
    let (first, last) = group.range();
    (
        "SELECT rowid & 0xffffffffff FROM fts WHERE fts MATCH ? AND rowid BETWEEN ? AND ?",
        first,
        last,
    )
}

#[cfg(test)]
mod tests {
    use super::phrase;

    #[test]
    fn words_become_a_phrase_that_nothing_in_them_can_leave() {
        assert_eq!(phrase("Paper  JAM!").as_deref(), Some("\"paper jam\" *"));
        assert_eq!(phrase("a\" OR b").as_deref(), Some("\"a or b\" *"));
        assert_eq!(phrase("—"), None);
    }
}
