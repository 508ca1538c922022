//! The shared stores: B7 (appends to PostgreSQL by sixteen desks at once).
//!
//! The server is a real one, started for this from the packages of the system, and durable: an append
//! counts once it is on disk.

use crate::report::{Report, Row};
use crate::{Bench, Outcome};
use holdfast_domain::Hlc;
use holdfast_sync::postgres::init;
use holdfast_sync::url::{PostgresSettings, Server, SslMode, TrustRoots};
use holdfast_sync::{Append, PostgresStore, SharedStore};
use holdfast_testkit::postgres::{Manners, Postgres};
use holdfast_wire::{
    Change, Hash, Header, LogId, Op, PartId, Record, Sealed, SigningKey, Txn, WorkspaceId, seal,
};
use std::time::{Duration, Instant};
use uuid::Uuid;

const WRITERS: usize = 16;
/// Segments of each writer.
const SEGMENTS: u64 = 1_000;
/// The same thing without heads, owners and rights.
const RAW: &str = "CREATE TABLE IF NOT EXISTS raw (part uuid, log uuid, last bigint, first bigint,
    hash bytea, body bytea, at timestamptz DEFAULT now(), PRIMARY KEY (part, log, last))";
const INSERT: &str = "INSERT INTO raw (part, log, last, first, hash, body)
    VALUES ($1, $2, $3, $4, $5, $6)";

pub(crate) fn measure(bench: &Bench, report: &mut Report) -> Outcome {
    if bench.wants(&["B7"]) {
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(appends(report))?;
    }
    Ok(())
}

async fn appends(report: &mut Report) -> Outcome {
    let manners = Manners { durable: true, ..Manners::default() };
    let server = Postgres::start(manners).map_err(|error| error.to_string())?;
    let workspace = WorkspaceId(Uuid::new_v4());
    let settings = settings(&server);
    init(&settings).await?;
    PostgresStore::new(settings.clone(), workspace).found().await?;
    server.ask("postgres", "postgres", RAW).map_err(|error| error.to_string())?;
    let part = PartId(workspace.0);

    let raw = inserts(&settings, logs(part)?).await?;
    for (hints, what) in [
        (true, "PG appends, 16 writers, each announced and heard by all"),
        (false, "PG appends, 16 writers, not announced"),
    ] {
        let settings = PostgresSettings { hints, ..settings.clone() };
        let rate = segments(&settings, workspace, logs(part)?).await?;
        let row = Row::new("B7", what, "/s", rate).at_least(3_000.0);
        report.add(row.beside("one INSERT each", raw));
    }
    Ok(())
}

fn settings(server: &Postgres) -> PostgresSettings {
    let host = server.socket().display().to_string();
    PostgresSettings {
        servers: vec![Server { host, port: server.port() }],
        user: "postgres".into(),
        database: "postgres".into(),
        password: None,
        sslmode: SslMode::Disable,
        roots: TrustRoots::System,
        connect_timeout: Duration::from_secs(10),
        hints: true,
    }
}

/// What every writer is going to send: one edited field each.
fn logs(part: PartId) -> Outcome<Vec<Vec<Sealed>>> {
    (0..WRITERS).map(|_| log(part, LogId(Uuid::new_v4()))).collect()
}

fn log(part: PartId, log: LogId) -> Outcome<Vec<Sealed>> {
    let key = SigningKey::from_bytes(&[1; 32]);
    let mut prev = Hash::ZERO;
    let mut segments = Vec::new();
    for number in 1..=SEGMENTS {
        let header = Header {
            flags: 0,
            min_reader: 1,
            part,
            log,
            first: number,
            last: number,
            prev,
            key_epoch: 0,
            nonce: [0; 24],
            created_ms: 0,
        };
        let change = Change::Text(Uuid::new_v4().as_bytes().repeat(3));
        let op = Op { entity: Uuid::new_v4(), kind: 1, field: 1, change };
        let txn = Record::Txn(Txn {
            hlc: Hlc(number << 16),
            cmd: Uuid::new_v4(),
            at_ms: 0,
            user: None,
            source: "bench".into(),
            command: "item_update".into(),
            undo_of: None,
            ops: vec![op],
            rest: Vec::new(),
        });
        let sealed = seal(&header, &[txn], &key)?;
        prev = sealed.hash;
        segments.push(sealed);
    }
    Ok(segments)
}

/// Appends a second by our store, over all writers.
async fn segments(
    settings: &PostgresSettings,
    workspace: WorkspaceId,
    logs: Vec<Vec<Sealed>>,
) -> Outcome<f64> {
    let mut writers = Vec::new();
    for log in logs {
        let store = PostgresStore::new(settings.clone(), workspace);
        // Connected before the time runs, as a desk is.
        store.heads(log[0].part).await?;
        writers.push(async move {
            for segment in &log {
                match store.append(segment).await {
                    Ok(Append::Stored) => {}
                    other => return Err(format!("{other:?}")),
                }
            }
            Ok(())
        });
    }
    rate(writers).await
}

/// Rows a second by plain inserts of the same bytes through the same client.
async fn inserts(settings: &PostgresSettings, logs: Vec<Vec<Sealed>>) -> Outcome<f64> {
    let mut writers = Vec::new();
    for log in logs {
        let mut config = tokio_postgres::Config::new();
        config.host_path(&settings.servers[0].host).port(settings.servers[0].port);
        config.user(&settings.user).dbname(&settings.database);
        let (client, connection) = config.connect(tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        let insert = client.prepare(INSERT).await?;
        writers.push(async move {
            for Sealed { part, log, first, last, hash, bytes, .. } in &log {
                let (first, last) = (first.cast_signed(), last.cast_signed());
                let hash = &hash.0[..];
                let row =
                    client.execute(&insert, &[&part.0, &log.0, &last, &first, &hash, bytes]).await;
                row.map_err(|error| error.to_string())?;
            }
            Ok(())
        });
    }
    rate(writers).await
}

/// Runs all writers at once; segments a second.
async fn rate<W>(writers: Vec<W>) -> Outcome<f64>
where
    W: Future<Output = Result<(), String>> + Send + 'static,
{
    let count = writers.len() as f64 * SEGMENTS as f64;
    let start = Instant::now();
    let writers: Vec<_> = writers.into_iter().map(tokio::spawn).collect();
    for writer in writers {
        writer.await??;
    }
    Ok(count / start.elapsed().as_secs_f64())
}
