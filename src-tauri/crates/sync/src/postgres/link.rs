//! One connection to a server, and what it turned out to be able to do.

use super::errors::{Failure, not_connected, unreachable};
use super::tls;
use crate::told::Told;
use crate::url::{PostgresSettings, Server, SslMode};
use holdfast_domain::{Error, Result};
use holdfast_wire::{LogId, PartId, WorkspaceId};
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::task::AbortHandle;
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Notification, Socket, Statement};
use uuid::Uuid;

/// A peer that says nothing for so long is gone.
const SILENCE: Duration = Duration::from_secs(20);
/// Before every session: nothing waits for ever, and what is acknowledged is on disk.
const SESSION: &str = "SET statement_timeout = '15s'; SET lock_timeout = '10s'";
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off'";
const HAS_FUNCTIONS: &str = "SELECT count(*) FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'hf' AND p.proname = 'append'";

/// A connection.
pub(super) struct Link {
    /// To ask.
    pub(super) client: Client,
    /// Whether the server enforces who may do what; else every member is trusted.
    pub(super) guarded: bool,
    /// Whether what is written is announced here.
    listens: AtomicBool,
    /// Whether nobody in between can read.
    pub(super) encrypted: bool,
    /// Whether the workspace was found to be ours.
    pub(super) checked: AtomicBool,
    /// The statement that appends, once it is prepared.
    pub(super) append: OnceCell<Statement>,
    /// The statement that announces, once it is prepared; none where the server cannot.
    pub(super) announce: OnceCell<Option<Statement>>,
    task: AbortHandle,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Link {
    /// Connects to the first server that answers.
    pub(super) async fn open(settings: &PostgresSettings, told: &Arc<Told>) -> Result<Self> {
        let mut last = unreachable("The address names no server.");
        for server in &settings.servers {
            let connecting = connect(settings, server, told);
            match tokio::time::timeout(settings.connect_timeout, connecting).await {
                Ok(Ok(link)) => return Ok(link),
                Ok(Err(error)) => last = error,
                Err(_) => last = unreachable(&format!("{} does not answer.", server.host)),
            }
        }
        Err(last)
    }

    /// Which workspace the database holds.
    pub(super) async fn workspace(&self) -> Result<Option<WorkspaceId>, Failure> {
        let question = if self.guarded {
            "SELECT hf.workspace()"
        } else {
            "SELECT (SELECT workspace FROM hf.part LIMIT 1)"
        };
        let answer: Option<Uuid> = self.client.query_one(question, &[]).await?.try_get(0)?;
        Ok(answer.map(WorkspaceId))
    }

    /// Has the server announce what is written, where it can.
    pub(super) async fn listen(&self) -> Result<(), Failure> {
        let parts = self.client.query("SELECT part FROM hf.part", &[]).await?;
        for part in parts {
            let part: Uuid = part.try_get(0)?;
            if self
                .client
                .batch_execute(&format!("LISTEN {}", channel(PartId(part))))
                .await
                .is_err()
            {
                // CockroachDB, some poolers: looking now and then does.
                return Ok(());
            }
        }
        self.listens.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Whether what others write is announced here.
    pub(super) fn hears(&self) -> bool {
        self.listens.load(Ordering::Relaxed)
    }

    /// Whether the connection is known to be gone.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }
}

async fn connect(settings: &PostgresSettings, server: &Server, told: &Arc<Told>) -> Result<Link> {
    let local = server.host.starts_with('/');
    let mut config = Config::new();
    config
        .user(&settings.user)
        .dbname(&settings.database)
        .port(server.port)
        .application_name("holdfast")
        .keepalives_idle(SILENCE)
        .tcp_user_timeout(SILENCE)
        .connect_timeout(settings.connect_timeout)
        // TLS over a socket of this machine protects nothing, and libpq does not do it either.
        .ssl_mode(match settings.sslmode {
            _ if local => tokio_postgres::config::SslMode::Disable,
            SslMode::Disable => tokio_postgres::config::SslMode::Disable,
            SslMode::Prefer => tokio_postgres::config::SslMode::Prefer,
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => {
                tokio_postgres::config::SslMode::Require
            }
        });
    if settings.servers.len() > 1 {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
    if local {
        config.host_path(&server.host);
    } else {
        config.host(&server.host);
    }
    if let Some(password) = &settings.password {
        config.password(password.reveal());
    }
    let connected = config.connect(tls::connector(settings)?).await;
    let (client, connection) = connected.map_err(|error| not_connected(&error, &server.host))?;
    let task = tokio::spawn(pump::<tls::Connector>(connection, Arc::clone(told))).abort_handle();
    let mut link = Link {
        client,
        guarded: false,
        listens: AtomicBool::new(false),
        encrypted: local,
        checked: AtomicBool::new(false),
        append: OnceCell::new(),
        announce: OnceCell::new(),
        task,
    };
    link.look_around(settings).await.map_err(Failure::into_error)?;
    Ok(link)
}

impl Link {
    /// Finds out what the server can. What it does not know, it answers with an error.
    async fn look_around(&mut self, settings: &PostgresSettings) -> Result<(), Failure> {
        let known = |outcome: Result<(), tokio_postgres::Error>| match outcome {
            Err(error) if error.as_db_error().is_none() => Err(Failure::from(error)),
            _ => Ok(()),
        };
        known(self.client.batch_execute(SESSION).await)?;
        known(self.client.batch_execute(DURABLE).await)?;
        if let Ok(row) = self.client.query_one(HAS_FUNCTIONS, &[]).await {
            self.guarded = row.try_get::<_, i64>(0)? > 0;
        }
        self.encrypted |= match settings.sslmode {
            SslMode::Disable => false,
            SslMode::Prefer => {
                let asked = "SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid()";
                let answer = self.client.query_opt(asked, &[]).await.ok().flatten();
                answer.and_then(|row| row.try_get(0).ok()).unwrap_or(false)
            }
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => true,
        };
        Ok(())
    }
}

/// Moves what comes and goes until the connection ends, which is news as well.
async fn pump<T: MakeTlsConnect<Socket>>(
    mut connection: Connection<Socket, T::Stream>,
    told: Arc<Told>,
) {
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notification(notification) = message
            && let Some((part, log)) = read(&notification)
        {
            told.tell(part, log);
        }
    }
    told.tell_anything();
}

/// Where what is written to a partition is announced.
pub(super) fn channel(part: PartId) -> String {
    format!("hf_{}", part.0.simple())
}

fn read(notification: &Notification) -> Option<(PartId, Option<LogId>)> {
    let part = Uuid::try_parse(notification.channel().strip_prefix("hf_")?).ok()?;
    Some((PartId(part), Uuid::try_parse(notification.payload()).ok().map(LogId)))
}

/// A number of ours as the database keeps it.
///
/// # Errors
/// `invalid` for one that no log reaches.
pub(super) fn number(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(|_| {
        Error::new(
            holdfast_domain::ErrorCode::Invalid,
            "A log has more transactions than there can be.",
            "Check the workspace (holdfast verify).",
        )
    })
}
