//! Where the live database may lie: on a local disk, outside folders that a cloud client copies.
//!
//! WAL needs shared memory that network file systems do not give, and a sync client copies the
//! database and its log apart from each other.

use holdfast_domain::{Error, ErrorCode, Result};
use std::path::{Component, Path};

const NETWORK: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "afs",
    "9p",
    "ceph",
    "glusterfs",
    "lustre",
    "davfs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.davfs2",
    "fuse.gvfsd-fuse",
    "fuse.onedriver",
];

const SYNCED: &[&str] = &[
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "my drive",
    "icloud drive",
    "mobile documents",
    "nextcloud",
    "owncloud",
    "syncthing",
    "seafile",
    "box sync",
];

/// Refuses a directory on a network file system or in a cloud-synced folder.
///
/// # Errors
/// `unsafe_location`.
pub fn check(dir: &Path) -> Result<()> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let refuse = |what: &str| {
        Err(Error::new(
            ErrorCode::UnsafeLocation,
            format!("{} lies {what}, where a live database gets damaged.", dir.display()),
            "Choose a folder on a local disk with --data or HOLDFAST_DATA; share the data by sync, not by file.",
        ))
    };
    if let Some(kind) = network_mount(dir, &mounts) {
        return refuse(&format!("on a network file system ({kind})"));
    }
    if let Some(name) = synced_folder(dir) {
        return refuse(&format!("in the cloud-synced folder {name}"));
    }
    Ok(())
}

/// The network file system that holds `dir`, read off the text of `/proc/self/mounts`.
fn network_mount(dir: &Path, mounts: &str) -> Option<String> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            Some((fields.next()?.replace("\\040", " "), fields.next()?))
        })
        .filter(|(point, _)| dir.starts_with(point))
        .max_by_key(|(point, _)| point.len())
        .filter(|(_, kind)| NETWORK.contains(kind))
        .map(|(_, kind)| kind.to_owned())
}

fn synced_folder(dir: &Path) -> Option<String> {
    dir.components().find_map(|part| {
        let Component::Normal(name) = part else { return None };
        let name = name.to_string_lossy();
        let lower = name.to_lowercase();
        SYNCED
            .iter()
            .any(|synced| lower == *synced || lower.starts_with(&format!("{synced} - ")))
            .then(|| name.into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "/dev/vda / ext4 rw 0 0\n//nas/data /mnt/nas cifs rw 0 0\nnas:/home /mnt/my\\040home nfs4 rw 0 0\n";

    #[test]
    fn a_network_share_is_found_by_its_longest_mount_point() {
        for (dir, kind) in [
            ("/home/tom/holdfast", None),
            ("/mnt/nas/holdfast", Some("cifs")),
            ("/mnt/my home/holdfast", Some("nfs4")),
            ("/mnt/nasty", None),
        ] {
            assert_eq!(network_mount(Path::new(dir), MOUNTS).as_deref(), kind, "{dir}");
        }
    }

    #[test]
    fn a_cloud_synced_folder_is_found_by_its_name() {
        for (dir, synced) in [
            ("/home/tom/Dropbox/holdfast", true),
            ("/home/tom/OneDrive - Contoso/holdfast", true),
            ("/home/tom/.local/share/holdfast", false),
            ("/home/tom/dropbox-exit-plan", false),
        ] {
            assert_eq!(synced_folder(Path::new(dir)).is_some(), synced, "{dir}");
        }
    }
}
