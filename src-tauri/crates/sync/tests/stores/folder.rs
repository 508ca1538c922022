//! Folders, and what happens to them.

mod altered;
#[cfg(target_os = "linux")]
mod full;
mod junk;
mod vanished;

mod on_disk {
    crate::conformance::conforms!(async { crate::given::Folder::on_disk() });
}

#[cfg(target_os = "linux")]
mod in_memory {
    crate::conformance::conforms!(async { crate::given::Folder::in_memory() });
}
