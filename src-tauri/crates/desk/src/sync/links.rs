//! From the shares of the database to links that can be run.

use super::engine::Engine;
use super::files;
use crate::host::Desk;
use chrono::TimeDelta;
use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use holdfast_store::sync::Share;
use holdfast_sync::core::{Answer, Config, Local, Snapshots, Status};
use holdfast_sync::drive::{Database, Link};
use holdfast_sync::url::PostgresSettings;
use holdfast_sync::{AnyStore, FolderStore, PostgresStore, StoreKind, StoreUrl, local};
use holdfast_wire::{SigningKey, WorkspaceId};
use std::sync::{Arc, Weak};
use std::time::Instant;

/// The word of a share whose store is being filled again.
const RESEEDING: &str = "reseeding";
/// When something was last exchanged is noted no more often than this.
const NOTED: TimeDelta = TimeDelta::seconds(30);

/// The sort of store behind an address.
pub(super) fn kind(url: &StoreUrl) -> StoreKind {
    match url {
        StoreUrl::Folder(_) => StoreKind::Folder,
        StoreUrl::Postgres(_) => StoreKind::Postgres,
    }
}

/// The store behind an address. Touches nothing.
///
/// # Errors
/// `invalid`, where the address lacks something that the environment does not say either.
pub(super) fn open(engine: &Engine, url: &StoreUrl, workspace: WorkspaceId) -> Result<AnyStore> {
    Ok(match url {
        StoreUrl::Folder(path) => AnyStore::Folder(FolderStore::new(path.clone(), workspace)),
        StoreUrl::Postgres(_) => {
            AnyStore::Postgres(Box::new(PostgresStore::new(settings(engine, url)?, workspace)))
        }
    })
}

/// Everything a connection needs: from the address, the environment and the keyring.
///
/// # Errors
/// `invalid` where the address is none of PostgreSQL or lacks something.
pub(super) fn settings(engine: &Engine, url: &StoreUrl) -> Result<PostgresSettings> {
    let StoreUrl::Postgres(url) = url else {
        return Err(Error::new(
            ErrorCode::Invalid,
            "This is no address of a PostgreSQL database.",
            "Write postgres://user@host:5432/database.",
        ));
    };
    url.resolve(&|name| std::env::var(name).ok(), &*engine.passwords)
}

/// The links of all shares; `brief` where they end as soon as nothing is left to do.
///
/// # Errors
/// `corrupt_database`, `invalid`.
pub(super) fn links(
    engine: &Engine,
    desk: &Arc<Desk>,
    shares: &[Share],
    key: &SigningKey,
    brief: bool,
) -> Result<Vec<Link>> {
    let identity = desk.store.identity()?;
    let parts = desk.store.read(|read| read.followed_parts())?;
    shares
        .iter()
        .map(|share| {
            let url: StoreUrl = share.url.parse()?;
            Ok(Link {
                id: share.id,
                store: open(engine, &url, identity.workspace)?,
                database: Arc::new(Here {
                    desk: Arc::downgrade(desk),
                    key: key.clone(),
                    share: share.id,
                }),
                files: Arc::new(files::Here::new(desk, share.id, key)),
                config: Config {
                    workspace: identity.workspace,
                    parts: parts.clone(),
                    kind: kind(&url),
                    relay: shares.len() > 1,
                    brief,
                    snapshots: Snapshots::default(),
                },
                reseed: share.state == RESEEDING,
            })
        })
        .collect()
}

/// The database of this desk, as a link sees it. Weak, so that a link keeps no database open that is
/// being replaced.
struct Here {
    desk: Weak<Desk>,
    key: SigningKey,
    share: i64,
}

impl Database for Here {
    fn answer(&self, local: Local) -> Result<Answer> {
        let desk = self.desk.upgrade().ok_or_else(crate::host::closed)?;
        let began = Instant::now();
        let here =
            local::Desk { store: &desk.store, key: &self.key, share: self.share, now: desk.now() };
        let mut answer = here.answer(local)?;
        if let Answer::Received(received) = &mut answer {
            received.took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        }
        Ok(answer)
    }
}

fn last_key(share: i64) -> String {
    format!("share/{share}/exchanged")
}

fn complete_key(share: i64) -> String {
    format!("share/{share}/complete")
}

/// Keeps what other processes and later runs want to know of a link.
pub(super) fn note_status(desk: &Desk, share: i64, status: &Status) -> Result<()> {
    if let Some(at) = status.exchanged.and_then(instant)
        && last_exchange(desk, share)?.is_none_or(|before| at - before >= NOTED)
    {
        desk.store.set_preference(&last_key(share), &at.timestamp_millis().to_string())?;
    }
    if status.is_complete() {
        super::notice::withdraw_store(desk, share)?;
        if !was_complete(desk, share)? {
            desk.store.set_preference(&complete_key(share), "yes")?;
        }
    }
    Ok(())
}

/// When something was last exchanged with a store, to within half a minute.
pub(super) fn last_exchange(desk: &Desk, share: i64) -> Result<Option<Timestamp>> {
    let kept = desk.store.read(|read| read.preference(&last_key(share)))?;
    Ok(kept.and_then(|millis| millis.parse().ok()).and_then(Timestamp::from_timestamp_millis))
}

/// Whether everything of a store had been taken in once.
pub(super) fn was_complete(desk: &Desk, share: i64) -> Result<bool> {
    Ok(desk.store.read(|read| read.preference(&complete_key(share)))?.is_some())
}

/// Notes that a store is to be filled again, also after a restart.
pub(super) fn note_reseeding(desk: &Desk, share: &Share) -> Result<()> {
    desk.store.set_share(&share.url, RESEEDING, desk.now()).map(drop)
}

/// Notes that a store has got everything.
pub(super) fn note_reseeded(desk: &Desk, share: i64) -> Result<()> {
    let shares = desk.store.shares()?;
    match shares.iter().find(|one| one.id == share && one.state == RESEEDING) {
        Some(one) => desk.store.set_share(&one.url, "", desk.now()).map(drop),
        None => Ok(()),
    }
}

/// An instant of the links as one of people.
pub(super) fn instant(millis: u64) -> Option<Timestamp> {
    Timestamp::from_timestamp_millis(i64::try_from(millis).ok()?)
}
