//! Files of a folder that other programs copy, lock and list in their own time.

use super::errors::{explain, not_kept};
use super::layout::{Place, TMP, path};
use holdfast_domain::Result;
use holdfast_wire::Hash;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// Larger files are junk.
const LARGEST: u64 = 32 << 20;
/// How often a file that something else holds is tried, and how long the first pause is.
const TRIES: u32 = 6;
const PAUSE: Duration = Duration::from_millis(15);
/// A file that has been in the making for so long was left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 60 * 60);

/// Tries again what fails because a virus scanner, an indexer or a sync program holds a file.
pub(super) fn patiently<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let mut pause = PAUSE;
    for _ in 1..TRIES {
        match attempt() {
            Err(error) if is_held(&error) => std::thread::sleep(pause),
            outcome => return outcome,
        }
        pause *= 2;
    }
    attempt()
}

fn is_held(error: &io::Error) -> bool {
    // Sharing violation, lock violation; a scanner also shows itself as a refusal.
    let held = [5, 32, 33];
    matches!(error.kind(), ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy)
        || (cfg!(windows) && error.raw_os_error().is_some_and(|code| held.contains(&code)))
}

/// The names in a directory; none where it is not there. What cannot be read is left out.
pub(super) fn names(root: &Path, place: &Place) -> Result<Vec<String>> {
    let Some(folder) = resolve(root, place) else { return Ok(Vec::new()) };
    let entries = match patiently(|| fs::read_dir(&folder)) {
        Ok(entries) => entries,
        // A file by the name of a directory is junk.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(explain(&error, &folder)),
    };
    Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
}

/// The bytes of a file; none where it is not there or is too large to be one of ours.
pub(super) fn read(root: &Path, place: &Place) -> Result<Option<Vec<u8>>> {
    let Some(file) = resolve(root, place) else { return Ok(None) };
    match patiently(|| read_some(&file)) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(explain(&error, &file)),
    }
}

/// The bytes of a file; none for what is no file or too large to be one of ours.
pub(super) fn read_some(path: &Path) -> io::Result<Option<Vec<u8>>> {
    // Before opening it: a pipe would keep us waiting for ever.
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LARGEST).then_some(bytes))
}

/// Where a place is; none where it is not there. A folder that has been on a file system that folds
/// cases may spell the names otherwise.
fn resolve(root: &Path, place: &Place) -> Option<PathBuf> {
    let direct = path(root, place);
    if direct.exists() {
        return Some(direct);
    }
    let mut found = root.to_owned();
    for name in place {
        let next = found.join(name);
        found = if next.exists() {
            next
        } else {
            let mut entries = fs::read_dir(&found).ok()?.flatten();
            entries.find(|entry| entry.file_name().eq_ignore_ascii_case(name))?.path()
        };
    }
    Some(found)
}

/// Puts a file in its place for good: it is there whole, survives a power cut and was read back, or it
/// is not there.
///
/// The name of a place says what the bytes are, so if somebody was faster, or left a torn file there,
/// nothing but the same bytes takes its place.
pub(super) fn write(root: &Path, place: &Place, bytes: &[u8]) -> Result<()> {
    let target = path(root, place);
    let shelf = target.parent().unwrap_or(root);
    make_folders(root, shelf).map_err(|error| explain(&error, shelf))?;
    let draft = root.join(TMP).join(format!("{}.tmp", Uuid::new_v4().simple()));
    let written = write_draft(root, &draft, bytes)
        .and_then(|()| patiently(|| fs::rename(&draft, &target)))
        .and_then(|()| flush_folder(shelf));
    if let Err(error) = written {
        // It is swept later where this fails as well.
        let _ = fs::remove_file(&draft);
        return Err(explain(&error, &target));
    }
    let kept = patiently(|| read_some(&target)).map_err(|error| explain(&error, &target))?;
    match kept {
        Some(kept) if Hash::of(&kept) == Hash::of(bytes) => Ok(()),
        _ => Err(not_kept(&target)),
    }
}

fn write_draft(root: &Path, draft: &Path, bytes: &[u8]) -> io::Result<()> {
    make_folders(root, &root.join(TMP))?;
    let mut file = File::create_new(draft)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the directories from `root` down, never `root` itself, and makes them last.
fn make_folders(root: &Path, folder: &Path) -> io::Result<()> {
    if folder == root || folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().unwrap_or(root);
    make_folders(root, above)?;
    match patiently(|| fs::create_dir(folder)) {
        Ok(()) => flush_folder(above),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes new names in a directory last. Only Unix can; some network file systems refuse, and keep
/// names by themselves.
pub(super) fn flush_folder(folder: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Ok(())
        }
        outcome => outcome,
    }
}

/// Removes what a crash left in the making. Best effort.
pub(super) fn sweep(root: &Path, now: SystemTime) {
    let Ok(entries) = fs::read_dir(root.join(TMP)) else { return };
    for entry in entries.flatten() {
        let changed = entry.metadata().and_then(|about| about.modified());
        let age = changed.ok().and_then(|changed| now.duration_since(changed).ok());
        if age.is_some_and(|age| age > LEFT_BEHIND) {
            // Somebody else swept it, or holds it.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_for_a_moment_is_tried_again() {
        let mut held = 3;
        let outcome = patiently(|| {
            held -= 1;
            if held > 0 { Err(ErrorKind::ResourceBusy.into()) } else { Ok("done") }
        });
        assert_eq!(outcome.unwrap(), "done");
    }

    #[test]
    fn what_stays_held_is_given_up_and_other_errors_are_not_tried_again() {
        let mut tries = 0;
        let mut fail_with = |kind: ErrorKind| {
            tries = 0;
            let outcome: io::Result<()> = patiently(|| {
                tries += 1;
                Err(kind.into())
            });
            (outcome.unwrap_err().kind(), tries)
        };
        assert_eq!(fail_with(ErrorKind::ResourceBusy), (ErrorKind::ResourceBusy, TRIES));
        assert_eq!(fail_with(ErrorKind::NotFound), (ErrorKind::NotFound, 1));
    }
}
