//! Sharing the workspace with other desks: the commands, the keys, and what runs beside the commands.
//!
//! The exchange itself is [`holdfast_sync`]; here it is told which stores there are, gets the database,
//! and what it says becomes the mark, the list of what waits, and notices.

mod conflict;
mod device;
mod engine;
mod files;
mod join;
mod key;
mod keyring;
mod links;
mod me;
mod notice;
mod owners;
mod passwords;
mod peek;
mod share;
mod status;
mod store;
mod verify;
mod watch;

pub(crate) use conflict::{conflict_settle, conflicts};
pub(crate) use device::{device_remove, device_rename, devices, review};
pub(crate) use engine::Engine;
pub(crate) use join::{invitation_check, join, owner_set};
pub use keyring::{Keyring, NoKeyring, WithoutKeyring};
pub(crate) use notice::{notice_dismiss, notices};
pub(crate) use share::{invitation_create, share};
pub(crate) use status::{now, status, waiting};
pub(crate) use store::{
    share_password, share_remove, share_reseed, store_init, store_member_add, store_member_remove,
};
pub(crate) use verify::verify;
pub(crate) use watch::Poke;

use holdfast_domain::{Error, ErrorCode};

fn not_shared() -> Error {
    Error::new(
        ErrorCode::NotShared,
        "This workspace is not shared with other desks.",
        "Share it first, in the settings or with `holdfast share`.",
    )
}
