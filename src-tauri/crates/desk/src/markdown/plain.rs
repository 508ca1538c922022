//! The words of a document without markup, for search, snippets and headings.

use super::tree::{Element, Node, Tag};

/// All words; blocks are lines, cells are set apart by tabs.
pub(crate) fn text(nodes: &[Node]) -> String {
    let mut out = String::new();
    write(nodes, &mut out, "\n");
    let end = out.trim_end().len();
    out.truncate(end);
    out
}

/// The words in one line.
pub(crate) fn line(nodes: &[Node]) -> String {
    let mut out = String::new();
    write(nodes, &mut out, " ");
    let mut joined = String::with_capacity(out.len());
    for word in out.split_whitespace() {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// The words as they stand, for code.
pub(crate) fn verbatim(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        match node {
            Node::Text(text) | Node::Code(text) => out.push_str(text),
            Node::SoftBreak | Node::HardBreak => out.push('\n'),
            Node::TaskBox(_) => {}
            Node::Element(element) => out.push_str(&verbatim(&element.children)),
        }
    }
    out
}

fn write(nodes: &[Node], out: &mut String, end: &str) {
    for node in nodes {
        match node {
            Node::Text(text) | Node::Code(text) => out.push_str(text),
            Node::SoftBreak => out.push(' '),
            Node::HardBreak => out.push_str(end),
            Node::TaskBox(_) => {}
            Node::Element(element) => write_element(element, out, end),
        }
    }
}

fn write_element(element: &Element, out: &mut String, end: &str) {
    if matches!(element.tag, Tag::FootnoteMark { .. } | Tag::Rule) {
        return;
    }
    if let Tag::Alert(alert) = element.tag {
        out.push_str(alert.label());
        out.push_str(": ");
    }
    write(&element.children, out, end);
    match element.tag {
        Tag::Cell { .. } => out.push('\t'),
        _ if element.tag.inline() => {}
        _ if out.is_empty() || out.ends_with(end) => {}
        _ => {
            let kept = out.trim_end_matches(['\t', ' ']).len();
            out.truncate(kept);
            out.push_str(end);
        }
    }
}
