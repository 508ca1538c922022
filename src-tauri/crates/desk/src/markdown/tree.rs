//! A document as a tree of a closed set of elements. What is not one of these cannot come out of
//! any renderer, whatever the Markdown or the HTML inside it said.

use super::target::Target;

/// One node of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Words.
    Text(String),
    /// Code within a line.
    Code(String),
    /// A line end in the source, a space to the reader.
    SoftBreak,
    /// A line end the author meant.
    HardBreak,
    /// A box to tick, or ticked.
    TaskBox(bool),
    /// Anything with content of its own.
    Element(Element),
}

/// A node with children.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// What it is.
    pub tag: Tag,
    /// What is in it.
    pub children: Vec<Node>,
}

/// How a table cell is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// As the reader reads.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// At the far end.
    End,
}

/// The marked notes of GitHub and Microsoft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// Worth knowing.
    Note,
    /// Helpful.
    Tip,
    /// Needed for success.
    Important,
    /// Asks for care.
    Warning,
    /// Warns of harm.
    Caution,
}

impl Alert {
    /// The word above it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tip => "Tip",
            Self::Important => "Important",
            Self::Warning => "Warning",
            Self::Caution => "Caution",
        }
    }

    /// Its name in a class.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
        }
    }
}

/// What an element is.
#[derive(Debug, Clone, PartialEq)]
pub enum Tag {
    /// A paragraph.
    Paragraph,
    /// Blocks that belong together without a mark of their own.
    Division,
    /// A heading of level 1 to 6; the anchor is unique in the document.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Value of its `id`.
        anchor: String,
    },
    /// A list; with a start it is numbered.
    List {
        /// First number.
        start: Option<u64>,
    },
    /// One item of a list.
    Item,
    /// A quotation.
    Quote,
    /// A marked note.
    Alert(Alert),
    /// A block of code; its only child is a text.
    CodeBlock {
        /// Name of the language, or empty.
        language: String,
    },
    /// A table; its children are rows.
    Table,
    /// A row; its children are cells.
    Row,
    /// A cell.
    Cell {
        /// Whether it names a row or column.
        header: bool,
        /// How it is aligned.
        align: Align,
        /// Columns it covers.
        columns: u8,
        /// Rows it covers.
        rows: u8,
    },
    /// Something that opens on demand.
    Details,
    /// What a [`Tag::Details`] shows while closed.
    Summary,
    /// A line across.
    Rule,
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Struck out.
    Strike,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
    /// A key to press.
    Keyboard,
    /// A link.
    Link(Target),
    /// A link or image that points to nothing we have; holds where it pointed.
    Broken(String),
    /// An image we hold; its children are the words that stand for it.
    Image(Target),
    /// A footnote, at the end of the document.
    Footnote {
        /// Its number, from 1.
        number: usize,
    },
    /// The mark that leads to a footnote.
    FootnoteMark {
        /// Its number, from 1.
        number: usize,
    },
}

impl Tag {
    /// True where it stands within a line.
    #[must_use]
    pub const fn inline(&self) -> bool {
        matches!(
            self,
            Self::Emphasis
                | Self::Strong
                | Self::Strike
                | Self::Superscript
                | Self::Subscript
                | Self::Keyboard
                | Self::Link(_)
                | Self::Broken(_)
                | Self::Image(_)
                | Self::FootnoteMark { .. }
        )
    }
}

impl Node {
    /// True where it stands within a line.
    #[must_use]
    pub const fn inline(&self) -> bool {
        match self {
            Self::Element(element) => element.tag.inline(),
            _ => true,
        }
    }

    /// True for blanks and line ends.
    #[must_use]
    pub fn blank(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::SoftBreak | Self::HardBreak => true,
            _ => false,
        }
    }
}
