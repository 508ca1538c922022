//! Sets blocks one below the other and begins new pages where they are needed.

use super::fonts::{Face, Fonts};
use super::inline::{self, Item, Line, Placed, Style, What};
use super::page::{Area, BOTTOM, Group, LINE, Leaf, MARGIN, Mark, Op, PAGE, SOFT, TEXT, Tree};
use super::table;
use crate::markdown::plain;
use crate::markdown::tree::{Align, Element, Node, Tag};
use holdfast_domain::AttachmentId;
use krilla::tagging::{ListNumbering, Tag as Role};
use std::num::NonZeroU16;

/// Size of running text in points.
pub(super) const SIZE: f32 = 10.0;
/// Distance of lines as a part of the size.
const LEADING: f32 = 1.45;
/// Narrower than this nothing is set.
const NARROW: f32 = 24.0;

/// Gives the images of a document.
pub(super) trait Images {
    fn image(&mut self, id: AttachmentId) -> Option<krilla::image::Image>;
}

/// What all parts of one PDF share.
pub(super) struct Shared<'a> {
    pub(super) fonts: Fonts,
    pub(super) tree: Tree,
    pub(super) images: &'a mut dyn Images,
}

/// Where the next block goes.
pub(super) struct Flow<'s, 'a> {
    pub(super) shared: &'s mut Shared<'a>,
    pub(super) pages: Vec<Vec<Op>>,
    pub(super) marks: Vec<Mark>,
    pub(super) y: f32,
    top: f32,
    bottom: f32,
    size: f32,
    /// Whether the next block follows a label or a bar and so needs no space above it.
    joined: bool,
}

/// A column of text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) x: f32,
    pub(super) width: f32,
}

impl Column {
    fn inset(self, by: f32) -> Self {
        let by = by.min((self.width - NARROW).max(0.0));
        Self { x: self.x + by, width: self.width - by }
    }
}

/// The text column of a page.
pub(super) const WHOLE: Column = Column { x: MARGIN, width: PAGE.0 - 2.0 * MARGIN };

impl<'s, 'a> Flow<'s, 'a> {
    pub(super) fn new(shared: &'s mut Shared<'a>) -> Self {
        let top = MARGIN;
        let (pages, marks) = (vec![Vec::new()], Vec::new());
        Self { shared, pages, marks, y: top, top, bottom: BOTTOM, size: SIZE, joined: false }
    }

    /// A flow on one endless page, for a cell of a table.
    pub(super) fn endless(shared: &'s mut Shared<'a>, size: f32) -> Self {
        let (pages, marks) = (vec![Vec::new()], Vec::new());
        Self { shared, pages, marks, y: 0.0, top: 0.0, bottom: f32::INFINITY, size, joined: false }
    }

    pub(super) fn push(&mut self, op: Op) {
        if let Some(page) = self.pages.last_mut() {
            page.push(op);
        }
    }

    /// Room left on this page.
    pub(super) fn room(&self) -> f32 {
        self.bottom - self.y
    }

    /// Room on an empty page.
    pub(super) fn full(&self) -> f32 {
        self.bottom - self.top
    }

    pub(super) fn new_page(&mut self) {
        if self.bottom.is_finite() {
            self.pages.push(Vec::new());
            self.y = self.top;
        }
    }

    /// Goes on to the next page unless there is that much room.
    pub(super) fn need(&mut self, height: f32) {
        if self.room() < height && self.y > self.top {
            self.new_page();
        }
    }

    /// Space between blocks; none at the top of a page.
    pub(super) fn gap(&mut self, height: f32) {
        if !std::mem::take(&mut self.joined) && self.y > self.top {
            self.y += height;
        }
    }

    pub(super) fn blocks(&mut self, nodes: &[Node], column: Column, parent: Group) {
        let mut at = 0;
        while at < nodes.len() {
            let loose = nodes[at..].iter().take_while(|node| node.inline()).count();
            if loose > 0 {
                let run = &nodes[at..at + loose];
                if !run.iter().all(Node::blank) {
                    self.paragraph(run, column, parent);
                }
                at += loose;
            } else if let Node::Element(element) = &nodes[at] {
                self.block(element, column, parent);
                at += 1;
            }
        }
    }

    fn block(&mut self, element: &Element, column: Column, parent: Group) {
        match &element.tag {
            Tag::Heading { level, anchor } => self.heading(element, *level, anchor, column, parent),
            Tag::List { start } => self.list(element, *start, column, parent),
            Tag::Quote => {
                let group = self.shared.tree.group(parent, Role::BlockQuote);
                self.barred(LINE, column, |flow, column| {
                    flow.blocks(&element.children, column, group);
                });
            }
            Tag::Alert(alert) => {
                let group = self.shared.tree.group(parent, Role::Div);
                let ink = super::alert_ink(*alert);
                self.barred(ink, column, |flow, column| {
                    let style = Style { face: Face::Bold, ink, ..Style::body(flow.size) };
                    flow.styled(&[Node::Text(alert.label().to_owned())], &style, column, group);
                    flow.blocks(&element.children, column, group);
                });
            }
            Tag::CodeBlock { .. } => self.code(&plain::verbatim(&element.children), column, parent),
            Tag::Table => table::table(self, element, column, parent),
            Tag::Rule => {
                self.gap(4.0);
                self.need(12.0);
                let area = Area { x: column.x, y: self.y + 3.0, width: column.width, height: 0.6 };
                self.push(Op::Fill { area, ink: LINE });
                self.y += 10.0;
            }
            Tag::Details => {
                let group = self.shared.tree.group(parent, Role::Div);
                self.blocks(&element.children, column, group);
            }
            Tag::Summary => {
                let style = Style { face: Face::Bold, ..Style::body(self.size) };
                self.styled(&element.children, &style, column, parent);
            }
            Tag::Footnote { number } => {
                let group = self.shared.tree.group(parent, Role::Note);
                self.hanging(&format!("{number}"), column, group, |flow, column| {
                    flow.blocks(&element.children, column, group);
                });
            }
            Tag::Paragraph => self.paragraph(&element.children, column, parent),
            _ => self.blocks(&element.children, column, parent),
        }
    }

    fn paragraph(&mut self, nodes: &[Node], column: Column, parent: Group) {
        let style = Style::body(self.size);
        self.styled(nodes, &style, column, parent);
    }

    fn styled(&mut self, nodes: &[Node], style: &Style, column: Column, parent: Group) {
        let group = self.shared.tree.group(parent, Role::P);
        self.gap(self.size * 0.55);
        self.text(nodes, style, column, Align::Start, group);
    }

    /// Sets words in lines below one another.
    pub(super) fn text(
        &mut self,
        nodes: &[Node],
        style: &Style,
        column: Column,
        align: Align,
        group: Group,
    ) {
        let mut items: Vec<Item> = Vec::new();
        inline::items(nodes, style, &mut self.shared.fonts, &mut items);
        for line in inline::lines(items, column.width, style.size, &mut self.shared.fonts) {
            match line {
                Line::Words { placed, width, size } => {
                    let shift = match align {
                        Align::Start => 0.0,
                        Align::Center => (column.width - width) / 2.0,
                        Align::End => column.width - width,
                    };
                    self.need(size * LEADING);
                    self.line(placed, column.x + shift.max(0.0), size, group);
                    self.y += size * LEADING;
                }
                Line::Image(id, alt) => self.image(id, &alt, column, group),
            }
        }
    }

    fn line(&mut self, placed: Vec<Placed>, x: f32, size: f32, group: Group) {
        let baseline = self.y + size * (LEADING * 0.5 + 0.36);
        let mut last: Option<(Option<crate::markdown::Target>, Leaf)> = None;
        for piece in placed {
            let x = x + piece.x;
            let (style, text) = match piece.what {
                What::TaskBox(done) => {
                    self.task_box(x, baseline, size, done);
                    continue;
                }
                What::Text(style, text) => (style, text),
            };
            let area =
                Area { x, y: baseline - size * 0.95, width: piece.width, height: size * 1.25 };
            if style.code {
                let ground = Area { x: x - 1.5, width: piece.width + 3.0, ..area };
                self.push(Op::Fill { area: ground, ink: super::page::FILL });
            }
            let leaf = match &last {
                Some((link, leaf)) if *link == style.link => *leaf,
                _ => self.leaf(group, &style, area),
            };
            last = Some((style.link.clone(), leaf));
            let y = baseline - style.rise;
            self.push(Op::Text { x, y, size: style.size, ink: style.ink, text, leaf: Some(leaf) });
            let thin = |y| Area { x, y, width: piece.width, height: 0.5 };
            if style.strike {
                self.push(Op::Fill { area: thin(baseline - size * 0.3), ink: style.ink });
            }
            if style.link.is_some() {
                self.push(Op::Fill { area: thin(baseline + size * 0.14), ink: style.ink });
            }
        }
    }

    /// A place in the tree for words, with the area that leads elsewhere where they are a link.
    fn leaf(&mut self, group: Group, style: &Style, area: Area) -> Leaf {
        let Some(target) = style.link.clone() else { return self.shared.tree.leaf(group) };
        let link = self.shared.tree.group(group, Role::Link);
        let words = self.shared.tree.leaf(link);
        let leaf = self.shared.tree.leaf(link);
        self.push(Op::Link { area, target, leaf });
        words
    }

    fn task_box(&mut self, x: f32, baseline: f32, size: f32, done: bool) {
        let side = size * 0.85;
        let area = Area { x, y: baseline - side + size * 0.07, width: side, height: side };
        self.push(Op::Frame { area, ink: SOFT });
        if done {
            self.push(Op::Tick { area, ink: TEXT });
        }
    }

    fn heading(
        &mut self,
        element: &Element,
        level: u8,
        anchor: &str,
        column: Column,
        parent: Group,
    ) {
        let size = match level {
            1 => 17.0,
            2 => 14.0,
            3 => 12.0,
            _ => 10.5,
        };
        let size = size * self.size / SIZE;
        let style = Style { face: Face::Bold, ..Style::body(size) };
        self.gap(size * 0.95);
        // A heading never stands alone at the foot of a page.
        self.need(size * LEADING + self.size * LEADING * 2.5);
        let text = plain::line(&element.children);
        let page = self.pages.len() - 1;
        self.marks.push(Mark {
            level,
            text: text.clone(),
            anchor: anchor.to_owned(),
            page,
            y: self.y,
        });
        let number = NonZeroU16::new(u16::from(level)).unwrap_or(NonZeroU16::MIN);
        let group = self.shared.tree.group(parent, Role::Hn(number, Some(text)));
        self.text(&element.children, &style, column, Align::Start, group);
        self.y += size * 0.1;
    }

    fn list(&mut self, element: &Element, start: Option<u64>, column: Column, parent: Group) {
        let numbering = if start.is_some() { ListNumbering::Decimal } else { ListNumbering::Disc };
        let group = self.shared.tree.group(parent, Role::L(numbering));
        let mut number = start.unwrap_or(0);
        for item in &element.children {
            let Node::Element(item) = item else { continue };
            let task = matches!(item.children.first(), Some(Node::TaskBox(_)))
                || matches!(item.children.first(), Some(Node::Element(first))
                    if matches!(first.children.first(), Some(Node::TaskBox(_))));
            let label = match start {
                Some(_) => format!("{number}."),
                None if task => String::new(),
                None => "•".to_owned(),
            };
            number = number.saturating_add(1);
            let entry = self.shared.tree.group(group, Role::LI);
            if task && start.is_none() {
                self.gap(self.size * 0.3);
                self.joined = true;
                let body = self.shared.tree.group(entry, Role::LBody);
                self.blocks(&item.children, column.inset(4.0), body);
                continue;
            }
            self.hanging(&label, column, entry, |flow, column| {
                let body = flow.shared.tree.group(entry, Role::LBody);
                flow.blocks(&item.children, column, body);
            });
        }
    }

    /// Sets blocks beside a label.
    fn hanging(
        &mut self,
        label: &str,
        column: Column,
        entry: Group,
        body: impl FnOnce(&mut Self, Column),
    ) {
        let shaped = self.shared.fonts.shape(Face::Regular, label);
        let width: f32 = shaped.iter().map(|piece| piece.width * self.size).sum();
        let inset = (width + self.size * 0.5).max(self.size * 1.4);
        self.gap(self.size * 0.3);
        self.need(self.size * LEADING);
        let label_group = self.shared.tree.group(entry, Role::Lbl);
        // Where the body begins is only known once it is set: its own space comes first.
        let (page, before) = (self.pages.len() - 1, self.y);
        let index = self.pages[page].len();
        self.joined = true;
        body(self, column.inset(inset));
        let first = self.pages[page][index..].iter().find_map(|op| match op {
            Op::Text { y, leaf: Some(_), .. } => Some(*y),
            _ => None,
        });
        let baseline = first.unwrap_or(before + self.size * (LEADING * 0.5 + 0.36));
        self.joined = false;
        if self.y == before {
            self.y += self.size * LEADING;
        }
        let leaf = self.shared.tree.leaf(label_group);
        let mut x = column.x + inset - self.size * 0.5 - width;
        for text in shaped.iter().cloned() {
            let advance = text.width * self.size;
            let op =
                Op::Text { x, y: baseline, size: self.size, ink: SOFT, text, leaf: Some(leaf) };
            self.pages[page].push(op);
            x += advance;
        }
    }

    /// Sets blocks beside a bar, over as many pages as they take.
    fn barred(
        &mut self,
        ink: super::page::Ink,
        column: Column,
        body: impl FnOnce(&mut Self, Column),
    ) {
        self.gap(self.size * 0.7);
        self.need(self.size * LEADING * 2.0);
        let (page, from) = (self.pages.len() - 1, self.y);
        self.joined = true;
        body(self, column.inset(12.0));
        self.joined = false;
        let last = self.pages.len() - 1;
        for at in page..=last {
            let top = if at == page { from } else { self.top };
            let end = if at == last { self.y } else { self.bottom };
            let area = Area { x: column.x, y: top, width: 2.2, height: (end - top).max(1.0) };
            self.pages[at].push(Op::Fill { area, ink });
        }
        self.y += self.size * 0.2;
    }

    fn code(&mut self, text: &str, column: Column, parent: Group) {
        let group = self.shared.tree.group(parent, Role::P);
        let code = self.shared.tree.group(group, Role::Code);
        let size = self.size * 0.86;
        let (leading, pad) = (size * 1.42, 6.0);
        self.gap(self.size * 0.7);
        self.need(leading + 2.0 * pad);
        self.ground(column, pad);
        let style = Style { face: Face::Mono, ..Style::body(size) };
        for line in text.lines() {
            for piece in self.cut(line, column.width - 2.0 * pad, &style) {
                if self.room() < leading + pad && self.bottom.is_finite() {
                    self.ground(column, pad);
                    self.new_page();
                    self.ground(column, pad);
                }
                let ground =
                    Area { x: column.x, y: self.y, width: column.width, height: leading + 0.3 };
                self.push(Op::Fill { area: ground, ink: super::page::FILL });
                let leaf = self.shared.tree.leaf(code);
                let mut x = column.x + pad;
                let shaped = self.shared.fonts.shape(Face::Mono, &piece);
                for text in shaped.iter().cloned() {
                    let advance = text.width * size;
                    let y = self.y + leading * 0.5 + size * 0.36;
                    self.push(Op::Text { x, y, size, ink: TEXT, text, leaf: Some(leaf) });
                    x += advance;
                }
                self.y += leading;
            }
        }
        self.ground(column, pad);
    }

    fn ground(&mut self, column: Column, height: f32) {
        let area = Area { x: column.x, y: self.y, width: column.width, height: height + 0.3 };
        self.push(Op::Fill { area, ink: super::page::FILL });
        self.y += height;
    }

    /// Cuts a line of code where it is too long, with its tabs as spaces.
    fn cut(&mut self, line: &str, width: f32, style: &Style) -> Vec<String> {
        let line: String =
            line.replace('\t', "    ").chars().filter(|letter| !letter.is_control()).collect();
        let narrow =
            self.shared.fonts.shape(style.face, "0").first().map_or(0.6, |zero| zero.width);
        let most = ((width / (narrow * style.size)) as usize).max(8);
        if line.is_ascii() && line.len() <= most {
            return vec![line];
        }
        let (mut pieces, mut piece, mut used) = (Vec::new(), String::new(), 0.0);
        for letter in line.chars() {
            let mut bytes = [0; 4];
            let set = self.shared.fonts.shape(style.face, letter.encode_utf8(&mut bytes));
            let advance: f32 = set.iter().map(|piece| piece.width * style.size).sum();
            if used + advance > width && !piece.is_empty() {
                // At a space, where one is near the end.
                let cut = piece.rfind(' ').filter(|at| at * 3 > piece.len() * 2);
                let rest = cut.map_or_else(String::new, |at| piece.split_off(at + 1));
                pieces.push(std::mem::replace(&mut piece, rest));
                used = self
                    .shared
                    .fonts
                    .shape(style.face, &piece)
                    .iter()
                    .map(|set| set.width * style.size)
                    .sum();
            }
            piece.push(letter);
            used += advance;
        }
        pieces.push(piece);
        pieces
    }

    fn image(&mut self, id: AttachmentId, alt: &str, column: Column, group: Group) {
        let Some(image) = self.shared.images.image(id) else {
            let style = Style { face: Face::Italic, ink: SOFT, ..Style::body(self.size) };
            let words = if alt.is_empty() { "[image]".into() } else { format!("[image: {alt}]") };
            return self.text(&[Node::Text(words)], &style, column, Align::Start, group);
        };
        let (width, height) = (image.size().0 as f32, image.size().1 as f32);
        // Pixels are three quarters of a point, as on screens; never larger than that.
        let most = self.full().min(PAGE.1) * 0.7;
        let scale = 0.75_f32.min(column.width / width).min(most / height);
        let (width, height) = (width * scale, height * scale);
        self.gap(3.0);
        self.need(height);
        let figure = self.shared.tree.group(group, Role::Figure(Some(alt.to_owned())));
        let leaf = self.shared.tree.leaf(figure);
        let area = Area { x: column.x, y: self.y, width, height };
        self.push(Op::Image { area, image, leaf });
        self.y += height + 3.0;
    }
}
