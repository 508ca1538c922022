//! What an owner of a database does: prepare it, give it a workspace, let people in and out.

use super::errors::{Failure, foreign, is_collision, is_unsupported};
use super::link::Link;
use crate::told::Told;
use crate::url::{Password, PostgresSettings};
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_wire::{PartId, WorkspaceId};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

const TABLES: &str = include_str!("tables.sql");
const GUARD: &str = include_str!("guard.sql");
/// What members may do where the server enforces no more.
const TRUST: &str = "GRANT USAGE ON SCHEMA hf TO hf_member;
    GRANT SELECT ON hf.part, hf.access TO hf_member;
    GRANT SELECT, INSERT ON hf.seg, hf.snap, hf.chunk TO hf_member;
    GRANT SELECT, INSERT, UPDATE ON hf.head TO hf_member";
const FORMAT: i64 = 1;
const ADD: &str =
    "INSERT INTO hf.part (part, workspace, format) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const JOIN: &str = "INSERT INTO hf.access (part, member, can_write)
    VALUES ($1, session_user::text, true) ON CONFLICT DO NOTHING";
/// The number stands for "somebody prepares this database"; it spells "hold".
const ALONE: &str = "SELECT pg_advisory_lock(1752132708)";
/// How often a statement is tried that collides with another's, and how long the first pause is.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(20);
/// Roles have at most so many bytes; PostgreSQL cuts longer names without a word.
const LONGEST: usize = 63;

/// What preparing a database led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prepared {
    /// Whether the server enforces who may read and write what; else every member is trusted.
    pub guarded: bool,
}

/// One role's access to one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Name of the role.
    pub name: String,
    /// The partition.
    pub part: PartId,
    /// Whether it may write there as well.
    pub can_write: bool,
}

/// Prepares a database: schema, roles and what they may do. Running it again changes nothing.
///
/// # Errors
/// `store_denied` for a user who may not create schemas and roles.
pub async fn init(settings: &PostgresSettings) -> Result<Prepared> {
    let link = alone(settings).await?;
    words(run(&link, TABLES).await)?;
    for role in ["hf_owner", "hf_member"] {
        let created = run(&link, &format!("CREATE ROLE {role} NOLOGIN")).await;
        unless(created, |state| *state == SqlState::DUPLICATE_OBJECT)?;
    }
    // A superuser of PostgreSQL needs no membership; others have it from creating the role.
    let joined = run(&link, "GRANT hf_owner TO CURRENT_USER").await;
    unless(joined, is_unsupported)?;
    match run(&link, &format!("BEGIN; {GUARD}; COMMIT")).await {
        Ok(()) => Ok(Prepared { guarded: true }),
        Err(error) if error.code().is_some_and(is_unsupported) => {
            words(link.client.batch_execute("ROLLBACK").await)?;
            words(run(&link, TRUST).await)?;
            Ok(Prepared { guarded: false })
        }
        Err(error) => Err(Failure::from(error).into_error()),
    }
}

/// Makes a prepared database the home of a workspace, and whoever does it its first member.
pub(super) async fn found(settings: &PostgresSettings, workspace: WorkspaceId) -> Result<()> {
    let link = open(settings).await?;
    // Serializable, so that of two desks with two workspaces one has to lose.
    words(link.client.batch_execute("BEGIN ISOLATION LEVEL SERIALIZABLE").await)?;
    if let Some(there) = link.workspace().await.map_err(Failure::into_error)?
        && there != workspace
    {
        return Err(foreign());
    }
    for part in [workspace.0, PartId::control(workspace).0] {
        words(link.client.execute(ADD, &[&part, &workspace.0, &FORMAT]).await)?;
        words(link.client.execute(JOIN, &[&part]).await)?;
    }
    words(link.client.batch_execute("COMMIT").await)
}

impl Link {
    /// Makes a pod's partition where there is none, with whoever asks as its first member. False for all
    /// but the owners of the store.
    pub(super) async fn open_pod(&self, part: PartId) -> Result<bool, Failure> {
        let owner = "SELECT pg_has_role(session_user, 'hf_owner', 'MEMBER')";
        if !self.client.query_one(owner, &[]).await?.try_get::<_, bool>(0)? {
            return Ok(false);
        }
        let Some(workspace) = self.workspace().await? else { return Ok(false) };
        self.client.execute(ADD, &[&part.0, &workspace.0, &FORMAT]).await?;
        self.client.execute(JOIN, &[&part.0]).await?;
        Ok(true)
    }
}

/// Lets somebody in: makes the role where there is none, and gives it access to partitions (to all
/// there are where none is named). Whoever names one that is new to the database has access to it as
/// well. A password is sent as a SCRAM verifier, so that no log of the server has it.
///
/// # Errors
/// `invalid` for a name that no role can have, `store_denied` for a user who may not.
pub async fn add_member(
    settings: &PostgresSettings,
    name: &str,
    password: Option<&Password>,
    parts: &[PartId],
    can_write: bool,
) -> Result<()> {
    let role = quoted(name)?;
    let link = alone(settings).await?;
    let created = run(&link, &format!("CREATE ROLE {role}")).await;
    unless(created, |state| *state == SqlState::DUPLICATE_OBJECT)?;
    let verifier = password
        .map(|password| postgres_protocol::password::scram_sha_256(password.reveal().as_bytes()));
    let password = verifier.map(|verifier| format!(" PASSWORD '{verifier}'")).unwrap_or_default();
    words(run(&link, &format!("ALTER ROLE {role} LOGIN{password}")).await)?;
    words(run(&link, &format!("GRANT hf_member TO {role}")).await)?;
    if let Some(workspace) = link.workspace().await.map_err(Failure::into_error)? {
        for part in parts {
            let added = link.client.execute(ADD, &[&part.0, &workspace.0, &FORMAT]).await;
            if words(added)? > 0 {
                words(link.client.execute(JOIN, &[&part.0]).await)?;
            }
        }
    }
    let grant = "INSERT INTO hf.access (part, member, can_write)
        SELECT p.part, $1::text, $2::boolean FROM hf.part p
        WHERE $4::boolean OR p.part = ANY($3::uuid[])
        ON CONFLICT (part, member) DO UPDATE SET can_write = excluded.can_write";
    let chosen: Vec<Uuid> = parts.iter().map(|part| part.0).collect();
    words(link.client.execute(grant, &[&name, &can_write, &chosen, &parts.is_empty()]).await)?;
    Ok(())
}

/// Takes partitions from somebody who keeps the rest.
///
/// # Errors
/// `store_denied` for a user who may not.
pub async fn close_parts(settings: &PostgresSettings, name: &str, parts: &[PartId]) -> Result<()> {
    let link = alone(settings).await?;
    let parts: Vec<Uuid> = parts.iter().map(|part| part.0).collect();
    let close = "DELETE FROM hf.access WHERE member = $1 AND part = ANY($2::uuid[])";
    words(link.client.execute(close, &[&name, &parts]).await)?;
    Ok(())
}

/// Shows somebody out: no access, no login, and what is open is closed where we may. Their role and
/// what they wrote stay.
///
/// # Errors
/// `not_found` where there is no such role, `store_denied` for a user who may not.
pub async fn remove_member(settings: &PostgresSettings, name: &str) -> Result<()> {
    let role = quoted(name)?;
    let link = alone(settings).await?;
    words(link.client.execute("DELETE FROM hf.access WHERE member = $1", &[&name]).await)?;
    let leave = format!("REVOKE hf_member FROM {role}; ALTER ROLE {role} NOLOGIN");
    let left = run(&link, &leave).await;
    match left {
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_OBJECT) => {
            return Err(Error::new(
                ErrorCode::NotFound,
                format!("There is no role {name} in the database."),
                "Look at the list of members.",
            ));
        }
        outcome => words(outcome)?,
    }
    // Without access an open connection is of no use; not everyone may end it.
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1";
    let _ = link.client.execute(end, &[&name]).await;
    Ok(())
}

/// Who has access to what.
///
/// # Errors
/// As all: see [`SharedStore`](crate::SharedStore).
pub async fn members(settings: &PostgresSettings) -> Result<Vec<Member>> {
    let link = open(settings).await?;
    let list = "SELECT member, part, can_write FROM hf.access ORDER BY member, part";
    let rows = words(link.client.query(list, &[]).await)?;
    let read = |row: &tokio_postgres::Row| {
        Ok(Member {
            name: row.try_get(0)?,
            part: PartId(row.try_get(1)?),
            can_write: row.try_get(2)?,
        })
    };
    words(rows.iter().map(read).collect())
}

async fn open(settings: &PostgresSettings) -> Result<Link> {
    Link::open(settings, &Arc::<Told>::default()).await
}

/// Connects, and waits for whoever else prepares this database; both would lock its tables against
/// each other. Until the connection ends.
async fn alone(settings: &PostgresSettings) -> Result<Link> {
    let link = open(settings).await?;
    unless(run(&link, ALONE).await, is_unsupported)?;
    Ok(link)
}

/// Runs statements that are harmless when repeated, again where somebody else changed the same role
/// at that moment: all databases of a server share its roles, and no lock reaches across.
async fn run(link: &Link, sql: &str) -> Result<(), tokio_postgres::Error> {
    for attempt in 1..TRIES {
        match link.client.batch_execute(sql).await {
            Err(error) if error.as_db_error().is_some_and(is_collision) => {
                link.client.batch_execute("ROLLBACK").await?;
                tokio::time::sleep(PAUSE * attempt).await;
            }
            outcome => return outcome,
        }
    }
    link.client.batch_execute(sql).await
}

fn words<T>(outcome: Result<T, tokio_postgres::Error>) -> Result<T> {
    outcome.map_err(|error| Failure::from(error).into_error())
}

/// Lets pass what a server may object to.
fn unless(
    outcome: Result<(), tokio_postgres::Error>,
    fine: impl Fn(&SqlState) -> bool,
) -> Result<()> {
    match outcome {
        Err(error) if error.code().is_some_and(fine) => Ok(()),
        outcome => words(outcome),
    }
}

/// A role's name as SQL has it.
fn quoted(name: &str) -> Result<String> {
    if name.is_empty() || name.len() > LONGEST || name.chars().any(char::is_control) {
        return Err(Error::new(
            ErrorCode::Invalid,
            "A role's name has 1 to 63 bytes and no control characters.",
            "Choose another name.",
        ));
    }
    Ok(format!("\"{}\"", name.replace('"', "\"\"")))
}
