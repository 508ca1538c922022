//! The file that says whose folder it is.

use super::errors::{empty, explain, foreign, unreadable_marker};
use super::files::{flush_folder, patiently, read_some, write};
use super::layout::MARKER;
use holdfast_domain::Result;
use holdfast_wire::WorkspaceId;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;
use uuid::Uuid;

const FORMAT: &str = "holdfast 1";
const NOTE: &str = "Holdfast keeps a shared workspace in this folder. Leave its files as they are.";

/// What the folder says.
enum Marker {
    /// Nothing: there is none.
    Absent,
    /// Something that cannot be read.
    Torn(String),
    /// Whose it is.
    Of(WorkspaceId),
}

/// Whose folder it is; none where it has no marker.
pub(super) fn identity(root: &Path) -> Result<Option<WorkspaceId>> {
    match read(root)? {
        Marker::Absent => Ok(None),
        Marker::Torn(_) => Err(unreadable_marker(&root.join(MARKER))),
        Marker::Of(workspace) => Ok(Some(workspace)),
    }
}

/// Goes on only where the folder is that of this workspace.
pub(super) fn guard(root: &Path, workspace: WorkspaceId) -> Result<()> {
    match identity(root)? {
        Some(found) if found == workspace => Ok(()),
        Some(_) => Err(foreign(root)),
        None => Err(empty(root)),
    }
}

/// Makes the folder that of this workspace. The folder itself is made, the one it lies in is not: a
/// drive that is not mounted stays recognisable.
pub(super) fn found(root: &Path, workspace: WorkspaceId) -> Result<()> {
    match fs::create_dir(root) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            return Err(explain(&error, root));
        }
        _ => {}
    }
    let text = format!("{FORMAT}\n{}\n{NOTE}\n", workspace.0);
    match read(root)? {
        Marker::Of(_) => guard(root, workspace),
        // A crash tore it, or the disk was full.
        Marker::Torn(torn) if text.starts_with(&torn) => {
            write(root, &vec![MARKER.to_owned()], text.as_bytes())
        }
        Marker::Torn(_) => Err(unreadable_marker(&root.join(MARKER))),
        Marker::Absent => {
            let path = root.join(MARKER);
            // Not by renaming: of two desks that share two workspaces here, one has to lose.
            let made = OpenOptions::new().write(true).create_new(true).open(&path);
            let made = made.and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                flush_folder(root)
            });
            match made {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    Err(explain(&error, &path))
                }
                _ => guard(root, workspace),
            }
        }
    }
}

fn read(root: &Path) -> Result<Marker> {
    let path = root.join(MARKER);
    match patiently(|| read_some(&path)) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
            Ok(parse(&text).map_or(Marker::Torn(text), Marker::Of))
        }
        Err(error) if error.kind() == ErrorKind::NotFound && root.is_dir() => Ok(Marker::Absent),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(explain(&error, root)),
        Err(error) => Err(explain(&error, &path)),
    }
}

fn parse(text: &str) -> Option<WorkspaceId> {
    let mut lines = text.lines();
    let known = lines.next()? == FORMAT;
    let id = Uuid::try_parse(lines.next()?.trim()).ok()?;
    known.then_some(WorkspaceId(id))
}
