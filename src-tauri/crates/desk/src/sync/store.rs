//! Shared stores as people name them, and the commands on them.

use super::engine::Engine;
use super::links;
use super::watch::Poke;
use crate::api::*;
use crate::call::Call;
use crate::client::find_pod;
use crate::host::{Desk, Host};
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_store::sync::Share;
use holdfast_store::table::entity::not_found;
use holdfast_sync::url::{Password, PostgresSettings, Secrets};
use holdfast_sync::{FolderStore, SharedStore, StoreUrl, drive, postgres};
use holdfast_wire::{PartId, WorkspaceId};
use uuid::Uuid;

/// The word of its sort.
pub(super) fn kind_word(url: &StoreUrl) -> &'static str {
    match url {
        StoreUrl::Folder(_) => "folder",
        StoreUrl::Postgres(_) => "postgres",
    }
}

/// What people call it.
pub(super) fn name(url: &StoreUrl) -> String {
    match url {
        StoreUrl::Folder(path) => {
            let last = path.file_name().unwrap_or(path.as_os_str());
            format!("the folder {}", last.to_string_lossy())
        }
        StoreUrl::Postgres(url) => {
            let host = url.hosts.first().map_or("this machine", |(host, _)| host.as_str());
            format!("PostgreSQL on {host}")
        }
    }
}

/// The account that its password belongs to, where it has any.
pub(super) fn account(url: &StoreUrl) -> Option<String> {
    match url {
        StoreUrl::Folder(_) => None,
        StoreUrl::Postgres(url) => Some(url.account()),
    }
}

/// Reads an address. A password in it or beside it is kept and not part of the result.
pub(super) fn take(engine: &Engine, url: &str, password: Option<&str>) -> Result<StoreUrl> {
    let url = StoreUrl::take(url, &*engine.passwords)?;
    if let (Some(account), Some(password)) = (account(&url), password) {
        engine.passwords.remember(&account, &Password::new(password))?;
    }
    Ok(url)
}

/// Makes a folder, or the tables of a database, where there are none yet.
pub(super) fn prepare(engine: &Engine, url: &StoreUrl) -> Result<()> {
    match url {
        StoreUrl::Folder(path) => {
            drive::ask(FolderStore::new(path.clone(), WorkspaceId(Uuid::nil())).prepare())
        }
        StoreUrl::Postgres(_) => {
            let settings = links::settings(engine, url)?;
            drive::ask(postgres::init(&settings)).map(drop)
        }
    }
}

/// As [`prepare`]; where the right is missing, somebody else may have done it.
pub(super) fn ready(engine: &Engine, url: &StoreUrl) -> Result<()> {
    match prepare(engine, url) {
        Err(error) if error.code == ErrorCode::StoreDenied => Ok(()),
        done => done,
    }
}

pub(crate) fn store_init(host: &Host, request: StoreInit) -> Result<StoreChecked> {
    let engine = host.engine();
    let url = take(engine, &request.url, request.password.as_deref())?;
    prepare(engine, &url)?;
    let store = links::open(engine, &url, WorkspaceId(Uuid::nil()))?;
    let holds = drive::ask(store.identity())?;
    Ok(StoreChecked { url: url.to_string(), name: name(&url), in_use: holds.is_some() })
}

pub(crate) fn store_member_add(host: &Host, request: StoreMemberAdd) -> Result<StoreMembers> {
    let engine = host.engine();
    let url = take(engine, &request.url, request.password.as_deref())?;
    let owner = links::settings(engine, &url)?;
    // Rights are given to what there is: who is let in before would read nothing.
    let store = links::open(engine, &url, WorkspaceId(Uuid::nil()))?;
    let Some(holds) = drive::ask(store.identity())? else {
        return Err(Error::new(
            ErrorCode::Invalid,
            "No workspace is shared through this database yet, so there is nothing to let anybody into.",
            "Share one first, in the settings or with `holdfast share`, then let people in.",
        ));
    };
    let password = request.member_password.as_deref().map(Password::new);
    let can_write = !request.read_only;
    let shared = [PartId(holds.0), PartId::control(holds)];
    let parts: Vec<PartId> = shared.into_iter().chain(pods_named(host, &request.pods)?).collect();
    drive::ask(postgres::add_member(&owner, &request.name, password.as_ref(), &parts, can_write))?;
    members(host, &owner)
}

/// The parts of pods that are kept apart, by what people call them.
fn pods_named(host: &Host, named: &[String]) -> Result<Vec<PartId>> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let pods = host.desk()?.store.read(|read| read.pods())?;
    let part = |name: &String| {
        let pod = find_pod(&pods, name)?;
        if !pod.apart {
            return Err(Error::new(
                ErrorCode::Invalid,
                format!("The pod {} is not kept apart: everyone in the store has it.", pod.name),
                "Keep it apart first, in the settings under Team or with `holdfast pod apart`.",
            ));
        }
        Ok(PartId(pod.id.0))
    };
    named.iter().map(part).collect()
}

pub(crate) fn store_member_remove(host: &Host, request: StoreMemberRemove) -> Result<StoreMembers> {
    let engine = host.engine();
    let url = take(engine, &request.url, request.password.as_deref())?;
    let owner = links::settings(engine, &url)?;
    match &pods_named(host, &request.pods)?[..] {
        [] => drive::ask(postgres::remove_member(&owner, &request.name))?,
        pods => drive::ask(postgres::close_parts(&owner, &request.name, pods))?,
    }
    members(host, &owner)
}

/// The roles that may use a store; each has access to several partitions.
fn members(host: &Host, owner: &PostgresSettings) -> Result<StoreMembers> {
    let pods = match host.desk() {
        Ok(desk) => desk.store.read(|read| read.pods())?,
        Err(_) => Vec::new(),
    };
    let mut members: Vec<StoreMember> = Vec::new();
    for access in drive::ask(postgres::members(owner))? {
        let pod = pods.iter().find(|pod| pod.id.0 == access.part.0).map(|pod| pod.name.clone());
        if members.last().is_none_or(|last| last.name != access.name) {
            members.push(StoreMember { name: access.name, can_write: true, pods: Vec::new() });
        }
        if let Some(last) = members.last_mut() {
            last.can_write &= access.can_write;
            last.pods.extend(pod);
        }
    }
    Ok(StoreMembers { members })
}

/// The share of that name.
pub(super) fn share(desk: &Desk, id: &str) -> Result<Share> {
    let shares = desk.store.shares()?;
    let found = shares.into_iter().find(|share| share.id.to_string() == id);
    found.ok_or_else(|| not_found("shared store", id))
}

pub(crate) fn share_remove(call: &Call, request: ByShare) -> Result<SyncStatus> {
    let share = share(call.desk, &request.store)?;
    call.desk.store.remove_share(share.id)?;
    super::notice::withdraw_store(call.desk, share.id)?;
    if let Some(account) = account(&share.url.parse()?) {
        call.desk.sync.passwords.forget(&account);
    }
    call.desk.sync.poke(Poke::Changed);
    super::status::status(call, Empty {})
}

pub(crate) fn share_reseed(call: &Call, request: ByShare) -> Result<SyncStatus> {
    let share = share(call.desk, &request.store)?;
    if let url @ StoreUrl::Folder(_) = share.url.parse()? {
        prepare(&call.desk.sync, &url)?;
    }
    links::note_reseeding(call.desk, &share)?;
    go_on(call, share.id)
}

pub(crate) fn share_password(call: &Call, request: SharePassword) -> Result<SyncStatus> {
    let share = share(call.desk, &request.store)?;
    take(&call.desk.sync, &share.url, Some(&request.password))?;
    go_on(call, share.id)
}

/// Uses a store anew; where nothing runs beside the commands, its error is that of the command.
fn go_on(call: &Call, share: i64) -> Result<SyncStatus> {
    let engine = &call.desk.sync;
    engine.poke(Poke::Anew);
    if !engine.runs() {
        engine.exchange(call.desk)?;
        if let Some(error) = engine.error(share) {
            return Err(error);
        }
    }
    super::status::status(call, Empty {})
}
