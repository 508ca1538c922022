//! Makes elements of the HTML that people write inside Markdown, above all tables, lists and line
//! breaks; drops what is active; keeps the words of everything else.

use super::build::Builder;
use super::raw_html::{self, Token};
use super::target::{Target, scheme};
use super::tree::{Align, Node, Tag};

/// What has no place in a document: gone with all it holds.
const HIDDEN: [&str; 20] = [
    "script", "style", "iframe", "object", "embed", "template", "title", "svg", "math", "audio",
    "video", "canvas", "select", "applet", "frameset", "noembed", "noframes", "textarea",
    "datalist", "head",
];

const BLOCKS: [&str; 27] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "html",
    "main",
    "nav",
    "p",
    "section",
    "caption",
    "summary",
    "legend",
    "menu",
];

/// Takes one piece of HTML.
pub(crate) fn take(builder: &mut Builder<'_>, token: Token<'_>) {
    if let Some(hidden) = &builder.hidden {
        if matches!(&token, Token::Close(name) if *name == hidden.name) {
            builder.hidden = None;
        }
        return;
    }
    match token {
        Token::Words(words) => self::words(builder, words),
        Token::Close(name) => close(builder, &name),
        Token::Open(name, attributes) => open(builder, name, &attributes),
    }
}

fn words(builder: &mut Builder<'_>, words: &str) {
    let text = raw_html::text(words);
    if builder.inside(|tag| matches!(tag, Tag::CodeBlock { .. })) {
        builder.text(&text);
        return;
    }
    let structural = matches!(builder.innermost(), Some(Tag::Table | Tag::Row | Tag::List { .. }));
    if structural && text.trim().is_empty() {
        return;
    }
    let mut joined = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_whitespace() {
            if !joined.ends_with(' ') {
                joined.push(' ');
            }
        } else {
            joined.push(c);
        }
    }
    builder.text(&joined);
}

fn open(builder: &mut Builder<'_>, name: String, attributes: &[(String, String)]) {
    let value = |key: &str| {
        attributes.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str())
    };
    if HIDDEN.contains(&name.as_str()) {
        outside(builder, value("src"));
        return builder.hide(name);
    }
    if matches!(
        name.as_str(),
        "table" | "ul" | "ol" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr"
    ) || BLOCKS.contains(&name.as_str())
    {
        implied(builder, &["p"], &["td", "th", "li", "div", "table", "blockquote"]);
    }
    let tag = match name.as_str() {
        "br" => return line_break(builder),
        "hr" => {
            builder.open(Tag::Rule, Some(name));
            builder.close();
            return;
        }
        "img" => {
            builder.open(builder.image(value("src")), Some(name));
            builder.text(value("alt"));
            builder.close();
            return;
        }
        "input" if value("type").eq_ignore_ascii_case("checkbox") => {
            let done = attributes.iter().any(|(name, _)| name == "checked");
            builder.push(Node::TaskBox(done));
            builder.text(" ");
            return;
        }
        "a" if builder.inside(|tag| matches!(tag, Tag::Link(_) | Tag::Broken(_))) => return,
        "a" if value("href").is_empty() => return,
        "a" => builder.link(value("href")),
        "table" => Tag::Table,
        "tr" => {
            implied(builder, &["tr", "td", "th"], &["table"]);
            if !matches!(builder.innermost(), Some(Tag::Table)) {
                return;
            }
            Tag::Row
        }
        "td" | "th" => {
            implied(builder, &["td", "th"], &["tr", "table"]);
            if !matches!(builder.innermost(), Some(Tag::Row)) {
                return;
            }
            let span = |key| value(key).trim().parse::<u8>().unwrap_or(1).clamp(1, 50);
            let align = match value("align").to_ascii_lowercase().as_str() {
                "center" => Align::Center,
                "right" => Align::End,
                _ => Align::Start,
            };
            Tag::Cell {
                header: name == "th",
                align,
                columns: span("colspan"),
                rows: span("rowspan"),
            }
        }
        "ul" | "menu" | "dir" => Tag::List { start: None },
        "ol" => Tag::List { start: Some(value("start").trim().parse().unwrap_or(1)) },
        "li" => {
            implied(builder, &["li"], &["ul", "ol", "menu", "dir"]);
            if !matches!(builder.innermost(), Some(Tag::List { .. })) {
                return;
            }
            Tag::Item
        }
        "pre" | "xmp" | "plaintext" => Tag::CodeBlock { language: String::new() },
        "blockquote" => Tag::Quote,
        "details" => Tag::Details,
        "summary" if matches!(builder.innermost(), Some(Tag::Details)) => Tag::Summary,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            let level = name.as_bytes().get(1).map_or(6, |digit| digit - b'0');
            Tag::Heading { level, anchor: String::new() }
        }
        "p" | "dt" => Tag::Paragraph,
        "b" | "strong" => Tag::Strong,
        "i" | "em" | "cite" | "dfn" | "var" => Tag::Emphasis,
        "s" | "strike" | "del" => Tag::Strike,
        "sup" => Tag::Superscript,
        "sub" => Tag::Subscript,
        "kbd" => Tag::Keyboard,
        // Gathered as an element, made code once it ends.
        "code" | "samp" | "tt" => Tag::Emphasis,
        name if BLOCKS.contains(&name) => Tag::Division,
        _ => return,
    };
    builder.open(tag, Some(name));
}

/// What would have been fetched from elsewhere becomes a link to it.
fn outside(builder: &mut Builder<'_>, source: &str) {
    if !matches!(scheme(source), Some("https" | "http")) && !source.starts_with("//") {
        return;
    }
    if let Some(target) = Target::read(source, builder.links) {
        builder.open(Tag::Link(target), Some("a".to_owned()));
        builder.close();
    }
}

fn line_break(builder: &mut Builder<'_>) {
    if builder.inside(|tag| matches!(tag, Tag::CodeBlock { .. })) {
        builder.text("\n");
    } else if !matches!(builder.innermost(), Some(Tag::Table | Tag::Row | Tag::List { .. })) {
        builder.push(Node::HardBreak);
    }
}

/// Closes the nearest element of these names, unless one of `until` or of Markdown lies nearer.
fn implied(builder: &mut Builder<'_>, names: &[&str], until: &[&str]) {
    while let Some(at) = builder.frames.iter().rposition(|frame| {
        frame.html.as_deref().is_none_or(|name| names.contains(&name) || until.contains(&name))
    }) {
        let found = builder.frames[at].html.as_deref().is_some_and(|name| names.contains(&name));
        if !found || at == 0 {
            return;
        }
        while builder.frames.len() > at {
            builder.close();
        }
    }
}

fn close(builder: &mut Builder<'_>, name: &str) {
    let found = builder
        .frames
        .iter()
        .rposition(|frame| frame.html.is_none() || frame.html.as_deref() == Some(name));
    if let Some(at) = found.filter(|at| *at > 0 && builder.frames[*at].html.is_some()) {
        while builder.frames.len() > at {
            builder.close();
        }
    }
}

/// True for elements whose words are code.
pub(crate) fn code(name: &str) -> bool {
    matches!(name, "code" | "samp" | "tt")
}
