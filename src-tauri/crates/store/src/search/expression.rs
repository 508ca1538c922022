//! Match expressions of the index, made of quoted words only, so that nothing typed is syntax.

use super::index::facet;
use super::typed::Term;
use std::fmt::Write as _;
use uuid::Uuid;

/// The expression of one term.
pub(super) fn term(term: &Term) -> String {
    phrase(&term.words, term.open && !term.is_faint())
}

/// Words side by side; the last may go on where it is open.
pub(super) fn phrase(words: &[String], open: bool) -> String {
    let star = if open { " *" } else { "" };
    format!("\"{}\"{star}", words.join(" "))
}

/// Any of some expressions.
pub(super) fn any(parts: &[String]) -> String {
    join(parts, " OR ")
}

/// All of some expressions.
pub(super) fn all(parts: &[String]) -> String {
    join(parts, " AND ")
}

fn join(parts: &[String], by: &str) -> String {
    match parts {
        [one] => one.clone(),
        parts => format!("({})", parts.join(by)),
    }
}

/// Narrows an expression to a client.
pub(super) fn within(expression: String, client: Option<Uuid>) -> String {
    let Some(client) = client else {
        return expression;
    };
    let mut narrowed = expression;
    let _ = write!(narrowed, " AND \"{}\"", facet(client));
    narrowed
}
