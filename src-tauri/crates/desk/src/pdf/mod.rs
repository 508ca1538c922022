//! Makes a PDF of a document: A4, tagged for screen readers, with outline, links and page numbers.
//! Set from the same tree as the HTML, and the same bytes for the same input.

mod emit;
mod flow;
mod fonts;
mod inline;
mod page;
mod table;
#[cfg(test)]
mod tests;

use crate::markdown::plain;
use crate::markdown::tree::{Alert, Align, Element, Node, Tag};
use flow::{Flow, Images, SIZE, Shared, WHOLE};
use fonts::{Face, Fonts};
use holdfast_domain::{AttachmentId, Result, Timestamp};
use inline::Style;
use krilla::image::Image;
use krilla::tagging::Tag as Role;
use page::{Ink, MARGIN, PAGE, SOFT, Tree};
use std::collections::HashMap;

/// What stands around the text.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// The title.
    pub title: &'a str,
    /// A line under the title: what it is and where it lies.
    pub place: &'a str,
    /// Whether and when it was verified.
    pub state: &'a str,
    /// When the PDF is made.
    pub now: Timestamp,
}

/// More pixels than this are not unpacked.
const MOST_PIXELS: u64 = 40_000_000;

/// Makes a PDF; `image` gives the bytes of an attachment.
///
/// # Errors
/// `internal` where the PDF cannot be written.
pub fn pdf(
    head: Head<'_>,
    nodes: &[Node],
    image: &dyn Fn(AttachmentId) -> Option<Vec<u8>>,
) -> Result<Vec<u8>> {
    // A picture that proves damaged while it is drawn costs the pictures, not the document.
    set(head, nodes, image).or_else(|_| set(head, nodes, &|_| None))
}

fn set(
    head: Head<'_>,
    nodes: &[Node],
    image: &dyn Fn(AttachmentId) -> Option<Vec<u8>>,
) -> Result<Vec<u8>> {
    let mut images = Decoded { image, known: HashMap::new() };
    let mut shared = Shared { fonts: Fonts::new()?, tree: Tree::new(), images: &mut images };
    let mut flow = Flow::new(&mut shared);
    title(&mut flow, head);
    flow.blocks(body(nodes, head.title), WHOLE, 0);
    let (mut pages, marks) = (flow.pages, flow.marks);
    let Shared { mut fonts, tree, .. } = shared;
    let count = pages.len();
    let (left, right, foot) = (MARGIN, PAGE.0 - MARGIN, PAGE.1 - 34.0);
    for (index, page) in pages.iter_mut().enumerate() {
        if index > 0 {
            page.extend(emit::note(&mut fonts, head.title, left, 36.0, false));
        }
        let made = head.now.format("%-d %B %Y").to_string();
        page.extend(emit::note(&mut fonts, &format!("{} · {made}", head.state), left, foot, false));
        let number = format!("{} / {count}", index + 1);
        page.extend(emit::note(&mut fonts, &number, right, foot, true));
    }
    emit::emit(emit::Pages { title: head.title, now: head.now, pages, marks, tree, fonts })
}

fn title(flow: &mut Flow<'_, '_>, head: Head<'_>) {
    let group = flow.shared.tree.group(0, Role::Title);
    let style = Style { face: Face::Bold, ..Style::body(21.0) };
    flow.text(&[Node::Text(head.title.to_owned())], &style, WHOLE, Align::Start, group);
    flow.y += 3.0;
    for line in [head.place, head.state] {
        if !line.is_empty() {
            let group = flow.shared.tree.group(0, Role::P);
            let style = Style { ink: SOFT, ..Style::body(SIZE * 0.92) };
            flow.text(&[Node::Text(line.to_owned())], &style, WHOLE, Align::Start, group);
        }
    }
    flow.y += 8.0;
}

/// The text without a first heading that only repeats the title.
fn body<'a>(nodes: &'a [Node], title: &str) -> &'a [Node] {
    match nodes {
        [Node::Element(Element { tag: Tag::Heading { level: 1, .. }, children }), rest @ ..]
            if plain::line(children).eq_ignore_ascii_case(title) =>
        {
            rest
        }
        _ => nodes,
    }
}

fn alert_ink(alert: Alert) -> Ink {
    match alert {
        Alert::Note => (45, 98, 168),
        Alert::Tip => (26, 118, 78),
        Alert::Important => (106, 72, 158),
        Alert::Warning => (150, 94, 0),
        Alert::Caution => (176, 42, 42),
    }
}

struct Decoded<'a> {
    image: &'a dyn Fn(AttachmentId) -> Option<Vec<u8>>,
    known: HashMap<AttachmentId, Option<Image>>,
}

impl Images for Decoded<'_> {
    fn image(&mut self, id: AttachmentId) -> Option<Image> {
        let load = self.image;
        self.known.entry(id).or_insert_with(|| load(id).and_then(decode)).clone()
    }
}

fn decode(bytes: Vec<u8>) -> Option<Image> {
    let image = match crate::library::files::sniff(&bytes) {
        "image/png" => Image::from_png(bytes.into(), true),
        "image/jpeg" => Image::from_jpeg(bytes.into(), true),
        "image/gif" => Image::from_gif(bytes.into(), true),
        "image/webp" => Image::from_webp(bytes.into(), true),
        _ => return None,
    }
    .ok()?;
    let (width, height) = image.size();
    let pixels = u64::from(width) * u64::from(height);
    (width > 0 && height > 0 && pixels <= MOST_PIXELS).then_some(image)
}
