//! Finds the files of a folder. Stays inside it, follows no loops, and says what it passed over.

use crate::api::ImportNote;
use holdfast_domain::{Error, ErrorCode, Result};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Folders within folders.
const MAX_DEPTH: usize = 64;
/// Files in all.
const MAX_FILES: usize = 1_000_000;

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    /// Path inside the folder with `/`, fit to be shown; its identity in the library.
    pub(crate) path: String,
    /// Where it lies on this machine.
    pub(crate) file: PathBuf,
    /// Bytes.
    pub(crate) size: u64,
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// Its name, which stays the same when it is moved elsewhere.
    pub(crate) root: String,
    /// Markdown files, by path.
    pub(crate) documents: Vec<Found>,
    /// Everything else, by path.
    pub(crate) others: Vec<Found>,
    /// What was passed over.
    pub(crate) skipped: Vec<ImportNote>,
    /// What was taken after a repair.
    pub(crate) repaired: Vec<ImportNote>,
}

/// Reads the names in a folder.
///
/// # Errors
/// `not_found`, `unreadable`, `invalid` where it is no folder; `too_large` beyond a million files.
pub(crate) fn walk(folder: &Path) -> Result<Folder> {
    let top = folder.canonicalize().map_err(|error| holdfast_store::file_error(&error, folder))?;
    if !top.is_dir() {
        return Err(Error::new(
            ErrorCode::Invalid,
            format!("{} is not a folder.", folder.display()),
            "Name the folder that holds the Markdown files.",
        ));
    }
    std::fs::read_dir(&top).map_err(|error| unreadable(&error, folder))?;
    let root =
        top.file_name().map_or_else(|| "files".into(), |name| shown(&name.to_string_lossy()));
    let mut found = Folder { root, ..Folder::default() };
    let mut taken = BTreeSet::new();
    let walker = WalkDir::new(&top)
        .max_depth(MAX_DEPTH + 1)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !ignored(entry));
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or_else(String::new, |path| relative(&top, path));
                let reason = format!("It cannot be read: {}.", plain(&error));
                found.skipped.push(ImportNote { path, reason });
                continue;
            }
        };
        if entry.depth() > 0 {
            found.take(&top, &entry, &mut taken);
        }
        if found.documents.len() + found.others.len() > MAX_FILES {
            return Err(Error::new(
                ErrorCode::TooLarge,
                format!("{} holds more than {MAX_FILES} files.", folder.display()),
                "Import its folders one by one.",
            ));
        }
    }
    Ok(found)
}

/// Version control and other hidden folders hold no documents.
fn ignored(entry: &walkdir::DirEntry) -> bool {
    entry.file_type().is_dir()
        && entry.file_name().to_str().is_some_and(|name| name.starts_with('.'))
}

impl Folder {
    fn take(&mut self, top: &Path, entry: &walkdir::DirEntry, taken: &mut BTreeSet<String>) {
        let path = relative(top, entry.path());
        let skip = |reason: &str| ImportNote { path: path.clone(), reason: reason.to_owned() };
        let file_type = entry.file_type();
        if file_type.is_dir() {
            if entry.depth() > MAX_DEPTH {
                self.skipped.push(skip("It lies more than 64 folders deep."));
            }
            return;
        }
        if !file_type.is_file() && !file_type.is_symlink() {
            return self.skipped.push(skip("It is neither a file nor a folder."));
        }
        let mut file = entry.path().to_owned();
        if file_type.is_symlink() {
            match file.canonicalize() {
                Ok(target) if target.is_dir() => {
                    return self
                        .skipped
                        .push(skip("It is a link to a folder; links are not followed."));
                }
                Ok(target) if target.starts_with(top) => file = target,
                Ok(_) => {
                    return self.skipped.push(skip("It is a link to a file outside the folder."));
                }
                Err(_) => return self.skipped.push(skip("It is a link that leads nowhere.")),
            }
        }
        let Ok(size) = file.metadata().map(|metadata| metadata.len()) else {
            return self.skipped.push(skip("It cannot be read."));
        };
        let markdown = markdown(&path);
        let mut found = Found { path, file, size };
        if entry.path().strip_prefix(top).ok().and_then(Path::to_str) != Some(&found.path)
            && std::path::MAIN_SEPARATOR == '/'
            && markdown
        {
            let reason =
                "Its name has letters that cannot be shown; they were replaced.".to_owned();
            self.repaired.push(ImportNote { path: found.path.clone(), reason });
        }
        while !taken.insert(found.path.clone()) {
            found.path.push('~');
        }
        if markdown {
            self.documents.push(found);
        } else {
            self.others.push(found);
        }
    }
}

fn markdown(path: &str) -> bool {
    let name = path.trim_end_matches('~');
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    matches!(extension.as_deref(), Some("md" | "markdown" | "mdown" | "mkd"))
}

fn relative(top: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(top).unwrap_or(path);
    let parts: Vec<_> =
        inner.components().map(|part| shown(&part.as_os_str().to_string_lossy())).collect();
    parts.join("/")
}

/// A name without letters that would break a line or hide what follows.
fn shown(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                '\u{fffd}'
            }
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

fn plain(error: &walkdir::Error) -> String {
    match error.io_error().map(std::io::Error::kind) {
        Some(std::io::ErrorKind::PermissionDenied) => "permission denied".into(),
        _ => error.io_error().map_or_else(|| "it is a loop".into(), ToString::to_string),
    }
}

fn unreadable(error: &std::io::Error, folder: &Path) -> Error {
    Error::new(
        ErrorCode::Unreadable,
        format!("{} cannot be read: {error}.", folder.display()),
        "Check its permissions, or copy it to a place of your own.",
    )
}
