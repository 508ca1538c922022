//! Names of headings in addresses: stable, unique within a document, and never the name of
//! something else in the page.

use std::collections::HashMap;

/// Gives each heading of one document its own anchor.
#[derive(Default)]
pub(crate) struct Anchors(HashMap<String, u32>);

impl Anchors {
    /// An anchor for a heading that reads `text`.
    pub(crate) fn unique(&mut self, text: &str) -> String {
        let base = id(text);
        let seen = self.0.entry(base.clone()).or_insert(0);
        *seen += 1;
        if *seen == 1 {
            return base;
        }
        let mut number = *seen - 1;
        loop {
            let anchor = format!("{base}-{number}");
            if !self.0.contains_key(&anchor) {
                self.0.insert(anchor.clone(), 1);
                return anchor;
            }
            number += 1;
        }
    }
}

/// The anchor of a text, or of the part of an address after `#`, by the rule forges use. The
/// prefix keeps it apart from every other id of the page.
pub(crate) fn id(text: &str) -> String {
    let text = super::relative::decode(text.strip_prefix("s-").unwrap_or(text));
    let mut out = String::from("s-");
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '_' || c == '-' {
            out.push(c);
        } else if c.is_whitespace() {
            out.push('-');
        }
    }
    if out.len() == 2 {
        out.push_str("section");
    }
    out
}
