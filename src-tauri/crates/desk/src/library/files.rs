//! The files of attachments: named by their content, so that no name from outside becomes a path.

use crate::error::internal;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_store::file_error;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Largest attachment in bytes.
pub(crate) const MAX_BYTES: u64 = 100 * 1024 * 1024;

/// Bytes of a piece in which a file travels: seconds on a slow line, and begun again no further back.
pub(crate) const PIECE: usize = 1 << 20;

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// BLAKE3 of the content in hex.
    pub(crate) hash: String,
    /// That hash and those of the pieces, with spaces between; none where the file is one piece.
    pub(crate) pieces: Option<String>,
    /// Bytes.
    pub(crate) size: u64,
    /// Media type, by content.
    pub(crate) mime: &'static str,
}

/// Where the content of that hash lies; `None` where it is no hash.
pub(crate) fn path(dir: &Path, hash: &str) -> Option<PathBuf> {
    let sound = hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    sound.then(|| dir.join("attachments").join(&hash[..2]).join(hash))
}

/// What the content is, without keeping it.
pub(crate) fn inspect(bytes: &[u8]) -> Stored {
    let hash = blake3::hash(bytes).to_hex().to_string();
    let pieces = (bytes.len() > PIECE).then(|| {
        bytes
            .chunks(PIECE)
            .fold(hash.clone(), |all, piece| all + " " + &blake3::hash(piece).to_hex())
    });
    Stored { hash, pieces, size: bytes.len() as u64, mime: sniff(bytes) }
}

/// Keeps the content; once for any number of attachments.
///
/// # Errors
/// `too_large`, `disk_full`, `read_only`.
pub(crate) fn keep(dir: &Path, bytes: &[u8]) -> Result<Stored> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large());
    }
    let stored = inspect(bytes);
    let path = path(dir, &stored.hash).ok_or_else(|| internal("a hash is no hash"))?;
    if path.metadata().is_ok_and(|found| found.len() == stored.size) {
        return Ok(stored);
    }
    let folder = path.parent().unwrap_or(dir);
    std::fs::create_dir_all(folder).map_err(|error| file_error(&error, folder))?;
    // Written beside and renamed, so that a crash leaves no half file under a whole name.
    let mut file =
        tempfile::NamedTempFile::new_in(folder).map_err(|error| file_error(&error, folder))?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| file_error(&error, &path))?;
    file.persist(&path).map_err(|error| file_error(&error.error, &path))?;
    Ok(stored)
}

/// Reads the content of that hash.
///
/// # Errors
/// `not_found` where it is gone, `unreadable` where it is not what it was.
pub(crate) fn load(dir: &Path, hash: &str) -> Result<Vec<u8>> {
    let gone = || {
        Error::new(
            ErrorCode::NotFound,
            "The file of this attachment is not on this desk yet.",
            "Where the workspace is shared it comes by itself, from the desk where it was added. If that is this one, bring the folder `attachments` back from a copy.",
        )
    };
    let path = path(dir, hash).ok_or_else(gone)?;
    let bytes = std::fs::read(&path).map_err(|_| gone())?;
    if blake3::hash(&bytes).to_hex().as_str() != hash {
        return Err(Error::new(
            ErrorCode::Unreadable,
            "The file of this attachment is damaged.",
            "Add it again, or bring the folder `attachments` back from a copy.",
        ));
    }
    Ok(bytes)
}

/// Reads a file from outside, up to the largest that is kept.
///
/// # Errors
/// `too_large`, `unreadable`, `not_found`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let file = std::fs::File::open(path).map_err(|error| file_error(&error, path))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| file_error(&error, path))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large());
    }
    Ok(bytes)
}

pub(super) fn too_large() -> Error {
    Error::new(
        ErrorCode::TooLarge,
        "An attachment may be 100 MB at most.",
        "Keep the file elsewhere and put a link to it into the text.",
    )
}

/// The media type that the content has, whatever its name says. What could act in a web view is
/// plain data here.
pub(crate) fn sniff(bytes: &[u8]) -> &'static str {
    const STARTS: [(&[u8], &str); 11] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"BM", "image/bmp"),
        (b"%PDF-", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x1f\x8b", "application/gzip"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (b"MZ", "application/octet-stream"),
        (b"\x7fELF", "application/octet-stream"),
    ];
    if bytes.len() > 12 && bytes.starts_with(b"RIFF") && &bytes[8..12] == b"WEBP" {
        return "image/webp";
    }
    if bytes.len() > 12 && &bytes[4..8] == b"ftyp" && matches!(&bytes[8..12], b"avif" | b"avis") {
        return "image/avif";
    }
    if let Some((_, mime)) = STARTS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return mime;
    }
    let start = &bytes[..bytes.len().min(4096)];
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        // A letter cut in half at the end of the sample is no reason.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return "application/octet-stream",
    };
    let head = text.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with("<svg") || (head.starts_with("<?xml") && head.contains("<svg")) {
        return "image/svg+xml";
    }
    if text.contains('\0') { "application/octet-stream" } else { "text/plain" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_what_a_file_is() {
        for (bytes, mime) in [
            (&b"\x89PNG\r\n\x1a\n..."[..], "image/png"),
            (b"<html><script>", "text/plain"),
            (b"<?xml version='1.0'?><svg>", "image/svg+xml"),
            (b"\0\0\0\x20ftypavif....", "image/avif"),
            (b"MZ\x90", "application/octet-stream"),
            (b"", "text/plain"),
            (b"a\0b", "application/octet-stream"),
        ] {
            assert_eq!(sniff(bytes), mime, "{bytes:?}");
        }
    }

    #[test]
    fn content_is_kept_once_and_checked_when_read() {
        let dir = tempfile::tempdir().unwrap();
        let stored = keep(dir.path(), b"hello").unwrap();
        assert_eq!(keep(dir.path(), b"hello").unwrap(), stored);
        assert_eq!(load(dir.path(), &stored.hash).unwrap(), b"hello");
        std::fs::write(path(dir.path(), &stored.hash).unwrap(), b"jello").unwrap();
        assert_eq!(load(dir.path(), &stored.hash).unwrap_err().code, ErrorCode::Unreadable);
    }

    #[test]
    fn nothing_but_a_hash_is_a_path() {
        let dir = Path::new("/data");
        for name in ["../../etc/passwd", "", "/etc/passwd", &"A".repeat(64), &"../".repeat(21)] {
            assert_eq!(path(dir, name), None, "{name}");
            assert_eq!(load(dir, name).unwrap_err().code, ErrorCode::NotFound);
        }
    }
}
