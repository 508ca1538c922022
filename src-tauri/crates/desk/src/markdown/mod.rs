//! Markdown as people keep it, made safe to show.
//!
//! One way through: the dialects of documentation systems become plain Markdown ([`prepare`]),
//! Markdown becomes a tree of a closed set of elements ([`tree`]), and HTML, words and PDF are
//! written from that tree. HTML inside a document is read as such and never passed on.

mod anchors;
mod build;
pub mod front_matter;
mod html;
mod html_elements;
pub(crate) mod plain;
mod prepare;
mod raw_html;
pub(crate) mod relative;
mod target;
#[cfg(test)]
mod tests;
pub mod tree;
mod words;

pub(crate) use anchors::id as anchor;
pub use build::MAX_DEPTH;
pub use target::{Links, NoLinks, Target};

use crate::api::{Heading, Rendered};
use tree::{Node, Tag};

/// The tree of a document without its front matter.
#[must_use]
pub fn parse(markdown: &str, links: &dyn Links) -> Vec<Node> {
    build::build(&prepare::prepare(markdown), links)
}

/// Safe HTML and the headings of a document.
#[must_use]
pub fn render(markdown: &str, links: &dyn Links) -> Rendered {
    let nodes = parse(markdown, links);
    Rendered { html: html::html(&nodes), outline: outline(&nodes) }
}

/// The words of a document without markup.
#[must_use]
pub fn plain_text(markdown: &str) -> String {
    plain::text(&parse(markdown, &NoLinks))
}

/// The headings of a document, in order.
#[must_use]
pub fn outline(nodes: &[Node]) -> Vec<Heading> {
    let mut found = Vec::new();
    collect(nodes, &mut found);
    found
}

fn collect(nodes: &[Node], found: &mut Vec<Heading>) {
    for node in nodes {
        let Node::Element(element) = node else { continue };
        if let Tag::Heading { level, anchor } = &element.tag {
            let text = plain::line(&element.children);
            if !text.is_empty() {
                found.push(Heading { level: *level, text, anchor: anchor.clone() });
            }
        } else if !element.tag.inline() {
            collect(&element.children, found);
        }
    }
}
