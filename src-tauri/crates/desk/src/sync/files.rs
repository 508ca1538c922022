//! The files of attachments, between the folder of this desk and a shared store.

use crate::error::internal;
use crate::host::{self, Desk};
use crate::library::files::{self, MAX_BYTES, PIECE};
use holdfast_domain::Result;
use holdfast_store::file_error;
use holdfast_store::sync::LooseFile;
use holdfast_sync::drive::{Errand, File, Files};
use holdfast_wire::{DeviceKey, Hash, SigningKey};
use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

/// The files of this desk, as a link sees them. Weak, as for the database.
pub(super) struct Here {
    desk: Weak<Desk>,
    share: i64,
    device: DeviceKey,
}

impl Here {
    pub(super) fn new(desk: &Arc<Desk>, share: i64, key: &SigningKey) -> Self {
        Self { desk: Arc::downgrade(desk), share, device: DeviceKey::of(key) }
    }

    fn desk(&self) -> Result<Arc<Desk>> {
        self.desk.upgrade().ok_or_else(host::closed)
    }
}

/// The files that a shared store is not known to have, each once, newest first, and what is to be done
/// with each. What one holds that is here is looked at when it is used.
///
/// # Errors
/// `corrupt_database`.
fn loose(desk: &Desk, share: i64) -> Result<Vec<(Errand, LooseFile)>> {
    let mut files = desk.store.read(|read| read.loose_files(share))?;
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert((file.part, file.hash)));
    let errand = |file: LooseFile| {
        let found = files::path(desk.store.dir(), &file.hash.to_string())
            .and_then(|path| path.metadata().ok())
            .is_some_and(|meta| meta.is_file() && meta.len() == file.size);
        (if found { Errand::Send } else { Errand::Fetch }, file)
    };
    Ok(files.into_iter().map(errand).collect())
}

/// Those of them that are here: they wait.
///
/// # Errors
/// `corrupt_database`.
pub(super) fn unsent(desk: &Desk, share: i64) -> Result<Vec<LooseFile>> {
    let loose = loose(desk, share)?.into_iter();
    Ok(loose.filter_map(|(errand, file)| (errand == Errand::Send).then_some(file)).collect())
}

impl Files for Here {
    fn errands(&self) -> Result<Vec<(Errand, File)>> {
        let desk = self.desk()?;
        let members = desk.store.members()?;
        // A removed desk gives nothing more and gets nothing more.
        if members.device(&self.device).is_none_or(|device| device.removed.is_some()) {
            return Ok(Vec::new());
        }
        let shared = desk.store.identity()?.data;
        let sound = |file: &LooseFile| {
            file.size <= MAX_BYTES && file.pieces.len() as u64 <= MAX_BYTES / PIECE as u64
        };
        let loose = loose(&desk, self.share)?.into_iter().filter(|(_, file)| sound(file));
        // What went to a pod with its record was sent before it went.
        let file = |of: LooseFile| File {
            part: of.part,
            before: (of.part != shared).then_some(shared),
            hash: of.hash,
            size: of.size,
            pieces: of.pieces,
        };
        Ok(loose.map(|(errand, of)| (errand, file(of))).collect())
    }

    fn piece(&self, file: &File, at: usize) -> Result<Option<Vec<u8>>> {
        let path = whole(self.desk()?.store.dir(), file)?;
        // Files that were added before they travelled name no pieces, however long they are.
        let (begin, most) = match file.pieces.len() {
            1 => (0, file.size),
            _ => (at as u64 * PIECE as u64, PIECE as u64),
        };
        let mut bytes = Vec::new();
        let read = std::fs::File::open(path).and_then(|mut file| {
            file.seek(SeekFrom::Start(begin))?;
            file.take(most).read_to_end(&mut bytes)
        });
        let sound = read.is_ok() && file.pieces.get(at) == Some(&Hash::of(&bytes));
        Ok(sound.then_some(bytes))
    }

    fn kept(&self, file: &File) -> usize {
        let length = self.desk().ok().and_then(|desk| {
            partial(desk.store.dir(), file, self.share).ok()?.metadata().ok().map(|meta| meta.len())
        });
        let kept = usize::try_from(length.unwrap_or(0) / PIECE as u64).unwrap_or(0);
        // The last piece is asked for anew: with it the file is looked at as a whole.
        kept.min(file.pieces.len().saturating_sub(1))
    }

    fn keep(&self, file: &File, at: usize, bytes: &[u8]) -> Result<bool> {
        let desk = self.desk()?;
        let path = partial(desk.store.dir(), file, self.share)?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| file_error(&error, folder))?;
        }
        let begin = at as u64 * PIECE as u64;
        let written =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).and_then(
                |mut part| {
                    // Whatever a run before this one left behind that place.
                    part.set_len(begin)?;
                    part.seek(SeekFrom::Start(begin))?;
                    part.write_all(bytes)
                },
            );
        written.map_err(|error| file_error(&error, &path))?;
        if at + 1 < file.pieces.len() {
            return Ok(begin + bytes.len() as u64 <= file.size);
        }
        let came = finish(desk.store.dir(), file, &path);
        // Gone already where it became the file.
        let _ = std::fs::remove_file(&path);
        came
    }

    fn shared(&self, file: &File) -> Result<()> {
        self.desk()?.store.note_shared_file(self.share, file.part, &file.hash)
    }
}

/// Where the file lies once it is whole.
fn whole(dir: &Path, file: &File) -> Result<PathBuf> {
    files::path(dir, &file.hash.to_string()).ok_or_else(|| internal("a hash is no hash"))
}

/// Where its pieces are gathered. Each store has its own place, so that two never mix.
fn partial(dir: &Path, file: &File, share: i64) -> Result<PathBuf> {
    Ok(whole(dir, file)?.with_extension(format!("{share}.part")))
}

/// Looks at what has come as a whole and keeps it; false where it is not the file. What is kept is what
/// was looked at, whatever another process writes to the same place meanwhile.
fn finish(dir: &Path, file: &File, path: &Path) -> Result<bool> {
    let bytes = std::fs::read(path).map_err(|error| file_error(&error, path))?;
    let is_it = bytes.len() as u64 == file.size && Hash::of(&bytes) == file.hash;
    if is_it {
        files::keep(dir, &bytes)?;
    }
    Ok(is_it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use holdfast_wire::PartId;

    #[test]
    fn pieces_that_are_not_the_file_are_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let came = dir.path().join("came");
        std::fs::write(&came, b"hello").unwrap();
        let part = PartId(uuid::Uuid::nil());
        let file = |of: &[u8], size| File {
            part,
            before: None,
            hash: Hash::of(of),
            size,
            pieces: Vec::new(),
        };
        for other in [file(b"jello", 5), file(b"hello", 4)] {
            assert!(!finish(dir.path(), &other, &came).unwrap());
            assert!(files::load(dir.path(), &other.hash.to_string()).is_err());
        }
        let it = file(b"hello", 5);
        assert!(finish(dir.path(), &it, &came).unwrap());
        assert_eq!(files::load(dir.path(), &it.hash.to_string()).unwrap(), b"hello");
    }
}
