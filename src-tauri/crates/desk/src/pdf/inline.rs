//! Sets the words of a paragraph in lines.

use super::fonts::{Face, Fonts, Shaped};
use super::page::{Ink, LINK, SOFT, TEXT};
use crate::markdown::Target;
use crate::markdown::tree::{Element, Node, Tag};
use holdfast_domain::AttachmentId;

/// How a word looks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) ink: Ink,
    pub(super) strike: bool,
    /// On a grey ground.
    pub(super) code: bool,
    /// How far it is raised.
    pub(super) rise: f32,
    pub(super) link: Option<Target>,
}

impl Style {
    pub(super) fn body(size: f32) -> Self {
        Self {
            face: Face::Regular,
            size,
            ink: TEXT,
            strike: false,
            code: false,
            rise: 0.0,
            link: None,
        }
    }
}

/// A piece of a line.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// Part of a word; parts without a space between them stay together where they fit.
    Part(Style, Shaped),
    Space(Style),
    Break,
    TaskBox(bool),
    Image(AttachmentId, String),
}

/// The pieces of inline nodes.
pub(super) fn items(nodes: &[Node], style: &Style, fonts: &mut Fonts, out: &mut Vec<Item>) {
    for node in nodes {
        match node {
            Node::Text(text) => words(text, style, fonts, out),
            Node::Code(code) => {
                let style =
                    Style { face: Face::Mono, size: style.size * 0.9, code: true, ..style.clone() };
                words(code, &style, fonts, out);
            }
            Node::SoftBreak => out.push(Item::Space(style.clone())),
            Node::HardBreak => out.push(Item::Break),
            Node::TaskBox(done) => out.push(Item::TaskBox(*done)),
            Node::Element(element) => element_items(element, style, fonts, out),
        }
    }
}

fn element_items(element: &Element, style: &Style, fonts: &mut Fonts, out: &mut Vec<Item>) {
    let mut style = style.clone();
    match &element.tag {
        Tag::Emphasis if style.face == Face::Regular => style.face = Face::Italic,
        Tag::Strong => style.face = Face::Bold,
        Tag::Strike => style.strike = true,
        Tag::Superscript => {
            style.rise = style.size * 0.35;
            style.size *= 0.75;
        }
        Tag::Subscript => {
            style.rise = style.size * -0.15;
            style.size *= 0.75;
        }
        Tag::Keyboard => {
            style.face = Face::Mono;
            style.size *= 0.9;
            style.code = true;
        }
        Tag::Link(target) => {
            style.ink = LINK;
            if !matches!(target, Target::Attachment(_)) {
                style.link = Some(target.clone());
            }
        }
        Tag::Broken(_) => style.ink = SOFT,
        Tag::Image(Target::Attachment(id)) => {
            let alt = crate::markdown::plain::line(&element.children);
            return out.push(Item::Image(*id, alt));
        }
        Tag::FootnoteMark { number } => {
            style.rise = style.size * 0.35;
            style.size *= 0.75;
            return words(&number.to_string(), &style, fonts, out);
        }
        _ => {}
    }
    items(&element.children, &style, fonts, out);
}

pub(super) fn words(text: &str, style: &Style, fonts: &mut Fonts, out: &mut Vec<Item>) {
    let mut word = String::new();
    let flush = |word: &mut String, fonts: &mut Fonts, out: &mut Vec<Item>| {
        if !word.is_empty() {
            for shaped in fonts.shape(style.face, word).iter() {
                out.push(Item::Part(style.clone(), shaped.clone()));
            }
            word.clear();
        }
    };
    for letter in text.chars() {
        if letter.is_whitespace() && letter != '\u{a0}' {
            flush(&mut word, fonts, out);
            out.push(Item::Space(style.clone()));
        } else if !letter.is_control() && letter != '\u{feff}' && letter != '\u{200b}' {
            word.push(if letter == '\u{a0}' { ' ' } else { letter });
        }
    }
    flush(&mut word, fonts, out);
}

/// A piece of a line at its place.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Text(Style, Shaped),
    TaskBox(bool),
}

/// What fills one line, or an image between lines.
#[derive(Debug, Clone)]
pub(super) enum Line {
    Words { placed: Vec<Placed>, width: f32, size: f32 },
    Image(AttachmentId, String),
}

/// Breaks pieces into lines no wider than `width`.
pub(super) fn lines(items: Vec<Item>, width: f32, size: f32, fonts: &mut Fonts) -> Vec<Line> {
    let mut setter = Setter { lines: Vec::new(), placed: Vec::new(), x: 0.0, width, size };
    let mut word: Vec<(Style, Shaped)> = Vec::new();
    let mut space: Option<Style> = None;
    for item in items {
        match item {
            Item::Part(style, shaped) => {
                let alone = shaped.face == Face::Other;
                if alone && !word.is_empty() {
                    setter.word(std::mem::take(&mut word), space.take(), fonts);
                }
                word.push((style, shaped));
                if alone {
                    // Letters of that kind may be parted anywhere.
                    setter.letters(std::mem::take(&mut word), space.take(), fonts);
                }
            }
            Item::Space(style) => {
                if !word.is_empty() {
                    setter.word(std::mem::take(&mut word), space.take(), fonts);
                }
                space = Some(style);
            }
            other => {
                if !word.is_empty() {
                    setter.word(std::mem::take(&mut word), space.take(), fonts);
                }
                space = None;
                setter.other(other);
            }
        }
    }
    if !word.is_empty() {
        setter.word(word, space, fonts);
    }
    setter.finish_line(false);
    setter.lines
}

struct Setter {
    lines: Vec<Line>,
    placed: Vec<Placed>,
    x: f32,
    width: f32,
    size: f32,
}

fn breadth(style: &Style, shaped: &Shaped) -> f32 {
    shaped.width * style.size
}

impl Setter {
    fn word(&mut self, parts: Vec<(Style, Shaped)>, space: Option<Style>, fonts: &mut Fonts) {
        let breadth: f32 = parts.iter().map(|(style, shaped)| breadth(style, shaped)).sum();
        if breadth > self.width {
            return self.letters(parts, space, fonts);
        }
        let blank = space
            .as_ref()
            .filter(|_| !self.placed.is_empty())
            .map(|style| (style, fonts.shape(style.face, " ")));
        let blank_width = blank.as_ref().map_or(0.0, |(style, blank)| {
            blank.first().map_or(0.0, |blank| blank.width * style.size)
        });
        if self.x + blank_width + breadth > self.width + 0.01 && !self.placed.is_empty() {
            self.finish_line(false);
        } else if let Some((style, blank)) = blank {
            // The ground and the underline of words go on through the space between them.
            let inner = parts.first().is_some_and(|(first, _)| first == style);
            let mut style = style.clone();
            if !inner {
                style.code = false;
                style.strike = false;
                style.link = None;
            }
            if let Some(blank) = blank.first() {
                self.place(style, blank.clone());
            }
        }
        for (style, shaped) in parts {
            self.place(style, shaped);
        }
    }

    /// Sets a word that fits no line, letter by letter.
    fn letters(&mut self, parts: Vec<(Style, Shaped)>, space: Option<Style>, fonts: &mut Fonts) {
        let mut space = space;
        for (style, shaped) in parts {
            for letter in shaped.text.chars() {
                let mut bytes = [0; 4];
                let set = fonts.shape(style.face, letter.encode_utf8(&mut bytes));
                let Some(shaped) = set.first() else { continue };
                let width = breadth(&style, shaped);
                if let Some(blank) = space.take().filter(|_| !self.placed.is_empty()) {
                    let set = fonts.shape(blank.face, " ");
                    if let Some(shaped) = set.first() {
                        self.place(Style { code: false, link: None, ..blank }, shaped.clone());
                    }
                }
                if self.x + width > self.width && !self.placed.is_empty() {
                    self.finish_line(false);
                }
                self.place(style.clone(), shaped.clone());
            }
        }
    }

    fn place(&mut self, style: Style, shaped: Shaped) {
        let width = breadth(&style, &shaped);
        let joined = match self.placed.last_mut() {
            Some(Placed { what: What::Text(last, text), width: total, .. })
                if *last == style && text.face == shaped.face =>
            {
                text.append(&shaped);
                *total += width;
                true
            }
            _ => false,
        };
        if !joined {
            self.placed.push(Placed { x: self.x, width, what: What::Text(style, shaped) });
        }
        self.x += width;
    }

    fn other(&mut self, item: Item) {
        match item {
            Item::TaskBox(done) => {
                let width = self.size * 1.45;
                self.placed.push(Placed { x: self.x, width, what: What::TaskBox(done) });
                self.x += width;
            }
            Item::Image(id, alt) => {
                self.finish_line(false);
                self.lines.push(Line::Image(id, alt));
            }
            _ => self.finish_line(true),
        }
    }

    fn finish_line(&mut self, meant: bool) {
        if self.placed.is_empty() && !meant {
            return;
        }
        let placed = std::mem::take(&mut self.placed);
        self.lines.push(Line::Words { placed, width: self.x, size: self.size });
        self.x = 0.0;
    }
}
