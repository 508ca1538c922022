//! What the relative links of a document lead to.

use crate::markdown::relative::{decode, folder, join, parts};
use crate::markdown::{Links, NoLinks, Target};
use holdfast_domain::{AttachmentId, DocumentId, EntityKind, Result};
use holdfast_store::Read;
use holdfast_store::table::document::{SourceRow, imported_document};
use std::collections::HashMap;

/// The relative links of one document, as they were found when it was imported, and what can be
/// found now of those written since.
pub(super) struct DocumentLinks<'a> {
    read: Read<'a>,
    source: SourceRow,
    known: HashMap<String, String>,
    files: HashMap<String, AttachmentId>,
}

impl<'a> DocumentLinks<'a> {
    pub(super) fn of(read: Read<'a>, document: DocumentId) -> Result<Self> {
        let source = read.source(document)?;
        let known = source.links.as_deref().and_then(|json| serde_json::from_str(json).ok());
        let files = read
            .attachments(document.0)?
            .into_iter()
            .map(|file| (file.name.to_lowercase(), file.id))
            .collect();
        Ok(Self { read, source, known: known.unwrap_or_default(), files })
    }

    fn lives(&self, document: DocumentId) -> bool {
        self.read.is(EntityKind::Document, document.0).unwrap_or(false)
    }

    /// A link that was written after the import: by the path, as the import does.
    fn beside(&self, destination: &str) -> Option<Target> {
        let (path, anchor) = parts(destination);
        let (root, from) = (self.source.root.as_deref()?, self.source.path.as_deref()?);
        let wanted = join(folder(from), &decode(path))?;
        [wanted.clone(), format!("{wanted}.md")]
            .iter()
            .map(|path| imported_document(root, path))
            .find(|id| self.lives(*id))
            .map(|id| Target::Document(id, anchor.map(crate::markdown::anchor)))
    }
}

impl Links for DocumentLinks<'_> {
    fn resolve(&self, destination: &str) -> Option<Target> {
        if let Some(href) = self.known.get(destination) {
            return Target::read(href, &NoLinks)
                .filter(|target| !matches!(target, Target::Document(id, _) if !self.lives(*id)));
        }
        let (path, _) = parts(destination);
        let name = decode(path.rsplit(['/', '\\']).next().unwrap_or(path)).to_lowercase();
        let file = self.files.get(&name).copied().map(Target::Attachment);
        file.or_else(|| self.beside(destination))
    }
}
