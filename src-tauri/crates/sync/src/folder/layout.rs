//! Where what lies in a shared folder. All names are short, lower case and legal everywhere.
//!
//! ```text
//! workspace.id                                  whose folder it is
//! .hf-tmp/<random>                              being written
//! v1/<partition>/s/<log>/<first>-<last>-<hash>.hfs   segments
//! v1/<partition>/c/<2 digits>/<hash>.hfc        chunks of snapshots
//! v1/<partition>/p/<hash>.hfp                   manifests of snapshots
//! ```

use holdfast_wire::{Hash, LogId, PartId, SegmentName};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Says whose folder it is.
pub(super) const MARKER: &str = "workspace.id";
/// Where files are written before they get their names.
pub(super) const TMP: &str = ".hf-tmp";
/// Version of this layout.
pub(super) const VERSION: &str = "v1";

/// A place below the folder, part by part.
pub(super) type Place = Vec<String>;

/// The logs of a partition.
pub(super) fn logs(part: PartId) -> Place {
    place(part, "s")
}

/// The segments of a log.
pub(super) fn log(part: PartId, log: LogId) -> Place {
    join(logs(part), log.0.simple().to_string())
}

/// A segment.
pub(super) fn segment(part: PartId, log_id: LogId, name: &SegmentName) -> Place {
    join(log(part, log_id), name.to_string())
}

/// A chunk of a snapshot.
pub(super) fn chunk(part: PartId, hash: &Hash) -> Place {
    let hash = hash.to_string();
    let shelf = join(place(part, "c"), hash[..2].to_owned());
    join(shelf, format!("{hash}.hfc"))
}

/// The manifests of a partition.
pub(super) fn manifests(part: PartId) -> Place {
    place(part, "p")
}

/// The manifest of a snapshot.
pub(super) fn manifest(part: PartId, id: &Hash) -> Place {
    join(manifests(part), format!("{id}.hfp"))
}

/// The log that a directory is named after; none for junk.
pub(super) fn read_log(name: &str) -> Option<LogId> {
    (name.len() == 32).then(|| Uuid::try_parse(name).ok().map(LogId)).flatten()
}

/// The snapshot that a file is named after; none for junk.
pub(super) fn read_manifest(name: &str) -> Option<Hash> {
    let name = name.to_ascii_lowercase();
    name.strip_suffix(".hfp")?.parse().ok()
}

/// The partition and log that a path in the folder belongs to.
pub(super) fn belongs_to(root: &Path, path: &Path) -> Option<(PartId, Option<LogId>)> {
    let inside = path.strip_prefix(root).ok()?;
    let mut names = inside.iter().map(|name| name.to_str());
    if names.next()?? != VERSION {
        return None;
    }
    let part = PartId(Uuid::try_parse(names.next()??).ok()?);
    Some((part, names.nth(1).flatten().and_then(read_log)))
}

/// The path of a place.
pub(super) fn path(root: &Path, place: &Place) -> PathBuf {
    place.iter().fold(root.to_owned(), |path, name| path.join(name))
}

fn place(part: PartId, sort: &str) -> Place {
    vec![VERSION.to_owned(), part.0.simple().to_string(), sort.to_owned()]
}

fn join(mut place: Place, name: String) -> Place {
    place.push(name);
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_short_lower_case_and_legal_everywhere() {
        let (part, log) = (PartId(Uuid::from_u128(0xABCD)), LogId(Uuid::from_u128(0xEF)));
        let name = SegmentName::new(1, u64::MAX, Hash::of(b"x"));
        let hash = Hash::of(b"y");
        for place in [segment(part, log, &name), chunk(part, &hash), manifest(part, &hash)] {
            let text = place.join("/");
            assert!(text.len() < 180, "{text}");
            assert!(
                text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '.' | '/')),
                "{text}"
            );
        }
    }

    #[test]
    fn names_are_read_back_in_either_case_and_junk_is_none() {
        let hash = Hash::of(b"y");
        assert_eq!(read_manifest(&format!("{hash}.hfp").to_uppercase()), Some(hash));
        for junk in [format!("{hash} (1).hfp"), format!("{hash}.hfp.tmp"), "é.hfp".repeat(9)] {
            assert_eq!(read_manifest(&junk), None, "{junk}");
        }
        let log = LogId(Uuid::from_u128(0xABCDEF));
        assert_eq!(read_log(&log.0.simple().to_string().to_uppercase()), Some(log));
        assert_eq!(read_log(&log.0.to_string()), None, "another spelling");
        assert_eq!(read_log("old"), None);
    }

    #[test]
    fn a_path_tells_its_partition_and_log() {
        let (part, log_id) = (PartId(Uuid::from_u128(1)), LogId(Uuid::from_u128(2)));
        let root = Path::new("/share");
        let name = SegmentName::new(1, 2, Hash::of(b"x"));
        let path = path(root, &segment(part, log_id, &name));
        assert_eq!(belongs_to(root, &path), Some((part, Some(log_id))));
        assert_eq!(belongs_to(root, &root.join(TMP).join("x")), None);
        assert_eq!(belongs_to(root, Path::new("/other")), None);
    }
}
