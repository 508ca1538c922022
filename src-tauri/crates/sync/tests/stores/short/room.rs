//! Room for what a desk writes, page by page.

use holdfast_store::Store;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A page of the database, and of a file system in memory.
const PAGE: usize = 4096;
/// So much is given back between two steps.
const ENOUGH: u64 = 256 << 10;

/// Where room is taken away.
pub(super) enum Room {
    /// On a small disk, by a file that fills it.
    Disk(PathBuf),
    /// In the database alone, where no small disk is to be had.
    Database,
}

impl Room {
    pub(super) fn on(place: &Path) -> Self {
        Self::Disk(place.join("ballast"))
    }

    /// Leaves room for so many pages.
    pub(super) fn leave(&self, store: Option<&Store>, pages: u32) {
        match (self, store) {
            (Self::Disk(ballast), _) => {
                let mut file = file(ballast);
                for size in [16 * PAGE, PAGE] {
                    while file.write_all(&[0; 16 * PAGE][..size]).is_ok() {}
                }
                shorten(&file, u64::from(pages) * PAGE as u64);
            }
            (Self::Database, Some(store)) => store.limit_growth(pages).unwrap(),
            (Self::Database, None) => {}
        }
    }

    /// Makes all the room there is.
    pub(super) fn empty(&self) {
        if let Self::Disk(ballast) = self {
            shorten(&file(ballast), u64::MAX);
        }
    }

    /// Makes room again.
    pub(super) fn give_back(&self, store: Option<&Store>) {
        match (self, store) {
            (Self::Disk(ballast), _) => shorten(&file(ballast), ENOUGH),
            (Self::Database, Some(store)) => store.limit_growth(1 << 30).unwrap(),
            (Self::Database, None) => {}
        }
    }
}

fn file(ballast: &Path) -> File {
    OpenOptions::new().append(true).create(true).open(ballast).unwrap()
}

fn shorten(file: &File, by: u64) {
    let long = file.metadata().unwrap().len();
    file.set_len(long.saturating_sub(by)).unwrap();
}
