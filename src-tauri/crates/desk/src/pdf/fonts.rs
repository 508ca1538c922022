//! The fonts of a PDF, and how wide text is in them.
//!
//! The bundled fonts cover Latin, Greek, Cyrillic and the usual symbols. Letters beyond them, such
//! as Japanese, are set in a font of this machine where there is one.

use crate::error::internal;
use holdfast_domain::Result;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, UnicodeBuffer};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::OnceLock;

/// A font by its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Face {
    Regular,
    Bold,
    Italic,
    Mono,
    /// Of this machine, for letters the others lack.
    Other,
}

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-Bold.otf");
const ITALIC: &[u8] = include_bytes!("../../assets/fonts/Inter-Italic.otf");
const MONO: &[u8] = include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf");

/// Where systems keep a font with Chinese, Japanese and Korean letters.
const OTHERS: [&str; 7] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "C:\\Windows\\Fonts\\YuGothM.ttc",
    "C:\\Windows\\Fonts\\msgothic.ttc",
    "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
];

fn other() -> Option<&'static [u8]> {
    static OTHER: OnceLock<Option<Vec<u8>>> = OnceLock::new();
    OTHER.get_or_init(|| OTHERS.iter().find_map(|path| std::fs::read(path).ok())).as_deref()
}

/// A piece of text set in one font.
#[derive(Debug, Clone)]
pub(super) struct Shaped {
    pub(super) face: Face,
    pub(super) text: String,
    /// Advances and offsets in parts of the font size.
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// Width in parts of the font size.
    pub(super) width: f32,
}

impl Shaped {
    /// Adds a piece in the same font.
    pub(super) fn append(&mut self, more: &Self) {
        let offset = self.text.len();
        self.text.push_str(&more.text);
        self.width += more.width;
        self.glyphs.extend(more.glyphs.iter().cloned().map(|mut glyph| {
            glyph.text_range.start += offset;
            glyph.text_range.end += offset;
            glyph
        }));
    }
}

struct Loaded {
    font: Font,
    face: rustybuzz::Face<'static>,
}

fn load(data: &'static [u8]) -> Option<Loaded> {
    Some(Loaded { font: Font::new(data.into(), 0)?, face: rustybuzz::Face::from_slice(data, 0)? })
}

/// The fonts of one PDF.
pub(super) struct Fonts {
    loaded: Vec<(Face, Loaded)>,
    other: Option<Option<Loaded>>,
    shaped: HashMap<(Face, String), Rc<Vec<Shaped>>>,
}

impl Fonts {
    pub(super) fn new() -> Result<Self> {
        let mut loaded = Vec::new();
        for (face, data) in [
            (Face::Regular, REGULAR),
            (Face::Bold, BOLD),
            (Face::Italic, ITALIC),
            (Face::Mono, MONO),
        ] {
            let font = load(data).ok_or_else(|| internal("a bundled font cannot be read"))?;
            loaded.push((face, font));
        }
        Ok(Self { loaded, other: None, shaped: HashMap::new() })
    }

    fn get(&self, face: Face) -> &Loaded {
        let found = match (&self.other, face) {
            (Some(Some(other)), Face::Other) => Some(other),
            _ => self.loaded.iter().find(|(known, _)| *known == face).map(|(_, font)| font),
        };
        found.unwrap_or(&self.loaded[0].1)
    }

    /// The font to draw with.
    pub(super) fn font(&self, face: Face) -> Font {
        self.get(face).font.clone()
    }

    fn has(&self, face: Face, letter: char) -> bool {
        self.get(face).face.glyph_index(letter).is_some()
    }

    /// The font for a letter that should be set in `face`.
    fn face_for(&mut self, face: Face, letter: char) -> Face {
        if letter.is_ascii() || self.has(face, letter) {
            return face;
        }
        if let Some(found) =
            [Face::Regular, Face::Mono].into_iter().find(|face| self.has(*face, letter))
        {
            return found;
        }
        let other = self.other.get_or_insert_with(|| other().and_then(load));
        match other {
            Some(font) if font.face.glyph_index(letter).is_some() => Face::Other,
            _ => face,
        }
    }

    /// Sets `text`, which is in one line, in as few fonts as it takes.
    pub(super) fn shape(&mut self, face: Face, text: &str) -> Rc<Vec<Shaped>> {
        let key = (face, text.to_owned());
        if let Some(known) = self.shaped.get(&key) {
            return Rc::clone(known);
        }
        let mut pieces: Vec<(Face, String)> = Vec::new();
        for letter in text.chars() {
            let face = self.face_for(face, letter);
            match pieces.last_mut() {
                Some((last, piece)) if *last == face => piece.push(letter),
                _ => pieces.push((face, letter.to_string())),
            }
        }
        let shaped = pieces.into_iter().map(|(face, text)| self.set(face, text)).collect();
        let shaped = Rc::new(shaped);
        self.shaped.insert(key, Rc::clone(&shaped));
        shaped
    }

    fn set(&self, face: Face, text: String) -> Shaped {
        let loaded = self.get(face);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.guess_segment_properties();
        let forward = buffer.direction() != Direction::RightToLeft;
        let output = rustybuzz::shape(&loaded.face, &[], buffer);
        let unit = loaded.font.units_per_em();
        let infos = output.glyph_infos();
        let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        starts.dedup();
        let end =
            |start: usize| starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
        let mut last = 0;
        let mut width = 0.0;
        let glyphs = infos
            .iter()
            .zip(output.glyph_positions())
            .map(|(info, position)| {
                let start = info.cluster as usize;
                width += position.x_advance as f32 / unit;
                // Forward text moves on through its clusters, so that each search starts late.
                last = if forward { last.max(start) } else { start };
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    position.x_advance as f32 / unit,
                    position.x_offset as f32 / unit,
                    position.y_offset as f32 / unit,
                    0.0,
                    start..end(start),
                    None,
                )
            })
            .collect();
        Shaped { face, text, glyphs, width }
    }
}
