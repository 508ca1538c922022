//! One file of an imported folder, ready to become a document.

use super::decode::decode;
use super::links::{Meaning, Names, title_of_path};
use super::walk::Found;
use crate::api::ImportNote;
use crate::library::files::{self, Stored};
use crate::markdown::front_matter::{self, Known};
use crate::markdown::{self, Links, Target};
use holdfast_domain::{AttachmentId, DocumentId};
use holdfast_store::table::document::{imported_attachment, imported_document};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest Markdown file in bytes.
const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// A file that belongs to a document.
pub(super) struct Attached {
    pub(super) id: AttachmentId,
    pub(super) path: String,
    pub(super) stored: Stored,
}

/// A document as its file has it.
pub(super) struct Prepared {
    pub(super) id: DocumentId,
    pub(super) path: String,
    /// BLAKE3 of the file.
    pub(super) hash: String,
    pub(super) front_matter: Map<String, Value>,
    pub(super) body: String,
    pub(super) facts: Facts,
    /// What its relative links mean, as JSON.
    pub(super) links: String,
    pub(super) attached: Vec<Attached>,
    pub(super) repaired: Vec<String>,
    pub(super) broken: Vec<String>,
}

/// What front matter, text and path say of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    pub(super) title: String,
    pub(super) known: Known,
}

/// What front matter, text and path say of a document: the title is that of the front matter,
/// else the first heading of level 1, else the name of the file.
pub(super) fn facts(
    root: &str,
    path: &str,
    front_matter: &Map<String, Value>,
    body: &str,
) -> Facts {
    facts_of(root, path, front_matter, &markdown::parse(body, &markdown::NoLinks))
}

fn facts_of(
    root: &str,
    path: &str,
    front_matter: &Map<String, Value>,
    nodes: &[markdown::tree::Node],
) -> Facts {
    let known = front_matter::known(front_matter);
    let heading =
        || markdown::outline(nodes).into_iter().find(|heading| heading.level == 1).map(|h| h.text);
    let title = known.title.clone().or_else(heading).unwrap_or_else(|| title_of_path(path, root));
    Facts { title: title.chars().take(300).collect(), known }
}

/// What all files of a run share.
pub(super) struct Source<'a> {
    pub(super) root: &'a str,
    pub(super) names: &'a Names,
    /// Path inside the folder → where it lies on this machine.
    pub(super) files: &'a HashMap<&'a str, &'a Path>,
    /// Where attachments are kept; none in a dry run.
    pub(super) keep: Option<PathBuf>,
    /// Files that were looked at already.
    pub(super) seen: RefCell<BTreeMap<String, Result<Stored, String>>>,
}

impl Source<'_> {
    /// Prepares a file, or says why it is passed over.
    pub(super) fn prepare(&self, found: &Found) -> Result<Prepared, String> {
        if found.size > MAX_BYTES {
            return Err(format!(
                "It has {} MB; a document may have 10.",
                found.size.div_ceil(1024 * 1024)
            ));
        }
        let bytes = read(&found.file)?;
        let decoded = decode(&bytes)?;
        let parts = front_matter::split(&decoded.text);
        let mut repaired = decoded.repaired;
        repaired.extend(parts.repaired);
        let id = imported_document(self.root, &found.path);
        let links = Recorder { source: self, from: &found.path, found: RefCell::default() };
        let nodes = markdown::parse(parts.body, &links);
        let facts = facts_of(self.root, &found.path, &parts.front_matter, &nodes);
        let mut prepared = Prepared {
            id,
            path: found.path.clone(),
            hash: blake3::hash(&bytes).to_hex().to_string(),
            facts,
            body: parts.body.to_owned(),
            front_matter: parts.front_matter,
            links: String::new(),
            attached: Vec::new(),
            repaired,
            broken: Vec::new(),
        };
        self.follow(&mut prepared, links.found.into_inner());
        Ok(prepared)
    }

    fn follow(&self, prepared: &mut Prepared, found: BTreeMap<String, Meaning>) {
        let mut links: BTreeMap<String, String> = BTreeMap::new();
        let mut broken = BTreeSet::new();
        for (destination, meaning) in found {
            match meaning {
                Meaning::Document(path, anchor) => {
                    let anchor = anchor.as_deref().map(markdown::anchor);
                    let target = Target::Document(imported_document(self.root, &path), anchor);
                    links.insert(destination, target.href());
                }
                Meaning::File(path) => match self.stored(&path) {
                    Ok(stored) => {
                        let id = imported_attachment(prepared.id, &path);
                        links.insert(destination, Target::Attachment(id).href());
                        if prepared.attached.iter().all(|attached| attached.id != id) {
                            prepared.attached.push(Attached { id, path, stored });
                        }
                    }
                    Err(reason) => {
                        broken.insert(format!("{destination} cannot be kept: {reason}"));
                    }
                },
                Meaning::Nothing(reason) => {
                    broken.insert(reason);
                }
            }
        }
        prepared.links = serde_json::to_string(&links).unwrap_or_default();
        prepared.broken = broken.into_iter().collect();
    }

    fn stored(&self, path: &str) -> Result<Stored, String> {
        if let Some(seen) = self.seen.borrow().get(path) {
            return seen.clone();
        }
        let stored = self
            .files
            .get(path)
            .ok_or_else(|| "it is not there".to_owned())
            .and_then(|file| files::read(file).map_err(|error| error.message))
            .and_then(|bytes| match &self.keep {
                Some(dir) => files::keep(dir, &bytes).map_err(|error| error.message),
                None => Ok(files::inspect(&bytes)),
            });
        self.seen.borrow_mut().insert(path.to_owned(), stored.clone());
        stored
    }

    /// Files that no document links to.
    pub(super) fn unused(&self) -> Vec<ImportNote> {
        let seen = self.seen.borrow();
        let mut unused: Vec<&str> =
            self.files.keys().copied().filter(|path| !seen.contains_key(*path)).collect();
        unused.sort_unstable();
        let reason = "It is not Markdown, and no document links to it.";
        unused
            .into_iter()
            .map(|path| ImportNote { path: path.to_owned(), reason: reason.to_owned() })
            .collect()
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let plain = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => "It cannot be read: permission denied.".to_owned(),
        _ => format!("It cannot be read: {error}."),
    };
    let file = std::fs::File::open(path).map_err(plain)?;
    let mut bytes = Vec::new();
    // It may have grown since its size was read.
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(plain)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err("It has more than 10 MB.".into());
    }
    Ok(bytes)
}

/// Notes every relative link that the parser comes across.
struct Recorder<'a> {
    source: &'a Source<'a>,
    from: &'a str,
    found: RefCell<BTreeMap<String, Meaning>>,
}

impl Links for Recorder<'_> {
    fn resolve(&self, destination: &str) -> Option<Target> {
        self.found
            .borrow_mut()
            .entry(destination.to_owned())
            .or_insert_with(|| self.source.names.meaning(self.from, destination));
        None
    }
}
