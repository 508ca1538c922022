//! Writes a tree as HTML, then has ammonia look at every tag once more.

use super::tree::{Align, Element, Node, Tag};
use std::fmt::Write;
use std::sync::LazyLock;

/// Safe HTML of a document.
pub(crate) fn html(nodes: &[Node]) -> String {
    let mut out = String::new();
    write_all(nodes, &mut out);
    SANITIZER.clean(&out).to_string().replace(LESS, "&lt;").replace(AND, "&amp;")
}

// The sanitizer copies all text before an entity for each entity: a log of half a megabyte of XML
// would take seconds. In words these two therefore become entities after it.
const LESS: char = '\u{f8f1}';
const AND: char = '\u{f8f2}';

fn words(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push(LESS),
            '&' => out.push(AND),
            LESS | AND | '\0' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

static SANITIZER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(
            [
                "a",
                "blockquote",
                "br",
                "code",
                "del",
                "details",
                "div",
                "em",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "hr",
                "img",
                "input",
                "kbd",
                "li",
                "ol",
                "p",
                "pre",
                "section",
                "span",
                "strong",
                "sub",
                "summary",
                "sup",
                "table",
                "tbody",
                "td",
                "th",
                "thead",
                "tr",
                "ul",
            ]
            .into(),
        )
        .generic_attributes(["class", "id"].into())
        .tag_attributes(
            [
                ("a", ["href", "title"].into()),
                ("img", ["src", "alt"].into()),
                ("input", ["type", "checked", "disabled"].into()),
                ("ol", ["start"].into()),
                ("td", ["colspan", "rowspan"].into()),
                ("th", ["colspan", "rowspan", "scope"].into()),
                ("span", ["title"].into()),
            ]
            .into(),
        )
        .url_schemes(["https", "http", "mailto", "tel", "ssh", "holdfast", "attachment"].into())
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true);
    builder
});

/// Makes words safe to stand in an attribute.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\0' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

fn write_all(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => words(text, out),
            Node::Code(code) => {
                out.push_str("<code>");
                words(code, out);
                out.push_str("</code>");
            }
            Node::SoftBreak => out.push('\n'),
            Node::HardBreak => out.push_str("<br>"),
            Node::TaskBox(done) => {
                let checked = if *done { " checked" } else { "" };
                let _ = write!(out, "<input type=\"checkbox\" disabled{checked}>");
            }
            Node::Element(element) => write_element(element, out),
        }
    }
}

fn wrap(name: &str, element: &Element, out: &mut String) {
    let _ = write!(out, "<{name}>");
    write_all(&element.children, out);
    let _ = write!(out, "</{name}>");
    if !element.tag.inline() {
        out.push('\n');
    }
}

fn write_element(element: &Element, out: &mut String) {
    match &element.tag {
        Tag::Paragraph => wrap("p", element, out),
        Tag::Division => wrap("div", element, out),
        Tag::Quote => wrap("blockquote", element, out),
        Tag::Details => wrap("details", element, out),
        Tag::Summary => wrap("summary", element, out),
        Tag::Row => wrap("tr", element, out),
        Tag::Emphasis => wrap("em", element, out),
        Tag::Strong => wrap("strong", element, out),
        Tag::Strike => wrap("del", element, out),
        Tag::Superscript => wrap("sup", element, out),
        Tag::Subscript => wrap("sub", element, out),
        Tag::Keyboard => wrap("kbd", element, out),
        Tag::List { start: None } => wrap("ul", element, out),
        Tag::Rule => out.push_str("<hr>\n"),
        Tag::Heading { level, anchor } => {
            let _ = write!(out, "<h{level} id=\"{anchor}\">");
            write_all(&element.children, out);
            let _ = writeln!(out, "</h{level}>");
        }
        Tag::List { start: Some(start) } => {
            let _ = write!(out, "<ol start=\"{start}\">");
            write_all(&element.children, out);
            out.push_str("</ol>\n");
        }
        Tag::Item => wrap("li", element, out),
        Tag::Alert(alert) => {
            let _ = writeln!(out, "<blockquote class=\"markdown-alert-{}\">", alert.word());
            write_all(&element.children, out);
            out.push_str("</blockquote>\n");
        }
        Tag::CodeBlock { language } => {
            if language.is_empty() {
                out.push_str("<pre><code>");
            } else {
                let _ = write!(out, "<pre><code class=\"language-{language}\">");
            }
            write_all(&element.children, out);
            out.push_str("</code></pre>\n");
        }
        Tag::Table => write_table(element, out),
        Tag::Cell { header, align, columns, rows } => {
            write_cell(element, *header, *align, (*columns, *rows), out);
        }
        Tag::Link(target) => {
            out.push_str("<a href=\"");
            escape(&target.href(), out);
            out.push_str("\">");
            write_all(&element.children, out);
            out.push_str("</a>");
        }
        Tag::Broken(destination) => {
            out.push_str("<span class=\"broken-link\" title=\"Leads nowhere: ");
            escape(destination, out);
            out.push_str("\">");
            write_all(&element.children, out);
            out.push_str("</span>");
        }
        Tag::Image(target) => {
            out.push_str("<img src=\"");
            escape(&target.href(), out);
            out.push_str("\" alt=\"");
            escape(&super::plain::line(&element.children), out);
            out.push_str("\">");
        }
        Tag::Footnote { number } => {
            let _ = write!(
                out,
                "<section class=\"footnote\" id=\"s-note-{number}\"><sup>{number}</sup>"
            );
            write_all(&element.children, out);
            out.push_str("</section>\n");
        }
        Tag::FootnoteMark { number } => {
            let _ = write!(out, "<sup><a href=\"#s-note-{number}\">{number}</a></sup>");
        }
    }
}

fn write_table(table: &Element, out: &mut String) {
    let heads = table.children.iter().take_while(|row| head(row)).count();
    let (head, body) = table.children.split_at(heads);
    out.push_str("<table>");
    for (name, rows) in [("thead", head), ("tbody", body)] {
        if !rows.is_empty() {
            let _ = write!(out, "<{name}>");
            write_all(rows, out);
            let _ = write!(out, "</{name}>");
        }
    }
    out.push_str("</table>\n");
}

/// True for a row that names the columns.
pub(crate) fn head(row: &Node) -> bool {
    let Node::Element(row) = row else { return false };
    !row.children.is_empty()
        && row.children.iter().all(|cell| {
            matches!(cell, Node::Element(Element { tag: Tag::Cell { header: true, .. }, .. }))
        })
}

fn write_cell(cell: &Element, header: bool, align: Align, span: (u8, u8), out: &mut String) {
    let name = if header { "th" } else { "td" };
    let class = match align {
        Align::Start => "",
        Align::Center => " class=\"center\"",
        Align::End => " class=\"end\"",
    };
    let _ = write!(out, "<{name}{class}");
    if span.0 > 1 {
        let _ = write!(out, " colspan=\"{}\"", span.0);
    }
    if span.1 > 1 {
        let _ = write!(out, " rowspan=\"{}\"", span.1);
    }
    out.push('>');
    write_all(&cell.children, out);
    let _ = write!(out, "</{name}>");
}
