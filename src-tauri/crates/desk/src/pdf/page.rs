//! Pages as lists of things to draw, and the tree that tells a screen reader what they are.

use super::fonts::Shaped;
use crate::markdown::Target;
use krilla::tagging::{Identifier, TagKind};

/// Width and height of A4 in points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
/// Space around the text.
pub(super) const MARGIN: f32 = 56.7;
/// Where text ends, above the footer.
pub(super) const BOTTOM: f32 = PAGE.1 - 62.0;

/// A colour: red, green, blue.
pub(super) type Ink = (u8, u8, u8);
pub(super) const TEXT: Ink = (27, 33, 38);
pub(super) const SOFT: Ink = (96, 106, 114);
pub(super) const LINE: Ink = (214, 219, 223);
pub(super) const FILL: Ink = (244, 246, 247);
pub(super) const LINK: Ink = (14, 104, 99);

/// A rectangle from the top left of the page, in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// A place in the tree where something drawn hangs.
pub(super) type Leaf = usize;
/// A group of the tree.
pub(super) type Group = usize;

/// Something to draw.
#[derive(Debug, Clone)]
pub(super) enum Op {
    /// Text whose baseline starts at x, y.
    Text { x: f32, y: f32, size: f32, ink: Ink, text: Shaped, leaf: Option<Leaf> },
    /// A filled area, for the eye only.
    Fill { area: Area, ink: Ink },
    /// An outlined area, for the eye only.
    Frame { area: Area, ink: Ink },
    /// A tick from corner to corner of an area.
    Tick { area: Area, ink: Ink },
    /// A picture.
    Image { area: Area, image: krilla::image::Image, leaf: Leaf },
    /// An area that leads elsewhere.
    Link { area: Area, target: Target, leaf: Leaf },
}

impl Op {
    /// Takes it out of the tree, for what is drawn a second time.
    pub(super) fn silence(&mut self) {
        if let Self::Text { leaf, .. } = self {
            *leaf = None;
        }
    }

    /// True for what only makes sense once.
    pub(super) fn once(&self) -> bool {
        matches!(self, Self::Image { .. } | Self::Link { .. })
    }

    /// Moves it.
    pub(super) fn shift(&mut self, dx: f32, dy: f32) {
        match self {
            Self::Text { x, y, .. } => {
                *x += dx;
                *y += dy;
            }
            Self::Fill { area, .. }
            | Self::Frame { area, .. }
            | Self::Tick { area, .. }
            | Self::Image { area, .. }
            | Self::Link { area, .. } => {
                area.x += dx;
                area.y += dy;
            }
        }
    }
}

/// A child in the tree.
pub(super) enum Child {
    Group(Group),
    Leaf(Leaf),
}

/// What is what, in reading order. Group 0 is the document.
pub(super) struct Tree {
    pub(super) groups: Vec<(Option<TagKind>, Vec<Child>)>,
    pub(super) leaves: Vec<Vec<Identifier>>,
}

impl Tree {
    pub(super) fn new() -> Self {
        Self { groups: vec![(None, Vec::new())], leaves: Vec::new() }
    }

    pub(super) fn group(&mut self, parent: Group, tag: impl Into<TagKind>) -> Group {
        let group = self.groups.len();
        self.groups.push((Some(tag.into()), Vec::new()));
        self.groups[parent].1.push(Child::Group(group));
        group
    }

    /// A group outside the tree, for what is drawn a second time.
    pub(super) fn aside(&mut self) -> Group {
        self.groups.push((None, Vec::new()));
        self.groups.len() - 1
    }

    pub(super) fn leaf(&mut self, parent: Group) -> Leaf {
        self.leaves.push(Vec::new());
        self.groups[parent].1.push(Child::Leaf(self.leaves.len() - 1));
        self.leaves.len() - 1
    }
}

/// A heading and where it stands.
pub(super) struct Mark {
    pub(super) level: u8,
    pub(super) text: String,
    pub(super) anchor: String,
    pub(super) page: usize,
    pub(super) y: f32,
}
