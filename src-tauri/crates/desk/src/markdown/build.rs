//! Builds the tree of a document from the events of the CommonMark parser.

use super::anchors::Anchors;
use super::html_elements;
use super::plain;
use super::raw_html;
use super::target::{Links, Target};
use super::tree::{Alert, Align, Element, Node, Tag};
use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag as Start,
    TagEnd,
};
use std::collections::HashMap;

/// How deep elements may lie within one another; what lies deeper is flattened, nothing is lost.
pub const MAX_DEPTH: usize = 100;

/// An element that is still open. `html` names the start tag that opened it, where one did:
/// an end tag never closes what Markdown opened.
pub(crate) struct Frame {
    tag: Tag,
    pub(crate) html: Option<String>,
    children: Vec<Node>,
}

/// An HTML element whose content is dropped.
pub(crate) struct Hidden {
    pub(crate) name: String,
    /// How much was open around it.
    depth: usize,
    /// Whether it is closed anywhere; otherwise no more than its own block is dropped.
    closed: bool,
}

pub(crate) struct Builder<'a> {
    pub(crate) links: &'a dyn Links,
    pub(crate) frames: Vec<Frame>,
    /// Elements of Markdown that are open beyond the depth that is kept.
    beyond: usize,
    /// The HTML element whose content is dropped now.
    pub(crate) hidden: Option<Hidden>,
    source: &'a str,
    at: usize,
    /// Where each kind of hidden element ends next, as far as was looked.
    ends: HashMap<String, Option<usize>>,
    anchors: Anchors,
    footnotes: HashMap<String, usize>,
    notes: Vec<(usize, Node)>,
    columns: Vec<Align>,
    column: usize,
    header: bool,
}

/// Reads prepared Markdown into a tree.
pub(crate) fn build(markdown: &str, links: &dyn Links) -> Vec<Node> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    let mut builder = Builder {
        links,
        frames: vec![Frame { tag: Tag::Division, html: None, children: Vec::new() }],
        beyond: 0,
        hidden: None,
        source: markdown,
        at: 0,
        ends: HashMap::new(),
        anchors: Anchors::default(),
        footnotes: HashMap::new(),
        notes: Vec::new(),
        columns: Vec::new(),
        column: 0,
        header: false,
    };
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        builder.at = range.start;
        builder.event(event);
    }
    builder.finish()
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(start) => self.start(start),
            Event::End(TagEnd::HtmlBlock) => {
                self.hidden.take_if(|hidden| !hidden.closed);
            }
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.push(Node::Code(code.into_string())),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::Html(html) | Event::InlineHtml(html) => {
                for token in raw_html::tokens(&html) {
                    html_elements::take(self, token);
                }
            }
            Event::FootnoteReference(label) => {
                let next = self.footnotes.len() + 1;
                let number = *self.footnotes.entry(label.into_string()).or_insert(next);
                let tag = Tag::FootnoteMark { number };
                self.push(Node::Element(Element { tag, children: Vec::new() }));
            }
            Event::SoftBreak => self.push(Node::SoftBreak),
            Event::HardBreak => self.push(Node::HardBreak),
            Event::Rule => self.push(Node::Element(Element { tag: Tag::Rule, children: vec![] })),
            Event::TaskListMarker(done) => self.push(Node::TaskBox(done)),
        }
    }

    fn start(&mut self, start: Start<'_>) {
        let tag = match start {
            Start::HtmlBlock => return,
            Start::Paragraph => Tag::Paragraph,
            Start::Heading { level, id, .. } => Tag::Heading {
                level: level_number(level),
                anchor: id.map(String::from).unwrap_or_default(),
            },
            Start::BlockQuote(None) => Tag::Quote,
            Start::BlockQuote(Some(kind)) => Tag::Alert(alert(kind)),
            Start::CodeBlock(CodeBlockKind::Indented) => Tag::CodeBlock { language: String::new() },
            Start::CodeBlock(CodeBlockKind::Fenced(info)) => {
                Tag::CodeBlock { language: language(&info) }
            }
            Start::List(start) => Tag::List { start },
            Start::Item => Tag::Item,
            Start::FootnoteDefinition(label) => {
                let next = self.footnotes.len() + 1;
                let number = *self.footnotes.entry(label.into_string()).or_insert(next);
                Tag::Footnote { number }
            }
            Start::Table(columns) => {
                self.columns = columns.into_iter().map(align).collect();
                Tag::Table
            }
            Start::TableHead | Start::TableRow => {
                self.header = matches!(start, Start::TableHead);
                self.column = 0;
                Tag::Row
            }
            Start::TableCell => {
                let align = self.columns.get(self.column).copied().unwrap_or_default();
                self.column += 1;
                Tag::Cell { header: self.header, align, columns: 1, rows: 1 }
            }
            Start::Emphasis => Tag::Emphasis,
            Start::Strong => Tag::Strong,
            Start::Strikethrough => Tag::Strike,
            Start::Superscript => Tag::Superscript,
            Start::Subscript => Tag::Subscript,
            Start::Link { dest_url, .. } => self.link(&dest_url),
            Start::Image { dest_url, .. } => self.image(&dest_url),
            Start::DefinitionList
            | Start::DefinitionListTitle
            | Start::DefinitionListDefinition
            | Start::MetadataBlock(_) => Tag::Division,
        };
        self.open(tag, None);
    }

    /// What a link to `destination` becomes.
    pub(crate) fn link(&self, destination: &str) -> Tag {
        match Target::read(destination, self.links) {
            Some(target) => Tag::Link(target),
            None => Tag::Broken(destination.to_owned()),
        }
    }

    /// What an image becomes: only what we hold is shown, anything else is a link with its words.
    pub(crate) fn image(&self, source: &str) -> Tag {
        match self.link(source) {
            Tag::Link(target @ Target::Attachment(_)) => Tag::Image(target),
            tag => tag,
        }
    }

    /// Opens an element; beyond the depth that is kept only its content is.
    pub(crate) fn open(&mut self, tag: Tag, html: Option<String>) {
        if self.beyond == 0 && self.frames.len() < MAX_DEPTH {
            self.frames.push(Frame { tag, html, children: Vec::new() });
        } else if html.is_none() {
            self.beyond += 1;
        }
    }

    /// Drops everything up to the end tag of that name.
    pub(crate) fn hide(&mut self, name: String) {
        let known = self.ends.get(&name).copied();
        let end = match known {
            Some(None) => None,
            Some(Some(end)) if end > self.at => Some(end),
            _ => {
                let tag = format!("</{name}");
                let bytes = &self.source.as_bytes()[self.at..];
                let found = bytes
                    .windows(tag.len())
                    .position(|window| window.eq_ignore_ascii_case(tag.as_bytes()));
                let end = found.map(|found| self.at + found);
                self.ends.insert(name.clone(), end);
                end
            }
        };
        self.hidden = Some(Hidden { name, depth: self.depth(), closed: end.is_some() });
    }

    /// How many elements are open.
    fn depth(&self) -> usize {
        self.frames.len() + self.beyond
    }

    /// Closes what Markdown opened last, and the HTML left open in it.
    fn end(&mut self) {
        let depth = self.depth();
        self.hidden.take_if(|hidden| hidden.depth >= depth);
        if self.beyond > 0 {
            self.beyond -= 1;
            return self.push(Node::SoftBreak);
        }
        while self.frames.len() > 1 && self.close().is_some() {}
    }

    /// Closes the innermost element, hangs it in the one around it, and gives its HTML name.
    pub(crate) fn close(&mut self) -> Option<String> {
        let frame = self.frames.pop()?;
        if frame.html.as_deref().is_some_and(html_elements::code) {
            if self.inside(|tag| matches!(tag, Tag::CodeBlock { .. })) {
                self.text(&plain::verbatim(&frame.children));
            } else {
                self.push(Node::Code(plain::line(&frame.children)));
            }
        } else if let Some(node) = self.complete(frame.tag, frame.children) {
            self.push(node);
        }
        frame.html
    }

    fn complete(&mut self, mut tag: Tag, mut children: Vec<Node>) -> Option<Node> {
        match &mut tag {
            Tag::Heading { anchor, .. } => {
                let text = if anchor.is_empty() { plain::line(&children) } else { anchor.clone() };
                *anchor = self.anchors.unique(&text);
            }
            Tag::CodeBlock { .. } => {
                let mut text = plain::verbatim(&children);
                if text.ends_with('\n') {
                    text.pop();
                }
                children = vec![Node::Text(text)];
            }
            Tag::Quote | Tag::Alert(_) | Tag::Division | Tag::Details | Tag::Footnote { .. } => {
                children = paragraphs(children);
            }
            Tag::Image(_) => children = vec![Node::Text(plain::line(&children))],
            Tag::Link(target) if children.iter().all(Node::blank) => {
                children = vec![Node::Text(target.href())];
            }
            Tag::Broken(destination) if children.iter().all(Node::blank) => {
                children = vec![Node::Text(destination.clone())];
            }
            _ => {}
        }
        if let Tag::Footnote { number } = tag {
            self.notes.push((number, Node::Element(Element { tag, children })));
            return None;
        }
        let empty = children.iter().all(Node::blank)
            && matches!(tag, Tag::Paragraph | Tag::Division | Tag::List { .. } | Tag::Table);
        (!empty).then_some(Node::Element(Element { tag, children }))
    }

    pub(crate) fn push(&mut self, node: Node) {
        if self.hidden.is_some() {
            return;
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.children.push(node);
        }
    }

    /// Adds words; neighbours become one, so that addresses are found whole.
    pub(crate) fn text(&mut self, text: &str) {
        let Some(frame) = self.frames.last_mut().filter(|_| self.hidden.is_none()) else { return };
        if let Some(Node::Text(last)) = frame.children.last_mut() {
            last.push_str(text);
        } else {
            frame.children.push(Node::Text(text.to_owned()));
        }
    }

    pub(crate) fn innermost(&self) -> Option<&Tag> {
        self.frames.last().map(|frame| &frame.tag)
    }

    pub(crate) fn inside(&self, test: impl Fn(&Tag) -> bool) -> bool {
        self.frames.iter().any(|frame| test(&frame.tag))
    }

    fn finish(mut self) -> Vec<Node> {
        while self.frames.len() > 1 {
            self.close();
        }
        let mut nodes = self.frames.pop().map_or_else(Vec::new, |frame| paragraphs(frame.children));
        self.notes.sort_by_key(|(number, _)| *number);
        nodes.extend(self.notes.into_iter().map(|(_, note)| note));
        super::words::link(&mut nodes);
        nodes
    }
}

/// Puts loose words between blocks into paragraphs of their own.
fn paragraphs(children: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::with_capacity(children.len());
    let mut loose: Vec<Node> = Vec::new();
    let flush = |loose: &mut Vec<Node>, out: &mut Vec<Node>| {
        let children = std::mem::take(loose);
        if !children.iter().all(Node::blank) {
            out.push(Node::Element(Element { tag: Tag::Paragraph, children }));
        }
    };
    for child in children {
        if child.inline() {
            loose.push(child);
        } else {
            flush(&mut loose, &mut out);
            out.push(child);
        }
    }
    flush(&mut loose, &mut out);
    out
}

/// The language of a fence: its first word, where it is a name.
fn language(info: &str) -> String {
    let word = info.trim().split([' ', ',', '{', '\t']).next().unwrap_or_default();
    let name =
        word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '#' | '.'));
    if name && word.len() <= 40 { word.to_ascii_lowercase() } else { String::new() }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

fn alert(kind: BlockQuoteKind) -> Alert {
    match kind {
        BlockQuoteKind::Note => Alert::Note,
        BlockQuoteKind::Tip => Alert::Tip,
        BlockQuoteKind::Important => Alert::Important,
        BlockQuoteKind::Warning => Alert::Warning,
        BlockQuoteKind::Caution => Alert::Caution,
    }
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    }
}
