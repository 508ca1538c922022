//! Draws pages into a PDF.

use super::fonts::Fonts;
use super::page::{Area, Child, Group, Ink, Mark, Op, PAGE, SOFT, Tree};
use crate::error::internal;
use crate::markdown::Target;
use chrono::{Datelike, Timelike};
use holdfast_domain::{Result, Timestamp};
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target as Place};
use krilla::color::rgb;
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{Page, PageSettings};
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};

/// All of a PDF but its bytes.
pub(super) struct Pages<'a> {
    pub(super) title: &'a str,
    pub(super) now: Timestamp,
    pub(super) pages: Vec<Vec<Op>>,
    pub(super) marks: Vec<Mark>,
    pub(super) tree: Tree,
    pub(super) fonts: Fonts,
}

/// The bytes of the PDF; the same for the same pages.
pub(super) fn emit(mut pages: Pages<'_>) -> Result<Vec<u8>> {
    let mut document = Document::new_with(SerializeSettings::default());
    let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| internal("page size"))?;
    for ops in std::mem::take(&mut pages.pages) {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        draw(&mut surface, &ops, &mut pages);
        surface.finish();
        links(&mut page, &ops, &mut pages);
        page.finish();
    }
    document.set_outline(outline(&pages.marks));
    let language = "en".to_owned();
    document.set_metadata(
        Metadata::new()
            .title(pages.title.to_owned())
            .creator("Holdfast".into())
            .producer("Holdfast".into())
            .language(language.clone())
            .creation_date(date(pages.now)),
    );
    let mut tree = TagTree::new().with_lang(Some(language));
    for node in children(&mut pages.tree, 0) {
        tree.push(node);
    }
    document.set_tag_tree(tree);
    document.finish().map_err(|error| internal(format!("{error:?}")))
}

fn date(now: Timestamp) -> DateTime {
    DateTime::new(u16::try_from(now.year()).unwrap_or_default())
        .month(now.month() as u8)
        .day(now.day() as u8)
        .hour(now.hour() as u8)
        .minute(now.minute() as u8)
        .second(now.second() as u8)
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn rect(area: &Area) -> Option<Rect> {
    Rect::from_xywh(area.x, area.y, area.width.max(0.1), area.height.max(0.1))
}

fn paint(surface: &mut Surface<'_>, ink: Ink) {
    let color = rgb::Color::new(ink.0, ink.1, ink.2);
    surface.set_fill(Some(Fill {
        paint: color.into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }));
    surface.set_stroke(None);
}

fn line(surface: &mut Surface<'_>, ink: Ink, width: f32) {
    let color = rgb::Color::new(ink.0, ink.1, ink.2);
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: color.into(), width, ..Stroke::default() }));
}

fn decoration(surface: &mut Surface<'_>, path: Option<Path>) {
    if let Some(path) = path {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        surface.draw_path(&path);
        surface.end_tagged();
    }
}

fn draw(surface: &mut Surface<'_>, ops: &[Op], pages: &mut Pages<'_>) {
    for op in ops {
        match op {
            Op::Text { x, y, size, ink, text, leaf } => {
                paint(surface, *ink);
                let tag = match leaf {
                    // Letters that no font has can still be found and copied.
                    Some(_) if text.glyphs.iter().any(|glyph| glyph.glyph_id.to_u32() == 0) => {
                        ContentTag::Span(SpanTag::empty().with_actual_text(Some(&text.text)))
                    }
                    Some(_) => ContentTag::Span(SpanTag::empty()),
                    None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)),
                };
                let identifier = surface.start_tagged(tag);
                let font = pages.fonts.font(text.face);
                surface.draw_glyphs(
                    Point::from_xy(*x, *y),
                    &text.glyphs,
                    font,
                    &text.text,
                    *size,
                    false,
                );
                surface.end_tagged();
                if let Some(leaf) = leaf {
                    pages.tree.leaves[*leaf].push(identifier);
                }
            }
            Op::Fill { area, ink } => {
                paint(surface, *ink);
                let mut path = PathBuilder::new();
                if let Some(rect) = rect(area) {
                    path.push_rect(rect);
                }
                decoration(surface, path.finish());
            }
            Op::Frame { area, ink } => {
                line(surface, *ink, 0.8);
                let mut path = PathBuilder::new();
                if let Some(rect) = rect(area) {
                    path.push_rect(rect);
                }
                decoration(surface, path.finish());
            }
            Op::Tick { area, ink } => {
                line(surface, *ink, 1.2);
                let mut path = PathBuilder::new();
                path.move_to(area.x + area.width * 0.2, area.y + area.height * 0.52);
                path.line_to(area.x + area.width * 0.42, area.y + area.height * 0.75);
                path.line_to(area.x + area.width * 0.82, area.y + area.height * 0.25);
                decoration(surface, path.finish());
            }
            Op::Image { area, image, leaf } => {
                let Some(size) = Size::from_wh(area.width, area.height) else { continue };
                let identifier = surface.start_tagged(ContentTag::Other);
                surface.push_transform(&Transform::from_translate(area.x, area.y));
                surface.draw_image(image.clone(), size);
                surface.pop();
                surface.end_tagged();
                pages.tree.leaves[*leaf].push(identifier);
            }
            Op::Link { .. } => {}
        }
    }
}

fn links(page: &mut Page<'_>, ops: &[Op], pages: &mut Pages<'_>) {
    for op in ops {
        let Op::Link { area, target, leaf } = op else { continue };
        let (Some(rect), Some(place)) = (rect(area), place(target, &pages.marks)) else { continue };
        let annotation = Annotation::new_link(LinkAnnotation::new(rect, place), None);
        pages.tree.leaves[*leaf].push(page.add_tagged_annotation(annotation));
    }
}

fn place(target: &Target, marks: &[Mark]) -> Option<Place> {
    if let Target::Anchor(anchor) = target {
        let mark = marks.iter().find(|mark| mark.anchor == *anchor)?;
        return Some(Place::Destination(destination(mark).into()));
    }
    Some(Place::Action(Action::Link(LinkAction::new(target.href()))))
}

fn destination(mark: &Mark) -> XyzDestination {
    XyzDestination::new(mark.page, Point::from_xy(0.0, (mark.y - 10.0).max(0.0)))
}

fn outline(marks: &[Mark]) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(u8, OutlineNode)> = Vec::new();
    let mut close = |open: &mut Vec<(u8, OutlineNode)>, level: u8| {
        while open.last().is_some_and(|(last, _)| *last >= level) {
            let Some((_, node)) = open.pop() else { return };
            match open.last_mut() {
                Some((_, parent)) => parent.push_child(node),
                None => outline.push_child(node),
            }
        }
    };
    for mark in marks {
        close(&mut open, mark.level);
        let node = OutlineNode::new(mark.text.clone(), destination(mark)).with_open(true);
        open.push((mark.level, node));
    }
    close(&mut open, 0);
    outline
}

/// The children of a group; empty ones have no place in the tree.
fn children(tree: &mut Tree, group: Group) -> Vec<krilla::tagging::Node> {
    let mut nodes = Vec::new();
    for child in std::mem::take(&mut tree.groups[group].1) {
        match child {
            Child::Leaf(leaf) => {
                let drawn: Vec<Identifier> = std::mem::take(&mut tree.leaves[leaf]);
                nodes.extend(drawn.into_iter().map(Into::into));
            }
            Child::Group(group) => {
                let inner = children(tree, group);
                if let (false, Some(tag)) = (inner.is_empty(), tree.groups[group].0.take()) {
                    nodes.push(TagGroup::with_children(tag, inner).into());
                }
            }
        }
    }
    nodes
}

/// Text for the eye only, such as a page number.
pub(super) fn note(fonts: &mut Fonts, text: &str, x: f32, y: f32, end: bool) -> Vec<Op> {
    let size = 8.0;
    let shaped = fonts.shape(super::fonts::Face::Regular, text);
    let width: f32 = shaped.iter().map(|piece| piece.width * size).sum();
    let mut x = if end { x - width } else { x };
    shaped
        .iter()
        .cloned()
        .map(|text| {
            let op = Op::Text { x, y, size, ink: SOFT, leaf: None, text };
            if let Op::Text { text, .. } = &op {
                x += text.width * size;
            }
            op
        })
        .collect()
}
