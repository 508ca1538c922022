//! Folders, and what happens to them.

mod altered;
#[cfg(target_os = "linux")]
mod full;
mod junk;
mod vanished;

use crate::given::Folder;

/// Makes a folder of one sort.
type Place = fn() -> Folder;

/// Makes two tests of each case: one on the disk and, where the system has such a place, one in memory.
macro_rules! everywhere {
    ($($(#[$where:meta])? $case:ident)*) => {
        mod on_disk {$(
            $(#[$where])?
            #[tokio::test]
            async fn $case() {
                super::$case($crate::given::Folder::on_disk).await;
            }
        )*}

        #[cfg(target_os = "linux")]
        mod in_memory {$(
            $(#[$where])?
            #[tokio::test]
            async fn $case() {
                super::$case($crate::given::Folder::in_memory).await;
            }
        )*}
    };
}
use everywhere;

mod on_disk {
    crate::conformance::conforms!(async { super::Folder::on_disk() });
}

#[cfg(target_os = "linux")]
mod in_memory {
    crate::conformance::conforms!(async { super::Folder::in_memory() });
}
